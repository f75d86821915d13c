/** The data of HEIF items: coded pictures, and the descriptions of derived ones. Source: ISO/IEC 23008-12, 6. */
import { concat, startsWith } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import { cursorOver, uint } from "../bytes/heif-boxes.ts";
import type { Box } from "../bytes/heif-boxes.ts";
import type { Item } from "../bytes/heif-meta.ts";
import { nalLengthBytes } from "./heif-properties.ts";
import { av1Units, hevcUnits, neededBytes } from "./heif-units.ts";
import type { Unit } from "./heif-units.ts";

/** A picture put together from tiles: ISO/IEC 23008-12, 6.6.2.3. */
export interface Grid extends Size {
  readonly rows: number;
  readonly columns: number;
  /** Whether width and height stand in fields of 32 bits. */
  readonly isWide: boolean;
}

/** Whether the item is a picture in a coding that we can take apart. */
export function isCoded({ type }: Pick<Item, "type">): boolean {
  return type === "hvc1" || type === "hev1" || type === "av01";
}

/** Reads the description of a grid. @throws DermShareError "input-truncated" when it is too short */
export function readGrid(data: Uint8Array): Grid {
  const cursor = new Cursor(data);
  cursor.skip(1); // version
  const isWide = (cursor.u8() & 1) === 1;
  const rows = cursor.u8() + 1;
  const columns = cursor.u8() + 1;
  const next = (): number => (isWide ? cursor.u32() : cursor.u16());
  return { rows, columns, isWide, width: next(), height: next() };
}

/** The description of a grid as we write it. */
export function writeGrid({ rows, columns, isWide, width, height }: Grid): Uint8Array {
  const numbers = [width, height].map((value) => uint(value, isWide ? 4 : 2));
  return concat([Uint8Array.of(0, Number(isWide), rows - 1, columns - 1), ...numbers]);
}

/** The bytes of an item, in one piece: those of the file where they lie in one piece there. */
export function dataOf(bytes: Uint8Array, item: Item): Uint8Array {
  const parts = (item.extents ?? []).map(({ offset, length }) => bytes.subarray(offset, offset + length));
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : concat(parts);
}

/** One item for each stretch of coded data: encoders let equal tiles have the same bytes. */
export function withOwnData(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [dataKey(item), item])).values()];
}

/** The same for items of which the same bytes are read in the same way. */
export function dataKey({ type, extents, properties }: Item): string {
  const configuration = properties.find(({ box }) => box.type === "hvcC")?.box.offset;
  return [type, configuration, ...(extents ?? []).map(({ offset, length }) => `${offset}+${length}`)].join(" ");
}

/** Width and height as coded, before any turn: ISO/IEC 23008-12, 6.5.3. */
export function extentOf(bytes: Uint8Array, item: Item): Size {
  const cursor = cursorOver(bytes, propertyOf(item, "ispe"));
  cursor.skip(4);
  return { width: cursor.u32(), height: cursor.u32() };
}

/**
 * What the data of a kept item consist of, and what of it is needed.
 *
 * @throws DermShareError "input-truncated" or "input-malformed" when it cannot be followed to its end
 */
export function unitsOf(bytes: Uint8Array, item: Item, data: Uint8Array): Unit[] {
  if (item.type === "av01") return av1Units(data);
  if (isCoded(item)) return hevcUnits(data, nalLengthBytes(bytes, propertyOf(item, "hvcC")));
  const written = neededData(bytes, item);
  return [
    { offset: 0, length: written.length, needed: startsWith(data, written) },
    { offset: written.length, length: data.length - written.length, needed: false },
  ];
}

/** What of the data of a kept item is written. @throws as `unitsOf` */
export function neededData(bytes: Uint8Array, item: Item): Uint8Array {
  const data = dataOf(bytes, item);
  if (isCoded(item)) return neededBytes(data, unitsOf(bytes, item, data));
  return item.type === "grid" ? writeGrid(readGrid(data)) : new Uint8Array(0);
}

/** The first property of a type. @throws DermShareError "input-malformed" when the item has none */
function propertyOf(item: Item, type: string): Box {
  const use = item.properties.find(({ box }) => box.type === type);
  if (use === undefined) throw new DermShareError("input-malformed", `item ${item.id} has no ${type}`);
  return use.box;
}
