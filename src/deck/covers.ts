/**
 * Covers: opaque shapes that hide a part of a picture below them on the same slide. What they hide is found in pixels of
 * the picture, so that it can be painted over there; the shape stays. Where it is not certain what a shape hides, a person
 * has to look.
 */
import type { Point, Rect, Size } from "../geometry.ts";
import { othersThan } from "./branches.ts";
import type { BakesOfPart, Cover } from "./bakes.ts";
import { coveringOutline, leastPartOfVeil, outlineOfPicture, paintOf } from "./cover-shapes.ts";
import { drawnRegions, leastRimPx, pixelsOf, regionsOf, rimRegions, wholePixels } from "./cover-regions.ts";
import { innerDrawings } from "./inner-drawings.ts";
import { type Layer, layersInFrame, layersOf, noPatterns } from "./layers.ts";
import { outsideOfFrame } from "./outlines.ts";
import { type Affine, apply, compose, identity, invert, type Placed, type PlacingRules } from "./placement.ts";
import {
  around,
  cornersOnSlide,
  coversOfWhole,
  isCutTile,
  type KeptPart,
  keptPart,
  pictureFillOf,
  type PlacedPicture,
} from "./placed-pictures.ts";
import { uprightRect } from "./polygons.ts";
import { seamsOf } from "./seams.ts";
import { opacityOfBlip, type ThemeFills } from "./opacity.ts";
import type { PartEditor } from "./part-editor.ts";
import { hasThickRim, isStraightLine, rimOf, thicknessOf } from "./shape-lines.ts";
import { child, type Element, nameOf } from "./xml.ts";

/** What covers the pictures of a slide. */
export interface Covers {
  /** By the a:blip of the picture; from the lowest to the highest. */
  readonly byBlip: ReadonlyMap<Element, readonly Cover[]>;
  /** How many pictures are laid out in tiles that their shape may cut. */
  readonly tiled: number;
  /** How many pictures stand in a frame that is not followed, so that what lies outside of it is still there. */
  readonly framed: number;
  /** How many shapes cover a picture in a way that is not certain, or in a drawing into which nothing is painted. */
  readonly uncertain: number;
  /** How many pictures lie under another one, a table or a chart in such a way. */
  readonly beneath: number;
  /** How many pictures lie under what hides them at most for the eye: text, and what lets something through. */
  readonly veiled: number;
}

/** Where it is not certain what a shape hides, one smaller than this part of the picture is a mark on it. */
const leastPart = 0.005;
/** The same of a straight line: what crosses out a name is long and thin. */
const leastPartOfLine = 0.001;

/**
 * Finds the covers of a slide, layout or master.
 *
 * @param slide its size, in EMU
 * @param patterns as `PlacingRules`
 * @param sizeOf the size of the picture of a blip, in pixels
 * @param fills those of the theme
 */
export function coversOf(
  editor: PartEditor,
  slide: Size,
  patterns: PlacingRules["patterns"],
  sizeOf: (blip: Element) => Size | null,
  fills: ThemeFills,
): Covers {
  const byBlip = new Map<Element, Cover[]>();
  const add = (blip: Element, covers: readonly Cover[]) => {
    if (covers.length > 0) byBlip.set(blip, [...(byBlip.get(blip) ?? []), ...covers]);
  };
  const told: Record<Told, number> = { uncertain: 0, beneath: 0, veiled: 0 };
  let framed = 0;
  let tiled = 0;
  for (const layer of layersOf(editor, slide, patterns, sizeOf)) {
    const { picture } = layer;
    if (isCutTile(picture, sizeOf)) tiled++;
    const outside = outsideOfFrame(picture);
    if (outside === null) framed++;
    else add(picture.blip, outside);
    const covers: Cover[] = [];
    const rects: Rect[] = [];
    for (const { found } of coversOn(layer, patterns, fills)) {
      if (typeof found === "string") told[found]++;
      else {
        covers.push(...found.covers);
        if (found.edges !== null) rects.push(found.edges);
      }
    }
    const size = rects.length > 1 ? picture.size() : null;
    const fill = covers.at(-1)?.fill ?? "grey";
    const seams = size === null ? [] : seamsOf(rects).map((rect) => wholePixels(rect, size));
    add(
      picture.blip,
      seams.filter((region) => region !== null).map((region) => ({ region, fill, by: "shape" })),
    );
    add(picture.blip, covers);
  }
  for (const word of inDrawings(editor.root, sizeOf, fills)) told[word]++;
  return { byBlip, tiled, framed, ...told };
}

type Told = "uncertain" | "beneath" | "veiled";

