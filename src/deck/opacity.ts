/** How shapes are filled, as far as it tells what is seen of what lies below them. */
import { partOf } from "./crops.ts";
import { attribute, child, children, descendants, type Element, isElement, nameOf } from "./xml.ts";

/** How much shines through a shape: "nearly" opaque where a person sees nothing and a program does, "half" where both do. */
type Opacity = "opaque" | "nearly" | "half" | "clear";

/** By its own fill, or that of its theme or group. */
export function opacity(shape: Element): Opacity {
  const properties = child(shape, "p:spPr");
  if (nameOf(shape) !== "p:sp" || properties === undefined) return "clear";
  if (hasBackgroundFill(shape)) return "opaque";
  const fill = fillOf(properties);
  if (fill === undefined) return /^(?:[1-9]|1\d{3})$/.test(styleIndex(shape) ?? "") ? "opaque" : "clear";
  if (nameOf(fill) === "a:grpFill") return groupOpacity(shape);
  return opacityOf(fill);
}

function hasBackgroundFill(shape: Element): boolean {
  return /^(?:1|true)$/.test(attribute(shape, "useBgFill") ?? "");
}

/** Whether a shape says itself how it is filled. */
export function hasFill(shape: Element): boolean {
  const properties = child(shape, "p:spPr");
  const fill = properties && fillOf(properties);
  return fill !== undefined || hasBackgroundFill(shape) || styleIndex(shape) !== undefined;
}

function groupOpacity(shape: Element): Opacity {
  for (let group = shape.parentNode; group !== null && isElement(group); group = group.parentNode) {
    const properties = child(group, "p:grpSpPr");
    const fill = properties && fillOf(properties);
    if (fill !== undefined && nameOf(fill) !== "a:grpFill") return opacityOf(fill);
  }
  return "clear";
}

function fillOf(properties: Element): Element | undefined {
  return children(properties).find((found) => /^a:.*Fill$/.test(nameOf(found)));
}

/** A picture in a shape is a picture, and none that hides another. */
function opacityOf(fill: Element): Opacity {
  if (!["a:solidFill", "a:gradFill", "a:pattFill"].includes(nameOf(fill))) return "clear";
  const alphas = descendants(fill)
    .filter(({ localName }) => localName?.endsWith("Clr"))
    .map(alphaOf);
  const least = Math.min(...alphas.map(({ alpha }) => alpha), 1);
  if (least >= 1) return alphas.some(({ isMade }) => isMade) ? "nearly" : "opaque";
  return least >= 0.9 ? "nearly" : least >= 0.5 ? "half" : "clear";
}

/** The alpha of a colour, changed step by step (ECMA-376 Part 1, 20.1.2.3.1 to .3); programs differ in what they make of the steps. */
function alphaOf(colour: Element): { readonly alpha: number; readonly isMade: boolean } {
  let alpha = 1;
  let isMade = false;
  for (const step of children(colour)) {
    const value = partOf(attribute(step, "val") ?? "100000");
    if (nameOf(step) === "a:alpha") alpha = value;
    else if (nameOf(step) === "a:alphaMod") alpha *= value;
    else if (nameOf(step) === "a:alphaOff") alpha += value;
    else continue;
    isMade ||= nameOf(step) !== "a:alpha";
  }
  return { alpha, isMade };
}

/** The fill that a shape has from the theme: 0 is none (ECMA-376 Part 1, 20.1.4.1.13). */
function styleIndex(shape: Element): string | undefined {
  const style = child(shape, "p:style");
  const reference = style && child(style, "a:fillRef");
  return reference && attribute(reference, "idx");
}
