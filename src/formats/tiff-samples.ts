/** The samples of a TIFF page: decoded, looked through for what is not shown, coded again where that or anything else was there. */
import { Cursor } from "../bytes/cursor.ts";
import type { Endian } from "../bytes/cursor.ts";
import { deflate } from "../bytes/deflate.ts";
import { release } from "../bytes/job-memory.ts";
import { DermShareError } from "../errors.ts";
import { codings, decodeSegment } from "./tiff-codings.ts";
import { numbers } from "./tiff-ifd.ts";
import type { TiffFile } from "./tiff-ifd.ts";
import { rowBytes, tags } from "./tiff-page.ts";
import type { Page, Segment } from "./tiff-page.ts";

/** A page as it is to be written. */
export interface CleanPage {
  readonly page: Page;
  readonly compression: number;
  /** Coded strips or tiles, in their order. */
  readonly segments: readonly Uint8Array[];
  /** Red, then green, then blue of every index; null where the page has no colour map. */
  readonly colourMap: readonly number[] | null;
  /** Whether a colour of the map is shown by no pixel and was not black. */
  readonly hasSpareColours: boolean;
  /** Strips or tiles of the source that hold more than what is shown. */
  readonly inexact: ReadonlySet<Segment>;
}

/**
 * Decodes a page and looks through it; null where a coding is not ours.
 *
 * @throws DermShareError "input-truncated", "input-malformed", "input-too-large"
 */
export function cleanPage(file: TiffFile, page: Page): CleanPage | null {
  const inexact = new Set<Segment>();
  const isUsed = new Uint8Array(256);
  const isPacked = page.compression !== codings.none;
  for (const segment of page.segments) {
    const found = readSegment(file, page, segment);
    if (found === null) return null;
    if (!found.isExact || found.isChanged) inexact.add(segment);
    if (page.photometric === 3) markColours(found.samples, page, isUsed);
    if (isPacked) release(found.data); // else it is the file's
  }
  const map = readColourMap(file, page, isUsed);
  if (inexact.size === 0) return { ...copyPage(file, page), ...map };
  // Decoded once more: pages are large, and all that is decoded of one would be there beside the file and what comes of it.
  const segments = page.segments.flatMap((segment) => {
    const found = readSegment(file, page, segment);
    if (found === null) return [];
    const written = found.isChanged ? predict(found.samples, segment, page, file.endian) : found.data;
    return [isPacked ? deflate(written) : written];
  });
  return { page, compression: isPacked ? codings.deflate : codings.none, segments, inexact, ...map };
}

/** A page without a palette as it stands. */
export function copyPage(file: TiffFile, page: Page): CleanPage {
  const segments = page.segments.map((segment) => codedBytes(file, segment));
  const { compression } = page;
  return { page, compression, segments, inexact: new Set(), colourMap: null, hasSpareColours: false };
}

function codedBytes(file: TiffFile, { offset, length }: Segment): Uint8Array {
  return new Cursor(file.bytes, offset).take(length);
}

/** What a strip or tile holds, as it is predicted, and what is seen of it, as it is not; null where its coding is not ours. */
function readSegment(file: TiffFile, page: Page, segment: Segment) {
  const expected = rowBytes(page, segment.width) * segment.height;
  const decoded = decodeSegment(page.compression, codedBytes(file, segment), expected);
  return decoded === null ? null : { ...decoded, ...lookThrough(decoded.data, segment, page, file.endian) };
}

/** A copy of the samples, no longer predicted, with what is not shown set to zero; and whether that changed any. */
function lookThrough(
  data: Uint8Array,
  segment: Segment,
  page: Page,
  endian: Endian,
): { samples: Uint8Array; isChanged: boolean } {
  if (!hasRoom(segment, page)) return { samples: data, isChanged: false };
  const samples = Uint8Array.from(data);
  const stride = rowBytes(page, segment.width);
  if (page.predictor === 2) eachPrediction(samples, stride, page, endian, (value, before) => value + before, false);
  const beyond = clearBeyond(samples, stride, segment, page);
  const under = clearUnderAlpha(samples, page);
  return { samples, isChanged: beyond || under };
}

/** Whether samples can hold what is not shown; only a palette says it for all of them. */
function hasRoom({ width, height, shown }: Segment, page: Page): boolean {
  const isPartial = shown.width < width || shown.height < height;
  const isRagged = (width * page.bitsPerSample * page.samplesPerPixel) % 8 !== 0;
  return isPartial || isRagged || page.extraSamples.length > 0 || page.photometric === 3;
}

