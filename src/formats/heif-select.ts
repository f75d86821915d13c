/**
 * Which items of a HEIF file make up its picture: the primary item, the tiles it is put together from, and its alpha plane.
 * Everything else is thumbnails, gain maps, depth maps, other pictures and metadata. Source: ISO/IEC 23008-12, 6.
 */
import { DermShareError } from "../errors.ts";
import { dataOf, extentOf, isCoded, readGrid, withOwnData } from "./heif-items.ts";
import { isAlphaPlane, type Item, type Meta, type PropertyUse } from "../bytes/heif-meta.ts";
import { isKnownProperty, profileRefusal } from "./heif-properties.ts";

/** What an item is for the picture. */
type Part = "primary" | "input" | "alpha";

/** Why an item cannot be copied as it is, and what that makes of the bytes of the picture. */
interface Problem {
  readonly kind: "hidden-pixels" | "unknown";
  readonly reason: string;
}

/** The items that are kept. */
export interface Selection {
  /** In the order in which they are written: the primary item first. */
  readonly kept: ReadonlyMap<number, Part>;
  /** Why these items cannot be copied as they are; null when they can. */
  readonly problem: Problem | null;
}

/** Finds the items of the picture. @throws DermShareError "input-malformed" when one of them is not there */
export function selectItems(bytes: Uint8Array, meta: Meta): Selection {
  const links = linksOf(meta);
  const kept = new Map<number, Part>([[meta.primary, "primary"]]);
  const problems: Problem[] = [];
  // A map can be added to while it is walked: what is found on the way is walked, too.
  for (const [id, part] of kept) {
    const item = meta.items.get(id);
    if (item === undefined) throw new DermShareError("input-malformed", `there is no item of number ${id}`);
    const inputs = isCoded(item) ? [] : (links.inputs.get(id) ?? []);
    const problem = problemOf(bytes, meta, item, inputs);
    if (problem !== null) problems.push(problem);
    for (const input of inputs) if (!kept.has(input)) kept.set(input, part === "alpha" ? "alpha" : "input");
    for (const plane of links.auxiliaries.get(id) ?? []) {
      const auxiliary = meta.items.get(plane);
      if (auxiliary !== undefined && !kept.has(plane) && isAlphaPlane(bytes, auxiliary)) kept.set(plane, "alpha");
    }
  }
  if (sumOfLengths(meta, kept) > bytes.length)
    throw new DermShareError("input-malformed", "the bytes of items overlap");
  problems.push(...profileProblems(bytes, meta, kept));
  return { kept, problem: problems[0] ?? null };
}

/** What each item is derived from, and the auxiliary pictures of each. */
function linksOf({ references }: Meta): { inputs: Links; auxiliaries: Links } {
  const links = { inputs: new Map<number, number[]>(), auxiliaries: new Map<number, number[]>() };
  for (const { type, from, to } of references) {
    for (const id of to) {
      if (type === "dimg") link(links.inputs, from, id);
      if (type === "auxl") link(links.auxiliaries, id, from);
    }
  }
  return links;
}

type Links = Map<number, number[]>;

function link(links: Links, key: number, value: number): void {
  const list = links.get(key);
  if (list === undefined) links.set(key, [value]);
  else list.push(value);
}

/** What stands in the way of copying the item, or null. */
function problemOf(bytes: Uint8Array, meta: Meta, item: Item, inputs: readonly number[]): Problem | null {
  if (item.isProtected) return unknown("the picture is encrypted");
  if (!isCoded(item) && item.type !== "grid" && item.type !== "iden") {
    return unknown("the picture is coded or put together in a way that cannot be copied");
  }
  if (item.extents === null && item.type !== "iden") return unknown("the picture lies outside the file");
  if (item.properties.some(isUnknownAndEssential))
    return unknown("the picture has an essential property that is not known");
  if (item.properties.some(({ box }) => box.type === "clap"))
    return hidden("a part of the picture lies outside its clean aperture");
  if (item.type === "grid" && hidesTile(bytes, meta, item, inputs))
    return hidden("a part of the picture lies behind the edge of its grid");
  return null;
}

/** ICC profiles that cannot be written anew; items share them, so that each is looked at once. */
function profileProblems(bytes: Uint8Array, meta: Meta, kept: ReadonlyMap<number, Part>): Problem[] {
  const uses = [...kept.keys()].flatMap((id) => meta.items.get(id)?.properties ?? []);
  const profiles = new Set(uses.map(({ box }) => box).filter(({ type }) => type === "colr"));
  const reasons = [...profiles].map((box) => profileRefusal(bytes, box));
  return reasons.filter((reason) => reason !== null).map(unknown);
}

function unknown(reason: string): Problem {
  return { kind: "unknown", reason };
}

function hidden(reason: string): Problem {
  return { kind: "hidden-pixels", reason };
}

function isUnknownAndEssential({ box, essential }: PropertyUse): boolean {
  return essential && box.type !== "clap" && !isKnownProperty(box.type);
}

/** Whether a row or column of tiles lies wholly outside. What is less than a tile is the encoder's own filling. */
function hidesTile(bytes: Uint8Array, meta: Meta, item: Item, inputs: readonly number[]): boolean {
  const grid = readGrid(dataOf(bytes, item));
  const first = meta.items.get(inputs[0] ?? -1);
  if (first === undefined || inputs.length !== grid.rows * grid.columns) return true;
  const tile = extentOf(bytes, first);
  return (grid.columns - 1) * tile.width >= grid.width || (grid.rows - 1) * tile.height >= grid.height;
}

/** Of the bytes of items, those that several share once. */
function sumOfLengths(meta: Meta, kept: ReadonlyMap<number, Part>): number {
  const items = [...kept.keys()].map((id) => meta.items.get(id)).filter((item) => item !== undefined);
  const lengths = withOwnData(items).flatMap(({ extents }) => extents ?? []);
  return lengths.reduce((sum, { length }) => sum + length, 0);
}
