/**
 * Pictures in a frame that is no rectangle: what lies between the frame and the edges of the picture is never seen. It is
 * painted over from all four sides, up to a pixel and a half from the frame, and so are holes in it; a frame that is not
 * followed is only told.
 */
import type { Point, Size } from "../geometry.ts";
import type { Cover } from "./bakes.ts";
import { leastRimPx, pixelsOf } from "./cover-regions.ts";
import { framePaths } from "./frame-paths.ts";
import { holesIn, type Path } from "./inner-regions.ts";
import { apply } from "./placement.ts";
import { isConvex, shrink } from "./polygons.ts";
import { hasThickRim, rimOf } from "./shape-lines.ts";
import { coversOfWhole, keptPart, type PlacedPicture } from "./placed-pictures.ts";

const clearPx = 1.5;
const mostSteps = 400;
/** Pockets that no side reaches, as a part of the picture: more than that, and what is painted is not enough. */
const mostLeft = 0.01;

/** The pixels of a picture outside its frame, in its pixels; null for a frame that is not followed here. */
export function outsideOfFrame(picture: PlacedPicture): readonly Cover[] | null {
  const { properties, box, isLeftUpright, isShared } = picture;
  if (isShared) return null;
  const frame = properties === undefined ? "rect" : framePaths(properties, box);
  if (isLeftUpright && !(frame === "rect" && isRightAngled(picture))) return null;
  const rim = rimOf(picture.element);
  if (frame === "rect" && rim.reach === 0) return [];
  const kept = keptPart(picture);
  if (frame === null || kept === null) return frame === "rect" ? [] : null;
  const { way, size } = kept;
  const hasRim = pixelsOf(rim.reach, way) >= leastRimPx;
  const isFollowed = rim.isCertain && !isLeftUpright;
  const within = !hasRim ? frame : isFollowed ? withinRim(frame, box, rim.reach) : null;
  if (within === null && hasThickRim(picture.element)) return null;
  const paths = within ?? frame;
  if (paths === "rect") return [];
  const inPixels = paths.map((path) => path.map((outline) => outline.map((point) => apply(way, point))));
  const outlines = inPixels.flat();
  const turned = outlines.map((outline) => outline.map(({ x, y }) => ({ x: y, y: x })));
  const acrossSize = { width: size.height, height: size.width };
  const sides = [
    ...sidesOf(outlines, size),
    ...sidesOf(turned, acrossSize).map((points) => points.map(({ x, y }) => ({ x: y, y: x }))),
  ];
  const holes = holesIn(inPixels, size)?.map(({ points }) => points);
  const painted = [...sides, ...(holes ?? [])];
  if (holes === undefined || pockets(inPixels, painted, size) > mostLeft) return null;
  const covers = painted.map((points): Cover => ({ region: { shape: "polygon", points }, fill: "grey", by: "frame" }));
  return coversOfWhole(covers, kept);
}

/** What the line around a frame leaves to be seen within it; null where that is not certain. */
function withinRim(frame: readonly Path[] | "rect", { width, height }: Size, rim: number): readonly Path[] | null {
  const box = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ];
  const [[outline, ...holes] = [], ...others] = frame === "rect" ? [[box]] : frame;
  if (outline === undefined || holes.length + others.length > 0 || !isConvex(outline)) return null;
  const inner = shrink(outline, rim);
  return inner.length > 0 ? [[inner]] : null;
}

function isRightAngled({ toSlide: { a, b, c, d } }: PlacedPicture): boolean {
  return [Math.max(Math.abs(b), Math.abs(c)), Math.max(Math.abs(a), Math.abs(d))].some((part) => part < 1e-9);
}

/** What lies left of the outlines and right of them, as steps down the picture; no side that reaches in by a pixel or two. */
function sidesOf(outlines: Path, { width, height }: Size): Point[][] {
  const steps = Math.min(mostSteps, height);
  const left: Point[] = [{ x: -1, y: 0 }];
  const right: Point[] = [{ x: width + 1, y: 0 }];
  for (const [i, { least, most }] of extents(outlines, steps, height).entries()) {
    const [from, to] = [(i * height) / steps, ((i + 1) * height) / steps];
    const x = Math.max(-1, Math.min(width, least - clearPx));
    const end = Math.min(width + 1, Math.max(0, most + clearPx));
    left.push({ x, y: from }, { x, y: to });
    right.push({ x: end, y: from }, { x: end, y: to });
  }
  const isInner = ({ y }: Point) => y > 2 && y < height - 2;
  return [
    left.some((point) => isInner(point) && point.x > 2) ? [[...left, { x: -1, y: height }]] : [],
    right.some((point) => isInner(point) && point.x < width - 2) ? [[...right, { x: width + 1, y: height }]] : [],
  ].flat();
}

interface Extent {
  least: number;
  most: number;
}

/** The leftmost and the rightmost point of the outline in each step and beside it; Infinity and -Infinity where there is none. */
function extents(outlines: Path, steps: number, height: number): Extent[] {
  const found = Array.from({ length: steps }, (): Extent => ({ least: Infinity, most: -Infinity }));
  const stepAt = (y: number) => Math.floor((y / height) * steps);
  for (const outline of outlines) {
    for (const [i, a] of outline.entries()) {
      const b = outline[(i + 1) % outline.length] ?? a;
      const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
      const last = Math.min(steps - 1, stepAt(lower.y + clearPx) + 1);
      for (let step = Math.max(0, stepAt(upper.y - clearPx) - 1); step <= last; step++) {
        const extent = found[step];
        if (extent !== undefined) widen(extent, upper, lower, (step * height) / steps, ((step + 1) * height) / steps);
      }
    }
  }
  return found;
}

/** Takes in what a side of the outline has from one height to another and in the clearance beside them. */
function widen(extent: Extent, upper: Point, lower: Point, start: number, end: number): void {
  const [from, to] = [start - clearPx, end + clearPx];
  if (upper.y > to || lower.y < from) return;
  for (const level of [Math.max(from, upper.y), Math.min(to, lower.y)]) {
    const part = lower.y === upper.y ? 0 : (level - upper.y) / (lower.y - upper.y);
    const x = upper.x + part * (lower.x - upper.x);
    const other = lower.y === upper.y ? lower.x : x;
    extent.least = Math.min(extent.least, x, other);
    extent.most = Math.max(extent.most, x, other);
  }
}

/** How much of the picture lies neither within the paths nor in what is painted, on a grid of points. */
function pockets(paths: readonly Path[], painted: Path, size: Size): number {
  const grid = 48;
  let left = 0;
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const point = { x: ((column + 0.5) * size.width) / grid, y: ((row + 0.5) * size.height) / grid };
      if (!isNear(paths, point) && !painted.some((points) => holds(points, point))) left++;
    }
  }
  return left / grid ** 2;
}

/** Whether a point lies within a path, or in the clearance beside it. */
function isNear(paths: readonly Path[], { x, y }: Point): boolean {
  const away = 4 * clearPx;
  const around = [
    { x, y },
    { x: x - away, y },
    { x: x + away, y },
    { x, y: y - away },
    { x, y: y + away },
  ];
  return paths.some((path) => around.some((point) => isIn(path, point)));
}

function isIn(path: Path, point: Point): boolean {
  return path.filter((outline) => holds(outline, point)).length % 2 === 1;
}

function holds(points: readonly Point[], { x, y }: Point): boolean {
  let inside = false;
  let a = points.at(-1);
  for (const b of points) {
    if (a !== undefined && a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    a = b;
  }
  return inside;
}
