/**
 * What a shape hides of what lies below it: its outline, where that is convex and the same in every program, and its paint.
 *
 * Source: ECMA-376 Part 1, 20.1.8 (fills), 20.1.9.18 and 20.1.10.56 (preset shapes); the adjustments are those of
 * presetShapeDefinitions.xml.
 */
import type { Fill } from "../edits.ts";
import type { Point, Size } from "../geometry.ts";
import { fillRectOf, sourceRectOf } from "./crops.ts";
import { isFilledByLine, isLine, isThickLine } from "./shape-lines.ts";
import { hasFill, opacity, opacityOfBlip, type ThemeFills } from "./opacity.ts";
import { isEmptyPlaceholder } from "./placeholders.ts";
import { ownOrInherited } from "./placement.ts";
import { attribute, child, descendants, type Element, nameOf } from "./xml.ts";

/**
 * An outline in the shape's own box, in EMU: convex, or "ellipse", which fills the box, or "drawn", which is any other;
 * "unknown" hides something, but what exactly is not followed.
 */
export type Outline = readonly Point[] | "ellipse" | "drawn" | "unknown";

const pointsOfCorner = 12;
const wholeBox = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** What mark people put on pictures: arrows, lines and frames hide nothing that anybody meant to hide. */
const marks =
  /arrow|^(?:line|lineInv|arc|chord|pie|blockArc|frame|halfFrame|corner|donut|noSmoking|curvedConnector\d|bentConnector\d|straightConnector1|chevron|(?:left|right)?(?:Bracket|Brace)|(?:bracket|brace)Pair|math(?!Minus).*)$/i;

/**
 * The outline by which a shape covers; null where it hides nothing.
 *
 * @param patterns the shapes from which it has the fill and the form that it does not have itself
 */
export function coveringOutline(
  shape: Element,
  box: Size,
  patterns: (shape: Element) => readonly Element[] = () => [],
  fills: ThemeFills = {},
): Outline | null {
  const properties = child(shape, "p:spPr");
  if (properties === undefined) return null;
  if (nameOf(shape) === "p:cxnSp") return isThickLine(properties) ? "unknown" : null;
  const filled = nameOf(shape) === "p:sp" ? [shape, ...(hasFill(shape) ? [] : patterns(shape))] : [];
  const paint = opacity(filled.find(hasFill) ?? shape, fills);
  if (paint === "clear" || paint === "half") {
    return isThickLine(properties) && (isLine(properties) || isFilledByLine(shape, box)) ? "unknown" : null;
  }
  const looks = filled.map((found) => child(found, "p:spPr")).filter((found) => found !== undefined);
  const form = formOf(shape, patterns) ?? properties;
  const geometry = child(form, "a:prstGeom");
  const preset = (geometry && attribute(geometry, "prst")) ?? "rect";
  if (marks.test(preset)) return null;
  if (paint === "nearly" || looks.some(isSoft) || isEmptyPlaceholder(shape)) return "unknown";
  if (child(form, "a:custGeom") !== undefined) return form === properties ? "drawn" : "unknown";
  const outline = presetOutline(preset, geometry, box);
  return outline === "drawn" && form !== properties ? "unknown" : outline;
}

/** The properties that say which form a shape has: its own, else those of the nearest pattern; undefined where none do. */
export function formOf(shape: Element, patterns: (shape: Element) => readonly Element[]): Element | undefined {
  return ownOrInherited(shape, patterns, propertiesWithForm);
}

function propertiesWithForm(shape: Element): Element | undefined {
  const properties = child(shape, "p:spPr");
  const form = properties && (child(properties, "a:custGeom") ?? child(properties, "a:prstGeom"));
  return form && properties;
}

/** Text that is drawn as a bar: blocks and filled squares. */
const blocks = /[\u2580-\u259f\u25a0\u25ac\u25ae\u25b0\u25fc\u25fe\u2b1b\u2b24]/;