/** What is found of pictures in drawings inside of frames, into which nothing is painted. */
function inDrawings(root: Element, sizeOf: (blip: Element) => Size | null, fills: ThemeFills): Told[] {
  const layers = innerDrawings(root).flatMap((drawing) => layersInFrame(drawing, sizeOf));
  return layers.flatMap((layer) => {
    const isFramed = outsideOfFrame(layer.picture)?.length !== 0;
    const found = coversOn(layer, noPatterns, fills);
    const words = found.flatMap(({ found: each }) => (typeof each === "string" ? [each] : each.covers.map(wordOf)));
    return isFramed ? ["veiled", ...words] : words;
  });
}

function wordOf({ by }: Cover): Told {
  return by === "picture" ? "beneath" : "uncertain";
}

/** What a shape hides for certain, and the way from its box to the pixels of the picture. */
interface FoundCover {
  /** More than one where its outline is not convex. */
  readonly covers: readonly Cover[];
  /** Of a shape that is an upright rectangle on the picture: where it ends, in parts of pixels. */
  readonly edges: Rect | null;
  readonly way: Affine;
}

/** What one of the shapes above a picture hides of it. */
interface Covering {
  readonly above: Placed;
  readonly found: FoundCover | Told;
}

/** What hides something of a picture, from the lowest to the highest. */
export function coversOn(
  { picture, shapes }: Layer,
  patterns: PlacingRules["patterns"],
  fills: ThemeFills,
): Covering[] {
  const all = shapes.flatMap((above) => {
    const found = coverOn(picture, above, patterns, fills);
    return found === null ? [] : [{ above, found }];
  });
  return all.flatMap((each) => {
    const found = forEveryReader(picture, each, all);
    return found === null ? [] : [{ ...each, found }];
  });
}

/**
 * What is hidden whichever branch is shown: where the other branches do not hide the same, some readers see it, and nothing is
 * painted. A person looks where a shape hides it in one branch alone, or less of it in another; of pictures that is told.
 */
function forEveryReader(
  picture: PlacedPicture,
  { above, found }: Covering,
  all: readonly Covering[],
): Covering["found"] | null {
  if (typeof found === "string" || found.covers.length === 0) return found;
  const others = othersThan(above.branches.filter((branch) => !picture.branches.includes(branch))).map((branch) =>
    all.filter((other) => branch !== null && other.above.branches[0] === branch && other.found !== "veiled"),
  );
  if (others.length === 0) return found;
  const same = others.map((each) => each.map((other) => other.found).find((other) => hidesTheSame(other, found)));
  if (same.every((other) => other !== undefined)) return same.reduce(underBoth, found);
  if (overlap(picture, above) < leastPart) return null;
  const isPicture = (word: Covering["found"]) =>
    typeof word !== "string" && word.covers.some(({ by }) => by === "picture");
  const isToldByPictures = others.every((each) => each.some((other) => isPicture(other.found)));
  return isPicture(found) || isToldByPictures ? "beneath" : "uncertain";
}

function hidesTheSame(other: Covering["found"], { covers }: FoundCover): other is FoundCover {
  return typeof other !== "string" && whereOf(other.covers) === whereOf(covers);
}

function whereOf(covers: readonly Cover[]): string {
  return JSON.stringify(covers.map(({ region }) => region));
}

/** What each of two hides that hide the same: certain where the pictures of both let nothing through. */
function underBoth(found: FoundCover, other: FoundCover): FoundCover {
  const above = (i: number) => [found, other].flatMap(({ covers }) => covers[i]?.above ?? []);
  const covers = found.covers.map((cover, i) => (above(i).length === 0 ? cover : { ...cover, above: above(i) }));
  return { ...found, covers, edges: other.edges && found.edges };
}

