/**
 * Seams: where two rectangles touch within a pixel, neither hides the pixel wholly, and both together do. Without them a row
 * or column of what they hide would be left at each.
 */
import type { Rect } from "../geometry.ts";

/** So far from the edge of a pixel, in pixels, an edge counts as there: numbers in slides are rounded. */
export const rounding = 0.02;

/** The seams of rectangles, in pixels: a whole row high or a whole column wide. */
export function seamsOf(rects: readonly Rect[]): Rect[] {
  const each = [...new Map(rects.map((rect) => [Object.values(rect).join(), rect])).values()];
  return [...rowsBetween(each), ...rowsBetween(each.map(flipped)).map(flipped)];
}

/** Mirrored so that columns are rows. */
function flipped({ x, y, width, height }: Rect): Rect {
  return { x: y, y: x, width: height, height: width };
}

/** Where three or four meet in one pixel, two that touch side by side are one to those above and below. */
function rowsBetween(rects: readonly Rect[]): Rect[] {
  const sideBySide = rects.flatMap((left) => rects.flatMap((right) => joined(left, right) ?? []));
  const all = [...rects, ...sideBySide];
  return all.flatMap((upper) => all.flatMap((lower) => rowBetween(upper, lower) ?? []));
}

/** Whether one begins in the pixel in which another ends, without a gap: by their ends in one direction. */
function meet(first: readonly [from: number, to: number], second: readonly [from: number, to: number]): boolean {
  const [end, pixel] = [first[1], Math.floor(first[1] + rounding)];
  return (
    first[0] <= pixel + rounding &&
    second[0] > pixel + rounding &&
    second[0] <= end + rounding &&
    second[1] >= pixel + 1 - rounding
  );
}

/** Two that meet side by side, as high as both are. */
function joined(left: Rect, right: Rect): Rect | null {
  if (!meet([left.x, left.x + left.width], [right.x, right.x + right.width])) return null;
  const y = Math.max(left.y, right.y);
  const height = Math.min(left.y + left.height, right.y + right.height) - y;
  return height > 0 ? { x: left.x, y, width: right.x + right.width - left.x, height } : null;
}

/** The row in which one rectangle ends and another begins, as wide as both; null where there is none, or a gap. */
function rowBetween(upper: Rect, lower: Rect): Rect | null {
  if (!meet([upper.y, upper.y + upper.height], [lower.y, lower.y + lower.height])) return null;
  const x = Math.max(upper.x, lower.x);
  const width = Math.min(upper.x + upper.width, lower.x + lower.width) - x;
  return width > 0 ? { x, y: Math.floor(upper.y + upper.height + rounding), width, height: 1 } : null;
}
