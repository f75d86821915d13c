/** The pixels of a BMP: what of each byte is shown. Source: Microsoft, "Bitmap Storage" and "Bitmap Compression" (Win32 API). */
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import { codings } from "./bmp-header.ts";
import type { BmpHeader } from "./bmp-header.ts";

const maxDataBytes = 2 ** 30;

/** The pixels as they are to be written. */
export interface BmpPixels {
  /** Rows, or runs up to their end. */
  readonly data: Uint8Array;
  /** How many bytes of the file they were read from. */
  readonly sourceBytes: number;
  /** For each index of a palette 1 where a pixel has it. */
  readonly isUsed: Uint8Array;
}

/**
 * Reads the pixels, clearing what is not shown: the ends of rows, bits that belong to no channel, colour under alpha 0.
 *
 * @throws DermShareError "input-truncated" when the file ends first, "input-malformed" for runs that leave the picture,
 *         "input-too-large"
 */
export function readPixels(bytes: Uint8Array, header: BmpHeader): BmpPixels {
  const isRuns = header.coding === codings.runs8 || header.coding === codings.runs4;
  return isRuns ? readRuns(new Cursor(bytes, header.dataOffset), header) : readRows(bytes, header);
}

function readRows(bytes: Uint8Array, header: BmpHeader): BmpPixels {
  const { width, height, bitsPerPixel } = header;
  const stride = 4 * Math.ceil((width * bitsPerPixel) / 32);
  if (stride * height > maxDataBytes)
    throw new DermShareError("input-too-large", "BMP: more than a gibibyte of pixels");
  const data = Uint8Array.from(new Cursor(bytes, header.dataOffset).take(stride * height));
  clearRowEnds(data, stride, width * bitsPerPixel);
  if (bitsPerPixel === 16 || bitsPerPixel === 32) clearSpareBits(data, stride, header);
  return {
    data,
    sourceBytes: data.length,
    isUsed: bitsPerPixel > 8 ? new Uint8Array(0) : usedIndices(data, stride, header),
  };
}

/** Rows are filled up to four bytes. */
function clearRowEnds(data: Uint8Array, stride: number, rowBits: number): void {
  const usedBytes = Math.ceil(rowBits / 8);
  for (let row = 0; row < data.length; row += stride) {
    const last = row + usedBytes - 1;
    data[last] = (data[last] ?? 0) & (0xff << (-rowBits & 7));
    data.fill(0, last + 1, row + stride);
  }
}

/**
 * Clears bits that belong to no channel, and colour where alpha is 0. A fourth byte that no mask names is cleared unless it
 * is the same everywhere; alpha that is 0 everywhere means that readers take the picture for opaque.
 */
function clearSpareBits(data: Uint8Array, stride: number, { masks, bitsPerPixel, width }: BmpHeader): void {
  const pixelBytes = bitsPerPixel / 8;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = (at: number): number => (pixelBytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true));
  const write = (at: number, value: number): void => {
    if (pixelBytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  };
  const named = masks.reduce((all, mask) => all | mask, 0);
  const kept = named === 0 ? 0xffffff : named;
  const alpha = masks[3];
  const first = read(0);
  let [isConstant, hasAlpha] = [true, false];
  const each = (visit: (at: number, pixel: number) => void): void => {
    for (let row = 0; row < data.length; row += stride) {
      for (let at = row; at < row + width * pixelBytes; at += pixelBytes) visit(at, read(at));
    }
  };
  each((_, pixel) => {
    if (((pixel ^ first) & ~kept) !== 0) isConstant = false;
    if ((pixel & alpha) !== 0) hasAlpha = true;
  });
  if (isConstant && !hasAlpha) return;
  each((at, pixel) => write(at, hasAlpha && (pixel & alpha) === 0 ? 0 : isConstant ? pixel : pixel & kept));
}

function usedIndices(data: Uint8Array, stride: number, { width, bitsPerPixel }: BmpHeader): Uint8Array {
  const isUsed = new Uint8Array(256);
  const mask = 2 ** bitsPerPixel - 1;
  for (let row = 0; row < data.length; row += stride) {
    for (let bit = 0; bit < width * bitsPerPixel; bit += bitsPerPixel) {
      isUsed[((data[row + (bit >> 3)] ?? 0) >> (8 - bitsPerPixel - (bit & 7))) & mask] = 1;
    }
  }
  return isUsed;
}

/** Some programs (ImageMagick) fill rows up to four pixels before they code them: nobody shows those. */
const mostFilled = 3;

/** Runs and stretches of indices, up to the code that ends the picture: "Bitmap Compression". */
function readRuns(cursor: Cursor, { width, height, bitsPerPixel }: BmpHeader): BmpPixels {
  const start = cursor.offset;
  const isUsed = new Uint8Array(256);
  isUsed[0] = 1; // what no run covers is colour 0
  const data: number[] = [];
  const use = (byte: number): void => {
    if (bitsPerPixel === 8) isUsed[byte] = 1;
    else isUsed[byte >> 4] = isUsed[byte & 15] = 1;
  };
  let [x, y] = [0, 0];
  /** How many of so many pixels, from here on, are in the row. */
  const inRow = (count: number) => (x + count - width <= mostFilled ? Math.max(0, Math.min(count, width - x)) : count);
  const writeRun = (count: number, value: number): void => {
    if (count === 0) return;
    const colours = count === 1 && bitsPerPixel === 4 ? value & 0xf0 : value; // the second of two is not there
    use(colours);
    data.push(count, colours);
    x += count;
  };
  for (;;) {
    const [count, value] = [cursor.u8(), cursor.u8()];
    if (count > 0) writeRun(inRow(count), value);
    else if (value === 0) {
      data.push(0, 0);
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      data.push(0, 1);
      break;
    } else if (value === 2) {
      const [right, up] = [cursor.u8(), cursor.u8()];
      data.push(0, 2, right, up);
      [x, y] = [x + right, y + up];
    } else {
      const stretch = Array.from(cursor.take(Math.ceil((value * bitsPerPixel) / 8)));
      if (bitsPerPixel === 4 && value % 2 === 1) stretch.push((stretch.pop() ?? 0) & 0xf0);
      if (stretch.length % 2 === 1) cursor.skip(1); // stretches are filled up to two bytes
      const seen = inRow(value);
      if (seen < value) writeEach(stretch, seen);
      else {
        for (const byte of stretch) use(byte);
        data.push(0, value, ...stretch, ...(stretch.length % 2 === 1 ? [0] : []));
        x += value;
      }
    }
    if (x > width || y > height || (y === height && x > 0)) {
      throw new DermShareError("input-malformed", "BMP: a run leaves the picture");
    }
  }
  return { data: Uint8Array.from(data), sourceBytes: cursor.offset - start, isUsed };

  /** The first pixels of a stretch, as runs of one: a stretch has three or more. */
  function writeEach(stretch: readonly number[], seen: number): void {
    for (let i = 0; i < seen; i += 1) {
      const byte = stretch[bitsPerPixel === 8 ? i : i >> 1] ?? 0;
      writeRun(1, bitsPerPixel === 8 ? byte : i % 2 === 0 ? byte & 0xf0 : (byte & 15) << 4);
    }
  }
}
