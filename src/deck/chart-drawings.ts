/**
 * The drawing inside a chart (ECMA-376 Part 1, 21.3): shapes and pictures that stand by parts of the chart's box. What covers
 * a picture there is found, and not painted into it: only the slide says how large the chart is.
 */
import type { Rect } from "../geometry.ts";
import { fillOf } from "./opacity.ts";
import { attribute, child, children, descendants, type Element, nameOf } from "./xml.ts";

/** Whether a filled shape lies over a picture of the drawing ("shape"), or else something else does ("other"). */
export function coverInChart(drawing: Element): "shape" | "other" | null {
  const objects = children(drawing).flatMap(objectsOf);
  const above = objects.flatMap((below, i) =>
    isPicture(below.element) ? objects.slice(i + 1).filter(({ box }) => meet(below.box, box)) : [],
  );
  if (above.length === 0) return null;
  return above.some(({ element }) => isFilled(element)) ? "shape" : "other";
}

interface Placed {
  readonly element: Element;
  /** In parts of the chart's box; null where that is not known. */
  readonly box: Rect | null;
}

/** The objects of an anchor, those of its groups by themselves, from the lowest to the highest. */
function objectsOf(anchor: Element): Placed[] {
  const inside = descendants(anchor).filter((element) => objectNames.has(nameOf(element)));
  const isPlain = inside.length === 1 && !inside.some(isTurned);
  const box = isPlain ? boxOf(anchor) : null;
  return inside.map((element) => ({ element, box }));
}

const objectNames: ReadonlySet<string> = new Set(["cdr:sp", "cdr:pic", "cdr:graphicFrame", "cdr:cxnSp"]);

function isTurned(object: Element): boolean {
  return descendants(object).some((element) => nameOf(element) === "a:xfrm" && attribute(element, "rot") !== undefined);
}

/** Of an anchor by two corners; one with an extent in EMU has no box here. */
function boxOf(anchor: Element): Rect | null {
  const [from, to] = [child(anchor, "cdr:from"), child(anchor, "cdr:to")];
  if (from === undefined || to === undefined) return null;
  const [x, y, right, bottom] = [from, to].flatMap((corner) => [numberIn(corner, "cdr:x"), numberIn(corner, "cdr:y")]);
  if (x === undefined || y === undefined || right === undefined || bottom === undefined) return null;
  return [x, y, right, bottom].every(Number.isFinite) ? { x, y, width: right - x, height: bottom - y } : null;
}

function numberIn(corner: Element, name: string): number {
  return Number.parseFloat(child(corner, name)?.textContent ?? "");
}

/** Whether two boxes have a part in common, as far as is known. */
function meet(a: Rect | null, b: Rect | null): boolean {
  if (a === null || b === null) return true;
  const isApart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
  return !isApart;
}

function isPicture(object: Element): boolean {
  return descendants(object).some((element) => nameOf(element) === "a:blip");
}

function isFilled(object: Element): boolean {
  const properties = child(object, "cdr:spPr");
  if (nameOf(object) !== "cdr:sp" || properties === undefined) return false;
  const fill = fillOf(properties);
  if (fill !== undefined) return nameOf(fill) !== "a:noFill";
  const style = child(object, "cdr:style");
  const reference = style && child(style, "a:fillRef");
  return reference !== undefined && attribute(reference, "idx") !== "0"; // 0 is none: 20.1.4.1.13
}
