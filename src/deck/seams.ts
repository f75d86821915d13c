/**
 * Seams: where two rectangles touch within a pixel, neither hides the pixel wholly, and both together do. Without them a row
 * or column of what they hide would be left at each.
 */
import type { Rect } from "../geometry.ts";

/** So far from the edge of a pixel, in pixels, an edge counts as there: numbers in slides are rounded. */
export const rounding = 0.02;

/** The seams of rectangles, in pixels: a whole row high or a whole column wide. */
export function seamsOf(rects: readonly Rect[]): Rect[] {
  return [...rowsBetween(rects), ...rowsBetween(rects.map(flipped)).map(flipped)];
}

/** Mirrored so that columns are rows. */
function flipped({ x, y, width, height }: Rect): Rect {
  return { x: y, y: x, width: height, height: width };
}

function rowsBetween(rects: readonly Rect[]): Rect[] {
  return rects.flatMap((upper) => rects.map((lower) => rowBetween(upper, lower)).filter((row) => row !== null));
}

/** The row in which one rectangle ends and another begins, as wide as both; null where there is none, or a gap. */
function rowBetween(upper: Rect, lower: Rect): Rect | null {
  const end = upper.y + upper.height;
  const y = Math.floor(end + rounding);
  const isSeam =
    upper.y <= y + rounding &&
    lower.y > y + rounding &&
    lower.y <= end + rounding &&
    lower.y + lower.height >= y + 1 - rounding;
  const x = Math.max(upper.x, lower.x);
  const width = Math.min(upper.x + upper.width, lower.x + lower.width) - x;
  return isSeam && width > 0 ? { x, y, width, height: 1 } : null;
}
