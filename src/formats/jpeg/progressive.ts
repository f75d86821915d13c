/**
 * Progressive scans, Huffman coded: each adds bits to coefficients that earlier scans began.
 *
 * Source: ITU-T T.81 (1992), Annex G; G.1.2 and its figures tell the coding, B.2.3 what the header may say.
 */
import { BitReader, malformed } from "./bit-reader.ts";
import { BlockWalk } from "./block-walk.ts";
import type { CodedData } from "./coded-data.ts";
import {
  blockCoefficients,
  endOfBlock,
  largestDc,
  type Plane,
  type PlaneGrid,
  type TokenStore,
  zeroRun,
} from "./coefficients.ts";
import type { Decoder } from "./huffman.ts";
import type { ScanData, ScanEnd } from "./scan-decode.ts";
import type { ScanHeader } from "./scan-header.ts";

const lowestBit = 13; // T.81 table B.3
const mostBits = 15; // of a coefficient

/** What is known of a component's coefficients. */
export interface ProgressivePlane {
  readonly plane: PlaneGrid;
  /** In zigzag order, block after block; for a walk null. */
  readonly coefficients: Int16Array | null;
  /** By block two numbers: which of the AC coefficients 0 to 31 and 32 to 63 are not zero, from the highest bit. */
  readonly occupied: Int32Array;
  /** By coefficient: the lowest bit that a scan has brought, or -1 where none has yet. */
  readonly known: Int8Array;
}

/** Room for the coefficients of a component, or for what a walk has to know of them. */
export function makeProgressivePlane(plane: PlaneGrid, keepsValues: boolean): ProgressivePlane {
  const blocks = plane.paddedColumns * plane.paddedRows;
  return {
    plane,
    coefficients: keepsValues ? new Int16Array(blocks * blockCoefficients) : null,
    occupied: new Int32Array(2 * blocks),
    known: new Int8Array(blockCoefficients).fill(-1),
  };
}

/** A component of a scan, and how to find its tables: only some scans need one. */
export interface ProgressiveComponent {
  readonly target: ProgressivePlane;
  readonly dc: () => Decoder;
  readonly ac: () => Decoder;
}

/**
 * Reads one scan on top of those before.
 *
 * @throws DermShareError "input-truncated" when the data ends before the last block, "input-malformed" on a code that
 *         no table has, or a scan that does not fit those before it
 */
export function decodeProgressiveScan(
  { coded, grid, restartInterval }: ScanData,
  header: ScanHeader,
  components: readonly ProgressiveComponent[],
): ScanEnd {
  checkProgression(header, components);
  const reader =
    header.spectralStart === 0 ? new DcScan(coded, header, components) : new AcScan(coded, header, components);
  let plain = true;
  const planes = components.map(({ target }) => target.plane);
  for (const walk = new BlockWalk(planes, grid); walk.next();) {
    if (walk.isFirstOfMcu && (walk.mcu === 0 || (restartInterval !== 0 && walk.mcu % restartInterval === 0))) {
      plain = reader.restart() && plain;
      reader.nextInterval();
    }
    reader.read(walk.component, walk.block);
    reader.checkEnd();
  }
  plain = reader.restart() && plain;
  return { bitEnds: reader.bitEnds(), plain };
}

/** Holds a scan against T.81 G.1.1.1 and table B.3, and against what earlier scans have brought. */
function checkProgression(header: ScanHeader, components: readonly ProgressiveComponent[]): void {
  const { spectralStart: start, spectralEnd: end, approximationHigh: high, approximationLow: low } = header;
  const isDc = start === 0 && end === 0;
  const isAc = start > 0 && start <= end && end < blockCoefficients && components.length === 1;
  if ((!isDc && !isAc) || low > lowestBit || (high !== 0 && high !== low + 1)) {
    throw malformed("a scan header is none of a progressive picture");
  }
  for (const { target } of components) {
    const { known } = target;
    for (let k = start; k <= end; k++) {
      if (known[k] !== (high === 0 ? -1 : high)) throw malformed("a scan does not fit those before it");
      known[k] = low;
    }
  }
}

/** DC coefficients: the difference, shifted (T.81 G.1.2.1), or one more bit of each. */
class DcScan extends BitReader {
  readonly #low: number;
  readonly #planes: readonly (Int16Array | null)[];
  readonly #tables: readonly Decoder[];
  readonly #predictions: Int32Array;

  constructor(coded: CodedData, header: ScanHeader, components: readonly ProgressiveComponent[]) {
    super(coded);
    this.#low = header.approximationLow;
    this.#planes = components.map(({ target }) => target.coefficients);
    this.#tables = header.approximationHigh === 0 ? components.map(({ dc }) => dc()) : [];
    this.#predictions = new Int32Array(components.length);
  }

  /** Forgets what came before. @returns true: nothing can be left over */
  restart(): boolean {
    this.#predictions.fill(0);
    return true;
  }

