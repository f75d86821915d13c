/**
 * The compressed samples of a PNG: unpacked, proved to hold the picture and nothing else, and packed again.
 *
 * Behind the zlib stream, and in rows below the picture, whole pictures have survived cropping (CVE-2023-21036,
 * "aCropalypse"). Clauses are those of PNG, third edition.
 */
import { deflate, deflateDifferences } from "../bytes/deflate.ts";
import { inflate } from "../bytes/inflate.ts";
import { DermShareError } from "../errors.ts";
import { refilter, unfilter } from "./png-filters.ts";
import { bitsPerPixel } from "./png-header.ts";
import type { Header } from "./png-header.ts";

const maxDataBytes = 2 ** 30; // a picture of 268 megapixels in RGBA
const maxDeflateRatio = 1032; // RFC 1951: the longest match takes two bits
const maxUnpackedPixels = 2 ** 28; // of less than a byte each, which they take all the same where they have to be moved
const maxExcessBytes = 2 ** 26; // rows below the picture that we still take the trouble to unpack

/** The Adam7 passes, each a first column and row and a step: PNG 8.1. A picture without interlacing is one pass. */
const adam7 = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];
const single = [{ x: 0, y: 0, dx: 1, dy: 1 }];

/** Filtered rows, and whether the stream they came from held them exactly. */
export interface FilteredRows {
  readonly rows: Uint8Array;
  readonly isExact: boolean;
}

/** Pixels from the top left, `pixelBytes` each: one byte where a pixel has fewer than eight bits, unless they are packed. */
export interface Raster {
  /** In pixels, or in bytes of packed ones. */
  readonly width: number;
  readonly height: number;
  readonly pixelBytes: number;
  readonly pixels: Uint8Array;
  /** The pixels, and behind them one byte for each row: `writeRaster` lays its filters there. */
  readonly room: Uint8Array;
  /** Where pixels share bytes, as they do in the file; absent where each has bytes of its own. */
  readonly packing?: Packing;
}

/** Pixels of 1, 2 or 4 bits, the first in the high bits: PNG 7.2. */
export interface Packing {
  readonly bits: number;
  /** How many low bits of the last byte of a row belong to no pixel. */
  readonly spareBits: number;
}

/** A raster whose pixels are all zero. */
export function blankRaster(width: number, height: number, pixelBytes: number): Raster {
  return rasterIn(new Uint8Array(height * (width * pixelBytes + 1)), width, height, pixelBytes);
}

function rasterIn(room: Uint8Array, width: number, height: number, pixelBytes: number): Raster {
  return { width, height, pixelBytes, pixels: room.subarray(0, width * height * pixelBytes), room };
}

/**
 * Unpacks the zlib stream of a picture or of an animation's frame.
 *
 * @returns the filtered rows that the header asks for; `isExact` is false when there were more, when bytes follow the
 *          stream, or when its check does not hold
 * @throws DermShareError "input-truncated" when rows are missing, "input-malformed" when it cannot be unpacked or a row
 *         names no known filter, "input-too-large" above a gibibyte of samples
 */
export function inflateRows(stream: Uint8Array, header: Header): FilteredRows {
  const expected = rowsBytes(header);
  if (expected > maxDataBytes) throw new DermShareError("input-too-large", "more than a gibibyte of samples");
  if (expected > stream.length * maxDeflateRatio) throw missingRows();
  const { data, streamBytes, checkHolds } = inflate(stream, expected + maxExcessBytes, expected);
  if (data.length < expected) throw missingRows();
  checkFilters(data, header);
  const isExact = data.length === expected && streamBytes === stream.length && checkHolds;
  return { rows: data.subarray(0, expected), isExact };
}

/** Filtered rows as a zlib stream. @param areDifferences whether they are of a photograph, each sample from its neighbours */
export function deflateRows(rows: Uint8Array, areDifferences: boolean): Uint8Array {
  return areDifferences ? deflateDifferences(rows) : deflate(rows);
}

/**
 * Undoes filtering, in place, and interlacing.
 *
 * @param mayBePacked whether pixels of less than a byte may stay packed: nobody is going to move them
 * @returns the pixels, and whether a bit behind the end of a row was set, which is none any more: PNG 7.2
 * @throws DermShareError "input-too-large" where more pixels have to be unpacked than we hold
 */
