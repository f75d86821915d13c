/**
 * The ids by which the parts of a diagram name one another (ECMA-376 Part 1, 21.4.7.1: ST_ModelId, a number or a GUID), and
 * the names in its layout. Ids are random, so that they tell decks apart and what was copied from which, and names are
 * chosen by whoever drew the layout: both are given anew over the deck, the same wherever they stand.
 */
import { isDiagramName, isOwnDiagramName } from "./diagram-names.ts";
import type { PartEditor } from "./part-editor.ts";
import { attribute, attributes, descendants, type Element, nameOf } from "./xml.ts";

const naming = new Set(["modelId", "srcId", "destId", "parTransId", "sibTransId", "cxnId", "presAssocID"]);
const isOfDiagram = /^(?:dgm|dsp):/;
const none = /^(?:|\d{1,10}|\{0{8}-0{4}-0{4}-0{4}-0{12}\})$/;

/** The ids and names of one deck: one that stands in several parts is the same in all of them. */
export class ModelIds {
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<string, string>();

  /** Renames those of a part that is done otherwise: what goes has no number, so that a second time changes nothing. Tells how many. */
  rename(editor: PartEditor): number {
    let count = 0;
    for (const element of descendants(editor.root)) {
      const kind = nameOf(element);
      if (!isOfDiagram.test(kind) && kind !== "a:dgm") continue;
      for (const { name, value } of attributes(element)) {
        const isId = naming.has(name) || (kind === "a:dgm" && name === "id");
        if (isId && !none.test(value)) editor.setAttribute(element, name, this.#idOf(value), "fingerprint");
        else if (isNameIn(element, name) && !isOwnDiagramName(value)) {
          editor.setAttribute(element, name, this.#nameOf(value), "object-name");
        } else continue;
        count++;
      }
    }
    return count;
  }

  #idOf(value: string): string {
    const count = this.#numbers.get(value) ?? this.#numbers.size + 1;
    this.#numbers.set(value, count);
    return `{00000000-0000-4000-8000-${String(count).padStart(12, "0")}}`;
  }

  #nameOf(value: string): string {
    const name = this.#names.get(value) ?? `customName${this.#names.size + 1}`;
    this.#names.set(value, name);
    return name;
  }
}

/**
 * Whether an attribute names something of a diagram, so that it is given anew. A connector's layout names the nodes that it
 * connects in parameters: ECMA-376 Part 1, 21.4.7.47.
 */
export function isNameIn(element: Element, name: string): boolean {
  if (!isOfDiagram.test(nameOf(element))) return false;
  const isParameter = nameOf(element) === "dgm:param" && name === "val";
  return isParameter
    ? /^(?:src|dst)Node$/.test(attribute(element, "type") ?? "")
    : isDiagramName(nameOf(element), name);
}
