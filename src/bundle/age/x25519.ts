/** The X25519 stanza: the file key wrapped for whoever holds one secret. C2SP age, "The X25519 recipient type". */
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { concat } from "../../bytes/bytes.ts";
import { DermShareError } from "../../errors.ts";
import { base64Unpadded, decodeBase64Unpadded } from "../base64.ts";
import type { RandomSource } from "../random.ts";
import type { Stanza } from "./header.ts";
import { brokenAge, deriveKey, fileKeyBytes, nonceBytes, openBox, sealBox, tagBytes } from "./primitives.ts";

/** A point or a scalar of X25519. */
export const x25519Bytes = 32;

const stanzaType = "X25519";
const info = "age-encryption.org/v1/X25519";
const zeroNonce = new Uint8Array(nonceBytes); // the wrapping key is used once

/** A private key of X25519 up to its scalar: RFC 8410, section 7. */
const pkcs8Start = Buffer.from("302e020100300506032b656e04220420", "hex");

/** A public key of X25519 up to its point: RFC 8410, section 4. */
const spkiStart = Buffer.from("302a300506032b656e032100", "hex");

/** The public key of a secret. */
export function publicKeyOf(secret: Uint8Array): Uint8Array {
  const der = createPublicKey(privateKeyOf(secret)).export({ format: "der", type: "spki" });
  return new Uint8Array(der.subarray(spkiStart.length));
}

/**
 * The shared secret of two parties, or null when it is all zeros, which tells that the other party's point has a small
 * order and everybody knows the secret (RFC 7748, section 6.1). By node:crypto, which takes the same time whatever the
 * secret is; tweetnacl would write the same bytes, but needs to be compiled while it computes.
 */
export function agree(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  const der = Buffer.concat([spkiStart, publicKey]);
  const theirs = createPublicKey({ key: der, format: "der", type: "spki" });
  const shared = sharedSecret(privateKeyOf(secret), theirs);
  return shared?.some((byte) => byte !== 0) === true ? new Uint8Array(shared) : null;
}

/** Null where OpenSSL finds the zeros by itself. */
function sharedSecret(privateKey: KeyObject, publicKey: KeyObject): Buffer | null {
  try {
    return diffieHellman({ privateKey, publicKey });
  } catch {
    return null;
  }
}

function privateKeyOf(secret: Uint8Array): KeyObject {
  const der = Buffer.concat([pkcs8Start, secret]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

/**
 * Wraps a file key for one public key, with a fresh ephemeral key.
 *
 * @throws DermShareError "recipient-unsupported" when the public key is of small order
 */
export function wrapX25519(fileKey: Uint8Array, publicKey: Uint8Array, random: RandomSource): Stanza {
  const ephemeral = random(x25519Bytes);
  const share = publicKeyOf(ephemeral);
  const shared = agree(ephemeral, publicKey);
  if (shared === null) {
    throw new DermShareError("recipient-unsupported", "this age recipient is not a real key: anybody could open it");
  }
  const key = wrappingKey(shared, share, publicKey);
  return { type: stanzaType, args: [base64Unpadded(share)], body: sealBox(key, zeroNonce, fileKey) };
}

/**
 * The file key, or null when the stanza is for somebody else.
 *
 * @throws DermShareError "bundle-malformed" when the stanza is one of X25519 and not well formed
 */
export function unwrapX25519(stanza: Stanza, secret: Uint8Array): Uint8Array | null {
  if (stanza.type !== stanzaType) return null;
  const share = stanza.args.length === 1 ? decodeBase64Unpadded(stanza.args[0] ?? "") : null;
  if (share === null || share.length !== x25519Bytes) throw brokenAge("header", "an X25519 stanza has no valid share");
  if (stanza.body.length !== fileKeyBytes + tagBytes) throw brokenAge("header", "an X25519 stanza has a wrong length");
  const shared = agree(secret, share);
  if (shared === null) throw brokenAge("header", "the share of an X25519 stanza is of small order");
  return openBox(wrappingKey(shared, share, publicKeyOf(secret)), zeroNonce, stanza.body);
}

function wrappingKey(shared: Uint8Array, share: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return deriveKey(shared, concat([share, publicKey]), info);
}
