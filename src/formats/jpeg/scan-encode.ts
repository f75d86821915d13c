/**
 * Sequential scans written with the shortest Huffman tables, without restart markers.
 *
 * Source: ITU-T T.81 (1992), F.1.2, and K.2 for the tables.
 */
import { isFiller, type McuGrid, type Plane, type TokenStore, walkScan } from "./coefficients.ts";
import { bestTable, codesOf, type HuffmanTable } from "./huffman.ts";

const mostBlockBytes = 512; // 64 codes of at most 16 bits with at most 15 more, every byte stuffed

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
  const occurrences = countSymbols(components, grid, store);
  const tables = new Map([...occurrences].map(([slot, counts]) => [slot, bestTable(counts)] as const));
  const codes = new Map([...tables].map(([slot, table]) => [slot, codesOf(table)] as const));
  const writer = new BitWriter(2 * store.length);
  const slots = components.map(({ table }) => ({ dc: codes.get(table), ac: codes.get(0x10 | table) }));
  walkDifferences(components, grid, store, (i, difference, start, end) => {
    const { dc, ac } = slots[i] ?? {};
    if (dc === undefined || ac === undefined) return;
    writer.reserve(mostBlockBytes);
    const size = sizeOf(difference);
    writer.put(dc.codes[size] ?? 0, dc.lengths[size] ?? 0);
    writer.put((difference < 0 ? difference - 1 : difference) & ((1 << size) - 1), size);
    for (let at = start; at < end; at++) {
      const token = tokens[at] ?? 0;
      const symbol = token >>> 16;
      writer.put(ac.codes[symbol] ?? 0, ac.lengths[symbol] ?? 0);
      writer.put(token & 0xffff, symbol & 15);
    }
  });
  return { tables, data: writer.finish() };
}

function countSymbols(components: readonly CodedPlane[], grid: McuGrid, store: TokenStore): Map<number, Uint32Array> {
  const { tokens } = store;
  const occurrences = new Map<number, Uint32Array>();
  const countsOf = (slot: number): Uint32Array => {
    const counts = occurrences.get(slot) ?? new Uint32Array(256);
    occurrences.set(slot, counts);
    return counts;
  };
  const slots = components.map(({ table }) => ({ dc: countsOf(table), ac: countsOf(0x10 | table) }));
  walkDifferences(components, grid, store, (i, difference, start, end) => {
    const { dc, ac } = slots[i] ?? {};
    if (dc === undefined || ac === undefined) return;
    const size = sizeOf(difference);
    dc[size] = (dc[size] ?? 0) + 1;
    for (let at = start; at < end; at++) {
      const symbol = (tokens[at] ?? 0) >>> 16;
      ac[symbol] = (ac[symbol] ?? 0) + 1;
    }
  });
  return occurrences;
}

/**
 * Goes through the blocks with the difference of each DC coefficient from the one before (T.81 F.1.1.5.1), and the range
 * of its tokens. Blocks that only fill up an MCU lie outside the picture: they say the least there is to say.
 */
function walkDifferences(
  components: readonly CodedPlane[],
  grid: McuGrid,
  { emptyBlock }: TokenStore,
  onBlock: (component: number, difference: number, start: number, end: number) => void,
): void {
  const predictions = new Int32Array(components.length);
  const planes = components.map(({ plane }) => plane);
  walkScan(planes, grid, doNothing, (i, block) => {
    const plane = planes[i];
    if (plane === undefined) return;
    if (isFiller(plane, block)) {
      onBlock(i, 0, emptyBlock, emptyBlock + 1);
      return;
    }
    const dc = plane.dc[block] ?? 0;
    onBlock(i, dc - (predictions[i] ?? 0), plane.start[block] ?? 0, plane.end[block] ?? 0);
    predictions[i] = dc;
  });
}

/** Where a new MCU starts does not matter: there are no restart markers. */
function doNothing(): void {}

/** How many bits say a difference: T.81 F.1.2.1.1. */
function sizeOf(difference: number): number {
  return 32 - Math.clz32(Math.abs(difference));
}

/** Bits, most significant first, with a zero behind every 0xFF: T.81 F.1.2.3. */
class BitWriter {
  #bytes: Uint8Array;
  #length = 0;
  #bits = 0;
  #count = 0;

  constructor(expectedBytes: number) {
    this.#bytes = new Uint8Array(expectedBytes + mostBlockBytes);
  }

  /** Makes room for so many bytes. */
  reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  /** The lowest `count` bits of the value; at most 16. */
  put(value: number, count: number): void {
    this.#bits = (this.#bits << count) | value;
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#bits >>> this.#count) & 0xff;
      this.#bytes[this.#length++] = byte;
      if (byte === 0xff) this.#bytes[this.#length++] = 0;
    }
  }

  /** Fills the last byte up with ones. */
  finish(): Uint8Array {
    this.reserve(2);
    if (this.#count > 0) this.put(0xff >> this.#count, 8 - this.#count);
    return this.#bytes.subarray(0, this.#length);
  }
}
