/**
 * The directories of a TIFF file, classic and BigTIFF, with the place of everything that they name.
 *
 * Source: TIFF 6.0, section 2; BigTIFF for 64-bit offsets.
 */
import { startsWith } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import type { TiffLayout } from "../bytes/tiff.ts";
import { DermShareError } from "../errors.ts";

/** Bytes of one value, by type; of other types nothing is known. */
const typeBytes: Readonly<Record<number, number>> = {
  1: 1, // BYTE
  2: 1, // ASCII
  3: 2, // SHORT
  4: 4, // LONG
  5: 8, // RATIONAL
  6: 1, // SBYTE
  7: 1, // UNDEFINED
  8: 2, // SSHORT
  9: 4, // SLONG
  10: 8, // SRATIONAL
  11: 4, // FLOAT
  12: 8, // DOUBLE
  13: 4, // IFD
  16: 8, // LONG8
  17: 8, // SLONG8
  18: 8, // IFD8
};
const mostPages = 10_000; // each takes some 30 kB of memory
const maxValues = 2 ** 22; // of one field whose values matter: four million strips

/** One entry of a directory. */
export interface Field {
  readonly tag: number;
  readonly type: number;
  /** Where the entry itself stands. */
  readonly offset: number;
  /** Where its values stand, in the entry or elsewhere; null where that is outside the file, or the type unknown. */
  readonly values: { readonly offset: number; readonly length: number } | null;
  /** Whether it says that it has no values. */
  readonly isEmpty: boolean;
  /** Whether the entry has bytes that no value uses and that are not zero. */
  readonly hasSpareBytes: boolean;
}

/** One directory. */
export interface Ifd {
  readonly offset: number;
  readonly length: number;
  readonly fields: readonly Field[];
}

/** A file's directories, in the order of the chain. */
export interface TiffFile extends TiffLayout {
  readonly bytes: Uint8Array;
  readonly headerBytes: number;
  readonly ifds: readonly Ifd[];
}

const signatures = [
  { start: Uint8Array.of(0x49, 0x49, 42, 0), endian: "little", isBig: false },
  { start: Uint8Array.of(0x4d, 0x4d, 0, 42), endian: "big", isBig: false },
  { start: Uint8Array.of(0x49, 0x49, 43, 0, 8, 0, 0, 0), endian: "little", isBig: true },
  { start: Uint8Array.of(0x4d, 0x4d, 0, 43, 0, 8, 0, 0), endian: "big", isBig: true },
] as const;

/** Whether the bytes start as a TIFF does. The file's name has no say. */
export function isTiff(bytes: Uint8Array): boolean {
  return signatures.some(({ start }) => startsWith(bytes, start));
}

/**
 * Reads the chain of directories; one that leads back to itself ends there.
 *
 * @throws DermShareError "input-malformed" without a header or a directory, "input-truncated" when one lies outside the file
 */
export function readIfds(bytes: Uint8Array): TiffFile {
  const layout = signatures.find(({ start }) => startsWith(bytes, start));
  if (layout === undefined) throw malformed("no header at byte 0");
  const { endian, isBig } = layout;
  const headerBytes = isBig ? 16 : 8;
  const start = new Cursor(bytes, isBig ? 8 : 4, endian);
  const ifds: Ifd[] = [];
  const seen = new Set<number>();
  for (let next = readOffset(start, isBig); next !== 0 && !seen.has(next);) {
    seen.add(next);
    const cursor = new Cursor(bytes, next, endian);
    const ifd = readIfd(cursor, isBig);
    next = readOffset(cursor, isBig);
    ifds.push(ifd);
    if (ifds.length > mostPages) throw new DermShareError("input-too-large", "TIFF: more pages than anyone scans");
  }
  if (ifds.length === 0) throw malformed("there is no page");
  return { bytes, endian, isBig, headerBytes, ifds };
}

/** Reads one directory at the cursor, up to the link to the next one. */
export function readIfd(cursor: Cursor, isBig: boolean): Ifd {
  const offset = cursor.offset;
  const count = isBig ? cursor.u64() : cursor.u16();
  if (count === 0 || count > 65535) throw malformed(`the directory at byte ${offset} says ${count} entries`);
  const fields: Field[] = [];
  for (let i = 0; i < count; i++) fields.push(readField(cursor, isBig));
  return { offset, length: cursor.offset - offset + (isBig ? 8 : 4), fields };
}

function readField(cursor: Cursor, isBig: boolean): Field {
  const offset = cursor.offset;
  const [tag, type] = [cursor.u16(), cursor.u16()];
  const count = readOffset(cursor, isBig);
  const length = count * (typeBytes[type] ?? 0);
  const inlineBytes = isBig ? 8 : 4;
  const at = cursor.offset;
  const word = cursor.take(inlineBytes);
  if (length > inlineBytes) {
    const place = { offset: readOffset(new Cursor(cursor.bytes, at, cursor.endian), isBig), length };
    const isInside = place.offset + length <= cursor.bytes.length;
    return { tag, type, offset, values: isInside ? place : null, isEmpty: false, hasSpareBytes: false };
  }
  const hasSpareBytes = word.subarray(length).some((byte) => byte !== 0);
  const values = length === 0 ? null : { offset: at, length };
  return { tag, type, offset, values, isEmpty: count === 0, hasSpareBytes };
}

function readOffset(cursor: Cursor, isBig: boolean): number {
  return isBig ? cursor.u64() : cursor.u32();
}

/** The bytes of a field's values. @throws DermShareError "input-truncated" when they lie outside the file */
export function valueBytes({ bytes }: TiffFile, { tag, values }: Field): Uint8Array {
  if (values === null) throw new DermShareError("input-truncated", `TIFF: the values of tag ${tag} are not there`);
  return bytes.subarray(values.offset, values.offset + values.length);
}

/**
 * The values of a field that holds whole numbers without sign.
 *
 * @throws DermShareError "input-truncated" when they lie outside the file, "input-malformed" when they are something else
 */
export function numbers(file: TiffFile, field: Field): number[] {
  const size = typeBytes[field.type] ?? 0;
  const bytes = valueBytes(file, field);
  if (![1, 3, 4, 13, 16, 18].includes(field.type) || bytes.length > maxValues * size) {
    throw malformed(`tag ${field.tag} does not hold the numbers that it should`);
  }
  const cursor = new Cursor(bytes, 0, file.endian);
  return Array.from({ length: bytes.length / size }, () => {
    return size === 1 ? cursor.u8() : size === 2 ? cursor.u16() : size === 4 ? cursor.u32() : cursor.u64();
  });
}

/** The values of a field of fractions, each of two whole numbers; none where it holds something else. @throws as `valueBytes` */
export function rationals(file: TiffFile, field: Field): number[] {
  const bytes = valueBytes(file, field);
  if (field.type !== 5 || bytes.length > maxValues * 8) return [];
  const cursor = new Cursor(bytes, 0, file.endian);
  return Array.from({ length: bytes.length / 8 }, () => cursor.u32() / cursor.u32());
}

/** What the first fraction of such a field is divided by. */
export function denominatorOf(file: TiffFile, field: Field): number {
  return new Cursor(valueBytes(file, field), 4, file.endian).u32();
}

function malformed(message: string): DermShareError {
  return new DermShareError("input-malformed", `TIFF: ${message}`);
}
