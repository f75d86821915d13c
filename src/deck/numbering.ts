/**
 * Ids that have to be unique. PowerPoint opens decks in which some are not, and numbers them anew when it saves; so do we,
 * because another program may stop at them. The first one keeps its id: what names an id is taken to mean that one.
 *
 * Source: ECMA-376 Part 1, 20.1.2.2.8 and 20.1.10.21 (shapes), 19.7.13 (slides), 19.7.11 and 19.7.14 (layouts, masters).
 */
import type { PartEditor } from "./part-editor.ts";
import { attribute, children, descendants, type Element, nameOf } from "./xml.ts";

interface Range {
  readonly least: number;
  readonly most: number;
}

const ofShapes: Range = { least: 0, most: 2 ** 32 - 1 };
const ofSlides: Range = { least: 256, most: 2 ** 31 - 1 };
const ofSheets: Range = { least: 2 ** 31, most: 2 ** 32 - 1 };

/** Ids of one range that are taken, in the order in which they were. */
class Taken {
  readonly #range: Range;
  readonly #ids = new Set<number>();
  readonly #order: number[] = [];
  #next: number;

  /** @param next the first of those that are given anew */
  constructor(range: Range, next = range.least) {
    this.#range = range;
    this.#next = next <= range.most ? next : range.least;
  }

  /** The id itself where it may stand, else a free one. */
  take(id: string | undefined): string {
    if (id !== undefined && this.isFree(id)) {
      this.addAll([Number(id)]);
      return id;
    }
    while (this.#ids.has(this.#next)) this.#next++;
    this.addAll([this.#next]);
    return String(this.#next);
  }

  /** Whether the id may stand. */
  isFree(id: string): boolean {
    return isIn(id, this.#range) && !this.#ids.has(Number(id));
  }

  get count(): number {
    return this.#order.length;
  }

  addAll(ids: readonly number[]): void {
    for (const id of ids) {
      if (this.#ids.has(id)) continue;
      this.#ids.add(id);
      this.#order.push(id);
    }
  }

  /** Frees all but the first ones, and gives them. */
  freeFrom(count: number): number[] {
    const freed = this.#order.splice(count);
    for (const id of freed) this.#ids.delete(id);
    return freed;
  }
}

/** An id in the list of a part, which could stay as it was. */
export interface KeptId {
  readonly element: string;
  readonly id: string;
}

/** The ids of the slides, layouts and masters of one deck. */
export class SheetIds {
  readonly #slides = new Taken(ofSlides);
  readonly #sheets = new Taken(ofSheets);

  /** Numbers those in the lists of a part; gives them where all could stay as they were, else null. */
  number(editor: PartEditor): KeptId[] | null {
    const kept: KeptId[] = [];
    let isAnyNew = false;
    for (const element of children(editor.root).flatMap(children)) {
      const taken = this.#takenBy(nameOf(element));
      if (taken === null) continue;
      const old = attribute(element, "id");
      const id = taken.take(old);
      editor.setAttribute(element, "id", id);
      kept.push({ element: nameOf(element), id });
      isAnyNew ||= id !== old;
    }
    return isAnyNew ? null : kept;
  }

  /** Takes the ids of a part whose ids could stay before; where one of them cannot now, takes none and gives false. */
  keep(ids: readonly KeptId[]): boolean {
    if (!ids.every(({ element, id }) => this.#takenBy(element)?.isFree(id) === true)) return false;
    for (const { element, id } of ids) this.#takenBy(element)?.take(id);
    return true;
  }

  #takenBy(name: string): Taken | null {
    if (name === "p:sldId") return this.#slides;
    return name === "p:sldMasterId" || name === "p:sldLayoutId" ? this.#sheets : null;
  }
}

/** Numbers the shapes of a part. Of alternatives one is read, so that the same ids may stand in all of them. */
export function numberShapes(editor: PartEditor): void {
  const ids = descendants(editor.root)
    .filter(isNumbered)
    .map((element) => attribute(element, "id") ?? "");
  const highest = ids.reduce((most, id) => (isIn(id, ofShapes) ? Math.max(most, Number(id)) : most), 0);
  const renamed = new Map<string, string>();
  numberBelow(editor, editor.root, new Taken(ofShapes, highest + 1), renamed);
  if (renamed.size === 0) return;
  for (const element of descendants(editor.root)) {
    const key = nameOf(element) === "a:stCxn" || nameOf(element) === "a:endCxn" ? "id" : "spid";
    const id = renamed.get(attribute(element, key) ?? "");
    if (id !== undefined) editor.setAttribute(element, key, id);
  }
}

/** Those of a diagram's drawing are all 0: Office writes them so. */
function isNumbered(element: Element): boolean {
  return /^(?:p|pic|cdr):cNvPr$/.test(nameOf(element));
}

/** @param renamed gets the ids that were none, by which something may still name their shapes */
function numberBelow(editor: PartEditor, element: Element, taken: Taken, renamed: Map<string, string>): void {
  if (isNumbered(element)) {
    const old = attribute(element, "id") ?? "";
    const id = taken.take(old);
    editor.setAttribute(element, "id", id);
    if (!isIn(old, ofShapes)) renamed.set(old, id);
  }
  const isChoice = nameOf(element) === "mc:AlternateContent";
  const before = taken.count;
  const inBranches: number[] = [];
  for (const found of children(element)) {
    numberBelow(editor, found, taken, renamed);
    if (isChoice) inBranches.push(...taken.freeFrom(before));
  }
  taken.addAll(inBranches);
}

function isIn(id: string, { least, most }: Range): boolean {
  return /^\d{1,10}$/.test(id) && Number(id) >= least && Number(id) <= most;
}
