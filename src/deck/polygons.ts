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

/** How the pieces of a line meet at a corner. */
export type Join = "round" | "miter" | "bevel";

const stepsOfCorner = 6;

/** A convex outline whose every side moves outward by a distance; a corner of less than a right angle has no tip. */
export function grow(points: readonly Point[], distance: number, join: Join): Point[] {
  const corners = points.filter((a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    return a.x !== b.x || a.y !== b.y;
  });
  const turn = Math.sign(signedArea(corners)) || 1; // flat: the two ways along it are its sides
  const outward = corners.map((a, i) => {
    const b = corners[(i + 1) % corners.length] ?? a;
    return Math.atan2(-(b.x - a.x) * turn, (b.y - a.y) * turn);
  });
  return corners.flatMap(({ x, y }, i) => {
    const [before, after] = [outward.at(i - 1) ?? 0, outward[i] ?? 0];
    const angleBetween = turnTo(before, after);
    const turned = Math.abs(angleBetween) > Math.PI - 1e-6 ? turn * Math.PI : angleBetween; // at the end of what is flat
    const wide = Math.abs(turned);
    const at = (part: number, reach = 1): Point => {
      const angle = before + turned * part;
      return { x: x + Math.cos(angle) * distance * reach, y: y + Math.sin(angle) * distance * reach };
    };
    if (join === "miter" && wide < Math.PI / 2 + 0.01) return [at(0.5, 1 / Math.cos(wide / 2))];
    const steps = join === "round" ? stepsOfCorner : 1;
    return Array.from({ length: steps + 1 }, (_, step) => at(step / steps));
  });
}

/** From one angle to another, the shorter way around. */
function turnTo(from: number, to: number): number {
  return Math.atan2(Math.sin(to - from), Math.cos(to - from));
}

/** Whether an outline turns one way alone, once around. */
export function isConvex(points: readonly Point[]): boolean {
  const sides = points.flatMap((a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    return Math.hypot(b.x - a.x, b.y - a.y) > 0 ? [{ x: b.x - a.x, y: b.y - a.y }] : [];
  });
  const turns = sides.map((a, i) => {
    const b = sides[(i + 1) % sides.length] ?? a;
    return Math.atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y);
  });
  const whole = turns.reduce((sum, turn) => sum + turn, 0);
  const rounding = 1e-6;
  return Math.abs(Math.abs(whole) - 2 * Math.PI) < 0.01 && turns.every((turn) => turn * Math.sign(whole) > -rounding);
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
