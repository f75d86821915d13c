/**
 * Pictures in a frame that is no rectangle: what lies between the frame and the corners of the picture is never seen. For
 * ellipses and round corners it is painted over, a pixel away from the frame; other frames are only told.
 */
import type { Point, Size } from "../geometry.ts";
import type { Cover } from "./bakes.ts";
import { sourceRectOf } from "./crops.ts";
import { attribute, child, descendants, type Element, nameOf } from "./xml.ts";

const stepsOfArc = 24; // a quarter of a circle; what the straight pieces cut off is made up for by `clearPx`
const clearPx = 1.5;
const usualRoundness = 16_667; // roundRect's own adjustment: ECMA-376 Part 1, presetShapeDefinitions

/** The corners of a picture outside its frame, in its pixels; null for a frame that is not followed here. */
export function cornersOf(picture: Element, size: Size): readonly Cover[] | null {
  const [properties, fill] = [child(picture, "p:spPr"), child(picture, "p:blipFill")];
  if (properties === undefined || fill === undefined) return [];
  if (child(properties, "a:custGeom") !== undefined) return null;
  const outline = child(properties, "a:prstGeom");
  const preset = (outline && attribute(outline, "prst")) ?? "rect";
  if (preset === "rect") return [];
  const extent = extentOf(properties);
  if ((preset !== "ellipse" && preset !== "roundRect") || outline === undefined || extent === null) return null;
  const { left, top, right, bottom } = sourceRectOf(fill);
  const [x, y] = [left * size.width, top * size.height];
  const [width, height] = [(1 - left - right) * size.width, (1 - top - bottom) * size.height];
  const share = preset === "ellipse" ? null : roundness(outline) * Math.min(extent.width, extent.height);
  const radii = {
    x: share === null ? width / 2 : (share / extent.width) * width,
    y: share === null ? height / 2 : (share / extent.height) * height,
  };
  if (!(width > 0 && height > 0) || radii.x < 4 || radii.y < 4) return [];
  const ends = [0, 1].flatMap((atX) => [0, 1].map((atY) => ({ atX, atY })));
  return ends
    .map(({ atX, atY }) =>
      corner({ x: x + atX * width, y: y + atY * height }, radii, { x: 1 - 2 * atX, y: 1 - 2 * atY }),
    )
    .filter((points) => isWithin(points, size))
    .map((points) => ({ region: { shape: "polygon", points }, fill: "grey" }));
}

function extentOf(properties: Element): Size | null {
  const element = descendants(properties).find(
    (found) => nameOf(found) === "a:ext" && attribute(found, "cx") !== undefined,
  );
  const [width, height] = ["cx", "cy"].map((key) => Number((element && attribute(element, key)) ?? NaN));
  return width !== undefined && height !== undefined && width > 0 && height > 0 ? { width, height } : null;
}

/** The radius of the corners as a part of the shorter side. */
function roundness(outline: Element): number {
  const guide = descendants(outline).find((found) => nameOf(found) === "a:gd" && attribute(found, "name") === "adj");
  const value = Number(/^val (\d+)$/.exec((guide && attribute(guide, "fmla")) ?? "")?.[1] ?? usualRoundness);
  return Math.min(50_000, value) / 100_000;
}

/** From the tip along the arc: the radii a little shorter on the side of the tip, so that the frame's edge stays. */
function corner(tip: Point, radii: Point, inward: Point): Point[] {
  const middle = { x: tip.x + inward.x * radii.x, y: tip.y + inward.y * radii.y };
  const arc = Array.from({ length: stepsOfArc + 1 }, (_, i) => {
    const angle = (i / stepsOfArc) * (Math.PI / 2);
    return {
      x: middle.x - inward.x * (radii.x + clearPx) * Math.cos(angle),
      y: middle.y - inward.y * (radii.y + clearPx) * Math.sin(angle),
    };
  }).filter(({ x, y }) => (x - tip.x) * inward.x >= 0 && (y - tip.y) * inward.y >= 0);
  return [tip, ...arc];
}

function reaches(values: readonly number[], end: number): boolean {
  return Math.max(...values) > 1 && Math.min(...values) < end - 1;
}

/** Whether the corner is a surface that touches the picture. */
function isWithin(points: readonly Point[], { width, height }: Size): boolean {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return points.length > 3 && reaches(xs, width) && reaches(ys, height);
}
