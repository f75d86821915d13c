/**
 * The records of a WMF: those that draw, and what is private in them.
 *
 * Source: [MS-WMF] 2.1.1.1 (types of records), 2.1.1.17 (escapes), 2.2.1.2 (Font), 2.3.
 */
import { Cursor } from "../bytes/cursor.ts";
import { behindName, malformed, type MetafileEdit, zeros } from "./metafile-edits.ts";

const end = 0x0000; // META_EOF
const noEffect = 0x0035; // META_REALIZEPALETTE
const escape = 0x0626; // META_ESCAPE
const font = 0x02fb; // META_CREATEFONTINDIRECT
/** Objects of Windows 2: they take a number, by which others are selected, and nothing is made of them today. */
const oldObjects = [0x00f8, 0x02fd, 0x06fe];
const drawing = new Set([
  0x0000, 0x0035, 0x0037, 0x00f7, 0x0102, 0x0103, 0x0104, 0x0105, 0x0106, 0x0107, 0x0108, 0x0127, 0x012a, 0x012b,
  0x012c, 0x012d, 0x012e, 0x0139, 0x001e, 0x0142, 0x0149, 0x01f0, 0x01f9, 0x0201, 0x0209, 0x020a, 0x020b, 0x020c,
  0x020d, 0x020e, 0x020f, 0x0211, 0x0213, 0x0214, 0x0220, 0x0228, 0x0231, 0x0234, 0x02fa, 0x02fb, 0x02fc, 0x0324,
  0x0325, 0x0410, 0x0412, 0x0415, 0x0416, 0x0418, 0x0419, 0x041b, 0x041f, 0x0429, 0x0436, 0x0521, 0x0538, 0x0548,
  0x061c, 0x061d, 0x0626, 0x06ff, 0x0817, 0x081a, 0x0830, 0x0922, 0x0940, 0x0a32, 0x0b23, 0x0b41, 0x0d33, 0x0f43,
]);
const comment = 0x000f; // MFCOMMENT
const lineEscapes = [0x0015, 0x0016, 0x0017]; // SETLINECAP, SETLINEJOIN, SETMITERLIMIT: a number of four bytes

/** What has to be overwritten in a WMF. @param start of its header @throws DermShareError "input-malformed", "input-truncated" */
export function wmfEdits(bytes: Uint8Array, start: number): MetafileEdit[] {
  const edits: MetafileEdit[] = [];
  const cursor = new Cursor(bytes, start + 18, "little"); // META_HEADER is 9 words
  let type = -1;
  while (type !== end) {
    const offset = cursor.offset;
    const size = cursor.u32() * 2;
    type = cursor.u16();
    if (size < 6) throw malformed();
    cursor.skip(size - 6);
    edits.push(...editsOf(bytes, type, offset, offset + size));
  }
  return [...edits, ...zeros(cursor.offset, bytes.length)];
}

function editsOf(bytes: Uint8Array, type: number, start: number, to: number): MetafileEdit[] {
  if (type === end || oldObjects.includes(type)) return zeros(start + 6, to);
  if (!drawing.has(type)) return [nothing(start, to)];
  if (type === escape) return escapeEdits(bytes, start, to);
  return type === font ? behindName(bytes, start + 24, to, 1) : [];
}

/** An empty comment, or a call without effect where there is no room for one. */
function nothing(start: number, to: number): MetafileEdit {
  const words = (to - start) / 2;
  const content =
    words < 5
      ? Uint16Array.of(words & 0xffff, words >>> 16, noEffect)
      : Uint16Array.of(words & 0xffff, words >>> 16, escape, comment, Math.min(0xffff, to - start - 10));
  return { from: start, to, content: new Uint8Array(content.buffer) };
}

/** 2.3.6: the number of the escape, the length of its data, then the data. */
function escapeEdits(bytes: Uint8Array, start: number, to: number): MetafileEdit[] {
  if (to - start < 10) return [nothing(start, to)];
  const cursor = new Cursor(bytes.subarray(0, to), start + 6, "little");
  const [number, length] = [cursor.u16(), cursor.u16()];
  const isOfLines = lineEscapes.includes(number) && length <= 4;
  if (isOfLines) return zeros(start + 10 + length, to);
  return number === comment ? zeros(start + 10, to) : [nothing(start, to)];
}
