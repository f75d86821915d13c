/** The slides of a deck in the order of the show, and which of them are hidden. */
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import type { PartEditor } from "./part-editor.ts";
import type { Package } from "./package.ts";
import {
  attribute,
  child,
  children,
  descendants,
  type Element,
  mayHaveAttribute,
  mayName,
  nameOf,
  parseXml,
} from "./xml.ts";

/** One slide. `number` counts from 1 as PowerPoint shows it. */
interface Slide {
  readonly part: string;
  readonly number: number;
  readonly isHidden: boolean;
}

/** What the presentation part says of the whole. */
export interface SlideList {
  readonly slides: readonly Slide[];
  /** Of every slide, in EMU. */
  readonly size: Size;
  /** Whether a slide comes in by Morph, which moves shapes by their names. */
  readonly isMorphed: boolean;
}

/** Reads the list. @throws DermShareError "input-malformed" when a slide is not there */
export function readSlides(deck: Package, presentation: string): SlideList {
  const { ids, size } = deck.once(presentation, listsBefore, () => listIn(deck.content(presentation), presentation));
  const byId = new Map(deck.relationships(presentation).map((found) => [found.id, found]));
  let isMorphed = false;
  const slides = ids.map((id, i) => {
    const relationship = byId.get(id);
    if (relationship?.shortType !== "slide" || relationship.target === null) {
      throw new DermShareError("input-malformed", `deck: slide ${i + 1} is not there`);
    }
    const part = relationship.target;
    const { isHidden, morphs } = deck.once(part, looksBefore, () => lookAt(deck.content(part), part, i + 1));
    isMorphed ||= morphs;
    return { part, number: i + 1, isHidden };
  });
  return { slides, size, isMorphed };
}

/** The slides from one to another that a show is of (ECMA-376 Part 1, 19.2.1.30), counted without those that are hidden. */
export function moveRange(editor: PartEditor, { slides }: SlideList): void {
  for (const range of descendants(editor.root).filter((element) => nameOf(element) === "p:sldRg")) {
    const [first, last] = ["st", "end"].map((key) => Number(attribute(range, key)));
    const shown = slides.filter(({ isHidden }) => !isHidden);
    const inside = shown.flatMap(({ number }, i) => (number >= (first ?? 0) && number <= (last ?? 0) ? [i + 1] : []));
    if (inside.length === 0) editor.remove(range);
    else if (shown.length < slides.length) {
      editor.setAttribute(range, "st", String(inside[0]));
      editor.setAttribute(range, "end", String(inside.at(-1)));
    }
  }
}

/** The ids of the relationships to the slides, and the size of each. */
interface List {
  readonly ids: readonly string[];
  readonly size: Size;
}

const listsBefore = new WeakMap<object, List>();

function listIn(bytes: Uint8Array, presentation: string): List {
  const root = parseXml(bytes, presentation).documentElement;
  const list = root === null ? undefined : child(root, "p:sldIdLst");
  const ids = (list === undefined ? [] : children(list)).map((element) => attribute(element, "r:id") ?? "");
  return { ids, size: sizeOf(root) };
}

interface Look {
  readonly isHidden: boolean;
  readonly morphs: boolean;
}

const looksBefore = new WeakMap<object, Look>();

/** Parsed only where the words are there that may say so: most slides are shown, and come in as they are. */
function lookAt(bytes: Uint8Array, part: string, number: number): Look {
  if (!mayHaveAttribute(bytes, "show") && !mayName(bytes, "morph")) return { isHidden: false, morphs: false };
  const slide = parseXml(bytes, part).documentElement;
  if (slide === null) throw new DermShareError("input-malformed", `deck: slide ${number} is empty`);
  return {
    isHidden: /^(?:0|false)$/.test(attribute(slide, "show") ?? "1"),
    morphs: descendants(slide).some((found) => nameOf(found) === "p159:morph"),
  };
}

/** ECMA-376 Part 1, 19.2.1.39. */
function sizeOf(root: Element | null): Size {
  const size = root === null ? undefined : child(root, "p:sldSz");
  const [width, height] = ["cx", "cy"].map((key) => Number((size && attribute(size, key)) ?? NaN));
  if (width === undefined || height === undefined || !(width > 0 && height > 0))
    return { width: 9_144_000, height: 6_858_000 };
  return { width, height };
}
