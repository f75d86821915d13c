/**
 * The picture of a HEIC file taken apart for a decoder of HEVC: coded tiles, how they are put together, turned and cut, and
 * what their numbers mean as colour. Exif has no say in any of it. Source: ISO/IEC 23008-12, 6; ISO/IEC 14496-15, 8.3.3.
 */
import { latin1 } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import type { Rect, Size } from "../geometry.ts";
import type { Refusal } from "./format.ts";
import { bodyOf, cursorOver } from "../bytes/heif-boxes.ts";
import { readHeif } from "./heif-file.ts";
import type { HeifFile } from "./heif-file.ts";
import { dataKey, dataOf, extentOf, isCoded, readGrid, withOwnData } from "./heif-items.ts";
import type { Item } from "../bytes/heif-meta.ts";
import { nalLengthBytes } from "./heif-properties.ts";
import { hevcUnits, isNeededNal } from "./heif-units.ts";
import { displayed } from "./heif-turns.ts";

/** Numbers of ITU-T H.273 that say what samples mean. */
interface ColourNumbers {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  readonly isFullRange: boolean;
}

/** A picture of HEVC, plain data. Width and height are those of the tiles put together, before `cut` and `orientation`. */
export interface CodedPicture extends Size {
  readonly columns: number;
  readonly tile: Size;
  /** The NAL units of each tile, rows from the top, parameter sets first. */
  readonly tiles: readonly (readonly Uint8Array[])[];
  /** Of luma, 8 to 16. */
  readonly bits: number;
  /** The part that is shown, or null for all of it. */
  readonly cut: Rect | null;
  /** What is left to do after `cut`, as a value of TIFF tag 274. */
  readonly orientation: number;
  readonly profile: Uint8Array | null;
  /** null where only the coded data say it. */
  readonly numbers: ColourNumbers | null;
  /** The alpha plane: a picture of which luma counts. */
  readonly alpha: CodedPicture | null;
  /** Whether the colours are multiplied by their alpha: the reference "prem" of MIAF, ISO/IEC 23000-22. */
  readonly isPremultiplied: boolean;
}

/**
 * Takes the primary item apart; thumbnails, gain maps, depth and other pictures are not looked at.
 *
 * @throws DermShareError as `readHeif`
 */
export function codedPicture(bytes: Uint8Array): CodedPicture | { readonly refused: Refusal } {
  const file = readHeif(bytes);
  const { meta, selection } = file;
  const primary = meta.items.get(meta.primary);
  if (primary === undefined) throw new DermShareError("input-malformed", "there is no primary item");
  const alphaId = meta.references.find(({ type, from, to }) => {
    return type === "auxl" && to.includes(primary.id) && selection.kept.get(from) === "alpha";
  })?.from;
  const alpha = alphaId === undefined ? undefined : meta.items.get(alphaId);
  const picture = take(bytes, file, primary);
  if (picture === null || alpha === undefined) return picture ?? notTaken;
  const plane = take(bytes, file, alpha);
  const isPremultiplied = meta.references.some(({ type, from }) => type === "prem" && from === primary.id);
  return plane === null ? notTaken : { ...picture, alpha: plane, isPremultiplied };
}

const notTaken = {
  refused: {
    reason: "the picture is coded or put together in a way that is not known here",
    hint: "strip --keep-heic may keep it as it is; or export it as JPEG where it was made",
  },
};

