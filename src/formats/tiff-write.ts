/** The pages of a TIFF as they are written again: the fields that a reader needs, in the layout of the source. */
import { tiffTypes as types, writeTiffPages } from "../bytes/tiff.ts";
import type { TiffField, TiffLayout } from "../bytes/tiff.ts";
import { areSquares } from "../geometry.ts";
import type { TiffFile } from "./tiff-ifd.ts";
import { tags } from "./tiff-page.ts";
import type { CleanPage } from "./tiff-samples.ts";

/** A page and the profile that is written with it. */
export interface WrittenPage {
  readonly clean: CleanPage;
  readonly profile: Uint8Array | null;
}

/** The whole file, in the layout and byte order of the source; the source itself where nothing has changed. */
export function writeTiff(source: TiffFile, pages: readonly WrittenPage[]): Uint8Array {
  const count = pages.length;
  return writeTiffPages(
    source,
    pages.map(({ clean, profile }) => ({ fields: fieldsOf(clean, profile, count, source), segments: clean.segments })),
    source.bytes,
  );
}

/** The fields of a page in ascending order. */
function fieldsOf(
  { page, compression, segments, colourMap }: CleanPage,
  profile: Uint8Array | null,
  pageCount: number,
  layout: TiffLayout,
): TiffField[] {
  const { samplesPerPixel, isTiled, orientation, predictor, extraSamples } = page;
  const [across, down] = page.densities;
  const hasSquares = areSquares(page.densities);
  const place = layout.isBig ? types.long8 : types.long;
  const [first] = page.segments;
  const offsets = segments.map(() => 0);
  const lengths = segments.map(({ length }) => length);
  const each = Array.from({ length: samplesPerPixel });
  const formats = page.sampleFormats;
  const fields: (TiffField | null)[] = [
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
    hasSquares ? null : { tag: tags.xResolution, type: types.rational, values: [across] },
    hasSquares ? null : { tag: tags.yResolution, type: types.rational, values: [down] },
    short(tags.planar, page.isPlanar ? 2 : 1),
    hasSquares ? null : short(tags.resolutionUnit, 1),
    predictor === 1 ? null : short(tags.predictor, predictor),
    colourMap === null ? null : short(tags.colourMap, ...colourMap),
    isTiled ? long(tags.tileWidth, first?.width ?? page.width) : null,
    isTiled ? long(tags.tileHeight, first?.height ?? page.height) : null,
    isTiled ? { tag: tags.tileOffsets, type: place, values: offsets } : null,
    isTiled ? { tag: tags.tileByteCounts, type: place, values: lengths } : null,
    extraSamples.length === 0 ? null : short(tags.extraSamples, ...extraSamples),
    formats.every((format) => format === 1) ? null : short(tags.sampleFormat, ...formats),
    page.photometric === 6 ? short(tags.yCbCrSubsampling, 1, 1) : null,
    profile === null ? null : { tag: tags.profile, type: types.undefined, values: profile },
  ];
  return fields.filter((field) => field !== null);
}

function short(tag: number, ...values: readonly number[]): TiffField {
  return { tag, type: types.short, values };
}

function long(tag: number, value: number): TiffField {
  return { tag, type: types.long, values: [value] };
}
