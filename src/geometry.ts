/**
 * Rectangles, regions and sizes, and the arithmetic on them.
 *
 * Coordinates are whole pixels of the picture as displayed (orientation applied): x to the right, y down, the corner of
 * the top left pixel is (0, 0). A rectangle covers the pixels x <= px < x + width.
 */
import { DermShareError } from "./errors.ts";
import { touches } from "./region-cells.ts";

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

/** How dense pixels lie across and down: small whole numbers without a common divisor. They are squares where both are 1. */
export type Densities = readonly [across: number, down: number];

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

/** What nearly all pictures have, and what is taken where a file says nothing. */
export const squares: Densities = [1, 1];

const largestDensity = 255; // larger numbers are room to hide something in, and nobody sees so small a difference

/** What two densities in one unit come to; squares where one of them is none, as where a file does not say. */
export function densitiesOf(across: number, down: number): Densities {
  const ratio = across / down;
  if (!(ratio > 0 && ratio < Infinity)) return squares;
  return ratio >= 1 ? fraction(ratio) : swapped(fraction(1 / ratio));
}

/** Whether pixels are squares. */
export function areSquares([across, down]: Densities): boolean {
  return across === down;
}

/** The same once the picture is turned by a quarter. */
export function swapped([across, down]: Densities): Densities {
  return [down, across];
}

/** The last convergent of a number's continued fraction that is not too large; the number is at least 1. */
function fraction(value: number): Densities {
  let [n, d, nBefore, dBefore] = [1, 0, 0, 1];
  let rest = value;
  do {
    const whole = Math.floor(rest);
    const [nNext, dNext] = [whole * n + nBefore, whole * d + dBefore];
    if (nNext > largestDensity) break;
    [n, d, nBefore, dBefore] = [nNext, dNext, n, d];
    rest = 1 / (rest - whole);
  } while (rest < largestDensity);
  return d === 0 ? squares : [n, d];
}

/** The part of the rectangle inside a picture of this size, or null when nothing of it is. */
export function clip(rect: Rect, size: Size): Rect | null {
  const x = Math.max(0, rect.x);
  const y = Math.max(0, rect.y);
  const right = Math.min(size.width, rect.x + rect.width);
  const bottom = Math.min(size.height, rect.y + rect.height);
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : null;
}

/** A region that is given in hundredths of the picture's width and height, in pixels. */
export function fromPercent(region: Region, size: Size): Region {
  const x = (value: number): number => share(value, size.width);
  const y = (value: number): number => share(value, size.height);
  switch (region.shape) {
    case "rect":
      return { shape: "rect", ...rectFromPercent(region, size) };
    case "ellipse":
      return { shape: "ellipse", cx: x(region.cx), cy: y(region.cy), rx: x(region.rx), ry: y(region.ry) };
    case "polygon":
      return { shape: "polygon", points: region.points.map((point) => ({ x: x(point.x), y: y(point.y) })) };
  }
}

/** A rectangle that is given in hundredths of the picture's width and height, in pixels. */
export function rectFromPercent({ x, y, width, height }: Rect, size: Size): Rect {
  return {
    x: share(x, size.width),
    y: share(y, size.height),
    width: share(width, size.width),
    height: share(height, size.height),
  };
}

/** To a millionth of a pixel: 33.3 % of 1000 is 333, and no rounding error makes it touch one pixel more. */
function share(percent: number, extent: number): number {
  return Math.round(percent * extent * 1e4) / 1e6;
}

/**
 * Whether the region is one, on whatever picture.
 *
 * @throws DermShareError "region-invalid" when a number is not finite or an extent is not positive
 */
export function checkShape(region: Region): void {
  const numbers =
    region.shape === "polygon"
      ? region.points.flatMap((point) => [point.x, point.y])
      : Object.values(region).filter((value) => typeof value === "number");
  if (!numbers.every(Number.isFinite)) throw invalid("a region needs finite numbers");
  if (region.shape === "rect" && (region.width <= 0 || region.height <= 0))
    throw invalid("a region needs a width and a height above zero");
  if (region.shape === "ellipse" && (region.rx <= 0 || region.ry <= 0))
    throw invalid("an ellipse needs positive radii");
  if (region.shape === "polygon" && region.points.length < 3) throw invalid("a polygon needs at least three points");
}

/**
 * Holds a region against a picture.
 *
 * @throws DermShareError "region-invalid" as `checkShape`, and when the region lies wholly outside the picture or has no
 *         extent there; one that lies partly outside passes
 */
export function checkRegion(region: Region, size: Size): void {
  checkShape(region);
  const rect = boundingRect(region);
  if (rect.width <= 0 || rect.height <= 0) throw invalid("a region needs a width and a height above zero");
  if (!touches(region, { x: 0, y: 0, ...size })) {
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
