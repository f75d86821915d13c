/**
 * Ed25519 (RFC 8032), verified strictly: tweetnacl and node:crypto must both accept, and what neither of them looks at
 * is looked at here.
 */
import { createPublicKey, verify } from "node:crypto";
import nacl from "tweetnacl";
import { equal, hex } from "../bytes/bytes.ts";

/** Length of a public key. */
export const publicKeyBytes = 32;
/** Length of a seed. */
export const seedBytes = 32;
/** Length of a secret key: the seed, then the public key. */
export const secretKeyBytes = 64;
/** Length of a signature: R, then S. */
export const signatureBytes = 64;

const order = 2n ** 252n + 27742317777372353535851937790883648493n; // RFC 8032, section 5.1: L

/** The encodings of points of small order, without the sign bit; under them one signature fits many messages. */
const smallOrder = [
  "0000000000000000000000000000000000000000000000000000000000000000", // order 4
  "0100000000000000000000000000000000000000000000000000000000000000", // the neutral element
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p - 1: order 2
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p: 0 once more
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // p + 1: 1 once more
].map((text) => Buffer.from(text, "hex"));

/** The secret key that grows from a seed of 32 random bytes; its second half is the public key. */
export function secretKeyFromSeed(seed: Uint8Array): Uint8Array {
  return nacl.sign.keyPair.fromSeed(seed).secretKey;
}

/** Signs a short message: with tweetnacl, so never a picture. */
export function signDetached(message: Uint8Array, secretKey: Uint8Array): Uint8Array {
  return nacl.sign.detached(message, secretKey);
}

/** Whether the signature is the holder's, by both libraries, with S below L and a key that is not of small order. */
export function verifyDetached(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  return (
    signature.length === signatureBytes &&
    publicKey.length === publicKeyBytes &&
    !isSmallOrder(publicKey) &&
    littleEndian(signature.subarray(32)) < order &&
    nodeAccepts(message, signature, publicKey) &&
    nacl.sign.detached.verify(message, signature, publicKey)
  );
}

/** Whether a public key is a point that everybody can sign for. */
export function isSmallOrder(publicKey: Uint8Array): boolean {
  const unsigned = Uint8Array.from(publicKey);
  unsigned[31] = (unsigned[31] ?? 0) & 0x7f;
  return smallOrder.some((point) => equal(point, unsigned));
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${hex(bytes.toReversed())}`);
}

function nodeAccepts(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") };
  return verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), signature);
}
