/** The pictures of a slide where they stand: each with the way from its box to its own pixels. */
import type { Point, Rect, Region, Size } from "../geometry.ts";
import type { Cover } from "./bakes.ts";
import { formOf } from "./cover-shapes.ts";
import { cutFill } from "./crops.ts";
import { groupFillOf } from "./opacity.ts";
import { type Affine, apply, type Placed, type PlacingRules } from "./placement.ts";
import { attribute, child, type Element, nameOf } from "./xml.ts";

/** A picture on a slide. */
export interface PlacedPicture extends Placed {
  readonly blip: Element;
  readonly fill: Element;
  /** In pixels, as coded; null where it cannot be edited. Asked for only where something may be hidden: it costs. */
  size(): Size | null;
  /** Where its frame is described, on its slide or the layout of it; undefined for a background. */
  readonly properties: Element | undefined;
  /** Whether its frame is turned and it is not: programs differ in what is seen of it then. */
  readonly isLeftUpright: boolean;
  /** Whether it fills a group: its shapes share it in one program, and each has the whole of it in another. */
  readonly isShared: boolean;
}

/** The fill of a picture, or of a shape that is filled with one, by itself or with its group. */
export function pictureFillOf(shape: Element): Element | undefined {
  const properties = child(shape, "p:spPr");
  if (nameOf(shape) === "p:pic") return child(shape, "p:blipFill");
  if (properties === undefined || child(properties, "a:grpFill") === undefined)
    return properties && child(properties, "a:blipFill");
  const fill = groupFillOf(shape);
  return fill && nameOf(fill) === "a:blipFill" ? fill : undefined;
}

/** A picture, or a shape that is filled with one; null for any other shape. */
export function placedPicture(
  placed: Placed,
  patterns: PlacingRules["patterns"],
  sizeOf: (blip: Element) => Size | null,
): PlacedPicture | null {
  const isPicture = nameOf(placed.element) === "p:pic";
  const fill = pictureFillOf(placed.element);
  if (fill === undefined) return null;
  const properties = formOf(placed.element, patterns) ?? child(placed.element, "p:spPr");
  const picture = pictureIn(fill, placed, sizeOf);
  if (picture === null || isPicture) return picture && { ...picture, properties };
  // A shape may turn without the picture in it.
  const turns = /^(?:1|true)$/.test(attribute(fill, "rotWithShape") ?? "");
  const isLeftUpright = !turns && !isUpright(placed.toSlide);
  const isShared = fill.parentNode !== child(placed.element, "p:spPr");
  const isCertain = placed.isCertain && !isLeftUpright && !isShared;
  return { ...picture, properties, isLeftUpright, isShared, isCertain };
}

/** The picture in the background of a slide; null where none is. */
export function backgroundPicture(
  sheet: Element,
  slide: Size,
  sizeOf: (blip: Element) => Size | null,
): PlacedPicture | null {
  const background = child(sheet, "p:bg");
  const properties = background && child(background, "p:bgPr");
  const fill = properties && child(properties, "a:blipFill");
  const toSlide = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
  return fill === undefined
    ? null
    : pictureIn(fill, { element: fill, box: slide, toSlide, isCertain: true, stray: 0, branches: [] }, sizeOf);
}

function pictureIn(fill: Element, placed: Placed, sizeOf: (blip: Element) => Size | null): PlacedPicture | null {
  const blip = child(fill, "a:blip");
  if (blip === undefined || (attribute(blip, "r:embed") ?? "") === "") return null;
  if (!(placed.box.width > 0 && placed.box.height > 0)) return null;
  const isTiled = child(fill, "a:tile") !== undefined;
  const size = () => (isTiled ? null : sizeOf(blip));
  return { ...placed, blip, fill, size, properties: undefined, isLeftUpright: false, isShared: false };
}

const emuPerPixel = 12_700; // of a picture that says nothing else; 72 to the inch, so that no tile is taken for smaller

/** Whether a picture is laid out in tiles of which its box may not show a whole one: ECMA-376 Part 1, 20.1.8.58. */
export function isCutTile({ fill, blip, box }: PlacedPicture, sizeOf: (blip: Element) => Size | null): boolean {
  const tile = child(fill, "a:tile");
  const size = tile === undefined ? null : sizeOf(blip);
  if (tile === undefined || size === null) return false;
  const [wide, high] = ["sx", "sy"].map((key) => Number.parseFloat(attribute(tile, key) ?? "100000") / 100_000);
  return size.width * emuPerPixel * (wide ?? 1) > box.width || size.height * emuPerPixel * (high ?? 1) > box.height;
}

function isUpright({ b, c, a, d }: Affine): boolean {
  return Math.abs(b) < 1e-9 && Math.abs(c) < 1e-9 && a > 0 && d > 0;
}

/** What the crop of a picture leaves: what hides a part of it is looked for there, so that another look finds the same. */
export interface KeptPart {
  /** In pixels of the picture. */
  readonly corner: Point;
  readonly size: Size;
  /** From the box of the picture, in EMU, to pixels of what is left. */
  readonly way: Affine;
}

/** Null for a picture that cannot be edited. ECMA-376 Part 1, 20.1.8.55 (srcRect: what is shown of the picture) and 20.1.8.30 (fillRect: where in the box). */
export function keptPart(picture: PlacedPicture): KeptPart | null {
  const { fill, box } = picture;
  const whole = picture.size();
  if (whole === null) return null;
  const { kept, source, filled } = cutFill(fill, whole);
  const a = (kept.width * (1 - source.left - source.right)) / (box.width * (1 - filled.left - filled.right));
  const d = (kept.height * (1 - source.top - source.bottom)) / (box.height * (1 - filled.top - filled.bottom));
  const e = source.left * kept.width - a * filled.left * box.width;
  const f = source.top * kept.height - d * filled.top * box.height;
  return { corner: kept, size: kept, way: { a, b: 0, c: 0, d, e, f } };
}

/** Covers of what is left of a picture, as covers of the picture. */
export function coversOfWhole(covers: readonly Cover[], { corner }: KeptPart): readonly Cover[] {
  return covers.map((cover) => ({ ...cover, region: moved(cover.region, corner) }));
}

function moved(region: Region, { x, y }: Point): Region {
  switch (region.shape) {
    case "rect":
      return { ...region, x: region.x + x, y: region.y + y };
    case "ellipse":
      return { ...region, cx: region.cx + x, cy: region.cy + y };
    case "polygon":
      return { shape: "polygon", points: region.points.map((point) => ({ x: point.x + x, y: point.y + y })) };
  }
}

/** The corners of a box, on the slide. */
export function cornersOnSlide({ box, toSlide }: Pick<Placed, "box" | "toSlide">): { x: number; y: number }[] {
  const corners = [
    [0, 0],
    [box.width, 0],
    [box.width, box.height],
    [0, box.height],
  ] as const;
  return corners.map(([x, y]) => apply(toSlide, { x, y }));
}

/** The upright box around points. */
export function around(points: readonly Point[]): Rect {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
