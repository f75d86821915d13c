/** Where the pictures of a deck are: which parts hold them, which slides show them, and which tell the same thing twice. */
import type { Package, Relationship } from "./package.ts";
import { kindOf, type PartKind } from "./part-kinds.ts";
import { attributes, descendants, type Element, nameOf, parseXml } from "./xml.ts";

/** What else in a deck can show a picture; a layout or master shows it on every slide that is made from it. */
export type Elsewhere = "layout" | "master" | "theme" | "notes" | "handout";

/** A picture of a deck, and where it is. */
export interface PictureUse {
  /** Of the part that holds it. */
  readonly name: string;
  /** The slides that show it themselves, from 1. */
  readonly slides: readonly number[];
  readonly elsewhere: readonly Elsewhere[];
  /** Its bytes, unpacked anew each time. @throws DermShareError as `Package.content` */
  readonly content: () => Uint8Array;
}

/** Every picture that a part of the deck leads to, each part once, in the order of the file. */
export function pictureUses(deck: Package, slides: readonly { part: string; number: number }[]): PictureUse[] {
  const uses = new Map([...imagesOf(deck)].map((image) => [image, nowhere()]));
  for (const { part, number } of slides) {
    for (const image of imagesOfSlide(deck, part)) uses.get(image)?.slides.push(number);
  }
  for (const part of deck.parts) {
    const place = placeOf(deck.contentType(part));
    if (place === null) continue;
    for (const { target } of deck.relationships(part).filter(isImage)) uses.get(target ?? "")?.elsewhere.add(place);
  }
  return [...uses].map(([name, { slides: numbers, elsewhere }]) => ({
    name,
    slides: numbers,
    elsewhere: [...elsewhere],
    content: () => deck.content(name),
  }));
}

interface Places {
  readonly slides: number[];
  readonly elsewhere: Set<Elsewhere>;
}

function nowhere(): Places {
  return { slides: [], elsewhere: new Set() };
}

/** By the content types of ECMA-376 Part 1, 13.3 and 14.2.7. */
const placesByType: readonly (readonly [RegExp, Elsewhere])[] = [
  [/\.slideLayout\+xml$/, "layout"],
  [/\.slideMaster\+xml$/, "master"],
  [/\.theme(?:Override)?\+xml$/, "theme"],
  [/\.notes(?:Slide|Master)\+xml$/, "notes"],
  [/\.handoutMaster\+xml$/, "handout"],
];

function placeOf(contentType: string): Elsewhere | null {
  return placesByType.find(([type]) => type.test(contentType))?.[1] ?? null;
}

/** The names of the parts that hold pictures. */
export function imagesOf(deck: Package): Set<string> {
  const targets = deck.parts.flatMap((part) => deck.relationships(part).filter(isImage));
  return new Set(targets.map(({ target }) => target).filter((target) => target !== null));
}

function isImage({ shortType, external }: Relationship): boolean {
  return shortType === "image" && !external;
}

const withinSlide: readonly PartKind[] = ["chart", "chartUserShapes", "diagramData", "diagramDrawing", "image"];

/** The pictures of a slide, its charts and diagrams included. */
function imagesOfSlide(deck: Package, slide: string): string[] {
  const reached = new Set([slide]);
  const images: string[] = [];
  for (const part of reached) {
    for (const { shortType, target, external } of deck.relationships(part)) {
      const kind = kindOf(shortType);
      if (external || target === null || kind === null || !withinSlide.includes(kind) || reached.has(target)) continue;
      reached.add(target);
      if (kind === "image") images.push(target);
    }
  }
  return images;
}

/**
 * Pictures that stand for one another: those inside one choice of alternatives (ECMA-376 Part 3, 7.5), by the names of
 * their parts. One program shows one of them, another program another.
 */
export function renditions(deck: Package): Set<string>[] {
  return deck.parts.filter((name) => /\.xml$/i.test(name)).flatMap((part) => renditionsIn(deck, part));
}

function renditionsIn(deck: Package, part: string): Set<string>[] {
  const images = new Map(
    deck
      .relationships(part)
      .filter(isImage)
      .map(({ id, target }) => [id, target]),
  );
  if (images.size < 2) return [];
  const root = parseXml(deck.content(part), part).documentElement;
  const choices = root === null ? [] : descendants(root).filter((found) => nameOf(found) === "mc:AlternateContent");
  return choices.map((choice) => namedBy(choice, images)).filter((names) => names.size > 1);
}

function namedBy(choice: Element, images: ReadonlyMap<string, string | null>): Set<string> {
  const values = descendants(choice).flatMap((element) => attributes(element).map(({ value }) => value));
  return new Set(values.map((value) => images.get(value) ?? null).filter((target) => target !== null));
}
