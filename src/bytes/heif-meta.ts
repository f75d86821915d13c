/** What the meta box of a HEIF file says: items, where they lie, what they refer to, and what describes them. */
import { latin1 } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import { DermShareError } from "../errors.ts";
import { bodyOf, boxesIn, cursorOver, fullBox, topBoxes } from "./heif-boxes.ts";
import type { Box, Range } from "./heif-boxes.ts";

/** A property of an item. */
export interface PropertyUse {
  readonly box: Box;
  /** Whether a reader that does not know it must not show the item. */
  readonly essential: boolean;
}

/** One item: a picture, a tile, a derived picture, or metadata. */
export interface Item {
  readonly id: number;
  readonly type: string;
  /** Its infe box. */
  readonly entry: Box;
  readonly isProtected: boolean;
  /** Its bytes in the file, in order; null where they are elsewhere or found in a way that we do not follow. */
  readonly extents: readonly Range[] | null;
  readonly properties: readonly PropertyUse[];
}

/** One reference from an item to others. */
interface Reference {
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
  readonly box: Box;
}

/** The whole of it. */
export interface Meta {
  readonly boxes: readonly Box[];
  readonly primary: number;
  readonly items: ReadonlyMap<number, Item>;
  readonly references: readonly Reference[];
  /** All properties of the file, used or not. */
  readonly properties: readonly Box[];
  /** Where the reading of a box ended, by where it starts; what lies between there and its end says nothing. */
  readonly readUpTo: ReadonlyMap<number, number>;
}

/** A file as its boxes say it. */
export interface Container {
  /** The top-level boxes; what follows the last one is no box. */
  readonly boxes: readonly Box[];
  readonly metaBox: Box;
  readonly meta: Meta;
}

/** The names that alpha planes go by: ISO/IEC 23008-12, 6.4.7 (the older one for HEVC: its first edition). */
const alphaNames = ["urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1"];

/** Reads a file. @throws DermShareError "input-truncated" or "input-malformed" when its structure cannot be followed */
export function readContainer(bytes: Uint8Array): Container {
  const boxes = topBoxes(bytes);
  const metaBox = boxes.find(({ type }) => type === "meta");
  if (metaBox === undefined) {
    throw malformed(isSequence({ boxes }) ? "a film without a still picture" : "a HEIF file without a meta box");
  }
  return { boxes, metaBox, meta: readMeta(bytes, metaBox) };
}

/** Whether there are moving pictures beside what the items are: ISO/IEC 14496-12, 8.2.1. */
export function isSequence({ boxes }: Pick<Container, "boxes">): boolean {
  return boxes.some(({ type }) => type === "moov");
}

/** Whether an item says that it is an alpha plane. */
export function isAlphaPlane(bytes: Uint8Array, { properties }: Item): boolean {
  return properties.some(({ box }) => box.type === "auxC" && alphaNameOf(bodyOf(bytes, box)) !== undefined);
}

/** The name of an alpha plane that the body of an auxC box gives: ISO/IEC 23008-12, 6.5.8. */
export function alphaNameOf(auxC: Uint8Array): string | undefined {
  const text = latin1(auxC.subarray(4));
  return alphaNames.find((name) => text === name || text.startsWith(`${name}\0`));
}

/** Reads a meta box. Source: ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, 9.3. */
function readMeta(bytes: Uint8Array, meta: Box): Meta {
  const boxes = boxesIn(bytes, meta.body + 4, meta.end);
  const find = (type: string): Box => {
    const box = boxes.find((candidate) => candidate.type === type);
    if (box === undefined) throw malformed(`the meta box at byte ${meta.offset} holds no ${type}`);
    return box;
  };
  const iprp = boxesIn(bytes, find("iprp").body, find("iprp").end);
  const ipco = iprp.find(({ type }) => type === "ipco");
  const properties = ipco === undefined ? [] : boxesIn(bytes, ipco.body, ipco.end);
  const readUpTo = new Map<number, number>();
  const uses = readAssociations(bytes, iprp, properties, readUpTo);
  const idat = boxes.find(({ type }) => type === "idat");
  const places = readLocations(bytes, find("iloc"), idat, readUpTo);
  const items = readEntries(bytes, find("iinf"), readUpTo).map(({ id, type, entry, isProtected }): Item => {
    return { id, type, entry, isProtected, extents: places.get(id) ?? null, properties: uses.get(id) ?? [] };
  });
  const byId = new Map(items.map((item) => [item.id, item]));
  if (byId.size !== items.length) throw malformed("two items have one number");
  const iref = boxes.find(({ type }) => type === "iref");
  const references = iref === undefined ? [] : readReferences(bytes, iref, readUpTo);
  return { boxes, primary: readPrimary(bytes, find("pitm"), readUpTo), items: byId, references, properties, readUpTo };
}

/** ISO/IEC 14496-12, 8.11.4. */
function readPrimary(bytes: Uint8Array, pitm: Box, readUpTo: Map<number, number>): number {
  const { version, cursor } = fullBox(bytes, pitm);
  const primary = version === 0 ? cursor.u16() : cursor.u32();
  readUpTo.set(pitm.offset, cursor.offset);
  return primary;
}

/** Where the infe boxes of iinf start: ISO/IEC 14496-12, 8.11.6. */
export function entriesStart(bytes: Uint8Array, iinf: Box): number {
  const { version, cursor } = fullBox(bytes, iinf);
  cursor.skip(version === 0 ? 2 : 4); // how many
  return cursor.offset;
}

