/** Shapes that no one sees in the show: marked as hidden, or wholly beside the slide. They are removed, and counted. */
import type { Size } from "../geometry.ts";
import type { PartEditor } from "./part-editor.ts";
import { attribute, child, children, descendants, type Element, isElement, nameOf } from "./xml.ts";

const shapeNames = new Set(["p:sp", "p:pic", "p:cxnSp", "p:graphicFrame", "p:grpSp"]);

/** From the coordinates of a group's children to those of the slide, in EMU: x' = x * scaleX + moveX. */
interface Placement {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly moveX: number;
  readonly moveY: number;
}

const slidePlacement: Placement = { scaleX: 1, scaleY: 1, moveX: 0, moveY: 0 };

/** What came of it. */
export interface HiddenShapes {
  /** Shapes beside the slide that an animation may move into it: they stay, and a person has to look. */
  readonly moving: number;
}

/**
 * Removes the hidden shapes of a slide, layout or master.
 *
 * @param size of the slide, in EMU
 * @param isMorphed whether a transition of the deck may move any shape
 */
export function removeHiddenShapes(editor: PartEditor, size: Size, isMorphed: boolean): HiddenShapes {
  const animated = new Set<string>();
  for (const element of descendants(editor.root)) {
    if (nameOf(element) === "p:spTgt") animated.add(attribute(element, "spid") ?? "");
  }
  const removed = new Set<string>();
  let moving = 0;
  const visit = (tree: Element, placement: Placement): void => {
    for (const shape of shapesOf(tree)) {
      const properties = propertiesOf(shape);
      const id = properties === undefined ? "" : (attribute(properties, "id") ?? "");
      const isHidden = isMarked(properties);
      const isOff = isOffSlide(shape, placement, size);
      if (isOff && !isHidden && (isMorphed || animated.has(id))) moving++;
      else if (isHidden || isOff) {
        for (const below of descendants(shape))
          if (nameOf(below).endsWith(":cNvPr")) removed.add(attribute(below, "id") ?? "");
        editor.remove(shape, isHidden ? "hidden-shape" : "off-slide-shape");
        continue;
      }
      if (nameOf(shape) === "p:grpSp") visit(shape, placementOf(shape, placement));
    }
  };
  for (const element of descendants(editor.root)) if (nameOf(element) === "p:spTree") visit(element, slidePlacement);
  if ([...removed].some((id) => animated.has(id))) removeTiming(editor);
  return { moving };
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

/** An animation of what is not there any more cannot be played: the slide's animations go. */
export function removeTiming(editor: PartEditor): void {
  for (const element of children(editor.root)) {
    if (nameOf(element) === "p:timing") editor.remove(element, "animation-of-removed");
  }
}

/** The shapes directly inside a tree or group, those within alternatives included. */
export function shapesOf(tree: Element): Element[] {
  return children(tree).flatMap((element) => {
    const name = nameOf(element);
    if (shapeNames.has(name)) return [element];
    return ["mc:AlternateContent", "mc:Choice", "mc:Fallback"].includes(name) ? shapesOf(element) : [];
  });
}

/** The element with a shape's id, name and visibility: nvSpPr/cNvPr and its sisters. */
function propertiesOf(shape: Element): Element | undefined {
  const holder = children(shape).find((found) => /^p:nv[A-Z][A-Za-z]*Pr$/.test(nameOf(found)));
  return holder && child(holder, "p:cNvPr");
}

function transformOf(shape: Element): Element | undefined {
  const own = child(shape, "p:xfrm");
  const properties = child(shape, "p:spPr") ?? child(shape, "p:grpSpPr");
  return own ?? (properties && child(properties, "a:xfrm"));
}

function pair(transform: Element | undefined, name: string, keys: readonly [string, string]): [number, number] | null {
  const element = transform && child(transform, name);
  if (element === undefined) return null;
  const [first, second] = keys.map((key) => Number(attribute(element, key) ?? NaN));
  return first === undefined || second === undefined || !Number.isFinite(first + second) ? null : [first, second];
}

/** A shape without a place of its own stands where its layout puts it: not hidden. */
function isOffSlide(shape: Element, placement: Placement, size: Size): boolean {
  const transform = transformOf(shape);
  const offset = pair(transform, "a:off", ["x", "y"]);
  const extent = pair(transform, "a:ext", ["cx", "cy"]);
  if (transform === undefined || offset === null || extent === null) return false;
  const width = extent[0] * placement.scaleX;
  const height = extent[1] * placement.scaleY;
  const x = offset[0] * placement.scaleX + placement.moveX + width / 2;
  const y = offset[1] * placement.scaleY + placement.moveY + height / 2;
  const isTurned = Number(attribute(transform, "rot") ?? 0) !== 0;
  const reach = Math.hypot(width, height) / 2; // a turned shape lies within this circle
  const [reachX, reachY] = isTurned ? [reach, reach] : [width / 2, height / 2];
  return misses(x, reachX, size.width) || misses(y, reachY, size.height);
}

function misses(middle: number, half: number, end: number): boolean {
  return middle + half < 0 || middle - half > end;
}

/** ECMA-376 Part 1, 20.1.7.2 and .4: chOff and chExt say which coordinates the children of a group have. */
function placementOf(group: Element, { scaleX, scaleY, moveX, moveY }: Placement): Placement {
  const transform = transformOf(group);
  const offset = pair(transform, "a:off", ["x", "y"]) ?? [0, 0];
  const childOffset = pair(transform, "a:chOff", ["x", "y"]) ?? offset;
  const extent = pair(transform, "a:ext", ["cx", "cy"]);
  const childExtent = pair(transform, "a:chExt", ["cx", "cy"]);
  const ratio = (i: 0 | 1) =>
    extent !== null && childExtent !== null && childExtent[i] > 0 ? extent[i] / childExtent[i] : 1;
  return {
    scaleX: scaleX * ratio(0),
    scaleY: scaleY * ratio(1),
    moveX: (offset[0] - childOffset[0] * ratio(0)) * scaleX + moveX,
    moveY: (offset[1] - childOffset[1] * ratio(1)) * scaleY + moveY,
  };
}
