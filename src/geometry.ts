/**
 * Rectangles, regions and sizes, and the arithmetic on them.
 *
 * Coordinates are whole pixels of the picture as displayed (orientation applied): x to the right, y down, the corner of
 * the top left pixel is (0, 0). A rectangle covers the pixels x <= px < x + width.
 */
import { DermShareError } from "./errors.ts";

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle in pixels; see the head of this file. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point in pixels; it may lie between pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a mask covers. */
export type Region =
  | ({ readonly shape: "rect" } & Rect)
  | { readonly shape: "ellipse"; readonly cx: number; readonly cy: number; readonly rx: number; readonly ry: number }
  | { readonly shape: "polygon"; readonly points: readonly Point[] };

/** The smallest rectangle of whole pixels that contains the region. */
export function boundingRect(region: Region): Rect {
  switch (region.shape) {
    case "rect":
      return outward(region.x, region.y, region.x + region.width, region.y + region.height);
    case "ellipse":
      return outward(region.cx - region.rx, region.cy - region.ry, region.cx + region.rx, region.cy + region.ry);
    case "polygon": {
      const xs = region.points.map((point) => point.x);
      const ys = region.points.map((point) => point.y);
      return outward(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
    }
  }
}

/** The part of the rectangle inside a picture of this size, or null when nothing of it is. */
export function clip(rect: Rect, size: Size): Rect | null {
  const x = Math.max(0, rect.x);
  const y = Math.max(0, rect.y);
  const right = Math.min(size.width, rect.x + rect.width);
  const bottom = Math.min(size.height, rect.y + rect.height);
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : null;
}

/**
 * Holds a region against a picture.
 *
 * @throws DermShareError "region-invalid" when a number is not finite, an extent is not positive, or the region lies
 *         wholly outside the picture; one that lies partly outside passes
 */
export function checkRegion(region: Region, size: Size): void {
  const numbers =
    region.shape === "polygon"
      ? region.points.flatMap((point) => [point.x, point.y])
      : Object.values(region).filter((value) => typeof value === "number");
  if (!numbers.every(Number.isFinite)) throw invalid("a region needs finite numbers");
  const rect = boundingRect(region);
  if (rect.width <= 0 || rect.height <= 0) throw invalid("a region needs a width and a height above zero");
  if (region.shape === "ellipse" && (region.rx <= 0 || region.ry <= 0))
    throw invalid("an ellipse needs positive radii");
  if (region.shape === "polygon" && region.points.length < 3) throw invalid("a polygon needs at least three points");
  if (clip(rect, size) === null) {
    throw invalid(`the region lies outside the picture, which is ${size.width} x ${size.height}`);
  }
}

function outward(left: number, top: number, right: number, bottom: number): Rect {
  const x = Math.floor(left);
  const y = Math.floor(top);
  return { x, y, width: Math.ceil(right) - x, height: Math.ceil(bottom) - y };
}

function invalid(message: string): DermShareError {
  return new DermShareError(
    "region-invalid",
    message,
    "coordinates are pixels of the picture as displayed, or percentages",
  );
}
