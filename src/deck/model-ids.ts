/**
 * The ids by which the parts of a diagram name one another (ECMA-376 Part 1, 21.4.7.1: ST_ModelId, a number or a GUID). They
 * are random, so that they tell decks apart and what was copied from which: they are numbered anew over the deck.
 */
import type { PartEditor } from "./part-editor.ts";
import { attributes, descendants, nameOf } from "./xml.ts";

const naming = new Set(["modelId", "srcId", "destId", "parTransId", "sibTransId", "cxnId", "presAssocID"]);
const none = /^(?:|\d{1,10}|\{0{8}-0{4}-0{4}-0{4}-0{12}\})$/;

/** The ids of one deck: one that stands in several parts is the same in all of them. */
export class ModelIds {
  readonly #numbers = new Map<string, number>();

  /** Renames those of a part that is done otherwise: what goes has no number, so that a second time changes nothing. Tells how many. */
  rename(editor: PartEditor): number {
    let count = 0;
    for (const element of descendants(editor.root)) {
      const kind = nameOf(element);
      if (!/^(?:dgm|dsp):/.test(kind) && kind !== "a:dgm") continue;
      for (const { name, value } of attributes(element)) {
        const isId = naming.has(name) || (kind === "a:dgm" && name === "id");
        if (!isId || none.test(value)) continue;
        editor.setAttribute(element, name, this.#idOf(value), "fingerprint");
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
}
