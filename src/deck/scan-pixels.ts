/**
 * What crops and shapes hide of pictures, looked for without the finder that cleans: slides are read as text, and under a
 * shape that hides a picture a handful of its pixels is looked at. They are all the same where it was painted over.
 */
import type { ZipEntry, ZipFile } from "../bytes/zip-read.ts";
import type { Size } from "../geometry.ts";
import type { DeckLeak } from "./leaks.ts";
import { type ScannedShape, scanFills, scanShapes } from "./scan-shapes.ts";

/** A decoded picture, of the size that `PixelTools` tells: the brightness from 0 to 1 of each of its channels at a pixel. */
interface PixelView {
  at(x: number, y: number): readonly number[];
}

/** What has to be known of a picture. */
export interface PixelTools {
  /** As coded; null where it cannot be told, and is not looked into. */
  size(bytes: Uint8Array): Size | null;
  /** Null for what moves or cannot be decoded. */
  view(bytes: Uint8Array): Promise<PixelView | null>;
}

const grid = 9;
/** What coding with loss leaves of a flat area, as a part of the whole scale. */
const leftByCoding = 0.16;
/** So far beside a shape its paint may be seen: a decoder smooths, and programs round. */
const besidePx = 2;

/** Finds the parts that hide something. @throws DermShareError as `zipContent` */
export async function scanPixels(
  zip: ZipFile,
  tools: PixelTools,
): Promise<{ readonly kind: Extract<DeckLeak, "cropped-away" | "covered">; readonly part: ZipEntry }[]> {
  const found: { kind: "cropped-away" | "covered"; part: ZipEntry }[] = [];
  for (const part of zip.entries.filter(({ name }) => /^ppt\/.*\.xml$/i.test(name))) {
    if (!zip.once(part, blipsBefore, () => textOf(zip, part).includes("blip"))) continue;
    const text = textOf(zip, part);
    const pictures = targetsOf(zip, part.name);
    const isAnyCut = scanFills(text).some(({ picture, hidden }) => {
      const entry = pictures.get(picture);
      return entry !== undefined && hidden.some((share) => share > 0) && isCut(hidden, tools.size(zip.content(entry)));
    });
    if (isAnyCut) found.push({ kind: "cropped-away", part });
    if (await hasCovered(zip, text, pictures, tools)) found.push({ kind: "covered", part });
  }
  return found;
}

const blipsBefore = new WeakMap<object, boolean>();

function textOf(zip: ZipFile, part: ZipEntry): string {
  return new TextDecoder().decode(zip.content(part));
}

/** The pictures that a part leads to, by the ids of the relationships. */
function targetsOf(zip: ZipFile, part: string): Map<string, ZipEntry> {
  const name = part.replace(/([^/]*)$/, "_rels/$1.rels").toLowerCase();
  const relationships = zip.entries.find((entry) => entry.name.toLowerCase() === name);
  const targets = new Map<string, ZipEntry>();
  if (relationships === undefined) return targets;
  for (const [tag] of new TextDecoder().decode(zip.content(relationships)).matchAll(/<[^>]*\bTarget=[^>]*>/g)) {
    const get = (key: string) => new RegExp(`\\b${key}=["']([^"']*)`).exec(tag)?.[1] ?? "";
    if (!get("Type").endsWith("/image") || get("TargetMode") === "External") continue;
    const path = new URL(get("Target"), `part:/${part}`).pathname.slice(1).toLowerCase();
    const entry = zip.entries.find((candidate) => candidate.name.toLowerCase() === path);
    if (entry !== undefined) targets.set(get("Id"), entry);
  }
  return targets;
}

async function hasCovered(
  zip: ZipFile,
  text: string,
  pictures: ReadonlyMap<string, ZipEntry>,
  tools: PixelTools,
): Promise<boolean> {
  const { shapes, movedIds } = scanShapes(text);
  for (const [i, shape] of shapes.entries()) {
    const picture = pictures.get(shape.picture);
    if (picture === undefined || movedIds.has(shape.id)) continue;
    const above = shapes.slice(i + 1).filter((each) => !isInstead(each, shape));
    const isAnyCover = above.some((each) => isCover(each, shape, movedIds));
    if (isAnyCover && (await isCovered(shape, above, movedIds, zip.content(picture), tools))) return true;
  }
  return false;
}

/** Whether a program that shows one does not show the other. */
function isInstead(a: ScannedShape, b: ScannedShape): boolean {
  return a.branches.some((one) =>
    b.branches.some(({ alternative, branch }) => alternative === one.alternative && branch !== one.branch),
  );
}

/** Whether it hides what is below it, whatever a program shows of alternative contents. */
function isCover({ covers, id, branches }: ScannedShape, below: ScannedShape, movedIds: ReadonlySet<string>): boolean {
  return covers !== null && !movedIds.has(id) && branches.every((each) => below.branches.includes(each));
}

/** Less than a pixel may be hidden, and what the rounding of the note adds to it. */
function isCut(hidden: ScannedShape["hidden"], size: Size | null): boolean {
  if (size === null) return false;
  return hidden.some((part, i) => {
    const pixels = i % 2 === 0 ? size.width : size.height;
    return part * pixels > 1.1 + pixels / 100_000;
  });
}

