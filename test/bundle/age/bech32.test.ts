import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBech32, encodeBech32 } from "../../../src/bundle/age/bech32.ts";

describe("Bech32", () => {
  // BIP 173, "Test vectors": those whose data part is a whole number of bytes, or nothing.
  it.each([
    "A12UEL5L",
    "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
  ])("accepts %s", (text) => expect(decodeBech32(text)?.bytes).toHaveLength(0));

  it("encodes the long vector of BIP 173", () => {
    const text = "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw";
    expect(decodeBech32(text)?.bytes).toEqual(
      Uint8Array.from(Buffer.from("00443214c74254b635cf84653a56d7c675be77df", "hex")),
    );
    expect(encodeBech32("abcdef", Buffer.from("00443214c74254b635cf84653a56d7c675be77df", "hex"))).toBe(text);
  });

  // BIP 173, the invalid ones, and the capital letters of Unicode that fold into ASCII.
  it.each([
    "\u00201nwldj5",
    "\u007f1axkwrx",
    "pzry9x0s0muk",
    "1pzry9x0s0muk",
    "x1b4n0q5v",
    "li1dgmt3",
    "A1G7SGD8",
    "10a06t8",
    "1qzzfhee",
    "a12UEL5L",
    "\u212a12uel5l",
    "",
    "1",
  ])("refuses %j", (text) => expect(decodeBech32(text)).toBeNull());

  it("gives back what it took, and notices every changed character", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.nat(),
        fc.constantFrom(...Array.from("qpzry9x8gf2tvdw0s3jn54khce6mua7l")),
        (bytes, at, other) => {
          const text = encodeBech32("age", bytes);
          expect(decodeBech32(text)).toEqual({ prefix: "age", bytes });
          expect(decodeBech32(text.toUpperCase())).toEqual({ prefix: "age", bytes });
          const i = 4 + (at % (text.length - 4));
          const changed = text.slice(0, i) + other + text.slice(i + 1);
          if (changed !== text) expect(decodeBech32(changed)).toBeNull();
        },
      ),
    );
  });

  it("refuses left-over bits that are a whole word or not zero, although the checksum is right", () => {
    expect(decodeBech32("a1qy089ch6")).toEqual({ prefix: "a", bytes: Uint8Array.of(1) });
    expect(decodeBech32("a1qpamnt9j")).toBeNull();
    expect(decodeBech32("a1pv7wwwr")).toBeNull();
  });
});
