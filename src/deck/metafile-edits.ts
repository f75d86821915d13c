/** Overwriting parts of a metafile in place: its records follow one another by their lengths, so that none may change. */
import { DermShareError } from "../errors.ts";
import { latin1 } from "../bytes/bytes.ts";
import { crc32 } from "../bytes/crc32.ts";
import { Cursor } from "../bytes/cursor.ts";

/** A run of bytes that becomes zeros, or begins with `content` and goes on with zeros. */
export interface MetafileEdit {
  readonly from: number;
  readonly to: number;
  readonly content?: Uint8Array;
}

/** Zeros from a byte up to another one; none where nothing lies between. */
export function zeros(from: number, to: number): MetafileEdit[] {
  return from < to ? [{ from, to }] : [];
}

/** What lies behind the end of a name in a field of fixed length: memory of the program that wrote it. */
export function behindName(bytes: Uint8Array, from: number, to: number, unit: 1 | 2): MetafileEdit[] {
  for (let at = from; at + unit <= to; at += unit) {
    if (bytes.subarray(at, at + unit).every((byte) => byte === 0)) return zeros(at, to);
  }
  return [];
}

/** The records of a metafile do not follow one another. */
export function malformed(): DermShareError {
  return new DermShareError("input-malformed", "metafile: its records do not follow one another");
}

const jpegStart = 0xffd8;
const pngStart = 0x8950_4e47;
/** APP0 of JFIF, APP2 with a colour profile and APP14 of Adobe say how a JPEG looks; other APPs and COM only tell. */
const looks: Readonly<Record<number, string>> = { 0xffe0: "JFIF\0", 0xffe2: "ICC_PROFILE\0", 0xffee: "Adobe" };
const comment = 0xfffe;
const tellingChunks = ["tEXt", "zTXt", "iTXt", "eXIf", "tIME"];

/** What a picture inside a metafile tells, in place. @throws DermShareError "input-refused" for one that is not read here */
export function pictureEdits(bytes: Uint8Array, from: number, to: number): MetafileEdit[] {
  const inside = bytes.subarray(0, to);
  if (to - from >= 4 && new Cursor(inside, from).u16() === jpegStart) return jpegEdits(inside, from + 2);
  if (to - from >= 8 && new Cursor(inside, from).u32() === pngStart) return pngEdits(inside, from + 8);
  throw new DermShareError(
    "input-refused",
    "metafile: a picture inside it is of a kind that is not read there",
    "replace the drawing by a PNG in PowerPoint",
  );
}

function jpegEdits(bytes: Uint8Array, from: number): MetafileEdit[] {
  const edits: MetafileEdit[] = [];
  const cursor = new Cursor(bytes, from);
  for (;;) {
    const marker = cursor.u16();
    if (marker >>> 8 !== 0xff) throw malformed();
    if (marker === 0xffda || marker === 0xffd9) return edits; // SOS, EOI
    const start = cursor.offset;
    const length = cursor.u16();
    if (length < 2) throw malformed();
    cursor.skip(length - 2);
    const isApp = marker >>> 4 === 0xffe;
    const sign = looks[marker];
    const isOfLooks = sign !== undefined && latin1(bytes.subarray(start + 2, start + 2 + sign.length)) === sign;
    if ((isApp && !isOfLooks) || marker === comment) edits.push(...zeros(start + 2, cursor.offset));
  }
}

function pngEdits(bytes: Uint8Array, from: number): MetafileEdit[] {
  const edits: MetafileEdit[] = [];
  const cursor = new Cursor(bytes, from);
  while (cursor.left >= 12) {
    const length = cursor.u32();
    const start = cursor.offset;
    const type = latin1(bytes.subarray(start, start + 4));
    cursor.skip(4 + length + 4);
    if (tellingChunks.includes(type)) {
      const chunk = new Uint8Array(4 + length + 4);
      chunk.set(bytes.subarray(start, start + 4));
      new DataView(chunk.buffer).setUint32(4 + length, crc32(chunk.subarray(0, 4 + length)));
      edits.push({ from: start, to: cursor.offset, content: chunk });
    }
    if (type === "IEND") return [...edits, ...zeros(cursor.offset, bytes.length)];
  }
  return edits; // it goes on in another record
}
