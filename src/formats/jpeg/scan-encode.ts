/**
 * Sequential scans written with the shortest Huffman tables, without restart markers.
 *
 * Source: ITU-T T.81 (1992), F.1.2, and K.2 for the tables.
 */
import { BlockWalk } from "./block-walk.ts";
import type { McuGrid, Plane, TokenStore } from "./coefficients.ts";
import { BitWriter } from "./bit-writer.ts";
import { bestTable, codesOf, type Coding, type HuffmanTable } from "./huffman.ts";

/** A component of the scan, and the number of the tables that it shares with others of the same number, 0 or 1. */
export interface CodedPlane {
  readonly plane: Plane;
  readonly table: number;
}

/** A scan as it is written: its tables by slot (class << 4 | number), and its coded data. */
export interface EncodedScan {
  readonly tables: ReadonlyMap<number, HuffmanTable>;
  readonly data: Uint8Array;
}

/** Writes the blocks of a scan. */
export function encodeScan(components: readonly CodedPlane[], grid: McuGrid, store: TokenStore): EncodedScan {
  const { tokens } = store;
  const blocks = inOrder(components, grid, store);
  const occurrences = countSymbols(components, blocks, tokens);
  const tables = new Map([...occurrences].map(([slot, counts]) => [slot, bestTable(counts)]));
  const codings = new Map([...tables].map(([slot, table]) => [slot, codingOf(table)]));
  const slots = components.flatMap(({ table }) => {
    const [dc, ac] = [codings.get(table), codings.get(0x10 | table)];
    return dc === undefined || ac === undefined ? [] : [{ dc, ac }];
  });
  const writer = new BitWriter(store.length);
  const { component, dc, start, end } = blocks;
  for (let i = 0; i < component.length; i++) {
    const slot = slots[component[i] ?? 0];
    if (slot === undefined) continue;
    writer.putToken(dc[i] ?? 0, slot.dc);
    writer.putTokens(tokens, start[i] ?? 0, end[i] ?? 0, slot.ac);
  }
  return { tables, data: writer.finish() };
}

function codingOf(table: HuffmanTable): Coding {
  const { codes, lengths } = codesOf(table);
  return {
    codes: Uint32Array.from(codes, (code, symbol) => code << (symbol & 15)),
    lengths: lengths.map((length, symbol) => (length === 0 ? 0 : length + (symbol & 15))),
  };
}

/** Blocks in the order in which they are coded. */
interface OrderedBlocks {
  /** The place of its component among those of the scan. */
  readonly component: Uint8Array;
  /** What its DC coefficient differs by from the one before (T.81 F.1.1.5.1), as a token: size << 16 | additional bits. */
  readonly dc: Int32Array;
  /** Where its AC tokens lie. */
  readonly start: Int32Array;
  readonly end: Int32Array;
}

/** Blocks that only fill up an MCU lie outside the picture: they say the least there is to say. */
function inOrder(components: readonly CodedPlane[], grid: McuGrid, { emptyBlock }: TokenStore): OrderedBlocks {
  const planes = components.map(({ plane }) => plane);
  const walk = new BlockWalk(planes, grid);
  const predictions = new Int32Array(planes.length);
  const [component, dc] = [new Uint8Array(walk.count), new Int32Array(walk.count)];
  const [start, end] = [new Int32Array(walk.count).fill(emptyBlock), new Int32Array(walk.count).fill(emptyBlock + 1)];
  for (let i = 0; walk.next(); i++) {
    const plane = planes[walk.component];
    component[i] = walk.component;
    if (plane === undefined || walk.isFiller()) continue;
    const value = plane.dc[walk.block] ?? 0;
    dc[i] = differenceToken(value - (predictions[walk.component] ?? 0));
    predictions[walk.component] = value;
    start[i] = plane.start[walk.block] ?? 0;
    end[i] = plane.end[walk.block] ?? 0;
  }
  return { component, dc, start, end };
}

/** A difference as its size and additional bits: T.81 F.1.2.1.1. */
function differenceToken(difference: number): number {
  const size = 32 - Math.clz32(Math.abs(difference));
  return (size << 16) | ((difference < 0 ? difference - 1 : difference) & ((1 << size) - 1));
}

/** How often each symbol occurs, by slot. */
function countSymbols(
  components: readonly CodedPlane[],
  { component, dc, start, end }: OrderedBlocks,
  tokens: Int32Array,
): Map<number, Uint32Array> {
  const occurrences = new Map<number, Uint32Array>();
  const countsOf = (slot: number): Uint32Array => {
    const counts = occurrences.get(slot) ?? new Uint32Array(256);
    occurrences.set(slot, counts);
    return counts;
  };
  const slots = components.map(({ table }) => ({ dc: countsOf(table), ac: countsOf(0x10 | table) }));
  for (let i = 0; i < component.length; i++) {
    const slot = slots[component[i] ?? 0];
    if (slot === undefined) continue;
    const size = (dc[i] ?? 0) >> 16;
    slot.dc[size] = (slot.dc[size] ?? 0) + 1;
    countTokens(tokens, start[i] ?? 0, end[i] ?? 0, slot.ac);
  }
  return occurrences;
}

function countTokens(tokens: Int32Array, start: number, end: number, counts: Uint32Array): void {
  for (let at = start; at < end; at++) {
    const symbol = (tokens[at] ?? 0) >>> 16;
    counts[symbol] = (counts[symbol] ?? 0) + 1;
  }
}
