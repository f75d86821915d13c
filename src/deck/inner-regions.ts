/**
 * What outlines of any form hide of a picture for certain, inside of them or in their holes, as polygons in steps: band after
 * band of rows, those pixels that lie there with a clearance on every side.
 */
import type { Point, Region, Size } from "../geometry.ts";

/** The outlines of one path; where they cross one another, programs may differ in what is inside. */
export type Path = readonly (readonly Point[])[];

type Polygon = Extract<Region, { shape: "polygon" }>;

/** So far within its outline a shape is painted into the picture: no smoothing shows the paint beside it. */
const clearPx = 1.5;
const mostBands = 1000;
/** Less than this part of what is inside, and what is found does not stand for the shape. */
const leastFound = 0.5;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The regions inside, in pixels; null where too little of the shape is certain. Empty where it hides no whole pixel. */
export function innerRegions(paths: readonly Path[], size: Size): readonly Region[] | null {
  const regions: Region[] = [];
  let [found, whole] = [0, 0];
  for (const path of paths) {
    const strips = new Strips();
    for (const { from, to } of bandsOf(path, size)) {
      whole += (to - from) * lengthOf(cut(insideAt(path, (from + to) / 2), size));
      const y = (from + to) / 2;
      const inside = clearSpans(path, from - clearPx, to + clearPx).filter((span) => {
        const { isOdd, isTurned } = around(path, { x: middleOf(span), y });
        return isOdd && isTurned;
      });
      const spans = cut(inside, size);
      found += (to - from) * lengthOf(spans);
      strips.add(spans, from, to);
    }
    regions.push(...strips.regions);
  }
  return found < leastFound * whole ? null : regions;
}

/**
 * What lies within an outline and still outside of all paths, in pixels: holes. Null where it is not certain what is one.
 */
export function holesIn(paths: readonly Path[], size: Size): readonly Polygon[] | null {
  const all = paths.flat();
  const strips = new Strips();
  for (const { from, to } of bandsOf(all, size)) {
    const y = (from + to) / 2;
    const holes: Span[] = [];
    for (const span of cut(clearSpans(all, from - clearPx, to + clearPx), size)) {
      const point = { x: middleOf(span), y };
      const found = paths.map((path) => around(path, point));
      if (found.some(({ isOdd, isTurned }) => isOdd && isTurned)) continue;
      if (found.some(({ isOdd, isTurned }) => isOdd || isTurned)) return null;
      if (all.some((outline) => around([outline], point).isOdd)) holes.push(span);
    }
    strips.add(holes, from, to);
  }
  return strips.regions;
}

/** The rows of a picture between the ends of a path. */
function bandsOf(path: Path, { height }: Size): Span[] {
  const ys = path.flat().map(({ y }) => y);
  const [top, bottom] = [Math.max(0, Math.min(...ys)), Math.min(height, Math.max(...ys))];
  const bands = bottom > top ? Math.min(mostBands, Math.ceil(bottom - top)) : 0;
  const high = (bottom - top) / bands;
  return Array.from({ length: bands }, (_, i) => ({ from: top + i * high, to: top + (i + 1) * high }));
}

/** Spans of one band after the other, put together. */
class Strips {
  readonly #done: Polygon[] = [];
  #open: Strip[] = [];

  add(spans: readonly Span[], top: number, bottom: number): void {
    const isSame =
      spans.length === this.#open.length && spans.every((span, i) => this.#open[i]?.touches(span) === true);
    if (!isSame) {
      this.#done.push(...this.#open.map((strip) => strip.region));
      this.#open = spans.map(() => new Strip());
    }
    spans.forEach((span, i) => this.#open[i]?.add(span, top, bottom));
  }

  get regions(): readonly Polygon[] {
    return [...this.#done, ...this.#open.map((strip) => strip.region)];
  }
}

/** Spans below one another, as one polygon. */
class Strip {
  readonly #left: Point[] = [];
  readonly #right: Point[] = [];
  #last: Span | undefined;

  touches({ from, to }: Span): boolean {
    return this.#last === undefined || (from < this.#last.to && to > this.#last.from);
  }

  add(span: Span, top: number, bottom: number): void {
    this.#left.push({ x: span.from, y: top }, { x: span.from, y: bottom });
    this.#right.push({ x: span.to, y: top }, { x: span.to, y: bottom });
    this.#last = span;
  }

  get region(): Polygon {
    return { shape: "polygon", points: [...this.#left, ...this.#right.toReversed()] };
  }
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}

function cut(spans: readonly Span[], { width }: Size): Span[] {
  return spans
    .map(({ from, to }) => ({ from: Math.max(0, from), to: Math.min(width, to) }))
    .filter(({ from, to }) => to - from >= 1);
}

/** What lies in every row between two heights between two pieces of the outline, and away from every one that is met there. */
function clearSpans(path: Path, top: number, bottom: number): Span[] {
  const met = sidesOf(path).flatMap(([a, b]) => {
    const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
    if (upper.y > bottom || lower.y < top) return [];
    const at = (y: number) => (lower.y === upper.y ? [upper.x, lower.x] : [crossing(upper, lower, y)]);
    const xs = [...at(Math.max(top, upper.y)), ...at(Math.min(bottom, lower.y))];
    return [{ from: Math.min(...xs) - clearPx, to: Math.max(...xs) + clearPx }];
  });
  const spans: Span[] = [];
  let end = -Infinity;
  for (const { from, to } of met.toSorted((a, b) => a.from - b.from)) {
    if (from > end && Number.isFinite(end)) spans.push({ from: end, to: from });
    end = Math.max(end, to);
  }
  return spans;
}

function middleOf({ from, to }: Span): number {
  return (from + to) / 2;
}

/** What is inside in one row, by one rule at least. */
function insideAt(path: Path, y: number): Span[] {
  const xs = sidesOf(path)
    .filter(([a, b]) => a.y > y !== b.y > y)
    .map(([a, b]) => crossing(a, b, y))
    .toSorted((a, b) => a - b);
  return xs.slice(1).flatMap((to, i) => {
    const from = xs[i] ?? to;
    const { isOdd, isTurned } = around(path, { x: (from + to) / 2, y });
    return isOdd || isTurned ? [{ from, to }] : [];
  });
}

function crossing(a: Point, b: Point, y: number): number {
  return a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y);
}

function sidesOf(path: Path): (readonly [Point, Point])[] {
  return path.flatMap((points) => points.map((a, i) => [a, points[(i + 1) % points.length] ?? a] as const));
}

/** By the two rules that programs fill by: an odd number of crossings, and a number of turns that is not zero. */
function around(path: Path, { x, y }: Point): { readonly isOdd: boolean; readonly isTurned: boolean } {
  let [crossings, turns] = [0, 0];
  for (const [a, b] of sidesOf(path)) {
    if (a.y > y === b.y > y || crossing(a, b, y) < x) continue;
    crossings++;
    turns += a.y > b.y ? 1 : -1;
  }
  return { isOdd: crossings % 2 === 1, isTurned: turns !== 0 };
}
