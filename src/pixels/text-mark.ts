/**
 * The mark of a consent strip: its last rows hold black and white cells that say how high the strip is, which consent it
 * is of, and, as a sum, on what terms. By it a strip is known again, whatever the file is called, and replaced instead of
 * doubled; and a record beside the picture that says something else is told.
 *
 * A cell is one block of a JPEG, all of one colour, and survives the coarsest table.
 */
import { crc32 } from "../bytes/crc32.ts";
import type { GreyRaster, StripMark } from "../edits.ts";

/** The side of a cell in pixels; the height of a strip is a whole number of cells. */
export const cellPx = 8;

/** The narrowest picture whose last rows hold a mark that is not higher than the text above it. */
export const narrowestPx = 120;

const start = "1101010001000101"; // what no picture's edge is by chance, together with the sum at the end
const heightBits = 12; // in cells
const refBits = 40; // eight letters of Crockford's base 32
const termsBits = 24;
const sumBits = 16;
const markBits = start.length + heightBits + refBits + termsBits + sumBits;
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** How many rows of pixels the mark takes at the end of a strip of this width. */
export function markHeight(widthPx: number): number {
  return Math.ceil(markBits / Math.floor(widthPx / cellPx)) * cellPx;
}

/** What a mark holds of the terms. @param terms such as "teaching written 2026-11-22 -" */
export function termsSum(terms: string): number {
  return crc32(new TextEncoder().encode(terms)) & (2 ** termsBits - 1);
}

/** Draws the mark into the last rows of a strip, which must be white. */
export function drawMark({ width, height, samples }: GreyRaster, said: Omit<StripMark, "heightPx">): void {
  const columns = Math.floor(width / cellPx);
  const top = height - markHeight(width);
  for (const [i, bit] of Array.from(bitsOf({ heightPx: height, ...said })).entries()) {
    if (bit === "0") continue;
    const [x, y] = [(i % columns) * cellPx, top + Math.floor(i / columns) * cellPx];
    for (let row = y; row < y + cellPx; row++) samples.fill(0, row * width + x, row * width + x + cellPx);
  }
}

/** Reads the mark from the last rows of a picture; null where there is none. @param rows at least `markHeight` of them */
export function readMark({ width, height, samples }: GreyRaster): StripMark | null {
  const columns = Math.floor(width / cellPx);
  const top = height - markHeight(width);
  if (width < narrowestPx || top < 0) return null;
  let bits = "";
  for (let i = 0; i < markBits; i++) {
    const bit = cellAt({ width, height, samples }, (i % columns) * cellPx, top + Math.floor(i / columns) * cellPx);
    if (bit === null) return null;
    bits += bit;
  }
  const heightPx = cellPx * Number.parseInt(bits.slice(start.length, start.length + heightBits), 2);
  const [refAt, termsAt] = [start.length + heightBits, start.length + heightBits + refBits];
  const letters = bits.slice(refAt, termsAt).match(/.{5}/g) ?? [];
  const text = letters.map((five) => alphabet[Number.parseInt(five, 2)] ?? "").join("");
  const ref = `${text.slice(0, 4)}-${text.slice(4)}`;
  const mark = { heightPx, ref, termsSum: Number.parseInt(bits.slice(termsAt, termsAt + termsBits), 2) };
  return bitsOf(mark) === bits ? mark : null;
}

function bitsOf({ heightPx, ref, termsSum: sum }: StripMark): string {
  const letters = Array.from(ref.replace("-", ""), (letter) => binary(alphabet.indexOf(letter), 5)).join("");
  const said = start + binary(heightPx / cellPx, heightBits) + letters + binary(sum, termsBits);
  return said + binary(crc32(new TextEncoder().encode(said)) & 0xffff, sumBits);
}

function binary(value: number, digits: number): string {
  return value.toString(2).padStart(digits, "0");
}

/** "1" for a dark cell, "0" for a bright one, null for one that is neither. */
function cellAt({ width, samples }: GreyRaster, x: number, y: number): "0" | "1" | null {
  let sum = 0;
  for (let row = y; row < y + cellPx; row++) {
    for (let column = x; column < x + cellPx; column++) sum += samples[row * width + column] ?? 0;
  }
  const mean = sum / cellPx ** 2;
  if (mean > 160) return "0";
  return mean < 96 ? "1" : null;
}
