/** How shapes are filled, as far as it tells what is seen of what lies below them. */
import { partOf } from "./crops.ts";
import { attribute, child, children, descendants, type Element, isElement, nameOf } from "./xml.ts";

/** How much shines through a shape: "nearly" opaque where a person sees nothing and a program does, "half" where both do. */
type Opacity = "opaque" | "nearly" | "half" | "clear";

/** A fill of the theme; one that is tinted has a colour that each shape says. */
export interface ThemeFill {
  readonly paint: Opacity | "picture";
  readonly isTinted: boolean;
}

/** By the numbers that shapes and backgrounds name them by. */
export type ThemeFills = Readonly<Record<string, ThemeFill>>;

/** By its own fill, or that of its theme or group; "nearly" where the theme does not say, or fills it with a picture. */
export function opacity(shape: Element, fills: ThemeFills): Opacity {
  const properties = child(shape, "p:spPr");
  if (nameOf(shape) !== "p:sp" || properties === undefined) return "clear";
  if (hasBackgroundFill(shape)) return "opaque";
  const fill = fillOf(properties);
  if (fill === undefined) return styleOpacity(shape, fills);
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
  return fill !== undefined || hasBackgroundFill(shape) || styleReference(shape) !== undefined;
}

/** Whether a shape is filled with a picture of the theme. */
export function hasThemePicture(shape: Element, fills: ThemeFills): boolean {
  const properties = child(shape, "p:spPr");
  if (nameOf(shape) !== "p:sp" || properties === undefined || hasBackgroundFill(shape)) return false;
  return fillOf(properties) === undefined && isThemePicture(styleReference(shape), fills);
}

/** Whether an a:fillRef or p:bgRef names a picture. */
export function isThemePicture(reference: Element | undefined, fills: ThemeFills): boolean {
  return fills[(reference && attribute(reference, "idx")) ?? ""]?.paint === "picture";
}

function groupOpacity(shape: Element): Opacity {
  const fill = groupFillOf(shape);
  return fill === undefined ? "clear" : opacityOf(fill);
}

/** The fill of the nearest group around a shape that has its own: ECMA-376 Part 1, 20.1.8.35 (grpFill). */
export function groupFillOf(shape: Element): Element | undefined {
  for (let group = shape.parentNode; group !== null && isElement(group); group = group.parentNode) {
    const properties = child(group, "p:grpSpPr");
    const fill = properties && fillOf(properties);
    if (fill !== undefined && nameOf(fill) !== "a:grpFill") return fill;
  }
  return undefined;
}

/** The fill that properties of a shape name. */
export function fillOf(properties: Element): Element | undefined {
  return children(properties).find((found) => /^a:.*Fill$/.test(nameOf(found)));
}

/** 0 and 1000 are none. */
function styleOpacity(shape: Element, fills: ThemeFills): Opacity {
  const reference = styleReference(shape);
  const index = (reference && attribute(reference, "idx")) ?? "0";
  if (reference === undefined || index === "0" || index === "1000") return "clear";
  const fill = fills[index];
  if (fill === undefined || fill.paint === "picture") return "nearly";
  const tint = opacityOfColours(children(reference));
  return fill.isTinted && fromClear.indexOf(tint) < fromClear.indexOf(fill.paint) ? tint : fill.paint;
}

const fromClear: readonly Opacity[] = ["clear", "half", "nearly", "opaque"];

/** That of the line around a shape: by its own fill, or by the colour that it gives to a line of the theme. */
export function opacityOfLine(shape: Element): Opacity {
  const [properties, style] = [child(shape, "p:spPr"), child(shape, "p:style")];
  const line = properties && child(properties, "a:ln");
  const fill = line && fillOf(line);
  if (fill !== undefined) return opacityOf(fill);
  const reference = style && child(style, "a:lnRef"); // ECMA-376 Part 1, 20.1.4.2.19; 0 is none
  if (reference === undefined || (attribute(reference, "idx") ?? "0") === "0") return "clear";
  return opacityOfColours(children(reference));
}

/** A picture in a shape is a picture, and none that hides another. */
export function opacityOf(fill: Element): Opacity {
  if (!["a:solidFill", "a:gradFill", "a:pattFill"].includes(nameOf(fill))) return "clear";
  return opacityOfColours(descendants(fill).filter(({ localName }) => localName?.endsWith("Clr")));
}

function opacityOfColours(colours: readonly Element[]): Opacity {
  const alphas = colours.map(alphaOf);
  const least = Math.min(...alphas.map(({ alpha }) => alpha), 1);
  return least >= 1 && alphas.some(({ isMade }) => isMade) ? "nearly" : withAlpha(least);
}

function withAlpha(alpha: number): Opacity {
  if (alpha >= 1) return "opaque";
  return alpha >= 0.9 ? "nearly" : alpha >= 0.5 ? "half" : "clear";
}

/**
 * What is left of a picture without holes by the changes to its alpha (ECMA-376 Part 1, 20.1.8.1 to .8); "nearly" where
 * programs differ in that, or the picture has a fill behind it.
 *
 * @param shape what is filled with it
 */
export function opacityOfBlip(blip: Element, shape: Element): Opacity {
  const properties = child(shape, "p:spPr");
  const behind = nameOf(shape) === "p:pic" ? properties && fillOf(properties) : undefined; // of a shape it is the picture
  const [own, below] = [alphaLeft(blip), behind === undefined ? "clear" : opacityOf(behind)];
  if (fromClear.indexOf(own) >= fromClear.indexOf(below)) return own;
  return below === "opaque" ? "nearly" : below;
}

function alphaLeft(blip: Element): Opacity {
  let alpha = 1;
  for (const change of children(blip)) {
    const name = nameOf(change);
    const isKept = ["a:alphaBiLevel", "a:alphaCeiling", "a:alphaFloor"].includes(name) && alpha >= 1;
    if (!name.startsWith("a:alpha") || isKept) continue;
    if (name === "a:alphaModFix") alpha *= Math.min(1, partOf(attribute(change, "amt") ?? "100000"));
    else if (name === "a:alphaRepl") alpha = partOf(attribute(change, "a") ?? "100000");
    else return "nearly";
  }
  return withAlpha(alpha);
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

/** Which fill a shape has from the theme, and with which colour (ECMA-376 Part 1, 20.1.4.1.10). */
function styleReference(shape: Element): Element | undefined {
  const style = child(shape, "p:style");
  return style && child(style, "a:fillRef");
}
