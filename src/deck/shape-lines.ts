/**
 * The lines of shapes: those around them hide as much beyond the edge as within it, those by themselves may be bars.
 *
 * Source: ECMA-376 Part 1, 20.1.2.2.24 (ln), 20.1.8.21 (custDash), 20.1.8.48 (prstDash), 20.1.8.38 and .57 (its ends).
 */
import type { Size } from "../geometry.ts";
import { opacityOfLine } from "./opacity.ts";
import type { Join } from "./polygons.ts";
import { attribute, child, type Element, nameOf } from "./xml.ts";

const thickEmu = 76_200; // 6 points: names are crossed out so
const thickArrowEmu = 100_000; // 8 points: bars over eyes are drawn so, arrows are not

/** Whether the line of a shape is so thick that it may hide something, if it is one that people hide with. */
export function isThickLine(properties: Element): boolean {
  const line = child(properties, "a:ln");
  if (line === undefined || child(line, "a:noFill") !== undefined) return false;
  return Number(attribute(line, "w") ?? 0) >= (isArrow(line) ? thickArrowEmu : thickEmu);
}

function isArrow(line: Element): boolean {
  return ["a:headEnd", "a:tailEnd"].some((name) => {
    const end = child(line, name);
    return end !== undefined && (attribute(end, "type") ?? "none") !== "none";
  });
}

/** Whether the line around a shape is so thick that little is seen inside of it. */
export function isFilledByLine(shape: Element, { width, height }: Size): boolean {
  return 2 * thicknessOf(shape) >= Math.min(width, height);
}

/** How far the line of a shape reaches beyond its box on both sides together, in EMU. */
export function thicknessOf(shape: Element): number {
  const properties = child(shape, "p:spPr");
  const line = properties && child(properties, "a:ln");
  return Number((line && attribute(line, "w")) ?? 0);
}

/** A line, straight or drawn by hand: bars over eyes are, and what was crossed out. */
export function isLine(properties: Element): boolean {
  if (child(properties, "a:custGeom") !== undefined) return true;
  const geometry = child(properties, "a:prstGeom");
  return geometry !== undefined && attribute(geometry, "prst") === "line";
}

/** Whether a shape is nothing but a line from one point to another: a small part of a picture may be a name. */
export function isStraightLine(shape: Element): boolean {
  const properties = child(shape, "p:spPr");
  const geometry = properties && child(properties, "a:prstGeom");
  return nameOf(shape) === "p:cxnSp" || (geometry !== undefined && attribute(geometry, "prst") === "line");
}

/** The line around a shape. */
export interface Rim {
  /** How far it hides what lies beyond the edge of its shape, and within it, in EMU; 0 where it hides nothing. */
  readonly reach: number;
  /** False where it has gaps, lets something through, or lies otherwise than along the middle. */
  readonly isCertain: boolean;
  readonly join: Join;
}

const none: Rim = { reach: 0, isCertain: true, join: "bevel" };

/** The line around a shape, by its own properties. */
export function rimOf(shape: Element): Rim {
  const properties = child(shape, "p:spPr");
  const line = properties && child(properties, "a:ln");
  if (nameOf(shape) !== "p:sp" || line === undefined || isWithoutRim(shape)) return none;
  const paint = opacityOfLine(shape);
  const reach = paint === "clear" || paint === "half" ? 0 : Math.max(0, thicknessOf(shape) / 2);
  const dash = child(line, "a:prstDash");
  const hasGaps = child(line, "a:custDash") !== undefined || ((dash && attribute(dash, "val")) ?? "solid") !== "solid";
  const isPlain = (attribute(line, "cmpd") ?? "sng") === "sng" && (attribute(line, "algn") ?? "ctr") === "ctr";
  return { reach, isCertain: paint === "opaque" && !hasGaps && isPlain, join: joinOf(line) };
}

/** A callout whose line only leads to what it tells of: presetShapeDefinitions.xml, callout1 to 3 and accentCallout1 to 3. */
function isWithoutRim(shape: Element): boolean {
  const properties = child(shape, "p:spPr");
  const geometry = properties && child(properties, "a:prstGeom");
  return /^(?:accentC|c)allout[123]$/.test((geometry && attribute(geometry, "prst")) ?? "");
}

/** Round where nothing is said. */
function joinOf(line: Element): Join {
  if (child(line, "a:miter") !== undefined) return "miter";
  return child(line, "a:bevel") === undefined ? "round" : "bevel";
}

/** Whether a shape has a line around it that hides more than a smoothed edge does, and that people hide with. */
export function hasThickRim(shape: Element): boolean {
  const properties = child(shape, "p:spPr");
  return properties !== undefined && rimOf(shape).reach > 0 && isThickLine(properties);
}
