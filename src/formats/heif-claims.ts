/** What the bytes of a HEIF file's meta box and of its items are for. Source: ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, 9. */
import { ascii, equal, latin1, startsWith } from "../bytes/bytes.ts";
import type { BlockKind, Role } from "./format.ts";
import { bodyOf, boxesIn, uint, writeBox, writeFullBox } from "../bytes/heif-boxes.ts";
import type { Box } from "../bytes/heif-boxes.ts";
import { dataOf, unitsOf, withOwnData } from "./heif-items.ts";
import { entriesStart } from "../bytes/heif-meta.ts";
import type { Item, Meta } from "../bytes/heif-meta.ts";
import { isKnownProperty, orientationTypes, rewriteProperty } from "./heif-properties.ts";
import type { Selection } from "./heif-select.ts";
import type { Claim } from "./tiles.ts";

/** hdlr as we write it: a picture, by nobody. ISO/IEC 14496-12, 8.4.3. */
export const pictureHandler = writeFullBox("hdlr", 0, 0, uint(0, 4), ascii("pict"), uint(0, 13));

/** "The data are in this file": what some encoders say and nobody needs. ISO/IEC 14496-12, 8.7. */
const selfReference = writeBox("dinf", writeFullBox("dref", 0, 0, uint(1, 4), writeFullBox("url ", 0, 1)));

/** What a dropped item is, by its type; any other is a picture. */
const itemKinds: Readonly<Record<string, BlockKind>> = { Exif: "exif", "uri ": "application-data", tmap: "gain-map" };

const unneededUnit = { kind: "application-data", role: "metadata" } as const;

/** Claims on the boxes of meta and on the bytes of every item. @throws DermShareError as `inspect` */
export function claimMeta(bytes: Uint8Array, box: Box, meta: Meta, selection: Selection): Claim[] {
  const seen = new Set<string>();
  const kinds = droppedKinds(bytes, meta, selection);
  const claims = [...claimFull(bytes, box, box.body + 4), ...claimReferences(meta, kinds)];
  for (const child of meta.boxes) {
    const isFirst = !seen.has(child.type);
    seen.add(child.type);
    claims.push(...(isFirst ? claimChild(bytes, child, meta, selection) : [whole("unknown", "unknown", child)]));
  }
  for (const item of meta.items.values()) {
    const kind = kinds.get(item.id);
    claims.push(...claimEntry(bytes, item, meta, kind));
    if (kind !== undefined) claims.push(...claimExtents(item, kind, "metadata"));
    else if (selection.problem !== null) claims.push(...claimExtents(item, selection.problem.kind, "unknown"));
  }
  if (selection.problem === null) {
    const kept = [...meta.items.values()].filter(({ id }) => !kinds.has(id));
    for (const item of withOwnData(kept)) claims.push(...claimUnits(bytes, item));
  }
  return claims;
}

function claimChild(bytes: Uint8Array, box: Box, meta: Meta, selection: Selection): Claim[] {
  switch (box.type) {
    case "hdlr":
      return claimHandler(bytes, box);
    case "dinf":
      return [isBox(bytes, box, selfReference) ? whole("header", "image", box) : whole("unknown", "unknown", box)];
    case "pitm":
    case "iloc":
      return claimFull(bytes, box, meta.readUpTo.get(box.offset) ?? box.end);
    case "iinf":
      return claimFull(bytes, box, entriesStart(bytes, box));
    case "idat":
      return [claim("header", "image", box.offset, box.body)];
    case "iref":
      return claimFull(bytes, box, box.body + 4);
    case "iprp":
      return claimProperties(bytes, box, meta, selection);
    case "grpl":
      return [whole("multi-picture", "metadata", box)];
    case "free":
    case "skip":
      return [whole("padding", "metadata", box)];
    default:
      return [whole("unknown", "unknown", box)];
  }
}

/** hdlr: a name of any length stands behind what says that it is a picture. */
function claimHandler(bytes: Uint8Array, box: Box): Claim[] {
  const nameAt = box.offset + pictureHandler.length - 1;
  const isPicture = startsWith(bytes.subarray(0, box.end), pictureHandler.subarray(4, -1), box.offset + 4);
  if (!isPicture) return [whole("unknown", "unknown", box)];
  if (isBox(bytes, box, pictureHandler)) return [whole("header", "image", box)];
  return [claim("header", "image", box.offset, nameAt), claim("text", "metadata", nameAt, box.end)];
}

/** An item's entry: of one that is kept, only the type and an empty name are needed. */
function claimEntry(bytes: Uint8Array, { entry }: Item, meta: Meta, kind: BlockKind | undefined): Claim[] {
  if (kind !== undefined) return [whole(kind, "metadata", entry)];
  const nameAt = meta.readUpTo.get(entry.offset) ?? entry.end;
  const isEmpty = entry.end - nameAt === 1 && bytes[nameAt] === 0;
  const name = isEmpty ? claim("header", "image", nameAt, entry.end) : claim("text", "metadata", nameAt, entry.end);
  return [...claimFull(bytes, entry, nameAt, hiddenItem), name];
}

/** References between items that are kept are needed; the others belong to what is dropped. */
function claimReferences(meta: Meta, kinds: ReadonlyMap<number, BlockKind>): Claim[] {
  return meta.references.map(({ from, to, box }) => {
    const kind = [from, ...to].map((id) => kinds.get(id)).find((dropped) => dropped !== undefined);
    if (kind !== undefined) return whole(kind, "metadata", box);
    return claim("header", "image", box.offset, meta.readUpTo.get(box.offset) ?? box.end);
  });
}

