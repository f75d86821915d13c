/**
 * Sequential scans, Huffman coded: walked to their last block, or read into tokens.
 *
 * Source: ITU-T T.81 (1992), F.2.
 */
import { malformed } from "./bit-reader.ts";
import { BlockReader } from "./block-reader.ts";
import type { CodedData } from "./coded-data.ts";
import { BlockWalk } from "./block-walk.ts";
import {
  blockCoefficients,
  endOfBlock,
  largestDc,
  type McuGrid,
  type Plane,
  type PlaneGrid,
  type TokenStore,
} from "./coefficients.ts";
import type { Decoder } from "./huffman.ts";

/** A component of the scan: its blocks, and the tables that they are coded with. */
export interface ScanPlane<P extends PlaneGrid> {
  readonly plane: P;
  readonly dc: Decoder;
  readonly ac: Decoder;
}

/** The data of a scan and how it is divided. */
export interface ScanData {
  readonly coded: CodedData;
  readonly grid: McuGrid;
  /** In MCUs, or 0. */
  readonly restartInterval: number;
}

/** What came of reading a scan. */
export interface ScanEnd {
  /** Where the data ends in each interval that the picture needs, in bits. */
  readonly bitEnds: readonly number[];
  /** Whether it says everything as an encoder does: no symbol that means the same as another, nothing outside the picture. */
  readonly plain: boolean;
}

/** Walks one scan to its end and keeps nothing. @throws as `decodeScan` */
export function skipScan(scan: ScanData, components: readonly ScanPlane<PlaneGrid>[]): ScanEnd {
  const reader = new ScanReader(scan, components);
  const tokens = new Int32Array(blockCoefficients);
  while (reader.next()) {
    // Of other tables than the typical ones, every symbol counts: they are read more slowly.
    const isEmpty = reader.ac.isTypical
      ? reader.skipBlock(reader.ac)
      : reader.readBlock(reader.ac, tokens, 0) === 1 && tokens[0] === endOfBlock;
    reader.leave(isEmpty);
  }
  return reader.end();
}

/**
 * Reads one scan into the planes.
 *
 * @throws DermShareError "input-truncated" when the data ends before the last block, "input-malformed" on a code that
 *         no table has, or a coefficient beyond the 64th
 */
export function decodeScan(scan: ScanData, components: readonly ScanPlane<Plane>[], store: TokenStore): ScanEnd {
  const reader = new ScanReader(scan, components);
  while (reader.next()) {
    const { plane, block } = reader;
    store.reserveBlock();
    const { tokens, length } = store;
    store.length = reader.readBlock(reader.ac, tokens, length);
    plane.dc[block] = reader.dc;
    plane.start[block] = length;
    plane.end[block] = store.length;
    reader.leave(tokens[length] === endOfBlock);
  }
  return reader.end();
}

/** Goes through the blocks of a scan; of each it has read the DC coefficient, and the AC coefficients come next. */
export class ScanReader<P extends PlaneGrid> extends BlockReader {
  /** Of the block at hand. */
  plane: P;
  block = 0;
  ac: Decoder;
  dc = 0;
  readonly #components: readonly ScanPlane<P>[];
  readonly #walk: BlockWalk;
  readonly #restartInterval: number;
  readonly #predictions: Int32Array;
  #difference = 0;
  #fillsPlainly = true;

  constructor({ coded, grid, restartInterval }: ScanData, components: readonly ScanPlane<P>[]) {
    super(coded);
    const [first] = components;
    if (first === undefined) throw malformed("a scan has no component");
    [this.plane, this.ac] = [first.plane, first.ac];
    this.#components = components;
    this.#walk = new BlockWalk(
      components.map(({ plane }) => plane),
      grid,
    );
    this.#restartInterval = restartInterval;
    this.#predictions = new Int32Array(components.length);
  }

  /** Goes to the next block. @returns false behind the last one */
  next(): boolean {
    const walk = this.#walk;
    if (!walk.next()) return false;
    if (walk.isFirstOfMcu) this.#enterMcu(walk.mcu);
    const component = this.#components[walk.component];
    if (component === undefined) return false;
    this.plane = component.plane;
    this.ac = component.ac;
    this.block = walk.block;
    this.#difference = this.difference(component.dc);
    this.dc = (this.#predictions[walk.component] ?? 0) + this.#difference;
    this.#predictions[walk.component] = this.dc;
    if (this.dc > largestDc || this.dc < -largestDc) throw malformed("a coefficient is out of range");
    return true;
  }

  /** @param isEmpty whether the block that was read has no AC coefficients */
  leave(isEmpty: boolean): void {
    if (!(isEmpty && this.#difference === 0) && this.#walk.isFiller()) this.#fillsPlainly = false;
  }

  /** Whether the block lies outside the picture. */
  isFiller(): boolean {
    return this.#walk.isFiller();
  }

  end(): ScanEnd {
    return { bitEnds: this.bitEnds(), plain: this.isPlain && this.#fillsPlainly };
  }

  #enterMcu(mcu: number): void {
    if (mcu > 0 && (this.#restartInterval === 0 || mcu % this.#restartInterval !== 0)) return;
    this.#predictions.fill(0);
    this.nextInterval();
  }
}
