/**
 * Crops. PowerPoint keeps the whole picture and a note of what to show (srcRect, ECMA-376 Part 1, 20.1.8.55): the rest is
 * cut off here. The picture is cut at whole pixels, outward; what is left of the note says the part of a pixel, so that the
 * slide looks the same.
 */
import type { Rect, Size } from "../geometry.ts";
import type { BakesOfPart, Cover } from "./bakes.ts";
import type { PartEditor } from "./part-editor.ts";
import { attribute, child, type Element, isElement } from "./xml.ts";

/** Parts of the width or height, from each edge; negative where the picture does not reach its frame. */
export interface SourceRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const none: SourceRect = { left: 0, top: 0, right: 0, bottom: 0 };
const unit = 100_000; // ST_Percentage: thousandths of a per cent
const edges = [
  ["l", "left"],
  ["t", "top"],
  ["r", "right"],
  ["b", "bottom"],
] as const;

/** What a fill shows of its picture. */
export function sourceRectOf(fill: Element): SourceRect {
  const element = child(fill, "a:srcRect");
  if (element === undefined) return none;
  const values = edges.map(([short]) => partOf(attribute(element, short)));
  const [left = 0, top = 0, right = 0, bottom = 0] = values;
  return { left, top, right, bottom };
}

/** Where in its box a fill shows its picture: parts from each edge, negative where the picture reaches over it. */
export function fillRectOf(fill: Element): SourceRect {
  const element = fillRectElement(fill);
  if (element === undefined) return none;
  const [left = 0, top = 0, right = 0, bottom = 0] = edges.map(([short]) => partOf(attribute(element, short)));
  return { left, top, right, bottom };
}

function fillRectElement(fill: Element): Element | undefined {
  const stretch = child(fill, "a:stretch");
  return stretch && child(stretch, "a:fillRect");
}

/** What of its picture a fill shows in its box: the crop, and what a picture that reaches over the box hides besides. */
export function shownRectOf(fill: Element): SourceRect {
  const [source, over] = [sourceRectOf(fill), fillRectOf(fill)];
  const [wide, high] = [1 - source.left - source.right, 1 - source.top - source.bottom];
  const [boxWide, boxHigh] = [1 - over.left - over.right, 1 - over.top - over.bottom];
  return {
    left: source.left + (Math.max(0, -over.left) / boxWide) * wide,
    top: source.top + (Math.max(0, -over.top) / boxHigh) * high,
    right: source.right + (Math.max(0, -over.right) / boxWide) * wide,
    bottom: source.bottom + (Math.max(0, -over.bottom) / boxHigh) * high,
  };
}

/** Transitional writes 12345, Strict "12.345%": both are a little more than twelve per cent. */
export function partOf(value: string | undefined): number {
  const number = Number.parseFloat(value ?? "0");
  if (!Number.isFinite(number)) return 0;
  return value?.trim().endsWith("%") === true ? number / 100 : number / unit;
}

/**
 * What of the picture is kept, in whole pixels: all of it where less than a pixel would go on every side. A second look at
 * what was cut once finds less than a pixel: the rest of a pixel, and the rounding of the note.
 */
export function keptPixels(
  { left, top, right, bottom }: SourceRect,
  { width, height }: Size,
): Rect | "all" | "nothing" {
  const wide = Math.max(goes(left, width), goes(right, width));
  const high = Math.max(goes(top, height), goes(bottom, height));
  if (wide < least(width) && high < least(height)) return "all";
  const x = whole(goes(left, width));
  const y = whole(goes(top, height));
  const rect = { x, y, width: width - x - whole(goes(right, width)), height: height - y - whole(goes(bottom, height)) };
  return rect.width > 0 && rect.height > 0 ? rect : "nothing";
}

/** What a fill shows, and where in its box, once its crop is destroyed. */
export interface CutFill {
  /** What is left of the picture, in its pixels. */
  readonly kept: Rect;
  /** As `sourceRectOf`, of what is left. */
  readonly source: SourceRect;
  /** As `fillRectOf`. */
  readonly filled: SourceRect;
}

/** What a fill will say of its picture, to the digit: covers are looked for in what is left, as they are once it is written. */
export function cutFill(fill: Element, size: Size): CutFill {
  const shown = shownRectOf(fill);
  const filled = fillRectOf(fill);
  const kept = keptPixels(shown, size);
  if (kept === "all" || kept === "nothing")
    return { kept: { x: 0, y: 0, ...size }, source: sourceRectOf(fill), filled };
  return { kept, source: remainder(shown, kept, size), filled: withinBox(filled) };
}

