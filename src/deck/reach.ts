/**
 * How far a shape may be seen beyond its own box: text that runs over its edge, a thick line, a shadow, a turn in space.
 *
 * Source: ECMA-376 Part 1, 21.1.2.1.1 (bodyPr: wrap, anchor, vert, and what fits text to its box), 20.1.8.45 (outerShdw).
 */
import type { Size } from "../geometry.ts";
import { isPlaceholder } from "./placeholders.ts";
import { isTurnedInSpace, type PlacingRules } from "./placement.ts";
import { thicknessOf } from "./shape-lines.ts";
import { attribute, child, descendants, type Element, nameOf } from "./xml.ts";

/** Beyond each edge of the box, in EMU. */
export interface Reach {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const emuPerPoint = 12_700;
const usualSizePt = 18;
/** Titles have their size from the master, and the largest in use is near this. */
const placeholderSizePt = 60;
const lineHeight = 1.2;
/** In parts of its size: no letter is wider than the first, and letters of Latin, Greek and Cyrillic are so on average. */
const widestLetter = 1;
const usualLetter = 0.5;
/** As wide as they are high: those of East Asia, and pictures (from Hangul Jamo on). */
const squareLetters = /[\u1100-\uffff]/g;

/** At most this far, where the fonts are not known. */
export function reachOf(shape: Element, box: Size, patterns: PlacingRules["patterns"]): Reach {
  const inSpace = isTurnedInSpace(shape, patterns) ? box.width + box.height : 0;
  const around = thicknessOf(shape) / 2 + effectsOf(shape, box) + inSpace;
  const text = textReach(shape, box, patterns);
  return {
    left: around + text.left,
    top: around + text.top,
    right: around + text.right,
    bottom: around + text.bottom,
  };
}

/** Shadows, glows and mirror images. */
function effectsOf(shape: Element, { width, height }: Size): number {
  const properties = child(shape, "p:spPr");
  if (properties === undefined) return 0;
  const distances = descendants(properties).map((effect) => {
    const name = nameOf(effect);
    const [near, far] = [Number(attribute(effect, "dist") ?? 0), Number(attribute(effect, "blurRad") ?? 0)];
    if (name === "a:outerShdw" && ["sx", "sy", "kx", "ky"].every((key) => attribute(effect, key) === undefined))
      return near + far;
    if (name === "a:glow") return Number(attribute(effect, "rad") ?? 0);
    return ["a:outerShdw", "a:reflection"].includes(name) ? near + far + width + height : 0;
  });
  return Math.max(0, ...distances);
}

const nowhere: Reach = { left: 0, top: 0, right: 0, bottom: 0 };

function textReach(shape: Element, box: Size, patterns: PlacingRules["patterns"]): Reach {
  const body = child(shape, "p:txBody");
  if (body === undefined) return nowhere;
  const lines = linesOf(body);
  if (lines.every((line) => line === "")) return nowhere;
  const bodies = [body, ...patterns(shape).flatMap((pattern) => child(pattern, "p:txBody") ?? [])];
  const settings = bodies.flatMap((one) => child(one, "a:bodyPr") ?? []);
  const settingOf = (key: string) => settings.map((one) => attribute(one, key)).find((value) => value !== undefined);
  const size = sizeOf(bodies, shape) * emuPerPoint;
  const isUpright = (settingOf("vert") ?? "horz") === "horz";
  const inner = isUpright ? box : { width: box.height, height: box.width };
  const isWrapped = settingOf("wrap") !== "none";
  const fits = (letter: number) => {
    const { width, height } = extentOf(lines, size, letter, isWrapped ? inner.width : Infinity);
    return { wide: isWrapped ? 0 : Math.max(0, width - inner.width), high: Math.max(0, height - inner.height) };
  };
  if (isFitted(settings)) {
    const usual = fits(usualLetter);
    if (usual.wide <= inner.width / 4 && usual.high <= Math.max(inner.height / 4, lineHeight * size)) return nowhere;
  }
  const { wide, high } = fits(widestLetter);
  const anchor = settingOf("anchor") ?? "t";
  const [up, down] = [anchor === "t" ? 0 : high, anchor === "b" ? 0 : high];
  return isUpright
    ? { left: wide, right: wide, top: up, bottom: down }
    : { left: high, right: high, top: wide, bottom: wide };
}

/** Whether a program that writes the deck makes box and text fit. */
function isFitted(settings: readonly Element[]): boolean {
  const names = settings.flatMap((one) => descendants(one).map(nameOf));
  return names.find((name) => name.endsWith("utofit") || name.endsWith("utoFit"))?.startsWith("a:no") === false;
}

/** The text as its paragraphs and breaks divide it. */
function linesOf(body: Element): string[] {
  const lines: string[] = [];
  for (const element of descendants(body)) {
    const name = nameOf(element);
    if (name === "a:p" || name === "a:br") lines.push("");
    if (name === "a:t") lines.push((lines.pop() ?? "") + (element.textContent ?? ""));
  }
  return lines;
}

/** The largest size named, in points. */
function sizeOf(bodies: readonly Element[], shape: Element): number {
  for (const body of bodies) {
    const named = descendants(body).map((element) => Number(attribute(element, "sz") ?? 0) / 100);
    const largest = Math.max(0, ...named);
    if (largest > 0) return largest;
  }
  return isPlaceholder(shape) ? placeholderSizePt : usualSizePt;
}

/** The room that lines of text take where a letter takes such a part of its size. In EMU. */
function extentOf(lines: readonly string[], size: number, letter: number, width: number): Size {
  const widths = lines.map((line) => {
    const square = line.match(squareLetters)?.length ?? 0;
    return size * (square + letter * (line.length - square));
  });
  const rows = widths.reduce((sum, wide) => sum + Math.max(1, Math.ceil(wide / Math.max(size, width))), 0);
  return { width: Math.max(...widths), height: rows * lineHeight * size };
}
