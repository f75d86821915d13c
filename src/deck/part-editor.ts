/** Changing one XML part: every change goes through here, so that an untouched part is known to be untouched. */
import { DermShareError } from "../errors.ts";
import type { DeckLeak } from "./leaks.ts";
import type { Relationship } from "./package.ts";
import {
  attribute,
  attributeNode,
  attributes,
  descendants,
  detach,
  type Document,
  type Element,
  nameOf,
  type Node,
  xmlLength,
} from "./xml.ts";

/** Notes down one thing that was removed, and how large it was. */
export type Report = (kind: DeckLeak, bytes: number) => void;

/**
 * The siblings of all that is removed from a part, together: the parser counts those of each anew, so that the time for many
 * comments, say, would grow with their square.
 */
const mostSiblings = 100_000_000;

/** The ids that Office would give those of a part's relationships that have others: those of some programs are random. */
export function officeIds(relationships: readonly Relationship[]): ReadonlyMap<string, string> {
  const taken = new Set(relationships.map(({ id }) => id));
  const others = [...taken].filter((id) => !/^rId\d{1,6}$/.test(id));
  let number = 1;
  return new Map(
    others.map((id) => {
      while (taken.has(`rId${number}`)) number++;
      return [id, `rId${number++}`];
    }),
  );
}

/** One XML part while it is cleaned. */
export class PartEditor {
  readonly document: Document;
  readonly root: Element;
  readonly #report: Report;
  readonly #relationships: Map<string, Relationship>;
  #changed = false;
  #siblings = 0;

  constructor(document: Document, root: Element, relationships: readonly Relationship[], report: Report) {
    this.document = document;
    this.root = root;
    this.#relationships = new Map(relationships.map((relationship) => [relationship.id, relationship]));
    this.#report = report;
  }

  /** Whether anything was changed. */
  get changed(): boolean {
    return this.#changed;
  }

  get relationships(): Relationship[] {
    return [...this.#relationships.values()];
  }

  relationship(id: string | undefined): Relationship | undefined {
    return id === undefined ? undefined : this.#relationships.get(id);
  }

  /** The relationship to this target that is there already, or a new one. @returns its id */
  relate(like: Omit<Relationship, "id">): string {
    const there = this.relationships.find(({ type, target }) => type === like.type && target === like.target);
    if (there !== undefined) return there.id;
    let number = 1;
    while (this.#relationships.has(`rId${number}`)) number++;
    this.#relationships.set(`rId${number}`, { ...like, id: `rId${number}` });
    return `rId${number}`;
  }

  /** Gives relationships their `officeIds`. */
  nameRelationships(): void {
    const { relationships } = this;
    const names = officeIds(relationships);
    if (names.size === 0) return;
    this.#relationships.clear();
    for (const relationship of relationships) {
      const id = names.get(relationship.id) ?? relationship.id;
      this.#relationships.set(id, { ...relationship, id });
    }
    for (const old of names.keys()) this.#report("fingerprint", old.length);
    for (const element of descendants(this.root)) {
      for (const found of attributes(element)) {
        const name = names.get(found.value);
        if (name !== undefined && nameOf(found).startsWith("r:")) this.setReference(element, nameOf(found), name);
      }
    }
  }

  /** Takes a relationship out that another one has taken the place of. */
  forget(id: string): void {
    this.#relationships.delete(id);
  }

  /** Takes a relationship out, and tells the size of what it led to. */
  unrelate(id: string, kind: DeckLeak, bytes: number): void {
    this.#relationships.delete(id);
    this.#report(kind, bytes);
  }

  /** Notes down that names were changed before the part came here. */
  noteRenamed(kind: DeckLeak): void {
    this.#changed = true;
    this.#report(kind, 0);
  }

  /** @throws DermShareError "input-too-large" where far more is removed than any program writes */
  remove(node: Node, kind?: DeckLeak): void {
    this.#siblings += node.parentNode?.childNodes.length ?? 0;
    if (this.#siblings > mostSiblings) {
      throw new DermShareError(
        "input-too-large",
        "a part of the deck: more comments or unknown elements than are read",
      );
    }
    detach(node);
    this.#changed = true;
    if (kind !== undefined) this.#report(kind, xmlLength(node));
  }

  replace(old: Node, next: readonly Node[], kind?: DeckLeak): void {
    for (const node of next) old.parentNode?.insertBefore(node, old);
    this.remove(old, kind);
  }

  append(parent: Node, node: Node): void {
    parent.appendChild(node);
    this.#changed = true;
  }

  /** Takes an attribute out, by its short name. */
  removeAttribute(element: Element, name: string, kind?: DeckLeak): void {
    const found = attributeNode(element, name);
    if (found === undefined) return;
    element.removeAttributeNode(found);
    this.#changed = true;
    if (kind !== undefined) this.#report(kind, found.value.length);
  }

  /** Gives an attribute without namespace a value, where it has another. */
  setAttribute(element: Element, name: string, value: string, kind?: DeckLeak): void {
    const old = attribute(element, name) ?? "";
    if (old === value) return;
    element.setAttribute(name, value);
    this.#changed = true;
    if (kind !== undefined) this.#report(kind, old.length);
  }

  /** Lets an attribute that names a relationship, by its short name, name another one. */
  setReference(element: Element, name: string, id: string): void {
    const found = attributeNode(element, name);
    if (found === undefined || found.value === id) return;
    found.value = id;
    this.#changed = true;
  }

  setText(element: Element, value: string, kind?: DeckLeak): void {
    const old = element.textContent ?? "";
    if (old === value) return;
    element.textContent = value;
    this.#changed = true;
    if (kind !== undefined) this.#report(kind, old.length);
  }
}