/** A picture that reached over its box reaches to its edges where its crop is destroyed. */
function withinBox({ left, top, right, bottom }: SourceRect): SourceRect {
  return { left: Math.max(0, left), top: Math.max(0, top), right: Math.max(0, right), bottom: Math.max(0, bottom) };
}

/** How many pixels an edge hides. */
function goes(part: number, pixels: number): number {
  return Math.max(0, part * pixels);
}

/** So many pixels have to go on one side at least: a pixel, and what rounding can add to it. */
function least(pixels: number): number {
  return 1.05 + pixels / unit;
}

/** Whole pixels below a length; a length that is whole but for its rounding counts as whole. */
function whole(pixels: number): number {
  const near = Math.round(pixels);
  return Math.abs(pixels - near) < 0.02 ? near : Math.floor(pixels);
}

/** What the note has to say of the picture that is left, in the thousandths of a per cent that it has room for. */
export function remainder(shown: SourceRect, kept: Rect, { width, height }: Size): SourceRect {
  return {
    left: rest(shown.left, width, kept.x, kept.width),
    top: rest(shown.top, height, kept.y, kept.height),
    right: rest(shown.right, width, width - kept.x - kept.width, kept.width),
    bottom: rest(shown.bottom, height, height - kept.y - kept.height, kept.height),
  };
}

/** What is still hidden, as a part of the length that is left; negative parts are no crop and only change their scale. */
function rest(part: number, pixels: number, cut: number, left: number): number {
  const value = Math.round(((part * pixels - cut) / left) * unit) / unit;
  return part > 0 ? Math.max(0, value) : value;
}

/** Writes the note, in the form of the edition that it was in. */
function writeSourceRect(editor: PartEditor, element: Element, rect: SourceRect): void {
  const isStrict = edges.some(([short]) => attribute(element, short)?.includes("%") === true);
  for (const [short, long] of edges) {
    const thousandths = Math.round(rect[long] * unit);
    if (thousandths === 0) editor.removeAttribute(element, short);
    else editor.setAttribute(element, short, isStrict ? `${thousandths / 1000}%` : String(thousandths));
  }
}

/** The note of a fill, made where there is none; a picture that reached over its box reaches to its edges now. */
function noteOf(editor: PartEditor, fill: Element, blip: Element): Element {
  const over = fillRectElement(fill);
  for (const [short] of edges) {
    if (over !== undefined && partOf(attribute(over, short)) < 0) editor.removeAttribute(over, short);
  }
  const there = child(fill, "a:srcRect");
  if (there !== undefined) return there;
  const prefix = blip.nodeName.includes(":") ? blip.nodeName.replace(/:.*$/, ":") : "";
  const note = editor.document.createElementNS(blip.namespaceURI, `${prefix}srcRect`);
  fill.insertBefore(note, blip.nextSibling);
  return note;
}

/** What was done to a fill. */
type FillResult = "cropped" | "covered" | "uncertain";

/** Gives a fill (blipFill) the picture without what its crop hides and with its covers painted. */
export function bakeFill(
  editor: PartEditor,
  blip: Element,
  bakes: BakesOfPart,
  covers: readonly Cover[],
): FillResult[] {
  const fill = blip.parentNode;
  const relationship = editor.relationship(attribute(blip, "r:embed"));
  if (fill === null || !isElement(fill) || relationship === undefined || relationship.target === null) return [];
  const shown = shownRectOf(fill);
  const hasCrop = Object.values(shown).some((part) => part > 0.0001);
  if (!hasCrop && covers.length === 0) return [];
  const size = bakes.size(relationship.target);
  if (size === null || (hasCrop && child(fill, "a:tile") !== undefined)) return ["uncertain"];
  const kept = keptPixels(shown, size);
  if (kept === "nothing") return ["uncertain"]; // no picture is that small, and the note may be a slip
  if (kept === "all" && covers.length === 0) return [];
  const { id: _, ...like } = relationship;
  const id = editor.relate({ ...like, target: bakes.add(relationship.target, kept === "all" ? null : kept, covers) });
  editor.setReference(blip, "r:embed", id);
  if (kept !== "all") writeSourceRect(editor, noteOf(editor, fill, blip), remainder(shown, kept, size));
  return [...(kept === "all" ? [] : ["cropped" as const]), ...(covers.length > 0 ? ["covered" as const] : [])];
}
