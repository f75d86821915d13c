/** One page of a TIFF: what its tags say about the samples, and where the strips or tiles lie. TIFF 6.0, sections 8 to 21. */
import { DermShareError } from "../errors.ts";
import { type Densities, densitiesOf, type Size } from "../geometry.ts";
import type { Orientation } from "./orientation-exif.ts";
import { denominatorOf, numbers, rationals } from "./tiff-ifd.ts";
import type { Field, Ifd, TiffFile } from "./tiff-ifd.ts";

/** The tags that are read; all others are nobody's business here. */
export const tags = {
  newSubfileType: 254,
  subfileType: 255,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planar: 284,
  resolutionUnit: 296,
  predictor: 317,
  colourMap: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  inkSet: 332,
  extraSamples: 338,
  sampleFormat: 339,
  yCbCrSubsampling: 530,
  profile: 34675,
} as const;

/** Samples of a pixel that are colour, by photometric interpretation: section 8, and 16, 21, 23 for CMYK, YCbCr and Lab. */
const colourSamples: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3, 8: 3 };

/** How YCbCr becomes RGB: section 21, tags 529 and 532. Others are rare, and rationals have room to hide something. */
const usualYCbCr: ReadonlyMap<number, readonly number[]> = new Map([
  [529, [0.299, 0.587, 0.114]],
  [532, [0, 255, 128, 255, 128, 255]], // what libtiff takes where the tag is not there
]);

/** Where a strip or tile lies, and how many rows and columns it has; a tile at the edge reaches over the picture. */
export interface Segment extends Size {
  readonly offset: number;
  readonly length: number;
  /** What of it lies inside the picture. */
  readonly shown: Size;
}

/** A page. */
export interface Page extends Size {
  readonly ifd: Ifd;
  /** The first field of each tag: readers pass over repetitions. */
  readonly fields: ReadonlyMap<number, Field>;
  readonly compression: number;
  readonly photometric: number;
  readonly bitsPerSample: number;
  readonly samplesPerPixel: number;
  /** Samples beyond colour: 0 unspecified, 1 and 2 alpha. Section 18 */
  readonly extraSamples: readonly number[];
  /** What kind of number each sample is: 1 without sign, 2 with sign, 3 floating-point. Section 19 */
  readonly sampleFormats: readonly number[];
  /** Whether each sample has a plane of its own. */
  readonly isPlanar: boolean;
  readonly predictor: number;
  readonly orientation: Orientation;
  /** The shape of pixels, and whether the file says it as we do. */
  readonly densities: Densities;
  readonly hasOwnDensities: boolean;
  readonly isTiled: boolean;
  readonly segments: readonly Segment[];
  /** Why the samples are not laid out in a way that is ours; null where they are. */
  readonly oddity: string | null;
}

/** Whether a directory is a page: not without samples, and no copy. */
export function isRealPage(file: TiffFile, ifd: Ifd): boolean {
  const offsets = ifd.fields.find(({ tag }) => tag === tags.stripOffsets || tag === tags.tileOffsets);
  return offsets !== undefined && !offsets.isEmpty && !isCopy(file, ifd);
}

/** Whether a directory is a smaller copy of a page, or the mask of one. Section 8, NewSubfileType and SubfileType. */
export function isCopy(file: TiffFile, ifd: Ifd): boolean {
  const value = (tag: number): number => {
    const field = ifd.fields.find((each) => each.tag === tag);
    return field === undefined ? 0 : (numbers(file, field)[0] ?? 0);
  };
  return (value(tags.newSubfileType) & 5) !== 0 || value(tags.subfileType) === 2;
}

/** Reads a page's tags. @throws DermShareError "input-malformed", "input-truncated" when what decoding needs is not there */
export function readPage(file: TiffFile, ifd: Ifd): Page {
  const fields = new Map<number, Field>();
  for (const field of ifd.fields) if (!fields.has(field.tag)) fields.set(field.tag, field);
  const all = (tag: number): number[] => {
    const field = fields.get(tag);
    return field === undefined ? [] : numbers(file, field);
  };
  const one = (tag: number, otherwise: number): number => all(tag)[0] ?? otherwise;

  const [width, height] = [one(tags.width, 0), one(tags.height, 0)];
  const samplesPerPixel = one(tags.samplesPerPixel, 1);
  if (width < 1 || height < 1 || Math.max(width, height) > 2 ** 30 || samplesPerPixel < 1 || samplesPerPixel > 64) {
    throw new DermShareError("input-malformed", "TIFF: a page has an impossible size");
  }
  const depths = all(tags.bitsPerSample).slice(0, samplesPerPixel);
  const [stated = 1, ...others] = all(tags.orientation);
  if (stated !== 1 && others.length > 0) {
    // libtiff passes over it, others take the first
    throw new DermShareError("input-malformed", "TIFF: a page says more than once how it is turned");
  }
  const page = {
    ifd,
    fields,
    width,
    height,
    compression: one(tags.compression, 1),
    photometric: one(tags.photometric, -1),
    bitsPerSample: depths[0] ?? 1,
    samplesPerPixel,
    extraSamples: all(tags.extraSamples),
    sampleFormats: all(tags.sampleFormat).slice(0, samplesPerPixel),
    isPlanar: one(tags.planar, 1) === 2 && samplesPerPixel > 1,
    predictor: one(tags.predictor, 1),
    orientation: ([1, 2, 3, 4, 5, 6, 7, 8] as const).find((known) => known === stated) ?? 1,
    ...readDensities(file, fields),
    isTiled: fields.has(tags.tileWidth),
  };
  const hasOneDepth = depths.every((depth) => depth === page.bitsPerSample);
  const counts = all(page.isTiled ? tags.tileByteCounts : tags.stripByteCounts);
  const offsets = all(page.isTiled ? tags.tileOffsets : tags.stripOffsets);
  const layout = page.isTiled
    ? tiles(page, one(tags.tileWidth, 0), one(tags.tileHeight, 0))
    : strips(page, one(tags.rowsPerStrip, height));
  const planes = page.isPlanar ? samplesPerPixel : 1;
  const isComplete = layout.length > 0 && offsets.length === layout.length * planes && counts.length === offsets.length;
  const segments = offsets.flatMap((offset, i): Segment[] => {
    const place = layout[i % layout.length];
    return place === undefined ? [] : [{ ...place, offset, length: counts[i] ?? 0 }];
  });
  const inks = one(tags.inkSet, 1);
  const isOtherYCbCr = page.photometric === 6 && !isPlainYCbCr(file, page);
  const oddity = isOtherYCbCr
    ? "its colours are coded in another way"
    : inks === 1
      ? oddityOf({ ...page, hasOneDepth, isComplete }, one(tags.fillOrder, 1))
      : "it has other inks";
  return { ...page, segments, oddity };
}

