/**
 * The data of a diagram, of which programs show a drawing that was laid out before: text and pictures in the data that the
 * drawing does not have, such as those of a layout that showed more, are seen by nobody. A diagram without a drawing is laid
 * out by who opens it, and all of its data counts as shown.
 *
 * Source: ECMA-376 Part 1, 21.4.3 (data model); [MS-ODRAWXML] 2.7.1.2 (dataModelExt names the drawing by an id of the slide).
 */
import type { Package, Relationship } from "./package.ts";
import { officeIds, type PartEditor } from "./part-editor.ts";
import { attribute, child, descendants, type Element, nameOf, parentOf, parseXml } from "./xml.ts";

/** What the drawings of a diagram show: paragraphs and pictures, as `keyOf...` tell them apart. */
interface ShownOfDiagram {
  readonly paragraphs: ReadonlySet<string>;
  readonly pictures: ReadonlySet<string>;
  /** By which ids the sheets name the drawings, once they are cleaned. */
  readonly ids: ReadonlySet<string>;
}

/** The diagrams of one deck. */
export class Diagrams {
  readonly #deck: Package;
  #sheets: ReadonlyMap<string, readonly string[]> | null = null;

  constructor(deck: Package) {
    this.#deck = deck;
  }

  /** What is shown of the data in this part; null where that cannot be told, or a program lays it out itself. */
  shownOf(data: string): ShownOfDiagram | null {
    const shown = { paragraphs: new Set([""]), pictures: new Set<string>(), ids: new Set<string>() };
    const sheets = (this.#sheets ??= this.#sheetsByData()).get(data) ?? [];
    for (const sheet of sheets) {
      const drawing = this.#drawing(sheet, data);
      if (drawing === null || drawing.target === null) return null;
      shown.ids.add(officeIds(this.#deck.relationships(sheet)).get(drawing.id) ?? drawing.id);
      const relationships = this.#deck.relationships(drawing.target);
      const root = parseXml(this.#deck.content(drawing.target), drawing.target).documentElement;
      for (const element of root === null ? [] : descendants(root)) {
        if (nameOf(element) === "a:p") shown.paragraphs.add(keyOfParagraph(element));
        if (nameOf(element) === "a:blip") shown.pictures.add(this.keyOfPicture(element, relationships));
      }
    }
    return sheets.length === 0 ? null : shown;
  }

  /** A picture and what is cut off it: one that is whole in the data shows more than one that is cropped in the drawing. */
  keyOfPicture(blip: Element, relationships: readonly Relationship[]): string {
    const id = attribute(blip, "r:embed");
    const target = relationships.find((found) => found.id === id && !found.external)?.target ?? null;
    const crop = child(parentOf(blip) ?? blip, "a:srcRect");
    const edges = ["l", "t", "r", "b"].map((edge) => Number((crop && attribute(crop, edge)) ?? 0));
    const content = target === null ? null : this.#deck.entry(target);
    return JSON.stringify([content?.crc32, content?.bytes, edges]);
  }

  #drawing(sheet: string, data: string): Relationship | null {
    const root = parseXml(this.#deck.content(data), data).documentElement;
    const told = root === null ? [] : descendants(root).filter((found) => nameOf(found) === "dsp:dataModelExt");
    const ids = told.map((found) => attribute(found, "relId"));
    const drawings = this.#deck.relationships(sheet).filter(({ shortType }) => shortType === "ms:diagramDrawing");
    return drawings.find(({ id, external }) => ids.includes(id) && !external) ?? null;
  }

  #sheetsByData(): Map<string, readonly string[]> {
    const sheets = new Map<string, readonly string[]>();
    for (const part of this.#deck.parts) {
      for (const { shortType, target, external } of this.#deck.relationships(part)) {
        if (shortType !== "diagramData" || external || target === null) continue;
        sheets.set(target, [...(sheets.get(target) ?? []), part]);
      }
    }
    return sheets;
  }
}

/** What a paragraph says; spaces and how it is divided into runs do not count. */
function keyOfParagraph(paragraph: Element): string {
  const texts = descendants(paragraph).filter((found) => isText(found));
  return texts
    .map(({ textContent }) => textContent ?? "")
    .join("")
    .replaceAll(/\s+/g, "");
}

function isText(element: Element): boolean {
  return /^[am]:t$/.test(nameOf(element));
}

/** Takes out of a diagram's data what its drawing does not show, and names the drawing as the cleaned sheet does. */
export function cleanDiagramData(
  editor: PartEditor,
  data: string,
  diagrams: Pick<Diagrams, "shownOf" | "keyOfPicture">,
): void {
  const shown = diagrams.shownOf(data);
  if (shown === null) return;
  const { paragraphs, pictures, ids } = shown;
  const [id = "", ...others] = ids;
  for (const element of descendants(editor.root)) {
    if (nameOf(element) === "dsp:dataModelExt" && others.length === 0) editor.setAttribute(element, "relId", id);
    if (!isInPoint(element)) continue;
    if (nameOf(element) === "a:p" && !paragraphs.has(keyOfParagraph(element))) {
      for (const text of descendants(element).filter(isText)) editor.setText(text, "", "hidden-data");
    }
    const isUnshownPicture =
      nameOf(element) === "a:blip" && !pictures.has(diagrams.keyOfPicture(element, editor.relationships));
    if (isUnshownPicture) editor.remove(parentOf(element) ?? element, "unreached-part"); // a:blipFill or a:buBlip is nothing without
  }
}

/** The background of a diagram is in no drawing. */
function isInPoint(element: Element): boolean {
  let around = parentOf(element);
  while (around !== undefined && nameOf(around) !== "dgm:pt") around = parentOf(around);
  return around !== undefined;
}