function readEntries(
  bytes: Uint8Array,
  iinf: Box,
  readUpTo: Map<number, number>,
): Pick<Item, "id" | "type" | "entry" | "isProtected">[] {
  return boxesIn(bytes, entriesStart(bytes, iinf), iinf.end).map((entry) => {
    const { version, cursor } = fullBox(bytes, entry);
    if (entry.type !== "infe" || version < 2)
      throw malformed(`no item entry of version 2 or 3 at byte ${entry.offset}`);
    const id = version === 2 ? cursor.u16() : cursor.u32();
    const isProtected = cursor.u16() !== 0;
    const type = latin1(cursor.take(4));
    readUpTo.set(entry.offset, cursor.offset);
    return { id, type, entry, isProtected };
  });
}

/** The sizes of the numbers in iloc, in bytes. */
interface LocationSizes {
  readonly offset: number;
  readonly length: number;
  readonly base: number;
  readonly index: number;
}

/** ISO/IEC 14496-12, 8.11.3. */
function readLocations(
  bytes: Uint8Array,
  iloc: Box,
  idat: Box | undefined,
  readUpTo: Map<number, number>,
): Map<number, Range[] | null> {
  const { version, cursor } = fullBox(bytes, iloc);
  const [first, second] = [cursor.u8(), cursor.u8()];
  const sizes = { offset: first >> 4, length: first & 15, base: second >> 4, index: version === 0 ? 0 : second & 15 };
  const places = new Map<number, Range[] | null>();
  for (let left = version < 2 ? cursor.u16() : cursor.u32(); left > 0; left--) {
    const id = version < 2 ? cursor.u16() : cursor.u32();
    const method = version === 0 ? 0 : cursor.u16() & 15; // 0: in the file, 1: in idat, 2: inside another item
    const isElsewhere = cursor.u16() !== 0;
    const extents = readExtents(cursor, sizes);
    const holder = method === 0 ? { body: 0, end: bytes.length } : method === 1 ? idat : undefined;
    places.set(id, isElsewhere || holder === undefined || extents === null ? null : placed(extents, holder));
  }
  readUpTo.set(iloc.offset, cursor.offset);
  return places;
}

/** The extents of one item; null for "all of the file", which no picture is. */
function readExtents(cursor: Cursor, sizes: LocationSizes): Range[] | null {
  const base = sized(cursor, sizes.base);
  const count = cursor.u16();
  if (sizes.length === 0) {
    cursor.skip(count * (sizes.index + sizes.offset));
    return null;
  }
  return Array.from({ length: count }, () => {
    cursor.skip(sizes.index);
    return { offset: base + sized(cursor, sizes.offset), length: sized(cursor, sizes.length) };
  });
}

/** Extents as ranges of the file. @throws DermShareError "input-truncated" when one ends behind what holds it */
function placed(extents: readonly Range[], holder: { body: number; end: number }): Range[] {
  return extents.map(({ offset, length }) => {
    const start = holder.body + offset;
    if (start + length > holder.end) {
      throw new DermShareError(
        "input-truncated",
        `an item has ${length} bytes at byte ${start}, what holds it ends at byte ${holder.end}`,
      );
    }
    return { offset: start, length };
  });
}

/** A number of 0, 4 or 8 bytes, as iloc has them. */
function sized(cursor: Cursor, sizeBytes: number): number {
  if (sizeBytes === 0) return 0;
  if (sizeBytes === 4) return cursor.u32();
  if (sizeBytes === 8) return cursor.u64();
  throw malformed(`iloc with numbers of ${sizeBytes} bytes`);
}

/** ISO/IEC 14496-12, 8.11.12. */
function readReferences(bytes: Uint8Array, iref: Box, readUpTo: Map<number, number>): Reference[] {
  const { version, cursor } = fullBox(bytes, iref);
  return boxesIn(bytes, cursor.offset, iref.end).map((box) => {
    const numbers = cursorOver(bytes, box);
    const next = (): number => (version === 0 ? numbers.u16() : numbers.u32());
    const from = next();
    const to = Array.from({ length: numbers.u16() }, next);
    readUpTo.set(box.offset, numbers.offset);
    return { type: box.type, from, to, box };
  });
}

/** ISO/IEC 23008-12, 9.3.1: for each item the numbers of its properties, from 1. */
function readAssociations(
  bytes: Uint8Array,
  iprp: readonly Box[],
  properties: readonly Box[],
  readUpTo: Map<number, number>,
): Map<number, PropertyUse[]> {
  const uses = new Map<number, PropertyUse[]>();
  for (const ipma of iprp.filter(({ type }) => type === "ipma")) {
    const { version, flags, cursor } = fullBox(bytes, ipma);
    for (let left = cursor.u32(); left > 0; left--) {
      const id = version === 0 ? cursor.u16() : cursor.u32();
      const found = uses.get(id) ?? [];
      for (let count = cursor.u8(); count > 0; count--) {
        const isWide = (flags & 1) === 1;
        const word = isWide ? cursor.u16() : cursor.u8();
        const essential = word >= (isWide ? 0x8000 : 0x80);
        const box = properties[(word & (isWide ? 0x7fff : 0x7f)) - 1]; // 0 stands for none
        if (box !== undefined) found.push({ box, essential });
      }
      uses.set(id, found);
    }
    readUpTo.set(ipma.offset, cursor.offset);
  }
  return uses;
}

function malformed(message: string): DermShareError {
  return new DermShareError("input-malformed", message);
}
