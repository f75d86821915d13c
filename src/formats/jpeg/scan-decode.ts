/**
 * Sequential scans, Huffman coded, read into tokens.
 *
 * Source: ITU-T T.81 (1992), F.2. Bits are read without state: every look takes the 32 bits at a position.
 */
import { DermShareError } from "../../errors.ts";
import type { CodedData } from "./coded-data.ts";
import { blockCoefficients, endOfBlock, type McuGrid, type Plane, type TokenStore, walkScan } from "./coefficients.ts";
import { type Decoder, lookupBits } from "./huffman.ts";

const zeroRun = 0xf0; // sixteen zeros: T.81 F.1.2.2.1
const largestDc = 0x3fff; // eight times what 8 bits a sample can need; every difference is of at most 15 bits

/** A component of the scan: where its blocks go, and the tables that they are coded with. */
export interface ScanPlane {
  readonly plane: Plane;
  readonly dc: Decoder;
  readonly ac: Decoder;
}

/** What came of reading a scan. */
export interface ScanEnd {
  /** Where the data ends in each interval that the picture needs, in bits. */
  readonly bitEnds: readonly number[];
  /** Whether it says everything as an encoder does: no symbol that means the same as another. */
  readonly plain: boolean;
}

/**
 * Reads one scan into the planes.
 *
 * @param restartInterval in MCUs, or 0
 * @throws DermShareError "input-truncated" when the data ends before the last block, "input-malformed" on a code that
 *         no table has, or a coefficient beyond the 64th
 */
export function decodeScan(
  coded: CodedData,
  components: readonly ScanPlane[],
  grid: McuGrid,
  restartInterval: number,
  store: TokenStore,
): ScanEnd {
  const reader = new SequentialReader(coded, store);
  const predictions = new Int32Array(components.length);
  walkScan(
    components.map(({ plane }) => plane),
    grid,
    (mcu) => {
      if (mcu > 0 && (restartInterval === 0 || mcu % restartInterval !== 0)) return;
      predictions.fill(0);
      reader.nextInterval();
    },
    (i, block) => {
      const component = components[i];
      if (component === undefined) return;
      const { plane, dc, ac } = component;
      const value = (predictions[i] ?? 0) + reader.readDifference(dc);
      predictions[i] = value;
      if (Math.abs(value) > largestDc) throw malformed("a coefficient is out of range");
      plane.dc[block] = value;
      plane.start[block] = store.length;
      reader.readTokens(ac);
      plane.end[block] = store.length;
    },
  );
  return reader.finish();
}

class SequentialReader {
  readonly #coded: CodedData;
  readonly #view: DataView;
  readonly #store: TokenStore;
  readonly #bitEnds: number[] = [];
  #interval = -1;
  #at = 0;
  #end = 0;
  #plain = true;

  constructor(coded: CodedData, store: TokenStore) {
    this.#coded = coded;
    this.#view = new DataView(coded.data.buffer);
    this.#store = store;
  }

  nextInterval(): void {
    if (this.#interval >= 0) this.#bitEnds.push(this.#at);
    this.#interval += 1;
    const next = this.#coded.intervals[this.#interval];
    if (next === undefined) throw truncated();
    this.#at = 8 * next.start;
    this.#end = 8 * next.end;
  }

  finish(): ScanEnd {
    return { bitEnds: [...this.#bitEnds, this.#at], plain: this.#plain };
  }

  /** How much a DC coefficient differs from the one before: T.81 F.2.2.1. */
  readDifference(table: Decoder): number {
    const size = this.#symbol(table);
    if (size > 15) throw malformed("a difference is of an impossible size");
    if (size === 0) return 0;
    const bits = this.#peek() >>> (32 - size);
    this.#at += size;
    return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
  }

  /** The AC coefficients of one block: T.81 F.2.2.2. Zero runs in front of the end of the block say nothing and go. */
  readTokens(table: Decoder): void {
    const store = this.#store;
    store.reserveBlock();
    const { tokens } = store;
    let next = store.length;
    let zeroRuns = 0;
    for (let k = 1; k < blockCoefficients; k++) {
      const symbol = this.#symbol(table);
      const size = symbol & 15;
      if (size === 0 && symbol !== zeroRun) {
        if (symbol !== endOfBlock) this.#plain = false;
        tokens[next++] = endOfBlock;
        break;
      }
      k += symbol >> 4;
      if (k >= blockCoefficients) throw malformed("a block has too many coefficients");
      zeroRuns = size === 0 ? zeroRuns + 1 : 0;
      tokens[next++] = (symbol << 16) | (size === 0 ? 0 : this.#peek() >>> (32 - size));
      this.#at += size;
    }
    if (this.#at > this.#end) throw truncated();
    if (zeroRuns > 0) {
      this.#plain = false;
      if (tokens[next - 1] === endOfBlock) next -= 1;
      next -= zeroRuns;
      tokens[next++] = endOfBlock;
    }
    store.length = next;
  }

  /** The next symbol: T.81 F.2.2.3. */
  #symbol({ lookup, limits, offsets, symbols }: Decoder): number {
    const bits = this.#peek();
    const found = lookup[bits >>> (32 - lookupBits)] ?? 0;
    if (found !== 0) {
      this.#at += found >> 8;
      return found & 255;
    }
    for (let length = lookupBits + 1; length <= 16; length++) {
      if (bits >>> 16 >= (limits[length] ?? 0)) continue;
      this.#at += length;
      return symbols[(offsets[length] ?? 0) + (bits >>> (32 - length))] ?? 0;
    }
    if (this.#at >= this.#end) throw truncated();
    throw malformed("there are bits that are no code");
  }

  /** At least the next 25 bits, in the upper bits of a number of 32. */
  #peek(): number {
    return (this.#view.getUint32(this.#at >>> 3) << (this.#at & 7)) >>> 0;
  }
}

function truncated(): DermShareError {
  return new DermShareError("input-truncated", "the coded data ends before the last block of the picture");
}

function malformed(found: string): DermShareError {
  return new DermShareError("input-malformed", `the coded data cannot be followed: ${found}`);
}
