/**
 * What the container of an AVIF says of its picture beside the coded data: how it is turned, and how its colours are coded.
 *
 * libheif, which sharp decodes with, turns each item by its own properties; encoders say of the colours alone how they are
 * turned, or of each tile as of the whole, and browsers turn all of the picture by what is said of the whole. Where the
 * container says of the colours no more than their range, libheif goes by the coded data; others take the container's word.
 * Source: ISO/IEC 23008-12, 6.5.5, 6.5.9 to 6.5.12, 9.3.
 */
import { ascii, concat, hex, startsWith } from "../bytes/bytes.ts";
import type { Box } from "../bytes/heif-boxes.ts";
import { isAlphaPlane, isSequence, type Meta, readContainer } from "../bytes/heif-meta.ts";
import { DermShareError } from "../errors.ts";

/** A file that libheif decodes as others do, but for what is left to do to the pixels. */
interface Prepared {
  readonly bytes: Uint8Array;
  /** How they have to be turned: values of TIFF tag 274, to be applied one after the other. */
  readonly orientations: readonly number[];
  /** Whether the colours are multiplied by their alpha: the reference "prem" of MIAF, ISO/IEC 23000-22. */
  readonly isPremultiplied: boolean;
  /** Whether it is grey in the range from 16 to 235 (of 8 bits), which libheif spreads in colours only. */
  readonly isNarrowGrey: boolean;
}

/** Bytes that stand in the place of as many: no other byte of the file moves. */
interface Patch {
  readonly at: number;
  readonly bytes: Uint8Array;
}

const quarterTurns = [1, 8, 3, 6]; // anticlockwise, as values of tag 274
const mirrors = [4, 2]; // top and bottom exchanged, left and right

/** Numbers that say nothing, before the range: ITU-T H.273, 8.1 to 8.3. */
const unsaid = concat([ascii("nclx"), Uint8Array.of(0, 2, 0, 2, 0, 2)]);
const matrixAt = 8;
const rangeAt = 10;
const usualMatrix = Uint8Array.of(0, 6); // what "unspecified" is taken for

/**
 * Makes a file ready for libheif.
 *
 * @throws DermShareError "input-refused" for a sequence of pictures, and where the whole, tiles and alpha are turned or cut in
 *         ways that readers do not agree on
 */
export function prepared(heif: Uint8Array): Prepared {
  const container = readContainer(heif);
  if (isSequence(container)) throw sequence();
  const { meta } = container;
  const turns = turnsOfColours(heif, meta);
  const colours = new Set([meta.primary, ...partsOf(meta, new Set([meta.primary]))]);
  const patches = [...turns.hidden.flatMap(withoutTurn), ...saidMatrices(heif, meta)];
  return {
    bytes: patches.length === 0 ? heif : patched(heif, patches),
    orientations: turns.left.map((box) => orientationOf(heif, box)),
    isPremultiplied: meta.references.some(({ type, from }) => type === "prem" && colours.has(from)),
    isNarrowGrey: isNarrowGrey(heif),
  };
}

/** What a decoder that turns each item for itself would not do as it is meant. */
interface Turns {
  /** What has to be done to the whole picture. */
  readonly left: readonly Box[];
  /** What the decoder must not see. */
  readonly hidden: readonly Box[];
}

const asTheDecoder: Turns = { left: [], hidden: [] };

/**
 * The turns of a picture that its alpha plane does not have, or that the tiles of a grid have, too. A tile is not to be turned
 * by itself (AVIF 1.1, 7): avifenc says of each how the whole is turned, and browsers look at the whole alone.
 *
 * @throws DermShareError "input-refused" where they say different things
 */
function turnsOfColours(heif: Uint8Array, meta: Meta): Turns {
  const changes = (id: number): Box[] => propertiesOf(meta, id, ["irot", "imir", "clap"]);
  const key = (id: number): string => hex(concat(changes(id).map(({ offset, end }) => heif.subarray(offset, end))));
  const { planes, inner, hasAlpha } = piecesOf(heif, meta);
  const whole = key(meta.primary);
  const others = [...planes, ...inner];
  const isGrid = meta.items.get(meta.primary)?.type === "grid";
  if ((!hasAlpha && !isGrid) || [whole, ...others.map(key)].every((each) => each === "")) return asTheDecoder;
  if (hasAlpha && planes.length === 0) throw refused();
  if (planes.every((id) => key(id) === whole) && inner.every((id) => key(id) === "")) return asTheDecoder;
  const isSaidAgain = (id: number): boolean => isGrid && key(id) === whole;
  if (!others.every((id) => key(id) === "" || isSaidAgain(id))) throw refused();
  const left = changes(meta.primary);
  if (left.some(({ type }) => type === "clap")) throw refused();
  return { left, hidden: [meta.primary, ...others].flatMap(changes) };
}

