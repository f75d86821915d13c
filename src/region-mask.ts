/**
 * Which pixels a region covers: every pixel that it touches, however little of it. In pictures from a lossy coding the
 * mask also grows, since the coding has smeared what is under it into its neighbourhood.
 */
import { DermShareError } from "./errors.ts";
import { boundingRect, checkRegion } from "./geometry.ts";
import type { Point, Rect, Region, Size } from "./geometry.ts";

/** The pixels of a picture that are covered, in runs: rows from the top, from the left, none that touch or overlap. */
export interface Mask extends Size {
  readonly runs: readonly Run[];
}

/** Pixels of one row, from one up to another. */
interface Run {
  readonly y: number;
  readonly from: number;
  readonly to: number;
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
  const runs = coveredRuns(region, size, growPx);
  if (runs.length === 0) {
    throw new DermShareError("region-invalid", "the region touches no pixel of the picture", "make it larger");
  }
  return { ...size, runs };
}

/** The same as runs; none where no pixel is touched. */
export function coveredRuns(region: Region, size: Size, growPx: number): Run[] {
  const { y: top, height: high } = boundingRect(region);
  // A row more on both sides: whether an ellipse reaches into it is a matter of rounding.
  const rows = { from: Math.max(0, top - 1), to: Math.min(size.height, top + high + 1) };
  const spansAt = spansOf(region, rows);
  const runs: Run[] = [];
  for (let y = rows.from; y < rows.to; y++) {
    const pixels = spansAt(y).map(([left, right]): Span => [Math.floor(left), Math.ceil(right)]);
    runs.push(...joined(pixels, y, size.width));
  }
  return growPx === 0 || runs.length === 0 ? runs : grown(runs, size, growPx);
}

/** What stretches of a row cover within the picture. */
function joined(spans: Spans, y: number, width: number): Run[] {
  return merged(spans)
    .map(([left, right]): Run => ({ y, from: Math.max(0, left), to: Math.min(right, width) }))
    .filter(({ from, to }) => from < to);
}

/** The stretches from the left, none that touch or overlap. */
function merged(spans: Spans): Spans {
  const apart: Spans = [];
  for (const [left, right] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last === undefined || left > last[1]) apart.push([left, right]);
    else last[1] = Math.max(last[1], right);
  }
  return apart;
}

/** The smallest rectangle that holds every covered pixel. */
export function boundsOf({ width, height, runs }: Mask): Rect {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (const { y, from, to } of runs) {
    left = Math.min(left, from);
    right = Math.max(right, to);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** How many pixels are covered. */
export function areaOf({ runs }: Mask): number {
  return runs.reduce((sum, { from, to }) => sum + to - from, 0);
}

type Span = [left: number, right: number];
type Spans = Span[];

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

/**
 * The runs with every covered pixel made a square of 2 x growPx + 1. A row is covered by what covers any of so many rows: each
 * is joined with the one below it, then with the second, the fourth and so on, and at last with what is missing.
 */
function grown(runs: readonly Run[], { width, height }: Size, growPx: number): Run[] {
  const first = (runs[0]?.y ?? 0) - 2 * growPx;
  const rows = Array.from({ length: (runs.at(-1)?.y ?? 0) - first + 1 }, (): Spans => []);
  for (const { y, from, to } of runs) rows[y - first]?.push([from - growPx, to + growPx]);
  const wanted = 2 * growPx + 1;
  let high = 1;
  for (; high * 2 <= wanted; high *= 2) joinBelow(rows, high);
  joinBelow(rows, wanted - high);
  const top = first + growPx;
  return rows.flatMap((spans, i) => (top + i >= 0 && top + i < height ? joined(spans, top + i, width) : []));
}

/** Joins each row with the one that lies so far below it. */
function joinBelow(rows: Spans[], far: number): void {
  rows.forEach((spans, y) => (rows[y] = merged([...spans, ...(rows[y + far] ?? [])])));
}
