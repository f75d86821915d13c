/** The primitives of age v1 (C2SP age specification), all from the standard library of Node. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import { concat } from "../../bytes/bytes.ts";
import { DermShareError } from "../../errors.ts";

/** A file key: "Cryptography", 128 bits. */
export const fileKeyBytes = 16;
/** What ChaCha20-Poly1305 adds to a message: RFC 8439, section 2.8. */
export const tagBytes = 16;
/** The nonce of ChaCha20-Poly1305: RFC 8439, section 2.8. */
export const nonceBytes = 12;

const keyBytes = 32;
const algorithm = "chacha20-poly1305";

/** HKDF-SHA-256 to 32 bytes (RFC 5869). */
export function deriveKey(secret: Uint8Array, salt: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, salt, info, keyBytes));
}

/** HMAC-SHA-256. */
export function authenticate(key: Uint8Array, message: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(message).digest();
}

/** ChaCha20-Poly1305: the ciphertext with its tag behind it. */
export function sealBox(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return concat(sealBoxParts(key, nonce, plaintext));
}

/** The same as ciphertext and tag, for whoever would only put them together to write them. */
export function sealBoxParts(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): [Uint8Array, Uint8Array] {
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return [ciphertext, cipher.getAuthTag()];
}

/** The plaintext, or null when the key is wrong or a bit was changed. */
export function openBox(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  if (sealed.length < tagBytes) return null;
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const plaintext = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
  try {
    decipher.final();
  } catch {
    return null; // the one way in which Node says that the tag is wrong
  }
  return plaintext;
}

/** Which layer of an age file is broken: the failure classes of the C2SP test vectors. */
export type AgeLayer = "header" | "header MAC" | "payload" | "armor";

/** The error for a file that does not keep to the age specification. */
export function brokenAge(layer: AgeLayer, found: string): DermShareError {
  return new DermShareError("bundle-malformed", `age ${layer}: ${found}`);
}
