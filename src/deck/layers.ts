/** The pictures of a sheet, each with what may hide something of it. */
import type { Size } from "../geometry.ts";
import { areAlternatives } from "./branches.ts";
import type { PartEditor } from "./part-editor.ts";
import { backgroundPicture, type PlacedPicture, placedPicture } from "./placed-pictures.ts";
import { isPattern } from "./placeholders.ts";
import { type Placed, placedShapes, type PlacingRules } from "./placement.ts";
import { attribute, child, descendants, type Element, nameOf } from "./xml.ts";

/** A picture, and the shapes that some reader shows above it. */
export interface Layer {
  readonly picture: PlacedPicture;
  readonly shapes: readonly Placed[];
}

/** The pictures of a slide, layout or master, each with what stands above it for some reader. */
export function layersOf(
  editor: PartEditor,
  slide: Size,
  patterns: PlacingRules["patterns"],
  sizeOf: (blip: Element) => Size | null,
): Layer[] {
  const sheets = descendants(editor.root).filter((element) => nameOf(element) === "p:cSld");
  return sheets.flatMap((sheet) => {
    if (!descendants(sheet).some((element) => nameOf(element) === "a:blip")) return [];
    const tree = child(sheet, "p:spTree");
    const shapes = tree === undefined ? [] : placedShapes(tree, { animated: animatedIds(editor), patterns });
    const background = backgroundPicture(sheet, slide, sizeOf);
    const below = background === null ? [] : [{ picture: background, shapes: shapes.filter(isShown) }];
    return [...below, ...layersIn(shapes, patterns, sizeOf)];
  });
}

/** The same of the drawing in a frame: what stands there is no placeholder. */
export function layersInFrame(drawing: Element, sizeOf: (blip: Element) => Size | null): Layer[] {
  return layersIn(placedShapes(drawing, { animated: new Set(), patterns: noPatterns }), noPatterns, sizeOf);
}

/** The patterns of what has none. */
export function noPatterns(): readonly Element[] {
  return [];
}

function layersIn(
  shapes: readonly Placed[],
  patterns: PlacingRules["patterns"],
  sizeOf: (blip: Element) => Size | null,
): Layer[] {
  return shapes.flatMap((shape, i) => {
    const picture = placedPicture(shape, patterns, sizeOf);
    if (picture === null) return [];
    return [
      { picture, shapes: shapes.slice(i + 1).filter((above) => isShown(above) && !areAlternatives(shape, above)) },
    ];
  });
}

function isShown({ element }: Placed): boolean {
  return !isPattern(element);
}

function animatedIds(editor: PartEditor): Set<string> {
  const targets = descendants(editor.root).filter((element) => nameOf(element) === "p:spTgt");
  return new Set(targets.map((element) => attribute(element, "spid") ?? ""));
}
