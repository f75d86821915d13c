/**
 * Huffman tables: read from DHT segments for decoding, and the best ones for given symbols for encoding.
 *
 * Source: ITU-T T.81 (1992), Annexes B.2.4.2, C and K.2.
 */
import { concat } from "../../bytes/bytes.ts";
import { DermShareError } from "../../errors.ts";
import { isTypical } from "./typical-tables.ts";

/** Codes of up to this many bits are decoded by one look-up. */
const lookupBits = 11;

const longestCodeBits = 16;

/** By symbol: its code with room behind it for the additional bits, and the length of both. */
export interface Coding {
  readonly codes: Uint32Array;
  readonly lengths: Uint8Array;
}

/** A table as it stands in a DHT segment. */
export interface HuffmanTable {
  /** How many codes have 1, 2, ... 16 bits. */
  readonly counts: Uint8Array;
  /** The symbols, in the order of their codes. */
  readonly symbols: Uint8Array;
}

/** A table made ready for decoding. */
export interface Decoder {
  /** By the next `lookupBits` bits: code length << 8 | symbol, or 0 where the code is longer or there is none. */
  readonly lookup: Uint16Array;
  /** By code length: the first number of 16 bits that belongs to no code of this or a lesser length. */
  readonly limits: Uint32Array;
  /** By code length: what to add to a code to get the index of its symbol. */
  readonly offsets: Int32Array;
  readonly symbols: Uint8Array;
  /** By symbol what it looks like; of one without a code, what no data looks like. */
  readonly coding: Coding;
  /** Whether it is one of the tables that are written whatever is coded. */
  readonly isTypical: boolean;
  /** By symbol: 1 once it was read. Of typical tables, not every symbol that was read. */
  readonly seen: Uint8Array;
}

/** The tables of a DHT payload of exact length, with the byte that says class (high half) and number (low half). */
export function readTables(payload: Uint8Array): { readonly slot: number; readonly table: HuffmanTable }[] {
  const tables: { slot: number; table: HuffmanTable }[] = [];
  for (let offset = 0; offset < payload.length;) {
    const counts = payload.subarray(offset + 1, offset + 1 + longestCodeBits);
    const end = offset + 1 + longestCodeBits + counts.reduce((sum, count) => sum + count, 0);
    const symbols = payload.subarray(offset + 1 + longestCodeBits, end);
    tables.push({ slot: payload[offset] ?? 0, table: { counts, symbols } });
    offset = end;
  }
  return tables;
}

/** A DHT payload with one table. */
export function formatTable(slot: number, { counts, symbols }: HuffmanTable): Uint8Array {
  return concat([Uint8Array.of(slot), counts, symbols]);
}

/** Makes a table ready for decoding: T.81 C.2. @throws DermShareError "input-malformed" when its codes do not fit */
export function makeDecoder(table: HuffmanTable): Decoder {
  const { counts, symbols } = table;
  if (symbols.length > 256)
    throw new DermShareError("input-malformed", "a Huffman table has more symbols than there are");
  const lookup = new Uint16Array(1 << lookupBits);
  const limits = new Uint32Array(longestCodeBits + 1);
  const offsets = new Int32Array(longestCodeBits + 1);
  const coding = { codes: new Uint32Array(256).fill(2), lengths: new Uint8Array(256).fill(1) }; // no bit is 2
  let [code, index] = [0, 0];
  for (let length = 1; length <= longestCodeBits; length++) {
    const count = counts[length - 1] ?? 0;
    offsets[length] = index - code;
    if (code + count > 1 << length) throw new DermShareError("input-malformed", "a Huffman table has too many codes");
    for (let end = code + count; code < end; code++, index++) {
      const [spare, symbol] = [lookupBits - length, symbols[index] ?? 0];
      if (spare >= 0) lookup.fill((length << 8) | symbol, code << spare, (code + 1) << spare);
      coding.codes[symbol] = code << (symbol & 15);
      coding.lengths[symbol] = length + (symbol & 15);
    }
    limits[length] = code << (longestCodeBits - length);
    code <<= 1;
  }
  const seen = new Uint8Array(256);
  return { lookup, limits, offsets, symbols, coding, isTypical: isTypical(table), seen };
}

/** Whether a table has codes that were not needed for what was read with it, and is not a typical one: room to say more. */
export function hasSpareCodes({ symbols, isTypical: typical, seen }: Decoder): boolean {
  return !typical && (new Set(symbols).size < symbols.length || symbols.some((symbol) => seen[symbol] === 0));
}

/** The code and its length for every symbol of a table: T.81 C.2. Symbols without a code have the length 0. */
export function codesOf({ counts, symbols }: HuffmanTable): { codes: Uint16Array; lengths: Uint8Array } {
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let [code, index] = [0, 0];
  for (const [i, count] of counts.entries()) {
    for (let left = count; left > 0; left--, index++, code++) {
      const symbol = symbols[index] ?? 0;
      codes[symbol] = code;
      lengths[symbol] = i + 1;
    }
    code <<= 1;
  }
  return { codes, lengths };
}

/** The shortest table for symbols that occur so often: T.81 K.2. @param occurrences 256 counts, by symbol */
export function bestTable(occurrences: Uint32Array): HuffmanTable {
  const lengths = codeLengths(occurrences);
  const byLength = new Int32Array(lengths.length);
  for (const length of lengths) if (length > 0) byLength[length] = (byLength[length] ?? 0) + 1;
  shorten(byLength);
  const order = [...occurrences.keys()].filter((symbol) => (occurrences[symbol] ?? 0) > 0);
  order.sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  return { counts: Uint8Array.from(byLength.subarray(1, longestCodeBits + 1)), symbols: Uint8Array.from(order) };
}

/** Lengths by symbol; the last one is of a code that is reserved, so that no code is all ones: T.81 figure K.1. */
function codeLengths(occurrences: Uint32Array): Uint16Array {
  const frequency = [...occurrences, 1];
  const lengths = new Uint16Array(frequency.length);
  const members = frequency.map((_, symbol) => [symbol]);
  for (;;) {
    const least = leastFrequent(frequency, -1);
    const next = leastFrequent(frequency, least);
    if (next < 0) return lengths;
    frequency[least] = (frequency[least] ?? 0) + (frequency[next] ?? 0);
    frequency[next] = 0;
    members[least] = [...(members[least] ?? []), ...(members[next] ?? [])];
    for (const symbol of members[least]) lengths[symbol] = (lengths[symbol] ?? 0) + 1;
  }
}

/** The rarest that occurs at all, of equal ones the last, or -1. */
function leastFrequent(frequency: readonly number[], except: number): number {
  let found = -1;
  let least = Infinity;
  for (let symbol = 0; symbol < frequency.length; symbol++) {
    const count = frequency[symbol] ?? 0;
    if (count === 0 || count > least || symbol === except) continue;
    found = symbol;
    least = count;
  }
  return found;
}

/** Brings all codes to 16 bits at most, and takes the reserved one away: T.81 figure K.3. */
function shorten(byLength: Int32Array): void {
  const add = (length: number, count: number): void => {
    byLength[length] = (byLength[length] ?? 0) + count;
  };
  for (let length = byLength.length - 1; length > longestCodeBits; length--) {
    while ((byLength[length] ?? 0) > 0) {
      let shorter = length - 2;
      while (byLength[shorter] === 0) shorter -= 1;
      add(length, -2);
      add(length - 1, 1);
      add(shorter + 1, 2);
      add(shorter, -1);
    }
  }
  add(
    byLength.findLastIndex((count) => count > 0),
    -1,
  );
}
