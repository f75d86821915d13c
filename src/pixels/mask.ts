/**
 * Which pixels a region covers: every pixel that it touches, however little of it. In pictures from a lossy coding the
 * mask also grows, since the coding has smeared what is under it into its neighbourhood.
 */
import { DermShareError } from "../errors.ts";
import { boundingRect, checkRegion } from "../geometry.ts";
import type { Point, Rect, Region, Size } from "../geometry.ts";

/** The pixels of a picture that are covered: one byte each, 1 for covered, rows from the top. */
export interface Mask extends Size {
  readonly covered: Uint8Array;
  /** The rows that may hold covered pixels. */
  readonly rows: Rows;
}

/** Rows of a picture from one up to another. */
interface Rows {
  readonly from: number;
  readonly to: number;
}

/**
 * Covers what the region touches.
 *
 * @param growPx how far the mask grows to every side, diagonals included
 * @throws DermShareError "region-invalid" as `checkRegion`
 */
export function coverRegion(region: Region, size: Size, growPx: number): Mask {
  checkRegion(region, size);
  const { width, height } = size;
  const covered = new Uint8Array(width * height);
  const { y: top, height: high } = boundingRect(region);
  const rows = widened({ from: top, to: top + high }, 1, height); // a row of an ellipse's edge is a matter of rounding
  const spansAt = spansOf(region, rows);
  for (let y = rows.from; y < rows.to; y++) {
    for (const [left, right] of spansAt(y)) {
      const from = Math.min(Math.max(0, Math.floor(left)), width);
      const to = Math.min(Math.max(0, Math.ceil(right)), width);
      covered.fill(1, y * width + from, y * width + to);
    }
  }
  if (!covered.subarray(rows.from * width, rows.to * width).includes(1)) {
    throw new DermShareError("region-invalid", "the region touches no pixel of the picture", "make it larger");
  }
  return grow({ width, height, covered, rows }, growPx);
}

function widened({ from, to }: Rows, by: number, height: number): Rows {
  return { from: Math.max(0, from - by), to: Math.min(height, to + by) };
}

/** The runs of covered pixels, row by row: each from a pixel up to another, counted from the first of the picture. */
export function forEachRun({ width, covered, rows }: Mask, visit: (from: number, to: number) => void): void {
  for (let y = rows.from; y < rows.to; y++) {
    const end = (y + 1) * width;
    const row = covered.subarray(0, end);
    for (let from = row.indexOf(1, y * width); from >= 0;) {
      const gap = row.indexOf(0, from);
      const to = gap < 0 ? end : gap;
      visit(from, to);
      from = row.indexOf(1, to);
    }
  }
}

/** The smallest rectangle that holds every covered pixel. */
export function boundsOf(mask: Mask): Rect {
  const { width } = mask;
  let [left, top, right, bottom] = [width, mask.height, 0, 0];
  forEachRun(mask, (from, to) => {
    const start = Math.floor(from / width) * width;
    left = Math.min(left, from - start);
    right = Math.max(right, to - start);
    top = Math.min(top, start / width);
    bottom = start / width + 1;
  });
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** How many pixels are covered. */
export function areaOf(mask: Mask): number {
  let area = 0;
  forEachRun(mask, (from, to) => {
    area += to - from;
  });
  return area;
}

type Spans = [left: number, right: number][];

/** Where the region touches the row of pixels from y to y + 1: stretches from left up to right, not clipped. */
function spansOf(region: Region, rows: Rows): (y: number) => Spans {
  switch (region.shape) {
    case "rect":
      return (y) => (y + 1 > region.y && y < region.y + region.height ? [[region.x, region.x + region.width]] : []);
    case "ellipse":
      return (y) => ellipseSpan(region, y);
    case "polygon": {
      const edges = edgesByRow(region.points, rows);
      return (y) => polygonSpans(edges[y - rows.from] ?? [], y);
    }
  }
}

function ellipseSpan(ellipse: Extract<Region, { shape: "ellipse" }>, y: number): Spans {
  const nearest = Math.min(Math.max(ellipse.cy, y), y + 1); // the row is widest where it comes closest to the centre
  const share = (nearest - ellipse.cy) / ellipse.ry;
  if (Math.abs(share) >= 1) return [];
  const half = ellipse.rx * Math.sqrt(1 - share * share);
  return [[ellipse.cx - half, ellipse.cx + half]];
}

/** An edge of a polygon, from its upper to its lower end, and which way the outline runs along it. */
interface Edge {
  readonly upper: Point;
  readonly lower: Point;
  readonly turn: 1 | -1;
}

/** The edges that enter each of the rows, in the order of the outline. */
function edgesByRow(points: readonly Point[], rows: Rows): Edge[][] {
  const edges = Array.from({ length: Math.max(0, rows.to - rows.from) }, (): Edge[] => []);
  points.forEach((a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    const edge: Edge = a.y <= b.y ? { upper: a, lower: b, turn: 1 } : { upper: b, lower: a, turn: -1 };
    const last = Math.min(Math.ceil(edge.lower.y), rows.to);
    for (let y = Math.max(Math.floor(edge.upper.y), rows.from); y < last; y++) edges[y - rows.from]?.push(edge);
  });
  return edges;
}

/** Pixels that an edge crosses, and those whose middle lies inside (winding number other than 0). */
function polygonSpans(edges: readonly Edge[], y: number): Spans {
  const spans: Spans = [];
  const crossings: { x: number; turn: number }[] = [];
  for (const { upper, lower, turn } of edges) {
    const xAt = (level: number): number =>
      lower.y === upper.y ? upper.x : upper.x + ((level - upper.y) / (lower.y - upper.y)) * (lower.x - upper.x);
    const [start, end] =
      lower.y === upper.y ? [upper.x, lower.x] : [xAt(Math.max(y, upper.y)), xAt(Math.min(y + 1, lower.y))];
    spans.push([Math.min(start, end), Math.max(start, end)]);
    const middle = y + 0.5;
    if (upper.y <= middle && lower.y > middle) crossings.push({ x: xAt(middle), turn });
  }
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
  const rows = widened(mask.rows, growPx, height);
  for (let y = mask.rows.from; y < mask.rows.to; y++) growLine(covered, y * width, 1, width, growPx);
  for (let x = 0; x < width; x++) growLine(covered, rows.from * width + x, width, rows.to - rows.from, growPx);
  return { width, height, covered, rows };
}

/** Grows one row or column: `count` pixels from `start`, each `step` after the one before. */
function growLine(covered: Uint8Array, start: number, step: number, count: number, growPx: number): void {
  const line = new Uint8Array(count);
  for (let i = 0; i < count; i++) line[i] = covered[start + i * step] ?? 0;
  let left = 0; // up to where the line is done
  for (let i = line.indexOf(1); i >= 0; i = line.indexOf(1, i + 1)) {
    const right = Math.min(count, i + growPx + 1);
    for (let j = Math.max(left, i - growPx); j < right; j++) covered[start + j * step] = 1;
    left = right;
  }
}
