/**
 * Whether two pictures show the same photograph: one may be a part of the other, scaled, or encoded again. What is
 * compared is computed anew each time and never stored: 64 bits of it would undo a mask.
 */
import { smallCopy } from "./look.ts";

/** A photograph in grey, at two sizes: one to search in, one to look closer. */
export interface Likeness {
  readonly coarse: Grey;
  readonly fine: Grey;
}

interface Grey {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Where one picture lies in another, in hundredths of it, and how alike the two are there: 1 is the same. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly score: number;
}

const fineSide = 256;
const coarseSide = 48;
/** A part smaller than this has too little in it to be told from another. */
const smallestSide = 10;
const smallestFineSide = 40;
/** Wholes are held against each other at this size: two codings and scales of a photograph differ little there. */
const wholeSide = 96;
/** How many places of the search are looked at closer. */
const closerLooks = 6;
/** From one scale to the next: a step of 8 % is still seen as the same place. */
const scaleStep = 0.92;

/** @param preview upright and in sRGB, as `previewOf` makes it */
export async function likenessOf(preview: Uint8Array): Promise<Likeness> {
  const { width, height, samples } = await smallCopy(preview, fineSide);
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i += 1) {
    values[i] = 0.299 * (samples[i * 3] ?? 0) + 0.587 * (samples[i * 3 + 1] ?? 0) + 0.114 * (samples[i * 3 + 2] ?? 0);
  }
  const fine = { width, height, values };
  const scale = Math.min(1, coarseSide / Math.max(width, height));
  return {
    fine,
    coarse: resized(fine, Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))),
  };
}

/** How sure it is that both show the same photograph, from 0 to 1. */
export function alike(a: Likeness, b: Likeness): number {
  return Math.max(partOf(a, b), partOf(b, a));
}

/** How sure it is that both show the same photograph, each the whole of it: far less work than to look for parts. */
export function alikeAsWholes(a: Likeness, b: Likeness): number {
  const width = Math.min(wholeSide, a.fine.width, b.fine.width);
  const height = Math.round((width * a.fine.height) / a.fine.width);
  if (height < 1 || height > Math.min(a.fine.height, b.fine.height)) return 0;
  return correlation(detailOf(a, width, height), detailOf(b, width, height), 0, 0);
}

const detailsBefore = new WeakMap<Likeness, Map<string, Grey>>();

/** Scaled and sharpened; a picture is held against many of one size. */
function detailOf(likeness: Likeness, width: number, height: number): Grey {
  const known = detailsBefore.get(likeness) ?? new Map<string, Grey>();
  detailsBefore.set(likeness, known);
  const detail = known.get(`${width} ${height}`) ?? sharpened(resized(likeness.fine, width, height));
  known.set(`${width} ${height}`, detail);
  return detail;
}

/** How sure it is that `part` shows the whole, or a part, of `whole`. */
function partOf(part: Likeness, whole: Likeness): number {
  const places: Place[] = [];
  for (let size = 1; size > 0.15; size *= scaleStep) places.push(...search(part.coarse, whole.coarse, size));
  const best = places.toSorted((a, b) => b.score - a.score).slice(0, closerLooks);
  return Math.max(0, ...best.map((place) => lookCloser(part.fine, whole.fine, place)));
}

/** The best place for the part at one size, which is a part of the largest that fits. */
function search(part: Grey, whole: Grey, size: number): Place[] {
  const largest = Math.min(whole.width, (whole.height * part.width) / part.height);
  const width = Math.round(largest * size);
  const height = Math.round((width * part.height) / part.width);
  if (Math.min(width, height) < smallestSide || height > whole.height) return [];
  const small = resized(part, width, height);
  let best: Place = { x: 0, y: 0, width: 0, score: -1 };
  for (let y = 0; y + height <= whole.height; y += 1) {
    for (let x = 0; x + width <= whole.width; x += 1) {
      const score = correlation(small, whole, x, y);
      if (score > best.score) best = { x: x / whole.width, y: y / whole.height, width: width / whole.width, score };
    }
  }
  return [best];
}

