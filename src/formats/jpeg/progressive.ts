/**
 * Progressive scans, Huffman coded: each adds bits to coefficients that earlier scans began.
 *
 * Source: ITU-T T.81 (1992), Annex G; G.1.2 and its figures tell the coding, B.2.3 what the header may say.
 */
import { BitReader, malformed } from "./bit-reader.ts";
import { BlockWalk } from "./block-walk.ts";
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
const largestCoefficient = 0x7fff;

/** The coefficients of a component in zigzag order, block after block, and how far each of them is known. */
export interface ProgressivePlane {
  readonly plane: PlaneGrid;
  /** Values; or, for a walk, only which of the AC coefficients are not zero: the later scans hang on that. */
  readonly coefficients: Int16Array | Int8Array;
  /** By coefficient: the lowest bit that a scan has brought, or -1 where none has yet. */
  readonly known: Int8Array;
}

/** Room for the coefficients of a component, or for what a walk has to know of them. */
export function makeProgressivePlane(plane: PlaneGrid, keepsValues: boolean): ProgressivePlane {
  const length = plane.paddedColumns * plane.paddedRows * blockCoefficients;
  const coefficients = keepsValues ? new Int16Array(length) : new Int8Array(length);
  return { plane, coefficients, known: new Int8Array(blockCoefficients).fill(-1) };
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
  const reader = new BitReader(coded);
  const blockReader =
    header.spectralStart === 0 ? new DcScan(reader, header, components) : new AcScan(reader, header, components);
  let plain = true;
  const planes = components.map(({ target }) => target.plane);
  for (const walk = new BlockWalk(planes, grid); walk.next();) {
    if (walk.isFirstOfMcu && (walk.mcu === 0 || (restartInterval !== 0 && walk.mcu % restartInterval === 0))) {
      plain = blockReader.restart() && plain;
      reader.nextInterval();
    }
    blockReader.read(walk.component, walk.block);
    reader.checkEnd();
  }
  plain = blockReader.restart() && plain;
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
class DcScan {
  readonly #reader: BitReader;
  readonly #low: number;
  readonly #planes: readonly (Int16Array | Int8Array)[];
  readonly #tables: readonly Decoder[];
  readonly #predictions: Int32Array;

  constructor(reader: BitReader, header: ScanHeader, components: readonly ProgressiveComponent[]) {
    this.#reader = reader;
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
    const plane = this.#planes[component];
    if (plane === undefined) return;
    const table = this.#tables[component];
    const at = block * blockCoefficients;
    if (table === undefined) {
      plane[at] = (plane[at] ?? 0) | (this.#reader.bits(1) << this.#low);
      return;
    }
    const value = (this.#predictions[component] ?? 0) + this.#reader.difference(table);
    if (Math.abs(value) << this.#low > largestDc) throw malformed("a coefficient is out of range");
    this.#predictions[component] = value;
    plane[at] = value << this.#low;
  }
}

/** A band of AC coefficients of one component, for the first time (T.81 G.1.2.2) or with one more bit (G.1.2.3). */
class AcScan {
  readonly #reader: BitReader;
  readonly #header: ScanHeader;
  readonly #coefficients: Int16Array | Int8Array;
  readonly #keepsValues: boolean;
  readonly #table: Decoder;
  /** How many more blocks, this one included, bring no new coefficient. */
  #endOfBandRun = 0;

  constructor(reader: BitReader, header: ScanHeader, components: readonly ProgressiveComponent[]) {
    const [only] = components;
    if (only === undefined) throw malformed("a scan has no component");
    this.#reader = reader;
    this.#header = header;
    this.#coefficients = only.target.coefficients;
    this.#keepsValues = this.#coefficients instanceof Int16Array;
    this.#table = only.ac();
  }

  /** Forgets what came before. @returns whether nothing was left over */
  restart(): boolean {
    const isSpent = this.#endOfBandRun === 0;
    this.#endOfBandRun = 0;
    return isSpent;
  }

  read(_: number, block: number): void {
    if (this.#header.approximationHigh === 0) this.#readFirst(block * blockCoefficients);
    else this.#readMore(block * blockCoefficients);
  }

  #readFirst(at: number): void {
    const { spectralStart, spectralEnd, approximationLow } = this.#header;
    if (this.#endOfBandRun > 0) {
      this.#endOfBandRun -= 1;
      return;
    }
    for (let k = spectralStart; k <= spectralEnd; k++) {
      const symbol = this.#reader.symbol(this.#table);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && run < 15) {
        this.#endOfBandRun = (1 << run) + this.#reader.bits(run) - 1;
        return;
      }
      k += run;
      if (k > spectralEnd) throw malformed("a block has too many coefficients");
      if (size === 0) continue;
      const value = this.#reader.signed(size) << approximationLow;
      if (Math.abs(value) > largestCoefficient) throw malformed("a coefficient is out of range");
      this.#coefficients[at + k] = this.#keepsValues ? value : 1;
    }
  }

  #readMore(at: number): void {
    const { spectralStart, spectralEnd, approximationLow } = this.#header;
    let k = spectralStart;
    while (this.#endOfBandRun === 0 && k <= spectralEnd) {
      const symbol = this.#reader.symbol(this.#table);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size > 1) throw malformed("a refinement brings more than one bit");
      if (size === 0 && run < 15) {
        this.#endOfBandRun = (1 << run) + this.#reader.bits(run);
        break;
      }
      const value = size === 0 ? 0 : (this.#reader.bits(1) === 1 ? 1 : -1) << approximationLow;
      k = this.#refine(at, k, run);
      if (k > spectralEnd) throw malformed("a block has too many coefficients");
      if (value !== 0) this.#coefficients[at + k] = this.#keepsValues ? value : 1;
      k += 1;
    }
    if (this.#endOfBandRun === 0) return;
    this.#refine(at, k, blockCoefficients);
    this.#endOfBandRun -= 1;
  }

  /** Reads one more bit of each coefficient that is not zero, until so many zeros were passed. @returns the next zero */
  #refine(at: number, from: number, zeros: number): number {
    const { spectralEnd, approximationLow } = this.#header;
    let left = zeros;
    for (let k = from; k <= spectralEnd; k++) {
      const value = this.#coefficients[at + k] ?? 0;
      if (value === 0) {
        if (left === 0) return k;
        left -= 1;
      } else if (this.#reader.bits(1) === 1 && this.#keepsValues) {
        this.#coefficients[at + k] = value + ((value > 0 ? 1 : -1) << approximationLow);
      }
    }
    return spectralEnd + 1;
  }
}

/** Says the coefficients as the tokens of sequential scans: T.81 F.1.2.2. */
export function tokenise({ coefficients }: ProgressivePlane, plane: Plane, store: TokenStore): void {
  for (let block = 0; block < plane.dc.length; block++) {
    store.reserveBlock();
    const at = block * blockCoefficients;
    plane.dc[block] = coefficients[at] ?? 0;
    plane.start[block] = store.length;
    let zeros = 0;
    for (let k = at + 1; k < at + blockCoefficients; k++) {
      const value = coefficients[k] ?? 0;
      if (value === 0) {
        zeros += 1;
        continue;
      }
      for (; zeros > 15; zeros -= 16) store.tokens[store.length++] = zeroRun << 16;
      const size = 32 - Math.clz32(Math.abs(value));
      const bits = (value < 0 ? value - 1 : value) & ((1 << size) - 1);
      store.tokens[store.length++] = (((zeros << 4) | size) << 16) | bits;
      zeros = 0;
    }
    if (zeros > 0) store.tokens[store.length++] = endOfBlock;
    plane.end[block] = store.length;
  }
}
