import { armor as theirs } from "age-encryption";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { armor, dearmor, isArmored } from "../../../src/bundle/age/armor.ts";

describe("armor", () => {
  it("is what npm age-encryption writes and reads, for every length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (bytes) => {
        const text = armor(bytes);
        expect(text).toBe(theirs.encode(bytes));
        expect(Buffer.compare(dearmor(text), bytes)).toBe(0);
        expect(Buffer.compare(theirs.decode(text), bytes)).toBe(0);
      }),
    );
  });

  it("is recognised with white space before it, and a binary file is not taken for one", () => {
    expect(isArmored(Buffer.from(`\r\n ${armor(Buffer.of(1, 2, 3))}`))).toBe(true);
    expect(isArmored(Buffer.from("age-encryption.org/v1\n"))).toBe(false);
  });
});
