/** Convex outlines: cut, shrunk, measured. Points run one way around; which one does not matter. */
import type { Point, Rect, Size } from "../geometry.ts";

/** The area inside. */
export function areaOf(points: readonly Point[]): number {
  return Math.abs(signedArea(points));
}

function signedArea(points: readonly Point[]): number {
  return points.reduce((sum, a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    return sum + (a.x * b.y - b.x * a.y) / 2;
  }, 0);
}

/** What is left of a convex outline when every side moves inward by a distance; empty where nothing is. */
export function shrink(points: readonly Point[], distance: number): Point[] {
  const turn = Math.sign(signedArea(points));
  let left: Point[] = [...points];
  points.forEach((a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length === 0) return;
    const [x, y] = [(-(b.y - a.y) / length) * turn, ((b.x - a.x) / length) * turn]; // inward
    left = keep(left, x, y, x * a.x + y * a.y + distance);
  });
  return left;
}

/** The part of a convex outline inside a picture. */
export function clipTo(points: readonly Point[], { width, height }: Size): Point[] {
  const sides: readonly (readonly [number, number, number])[] = [
    [1, 0, 0],
    [-1, 0, -width],
    [0, 1, 0],
    [0, -1, -height],
  ];
  return sides.reduce<Point[]>((left, [x, y, least]) => keep(left, x, y, least), [...points]);
}

/** The part where x px + y py is at least `least` (Sutherland and Hodgman, 1974). */
function keep(points: readonly Point[], x: number, y: number, least: number): Point[] {
  const over = (point: Point) => x * point.x + y * point.y - least;
  return points.flatMap((a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    const [from, to] = [over(a), over(b)];
    const kept = from >= 0 ? [a] : [];
    if (from >= 0 === to >= 0) return kept;
    const part = from / (from - to);
    return [...kept, { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part }];
  });
}

/** The upright rectangle that an outline is; null where it is none. */
export function uprightRect(points: readonly Point[]): Rect | null {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const isCorner = ({ x, y }: Point) =>
    Math.min(Math.abs(x - left), Math.abs(x - right)) < 0.01 &&
    Math.min(Math.abs(y - top), Math.abs(y - bottom)) < 0.01;
  if (points.length !== 4 || !points.every(isCorner)) return null;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