/** The item as tiles, or null where it is none that can be decoded. */
function take(bytes: Uint8Array, file: HeifFile, item: Item): CodedPicture | null {
  const { meta } = file;
  const inputs = meta.references.find(({ type, from }) => type === "dimg" && from === item.id)?.to ?? [];
  const parts = isCoded(item) ? [item] : inputs.map((id) => meta.items.get(id)).filter((part) => part !== undefined);
  const [first] = parts;
  if (item.type === "iden" && first !== undefined) return takeTurned(bytes, file, item, first);
  if (first === undefined || (item.type !== "grid" && !isCoded(item))) return null;
  if ([item, ...parts].some((each) => each.isProtected || each.extents === null)) return null;
  if (parts.some((part) => part.type !== "hvc1" && part.type !== "hev1")) return null;
  const tile = extentOf(bytes, first);
  const grid = isCoded(item) ? { columns: 1, rows: 1, ...tile } : readGrid(dataOf(bytes, item));
  if (parts.length !== grid.rows * grid.columns) return null;
  if (grid.columns * tile.width < grid.width || grid.rows * tile.height < grid.height) return null;
  const turns = displayed(bytes, item, grid);
  if (turns === null) return null;
  const sets = new Map<Item["properties"][number]["box"], readonly Uint8Array[]>();
  const nals = new Map(withOwnData(parts).map((part) => [dataKey(part), nalsOf(bytes, part, sets)]));
  return {
    width: grid.width,
    height: grid.height,
    columns: grid.columns,
    tile,
    tiles: parts.map((part) => nals.get(dataKey(part)) ?? []),
    bits: ((bodyOf(bytes, hevcBox(first))[17] ?? 0) % 8) + 8,
    ...turns,
    ...colourOf(bytes, [item, first]),
    alpha: null,
    isPremultiplied: false,
  };
}

/** A derived picture that is another one, turned or cut: ISO/IEC 23008-12, 6.6.2.1. */
function takeTurned(bytes: Uint8Array, file: HeifFile, item: Item, input: Item): CodedPicture | null {
  const picture = isCoded(input) || input.type === "grid" ? take(bytes, file, input) : null;
  if (picture === null || picture.cut !== null || picture.orientation !== 1) return null;
  const turns = displayed(bytes, item, picture);
  return turns === null ? null : { ...picture, ...turns };
}

function hevcBox({ id, properties }: Item): Item["properties"][number]["box"] {
  const box = properties.find((use) => use.box.type === "hvcC")?.box;
  if (box === undefined) throw new DermShareError("input-malformed", `item ${id} has no hvcC`);
  return box;
}

/** `sets` remembers the parameter sets of configurations that items share. */
function nalsOf(bytes: Uint8Array, item: Item, sets: Map<object, readonly Uint8Array[]>): readonly Uint8Array[] {
  const box = hevcBox(item);
  const known = sets.get(box) ?? parameterSets(cursorOver(bytes, box));
  sets.set(box, known);
  const data = dataOf(bytes, item);
  const lengthBytes = nalLengthBytes(bytes, box);
  const units = hevcUnits(data, lengthBytes).filter(({ needed }) => needed);
  return [...known, ...units.map(({ offset, length }) => data.slice(offset + lengthBytes, offset + length))];
}

/** ISO/IEC 14496-15, 8.3.3.1.2. */
function parameterSets(body: Cursor): Uint8Array[] {
  body.skip(22);
  const nals: Uint8Array[] = [];
  for (let arrays = body.u8(); arrays > 0; arrays--) {
    body.skip(1);
    for (let count = body.u16(); count > 0; count--) nals.push(body.take(body.u16()).slice());
  }
  return nals.filter(isNeededNal);
}

/** The colour of the picture, of its tiles where the picture itself says nothing: ISO/IEC 23008-12, 6.5.5. */
function colourOf(bytes: Uint8Array, items: readonly Item[]): Pick<CodedPicture, "profile" | "numbers"> {
  const boxes = items.flatMap(({ properties }) => properties.filter(({ box }) => box.type === "colr"));
  const bodies = boxes.map(({ box }) => bodyOf(bytes, box));
  const profile = bodies.find((body) => ["prof", "rICC"].includes(latin1(body.subarray(0, 4))));
  const nclx = bodies.find((body) => latin1(body.subarray(0, 4)) === "nclx");
  return { profile: profile?.slice(4) ?? null, numbers: nclx === undefined ? null : numbersOf(new Cursor(nclx, 4)) };
}

function numbersOf(cursor: Cursor): ColourNumbers {
  const [primaries, transfer, matrix] = [cursor.u16(), cursor.u16(), cursor.u16()];
  return { primaries, transfer, matrix, isFullRange: cursor.u8() >= 0x80 };
}
