/**
 * The guides of a shape's geometry: names that an author of a shape may choose, and formulas over them. Names that Office
 * does not give become "g1", "g2", ... wherever they stand; a word that names no guide becomes 0.
 *
 * Source: ECMA-376 Part 1, 20.1.9.11 (gd: name and formula), 20.1.10.56 (the guides that every shape has).
 */
import type { PartEditor } from "./part-editor.ts";
import { coordinates, isOwnGuide, isPlaceWord, operators } from "./guide-names.ts";
import { attribute, attributes, descendants, type Element, nameOf } from "./xml.ts";

const geometries = new Set(["a:custGeom", "a:prstGeom", "a:prstTxWarp"]);

/** Renames the guides of every shape in a part. */
export function renameGuides(editor: PartEditor): void {
  for (const element of descendants(editor.root)) if (geometries.has(nameOf(element))) renameIn(editor, element);
}

function renameIn(editor: PartEditor, geometry: Element): void {
  const inside = descendants(geometry);
  const guides = inside.filter((element) => nameOf(element) === "a:gd");
  const names = new Map<string, string>();
  for (const guide of guides) {
    const name = attribute(guide, "name") ?? "";
    if (!names.has(name)) names.set(name, isOwnGuide(name) ? name : freeName(names));
  }
  const clean = (word: string) => names.get(word) ?? (isPlaceWord(word) ? word : "0");
  for (const guide of guides) {
    editor.setAttribute(guide, "name", clean(attribute(guide, "name") ?? ""), "hidden-data");
    const [operator = "", ...words] = (attribute(guide, "fmla") ?? "").trim().split(/\s+/);
    const formula = [operators.has(operator) ? operator : "val", ...words.map(clean)].join(" ");
    editor.setAttribute(guide, "fmla", formula, "hidden-data");
  }
  for (const element of inside) {
    if (nameOf(element) === "a:gd" || nameOf(element) === "a:path") continue;
    for (const { name, value } of attributes(element)) {
      if (coordinates.has(name)) editor.setAttribute(element, name, clean(value), "hidden-data");
    }
  }
}

function freeName(names: ReadonlyMap<string, string>): string {
  const taken = new Set([...names.keys(), ...names.values()]);
  let count = 1;
  while (taken.has(`g${count}`)) count++;
  return `g${count}`;
}