  read(component: number, block: number): void {
    const [plane, table] = [this.#planes[component] ?? null, this.#tables[component]];
    const at = block * blockCoefficients;
    if (table === undefined) {
      const bit = this.bits(1) << this.#low;
      if (plane !== null) plane[at] = (plane[at] ?? 0) | bit;
      return;
    }
    const value = (this.#predictions[component] ?? 0) + this.difference(table);
    if (Math.abs(value) << this.#low > largestDc) throw malformed("a coefficient is out of range");
    this.#predictions[component] = value;
    if (plane !== null) plane[at] = value << this.#low;
  }
}

/** A band of AC coefficients of one component, for the first time (T.81 G.1.2.2) or with one more bit (G.1.2.3). */
class AcScan extends BitReader {
  readonly #start: number;
  readonly #end: number;
  readonly #low: number;
  readonly #isFirst: boolean;
  readonly #coefficients: Int16Array | null;
  readonly #occupied: Int32Array;
  readonly #table: Decoder;
  /** How many more blocks, this one included, bring no new coefficient. */
  #endOfBandRun = 0;

  constructor(coded: CodedData, header: ScanHeader, components: readonly ProgressiveComponent[]) {
    super(coded);
    const [only] = components;
    if (only === undefined) throw malformed("a scan has no component");
    this.#start = header.spectralStart;
    this.#end = header.spectralEnd;
    this.#low = header.approximationLow;
    this.#isFirst = header.approximationHigh === 0;
    this.#coefficients = only.target.coefficients;
    this.#occupied = only.target.occupied;
    this.#table = only.ac();
  }

  /** Forgets what came before. @returns whether nothing was left over */
  restart(): boolean {
    const isSpent = this.#endOfBandRun === 0;
    this.#endOfBandRun = 0;
    return isSpent;
  }

  read(_: number, block: number): void {
    if (!this.#isFirst) this.#readMore(block);
    else if (this.#endOfBandRun > 0) this.#endOfBandRun -= 1;
    else this.#readFirst(block);
  }

  #readFirst(block: number): void {
    const [end, low] = [this.#end, this.#low];
    for (let k = this.#start; k <= end; k++) {
      const symbol = this.symbol(this.#table);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && run < 15) {
        this.#endOfBandRun = (1 << run) + this.bits(run) - 1;
        return;
      }
      k += run;
      if (k > end) throw malformed("a block has too many coefficients");
      if (size === 0) continue;
      if (size + low > mostBits) throw malformed("a coefficient is out of range");
      this.#begin(block, k, this.signed(size) << low);
    }
  }

  /** Writes the first that is known of a coefficient. */
  #begin(block: number, k: number, value: number): void {
    const half = 2 * block + (k >> 5);
    this.#occupied[half] = (this.#occupied[half] ?? 0) | (0x80000000 >>> (k & 31));
    if (this.#coefficients !== null) this.#coefficients[block * blockCoefficients + k] = value;
  }

  #readMore(block: number): void {
    const [end, low] = [this.#end, this.#low];
    let k = this.#start;
    while (this.#endOfBandRun === 0 && k <= end) {
      const symbol = this.symbol(this.#table);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size > 1) throw malformed("a refinement brings more than one bit");
      if (size === 0 && run < 15) {
        this.#endOfBandRun = (1 << run) + this.bits(run);
        break;
      }
      const value = size === 0 ? 0 : (this.bits(1) === 1 ? 1 : -1) << low;
      k = this.#refine(block, k, run);
      if (k > end) throw malformed("a block has too many coefficients");
      if (value !== 0) this.#begin(block, k, value);
      k += 1;
    }
    if (this.#endOfBandRun === 0) return;
    this.#refine(block, k, blockCoefficients);
    this.#endOfBandRun -= 1;
  }

  /** Reads one more bit of each coefficient that is not zero, until so many zeros were passed. @returns the next zero */
  #refine(block: number, from: number, zeros: number): number {
    const { view } = this;
    const [end, low, coefficients] = [this.#end, this.#low, this.#coefficients];
    let { at } = this;
    let [k, left] = [from, zeros];
    for (let half = k >> 5; half < 2; half++) {
      // Those from k on, the next one being the highest bit.
      let occupied = (this.#occupied[2 * block + half] ?? 0) & (0xffffffff >>> (k > 32 * half ? k & 31 : 0));
      while (occupied !== 0) {
        const bit = Math.clz32(occupied);
        const next = 32 * half + bit;
        if (next > end || next - k > left) break;
        occupied ^= 0x80000000 >>> bit;
        left -= next - k;
        k = next + 1;
        if (coefficients !== null) {
          const place = block * blockCoefficients + next;
          const value = coefficients[place] ?? 0;
          const correction = (view.getUint8(at >>> 3) >> (7 - (at & 7))) & 1;
          coefficients[place] = value + ((((value >> 15) | 1) << low) & -correction);
        }
        at += 1;
      }
      if (occupied !== 0) break;
    }
    this.at = at;
    return Math.min(k + left, end + 1);
  }
}

/** Says the coefficients as the tokens of sequential scans: T.81 F.1.2.2. */
export function tokenise({ coefficients, occupied }: ProgressivePlane, plane: Plane, store: TokenStore): void {
  if (coefficients === null) return;
  for (let block = 0; block < plane.dc.length; block++) {
    store.reserveBlock();
    plane.dc[block] = coefficients[block * blockCoefficients] ?? 0;
    plane.start[block] = store.length;
    tokeniseBlock(coefficients, occupied, block, store);
    plane.end[block] = store.length;
  }
}

function tokeniseBlock(coefficients: Int16Array, occupied: Int32Array, block: number, store: TokenStore): void {
  const { tokens } = store;
  let [next, before] = [store.length, 0];
  for (let half = 0; half < 2; half++) {
    let left = occupied[2 * block + half] ?? 0;
    while (left !== 0) {
      const bit = Math.clz32(left);
      left ^= 0x80000000 >>> bit;
      const place = 32 * half + bit;
      let zeros = place - before - 1;
      for (; zeros > 15; zeros -= 16) tokens[next++] = zeroRun << 16;
      const value = coefficients[block * blockCoefficients + place] ?? 0;
      const sign = value >> 31;
      const size = 32 - Math.clz32((value ^ sign) - sign);
      tokens[next++] = (zeros << 20) | (size << 16) | ((value + sign) & ((1 << size) - 1));
      before = place;
    }
  }
  if (before < blockCoefficients - 1) tokens[next++] = endOfBlock;
  store.length = next;
}