/** Tries sizes and places near the one that was found, on what blurring would take away: shades alone are alike by chance. */
function lookCloser(part: Grey, whole: Grey, near: Place): number {
  const detail = sharpened(whole);
  let best = 0;
  for (const factor of [0.95, 0.975, 1, 1.025, 1.05]) {
    const width = Math.round(near.width * whole.width * factor);
    const height = Math.round((width * part.height) / part.width);
    if (Math.min(width, height) < smallestFineSide || width > whole.width || height > whole.height) continue;
    const small = sharpened(resized(part, width, height));
    const reach = Math.ceil(whole.width / coarseSide);
    const [left, top] = [Math.round(near.x * whole.width), Math.round(near.y * whole.height)];
    for (let y = Math.max(0, top - reach); y <= Math.min(whole.height - height, top + reach); y += 1) {
      for (let x = Math.max(0, left - reach); x <= Math.min(whole.width - width, left + reach); x += 1) {
        best = Math.max(best, correlation(small, detail, x, y));
      }
    }
  }
  return best;
}

/** Pearson's correlation of the part with the whole at this place; 0 where one of them is flat. */
function correlation(part: Grey, whole: Grey, left: number, top: number): number {
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let y = 0; y < part.height; y += 1) {
    const row = (top + y) * whole.width + left;
    for (let x = 0; x < part.width; x += 1) {
      const a = part.values[y * part.width + x] ?? 0;
      const b = whole.values[row + x] ?? 0;
      sumA += a;
      sumB += b;
      sumAA += a * a;
      sumBB += b * b;
      sumAB += a * b;
    }
  }
  const count = part.values.length;
  const spread = Math.sqrt((sumAA - (sumA * sumA) / count) * (sumBB - (sumB * sumB) / count));
  return spread < count ? 0 : (sumAB - (sumA * sumB) / count) / spread;
}

/** Each value less the mean of the 7 x 7 around it. */
function sharpened({ width, height, values }: Grey): Grey {
  const reach = 3;
  const rows = new Float32Array(values.length);
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) meanLine(values, rows, y * width, 1, width, reach);
  for (let x = 0; x < width; x += 1) meanLine(rows, result, x, width, height, reach);
  for (let i = 0; i < values.length; i += 1) result[i] = (values[i] ?? 0) - (result[i] ?? 0);
  return { width, height, values: result };
}

/** The running mean along one line. */
function meanLine(
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  length: number,
  reach: number,
): void {
  let sum = 0;
  for (let i = -reach; i < length + reach; i += 1) {
    if (i + reach < length) sum += from[start + (i + reach) * step] ?? 0;
    if (i - reach - 1 >= 0) sum -= from[start + (i - reach - 1) * step] ?? 0;
    const count = Math.min(length - 1, i + reach) - Math.max(0, i - reach) + 1;
    if (i >= 0 && i < length) to[start + i * step] = sum / count;
  }
}

/** Scales by the mean of what each pixel covers. */
function resized(from: Grey, width: number, height: number): Grey {
  if (width === from.width && height === from.height) return from;
  const values = new Float32Array(width * height);
  const [stepX, stepY] = [from.width / width, from.height / height];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      values[y * width + x] = meanOf(from, x * stepX, y * stepY, (x + 1) * stepX, (y + 1) * stepY);
    }
  }
  return { width, height, values };
}

/** The mean over an area, in which pixels at the edge count by their part. */
function meanOf(from: Grey, left: number, top: number, right: number, bottom: number): number {
  let [sum, area] = [0, 0];
  for (let y = Math.floor(top); y < Math.min(from.height, Math.ceil(bottom)); y += 1) {
    const tall = Math.min(y + 1, bottom) - Math.max(y, top);
    for (let x = Math.floor(left); x < Math.min(from.width, Math.ceil(right)); x += 1) {
      const part = tall * (Math.min(x + 1, right) - Math.max(x, left));
      sum += part * (from.values[y * from.width + x] ?? 0);
      area += part;
    }
  }
  return area === 0 ? 0 : sum / area;
}
