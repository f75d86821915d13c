/**
 * The entropy-coded images of WebP lossless data: the picture itself, and the small ones that steer it.
 *
 * Source: WebP Lossless Bitstream Specification, sections 5 and 6; "VP8L 6.2.3". Pixels are 32-bit numbers, alpha in the
 * high byte, then red, green, blue.
 */
import { DermShareError } from "../errors.ts";
import { prefixCode, singleSymbol } from "./vp8l-bits.ts";
import type { BitReader, PrefixCode } from "./vp8l-bits.ts";

const literals = 256;
const lengthCodes = 24;
const distanceCodes = 40;
const maxCacheBits = 11; // VP8L 5.2.3

/** In what order the lengths of the code for code lengths are written: VP8L 6.2.1. */
const codeLengthOrder = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/** The 120 nearest distances, as rows up in the high bits and eight less columns to the left in the low four: VP8L 5.2.2. */
const nearDistances = [
  24, 7, 23, 25, 40, 6, 39, 41, 22, 26, 38, 42, 56, 5, 55, 57, 21, 27, 54, 58, 37, 43, 72, 4, 71, 73, 20, 28, 53, 59,
  70, 74, 36, 44, 88, 69, 75, 52, 60, 3, 87, 89, 19, 29, 86, 90, 35, 45, 68, 76, 85, 91, 51, 61, 104, 2, 103, 105, 18,
  30, 102, 106, 34, 46, 84, 92, 67, 77, 101, 107, 50, 62, 120, 1, 119, 121, 83, 93, 17, 31, 100, 108, 66, 78, 118, 122,
  33, 47, 117, 123, 49, 63, 99, 109, 82, 94, 0, 116, 124, 65, 79, 16, 32, 98, 110, 48, 115, 125, 81, 95, 64, 114, 126,
  97, 111, 80, 113, 127, 96, 112,
];

/** The five codes of a group: green with lengths and cache, red, blue, alpha, distance. VP8L 6.2 */
type CodeGroup = readonly [PrefixCode, PrefixCode, PrefixCode, PrefixCode, PrefixCode];

/** Which group of codes is in use where: by tiles of the picture. */
interface Groups {
  readonly groups: readonly CodeGroup[];
  readonly tileBits: number;
  readonly tilesPerRow: number;
  /** Group by tile; null where there is one group. */
  readonly tiles: Uint16Array | null;
}

/**
 * Reads one image.
 *
 * @param isPicture whether it is the picture itself, which alone may be coded with several groups
 * @throws DermShareError "input-truncated", "input-malformed"
 */
export function readPixels(bits: BitReader, width: number, height: number, isPicture: boolean): Uint32Array {
  const cacheBits = bits.flag() ? bits.bits(4) : 0;
  if (cacheBits > maxCacheBits) throw malformed();
  const groups = readGroups(bits, width, height, isPicture, cacheBits === 0 ? 0 : 1 << cacheBits);
  return decode(bits, width, height, groups, cacheBits);
}

function readGroups(bits: BitReader, width: number, height: number, isPicture: boolean, cacheSize: number): Groups {
  let tiles: Uint16Array | null = null;
  let [tileBits, tilesPerRow, count] = [0, 0, 1];
  if (isPicture && bits.flag()) {
    tileBits = bits.bits(3) + 2;
    tilesPerRow = tileCount(width, tileBits);
    const image = readPixels(bits, tilesPerRow, tileCount(height, tileBits), false);
    tiles = Uint16Array.from(image, (pixel) => (pixel >>> 8) & 0xffff);
    count = tiles.reduce((most, group) => Math.max(most, group), 0) + 1;
  }
  const groups = Array.from({ length: count }, (): CodeGroup => {
    return [
      readCode(bits, literals + lengthCodes + cacheSize),
      readCode(bits, literals),
      readCode(bits, literals),
      readCode(bits, literals),
      readCode(bits, distanceCodes),
    ];
  });
  return { groups, tileBits, tilesPerRow, tiles };
}

/** How many tiles of `1 << tileBits` pixels cover so many pixels. */
export function tileCount(pixels: number, tileBits: number): number {
  return (pixels + (1 << tileBits) - 1) >> tileBits;
}

