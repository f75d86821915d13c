/**
 * Pictures that a change on their way to the slide leaves nothing of, or little, or not their rim; and those under the parts
 * of their own chart. The pixels are whole all the same. Numbers in brackets: ECMA-376 Part 1.
 */
import { partOf } from "./crops.ts";
import { fillOf, opacityOf } from "./opacity.ts";
import { ownOrInherited, type PlacingRules } from "./placement.ts";
import { attribute, attributes, child, children, descendants, type Element, isElement, nameOf } from "./xml.ts";

/** What is smaller on its slide, in EMU, shows nothing: a point. */
export const tinyEmu = 12_700;
/** Soft edges fade in slowly: less than 4 % of the contrast is left in the outer part of their radius. Measured in LibreOffice. */
const unseenPartOfRadius = 0.3;
/** So near to the end of a scale, or to one another, that no eye tells. */
const leastPart = 0.05;

/** Whether a picture is made transparent, of one colour, blurred or painted over (20.1.8.13, CT_Blip). */
export function isFaded(blip: Element): boolean {
  return attribute(blip, "r:embed") !== undefined && children(blip).some((change) => fades[nameOf(change)]?.(change));
}

const fades: Readonly<Record<string, (change: Element) => boolean>> = {
  "a:alphaModFix": (change) => partOf(attribute(change, "amt") ?? "100000") < leastPart,
  "a:alphaRepl": (change) => partOf(attribute(change, "a")) < leastPart,
  "a:lum": (change) => isAtEnd(change, "bright") || partOf(attribute(change, "contrast")) < -0.9,
  "a:hsl": (change) => isAtEnd(change, "lum"),
  "a:biLevel": (change) => Math.abs(partOf(attribute(change, "thresh")) - 0.5) > 0.5 - leastPart,
  "a:clrRepl": () => true,
  "a:duotone": (change) => isOneColour(children(change)),
  "a:blur": (change) => Number(attribute(change, "rad") ?? 0) >= tinyEmu,
  "a:fillOverlay": hasPaint,
};

function isAtEnd(change: Element, name: string): boolean {
  return Math.abs(partOf(attribute(change, name))) > 0.9;
}

/** Whether an overlay, or a part of a chart, has a fill that lets less than all through. */
function hasPaint(holder: Element): boolean {
  const fill = fillOf(holder);
  return fill !== undefined && opacityOf(fill) !== "clear";
}

function isOneColour([first, second]: readonly Element[]): boolean {
  if (first === undefined || second === undefined) return false;
  const [a, b] = [rgbOf(first), rgbOf(second)];
  if (a === null || b === null) return asWritten(first) === asWritten(second);
  return a.every((part, i) => Math.abs(part - (b[i] ?? 0)) < leastPart * 255);
}

/** Null for a colour that the theme says, or that is made in steps. */
function rgbOf(colour: Element): readonly number[] | null {
  const named: Readonly<Record<string, string>> = { white: "FFFFFF", black: "000000" };
  const value = attribute(colour, nameOf(colour) === "a:sysClr" ? "lastClr" : "val") ?? "";
  const hex = nameOf(colour) === "a:prstClr" ? named[value] : value;
  if (nameOf(colour) === "a:schemeClr" || children(colour).length > 0 || !/^[0-9a-f]{6}$/i.test(hex ?? "")) return null;
  return [...Buffer.from(hex ?? "", "hex")];
}

/** A colour with its steps, as text that is the same for the same. */
function asWritten(colour: Element): string {
  const values = attributes(colour).map(({ name, value }) => `${name}=${value}`);
  return `${nameOf(colour)} ${values.toSorted().join(" ")} (${children(colour).map(asWritten).join()})`;
}

/** Whether effects on a shape (20.1.8.26), its own or those of its placeholder, hide the rim of the picture in it, or all of it. */
export function isRimFaded(shape: Element, patterns: PlacingRules["patterns"]): boolean {
  const effects = ownOrInherited(shape, patterns, effectsOf);
  return effects !== undefined && descendants(effects).some((effect) => hidesRim[nameOf(effect)]?.(effect));
}

const hidesRim: Readonly<Record<string, (effect: Element) => boolean>> = {
  "a:softEdge": (effect) => Number(attribute(effect, "rad") ?? 0) * unseenPartOfRadius >= tinyEmu,
  "a:blur": fades["a:blur"] ?? (() => false),
  "a:fillOverlay": hasPaint,
};

function effectsOf(shape: Element): Element | undefined {
  const properties = child(shape, "p:spPr");
  return properties && (child(properties, "a:effectLst") ?? child(properties, "a:effectDag"));
}

/** Whether a part of a chart (21.2) is painted over the picture behind the chart, or behind its plot. */
export function isUnderChart(root: Element): boolean {
  if (nameOf(root) !== "c:chartSpace") return false;
  const parts = descendants(root).filter((element) => nameOf(element) === "c:spPr");
  return parts.some(({ parentNode: behind }, i) => {
    if (behind === null || !isElement(behind) || !["c:chartSpace", "c:plotArea"].includes(nameOf(behind))) return false;
    const own = parts[i];
    if (own === undefined || child(own, "a:blipFill") === undefined) return false;
    return descendants(behind).some((element) => nameOf(element) === "c:spPr" && element !== own && hasPaint(element));
  });
}
