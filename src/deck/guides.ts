/**
 * The guides of a shape's geometry: names that an author of a shape may choose, and formulas over them. Names that Office
 * does not give become "g1", "g2", ... wherever they stand; a word that names no guide becomes 0.
 *
 * Source: ECMA-376 Part 1, 20.1.9.11 (gd: name and formula), 20.1.10.56 (the guides that every shape has).
 */
import type { PartEditor } from "./part-editor.ts";
import { attribute, attributes, descendants, type Element, nameOf } from "./xml.ts";

const geometries = new Set(["a:custGeom", "a:prstGeom", "a:prstTxWarp"]);
/** "adj1", "connsiteX12", "T34", "f5" are what Office and LibreOffice call theirs. */
const ownName = /^(?:adj\d{0,2}|connsite[XY]\d{1,5}|[A-Za-z]{1,2}\d{1,5}|[hv]f)$/;
const everyShapeHas = /^(?:[blrthw]|hc|vc|ss|ls|(?:\d?cd|hd|wd|ssd)\d{1,2})$/;
const number = /^-?\d+(?:\.\d+)?(?:mm|cm|in|pt|pc|pi)?$/;
const operators = new Set("*/ +- +/ ?: abs at2 cat2 cos max min mod pin sat2 sin sqrt tan val".split(" "));
const coordinates = new Set(
  "x y l t r b wR hR stAng swAng ang minX maxX minY maxY minR maxR minAng maxAng gdRefX gdRefY gdRefR gdRefAng".split(
    " ",
  ),
);

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
    if (!names.has(name)) names.set(name, ownName.test(name) ? name : freeName(names));
  }
  const clean = (word: string) => names.get(word) ?? (number.test(word) || everyShapeHas.test(word) ? word : "0");
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
