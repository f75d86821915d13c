import * as fc from "fast-check";
import nacl from "tweetnacl";
import { describe, expect, it } from "vitest";
import { failureOf } from "../support/errors.ts";
import { secretKeyFromSeed, signDetached, verifyDetached } from "../../src/bundle/ed25519.ts";
import { hasReducedScalar, isSmallOrder } from "../../src/bundle/ed25519-rules.ts";
import { hex } from "../../src/bytes/bytes.ts";
import { describeWycheproof } from "../support/vectors.ts";

const fromHex = (text: string | undefined): Uint8Array => Uint8Array.from(Buffer.from(text ?? "", "hex"));

describeWycheproof("wycheproof-ed25519_test.json", "verifying, by Wycheproof", (cases) => {
  it("accepts what is valid and nothing else", () => {
    const wrong = cases.filter((test) => {
      const accepted = verifyDetached(fromHex(test["msg"]), fromHex(test["sig"]), fromHex(test["pk"]));
      return accepted !== (test["result"] === "valid");
    });
    expect(wrong).toEqual([]);
    expect(cases).toHaveLength(151);
    expect(cases.filter((test) => test["result"] === "valid")).toHaveLength(88);
  });
});

function encode(y: bigint, sign: number): Uint8Array {
  const bytes = fromHex(y.toString(16).padStart(64, "0")).toReversed();
  bytes[31] = (bytes[31] ?? 0) | (sign << 7);
  return bytes;
}

describe("keys of small order", () => {
  const p = 2n ** 255n - 19n;
  const power = (base: bigint, exponent: bigint): bigint => {
    let result = 1n;
    for (let b = ((base % p) + p) % p, e = exponent; e > 0n; e >>= 1n, b = (b * b) % p)
      if (e & 1n) result = (result * b) % p;
    return result;
  };
  const d = (-121665n * power(121666n, p - 2n)) % p;
  // y of 2P on the twisted Edwards curve, from y of P alone: x^2 = (y^2 - 1) / (d y^2 + 1).
  const doubled = (y: bigint): bigint => {
    const yy = (y * y) % p;
    const xx = ((yy - 1n) * power(d * yy + 1n, p - 2n)) % p;
    return ((((yy + xx) * power(1n - d * xx * yy, p - 2n)) % p) + p) % p;
  };
  const isOnCurve = (y: bigint): boolean => {
    const xx = ((((y * y - 1n) * power(d * y * y + 1n, p - 2n)) % p) + p) % p;
    return xx === 0n || power(xx, (p - 1n) / 2n) === 1n;
  };
  // The points whose eightfold is the neutral element (y = 1): y = 1, -1, 0, and the four of order 8 with two values of y.
  const root = (value: bigint): bigint => {
    const candidate = power(value, (p + 3n) / 8n);
    return (candidate * candidate - value) % p === 0n ? candidate : (candidate * power(2n, (p - 1n) / 4n)) % p;
  };
  const dPositive = ((d % p) + p) % p;
  const yy8 = ((((-1n + root(1n + dPositive)) * power(dPositive, p - 2n)) % p) + p) % p; // d y^4 + 2 y^2 - 1 = 0
  const yy8b = ((((-1n - root(1n + dPositive)) * power(dPositive, p - 2n)) % p) + p) % p;
  const candidates = [0n, 1n, p - 1n, p, p + 1n, root(yy8), p - root(yy8), root(yy8b), p - root(yy8b)];
  const small = candidates.filter((y) => isOnCurve(y) && doubled(doubled(doubled(y))) === 1n);

  it("are all refused, with either sign and in either encoding", () => {
    expect(new Set(small).size).toBe(7);
    for (const y of small) for (const sign of [0, 1]) expect(isSmallOrder(encode(y, sign)), `${y}`).toBe(true);
    expect(isSmallOrder(secretKeyFromSeed(new Uint8Array(32)).subarray(32))).toBe(false);
  });

  it("would let a signature of zeros pass for any message, were they not refused", () => {
    const key = encode(1n, 0); // the neutral element
    const forged = new Uint8Array(64);
    forged.set(key); // R = the neutral element, S = 0
    const message = Uint8Array.of(1, 2, 3);
    // tweetnacl accepts it, and so does node:crypto of Node 20; that of Node 24 refuses, which we must not count on.
    expect(nacl.sign.detached.verify(message, forged, key)).toBe(true);
    expect(verifyDetached(message, forged, key)).toBe(false);
  });
});

it("refuses a signature whose S was raised by the order of the group, which tweetnacl accepts", () => {
  const secret = secretKeyFromSeed(new Uint8Array(32).fill(7));
  const message = Uint8Array.of(1);
  const signature = signDetached(message, secret);
  expect(hasReducedScalar(signature)).toBe(true);
  expect(verifyDetached(message, signature, secret.subarray(32))).toBe(true);
  const s = BigInt(`0x${hex(signature.subarray(32).toReversed())}`);
  signature.set(encode(s + 2n ** 252n + 27742317777372353535851937790883648493n, 0), 32);
  expect(nacl.sign.detached.verify(message, signature, secret.subarray(32))).toBe(true);
  expect(hasReducedScalar(signature)).toBe(false);
  expect(verifyDetached(message, signature, secret.subarray(32))).toBe(false);
});

it("signs what tweetnacl signs, byte for byte, and both accept it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ maxLength: 200 }), (seed, message) => {
      const secret = secretKeyFromSeed(seed);
      const signature = signDetached(message, secret);
      expect(signature).toEqual(nacl.sign.detached(message, secret));
      expect(verifyDetached(message, signature, secret.subarray(32))).toBe(true);
    }),
    { numRuns: 100 },
  );
});

it("signs nothing with a key whose public half is another's", async () => {
  const mixed = secretKeyFromSeed(new Uint8Array(32).fill(1));
  mixed.set(secretKeyFromSeed(new Uint8Array(32).fill(2)).subarray(32), 32);
  expect(await failureOf(() => signDetached(Uint8Array.of(1), mixed))).toMatch(/^bug: /);
});