/** The alpha planes of the picture, and what it and they are put together from, with the alpha planes of that. */
function piecesOf(heif: Uint8Array, meta: Meta): { planes: number[]; inner: number[]; hasAlpha: boolean } {
  const { primary, references, items } = meta;
  const isAlpha = (id: number): boolean => {
    const item = items.get(id);
    return item !== undefined && isAlphaPlane(heif, item);
  };
  const planesOf = (ids: ReadonlySet<number>): number[] =>
    references.flatMap(({ type, from, to }) =>
      type === "auxl" && to.some((id) => ids.has(id)) && isAlpha(from) ? [from] : [],
    );
  const parts = partsOf(meta, new Set([primary]));
  const planes = planesOf(new Set([primary]));
  const planesOfParts = planesOf(new Set(parts));
  const inner = [...new Set([...parts, ...planesOfParts, ...partsOf(meta, new Set(planes))])];
  return { planes, inner, hasAlpha: planes.length + planesOfParts.length > 0 };
}

/** Whether the picture of an AVIF holds fewer samples of chroma than of luma: AV1 in ISOBMFF 1.2, 2.3.3. */
export function hasHalvedColour(heif: Uint8Array): boolean {
  const configurations = propertiesOfPicture(heif, "av1C");
  return configurations.some(({ body }) => ((heif[body + 2] ?? 0) & 0x18) === 0x08); // not monochrome, chroma_subsampling_x
}

/** AV1 in ISOBMFF 1.2, 2.3.3 (monochrome); ISO/IEC 14496-12, 12.1.5 (full_range_flag). */
function isNarrowGrey(heif: Uint8Array): boolean {
  const isGrey = propertiesOfPicture(heif, "av1C").some(({ body }) => ((heif[body + 2] ?? 0) & 0x10) !== 0);
  const nclx = propertiesOfPicture(heif, "colr").find(({ body }) => startsWith(heif, ascii("nclx"), body));
  return isGrey && nclx !== undefined && ((heif[nclx.body + rangeAt] ?? 0) & 0x80) === 0;
}

/** The properties of a type of the picture itself, and then of those that it is put together from. */
export function propertiesOfPicture(heif: Uint8Array, type: string): Box[] {
  const { meta } = readContainer(heif);
  return [meta.primary, ...partsOf(meta, new Set([meta.primary]))].flatMap((id) => propertiesOf(meta, id, [type]));
}

function patched(heif: Uint8Array, patches: readonly Patch[]): Uint8Array {
  const bytes = Uint8Array.from(heif);
  for (const patch of patches) bytes.set(patch.bytes, patch.at);
  return bytes;
}

/** A turn by nothing in its place. */
function withoutTurn({ offset, body }: Box): Patch[] {
  return [
    { at: offset + 4, bytes: ascii("irot") },
    { at: body, bytes: Uint8Array.of(0) },
  ];
}

/** What is meant by numbers that say nothing said in them: libheif takes them for none then, and the range with them. */
function saidMatrices(heif: Uint8Array, { properties }: Meta): Patch[] {
  const boxes = properties.filter(({ type, body }) => type === "colr" && startsWith(heif, unsaid, body));
  return boxes.map(({ body }) => ({ at: body + matrixAt, bytes: usualMatrix }));
}

/** The items that others are put together from. */
function partsOf({ references }: Meta, ids: ReadonlySet<number>): number[] {
  return references.flatMap(({ type, from, to }) => (type === "dimg" && ids.has(from) ? to : []));
}

function propertiesOf({ items }: Meta, id: number, types: readonly string[]): Box[] {
  const uses = items.get(id)?.properties ?? [];
  return uses.map(({ box }) => box).filter(({ type }) => types.includes(type));
}

function orientationOf(heif: Uint8Array, { type, body }: Box): number {
  const value = heif[body] ?? 0;
  return (type === "irot" ? quarterTurns[value & 3] : mirrors[value & 1]) ?? 1;
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
    "the picture and its tiles or its transparency are turned or cut in different ways, readers do not agree on what it shows",
    "open it in the program that made it and save it as PNG",
  );
}