export function readRaster(
  filtered: Uint8Array,
  header: Header,
  mayBePacked: boolean,
): { raster: Raster; hasSpareBits: boolean } {
  const { width, height } = header;
  const bits = bitsPerPixel(header);
  const pixelBytes = Math.ceil(bits / 8);
  if (bits >= 8 && !header.interlaced) {
    unfilter(filtered, width * pixelBytes, pixelBytes);
    return { raster: rasterIn(filtered, width, height, pixelBytes), hasSpareBits: false };
  }
  if (mayBePacked && !header.interlaced) {
    const stride = Math.ceil((width * bits) / 8);
    const pixels = unfilter(filtered, stride, 1);
    const packing = { bits, spareBits: -(width * bits) & 7 };
    const hasSpareBits = clearSpareBits(pixels, stride, packing);
    return { raster: { ...rasterIn(filtered, stride, height, 1), packing }, hasSpareBits };
  }
  if (bits < 8 && width * height > maxUnpackedPixels) {
    throw new DermShareError(
      "input-too-large",
      "a picture of more than 268 million pixels has to be turned or unpacked",
    );
  }
  const raster = blankRaster(width, height, pixelBytes);
  let hasSpareBits = false;
  let offset = 0;
  for (const pass of passesOf(header)) {
    const stride = Math.ceil((pass.width * bits) / 8);
    const rows = unfilter(filtered.subarray(offset, offset + pass.height * (stride + 1)), stride, pixelBytes);
    offset += pass.height * (stride + 1);
    for (let row = 0; row < pass.height; row++) {
      const line = rows.subarray(row * stride, (row + 1) * stride);
      if (spareBitsOf(line, pass.width, bits) !== 0) hasSpareBits = true;
      const samples = bits < 8 ? unpackBits(line, pass.width, bits) : line;
      spread(samples, raster.pixels, pixelBytes, ((pass.y + row * pass.dy) * width + pass.x) * pixelBytes, pass.dx);
    }
  }
  return { raster, hasSpareBits };
}

/** Filtered rows of a raster, not interlaced. They lie where its pixels lay. */
export function writeRaster({ width, height, pixelBytes, pixels, room, packing }: Raster, header: Header): Uint8Array {
  const bits = bitsPerPixel(header);
  if (packing !== undefined) return refilter(room, width, 1, false);
  if (bits >= 8) return refilter(room, width * pixelBytes, pixelBytes, header.colourType !== 3);
  const stride = Math.ceil((width * bits) / 8);
  const packed = new Uint8Array((stride + 1) * height);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x++) {
      const shift = 8 - bits - ((x * bits) & 7);
      const at = row * stride + ((x * bits) >> 3);
      packed[at] = (packed[at] ?? 0) | ((pixels[row * width + x] ?? 0) << shift);
    }
  }
  return refilter(packed, stride, 1, false);
}

interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
}

function passesOf({ width, height, interlaced }: Header): Pass[] {
  const passes = (interlaced ? adam7 : single).map((pass) => ({
    ...pass,
    width: Math.ceil((width - pass.x) / pass.dx),
    height: Math.ceil((height - pass.y) / pass.dy),
  }));
  return passes.filter((pass) => pass.width > 0 && pass.height > 0); // an empty pass has no filter bytes either: PNG 8.1
}

function rowsBytes(header: Header): number {
  const bits = bitsPerPixel(header);
  return passesOf(header).reduce((sum, pass) => sum + pass.height * (1 + Math.ceil((pass.width * bits) / 8)), 0);
}

function checkFilters(rows: Uint8Array, header: Header): void {
  const bits = bitsPerPixel(header);
  let offset = 0;
  for (const pass of passesOf(header)) {
    const stride = 1 + Math.ceil((pass.width * bits) / 8);
    for (let row = 0; row < pass.height; row++, offset += stride) {
      if ((rows[offset] ?? 0) > 4)
        throw new DermShareError("input-malformed", "a row of samples names no known filter");
    }
  }
}

function spareBitsOf(line: Uint8Array, width: number, bits: number): number {
  return (line[line.length - 1] ?? 0) & ((1 << (-(width * bits) & 7)) - 1);
}

/** Clears the bits of packed rows that belong to no pixel, in place. @returns whether any was set */
export function clearSpareBits(pixels: Uint8Array, stride: number, { spareBits }: Packing): boolean {
  const spare = (1 << spareBits) - 1;
  let found = 0;
  for (let last = stride - 1; last < pixels.length; last += stride) {
    const byte = pixels[last] ?? 0;
    found |= byte & spare;
    pixels[last] = byte & ~spare;
  }
  return found !== 0;
}

/** Samples of 1, 2 or 4 bits, the first in the high bits: PNG 7.2. */
function unpackBits(line: Uint8Array, width: number, bits: number): Uint8Array {
  const samples = new Uint8Array(width);
  const mask = (1 << bits) - 1;
  for (let x = 0; x < width; x++) {
    samples[x] = ((line[(x * bits) >> 3] ?? 0) >> (8 - bits - ((x * bits) & 7))) & mask;
  }
  return samples;
}

function spread(samples: Uint8Array, pixels: Uint8Array, pixelBytes: number, start: number, dx: number): void {
  for (let from = 0, to = start; from < samples.length; from += pixelBytes, to += dx * pixelBytes) {
    for (let i = 0; i < pixelBytes; i++) pixels[to + i] = samples[from + i] ?? 0;
  }
}

function missingRows(): DermShareError {
  return new DermShareError("input-truncated", "the compressed data holds fewer rows than the header says");
}
