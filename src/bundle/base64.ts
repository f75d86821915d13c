/** Base64 (RFC 4648, section 4), read strictly: exactly one text for every run of bytes. */

/** Base64 with padding. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** Base64 without padding, as the age header uses it. */
export function base64Unpadded(bytes: Uint8Array): string {
  return base64(bytes).replace(/=+$/, "");
}

/** The bytes of a padded text, or null when it is not the one text that those bytes have. */
export function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, "base64");
  return base64(bytes) === text ? bytes : null;
}

/** The bytes of an unpadded text, or null when it is not the one text that those bytes have. */
export function decodeBase64Unpadded(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, "base64");
  return base64Unpadded(bytes) === text ? bytes : null;
}