/** What a shape hides of a picture below it. */
function coverOn(
  picture: PlacedPicture,
  above: Placed,
  patterns: PlacingRules["patterns"],
  fills: ThemeFills,
): FoundCover | Told | null {
  const over = pictureFillOf(above.element);
  if (over !== undefined || nameOf(above.element) === "p:graphicFrame")
    return underPicture(picture, above, over, patterns);
  const share = overlap(picture, above);
  if (share === 0) return null;
  const outline = coveringOutline(above.element, above.box, patterns, fills);
  if (outline === null) {
    const least = picture.properties === undefined ? null : leastPartOfVeil(above.element, fills);
    return least === null || share < least ? null : "veiled";
  }
  const [kept, back] = [keptPart(picture), invert(picture.toSlide)];
  if (!picture.isCertain || !above.isCertain || outline === "unknown" || kept === null || back === null) {
    return share < (isStraightLine(above.element) ? leastPartOfLine : leastPart) ? null : "uncertain";
  }
  const { size } = kept;
  const way = compose(kept.way, compose(back, above.toSlide));
  const regions = outline === "drawn" ? drawnRegions(above, way, size) : regionsOf(outline, above.box, way, size);
  if (regions === null) return share < leastPart ? null : "uncertain";
  const rim = rimOf(above.element);
  const hasRim = pixelsOf(rim.reach, way) >= leastRimPx;
  const isRimCertain = rim.isCertain && outline !== "drawn";
  if (hasRim && !isRimCertain && hasThickRim(above.element) && share >= leastPart) return "uncertain";
  const rims = hasRim && isRimCertain ? rimRegions(outline, above.box, rim, way, size) : [];
  const fill = paintOf(above.element);
  const covers = [
    ...regions.map((region): Cover => ({ region, fill, by: "shape" })),
    ...rims.map((region): Cover => ({ region, fill, by: "line" })),
  ];
  return inWhole(kept, { covers, outline: typeof outline === "string" ? null : outline, way });
}

/**
 * A picture hides what is below it as a shape of the same opacity does; but pictures lie on one another for many reasons, so
 * that a form or place that is not certain is told, and nobody is held up. A background is made to lie under pictures, and
 * stays whole.
 */
function underPicture(
  picture: PlacedPicture,
  above: Placed,
  fill: Element | undefined,
  patterns: PlacingRules["patterns"],
): FoundCover | Told | null {
  if (overlap(picture, above) < leastPart) return null;
  const outline = fill === undefined ? "unknown" : outlineOfPicture(above.element, fill, above.box, patterns);
  const blip = fill && child(fill, "a:blip");
  if (picture.properties === undefined) return outline && "beneath";
  const paint = blip === undefined ? "opaque" : opacityOfBlip(blip, above.element);
  if (paint === "half") return "veiled";
  if (outline === null || paint === "nearly") return outline && "uncertain";
  const [kept, back] = [keptPart(picture), invert(picture.toSlide)];
  const isCertain = picture.isCertain && above.isCertain && blip !== undefined;
  if (!isCertain || outline === "unknown" || outline === "drawn" || kept === null || back === null) return "beneath";
  const way = compose(kept.way, compose(back, above.toSlide));
  const regions = regionsOf(outline, above.box, way, kept.size);
  const covers = regions.map((region): Cover => ({ region, fill: "grey", by: "picture", above: [blip] }));
  return inWhole(kept, { covers, outline: null, way });
}

/** What was found in what is left of a picture, in the pixels of the whole of it. */
function inWhole(
  kept: KeptPart,
  { covers, outline, way }: { covers: readonly Cover[]; outline: readonly Point[] | null; way: Affine },
): FoundCover {
  const toWhole = compose({ ...identity, e: kept.corner.x, f: kept.corner.y }, way);
  const edges = outline === null ? null : uprightRect(outline.map((point) => apply(toWhole, point)));
  return { covers: coversOfWhole(covers, kept), edges, way: toWhole };
}

/** The covers but for those by pictures that let something through, and how many of these there are. */
export async function opaqueCovers(
  covers: readonly Cover[],
  imageOf: (blip: Element) => string | null,
  bakes: BakesOfPart,
): Promise<{ readonly opaque: readonly Cover[]; readonly clear: number }> {
  const opaque: Cover[] = [];
  let clear = 0;
  for (const cover of covers) {
    const images = (cover.above ?? []).map(imageOf);
    if (cover.by === "picture" && images.every((image) => image === null)) continue; // a linked picture, which goes
    if (await areOpaque(images, bakes)) opaque.push({ ...cover, images: images.filter((image) => image !== null) });
    else clear++;
  }
  return { opaque, clear };
}

async function areOpaque(images: readonly (string | null)[], bakes: BakesOfPart): Promise<boolean> {
  for (const image of images) if (image === null || !(await bakes.isOpaque(image))) return false;
  return true;
}

/** How much of a picture a shape covers at most, as a part of it: with its box, and as far as either may be seen elsewhere. */
export function overlap(picture: Placed, above: Placed): number {
  const [a, b] = [around(cornersOnSlide(picture)), around(cornersOnSlide(above))];
  const thick = thicknessOf(above.element) / 2 + above.stray + picture.stray;
  const width = Math.min(a.x + a.width, b.x + b.width + thick) - Math.max(a.x, b.x - thick);
  const height = Math.min(a.y + a.height, b.y + b.height + thick) - Math.max(a.y, b.y - thick);
  return width > 0 && height > 0 ? (width * height) / (a.width * a.height) : 0;
}
