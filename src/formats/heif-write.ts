/** Writes a HEIF file that holds one picture and nothing else. Source: ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, 9, 10. */
import { ascii, concat, hex } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { boxHeader, uint, writeBox, writeFullBox } from "../bytes/heif-boxes.ts";
import { pictureHandler } from "./heif-claims.ts";

/** An item as it is written. */
export interface NewItem {
  readonly type: string;
  readonly isHidden: boolean;
  readonly data: Uint8Array;
  readonly properties: readonly NewProperty[];
  /** Other items of the list, by their index, that this one is made of (dimg), serves (auxl) or is multiplied by (prem). */
  readonly references: readonly { readonly type: string; readonly to: readonly number[] }[];
}

/** A property as it is written: the whole box. */
export interface NewProperty {
  readonly box: Uint8Array;
  readonly essential: boolean;
}

/**
 * The file. The first item is the picture; items are numbered from 1.
 *
 * @param brands the first one is the major brand
 */
export function writeHeif(brands: readonly string[], items: readonly NewItem[]): Uint8Array {
  if (items.length > 0xffff) throw new DermShareError("input-malformed", "more items than a HEIF file can number");
  const ftyp = writeBox("ftyp", ascii(brands[0] ?? ""), uint(0, 4), ...brands.map(ascii));
  const derived = items.filter(isDerived);
  const coded = items.filter((item) => !isDerived(item));
  const metaOf = (dataStart: number): Uint8Array =>
    writeFullBox(
      "meta",
      0,
      0,
      pictureHandler,
      writeFullBox("pitm", 0, 0, uint(1, 2)),
      writeLocations(items, dataStart),
      writeEntries(items),
      ...writeReferences(items),
      writeProperties(items),
      ...(derived.length === 0 ? [] : [writeBox("idat", ...derived.map(({ data }) => data))]),
    );
  const data = [...new Set(coded.map((item) => item.data))];
  const mdat = boxHeader("mdat", data);
  const dataStart = ftyp.length + metaOf(0).length + mdat.length; // the length of meta does not depend on the numbers in it
  return concat([ftyp, metaOf(dataStart), mdat, ...data]);
}

/** Descriptions of derived pictures stand in idat, where every reader looks for them. */
function isDerived({ type }: NewItem): boolean {
  return type === "grid" || type === "iden";
}

/** Version 1, 4-byte offsets and lengths, one extent each; items of one array have the same bytes. */
function writeLocations(items: readonly NewItem[], dataStart: number): Uint8Array {
  let [inFile, inIdat] = [dataStart, 0];
  const places = new Map<Uint8Array, number>();
  const entries = items.map((item, i) => {
    const [method, offset] = isDerived(item) ? [1, inIdat] : [0, places.get(item.data) ?? inFile];
    if (isDerived(item)) inIdat += item.data.length;
    else if (!places.has(item.data)) inFile += item.data.length;
    if (!isDerived(item)) places.set(item.data, offset);
    return concat([
      uint(i + 1, 2),
      uint(method, 2),
      uint(0, 2),
      uint(1, 2),
      uint(offset, 4),
      uint(item.data.length, 4),
    ]);
  });
  return writeFullBox("iloc", 1, 0, Uint8Array.of(0x44, 0), uint(items.length, 2), ...entries);
}

function writeEntries(items: readonly NewItem[]): Uint8Array {
  const entries = items.map(({ type, isHidden }, i) =>
    writeFullBox("infe", 2, Number(isHidden), uint(i + 1, 2), uint(0, 2), ascii(type), uint(0, 1)),
  );
  return writeFullBox("iinf", 0, 0, uint(items.length, 2), ...entries);
}

function writeReferences(items: readonly NewItem[]): Uint8Array[] {
  const references = items.flatMap((item, i) =>
    item.references.map(({ type, to }) =>
      writeBox(type, uint(i + 1, 2), uint(to.length, 2), ...to.map((index) => uint(index + 1, 2))),
    ),
  );
  return references.length === 0 ? [] : [writeFullBox("iref", 0, 0, ...references)];
}

/** Each property once, however many items have it. */
function writeProperties(items: readonly NewItem[]): Uint8Array {
  const boxes: Uint8Array[] = [];
  const numbers = new Map<Uint8Array | string, number>(); // by the array itself, and by what it holds
  const numberOf = (box: Uint8Array): number => {
    const known = numbers.get(box);
    if (known !== undefined) return known;
    const number = numbers.get(hex(box)) ?? boxes.push(box);
    numbers.set(box, number);
    numbers.set(hex(box), number);
    return number;
  };
  const entries = items.map(({ properties }, i) => {
    const words = properties.map(({ box, essential }) => uint(numberOf(box) + (essential ? 0x8000 : 0), 2));
    return concat([uint(i + 1, 2), uint(words.length, 1), ...words]);
  });
  const ipma = writeFullBox("ipma", 0, 1, uint(items.length, 4), ...entries);
  return writeBox("iprp", writeBox("ipco", ...boxes), ipma);
}
