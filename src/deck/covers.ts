/**
 * Covers: opaque shapes that hide a part of a picture below them on the same slide. What they hide is found in pixels of
 * the picture, so that it can be painted over there; the shape stays. Only upright rectangles and ellipses that stand
 * directly on the slide are certain; where another shape of that kind covers a picture, a person has to look.
 */
import type { Fill } from "../edits.ts";
import type { Rect, Size } from "../geometry.ts";
import type { Cover } from "./bakes.ts";
import { sourceRectOf } from "./crops.ts";
import { shapesOf } from "./hidden-shapes.ts";
import { cornersOf } from "./outlines.ts";
import type { PartEditor } from "./part-editor.ts";
import { attribute, child, children, descendants, type Element, nameOf } from "./xml.ts";

/** What covers the pictures of a slide. */
export interface Covers {
  /** By the a:blip of the picture. */
  readonly byBlip: ReadonlyMap<Element, readonly Cover[]>;
  /** How many pictures stand in a frame that is not followed, so that what lies outside of it is still there. */
  readonly framed: number;
  /** How many shapes cover a picture in a way that is not certain. */
  readonly uncertain: number;
}

interface Placed {
  readonly element: Element;
  /** On the slide, in EMU; the rectangle around it where it is turned, that of its group where it is in one. */
  readonly place: Rect;
  readonly isCertain: boolean;
}

/** A cover smaller than this part of a picture is no cover but a mark on it: held for nobody. */
const leastPart = 0.01;

/** Finds the covers of a slide, layout or master. @param sizeOf gives the size of the picture of a blip, in pixels */
export function coversOf(editor: PartEditor, sizeOf: (blip: Element) => Size | null): Covers {
  const byBlip = new Map<Element, Cover[]>();
  let uncertain = 0;
  let framed = 0;
  for (const picture of descendants(editor.root).filter((element) => nameOf(element) === "p:pic")) {
    const blip = blipOf(picture);
    const size = blip === undefined ? null : sizeOf(blip);
    const corners = size === null ? [] : cornersOf(picture, size);
    if (corners === null) framed++;
    else if (blip !== undefined && corners.length > 0) byBlip.set(blip, [...corners]);
  }
  for (const tree of descendants(editor.root).filter((element) => nameOf(element) === "p:spTree")) {
    const placed = placedShapes(tree, animatedIds(editor));
    for (const [i, picture] of placed.entries()) {
      const blip = nameOf(picture.element) === "p:pic" ? blipOf(picture.element) : undefined;
      if (blip === undefined) continue;
      for (const above of placed.slice(i + 1)) {
        const shape = coverShape(above.element);
        const common = intersection(picture.place, above.place);
        if (shape === null || common === null || area(common) < leastPart * area(picture.place)) continue;
        const size = sizeOf(blip);
        if (!picture.isCertain || !above.isCertain || shape === "other" || size === null) uncertain++;
        else {
          const cover = coverIn(picture, above, shape, size);
          if (cover !== null) byBlip.set(blip, [...(byBlip.get(blip) ?? []), cover]);
        }
      }
    }
  }
  return { byBlip, framed, uncertain };
}

function animatedIds(editor: PartEditor): Set<string> {
  const targets = descendants(editor.root).filter((element) => nameOf(element) === "p:spTgt");
  return new Set(targets.map((element) => attribute(element, "spid") ?? ""));
}

/** The shapes of a slide from the lowest to the highest, those in groups too. */
function placedShapes(tree: Element, animated: ReadonlySet<string>): Placed[] {
  return shapesOf(tree).flatMap((element) => {
    const transform = transformOf(element);
    const place = transform === undefined ? null : placeOf(transform);
    if (transform === undefined || place === null) return [];
    if (nameOf(element) === "p:grpSp") {
      // Where exactly the children of a group stand is not followed: each may stand anywhere in it.
      const inside = descendants(element).filter((found) => ["p:sp", "p:pic"].includes(nameOf(found)));
      return inside.map((found) => ({ element: found, place: around(place, transform), isCertain: false }));
    }
    const isCertain = attributesAreZero(transform) && !animated.has(idOf(element));
    return [{ element, place: around(place, transform), isCertain }];
  });
}

function attributesAreZero(transform: Element): boolean {
  return ["rot", "flipH", "flipV"].every((key) => ["0", "false"].includes(attribute(transform, key) ?? "0"));
}

function idOf(shape: Element): string {
  const properties = descendants(shape).find((found) => nameOf(found) === "p:cNvPr");
  return (properties && attribute(properties, "id")) ?? "";
}

function transformOf(shape: Element): Element | undefined {
  const properties = child(shape, "p:spPr") ?? child(shape, "p:grpSpPr");
  return properties && child(properties, "a:xfrm");
}

function numberOf(element: Element | undefined, key: string): number {
  return Number((element && attribute(element, key)) ?? NaN);
}

