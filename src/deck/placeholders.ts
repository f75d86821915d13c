/**
 * What a slide has from its layout, and that from its master. Placeholders are shapes that stand where the layout of their
 * slide says, or the master of that layout.
 *
 * Source: ECMA-376 Part 1, 19.3.1.36 (ph: type and idx).
 */
import type { ThemeFills } from "./opacity.ts";
import type { Package } from "./package.ts";
import { themeFillsIn } from "./theme-fills.ts";
import { attribute, child, children, descendants, type Element, nameOf, parseXml } from "./xml.ts";

const themesBefore = new WeakMap<object, ThemeFills | null>();

/** The placeholders of the sheets of one deck, each sheet read once. */
export class Placeholders {
  readonly #deck: Package;
  readonly #roots = new Map<string, Element | null>();
  readonly #themeFills = new Map<string, ThemeFills>();
  readonly #sheets = new Map<string, readonly Element[]>();

  constructor(deck: Package) {
    this.#deck = deck;
  }

  /** The shapes that a shape of this part has its place and look from, the nearest first: on its layout, on the master. */
  patternsOf(part: string, shape: Element): readonly Element[] {
    const patterns: Element[] = [];
    if (placeholderOf(shape) === undefined) return patterns;
    for (const sheet of this.#sheetsOf(part)) {
      const own = placeholderOf(patterns.at(-1) ?? shape);
      const same = own && this.#shapes(sheet).find((candidate) => isSame(own, placeholderOf(candidate)));
      if (same === undefined) break;
      patterns.push(same);
    }
    return patterns;
  }

  /** The names of the sheets with pictures that are seen below what stands on a part: of its layout, of the master. */
  sheetsBelow(part: string): readonly string[] {
    return this.#sheetsOf(part).filter((sheet) =>
      this.#deck.relationships(sheet).some(({ shortType }) => shortType === "image"),
    );
  }

  /** The fills that the shapes of a part have from its theme; none where it has no theme, as what is no sheet. */
  themeFills(part: string): ThemeFills {
    const known = this.#themeFills.get(part);
    if (known !== undefined) return known;
    const fills = this.#readThemeFills(part);
    this.#themeFills.set(part, fills);
    return fills;
  }

  /** The nearest that says something about fills: what overrides the theme for a sheet, or the theme of the master. */
  #readThemeFills(part: string): ThemeFills {
    for (const sheet of [part, ...this.#sheetsOf(part), ...this.#mastersOfNotes(part)]) {
      for (const { shortType, target, external } of this.#deck.relationships(sheet)) {
        if (external || target === null || !/^theme(?:Override)?$/.test(shortType)) continue;
        const fills = this.#deck.once(target, themesBefore, () => {
          const root = parseXml(this.#deck.content(target), target).documentElement;
          return root && themeFillsIn(root);
        });
        if (fills !== null) return fills;
      }
    }
    return {};
  }

  #mastersOfNotes(part: string): string[] {
    const masters = this.#deck.relationships(part).filter(({ shortType }) => shortType === "notesMaster");
    return masters.flatMap(({ target, external }) => (external || target === null ? [] : [target]));
  }

  /** A sheet, read once. */
  root(sheet: string): Element | null {
    const known = this.#roots.get(sheet);
    if (known !== undefined) return known;
    const root = parseXml(this.#deck.content(sheet), sheet).documentElement;
    this.#roots.set(sheet, root);
    return root;
  }

  /** The layout of a slide and the master of that; no more, where a deck leads in circles. */
  #sheetsOf(part: string): string[] {
    const first = this.#sheetOf(part);
    const second = first === undefined ? undefined : this.#sheetOf(first);
    return [first, second].filter((sheet): sheet is string => sheet !== undefined && sheet !== part);
  }

  /** The layout of a slide, the master of a layout. */
  #sheetOf(part: string): string | undefined {
    const above = this.#deck.relationships(part);
    const found =
      above.find(({ shortType }) => shortType === "slideLayout" && !/slideMasters\//.test(part)) ??
      above.find(({ shortType }) => shortType === "slideMaster");
    return found?.target ?? undefined;
  }

  #shapes(sheet: string): readonly Element[] {
    const known = this.#sheets.get(sheet);
    if (known !== undefined) return known;
    const root = this.root(sheet);
    const shapes = root === null ? [] : descendants(root).filter((element) => placeholderOf(element) !== undefined);
    this.#sheets.set(sheet, shapes);
    return shapes;
  }
}

/** Whether a shape has anything from elsewhere. */
export function isPlaceholder(shape: Element): boolean {
  return placeholderOf(shape) !== undefined;
}

/** Whether slide shows and printers leave a shape out, whatever fills it: a placeholder that nobody filled. Editors show it. */
export function isEmptyPlaceholder(shape: Element): boolean {
  if (!isEmptyable(shape)) return false;
  const body = child(shape, "p:txBody");
  return body === undefined || !descendants(body).some(says);
}

function says({ localName, textContent }: Element): boolean {
  return localName === "fld" || (localName === "t" && textContent !== "");
}

function isEmptyable(shape: Element): boolean {
  return nameOf(shape) === "p:sp" && isPlaceholder(shape);
}

/** Whether no slide or page shows a shape itself, but those that are made like it. */
export function isPattern(shape: Element): boolean {
  const root = shape.ownerDocument?.documentElement ?? null;
  return root !== null && /^p:(?:sldLayout|sldMaster|notesMaster)$/.test(nameOf(root)) && isEmptyable(shape);
}

/** What says that a shape is a placeholder, and of which kind. */
export function placeholderOf(shape: Element): Element | undefined {
  if (!["p:sp", "p:pic", "p:graphicFrame"].includes(nameOf(shape))) return undefined;
  const holder = children(shape).find((found) => /^p:nv[A-Z][A-Za-z]*Pr$/.test(nameOf(found)));
  const properties = holder && child(holder, "p:nvPr");
  return properties && child(properties, "p:ph");
}

const bodies = new Set(["obj", "pic", "tbl", "chart", "dgm", "media", "clipArt", "subTitle", "body"]);

/** By number, where the slide gives one; titles and what stands on a master have their kind alone. */
function isSame(own: Element, other: Element | undefined): boolean {
  if (other === undefined) return false;
  const [idx, otherIdx] = [attribute(own, "idx"), attribute(other, "idx")];
  if (idx !== undefined && otherIdx !== undefined && idx === otherIdx) return true;
  return (idx === undefined || otherIdx === undefined || isMaster(other)) && roleOf(own) === roleOf(other);
}

function roleOf(placeholder: Element): string {
  const type = attribute(placeholder, "type") ?? "obj";
  return type === "ctrTitle" ? "title" : bodies.has(type) ? "body" : type;
}

function isMaster(placeholder: Element): boolean {
  const root = placeholder.ownerDocument?.documentElement;
  return root !== null && root !== undefined && nameOf(root) === "p:sldMaster";
}
