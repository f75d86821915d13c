/** Fonts in a deck: Embedded OpenType, https://www.w3.org/submissions/EOT/ (4.1, flags; 4.2, the header), around OpenType. */
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";

const magicOffset = 34;
const magic = 0x504c;
const leastBytes = 82; // up to the first of its names
const compressed = 0x4; // TTEMBED_TTCOMPRESSED: where such data end, only unpacking tells
const scrambled = 0x1000_0000; // TTEMBED_XORENCRYPTDATA
const scrambledWith = 0x50;
/** OpenType 1.9.1, "Table directory": the outlines are TrueType's, or of CFF; Apple writes "true". */
const fontStarts = [0x0001_0000, 0x4f54_544f, 0x7472_7565];

/** Whether bytes are a font as PowerPoint embeds it, and nothing behind it, nor beside the tables of the font in it. */
export function isEmbeddedFont(bytes: Uint8Array): boolean {
  if (bytes.length < leastBytes) return false;
  const header = new Cursor(bytes, 0, "little");
  const [size, dataBytes] = [header.u32(), header.u32()];
  header.skip(4);
  const flags = header.u32();
  if (size !== bytes.length || new Cursor(bytes, magicOffset, "little").u16() !== magic) return false;
  if ((flags & compressed) !== 0) return true;
  if (dataBytes > bytes.length - leastBytes) return false;
  const data = bytes.subarray(bytes.length - dataBytes);
  return isOnlyTables((flags & scrambled) === 0 ? data : data.map((byte) => byte ^ scrambledWith));
}

/** OpenType 1.9.1, "Table directory": tables lie where it says, and no more than padding lies between and behind them. */
function isOnlyTables(font: Uint8Array): boolean {
  try {
    const cursor = new Cursor(font);
    if (!fontStarts.includes(cursor.u32())) return false;
    const count = cursor.u16();
    cursor.skip(6);
    const tables = Array.from({ length: count }, () => {
      cursor.skip(8); // tag, checksum
      return { start: cursor.u32(), bytes: cursor.u32() };
    });
    let end = cursor.offset;
    for (const { start, bytes } of tables.toSorted((a, b) => a.start - b.start)) {
      if (!isPadding(font.subarray(end, start))) return false;
      end = Math.max(end, start + bytes);
    }
    return isPadding(font.subarray(end));
  } catch (error) {
    if (error instanceof DermShareError) return false;
    throw error;
  }
}

/** Up to the next multiple of four, or zeros. */
function isPadding(bytes: Uint8Array): boolean {
  return bytes.length < 4 || bytes.every((byte) => byte === 0);
}
