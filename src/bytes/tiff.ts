/** Writing TIFF files: pages one after the other, each as its directory, its values, its strips or tiles. TIFF 6.0, section 2. */
import { concat, equal } from "./bytes.ts";
import type { Endian } from "./cursor.ts";

/** How numbers are written, and whether offsets have 64 bits (BigTIFF). */
export interface TiffLayout {
  readonly endian: Endian;
  readonly isBig: boolean;
}

/** The types of values that are written: TIFF 6.0, section 2; LONG8 is BigTIFF's. A rational is a whole number over 1. */
export const tiffTypes = { short: 3, long: 4, rational: 5, undefined: 7, long8: 16 } as const;

/** A field of a directory. */
export interface TiffField {
  readonly tag: number;
  readonly type: (typeof tiffTypes)[keyof typeof tiffTypes];
  readonly values: ArrayLike<number>;
}

/** A page to be written. */
export interface TiffPage {
  /** In ascending order; the offsets of strips or tiles are as many as `segments`, and filled in here. */
  readonly fields: readonly TiffField[];
  /** The strips or tiles. */
  readonly segments: readonly Uint8Array[];
}

const placeTags = new Set([273, 324]); // StripOffsets, TileOffsets

/** The whole file. @param likely what it may well be: given back where it is, for files are large */
export function writeTiffPages(layout: TiffLayout, pages: readonly TiffPage[], likely?: Uint8Array): Uint8Array {
  const headerBytes = layout.isBig ? 16 : 8;
  const magic = layout.isBig ? [43, 8, 0] : [42];
  const mark = layout.endian === "little" ? 0x4949 : 0x4d4d;
  const parts = [concat([mark, ...magic].map((value) => number(layout, value, 2))), offset(layout, headerBytes)];
  let end = headerBytes;
  for (const [index, page] of pages.entries()) {
    const written = writePage(layout, page, end, index === pages.length - 1);
    for (const part of written) end += part.length;
    for (const part of written) parts.push(part);
  }
  return likely !== undefined && isMadeOf(likely, parts) ? likely : concat(parts);
}

function isMadeOf(whole: Uint8Array, parts: readonly Uint8Array[]): boolean {
  let end = 0;
  return parts.every((part) => equal(part, whole.subarray(end, (end += part.length)))) && end === whole.length;
}

/** One page that begins at `start`, an even offset; padded to an even length where another follows. */
function writePage(layout: TiffLayout, { fields, segments }: TiffPage, start: number, isLast: boolean): Uint8Array[] {
  const wordBytes = layout.isBig ? 8 : 4;
  const ifdBytes = (layout.isBig ? 8 : 2) + fields.length * (layout.isBig ? 20 : 12) + wordBytes;
  const valuesBytes = fields.reduce((sum, field) => sum + even(outsideBytes(field, wordBytes)), 0);
  const dataStart = start + ifdBytes + valuesBytes;
  const offsets: number[] = [];
  const data: Uint8Array[] = [];
  let dataEnd = dataStart;
  for (const [i, segment] of segments.entries()) {
    const isVeryLast = isLast && i === segments.length - 1; // nothing of no use stands at the end of a file
    offsets.push(dataEnd);
    data.push(segment, new Uint8Array(isVeryLast ? 0 : segment.length % 2));
    dataEnd += even(segment.length);
  }

  const entries: Uint8Array[] = [number(layout, fields.length, layout.isBig ? 8 : 2)];
  const values: Uint8Array[] = [];
  let valueStart = start + ifdBytes;
  for (const field of fields) {
    const bytes = fieldBytes(layout, placeTags.has(field.tag) ? { ...field, values: offsets } : field);
    const head = [number(layout, field.tag, 2), number(layout, field.type, 2), offset(layout, field.values.length)];
    if (bytes.length <= wordBytes) entries.push(...head, bytes, new Uint8Array(wordBytes - bytes.length));
    else {
      entries.push(...head, offset(layout, valueStart));
      values.push(bytes, new Uint8Array(bytes.length % 2));
      valueStart += even(bytes.length);
    }
  }
  const next = isLast ? 0 : dataEnd;
  return [...entries, offset(layout, next), ...values, ...data];
}

function outsideBytes({ type, values }: TiffField, wordBytes: number): number {
  const length = values.length * sizeOf(type);
  return length <= wordBytes ? 0 : length;
}

function fieldBytes(layout: TiffLayout, { type, values }: TiffField): Uint8Array {
  if (values instanceof Uint8Array) return values;
  const isRational = type === tiffTypes.rational;
  return concat(
    Array.from(values, (value) => {
      return isRational
        ? concat([number(layout, value, 4), number(layout, 1, 4)])
        : number(layout, value, sizeOf(type));
    }),
  );
}

function sizeOf(type: TiffField["type"]): number {
  return { 3: 2, 4: 4, 5: 8, 7: 1, 16: 8 }[type];
}

/** A number as wide as offsets are. */
function offset(layout: TiffLayout, value: number): Uint8Array {
  return number(layout, value, layout.isBig ? 8 : 4);
}

function number({ endian }: TiffLayout, value: number, sizeBytes: number): Uint8Array {
  const bytes = Uint8Array.from({ length: sizeBytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
  return endian === "little" ? bytes : bytes.toReversed();
}

function even(length: number): number {
  return length + (length % 2);
}
