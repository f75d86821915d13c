/**
 * What layouts and masters hold that no slide shows: the text of their footers, headers and dates, of which slides have their
 * own, and all that stands on a layout that no slide is made from. The first goes. The second is what a new slide could be made
 * from, so that it stays, and is told where it holds pictures or text of its own.
 *
 * Source: ECMA-376 Part 1, 19.3.1.36 (ph), 19.3.1.39 (sldLayout).
 */
import type { Package } from "./package.ts";
import type { PartEditor } from "./part-editor.ts";
import { placeholderOf } from "./placeholders.ts";
import type { PartOut } from "./write-package.ts";
import { attribute, descendants, type Element, nameOf, parentOf, parseXml } from "./xml.ts";

/** The footers of one deck. */
export class Footers {
  readonly #deck: Package;
  readonly #pages: readonly string[];
  #shown: ReadonlySet<string> | null = null;

  /** @param slides the parts of those that stay @param withNotes whether their notes do */
  constructor(deck: Package, slides: readonly string[], withNotes: boolean) {
    this.#deck = deck;
    this.#pages = withNotes
      ? [...slides, ...slides.flatMap((slide) => targetsOf(deck, slide, /^notesSlide$/))]
      : slides;
  }

  /** Whether a slide shows this in its own footer, header or date: LibreOffice places what both say as the layout does. */
  isShown(words: string): boolean {
    this.#shown ??= new Set(this.#pages.flatMap((page) => this.#footersOn(page)));
    return this.#shown.has(words);
  }

  #footersOn(page: string): readonly string[] {
    return this.#deck.once(page, footersBefore, () => {
      const root = parseXml(this.#deck.content(page), page).documentElement;
      return root === null ? [] : footersIn(root).map(({ textContent }) => textContent ?? "");
    });
  }
}

const footersBefore = new WeakMap<object, readonly string[]>();

/** The texts of runs in footers, headers and dates. */
function footersIn(root: Element): Element[] {
  return descendants(root).filter((text) => {
    const isOfRun = nameOf(text) === "a:t" && nameOf(parentOf(text) ?? text) === "a:r";
    const holder = isOfRun ? shapeAround(text) : undefined;
    const placeholder = holder && placeholderOf(holder);
    return placeholder !== undefined && /^(?:ftr|hdr|dt)$/.test(attribute(placeholder, "type") ?? "");
  });
}

/** Takes out what a layout or master says in footers, headers and dates, and no slide does. */
export function removeFooterText(editor: PartEditor, footers: Pick<Footers, "isShown">): void {
  if (!/^p:(?:sldLayout|sldMaster|notesMaster)$/.test(nameOf(editor.root))) return;
  for (const text of footersIn(editor.root)) {
    const words = text.textContent ?? "";
    if (words.trim() !== "" && !footers.isShown(words)) editor.setText(text, "", "hidden-data");
  }
}

function shapeAround(element: Element): Element | undefined {
  let around = parentOf(element);
  while (around !== undefined && !/^p:(?:sp|graphicFrame)$/.test(nameOf(around))) around = parentOf(around);
  return around;
}

/** A part that stays, and where it leads. */
type Sheet = Pick<PartOut, "name" | "kind" | "relationships">;

/**
 * Whether a layout or master that no slide is made from holds a picture, chart or diagram, or a text of its own, that is not
 * seen through another one. A deck without slides is made for its layouts.
 *
 * @param parts all that stay
 */
export function isAnySheetUnseen(deck: Package, parts: readonly Sheet[]): boolean {
  const slides = parts.filter(({ kind }) => kind === "slide");
  const sheets = parts.filter(({ kind }) => kind === "slideLayout" || kind === "slideMaster");
  const above = (below: readonly Sheet[], type: RegExp) => {
    const names = new Set(below.flatMap((part) => ledTo(part, type)));
    return sheets.filter(({ name }) => names.has(name));
  };
  const layouts = above(slides, /^slideLayout$/);
  const seen = new Set([...layouts, ...above(layouts, /^slideMaster$/)]);
  const unseen = sheets.filter((sheet) => !seen.has(sheet));
  if (slides.length === 0 || unseen.length === 0) return false;
  const shown = new Set([...slides, ...seen].flatMap((part) => ledTo(part, drawn)));
  if (unseen.some((sheet) => ledTo(sheet, drawn).some((target) => !shown.has(target)))) return true;
  const said = new Set([...seen].flatMap(({ name }) => textsOf(deck, name)));
  return unseen.some(({ name }) => textsOf(deck, name).some((text) => !said.has(text)));
}

const drawn = /^(?:image|chart|diagramData)$/;

function targetsOf(deck: Package, name: string, types: RegExp): string[] {
  return ledTo({ relationships: deck.relationships(name) }, types);
}

function ledTo({ relationships }: Pick<Sheet, "relationships">, types: RegExp): string[] {
  const found = relationships.filter(({ shortType, external }) => types.test(shortType) && !external);
  return found.map(({ target }) => target).filter((target) => target !== null);
}

const textsBefore = new WeakMap<object, readonly string[]>();

/** What stands on a sheet besides its placeholders, paragraph by paragraph. */
function textsOf(deck: Package, sheet: string): readonly string[] {
  return deck.once(sheet, textsBefore, () => {
    const root = parseXml(deck.content(sheet), sheet).documentElement;
    const paragraphs = root === null ? [] : descendants(root).filter((found) => nameOf(found) === "a:p");
    const own = paragraphs.filter((paragraph) => {
      const shape = shapeAround(paragraph);
      return shape !== undefined && placeholderOf(shape) === undefined;
    });
    return own.map(({ textContent }) => (textContent ?? "").trim()).filter((text) => text !== "");
  });
}
