/**
 * minisign public keys and signatures, byte for byte as the tool writes them.
 *
 * Source: the minisign format, jedisct1.github.io/minisign. Only the prehashed mode ("ED") exists here: what is signed is
 * BLAKE2b-512 of the file. A key id is 8 random bytes that help people to tell keys apart; it selects nothing: a key is
 * known when its 32 bytes are equal. So that a signature file has one form only, its key id must be the key's.
 */
import { createHash } from "node:crypto";
import { ascii, concat, equal, hex, latin1 } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { base64, decodeBase64 } from "./base64.ts";
import {
  publicKeyBytes,
  secretKeyFromSeed,
  seedBytes,
  signatureBytes,
  signDetached,
  verifyDetached,
} from "./ed25519.ts";
import { isSmallOrder } from "./ed25519-rules.ts";
import type { RandomSource } from "./random.ts";

/** Length of a key id. */
export const keyIdBytes = 8;

const publicKeyAlgorithm = ascii("Ed");
const prehashed = ascii("ED");
const untrustedComment = "untrusted comment: derm-share";
const trustedPrefix = "trusted comment: ";

/** A key that signatures are checked with. */
export interface PublicKey {
  readonly keyId: Uint8Array;
  readonly key: Uint8Array;
}

/** A key that signs. */
export interface SigningKey {
  readonly keyId: Uint8Array;
  /** The seed, then the public key. */
  readonly secretKey: Uint8Array;
}

/** A fresh key. */
export function makeSigningKey(random: RandomSource): SigningKey {
  return { keyId: random(keyIdBytes), secretKey: secretKeyFromSeed(random(seedBytes)) };
}

/** The half of a signing key that may be given away. */
export function publicKeyOf({ keyId, secretKey }: SigningKey): PublicKey {
  return { keyId, key: secretKey.subarray(seedBytes) };
}

/** The one line that holds a public key: the second of a `.pub` file. */
export function formatPublicKeyLine({ keyId, key }: PublicKey): string {
  return base64(concat([publicKeyAlgorithm, keyId, key]));
}

/** A `.pub` file. */
export function formatPublicKeyFile(publicKey: PublicKey): string {
  return `untrusted comment: minisign public key ${keyIdText(publicKey.keyId)}\n${formatPublicKeyLine(publicKey)}\n`;
}

/** A key id as minisign prints it: a little-endian number in capital hexadecimal digits, without leading zeros. */
function keyIdText(keyId: Uint8Array): string {
  return hex(keyId.toReversed())
    .toUpperCase()
    .replace(/^0+(?=.)/, "");
}

/** The public key in its line, or null when it is not one, or one of small order that everybody can sign for. */
export function decodePublicKeyLine(line: string): PublicKey | null {
  const bytes = decodeBase64(line);
  const length = publicKeyAlgorithm.length + keyIdBytes + publicKeyBytes;
  if (bytes === null || bytes.length !== length || !equal(bytes.subarray(0, 2), publicKeyAlgorithm)) return null;
  const key = bytes.subarray(2 + keyIdBytes);
  return isSmallOrder(key) ? null : { keyId: bytes.subarray(2, 2 + keyIdBytes), key };
}

/**
 * The public key in its line, as somebody typed or sent it.
 *
 * @throws DermShareError "key-malformed"
 */
export function parsePublicKeyLine(line: string): PublicKey {
  const publicKey = decodePublicKeyLine(line);
  if (publicKey !== null) return publicKey;
  throw new DermShareError("key-malformed", "not a minisign public key: 56 characters that start with RW expected");
}

/**
 * The public key in a `.pub` file.
 *
 * @throws DermShareError as `parsePublicKeyLine`
 */
export function parsePublicKeyFile(text: string): PublicKey {
  const lines = text.split(/\r?\n/);
  if (lines[0]?.startsWith("untrusted comment: ") !== true) {
    throw new DermShareError("key-malformed", "not a minisign public key file: its first line is not a comment");
  }
  return parsePublicKeyLine(lines[1] ?? "");
}

/** The `.minisig` file of a message. The comment is one line of ASCII, and signed too. */
export function sign(message: Uint8Array, { keyId, secretKey }: SigningKey, trustedComment: string): string {
  const signature = signDetached(prehash(message), secretKey);
  const global = signDetached(concat([signature, ascii(trustedComment)]), secretKey);
  return signatureFile(base64(concat([prehashed, keyId, signature])), trustedComment, base64(global));
}

/** The four lines of a `.minisig` file, from those that differ. */
export function signatureFile(signatureLine: string, trustedComment: string, globalLine: string): string {
  return `${[untrustedComment, signatureLine, trustedPrefix + trustedComment, globalLine].join("\n")}\n`;
}

/**
 * Checks a `.minisig` file: it is the one that `sign` writes for this message, this comment and this key.
 *
 * @throws DermShareError "signature-wrong"
 */
export function verifySignature(
  file: Uint8Array,
  message: Uint8Array,
  publicKey: PublicKey,
  trustedComment: string,
): void {
  const [untrusted, signatureLine = "", trusted, globalLine = "", end, ...more] = latin1(file).split("\n");
  const signed = decodeBase64(signatureLine);
  const global = decodeBase64(globalLine);
  if (signed === null || global === null || end !== "" || more.length > 0 || untrusted !== untrustedComment) {
    throw wrong("the signature file is not the four lines that minisign and derm-share write");
  }
  if (trusted !== trustedPrefix + trustedComment) throw wrong("the signature is that of another file or bundle");
  const signature = signed.subarray(signed.length - signatureBytes);
  if (!equal(signed, concat([prehashed, publicKey.keyId, signature]))) {
    throw wrong("the signature is not by the key that the bundle names");
  }
  const verified =
    verifyDetached(prehash(message), signature, publicKey.key) &&
    verifyDetached(concat([signature, ascii(trustedComment)]), global, publicKey.key);
  if (!verified) throw wrong("the signature does not fit: the file was changed after it was sealed");
}

function prehash(message: Uint8Array): Uint8Array {
  return createHash("blake2b512").update(message).digest();
}

function wrong(message: string): DermShareError {
  return new DermShareError("signature-wrong", message, "ask the sender to seal and send it again");
}
