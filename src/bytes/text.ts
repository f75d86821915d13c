/** The text of files that people write by hand, or by a shell. */

/**
 * The text without its byte order mark: UTF-16 where the mark says so, for Windows PowerShell 5.1 writes `>` in it;
 * UTF-8 otherwise.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return new TextDecoder().decode(bytes);
}
