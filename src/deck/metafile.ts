/**
 * Windows metafiles (EMF, WMF) in a deck: a record of drawing calls that cannot be judged as a picture can. What names
 * things (an EMF's description, comments, embedded files) is overwritten; the drawing stays, and the deck is flagged.
 *
 * Source: [MS-EMF] 2.3, [MS-WMF] 2.3.
 */
import { DermShareError } from "../errors.ts";
import { Cursor } from "../bytes/cursor.ts";

/** What became of a metafile. */
export interface CleanMetafile {
  readonly bytes: Uint8Array;
  readonly extension: ".emf" | ".wmf";
  readonly mediaType: string;
  readonly isChanged: boolean;
}

const headerRecord = 1; // EMR_HEADER
const commentRecord = 70; // EMR_COMMENT
const endRecord = 14; // EMR_EOF
/** What a printer's driver alone understands: EMR_DRAWESCAPE, EMR_EXTESCAPE, EMR_NAMEDESCAPE ([MS-EMF] 2.3.3). */
const escapeRecords = [105, 106, 110];
const emfSignature = 0x464d4520; // " EMF", at byte 40
const emfPlus = 0x2b464d45; // "EMF+": draws, so it stays
const emfPlusComment = 0x4003; // EmfPlusComment: [MS-EMFPLUS] 2.3.4.1
const placeableWmf = 0x9ac6cdd7; // META_PLACEABLE
const wmfStarts = [0x0009_0001, 0x0009_0002]; // type and header size of META_HEADER
const escapeRecord = 0x0626; // META_ESCAPE
const commentEscape = 0x000f; // MFCOMMENT

/** Cleans a metafile; null for what is none. @throws DermShareError "input-malformed", "input-truncated" */
export function cleanMetafile(bytes: Uint8Array): CleanMetafile | null {
  const start = bytes.length >= 44 ? new Cursor(bytes, 0, "little").u32() : 0;
  if (start === headerRecord && new Cursor(bytes, 40, "little").u32() === emfSignature) {
    return { ...overwritten(bytes, emfText(bytes)), extension: ".emf", mediaType: "image/x-emf" };
  }
  if (start === placeableWmf || wmfStarts.includes(start)) {
    const text = wmfText(bytes, start === placeableWmf ? 22 : 0);
    return { ...overwritten(bytes, text), extension: ".wmf", mediaType: "image/x-wmf" };
  }
  return null;
}

/** Runs of bytes, from and to, that only tell. */
type Runs = (readonly [from: number, to: number])[];

function emfText(bytes: Uint8Array): Runs {
  const runs: Runs = [];
  const cursor = new Cursor(bytes, 0, "little");
  let type = 0;
  while (type !== endRecord) {
    const start = cursor.offset;
    type = cursor.u32();
    const size = cursor.u32();
    if (size < 8 || size % 4 !== 0) throw malformed();
    const record = new Cursor(bytes.subarray(0, start + size), start, "little");
    if (type === headerRecord) runs.push(...description(record, start));
    if (type === commentRecord) runs.push(...comments(bytes, start, size));
    if (escapeRecords.includes(type)) runs.push([start + Math.min(16, size), start + size]);
    cursor.offset = start;
    cursor.skip(size);
  }
  if (cursor.left > 0) runs.push([cursor.offset, bytes.length]);
  return runs;
}

/** [MS-EMF] 2.2.9: nDescription characters at offDescription. */
function description(record: Cursor, start: number): Runs {
  record.offset = start + 60;
  const [characters, offset] = [record.u32(), record.u32()];
  if (characters === 0 || offset === 0) return [];
  if (offset + 2 * characters > record.bytes.length - start) throw malformed();
  return [[start + offset, start + offset + 2 * characters]];
}

/** All of a comment; of one that draws, the comments among its own records: type, flags, size, then the data. */
function comments(bytes: Uint8Array, start: number, size: number): Runs {
  if (commentKind(bytes, start, size) !== emfPlus) return [[start + 12, start + size]];
  const runs: Runs = [];
  const cursor = new Cursor(bytes.subarray(0, start + size), start + 16, "little");
  while (cursor.left >= 12) {
    const at = cursor.offset;
    const type = cursor.u16();
    cursor.skip(2);
    const length = cursor.u32();
    if (length < 12) break; // padding
    if (type === emfPlusComment) runs.push([at + 12, Math.min(at + length, start + size)]);
    cursor.offset = at;
    cursor.skip(Math.min(length, cursor.left));
  }
  return runs;
}

function commentKind(bytes: Uint8Array, start: number, size: number): number {
  return size >= 16 ? new Cursor(bytes, start + 12, "little").u32() : 0;
}

function wmfText(bytes: Uint8Array, start: number): Runs {
  const runs: Runs = [];
  const cursor = new Cursor(bytes, start + 18, "little"); // META_HEADER is 9 words
  for (;;) {
    const offset = cursor.offset;
    const size = cursor.u32() * 2;
    const type = cursor.u16();
    if (size < 6) throw malformed();
    if (type === escapeRecord && cursor.u16() === commentEscape) runs.push([offset + 10, offset + size]);
    cursor.offset = offset;
    cursor.skip(size);
    if (type === 0) break; // META_EOF
  }
  if (cursor.left > 0) runs.push([cursor.offset, bytes.length]);
  return runs;
}

function overwritten(bytes: Uint8Array, runs: Runs): { bytes: Uint8Array; isChanged: boolean } {
  const told = runs.filter(([from, to]) => bytes.subarray(from, to).some((byte) => byte !== 0));
  if (told.length === 0) return { bytes, isChanged: false };
  const clean = Uint8Array.from(bytes);
  for (const [from, to] of told) clean.fill(0, from, to);
  return { bytes: clean, isChanged: true };
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "metafile: its records do not follow one another");
}
