/** Fonts in a deck: Embedded OpenType, https://www.w3.org/submissions/EOT/ (section 4.2, the header). */
import { Cursor } from "../bytes/cursor.ts";

const magicOffset = 34;
const magic = 0x504c;

/** Whether bytes are a font as PowerPoint embeds it, and nothing behind it. */
export function isEmbeddedFont(bytes: Uint8Array): boolean {
  if (bytes.length < magicOffset + 2) return false;
  return (
    new Cursor(bytes, 0, "little").u32() === bytes.length && new Cursor(bytes, magicOffset, "little").u16() === magic
  );
}