function isBar(found: Element): boolean {
  return nameOf(found) === "a:highlight" || (nameOf(found) === "a:t" && blocks.test(found.textContent ?? ""));
}

/**
 * So much of a picture a shape has to cover, as a part of it, to be told of, although it hides nothing for certain: a large
 * mark, a fill of which something shines through, or text with a colour behind it; null where it is none of them.
 */
export function leastPartOfVeil(shape: Element, fills: ThemeFills): number | null {
  const properties = child(shape, "p:spPr");
  if (properties === undefined || nameOf(shape) !== "p:sp") return null;
  const body = child(shape, "p:txBody");
  const paint = opacity(shape, fills);
  if (paint === "half" || (body !== undefined && descendants(body).some(isBar))) return 0.005;
  return paint === "clear" ? null : 0.1; // of what covers, only marks are asked for
}

/**
 * The outline by which a picture hides what is below it, if nothing shines through it; null where something does for
 * certain. Where one of its colours is made transparent, the others hide: ECMA-376 Part 1, 20.1.8.16 (clrChange).
 */
export function outlineOfPicture(
  shape: Element,
  fill: Element,
  box: Size,
  patterns: (shape: Element) => readonly Element[] = () => [],
): Outline | null {
  const blip = child(fill, "a:blip");
  const properties = child(shape, "p:spPr");
  if (blip === undefined || properties === undefined) return null;
  const paint = opacityOfBlip(blip, shape);
  if (paint === "clear" || paint === "half") return null;
  const [source, filled] = [sourceRectOf(fill), fillRectOf(fill)];
  const isWhole = Object.values(source).every((part) => part >= 0) && Object.values(filled).every((part) => part <= 0);
  const form = formOf(shape, patterns) ?? properties;
  const isFree = child(form, "a:custGeom") !== undefined || child(fill, "a:tile") !== undefined;
  const isHoley = descendants(blip).some((found) => /^a:(?:alpha(?:Mod|Off)?|clrChange)$/.test(nameOf(found))); // of colours
  if (paint === "nearly" || !isWhole || isFree || isHoley || isSoft(properties) || isEmptyPlaceholder(shape))
    return "unknown";
  const geometry = child(form, "a:prstGeom");
  const outline = presetOutline((geometry && attribute(geometry, "prst")) ?? "rect", geometry, box);
  return outline === "drawn" ? "unknown" : outline;
}

/** The outline of a preset shape. */
export function presetOutline(preset: string, geometry: Element | undefined, { width, height }: Size): Outline {
  const short = Math.min(width, height);
  const adjusted = (usual: number, most = 50_000) =>
    Math.min(most, Math.max(0, adjustment(geometry) ?? usual)) / 100_000;
  const at = (...points: readonly (readonly [number, number])[]): Point[] =>
    points.map(([x, y]) => ({ x: x * width, y: y * height }));
  switch (preset) {
    case "rect":
    case "flowChartProcess":
    case "wedgeRectCallout":
      return at(...wholeBox);
    case "ellipse":
    case "flowChartConnector":
    case "wedgeEllipseCallout":
      return "ellipse";
    case "roundRect":
      return rounded(width, height, adjusted(16_667) * short);
    case "flowChartAlternateProcess":
      return rounded(width, height, short / 6);
    case "wedgeRoundRectCallout":
      return rounded(width, height, short / 2); // its third adjustment; no corner is rounder than this
    case "diamond":
    case "flowChartDecision":
      return at([0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5]);
    case "triangle": {
      const top = adjusted(50_000, 100_000);
      return at([top, 0], [1, 1], [0, 1]);
    }
    case "rtTriangle":
      return at([0, 0], [1, 1], [0, 1]);
    case "parallelogram": {
      const lean = adjusted(25_000, (100_000 * width) / short) * short;
      return at([lean / width, 0], [1, 0], [1 - lean / width, 1], [0, 1]);
    }
    case "trapezoid": {
      const lean = adjusted(25_000, (50_000 * width) / short) * short;
      return at([lean / width, 0], [1 - lean / width, 0], [1, 1], [0, 1]);
    }
    case "hexagon": {
      const lean = adjusted(25_000, (50_000 * width) / short) * short;
      if (!isUsualHexagon(geometry)) return "unknown";
      return at([0, 0.5], [lean / width, 0], [1 - lean / width, 0], [1, 0.5], [1 - lean / width, 1], [lean / width, 1]);
    }
    case "octagon":
      return cut(width, height, adjusted(29_289) * short);
    case "homePlate": {
      const tip = adjusted(50_000, (100_000 * width) / short) * short;
      return at([0, 0], [1 - tip / width, 0], [1, 0.5], [1 - tip / width, 1], [0, 1]);
    }
    case "mathMinus": {
      const [wide, high] = [0.734_9 / 2, adjusted(23_520, 100_000) / 2];
      return at([0.5 - wide, 0.5 - high], [0.5 + wide, 0.5 - high], [0.5 + wide, 0.5 + high], [0.5 - wide, 0.5 + high]);
    }
    default:
      return /^(?:accent)?(?:border)?callout[123]$|^actionButton/i.test(preset) ? at(...wholeBox) : "drawn";
  }
}

