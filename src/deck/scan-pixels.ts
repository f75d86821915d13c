/**
 * What crops and shapes hide of pictures, looked for without the finder that cleans: slides are read as text, and under a
 * shape that hides a picture a handful of its pixels is looked at. They are all the same where it was painted over.
 */
import type { ZipEntry, ZipFile } from "../bytes/zip-read.ts";
import type { Size } from "../geometry.ts";
import type { DeckLeak } from "./leaks.ts";
import { type ScannedShape, scanFills, scanShapes } from "./scan-shapes.ts";

/** A decoded picture: the brightness from 0 to 1 of each of its channels at a pixel. */
interface PixelView extends Size {
  at(x: number, y: number): readonly number[];
}

/** What has to be known of a picture. */
export interface PixelTools {
  /** As coded; null where it cannot be told. */
  size(bytes: Uint8Array): Size | null;
  /** Null for what moves or cannot be decoded. */
  view(bytes: Uint8Array): Promise<PixelView | null>;
}

const grid = 9;
/** What coding with loss leaves of a flat area, as a part of the whole scale. */
const leftByCoding = 0.16;

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
    const above = shapes.slice(i + 1).filter(({ covers, id }) => covers !== null && !movedIds.has(id));
    if (above.length > 0 && (await isCovered(shape, above, zip.content(picture), tools))) return true;
  }
  return false;
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
  bytes: Uint8Array,
  tools: PixelTools,
): Promise<boolean> {
  const back = shape.place === null ? null : inverse(shape.place);
  const points = back === null ? [] : above.map((cover) => pointsUnder(cover, back, shape));
  if (points.every((under) => under.length < 4)) return false;
  const view = await tools.view(bytes);
  if (view === null) return false;
  return points.some((under) => {
    const seen = under.map(([u, v]) => view.at(Math.floor(u * view.width), Math.floor(v * view.height)));
    const channels = seen[0]?.length ?? 0;
    return Array.from({ length: channels }, (_, i) => seen.map((pixel) => pixel[i] ?? 0)).some(
      (values) => Math.max(...values) - Math.min(...values) > leftByCoding,
    );
  });
}

/** Points well inside a cover, as parts of the width and height of the picture below it. */
function pointsUnder(cover: ScannedShape, back: Inverse, { hidden }: ScannedShape): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  for (let i = 0; i < grid ** 2; i++) {
    const [u, v] = [((i % grid) + 1) / (grid + 1), (Math.floor(i / grid) + 1) / (grid + 1)];
    if (cover.place === null || (cover.covers === "ellipse" && Math.hypot(u - 0.5, v - 0.5) > 0.42)) continue;
    const [across, down] = back(...cover.place(u, v));
    if (across <= 0.02 || across >= 0.98 || down <= 0.02 || down >= 0.98) continue;
    const [left, top, right, bottom] = hidden;
    points.push([left + across * (1 - left - right), top + down * (1 - top - bottom)]);
  }
  return points;
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
