import * as fc from "fast-check";
import nacl from "tweetnacl";
import { expect, it } from "vitest";
import { agree, publicKeyOf } from "../../../src/bundle/age/x25519.ts";
import { describeWycheproof } from "../../support/vectors.ts";

const fromHex = (text: string | undefined): Uint8Array => Uint8Array.from(Buffer.from(text ?? "", "hex"));

describeWycheproof("wycheproof-x25519_test.json", "agreeing on a secret, by Wycheproof", (cases) => {
  it("gives the right secret, and none where it would be all zeros", () => {
    const shared = cases.map((test) => agree(fromHex(test["private"]), fromHex(test["public"])));
    const texts = shared.map((secret) => Buffer.from(secret ?? new Uint8Array(32)).toString("hex"));
    expect(texts).toEqual(cases.map((test) => test["shared"]));
    expect(cases).toHaveLength(518);
    expect(shared.filter((secret) => secret === null)).toHaveLength(31);
  });
});

it("gives the keys and the secrets that tweetnacl gives, byte for byte", () => {
  const scalar = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(scalar, scalar, (ours, theirs) => {
      const point = nacl.scalarMult.base(theirs);
      expect(publicKeyOf(theirs)).toEqual(point);
      expect(agree(ours, point)).toEqual(nacl.scalarMult(ours, point));
    }),
    { numRuns: 100 },
  );
});
