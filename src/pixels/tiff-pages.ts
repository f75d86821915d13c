/** What the pages of a TIFF are, before anything is decoded. Source: TIFF 6.0, sections 2 and 8; BigTIFF for 64-bit offsets. */
import { Cursor } from "../bytes/cursor.ts";
import { type Densities, densitiesOf, type Size } from "../geometry.ts";

/** One page, in the order of the file. */
export interface TiffPage {
  /** How large it is, before it is turned. */
  readonly size: Size;
  /** How deep its samples are; the first where they differ. */
  readonly bits: number;
  /** How its samples are coded. */
  readonly compression: number;
  /** What its samples are: 2 is RGB, 6 is YCbCr. */
  readonly photometric: number;
  /** Whether its channels lie apart, each in tiles of its own: sections 8 (tag 284) and 15. */
  readonly isSplitInTiles: boolean;
  /** Whether it is a smaller copy of another page, such as a thumbnail. */
  readonly isReduced: boolean;
  /** How it is to be turned. TIFF 6.0, section 8: tag 274. */
  readonly orientation: number;
  /** The shape of its pixels, before it is turned. */
  readonly densities: Densities;
  /**
   * Where a page of old-style JPEG lies as one whole JPEG stream; null for other pages, and where it is spread over strips
   * whose tables lie elsewhere. TIFF 6.0, section 22.
   */
  readonly oldJpeg: { readonly start: number; readonly end: number } | null;
}

/** JPEG as TIFF 6.0, section 22, had it, before Technical Note 2. */
export const oldJpegCompression = 6;
/** JPEG as Technical Note 2 has it. */
export const newJpegCompression = 7;
const tags = {
  newSubfileType: 254,
  subfileType: 255,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  stripByteCounts: 279,
  planarConfiguration: 284,
  tileWidth: 322,
  xResolution: 282,
  yResolution: 283,
  jpegInterchangeFormat: 513,
  jpegInterchangeFormatLength: 514,
} as const;

/** Lists the pages of a TIFF. @throws DermShareError "input-truncated" when an IFD lies outside the file */
export function tiffPages(bytes: Uint8Array): TiffPage[] {
  const endian = bytes[0] === 0x49 ? "little" : "big";
  const isBig = new Cursor(bytes, 2, endian).u16() === 43;
  const start = new Cursor(bytes, isBig ? 8 : 4, endian);
  const pages: TiffPage[] = [];
  const seen = new Set<number>([0]); // 0 ends the chain; a chain that runs in a circle ends, too
  let next = isBig ? start.u64() : start.u32();
  while (!seen.has(next)) {
    seen.add(next);
    const ifd = new Cursor(bytes, next, endian);
    const values = singleValues(ifd, isBig);
    pages.push({
      size: { width: values.get(tags.width) ?? 0, height: values.get(tags.height) ?? 0 },
      bits: values.get(tags.bitsPerSample) ?? 1,
      compression: values.get(tags.compression) ?? 1,
      photometric: values.get(tags.photometric) ?? 1,
      isSplitInTiles: values.get(tags.planarConfiguration) === 2 && values.has(tags.tileWidth),
      isReduced: ((values.get(tags.newSubfileType) ?? 0) & 1) === 1 || values.get(tags.subfileType) === 2,
      orientation: values.get(tags.orientation) ?? 1,
      densities: densitiesOf(values.get(tags.xResolution) ?? 0, values.get(tags.yResolution) ?? 0),
      oldJpeg: oldJpegOf(values),
    });
    next = isBig ? ifd.u64() : ifd.u32();
  }
  return pages;
}

/** The stream begins where tag 513 says; its scan may be what the one strip holds, which then follows or lies inside. */
function oldJpegOf(values: ReadonlyMap<number, number>): TiffPage["oldJpeg"] {
  const start = values.get(tags.jpegInterchangeFormat);
  const strip = values.get(tags.stripOffsets);
  if (values.get(tags.compression) !== oldJpegCompression || start === undefined || strip === undefined) return null;
  const streamEnd = start + (values.get(tags.jpegInterchangeFormatLength) ?? 0);
  const isWhole = strip >= start && strip <= streamEnd;
  return isWhole ? { start, end: Math.max(streamEnd, strip + (values.get(tags.stripByteCounts) ?? 0)) } : null;
}

/**
 * The fields of one value, read as it is declared: SHORT, LONG or RATIONAL; of depths the first. Leaves the cursor at the link
 * to the next IFD.
 */
function singleValues(ifd: Cursor, isBig: boolean): Map<number, number> {
  const values = new Map<number, number>();
  const count = isBig ? ifd.u64() : ifd.u16();
  for (let i = 0; i < count; i++) {
    const tag = ifd.u16();
    const type = ifd.u16();
    const valueCount = isBig ? ifd.u64() : ifd.u32();
    const value = new Cursor(ifd.take(isBig ? 8 : 4), 0, ifd.endian);
    if (tag === tags.bitsPerSample && type === 3) values.set(tag, firstShort(value, valueCount, isBig, ifd.bytes));
    else if (valueCount === 1)
      values.set(tag, type === 5 ? fraction(value, isBig, ifd.bytes) : type === 3 ? value.u16() : value.u32());
  }
  return values;
}

/** The values stand in the entry itself where that has room for them; 1 where they lie outside of the file. */
function firstShort(entry: Cursor, count: number, isBig: boolean, bytes: Uint8Array): number {
  const isInside = 2 * count <= entry.left;
  const at = isInside ? entry : new Cursor(bytes, isBig ? entry.u64() : entry.u32(), entry.endian);
  return at.left < 2 ? 1 : at.u16();
}

/** It stands in the entry itself where that has room for it; 0 where it lies outside of the file. */
function fraction(entry: Cursor, isBig: boolean, bytes: Uint8Array): number {
  const at = isBig ? entry : new Cursor(bytes, entry.u32(), entry.endian);
  return at.left < 8 ? 0 : at.u32() / at.u32();
}
