/**
 * What the container of an AVIF says of its picture beside the coded data: how it is turned, and how its colours are coded.
 *
 * libheif, which sharp decodes with, turns each item by its own properties; encoders say of the colours alone how they are
 * turned, and browsers turn the alpha plane by that. Where the container says of the colours no more than their range, libheif
 * goes by the coded data; others take the container's word. Source: ISO/IEC 23008-12, 6.5.5, 6.5.9 to 6.5.12, 9.3.
 */
import { ascii, concat, hex, latin1, startsWith } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";

/** A file that libheif decodes as others do, but for what is left to do to the pixels. */
interface Prepared {
  readonly bytes: Uint8Array;
  /** How they have to be turned: values of TIFF tag 274, to be applied one after the other. */
  readonly orientations: readonly number[];
  /** Whether the colours are multiplied by their alpha: the reference "prem" of MIAF, ISO/IEC 23000-22. */
  readonly isPremultiplied: boolean;
}

/** Bytes that stand in the place of as many: no other byte of the file moves. */
interface Patch {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A box: where its type, its body and what is behind it start. */
interface Box {
  readonly type: string;
  readonly typeAt: number;
  readonly body: number;
  readonly end: number;
}

const alphaName = /^(?:urn:mpeg:mpegB:cicp:systems:auxiliary:alpha|urn:mpeg:hevc:2015:auxid:1)(?:\0|$)/; // ISO/IEC 23008-12, 6.4.7
const quarterTurns = [1, 8, 3, 6]; // anticlockwise, as values of tag 274
const mirrors = [4, 2]; // top and bottom exchanged, left and right

/** Numbers that say nothing, before the range: ITU-T H.273, 8.1 to 8.3. */
const unsaid = concat([ascii("nclx"), Uint8Array.of(0, 2, 0, 2, 0, 2)]);
const matrixAt = 8;
const usualMatrix = Uint8Array.of(0, 6); // what "unspecified" is taken for

/**
 * Makes a file ready for libheif.
 *
 * @throws DermShareError "input-refused" for a sequence of pictures, and where colours and alpha are turned or cut in ways
 *         that readers do not agree on
 */
export function prepared(heif: Uint8Array): Prepared {
  const items = readItems(heif);
  const turns = turnsOfColours(heif, items);
  const isColour = new Set([items.primary, ...partsOf(items, new Set([items.primary]))]);
  const patches = [...turns.flatMap(withoutTurn), ...saidMatrices(heif, items)];
  return {
    bytes: patches.length === 0 ? heif : patched(heif, patches),
    orientations: turns.map((box) => orientationOf(heif, box)),
    isPremultiplied: items.references.some(({ type, from }) => type === "prem" && isColour.has(from)),
  };
}

/**
 * The turns of a picture of which a decoder that turns each item for itself would leave the alpha plane behind.
 *
 * @returns nothing where there is nothing to turn, no alpha plane, or one that says the same of itself
 */
function turnsOfColours(heif: Uint8Array, items: Items): readonly Box[] {
  const { primary, references, properties } = items;
  const changes = (id: number): Box[] =>
    (properties.get(id) ?? []).filter(({ type }) => ["irot", "imir", "clap"].includes(type));
  const key = (id: number): string => hex(concat(changes(id).map(({ typeAt, end }) => heif.subarray(typeAt, end))));
  const isAlpha = (id: number): boolean =>
    properties.get(id)?.some((box) => box.type === "auxC" && isAlphaName(heif, box)) ?? false;
  const planesOf = (ids: ReadonlySet<number>): number[] =>
    references.flatMap(({ type, from, to }) =>
      type === "auxl" && to.some((id) => ids.has(id)) && isAlpha(from) ? [from] : [],
    );
  const parts = partsOf(items, new Set([primary]));
  const planes = planesOf(new Set([primary]));
  const planesOfParts = planesOf(new Set(parts));
  const inner = new Set([...parts, ...planesOfParts, ...partsOf(items, new Set(planes))]);
  const hasAlpha = planes.length + planesOfParts.length > 0;
  const turns = changes(primary);
  if (!hasAlpha || [primary, ...planes, ...inner].every((id) => key(id) === "")) return [];
  if ([...inner].some((id) => key(id) !== "") || planes.length === 0) throw refused();
  if (planes.every((id) => key(id) === key(primary))) return [];
  if (planes.some((id) => key(id) !== "") || turns.some(({ type }) => type === "clap")) throw refused();
  return turns;
}

/** Whether the picture of an AVIF holds fewer samples of chroma than of luma: AV1 in ISOBMFF 1.2, 2.3.3. */
export function hasHalvedColour(heif: Uint8Array): boolean {
  const items = readItems(heif);
  const parts = partsOf(items, new Set([items.primary]));
  const configurations = [items.primary, ...parts].flatMap((id) =>
    (items.properties.get(id) ?? []).filter(({ type }) => type === "av1C"),
  );
  return configurations.some(({ body }) => ((heif[body + 2] ?? 0) & 0x18) === 0x08); // not monochrome, chroma_subsampling_x
}

function patched(heif: Uint8Array, patches: readonly Patch[]): Uint8Array {
  const bytes = Uint8Array.from(heif);
  for (const patch of patches) bytes.set(patch.bytes, patch.at);
  return bytes;
}

/** A turn by nothing in its place. */
function withoutTurn({ typeAt, body }: Box): Patch[] {
  return [
    { at: typeAt, bytes: ascii("irot") },
    { at: body, bytes: Uint8Array.of(0) },
  ];
}

/** What is meant by numbers that say nothing said in them: libheif takes them for none then, and the range with them. */
function saidMatrices(heif: Uint8Array, { properties }: Items): Patch[] {
  const boxes = [...properties.values()].flat().filter(({ type, body }) => {
    return type === "colr" && startsWith(heif, unsaid, body);
  });
  return boxes.map(({ body }) => ({ at: body + matrixAt, bytes: usualMatrix }));
}

/** The items that others are put together from. */
function partsOf({ references }: Items, ids: ReadonlySet<number>): number[] {
  return references.flatMap(({ type, from, to }) => (type === "dimg" && ids.has(from) ? to : []));
}

function orientationOf(heif: Uint8Array, { type, body }: Box): number {
  const value = heif[body] ?? 0;
  return (type === "irot" ? quarterTurns[value & 3] : mirrors[value & 1]) ?? 1;
}

function isAlphaName(heif: Uint8Array, { body, end }: Box): boolean {
  return alphaName.test(latin1(heif.subarray(body + 4, end)));
}

interface Items {
  readonly primary: number;
  readonly references: readonly { readonly type: string; readonly from: number; readonly to: readonly number[] }[];
  readonly properties: ReadonlyMap<number, readonly Box[]>;
}

function readItems(heif: Uint8Array): Items {
  const top = boxesIn(heif, 0, heif.length);
  if (top.some(({ type }) => type === "moov")) throw sequence();
  const meta = top.find(({ type }) => type === "meta");
  const boxes = meta === undefined ? [] : boxesIn(heif, meta.body + 4, meta.end);
  const pitm = boxes.find(({ type }) => type === "pitm");
  const iref = boxes.find(({ type }) => type === "iref");
  const iprp = boxes.find(({ type }) => type === "iprp");
  if (pitm === undefined || iprp === undefined) throw refused();
  return {
    primary: idsOf(heif, pitm)(new Cursor(heif, pitm.body + 4)),
    references: iref === undefined ? [] : readReferences(heif, iref),
    properties: readAssociations(heif, boxesIn(heif, iprp.body, iprp.end)),
  };
}

/** Reads numbers of items, which the version of a full box makes 2 or 4 bytes long. */
function idsOf(heif: Uint8Array, { body }: Box): (cursor: Cursor) => number {
  return (cursor) => (heif[body] === 0 ? cursor.u16() : cursor.u32());
}

/** ISO/IEC 14496-12, 8.11.12. */
function readReferences(heif: Uint8Array, iref: Box): Items["references"] {
  const next = idsOf(heif, iref);
  return boxesIn(heif, iref.body + 4, iref.end).map(({ type, body }) => {
    const cursor = new Cursor(heif, body);
    const from = next(cursor);
    return { type, from, to: Array.from({ length: cursor.u16() }, () => next(cursor)) };
  });
}

/** ISO/IEC 23008-12, 9.3.1: for each item the numbers of its properties, from 1. */
function readAssociations(heif: Uint8Array, iprp: readonly Box[]): Map<number, Box[]> {
  const ipco = iprp.find(({ type }) => type === "ipco");
  const all = ipco === undefined ? [] : boxesIn(heif, ipco.body, ipco.end);
  const properties = new Map<number, Box[]>();
  for (const ipma of iprp.filter(({ type }) => type === "ipma")) {
    const next = idsOf(heif, ipma);
    const isWide = ((heif[ipma.body + 3] ?? 0) & 1) === 1;
    const cursor = new Cursor(heif, ipma.body + 4);
    for (let left = cursor.u32(); left > 0; left--) {
      const id = next(cursor);
      const numbers = Array.from({ length: cursor.u8() }, () => (isWide ? cursor.u16() & 0x7fff : cursor.u8() & 0x7f));
      const boxes = numbers.map((number) => all[number - 1]).filter((box) => box !== undefined);
      const known = properties.get(id);
      if (known === undefined) properties.set(id, boxes);
      else known.push(...boxes);
    }
  }
  return properties;
}

/** ISO/IEC 14496-12, 4.2: up to what is no box. */
function boxesIn(heif: Uint8Array, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = start; end - at >= 8;) {
    const cursor = new Cursor(heif.subarray(0, end), at);
    const size32 = cursor.u32();
    const type = latin1(cursor.take(4));
    const size = size32 === 1 ? cursor.u64() : size32 === 0 ? end - at : size32;
    if (size < cursor.offset - at || size > end - at) break;
    boxes.push({ type, typeAt: at + 4, body: cursor.offset, end: at + size });
    at += size;
  }
  return boxes;
}

function sequence(): DermShareError {
  return new DermShareError(
    "input-refused",
    "it is a sequence of pictures, of which only one could be shown and edited",
    "save the one that you want as PNG, then try again",
  );
}

function refused(): DermShareError {
  return new DermShareError(
    "input-refused",
    "the colours of the picture and its transparency are turned or cut in different ways, readers do not agree on what it shows",
    "open it in the program that made it and save it as PNG",
  );
}