function placeOf(transform: Element): Rect | null {
  const [offset, extent] = [child(transform, "a:off"), child(transform, "a:ext")];
  const [x, y] = [numberOf(offset, "x"), numberOf(offset, "y")];
  const [width, height] = [numberOf(extent, "cx"), numberOf(extent, "cy")];
  return [x, y, width, height].every(Number.isFinite) && width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The upright rectangle around a turned one; `rot` is in 60,000ths of a degree (ECMA-376 Part 1, 20.1.10.3). */
function around({ x, y, width, height }: Rect, transform: Element): Rect {
  const angle = (Number(attribute(transform, "rot") ?? 0) / 60_000 / 180) * Math.PI;
  const [cosine, sine] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const wide = width * cosine + height * sine;
  const high = width * sine + height * cosine;
  return { x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high };
}

function intersection(a: Rect, b: Rect): Rect | null {
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

function area({ width, height }: Rect): number {
  return width * height;
}

/** The a:blip of a picture whose frame it fills; undefined where it does not, or has none. */
function blipOf(picture: Element): Element | undefined {
  const fill = child(picture, "p:blipFill");
  const frame = fill && child(fill, "a:stretch") && child(child(fill, "a:stretch") ?? fill, "a:fillRect");
  const isWhole = frame === undefined || !["l", "t", "r", "b"].some((key) => Number(attribute(frame, key) ?? 0) !== 0);
  return fill && isWhole && attribute(child(fill, "a:blip") ?? fill, "r:embed") ? child(fill, "a:blip") : undefined;
}

/** What an opaque shape looks like: "other" for a drawn outline; null for what hides nothing, or is a mark and no cover. */
function coverShape(element: Element): "rect" | "ellipse" | "other" | null {
  const properties = nameOf(element) === "p:sp" ? child(element, "p:spPr") : undefined;
  if (properties === undefined || !isOpaque(element, properties)) return null;
  if (child(properties, "a:custGeom") !== undefined) return "other";
  const outline = child(properties, "a:prstGeom");
  const preset = outline && attribute(outline, "prst");
  if (preset === "rect" || preset === "ellipse") return preset;
  const isLikeOne = ["roundRect", "flowChartConnector", "flowChartProcess"].includes(preset ?? "");
  return isLikeOne ? "other" : null; // null for arrows, callouts, lines
}

function isOpaque(shape: Element, properties: Element): boolean {
  const fill = children(properties).find((found) => /^a:.*Fill$/.test(nameOf(found)));
  if (fill === undefined) return styleIndex(shape) === "1";
  const isSolid = nameOf(fill) === "a:solidFill";
  return isSolid && !descendants(fill).some((found) => ["a:alpha", "a:alphaMod", "a:alphaOff"].includes(nameOf(found)));
}

/** The fill that a shape has from the theme: 1 is the plain one (ECMA-376 Part 1, 20.1.4.1.13). */
function styleIndex(shape: Element): string | undefined {
  const style = child(shape, "p:style");
  const reference = style && child(style, "a:fillRef");
  return reference && attribute(reference, "idx");
}

/** The cover in pixels of the picture: only those that it hides wholly, so that no edge changes. */
function coverIn(picture: Placed, above: Placed, shape: "rect" | "ellipse", { width, height }: Size): Cover | null {
  const fillElement = child(picture.element, "p:blipFill");
  const { left, top, right, bottom } = fillElement === undefined ? noCrop : sourceRectOf(fillElement);
  const [scaleX, scaleY] = [
    ((1 - left - right) * width) / picture.place.width,
    ((1 - top - bottom) * height) / picture.place.height,
  ];
  const toX = (x: number) => (x - picture.place.x) * scaleX + left * width;
  const toY = (y: number) => (y - picture.place.y) * scaleY + top * height;
  const { place } = above;
  const fill = fillOf(above.element);
  if (shape === "ellipse") {
    const [rx, ry] = [(place.width / 2) * scaleX - 1, (place.height / 2) * scaleY - 1];
    if (rx < 1 || ry < 1) return null;
    const [cx, cy] = [toX(place.x + place.width / 2), toY(place.y + place.height / 2)];
    const misses = cx + rx <= 0 || cy + ry <= 0 || cx - rx >= width || cy - ry >= height;
    return misses ? null : { region: { shape, cx, cy, rx, ry }, fill };
  }
  const [x, y] = [Math.max(0, Math.ceil(toX(place.x) - 0.02)), Math.max(0, Math.ceil(toY(place.y) - 0.02))];
  const [endX, endY] = [toX(place.x + place.width) + 0.02, toY(place.y + place.height) + 0.02];
  const size = { width: Math.min(width, Math.floor(endX)) - x, height: Math.min(height, Math.floor(endY)) - y };
  return size.width < 1 || size.height < 1 ? null : { region: { shape, x, y, ...size }, fill };
}

const noCrop = { left: 0, top: 0, right: 0, bottom: 0 };

/** The paint that is nearest to a shape's own colour; grey where that is a word of the theme. */
function fillOf(shape: Element): Fill {
  const colour = descendants(shape).find((found) => nameOf(found) === "a:srgbClr");
  const value = Number.parseInt((colour && attribute(colour, "val")) ?? "808080", 16);
  const light = (0.299 * (value >> 16) + 0.587 * ((value >> 8) & 255) + 0.114 * (value & 255)) / 255;
  if (light < 1 / 3) return "black";
  return light > 2 / 3 ? "white" : "grey";
}
