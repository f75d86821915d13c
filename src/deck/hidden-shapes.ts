/** Shapes that no one sees in the show: marked as hidden, or wholly beside the slide. They are removed, and counted. */
import type { Size } from "../geometry.ts";
import type { PartEditor } from "./part-editor.ts";
import { around, cornersOnSlide } from "./placed-pictures.ts";
import {
  type Affine,
  compose,
  identity,
  isEven,
  isTurned,
  type Placed,
  placeOf,
  shapesOf,
  transformOf,
} from "./placement.ts";
import { type Reach, reachOf } from "./reach.ts";
import { attribute, child, children, descendants, type Element, isElement, nameOf } from "./xml.ts";

/** What came of it. */
export interface HiddenShapes {
  /** Shapes beside the slide that an animation may move into it: they stay, and a person has to look. */
  readonly moving: number;
  /** Those of which text, a line or a shadow may be seen on the slide: likewise. */
  readonly reaching: number;
}

/** What has to be known of the slide that the shapes stand on. */
export interface SlideAround {
  /** In EMU. */
  readonly size: Size;
  /** Whether a transition of the deck may move any shape. */
  readonly isMorphed: boolean;
  /** The shapes of the layout and the master that a shape has its place from. */
  readonly patterns: (shape: Element) => readonly Element[];
}

/** Removes the hidden shapes of a slide, layout or master. A group goes when nothing of it is left. */
export function removeHiddenShapes(editor: PartEditor, { size, isMorphed, patterns }: SlideAround): HiddenShapes {
  const animated = new Set<string>();
  for (const element of descendants(editor.root)) {
    if (nameOf(element) === "p:spTgt") animated.add(attribute(element, "spid") ?? "");
  }
  let moving = 0;
  let reaching = 0;
  const visit = (tree: Element, toSlide: Affine, mayMove: boolean): void => {
    for (const shape of shapesOf(tree)) {
      const properties = propertiesOf(shape);
      const isMoved = mayMove || animated.has((properties && attribute(properties, "id")) ?? "");
      if (isMarked(properties)) editor.remove(shape, "hidden-shape");
      else if (nameOf(shape) === "p:grpSp") {
        const wasFull = shapesOf(shape).length > 0;
        visit(shape, placeOf(transformOf(shape, patterns), toSlide)?.forChildren ?? toSlide, isMoved);
        if (wasFull && shapesOf(shape).length === 0) editor.remove(shape);
      } else if (isOffSlide(shape, toSlide, size, patterns)) {
        if (isMoved) moving++;
        else if (isOffSlide(shape, toSlide, size, patterns, reachOf)) editor.remove(shape, "off-slide-shape");
        else reaching++;
      }
    }
  };
  for (const element of descendants(editor.root))
    if (nameOf(element) === "p:spTree") visit(element, identity, isMorphed);
  return { moving, reaching };
}

/** Removes the shapes that are marked as hidden in a drawing inside a chart or diagram, or on a page of notes. */
export function removeMarkedShapes(editor: PartEditor): void {
  for (const element of descendants(editor.root)) {
    const properties = /:nv[A-Z][A-Za-z]*Pr$/.test(nameOf(element))
      ? children(element).find((found) => nameOf(found).endsWith(":cNvPr"))
      : undefined;
    if (properties === undefined || !isMarked(properties)) continue;
    const shape = element.parentNode;
    if (shape === null || !isElement(shape)) continue;
    const anchor = shape.parentNode;
    const isAnchored = anchor !== null && isElement(anchor) && /^cdr:.*Anchor$/.test(nameOf(anchor));
    editor.remove(isAnchored ? anchor : shape, "hidden-shape");
  }
}

function isMarked(properties: Element | undefined): boolean {
  return /^(?:1|true)$/.test((properties && attribute(properties, "hidden")) ?? "");
}

/** The element with a shape's id, name and visibility: nvSpPr/cNvPr and its sisters. */
function propertiesOf(shape: Element): Element | undefined {
  const holder = children(shape).find((found) => /^p:nv[A-Z][A-Za-z]*Pr$/.test(nameOf(found)));
  return holder && child(holder, "p:cNvPr");
}

/**
 * By the corners of its box; where programs differ in how it is turned, with room around it. Without a place it is seen.
 *
 * @param reach how far beyond its box it may be seen; not at all where this is left out
 */
function isOffSlide(
  shape: Element,
  toSlide: Affine,
  size: Size,
  patterns: SlideAround["patterns"],
  reach?: typeof reachOf,
): boolean {
  const transform = transformOf(shape, patterns);
  const place = placeOf(transform, toSlide);
  if (transform === undefined || place === null) return false;
  const seen = reach === undefined ? place : grown(place, reach(shape, place.box, patterns));
  const { x, y, width, height } = around(cornersOnSlide(seen));
  const spare = isEven(toSlide) || !isTurned(transform) ? 0 : width + height;
  const misses = (from: number, to: number, end: number) => to + spare < 0 || from - spare > end;
  return misses(x, x + width, size.width) || misses(y, y + height, size.height);
}

function grown(
  { box: { width, height }, toSlide }: Pick<Placed, "box" | "toSlide">,
  { left, top, right, bottom }: Reach,
): Pick<Placed, "box" | "toSlide"> {
  const box = { width: left + width + right, height: top + height + bottom };
  return { box, toSlide: compose(toSlide, { ...identity, e: -left, f: -top }) };
}
