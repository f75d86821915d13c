/**
 * The records of an EMF: those that draw, and what is private in them.
 *
 * Source: [MS-EMF] 2.1.1 (types of records), 2.2.9 (header), 2.2.13 (LogFont), 2.3; [MS-EMFPLUS] 2.3.
 */
import { Cursor } from "../bytes/cursor.ts";
import { behindName, malformed, type MetafileEdit, pictureEdits, zeros } from "./metafile-edits.ts";

const header = 1; // EMR_HEADER
const end = 14; // EMR_EOF
const noPayload = 52; // EMR_REALIZEPALETTE
const comment = 70; // EMR_COMMENT
const bitmaps = [80, 81]; // EMR_SETDIBITSTODEVICE, EMR_STRETCHDIBITS
const font = 82; // EMR_EXTCREATEFONTINDIRECTW
const emfPlus = 0x2b464d45; // "EMF+": draws, so it stays

/** Types that draw, or say how: all but colour profiles with their files, OpenGL, driver's escapes and what is reserved. */
function draws(type: number): boolean {
  return (type >= 1 && type <= 97 && type !== 69) || [108, 114, 115, 116, 118, 120].includes(type);
}

/** What has to be overwritten in an EMF. @throws DermShareError "input-malformed", "input-truncated", "input-refused" */
export function emfEdits(bytes: Uint8Array): MetafileEdit[] {
  const edits: MetafileEdit[] = [];
  const cursor = new Cursor(bytes, 0, "little");
  let type = 0;
  while (type !== end) {
    const start = cursor.offset;
    type = cursor.u32();
    const size = cursor.u32();
    if (size < 8 || size % 4 !== 0) throw malformed();
    cursor.skip(size - 8);
    edits.push(...editsOf(bytes, type, start, start + size));
  }
  return [...edits, ...zeros(cursor.offset, bytes.length)];
}

function editsOf(bytes: Uint8Array, type: number, start: number, to: number): MetafileEdit[] {
  const record = new Cursor(bytes.subarray(0, to), start, "little");
  if (!draws(type)) return [nothing(start, to)];
  if (type === header) return headerEdits(record, start, to);
  if (type === end) return endEdits(record, start, to);
  if (type === comment) return commentEdits(bytes, start, to);
  if (bitmaps.includes(type)) return bitmapEdits(bytes, record, start, to);
  return type === font ? fontEdits(bytes, start, to) : [];
}

/** An empty comment, or a call without effect where there is no room for one. */
function nothing(start: number, to: number): MetafileEdit {
  const size = to - start;
  const content = size < 12 ? Uint32Array.of(noPayload, size) : Uint32Array.of(comment, size, size - 12);
  return { from: start, to, content: new Uint8Array(content.buffer) };
}

const longestHeader = 108; // with both extensions: 2.3.4.2

/** 2.2.9: nDescription characters at offDescription, and the pixel format at its own offset. */
function headerEdits(record: Cursor, start: number, to: number): MetafileEdit[] {
  record.offset = start + 60;
  const [characters, offset] = [record.u32(), record.u32()];
  if (characters > 0 && offset > 0 && offset + 2 * characters > to - start) throw malformed();
  const description = characters > 0 && offset > 0 ? zeros(start + offset, start + offset + 2 * characters) : [];
  if (to - start < longestHeader) return description;
  record.offset = start + 88;
  const [length, format] = [record.u32(), record.u32()];
  const isFormat = length === 40 && format >= longestHeader && format + 40 <= to - start && offset !== 88;
  const behind = start + longestHeader;
  if (!isFormat) return [...description, ...zeros(behind, to)];
  return [...description, ...zeros(behind, start + format), ...zeros(start + format + 40, to)];
}

/** 2.3.4.1: a palette, and the size of the record once more. */
function endEdits(record: Cursor, start: number, to: number): MetafileEdit[] {
  if (to - start < 20) return zeros(start + 8, to);
  record.offset = start + 8;
  const entries = record.u32();
  return entries > 0 ? [] : zeros(start + 16, to - 4);
}

/** All of a comment; of one that draws, what is private among its own records: type, flags, size, then the data. */
function commentEdits(bytes: Uint8Array, start: number, to: number): MetafileEdit[] {
  const kind = to - start >= 16 ? new Cursor(bytes, start + 12, "little").u32() : 0;
  if (kind !== emfPlus) return zeros(start + 12, to);
  const edits: MetafileEdit[] = [];
  const cursor = new Cursor(bytes.subarray(0, to), start + 16, "little");
  while (cursor.left >= 12) {
    const at = cursor.offset;
    const [type, flags, length] = [cursor.u16(), cursor.u16(), cursor.u32()];
    if (length < 12 || type < plusTypes.first || type > plusTypes.last) {
      cursor.offset = at;
      break; // padding, or what no program reads
    }
    const next = Math.min(at + length, to);
    edits.push(...plusEdits(bytes, type, flags, at, next));
    cursor.offset = next;
  }
  return [...edits, ...zeros(cursor.offset, to)];
}

const plusTypes = { first: 0x4001, comment: 0x4003, object: 0x4008, last: 0x403a }; // 2.1.1.1
const image = 5; // ObjectTypeImage
const goesOn = 0x8000;

function plusEdits(bytes: Uint8Array, type: number, flags: number, at: number, to: number): MetafileEdit[] {
  if (type === plusTypes.comment) return zeros(at + 12, to);
  if (type !== plusTypes.object || ((flags >>> 8) & 0x7f) !== image) return [];
  const data = at + 12 + ((flags & goesOn) !== 0 ? 4 : 0);
  if (to - data < 28) return [];
  const cursor = new Cursor(bytes.subarray(0, to), data + 4, "little"); // 2.2.1.4: version, type, then 2.2.2.2
  const isBitmap = cursor.u32() === 1;
  cursor.skip(16);
  const isPacked = cursor.u32() === 1;
  const isPicture = isBitmap && isPacked && (isStart(bytes, data + 28) || (flags & goesOn) === 0);
  return isPicture ? pictureEdits(bytes, data + 28, to) : [];
}

/** Whether a JPEG or PNG starts here: only the first part of an image says what it is. */
function isStart(bytes: Uint8Array, at: number): boolean {
  return (bytes[at] === 0xff && bytes[at + 1] === 0xd8) || (bytes[at] === 0x89 && bytes[at + 1] === 0x50);
}

/** 2.3.1.7, and 2.1.8: bits that are a whole JPEG or PNG. */
function bitmapEdits(bytes: Uint8Array, record: Cursor, start: number, to: number): MetafileEdit[] {
  if (to - start < 64) return [];
  record.offset = start + 48;
  const [info, , bits, length] = [record.u32(), record.u32(), record.u32(), record.u32()];
  if (info + 20 > to - start || bits + length > to - start) return [];
  record.offset = start + info + 16;
  const compression = record.u32();
  return compression === 4 || compression === 5 ? pictureEdits(bytes, start + bits, start + bits + length) : [];
}

/** 2.2.13 to 2.2.16: the name of a font, by which it is found, then names for menus. */
function fontEdits(bytes: Uint8Array, start: number, to: number): MetafileEdit[] {
  const [face, names] = [start + 40, start + 104];
  const isLong = to - start > 332; // LogFontExDv has a third name
  return [
    ...behindName(bytes, face, Math.min(names, to), 2),
    ...zeros(names, Math.min(to, names + (isLong ? 256 : 192))),
  ];
}