/** VP8L 6.2.1. */
function readCode(bits: BitReader, alphabet: number): PrefixCode {
  if (bits.flag()) {
    const isPair = bits.flag();
    const first = bits.bits(bits.flag() ? 8 : 1);
    if (!isPair) return singleSymbol(first);
    const second = bits.bits(8);
    const lengths = new Uint8Array(literals);
    lengths[first] = lengths[second] = 1;
    return prefixCode(lengths);
  }
  const lengthLengths = new Uint8Array(codeLengthOrder.length);
  for (const symbol of codeLengthOrder.slice(0, 4 + bits.bits(4))) lengthLengths[symbol] = bits.bits(3);
  return prefixCode(readLengths(bits, prefixCode(lengthLengths), alphabet));
}

function readLengths(bits: BitReader, code: PrefixCode, alphabet: number): Uint8Array {
  const lengths = new Uint8Array(alphabet);
  let left = bits.flag() ? 2 + bits.bits(2 + 2 * bits.bits(3)) : alphabet;
  if (left > alphabet) throw malformed();
  let previous = 8;
  for (let at = 0; at < alphabet && left > 0; left--) {
    const symbol = bits.symbol(code);
    if (symbol < 16) {
      lengths[at++] = symbol;
      if (symbol !== 0) previous = symbol;
      continue;
    }
    const repeats = symbol === 16 ? 3 + bits.bits(2) : symbol === 17 ? 3 + bits.bits(3) : 11 + bits.bits(7);
    if (at + repeats > alphabet) throw malformed();
    lengths.fill(symbol === 16 ? previous : 0, at, at + repeats);
    at += repeats;
  }
  return lengths;
}

/** VP8L 5.2: literals, copies of what came before, and colours of the cache. */
function decode(bits: BitReader, width: number, height: number, groups: Groups, cacheBits: number): Uint32Array {
  const pixels = new Uint32Array(width * height);
  const cache = new Uint32Array(1 << cacheBits);
  let [at, cached] = [0, 0];
  while (at < pixels.length) {
    const [green, red, blue, alpha, distance] = groupAt(groups, at, width);
    const end = Math.min(pixels.length, runEnd(groups, at, width));
    let symbol = 0;
    while (at < end && (symbol = bits.symbol(green)) < literals) {
      const high = bits.symbol(red);
      const low = bits.symbol(blue);
      pixels[at++] = (bits.symbol(alpha) << 24) | (high << 16) | (symbol << 8) | low;
    }
    if (symbol < literals) continue;
    if (symbol < literals + lengthCodes) {
      const length = prefixValue(bits, symbol - literals);
      const back = backwards(prefixValue(bits, bits.symbol(distance)), width);
      if (back > at || length > pixels.length - at) throw malformed();
      for (const copied = at + length; at < copied; at++) pixels[at] = pixels[at - back] ?? 0;
    } else {
      if (cacheBits > 0) for (; cached < at; cached++) putInCache(cache, cacheBits, pixels[cached] ?? 0);
      pixels[at++] = cache[symbol - literals - lengthCodes] ?? 0;
    }
  }
  return pixels;
}

function groupAt({ groups, tiles, tileBits, tilesPerRow }: Groups, at: number, width: number): CodeGroup {
  const y = Math.floor(at / width);
  const tile = tiles === null ? 0 : (tiles[(y >> tileBits) * tilesPerRow + ((at - y * width) >> tileBits)] ?? 0);
  const group = groups[tile];
  if (group === undefined) throw malformed();
  return group;
}

/** The pixel before which the codes do not change: the end of the row in this tile, or of the image. */
function runEnd({ tiles, tileBits }: Groups, at: number, width: number): number {
  if (tiles === null) return Infinity;
  const x = at % width;
  return at - x + Math.min(width, ((x >> tileBits) + 1) << tileBits);
}

/** VP8L 5.2.3. */
function putInCache(cache: Uint32Array, cacheBits: number, pixel: number): void {
  cache[Math.imul(pixel, 0x1e35a7bd) >>> (32 - cacheBits)] = pixel;
}

/** The number that a length or distance code and its extra bits stand for: VP8L 5.2.2. */
function prefixValue(bits: BitReader, code: number): number {
  if (code < 4) return code + 1;
  const extraBits = (code - 2) >> 1;
  return ((2 + (code & 1)) << extraBits) + bits.bits(extraBits) + 1;
}

/** How many pixels back a distance code means. */
function backwards(distance: number, width: number): number {
  const near = nearDistances[distance - 1];
  return near === undefined ? distance - nearDistances.length : Math.max(1, (near >> 4) * width + 8 - (near & 15));
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "WebP: the lossless data are damaged");
}