const [short, noUnit] = [3, 1]; // section 2, section 8

/** What XResolution and YResolution come to. We write them as whole numbers without a unit. Section 8 */
function readDensities(
  file: TiffFile,
  fields: ReadonlyMap<number, Field>,
): Pick<Page, "densities" | "hasOwnDensities"> {
  const stated = [tags.xResolution, tags.yResolution].map((tag) => {
    const field = fields.get(tag);
    const [value = 0] = field === undefined || field.values === null ? [] : rationals(file, field);
    return { value, isWhole: field !== undefined && value > 0 && denominatorOf(file, field) === 1 };
  });
  const densities = densitiesOf(stated[0]?.value ?? 0, stated[1]?.value ?? 0);
  const unit = fields.get(tags.resolutionUnit);
  const hasNoUnit = unit?.type === short && unit.values !== null && numbers(file, unit)[0] === noUnit;
  const areOwn = stated.every(({ value, isWhole }, i) => isWhole && value === densities[i]);
  return { densities, hasOwnDensities: hasNoUnit && areOwn };
}

/** Whether each pixel has a sample of each kind, and they become RGB in the usual way. Where no tag says, 2 x 2 pixels share one. */
function isPlainYCbCr(file: TiffFile, { fields, bitsPerSample }: Pick<Page, "fields" | "bitsPerSample">): boolean {
  const isUsual = [...usualYCbCr].every(([tag, usual]) => {
    const field = fields.get(tag);
    if (field === undefined) return true;
    const values = field.values === null ? [] : rationals(file, field);
    return values.length === usual.length && values.every((value, i) => Math.abs(value - (usual[i] ?? 0)) < 1e-4);
  });
  const field = fields.get(tags.yCbCrSubsampling);
  const subsampling = field === undefined || field.values === null || field.type !== 3 ? [] : numbers(file, field);
  return isUsual && bitsPerSample === 8 && subsampling.length === 2 && subsampling.every((each) => each === 1);
}

type Place = Pick<Segment, "width" | "height" | "shown">;

function strips({ width, height }: Size, rowsPerStrip: number): Place[] {
  const rows = Math.max(1, Math.min(height, rowsPerStrip));
  return Array.from({ length: Math.ceil(height / rows) }, (_, i) => {
    const size = { width, height: Math.min(rows, height - i * rows) };
    return { ...size, shown: size };
  });
}

function tiles(picture: Size, width: number, height: number): Place[] {
  if (width < 1 || height < 1 || width * height > 2 ** 28) {
    throw new DermShareError("input-malformed", "TIFF: the tiles of a page have an impossible size");
  }
  const across = Math.ceil(picture.width / width);
  return Array.from({ length: across * Math.ceil(picture.height / height) }, (_, i) => {
    const [x, y] = [(i % across) * width, Math.floor(i / across) * height];
    const shown = { width: Math.min(width, picture.width - x), height: Math.min(height, picture.height - y) };
    return { width, height, shown };
  });
}

type Traits = Omit<Page, "segments" | "oddity"> & { readonly hasOneDepth: boolean; readonly isComplete: boolean };

/** What makes a page not ours; the order is that of how telling it is. */
function oddityOf(page: Traits, fillOrder: number): string | null {
  const { photometric, samplesPerPixel, extraSamples, predictor, bitsPerSample } = page;
  const colours = colourSamples[photometric];
  const extra = samplesPerPixel - (colours ?? samplesPerPixel);
  if (colours === undefined) return "its colours are coded in another way";
  if (extra < 0 || extra > 1 || extraSamples.length > 1) return "it has samples beyond colour and alpha";
  if (!page.hasOneDepth || ![1, 2, 4, 8, 16, 32, 64].includes(bitsPerSample)) return "its samples have unusual depths";
  if (fillOrder !== 1) return "its bits stand in reverse";
  if (predictor !== 1 && !(predictor === 2 && (bitsPerSample === 8 || bitsPerSample === 16))) {
    return "its samples are predicted in an unusual way";
  }
  if (page.isPlanar && extra > 0) return "its alpha stands in a plane of its own";
  return page.isComplete ? null : "its strips or tiles are not all named";
}

/** Bytes of one row of a strip or tile. */
export function rowBytes(page: Pick<Page, "bitsPerSample" | "samplesPerPixel" | "isPlanar">, width: number): number {
  return Math.ceil((width * page.bitsPerSample * (page.isPlanar ? 1 : page.samplesPerPixel)) / 8);
}
