/**
 * WebP lossless data, decoded to see where they end and whether colour hides under alpha 0.
 *
 * Source: WebP Lossless Bitstream Specification; sections are given as "VP8L 4.1".
 */
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import { BitReader } from "./vp8l-bits.ts";
import { readPixels, tileCount } from "./vp8l-pixels.ts";
import { undoColour, undoGreen, undoPalette, undoPrediction } from "./vp8l-transforms.ts";

const signature = 0x2f; // VP8L 3

/** A decoded picture. */
export interface LosslessPicture extends Size {
  /** Alpha in the high byte, then red, green, blue. */
  readonly pixels: Uint32Array;
  /** The data without what no decoder reads; the very array where that is all of them. */
  readonly trimmed: Uint8Array;
  /** Whether the data say that alpha counts: readers show all as opaque otherwise. */
  readonly hasAlpha: boolean;
  /**
   * Whether a pixel with alpha 0 has a colour that was written for it, not one that follows from its neighbours; where alpha
   * does not count, whether there is any.
   */
  readonly hasHiddenColour: boolean;
}

/** The width and height that the data state. @throws DermShareError as `readLossless` */
export function losslessSize(data: Uint8Array): Size {
  const { width, height } = readHeader(new BitReader(data));
  return { width, height };
}

/** Decodes a whole bitstream. @throws DermShareError "input-truncated", "input-malformed" */
export function readLossless(data: Uint8Array): LosslessPicture {
  const bits = new BitReader(data);
  const { hasAlpha, ...size } = readHeader(bits);
  return readBody(bits, size, hasAlpha);
}

/** Decodes data without a header, as the alpha plane of a lossy picture has them. @throws as `readLossless` */
export function readHeaderless(data: Uint8Array, size: Size): LosslessPicture {
  return readBody(new BitReader(data), size, true);
}

function readHeader(bits: BitReader): Size & Pick<LosslessPicture, "hasAlpha"> {
  if (bits.bits(8) !== signature) throw malformed();
  const size = { width: bits.bits(14) + 1, height: bits.bits(14) + 1 };
  const hasAlpha = bits.flag();
  if (bits.bits(3) !== 0) throw malformed();
  return { ...size, hasAlpha };
}

function readBody(bits: BitReader, { width, height }: Size, hasAlpha: boolean): LosslessPicture {
  const transforms: Transform[] = [];
  let columns = width;
  while (bits.flag()) {
    const transform = readTransform(bits, columns, height);
    if (transforms.some(({ type }) => type === transform.type)) throw malformed();
    if (transform.type === 3) columns = tileCount(columns, transform.tileBits);
    transforms.push(transform);
  }
  let pixels = readPixels(bits, columns, height, true);
  const trimmed = bits.read;
  const written: { mask: Uint8Array | null } = { mask: null };
  for (const transform of transforms.toReversed()) pixels = undo(transform, pixels, height, written);
  const hasHiddenColour = hasAlpha ? hidesColour(pixels, written.mask) : !isOpaque(pixels);
  return { width, height, pixels, trimmed, hasAlpha, hasHiddenColour };
}

/** One of the four transforms, with the image that steers it and the width of what comes out: VP8L 4. */
interface Transform {
  readonly type: number;
  readonly width: number;
  readonly tileBits: number;
  readonly steering: Uint32Array;
}

const steeringOfNone = new Uint32Array(0);

function readTransform(bits: BitReader, width: number, height: number): Transform {
  const type = bits.bits(2);
  if (type === 2) return { type, width, tileBits: 0, steering: steeringOfNone };
  if (type === 3) {
    const colours = bits.bits(8) + 1;
    const tileBits = colours <= 2 ? 3 : colours <= 4 ? 2 : colours <= 16 ? 1 : 0; // pixels in one: VP8L 4.4
    return { type, width, tileBits, steering: readPixels(bits, colours, 1, false) };
  }
  const tileBits = bits.bits(3) + 2;
  const steering = readPixels(bits, tileCount(width, tileBits), tileCount(height, tileBits), false);
  return { type, width, tileBits, steering };
}

function undo(
  { type, width, tileBits, steering }: Transform,
  pixels: Uint32Array,
  height: number,
  written: { mask: Uint8Array | null },
): Uint32Array {
  switch (type) {
    case 0:
      written.mask = colouredPixels(pixels);
      undoPrediction(pixels, width, height, tileBits, steering);
      return pixels;
    case 1:
      undoColour(pixels, width, height, tileBits, steering);
      return pixels;
    case 2:
      undoGreen(pixels);
      return pixels;
    default:
      return undoPalette(pixels, width, height, tileBits, steering);
  }
}

function colouredPixels(pixels: Uint32Array): Uint8Array {
  const mask = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at++) mask[at] = ((pixels[at] ?? 0) & 0xffffff) === 0 ? 0 : 1;
  return mask;
}

/**
 * Encoders clear colour under alpha 0 by writing none for it, so that it is whatever is predicted from its neighbours.
 *
 * @param written where a difference from the prediction was written; null where nothing was predicted
 */
function hidesColour(pixels: Uint32Array, written: Uint8Array | null): boolean {
  for (let at = 0; at < pixels.length; at++) {
    const pixel = pixels[at] ?? 0;
    if (pixel >>> 24 === 0 && pixel !== 0 && (written === null || written[at] === 1)) return true;
  }
  return false;
}

/** A plain loop, as above: a function called for each pixel takes a third of the time that all of the decoding takes. */
function isOpaque(pixels: Uint32Array): boolean {
  for (let at = 0; at < pixels.length; at++) if ((pixels[at] ?? 0) >>> 24 !== 255) return false;
  return true;
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "WebP: the lossless data are damaged");
}
