/** The pixels of a picture that an outline above it hides: painted over there, so that nothing beside the shape changes. */
import type { Point, Rect, Region, Size } from "../geometry.ts";
import type { Outline } from "./cover-shapes.ts";
import { drawnPaths } from "./frame-paths.ts";
import { innerRegions } from "./inner-regions.ts";
import { type Affine, apply, compose, identity, type Placed } from "./placement.ts";
import { areaOf, clipTo, grow, shrink, uprightRect } from "./polygons.ts";
import { rounding } from "./seams.ts";
import type { Rim } from "./shape-lines.ts";
import { child } from "./xml.ts";

/** So far within its outline a shape is painted into the picture: no smoothing shows the paint beside it. */
const insetPx = 1.5;
const ellipseSides = 64;
/** A line that hides less of a picture beside an edge, in pixels, is a smoothed edge. */
export const leastRimPx = 2;

/** Those of a shape that is not convex; null where its form is not followed, or too little of it is certain. */
export function drawnRegions(above: Placed, way: Affine, size: Size): readonly Region[] | null {
  const properties = child(above.element, "p:spPr");
  const paths = properties === undefined ? null : drawnPaths(properties, above.box);
  const inPixels = paths?.map((path) => path.map((points) => points.map((point) => apply(way, point))));
  return inPixels === undefined ? null : innerRegions(inPixels, size);
}

/** Those of any other outline; none where it hides nothing wholly. */
export function regionsOf(
  outline: Exclude<Outline, "unknown" | "drawn">,
  box: Size,
  way: Affine,
  size: Size,
): readonly Region[] {
  const region = regionOf(outline, box, way, size);
  return region === null ? [] : [region];
}

/** What the line around a shape hides, and all within it. */
export function rimRegions(
  outline: Exclude<Outline, "unknown" | "drawn">,
  box: Size,
  { reach, join }: Rim,
  way: Affine,
  size: Size,
): readonly Region[] {
  if (outline !== "ellipse") {
    const grown = grow(outline, reach, join).map((point) => apply(way, point));
    const region = insideOf(grown, size); // clear of upright edges, too: programs round the widths of lines
    return region === null ? [] : [region];
  }
  const grown = { width: box.width + 2 * reach, height: box.height + 2 * reach }; // no wider than the line anywhere
  return regionsOf("ellipse", grown, compose(way, { ...identity, e: -reach, f: -reach }), size);
}

/** How many pixels a distance on a slide is at least. @param way to the pixels of a picture */
export function pixelsOf(distance: number, { a, b, c, d }: Affine): number {
  return distance * Math.min(Math.hypot(a, b), Math.hypot(c, d));
}

/** The pixels that an outline hides wholly, so that no edge changes; null where there are none. */
function regionOf(outline: Exclude<Outline, "unknown" | "drawn">, box: Size, way: Affine, size: Size): Region | null {
  const isUpright = Math.abs(way.b) < 1e-9 && Math.abs(way.c) < 1e-9;
  if (outline === "ellipse" && isUpright) return ellipseIn(box, way, size);
  const points = (outline === "ellipse" ? ellipsePoints(box) : outline).map((point) => apply(way, point));
  const rect = uprightRect(points);
  if (rect !== null) return wholePixels(rect, size);
  return insideOf(points, size);
}

/** What lies within a convex outline with the clearance; null where that is nothing. */
function insideOf(points: readonly Point[], size: Size): Region | null {
  const inside = clipTo(shrink(points, insetPx), size);
  return areaOf(inside) < 1 ? null : { shape: "polygon", points: inside };
}

function ellipseIn(box: Size, way: Affine, { width, height }: Size): Region | null {
  const { x: cx, y: cy } = apply(way, { x: box.width / 2, y: box.height / 2 });
  const [rx, ry] = [Math.abs((way.a * box.width) / 2) - 1, Math.abs((way.d * box.height) / 2) - 1];
  if (rx < 1 || ry < 1) return null;
  const misses = cx + rx <= 0 || cy + ry <= 0 || cx - rx >= width || cy - ry >= height;
  return misses ? null : { shape: "ellipse", cx, cy, rx, ry };
}

function ellipsePoints({ width, height }: Size): Point[] {
  return Array.from({ length: ellipseSides }, (_, i) => {
    const angle = (i / ellipseSides) * 2 * Math.PI;
    return { x: (width / 2) * (1 + Math.cos(angle)), y: (height / 2) * (1 + Math.sin(angle)) };
  });
}

/** The whole pixels of a rectangle inside the picture; null where there are none. */
export function wholePixels(rect: Rect, { width, height }: Size): Region | null {
  const [x, y] = [Math.max(0, Math.ceil(rect.x - rounding)), Math.max(0, Math.ceil(rect.y - rounding))];
  const [endX, endY] = [Math.floor(rect.x + rect.width + rounding), Math.floor(rect.y + rect.height + rounding)];
  const size = { width: Math.min(width, endX) - x, height: Math.min(height, endY) - y };
  return size.width < 1 || size.height < 1 ? null : { shape: "rect", x, y, ...size };
}
