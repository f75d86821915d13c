/**
 * Pictures that are whole in a deck, and of which little or nothing is seen for other reasons than a cover on the same sheet:
 * its rim faded out, tiny, moved beyond the slide, or under a shape of another sheet. Nothing is taken from them; that is told.
 */
import type { Rect, Size } from "../geometry.ts";
import { areAlternatives } from "./branches.ts";
import { coveringOutline } from "./cover-shapes.ts";
import { overlap } from "./covers.ts";
import { isRimFaded, tinyEmu } from "./faded-pictures.ts";
import { hasThemePicture, isThemePicture, opacityOfBlip, type ThemeFills } from "./opacity.ts";
import { isPlaceholder } from "./placeholders.ts";
import { around, cornersOnSlide, pictureFillOf } from "./placed-pictures.ts";
import { identity, type Placed, placedShapes, type PlacingRules } from "./placement.ts";
import type { PartEditor } from "./part-editor.ts";
import { attribute, child, descendants, type Element, nameOf } from "./xml.ts";

/** Pictures reach a little beyond the slide so that no edge shows; this part of one is more than that. */
const mostBeyond = 0.1;
const leastPart = 0.005;

/**
 * Whether there is such a picture on a slide, layout or master, or on a sheet below it.
 *
 * @param slide its size, in EMU
 * @param sheetsBelow those with pictures, of this part: see `Placeholders`
 * @param rootOf reads one; asked only where something may lie over its pictures
 */
export function isAnyUnseen(
  editor: PartEditor,
  slide: Size,
  patterns: PlacingRules["patterns"],
  sheetsBelow: readonly string[],
  rootOf: (sheet: string) => Element | null,
): boolean {
  if (!/^p:sld(?:Layout|Master)?$/.test(nameOf(editor.root))) return false;
  const hasPictures = editor.relationships.some(({ shortType }) => shortType === "image");
  const mayCover = sheetsBelow.length > 0 && !hidesSheets(editor.root) && (hasPictures || hasCovering(editor.root));
  if (!hasPictures && !mayCover) return false;
  const shapes = shapesOn(editor.root, patterns);
  if (shapes.some((shape) => pictureFillOf(shape.element) !== undefined && isUnseen(shape, slide, patterns)))
    return true;
  const covering = mayCover ? shapes.filter((shape) => isCovering(shape) || isShownPicture(shape)) : [];
  if (covering.length === 0) return false;
  const roots = sheetsBelow.map(rootOf).filter((root) => root !== null);
  const below = roots.flatMap((root) => shapesOn(root, () => []));
  const pictures = below.filter(({ element }) => pictureFillOf(element) !== undefined && !isPlaceholder(element));
  return pictures.some((picture) => covering.some((above) => overlap(picture, above) >= leastPart));
}

/** Whether a shape lies over a picture of the theme on the same sheet: in a shape below it, or in the background. */
export function isThemePictureCovered(
  editor: PartEditor,
  slide: Size,
  patterns: PlacingRules["patterns"],
  fills: ThemeFills,
): boolean {
  const hasPicture = Object.values(fills).some(({ paint }) => paint === "picture");
  if (!hasPicture || !/^p:sld(?:Layout|Master)?$/.test(nameOf(editor.root))) return false;
  const reference = descendants(editor.root).find((element) => nameOf(element) === "p:bgRef");
  const shapes = shapesOn(editor.root, patterns);
  if (reference !== undefined && isThemePicture(reference, fills)) {
    const background = { element: reference, box: slide, toSlide: identity, isCertain: true, stray: 0, branches: [] };
    if (isUnder(background, shapes)) return true;
  }
  return shapes.some((shape, i) => hasThemePicture(shape.element, fills) && isUnder(shape, shapes.slice(i + 1)));
}

function isUnder(picture: Placed, above: readonly Placed[]): boolean {
  return above.some(
    (shape) => isCovering(shape) && !areAlternatives(picture, shape) && overlap(picture, shape) >= leastPart,
  );
}

function hasCovering(root: Element): boolean {
  return descendants(root).some((element) => isCovering({ element, box: { width: 1, height: 1 } }));
}

/** Whether a shape is a picture, or filled with one, of which something is seen. */
function isShownPicture({ element }: Placed): boolean {
  const fill = pictureFillOf(element);
  const blip = fill && child(fill, "a:blip");
  return blip !== undefined && attribute(blip, "r:embed") !== undefined && opacityOfBlip(blip, element) !== "clear";
}

/** By its own fill; whether a fill that it has from elsewhere covers what is elsewhere too is not asked. */
function isCovering({ element, box }: Pick<Placed, "element" | "box">): boolean {
  return nameOf(element) === "p:sp" && pictureFillOf(element) === undefined && coveringOutline(element, box) !== null;
}

/** ECMA-376 Part 1, 19.3.1.38 and .39. */
function hidesSheets(root: Element): boolean {
  return /^(?:0|false)$/.test(attribute(root, "showMasterSp") ?? "");
}

function shapesOn(root: Element, patterns: PlacingRules["patterns"]): Placed[] {
  const tree = descendants(root).find((element) => nameOf(element) === "p:spTree");
  return tree === undefined ? [] : placedShapes(tree, { animated: new Set(), patterns });
}

function isUnseen(picture: Placed, slide: Size, patterns: PlacingRules["patterns"]): boolean {
  const fill = pictureFillOf(picture.element);
  const blip = fill && child(fill, "a:blip");
  if (blip === undefined || attribute(blip, "r:embed") === undefined) return false;
  const place = around(cornersOnSlide(picture));
  const isTiny = place.width < tinyEmu || place.height < tinyEmu;
  return isTiny || beyond(place, slide) > mostBeyond || isRimFaded(picture.element, patterns);
}

/** How much of a box lies beyond the slide, as a part of it. */
function beyond({ x, y, width, height }: Rect, slide: Size): number {
  const seenWide = Math.max(0, Math.min(slide.width, x + width) - Math.max(0, x));
  const seenHigh = Math.max(0, Math.min(slide.height, y + height) - Math.max(0, y));
  return 1 - (seenWide * seenHigh) / (width * height);
}
