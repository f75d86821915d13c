/** The transforms of WebP lossless data, undone in place. Source: WebP Lossless Bitstream Specification, section 4. */
import { tileCount } from "./vp8l-pixels.ts";

const opaqueBlack = 0xff000000;

/** Predicts each pixel from those before it, in one of fourteen ways by tile, and adds what was written: VP8L 4.1. */
export function undoPrediction(
  pixels: Uint32Array,
  width: number,
  height: number,
  tileBits: number,
  steering: Uint32Array,
): void {
  const tilesPerRow = tileCount(width, tileBits);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      let predicted = opaqueBlack;
      if (y === 0) predicted = x === 0 ? opaqueBlack : (pixels[at - 1] ?? 0);
      else if (x === 0) predicted = pixels[at - width] ?? 0;
      else {
        const mode = ((steering[(y >> tileBits) * tilesPerRow + (x >> tileBits)] ?? 0) >>> 8) & 15;
        predicted = predict(mode, pixels, at, width);
      }
      pixels[at] = add(pixels[at] ?? 0, predicted);
    }
  }
}

/** L is to the left, T above, TL and TR above to the left and right; at the right edge TR is the first of this row. */
function predict(mode: number, pixels: Uint32Array, at: number, width: number): number {
  const left = pixels[at - 1] ?? 0;
  const top = pixels[at - width] ?? 0;
  const topLeft = pixels[at - width - 1] ?? 0;
  const topRight = pixels[at - width + 1] ?? 0;
  switch (mode) {
    case 1:
      return left;
    case 2:
      return top;
    case 3:
      return topRight;
    case 4:
      return topLeft;
    case 5:
      return average(average(left, topRight), top);
    case 6:
      return average(left, topLeft);
    case 7:
      return average(left, top);
    case 8:
      return average(topLeft, top);
    case 9:
      return average(top, topRight);
    case 10:
      return average(average(left, topLeft), average(top, topRight));
    case 11:
      return select(left, top, topLeft);
    case 12:
      return (
        (clampAdd(left, top, topLeft, 24) << 24) |
        (clampAdd(left, top, topLeft, 16) << 16) |
        (clampAdd(left, top, topLeft, 8) << 8) |
        clampAdd(left, top, topLeft, 0)
      );
    case 13: {
      const mean = average(left, top);
      return (
        (clampHalf(mean, topLeft, 24) << 24) |
        (clampHalf(mean, topLeft, 16) << 16) |
        (clampHalf(mean, topLeft, 8) << 8) |
        clampHalf(mean, topLeft, 0)
      );
    }
    default:
      return opaqueBlack;
  }
}

/** Whichever of left and top is nearer to left + top - top left: VP8L 4.1. */
function select(left: number, top: number, topLeft: number): number {
  let nearerToLeft = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    const corner = channel(topLeft, shift);
    nearerToLeft += Math.abs(channel(left, shift) - corner) - Math.abs(channel(top, shift) - corner);
  }
  return nearerToLeft > 0 ? left : top;
}

/** Adds to red and blue what was predicted from green, and to blue what was predicted from red: VP8L 4.2. */
export function undoColour(
  pixels: Uint32Array,
  width: number,
  height: number,
  tileBits: number,
  steering: Uint32Array,
): void {
  const tilesPerRow = tileCount(width, tileBits);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const tile = steering[(y >> tileBits) * tilesPerRow + (x >> tileBits)] ?? 0;
      const at = y * width + x;
      const pixel = pixels[at] ?? 0;
      const green = channel(pixel, 8);
      const red = (channel(pixel, 16) + delta(tile, green)) & 0xff;
      const blue = channel(pixel, 0) + delta(tile >>> 8, green) + delta(tile >>> 16, red);
      pixels[at] = (pixel & 0xff00ff00) | (red << 16) | (blue & 0xff);
    }
  }
}

/** The product of a multiplier in 32nds and a colour, both signed bytes. */
function delta(multiplier: number, colour: number): number {
  return (((multiplier << 24) >> 24) * ((colour << 24) >> 24)) >> 5;
}

/** Adds green to red and blue: VP8L 4.3. */
export function undoGreen(pixels: Uint32Array): void {
  for (let at = 0; at < pixels.length; at++) {
    const pixel = pixels[at] ?? 0;
    const green = channel(pixel, 8);
    pixels[at] = add(pixel, (green << 16) | green);
  }
}

/** Looks every index up in the palette, which is written as differences; few colours share a byte: VP8L 4.4. */
export function undoPalette(
  packed: Uint32Array,
  width: number,
  height: number,
  tileBits: number,
  differences: Uint32Array,
): Uint32Array {
  const palette = differences.slice();
  for (let i = 1; i < palette.length; i++) palette[i] = add(palette[i] ?? 0, palette[i - 1] ?? 0);
  const packedWidth = tileCount(width, tileBits);
  const bits = 8 >> tileBits;
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = channel(packed[y * packedWidth + (x >> tileBits)] ?? 0, 8);
      const index = (byte >> ((x & ((1 << tileBits) - 1)) * bits)) & ((1 << bits) - 1);
      pixels[y * width + x] = palette[index] ?? 0; // transparent black beyond the palette
    }
  }
  return pixels;
}

function channel(pixel: number, shift: number): number {
  return (pixel >>> shift) & 0xff;
}

function clampAdd(a: number, b: number, c: number, shift: number): number {
  return clamp(channel(a, shift) + channel(b, shift) - channel(c, shift));
}

function clampHalf(a: number, b: number, shift: number): number {
  const from = channel(a, shift);
  return clamp(from + Math.trunc((from - channel(b, shift)) / 2));
}

/** Each channel added on its own, modulo 256. */
function add(a: number, b: number): number {
  return (
    (((((a & 0xff00ff00) >>> 8) + ((b & 0xff00ff00) >>> 8)) << 8) & 0xff00ff00) |
    (((a & 0x00ff00ff) + (b & 0x00ff00ff)) & 0x00ff00ff)
  );
}

/** Each channel's mean, rounded down. */
function average(a: number, b: number): number {
  return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