/** Its second adjustment says how high its corners stand: as usual, at its upper and lower edge. */
function isUsualHexagon(geometry: Element | undefined): boolean {
  const guides = geometry === undefined ? [] : descendants(geometry).filter((found) => nameOf(found) === "a:gd");
  return guides.every((guide, i) =>
    i === 0 ? attribute(guide, "name") === "adj" : attribute(guide, "fmla") === "val 115470",
  );
}

/** The one adjustment of a shape that has one: ECMA-376 Part 1, 20.1.9.11. */
function adjustment(geometry: Element | undefined): number | undefined {
  const guide = geometry && descendants(geometry).find((found) => nameOf(found) === "a:gd");
  const value = /^val (-?\d+)$/.exec((guide && attribute(guide, "fmla")) ?? "")?.[1];
  return value === undefined ? undefined : Number(value);
}

function rounded(width: number, height: number, radius: number): Point[] {
  const corners = [
    [width - radius, radius, -90],
    [width - radius, height - radius, 0],
    [radius, height - radius, 90],
    [radius, radius, 180],
  ] as const;
  return corners.flatMap(([x, y, from]) =>
    Array.from({ length: pointsOfCorner + 1 }, (_, i) => {
      const angle = ((from + (i * 90) / pointsOfCorner) / 180) * Math.PI;
      return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
    }),
  );
}

function cut(width: number, height: number, side: number): Point[] {
  const [right, bottom] = [width - side, height - side];
  const corners: readonly (readonly [number, number])[] = [
    [side, 0],
    [right, 0],
    [width, side],
    [width, bottom],
    [right, height],
    [side, height],
    [0, bottom],
    [0, side],
  ];
  return corners.map(([x, y]) => ({ x, y }));
}

/** Soft edges show what is below them, and so do some materials of which what stands in space is made. */
function isSoft(properties: Element): boolean {
  return descendants(properties).some(
    (found) =>
      ["a:softEdge", "a:effectDag"].includes(nameOf(found)) ||
      (nameOf(found) === "a:sp3d" && /^(?:clear|translucentPowder)$/.test(attribute(found, "prstMaterial") ?? "")),
  );
}

/** The paint that is nearest to a shape's own colour; grey where that is a word of the theme. */
export function paintOf(shape: Element): Fill {
  const colour = descendants(shape).find((found) => nameOf(found) === "a:srgbClr");
  const value = Number.parseInt((colour && attribute(colour, "val")) ?? "808080", 16);
  const light = (0.299 * (value >> 16) + 0.587 * ((value >> 8) & 255) + 0.114 * (value & 255)) / 255;
  if (light < 1 / 3) return "black";
  return light > 2 / 3 ? "white" : "grey";
}