function claimProperties(bytes: Uint8Array, iprp: Box, meta: Meta, { kept }: Selection): Claim[] {
  const uses = [...kept.keys()].flatMap((id) => meta.items.get(id)?.properties ?? []);
  const used = new Set(uses.map(({ box }) => box));
  const essential = new Set(uses.flatMap((use) => (use.essential ? [use.box] : [])));
  const claims = meta.properties.map((box) => claimProperty(bytes, box, used.has(box), essential.has(box)));
  for (const box of boxesIn(bytes, iprp.body, iprp.end)) {
    if (box.type === "ipco") claims.push(claim("header", "image", box.offset, box.body));
    else if (box.type === "ipma")
      claims.push(...claimFull(bytes, box, meta.readUpTo.get(box.offset) ?? box.end, wideIndices));
    else claims.push(whole("unknown", "unknown", box));
  }
  return [...claims, claim("header", "image", iprp.offset, iprp.body)];
}

function claimProperty(bytes: Uint8Array, box: Box, isUsed: boolean, isEssential: boolean): Claim {
  const kind = propertyKind(bytes, box);
  if (!isUsed) return whole(kind, "metadata", box);
  if (box.type === "clap") return whole("hidden-pixels", "unknown", box);
  if (!isKnownProperty(box.type)) return whole("unknown", isEssential ? "unknown" : "metadata", box);
  const written = rewriteProperty(bytes, box);
  if (written === null || !isBox(bytes, box, written)) return whole(kind, "metadata", box);
  return whole(kind, kind === "header" ? "image" : "rendering", box);
}

function propertyKind(bytes: Uint8Array, box: Box): BlockKind {
  if (box.type === "colr") return latin1(bodyOf(bytes, box).subarray(0, 4)) === "nclx" ? "colour" : "icc-profile";
  if (box.type === "clli") return "colour";
  if (orientationTypes.includes(box.type)) return "orientation";
  return isKnownProperty(box.type) ? "header" : "unknown";
}

function claimExtents({ extents }: Item, kind: BlockKind, role: Role): Claim[] {
  return (extents ?? []).map(({ offset, length }) => ({ kind, role, offset, length }));
}

/** The units of a kept item, at their places in the file; both lists run through the same data in the same order. */
function claimUnits(bytes: Uint8Array, item: Item): Claim[] {
  const extents = item.extents ?? [];
  const claims: Claim[] = [];
  let index = 0;
  let used = 0; // of the extent at the index
  for (const { length, needed } of unitsOf(bytes, item, dataOf(bytes, item))) {
    for (let left = length; left > 0;) {
      const extent = extents[index] ?? { offset: bytes.length, length: left };
      const piece = { offset: extent.offset + used, length: Math.min(left, extent.length - used) };
      claims.push(needed ? { kind: "image-data", role: "image", ...piece } : { ...unneededUnit, ...piece });
      left -= piece.length;
      used += piece.length;
      if (used === extent.length) [index, used] = [index + 1, 0];
    }
  }
  return claims;
}

/** What each item that is not kept is. */
function droppedKinds(bytes: Uint8Array, meta: Meta, { kept }: Selection): Map<number, BlockKind> {
  const kinds = new Map<number, BlockKind>();
  for (const item of meta.items.values()) if (!kept.has(item.id)) kinds.set(item.id, kindOf(bytes, item));
  for (const { type, from } of meta.references) {
    if (type === "thmb" && kinds.has(from)) kinds.set(from, "thumbnail");
  }
  for (const { type, from, to } of meta.references) {
    const kind = type === "dimg" ? kinds.get(from) : undefined; // what a gain map is made of is gain map
    if (kind !== undefined) for (const id of to) if (kinds.has(id)) kinds.set(id, kind);
  }
  return kinds;
}

function kindOf(bytes: Uint8Array, { type, entry, properties }: Item): BlockKind {
  if (type === "mime") return latin1(bodyOf(bytes, entry)).includes("rdf+xml") ? "xmp" : "text";
  const auxC = properties.find(({ box }) => box.type === "auxC");
  if (auxC !== undefined && latin1(bodyOf(bytes, auxC.box)).includes("gainmap")) return "gain-map";
  return itemKinds[type] ?? "hidden-picture";
}

/** Flags that mean something: ISO/IEC 23008-12, 9.2 (infe) and ISO/IEC 23008-12, 9.3.1 (ipma). */
const [hiddenItem, wideIndices] = [1, 1];

/** A full box up to a place in it; flags that mean nothing are room for anything. @param known flags that do */
function claimFull(bytes: Uint8Array, box: Box, end: number, known = 0): Claim[] {
  const flagsAt = box.body + 1; // behind the version: ISO/IEC 14496-12, 4.2
  const flags = bytes.subarray(flagsAt, flagsAt + 3);
  if (flags.every((byte, i) => byte === 0 || (i === 2 && (byte & ~known) === 0))) {
    return [claim("header", "image", box.offset, end)];
  }
  return [
    claim("header", "image", box.offset, flagsAt),
    claim("unknown", "metadata", flagsAt, flagsAt + 3),
    claim("header", "image", flagsAt + 3, end),
  ];
}

function isBox(bytes: Uint8Array, box: Box, expected: Uint8Array): boolean {
  return equal(bytes.subarray(box.offset, box.end), expected);
}

function whole(kind: BlockKind, role: Role, box: Box): Claim {
  return claim(kind, role, box.offset, box.end);
}

function claim(kind: BlockKind, role: Role, start: number, end: number): Claim {
  return { kind, role, offset: start, length: end - start };
}
