/** Colour that nobody sees, and that could hold a picture of its own: under alpha 0, and in palettes. */
import { DermShareError } from "../errors.ts";
import { hasAlpha } from "./png-header.ts";
import type { Header } from "./png-header.ts";
import { clearSpareBits } from "./png-data.ts";
import type { Packing, Raster } from "./png-data.ts";

/** A palette: three bytes of colour (PNG 11.2.2) and one of alpha (PNG 11.3.1.1) for each entry. */
export interface Palette {
  readonly colours: Uint8Array;
  readonly alphas: Uint8Array;
}

/** Sets to black, in place, the colour of every pixel whose alpha sample is 0. @returns whether any had another colour */
export function clearUnderAlpha({ pixels, pixelBytes }: Raster, header: Header): boolean {
  if (!hasAlpha(header)) return false;
  const colourBytes = pixelBytes - header.depth / 8;
  const isWide = header.depth === 16;
  let found = 0;
  for (let pixel = 0; pixel < pixels.length; pixel += pixelBytes) {
    if (pixels[pixel + colourBytes] !== 0 || (isWide && pixels[pixel + colourBytes + 1] !== 0)) continue;
    for (let i = pixel; i < pixel + colourBytes; i++) {
      found |= pixels[i] ?? 0;
      pixels[i] = 0;
    }
  }
  return found !== 0;
}

/**
 * Leaves only what is seen in a palette, and changes pixels, in place, so that all that are transparent use one entry.
 *
 * @returns the palette: unused and transparent entries black, nothing behind the last used entry; and whether pixels changed
 * @throws DermShareError "input-malformed" when a pixel names an entry that is not there
 */
export function tidyPalette(rasters: readonly Raster[], palette: Palette): { palette: Palette; changed: boolean } {
  const entries = palette.colours.length / 3;
  const isUsed = new Uint8Array(256);
  for (const raster of rasters) markUsed(raster, isUsed);
  const used = [...isUsed.keys()].filter((index) => isUsed[index] === 1);
  if (used.some((index) => index >= entries)) throw new DermShareError("input-malformed", "PNG: a colour is missing");

  const [clear, ...alsoClear] = used.filter((index) => palette.alphas[index] === 0);
  if (clear !== undefined && alsoClear.length > 0) {
    const target = Uint8Array.from({ length: 256 }, (_, index) => (alsoClear.includes(index) ? clear : index));
    for (const raster of rasters) replaceIndices(raster, target);
  }
  const kept = used.filter((index) => !alsoClear.includes(index));
  const length = (kept.at(-1) ?? 0) + 1;
  const tidy = { colours: new Uint8Array(3 * length), alphas: new Uint8Array(length).fill(255) };
  for (const index of kept) {
    tidy.alphas[index] = palette.alphas[index] ?? 255;
    if (index !== clear) tidy.colours.set(palette.colours.subarray(3 * index, 3 * index + 3), 3 * index);
  }
  return { palette: tidy, changed: alsoClear.length > 0 };
}

/** Marks the indices that pixels have. Packed ones are counted by the byte, and what a byte holds is looked up once. */
function markUsed({ pixels, width, packing }: Raster, isUsed: Uint8Array): void {
  if (packing === undefined) {
    for (let at = 0; at < pixels.length; at++) isUsed[pixels[at] ?? 0] = 1; // an iterator takes twenty times as long
    return;
  }
  const isInside = new Uint8Array(256);
  const isLast = new Uint8Array(256);
  for (let row = 0; row < pixels.length; row += width) {
    const last = row + width - 1;
    for (let at = row; at < last; at++) isInside[pixels[at] ?? 0] = 1;
    isLast[pixels[last] ?? 0] = 1;
  }
  for (let byte = 0; byte < 256; byte++) {
    if (isInside[byte] === 1) for (const index of indicesIn(byte, packing.bits, 0)) isUsed[index] = 1;
    if (isLast[byte] === 1) for (const index of indicesIn(byte, packing.bits, packing.spareBits)) isUsed[index] = 1;
  }
}

/** Gives pixels other indices, in place. */
function replaceIndices({ pixels, width, packing }: Raster, target: Uint8Array): void {
  const bytes = packing === undefined ? target : packedTarget(target, packing);
  for (let at = 0; at < pixels.length; at++) pixels[at] = bytes[pixels[at] ?? 0] ?? 0;
  if (packing !== undefined) clearSpareBits(pixels, width, packing);
}

/** What each byte of packed indices becomes. */
function packedTarget(target: Uint8Array, { bits }: Packing): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    indicesIn(byte, bits, 0).reduce((packed, index) => (packed << bits) | (target[index] ?? 0), 0),
  );
}

/** The indices in a byte, but for its low bits that belong to no pixel. */
function indicesIn(byte: number, bits: number, spareBits: number): number[] {
  const mask = (1 << bits) - 1;
  return Array.from({ length: (8 - spareBits) / bits }, (_, at) => (byte >> (8 - bits * (at + 1))) & mask);
}
