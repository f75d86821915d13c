/** What is no picture and lies under a shape: tables, charts, diagrams and text stay as they are, so that is told. */
import { areAlternatives } from "./branches.ts";
import { coveringOutline, outlineOfPicture } from "./cover-shapes.ts";
import { overlap } from "./covers.ts";
import { pictureFillOf } from "./placed-pictures.ts";
import { type Placed, placedShapes, type PlacingRules, shapesOf } from "./placement.ts";
import type { PartEditor } from "./part-editor.ts";
import { child, descendants, type Element, nameOf } from "./xml.ts";

/** Boxes of text are larger than the text, and touch; a bar over a name in a table may be small. */
const leastPartOfText = 0.05;
const leastPartOfFrame = 0.005;

/** Whether something opaque lies over a table, chart, diagram or text of a slide. */
export function isAnythingCovered(editor: PartEditor, patterns: PlacingRules["patterns"]): boolean {
  if (nameOf(editor.root) !== "p:sld") return false;
  const tree = descendants(editor.root).find((element) => nameOf(element) === "p:spTree");
  if (tree === undefined || !mayCover(shapesOf(tree))) return false;
  const shapes = placedShapes(tree, { animated: new Set(), patterns });
  return shapes.some((below, i) => {
    const least = leastPartOf(below.element);
    const above = least > 0 ? shapes.slice(i + 1) : [];
    return above.some((each) => hides(each) && !areAlternatives(below, each) && overlap(below, each) >= least);
  });
}

/** Whether it is worth to look where the shapes stand. */
function mayCover(shapes: readonly Element[]): boolean {
  const lowest = shapes.findIndex((shape) => nameOf(shape) === "p:grpSp" || leastPartOf(shape) > 0);
  const box = { width: 1, height: 1 };
  return lowest >= 0 && shapes.slice(lowest).some((element) => nameOf(element) === "p:grpSp" || isOpaque(element, box));
}

/** So much of it has to be covered, as a part of its box; 0 for what holds nothing of that kind. */
function leastPartOf(shape: Element): number {
  if (nameOf(shape) === "p:graphicFrame") return leastPartOfFrame;
  const body = child(shape, "p:txBody");
  const runs = body === undefined ? [] : descendants(body).filter((element) => nameOf(element) === "a:t");
  return runs.some(({ textContent }) => (textContent ?? "").trim() !== "") ? leastPartOfText : 0;
}

function hides({ element, box }: Placed): boolean {
  return isOpaque(element, box);
}

function isOpaque(element: Element, box: Placed["box"]): boolean {
  const fill = pictureFillOf(element);
  return (fill === undefined ? coveringOutline(element, box) : outlineOfPicture(element, fill, box)) !== null;
}