async function isCovered(
  shape: ScannedShape,
  above: readonly ScannedShape[],
  movedIds: ReadonlySet<string>,
  bytes: Uint8Array,
  tools: PixelTools,
): Promise<boolean> {
  const size = tools.size(bytes);
  const pixels = above.flatMap((cover, i) => {
    if (size === null || !isCover(cover, shape, movedIds)) return [];
    const higher = above.slice(i + 1).map((other) => reachOf(other, shape, size)); // these may be painted in another colour
    return [pixelsUnder(cover, shape, size).filter((pixel) => !higher.some((isUnder) => isUnder(pixel)))];
  });
  if (pixels.every((under) => under.length < 4)) return false;
  const view = await tools.view(bytes);
  if (view === null) return false;
  return pixels.some((under) => {
    const seen = under.map(([x, y]) => view.at(x, y));
    const channels = seen[0]?.length ?? 0;
    return Array.from({ length: channels }, (_, i) => seen.map((pixel) => pixel[i] ?? 0)).some(
      (values) => Math.max(...values) - Math.min(...values) > leftByCoding,
    );
  });
}

type Pixel = readonly [x: number, y: number];

/** Of the pixels of the picture that lie wholly inside a cover, those that a grid over it meets. */
function pixelsUnder(cover: ScannedShape, picture: ScannedShape, size: Size): Pixel[] {
  const { place, hidden } = picture;
  const [toPicture, inCover] = [place && inverse(place), inverseOf(cover, picture, size)];
  if (cover.place === null || toPicture === null || inCover === null) return [];
  const [left, top, right, bottom] = hidden;
  const [wide, high] = [size.width * (1 - left - right), size.height * (1 - top - bottom)];
  const spare = spareOf(cover, inCover, size);
  const pixels: Pixel[] = [];
  for (let i = 0; i < grid ** 2; i++) {
    const [u, v] = [((i % grid) + 1) / (grid + 1), (Math.floor(i / grid) + 1) / (grid + 1)];
    const [across, down] = toPicture(...cover.place(u, v));
    if (across <= 0.02 || across >= 0.98 || down <= 0.02 || down >= 0.98) continue;
    const [x, y] = [Math.floor(left * size.width + across * wide), Math.floor(top * size.height + down * high)];
    if (x < 0 || y < 0 || x >= size.width || y >= size.height) continue; // beside a picture that does not fill its box
    if (cornersAround([x, y], spare).every((corner) => isInside(cover, ...inCover(...corner)))) pixels.push([x, y]);
  }
  return pixels;
}

/** Whether a pixel of the picture lies in the box of a shape, under the line around it, or beside it. */
function reachOf(shape: ScannedShape, picture: ScannedShape, size: Size): (pixel: Pixel) => boolean {
  const inShape = inverseOf(shape, picture, size);
  if (inShape === null || shape.place === null) return () => false;
  const [[x, y], [ax, ay], [bx, by]] = [shape.place(0, 0), shape.place(1, 0), shape.place(0, 1)];
  const rims = [shape.rim / Math.hypot(ax - x, ay - y), shape.rim / Math.hypot(bx - x, by - y)];
  return (pixel) => {
    const corners = cornersAround(pixel, besidePx).map((corner) => inShape(...corner));
    return rims.every((rim, i) => {
      const along = corners.map((corner) => corner[i] ?? 0);
      return Math.max(...along) > -rim && Math.min(...along) < 1 + rim;
    });
  };
}

function cornersAround([x, y]: Pixel, spare: number): Pixel[] {
  return [x - spare, x + 1 + spare].flatMap((at) => [y - spare, y + 1 + spare].map((to) => [at, to] as const));
}

/** The way from the pixels of a picture to the unit square of what stands above it; null where nothing says so. */
function inverseOf(shape: ScannedShape, { place, hidden }: ScannedShape, size: Size): Inverse | null {
  const toShape = shape.place && inverse(shape.place);
  if (place === null || toShape === null) return null;
  const [left, top, right, bottom] = hidden;
  const [wide, high] = [size.width * (1 - left - right), size.height * (1 - top - bottom)];
  return (x, y) => toShape(...place((x - left * size.width) / wide, (y - top * size.height) / high));
}

/**
 * So many pixels have to lie between a pixel and the edge of a cover for it to be painted for certain: beside an upright
 * edge what rounding adds, at others what is left there so that no paint shows beside the shape.
 */
function spareOf({ covers }: ScannedShape, inCover: Inverse, { width, height }: Size): number {
  const [[x, y], [ax, ay]] = [inCover(0, 0), inCover(width, 0)];
  const isUpright = Math.min(Math.abs(ax - x), Math.abs(ay - y)) < 1e-6;
  return isUpright && covers === "box" ? 0.03 + Math.max(width, height) / 100_000 : 2;
}

function isInside({ covers }: ScannedShape, u: number, v: number): boolean {
  if (covers === "ellipse") return Math.hypot(u - 0.5, v - 0.5) < 0.49;
  return u > 0 && u < 1 && v > 0 && v < 1;
}

type Inverse = (x: number, y: number) => readonly [number, number];

/** The way back from the slide to the unit square of a box: its corners say where it leads. */
function inverse(place: (u: number, v: number) => readonly [number, number]): Inverse | null {
  const [[x, y], [ax, ay], [bx, by]] = [place(0, 0), place(1, 0), place(0, 1)];
  const [a, b, c, d] = [ax - x, ay - y, bx - x, by - y];
  const area = a * d - b * c;
  if (area === 0) return null;
  return (px, py) => [((px - x) * d - (py - y) * c) / area, ((py - y) * a - (px - x) * b) / area];
}
