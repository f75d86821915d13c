/** Writing TIFF files: pages one after the other, each as its directory, its values, its strips or tiles. TIFF 6.0, section 2. */
import { concat } from "../bytes/bytes.ts";
import type { TiffLayout } from "./tiff-ifd.ts";
import { tags } from "./tiff-page.ts";
import type { CleanPage } from "./tiff-samples.ts";

/** A page and the profile that is written with it. */
export interface WrittenPage {
  readonly clean: CleanPage;
  readonly profile: Uint8Array | null;
}

const types = { short: 3, long: 4, undefined: 7, long8: 16 } as const;

/** A field to be written; offsets of strips and tiles are filled in when they are known. */
interface NewField {
  readonly tag: number;
  readonly type: (typeof types)[keyof typeof types];
  readonly values: ArrayLike<number>;
}

/** The whole file, in the layout and byte order of the source. */
export function writeTiff(layout: TiffLayout, pages: readonly WrittenPage[]): Uint8Array {
  const headerBytes = layout.isBig ? 16 : 8;
  const magic = layout.isBig ? [43, 8, 0] : [42];
  const mark = layout.endian === "little" ? 0x4949 : 0x4d4d;
  const parts = [concat([mark, ...magic].map((value) => number(layout, value, 2))), offset(layout, headerBytes)];
  let end = headerBytes;
  for (const [index, page] of pages.entries()) {
    const bytes = writePage(layout, page, end, pages.length, index === pages.length - 1);
    parts.push(bytes);
    end += bytes.length;
  }
  return concat(parts);
}

/** One page that begins at `start`, an even offset; padded to an even length where another follows. */
function writePage(
  layout: TiffLayout,
  { clean, profile }: WrittenPage,
  start: number,
  pageCount: number,
  isLast: boolean,
): Uint8Array {
  const fields = fieldsOf(clean, profile, pageCount, layout);
  const wordBytes = layout.isBig ? 8 : 4;
  const ifdBytes = (layout.isBig ? 8 : 2) + fields.length * (layout.isBig ? 20 : 12) + wordBytes;
  const valuesBytes = fields.reduce((sum, field) => sum + even(outsideBytes(field, wordBytes)), 0);
  const dataStart = start + ifdBytes + valuesBytes;
  const offsets: number[] = [];
  const data: Uint8Array[] = [];
  let dataEnd = dataStart;
  for (const [i, segment] of clean.segments.entries()) {
    const isVeryLast = isLast && i === clean.segments.length - 1; // nothing of no use stands at the end of a file
    offsets.push(dataEnd);
    data.push(segment, new Uint8Array(isVeryLast ? 0 : segment.length % 2));
    dataEnd += even(segment.length);
  }

  const entries: Uint8Array[] = [number(layout, fields.length, layout.isBig ? 8 : 2)];
  const values: Uint8Array[] = [];
  let valueStart = start + ifdBytes;
  for (const field of fields) {
    const isPlace = field.tag === tags.stripOffsets || field.tag === tags.tileOffsets;
    const bytes = fieldBytes(layout, isPlace ? { ...field, values: offsets } : field);
    const head = [number(layout, field.tag, 2), number(layout, field.type, 2), offset(layout, field.values.length)];
    if (bytes.length <= wordBytes) entries.push(...head, bytes, new Uint8Array(wordBytes - bytes.length));
    else {
      entries.push(...head, offset(layout, valueStart));
      values.push(bytes, new Uint8Array(bytes.length % 2));
      valueStart += even(bytes.length);
    }
  }
  const next = isLast ? 0 : dataEnd;
  return concat([...entries, offset(layout, next), ...values, ...data]);
}

/** The fields of a page in ascending order. */
function fieldsOf(
  { page, compression, segments, colourMap }: CleanPage,
  profile: Uint8Array | null,
  pageCount: number,
  layout: TiffLayout,
): NewField[] {
  const { samplesPerPixel, isTiled, orientation, predictor, extraSamples } = page;
  const place = layout.isBig ? types.long8 : types.long;
  const [first] = page.segments;
  const offsets = segments.map(() => 0);
  const lengths = segments.map(({ length }) => length);
  const short = (tag: number, ...values: readonly number[]): NewField => ({ tag, type: types.short, values });
  const long = (tag: number, value: number): NewField => ({ tag, type: types.long, values: [value] });
  const each = Array.from({ length: samplesPerPixel });
  const formats = page.sampleFormats;
  const fields: (NewField | null)[] = [
    pageCount > 1 ? long(tags.newSubfileType, 2) : null, // one page of several
    long(tags.width, page.width),
    long(tags.height, page.height),
    short(tags.bitsPerSample, ...each.map(() => page.bitsPerSample)),
    short(tags.compression, compression),
    short(tags.photometric, page.photometric),
    isTiled ? null : { tag: tags.stripOffsets, type: place, values: offsets },
    orientation === 1 ? null : short(tags.orientation, orientation),
    short(tags.samplesPerPixel, samplesPerPixel),
    isTiled ? null : long(tags.rowsPerStrip, first?.height ?? page.height),
    isTiled ? null : { tag: tags.stripByteCounts, type: place, values: lengths },
    short(tags.planar, page.isPlanar ? 2 : 1),
    predictor === 1 ? null : short(tags.predictor, predictor),
    colourMap === null ? null : short(tags.colourMap, ...colourMap),
    isTiled ? long(tags.tileWidth, first?.width ?? page.width) : null,
    isTiled ? long(tags.tileHeight, first?.height ?? page.height) : null,
    isTiled ? { tag: tags.tileOffsets, type: place, values: offsets } : null,
    isTiled ? { tag: tags.tileByteCounts, type: place, values: lengths } : null,
    extraSamples.length === 0 ? null : short(tags.extraSamples, ...extraSamples),
    formats.every((format) => format === 1) ? null : short(tags.sampleFormat, ...formats),
    profile === null ? null : { tag: tags.profile, type: types.undefined, values: profile },
  ];
  return fields.filter((field) => field !== null);
}

function outsideBytes({ type, values }: NewField, wordBytes: number): number {
  const length = values.length * sizeOf(type);
  return length <= wordBytes ? 0 : length;
}

function fieldBytes(layout: TiffLayout, { type, values }: NewField): Uint8Array {
  if (values instanceof Uint8Array) return values;
  return concat(Array.from(values, (value) => number(layout, value, sizeOf(type))));
}

function sizeOf(type: NewField["type"]): number {
  return { 3: 2, 4: 4, 7: 1, 16: 8 }[type];
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
