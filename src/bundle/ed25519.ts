/**
 * Ed25519 (RFC 8032), verified strictly: tweetnacl and node:crypto must both accept, and what neither of them looks at
 * is looked at here.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import nacl from "tweetnacl";
import { DermShareError } from "../errors.ts";
import { hasReducedScalar, isSmallOrder } from "./ed25519-rules.ts";

/** Length of a public key. */
export const publicKeyBytes = 32;
/** Length of a seed. */
export const seedBytes = 32;
/** Length of a secret key: the seed, then the public key. */
export const secretKeyBytes = 64;
/** Length of a signature: R, then S. */
export const signatureBytes = 64;

/** A private key of Ed25519 up to its seed: RFC 8410, section 7. */
const pkcs8Start = Buffer.from("302e020100300506032b657004220420", "hex");

/** The secret key that grows from a seed of 32 random bytes; its second half is the public key. */
export function secretKeyFromSeed(seed: Uint8Array): Uint8Array {
  return nacl.sign.keyPair.fromSeed(seed).secretKey;
}

/** Whether a secret key's second half is the public key that grows from its first. */
export function isSecretKey(secretKey: Uint8Array): boolean {
  return (
    createPublicKey(privateKeyOf(secretKey)).export({ format: "jwk" }).x === base64Url(secretKey.subarray(seedBytes))
  );
}

function privateKeyOf(secretKey: Uint8Array): KeyObject {
  const der = Buffer.concat([pkcs8Start, secretKey.subarray(0, seedBytes)]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

/**
 * Signs a short message: with node:crypto, which takes the same time whatever the key is. An Ed25519 signature is a function
 * of key and message (RFC 8032, 5.1.6): tweetnacl would write the same bytes, forty times as slowly when it is cold.
 *
 * @throws DermShareError "bug" when the signature does not belong to the public half of the key
 */
export function signDetached(message: Uint8Array, secretKey: Uint8Array): Uint8Array {
  const signature = new Uint8Array(sign(null, message, privateKeyOf(secretKey)));
  if (nodeAccepts(message, signature, secretKey.subarray(seedBytes))) return signature;
  throw new DermShareError("bug", "a signature of our own does not fit; nothing was written");
}

/** Whether the signature is the holder's, by both libraries, with S below L and a key that is not of small order. */
export function verifyDetached(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  return (
    signature.length === signatureBytes &&
    publicKey.length === publicKeyBytes &&
    !isSmallOrder(publicKey) &&
    hasReducedScalar(signature) &&
    nodeAccepts(message, signature, publicKey) &&
    nacl.sign.detached.verify(message, signature, publicKey)
  );
}

function nodeAccepts(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  const jwk = { kty: "OKP", crv: "Ed25519", x: base64Url(publicKey) };
  return verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), signature);
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
