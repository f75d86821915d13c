/** UTF-8 (RFC 3629), read strictly. The page uses this file too. */

/** The text of the bytes, a byte order mark included, or null when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null; // the decoder's one way to say so
  }
}
