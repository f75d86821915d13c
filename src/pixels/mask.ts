/**
 * Which pixels a region covers: every pixel that it touches, however little of it. In pictures from a lossy coding the
 * mask also grows, since the coding has smeared what is under it into its neighbourhood.
 */
import { DermShareError } from "../errors.ts";
import { checkRegion } from "../geometry.ts";
import type { Rect, Region, Size } from "../geometry.ts";

/** The pixels of a picture that are covered: one byte each, 1 for covered, rows from the top. */
export interface Mask extends Size {
  readonly covered: Uint8Array;
}

/**
 * Covers what the region touches.
 *
 * @param growPx how far the mask grows to every side, diagonals included
 * @throws DermShareError "region-invalid" as `checkRegion`
 */
export function coverRegion(region: Region, size: Size, growPx: number): Mask {
  checkRegion(region, size);
  const covered = new Uint8Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    for (const [left, right] of spansOf(region, y)) {
      const from = Math.min(Math.max(0, Math.floor(left)), size.width);
      const to = Math.min(Math.max(0, Math.ceil(right)), size.width);
      covered.fill(1, y * size.width + from, y * size.width + to);
    }
  }
  if (!covered.includes(1)) {
    throw new DermShareError("region-invalid", "the region touches no pixel of the picture", "make it larger");
  }
  return grow({ ...size, covered }, growPx);
}

/** The smallest rectangle that holds every covered pixel. */
export function boundsOf(mask: Mask): Rect {
  let [left, top, right, bottom] = [mask.width, mask.height, 0, 0];
  for (let y = 0; y < mask.height; y++) {
    const row = mask.covered.subarray(y * mask.width, (y + 1) * mask.width);
    const first = row.indexOf(1);
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, row.lastIndexOf(1) + 1);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Where the region touches the row of pixels from y to y + 1: stretches from left up to right, not clipped. */
function spansOf(region: Region, y: number): [left: number, right: number][] {
  switch (region.shape) {
    case "rect":
      return y + 1 > region.y && y < region.y + region.height ? [[region.x, region.x + region.width]] : [];
    case "ellipse":
      return ellipseSpan(region, y);
    case "polygon":
      return polygonSpans(region.points, y);
  }
}

function ellipseSpan(ellipse: Extract<Region, { shape: "ellipse" }>, y: number): [number, number][] {
  const nearest = Math.min(Math.max(ellipse.cy, y), y + 1); // the row is widest where it comes closest to the centre
  const share = (nearest - ellipse.cy) / ellipse.ry;
  if (Math.abs(share) >= 1) return [];
  const half = ellipse.rx * Math.sqrt(1 - share * share);
  return [[ellipse.cx - half, ellipse.cx + half]];
}

/** Pixels that an edge crosses, and those whose middle lies inside (winding number other than 0). */
function polygonSpans(points: Extract<Region, { shape: "polygon" }>["points"], y: number): [number, number][] {
  const spans: [number, number][] = [];
  const crossings: { x: number; turn: number }[] = [];
  points.forEach((a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
    if (upper.y >= y + 1 || lower.y <= y) return; // it does not enter this row
    const xAt = (level: number): number =>
      lower.y === upper.y ? upper.x : upper.x + ((level - upper.y) / (lower.y - upper.y)) * (lower.x - upper.x);
    const ends = lower.y === upper.y ? [a.x, b.x] : [xAt(Math.max(y, upper.y)), xAt(Math.min(y + 1, lower.y))];
    spans.push([Math.min(...ends), Math.max(...ends)]);
    const middle = y + 0.5;
    if (upper.y <= middle && lower.y > middle) crossings.push({ x: xAt(middle), turn: a.y <= b.y ? 1 : -1 });
  });
  let winding = 0;
  const sorted = crossings.toSorted((a, b) => a.x - b.x);
  sorted.forEach(({ x, turn }, i) => {
    winding += turn;
    if (winding !== 0) spans.push([x, sorted[i + 1]?.x ?? x]);
  });
  return spans;
}

/** The mask with every covered pixel made a square of 2 x growPx + 1: first along the rows, then along the columns. */
function grow(mask: Mask, growPx: number): Mask {
  if (growPx === 0) return mask;
  const { width, height } = mask;
  const covered = Uint8Array.from(mask.covered);
  for (let y = 0; y < height; y++) growLine(covered, y * width, 1, width, growPx);
  for (let x = 0; x < width; x++) growLine(covered, x, width, height, growPx);
  return { width, height, covered };
}

/** Grows one row or column: `count` pixels from `start`, each `step` after the one before. */
function growLine(covered: Uint8Array, start: number, step: number, count: number, growPx: number): void {
  const line = Uint8Array.from({ length: count }, (_, i) => covered[start + i * step] ?? 0);
  let left = 0; // up to where the line is done
  for (let i = line.indexOf(1); i >= 0; i = line.indexOf(1, i + 1)) {
    const right = Math.min(count, i + growPx + 1);
    for (let j = Math.max(left, i - growPx); j < right; j++) covered[start + j * step] = 1;
    left = right;
  }
}