/** Bits behind the end of rows, and what of a tile lies outside the picture. */
function clearBeyond(samples: Uint8Array, stride: number, { shown }: Segment, page: Page): boolean {
  const rowBits = shown.width * page.bitsPerSample * (page.isPlanar ? 1 : page.samplesPerPixel);
  const end = Math.ceil(rowBits / 8);
  const mask = 0xff << (-rowBits & 7);
  let found = 0;
  for (let row = 0; row * stride < samples.length; row++) {
    const line = samples.subarray(row * stride, (row + 1) * stride);
    const from = row < shown.height ? end : 0;
    const last = line[from - 1] ?? 0;
    if (from > 0) line[from - 1] = last & mask;
    found |= from > 0 ? last & ~mask & 0xff : 0;
    for (let at = from; at < stride; at++) {
      found |= line[at] ?? 0;
      line[at] = 0;
    }
  }
  return found !== 0;
}

/** Colour where alpha is 0: section 18, both kinds of alpha. */
function clearUnderAlpha(samples: Uint8Array, { extraSamples, bitsPerSample, samplesPerPixel }: Page): boolean {
  const [extra = 0] = extraSamples;
  if (extra === 0 || bitsPerSample < 8) return false;
  const sampleBytes = bitsPerSample / 8;
  const pixelBytes = sampleBytes * samplesPerPixel;
  const colourBytes = pixelBytes - sampleBytes;
  let found = 0;
  for (let pixel = 0; pixel < samples.length; pixel += pixelBytes) {
    let alpha = 0;
    for (let at = pixel + colourBytes; at < pixel + pixelBytes; at++) alpha |= samples[at] ?? 0;
    if (alpha !== 0) continue;
    for (let at = pixel; at < pixel + colourBytes; at++) {
      found |= samples[at] ?? 0;
      samples[at] = 0;
    }
  }
  return found !== 0;
}

/** Predicts the samples again where they were predicted: section 14. */
function predict(samples: Uint8Array, { width }: Segment, page: Page, endian: Endian): Uint8Array {
  if (page.predictor !== 2) return samples;
  eachPrediction(samples, rowBytes(page, width), page, endian, (value, before) => value - before, true);
  return samples;
}

/** Visits every sample that has one of its kind before it in its row, in place; backwards, so that those are still unchanged. */
function eachPrediction(
  samples: Uint8Array,
  stride: number,
  { bitsPerSample, samplesPerPixel, isPlanar }: Page,
  endian: Endian,
  change: (value: number, before: number) => number,
  isBackwards: boolean,
): void {
  const sampleBytes = bitsPerSample / 8;
  const step = (isPlanar ? 1 : samplesPerPixel) * sampleBytes;
  const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
  const isLittle = endian === "little";
  const visit = (at: number): void => {
    if (sampleBytes === 1) samples[at] = change(samples[at] ?? 0, samples[at - step] ?? 0);
    else view.setUint16(at, change(view.getUint16(at, isLittle), view.getUint16(at - step, isLittle)), isLittle);
  };
  for (let row = 0; row < samples.length; row += stride) {
    if (isBackwards) for (let at = row + stride - sampleBytes; at >= row + step; at -= sampleBytes) visit(at);
    else for (let at = row + step; at < row + stride; at += sampleBytes) visit(at);
  }
}

/** Marks the colours that samples name: section 5. */
function markColours(samples: Uint8Array, { bitsPerSample, samplesPerPixel }: Page, isUsed: Uint8Array): void {
  const mask = 2 ** bitsPerSample - 1;
  for (let at = 0; at < samples.length; at += samplesPerPixel) {
    const byte = samples[at] ?? 0;
    for (let bit = 0; bit < 8; bit += bitsPerSample) isUsed[(byte >> bit) & mask] = 1;
  }
}

/** The colour map with every colour black that no pixel shows: section 5. */
function readColourMap(
  file: TiffFile,
  { fields, photometric, bitsPerSample }: Page,
  isUsed: Uint8Array,
): Pick<CleanPage, "colourMap" | "hasSpareColours"> {
  if (photometric !== 3) return { colourMap: null, hasSpareColours: false };
  const field = fields.get(tags.colourMap);
  const map = field === undefined ? [] : numbers(file, field);
  const colours = 2 ** bitsPerSample;
  if (bitsPerSample > 8 || map.length < 3 * colours) {
    throw new DermShareError("input-malformed", "TIFF: a page lacks the colours that its samples name");
  }
  const colourMap = map.slice(0, 3 * colours).map((value, at) => (isUsed[at % colours] === 1 ? value : 0));
  return { colourMap, hasSpareColours: colourMap.some((value, at) => value !== map[at]) || map.length > 3 * colours };
}
