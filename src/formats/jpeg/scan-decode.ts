/**
 * Sequential scans, Huffman coded: walked to their last block, or read into tokens.
 *
 * Source: ITU-T T.81 (1992), F.2.
 */
import { malformed } from "./bit-reader.ts";
import { BlockReader } from "./block-reader.ts";
import type { CodedData } from "./coded-data.ts";
import {
  endOfBlock,
  isFiller,
  largestDc,
  type McuGrid,
  type Plane,
  type PlaneGrid,
  type TokenStore,
  walkScan,
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
  return readBlocks(scan, components, (reader, { ac }) => reader.skipBlock(ac));
}

/**
 * Reads one scan into the planes.
 *
 * @throws DermShareError "input-truncated" when the data ends before the last block, "input-malformed" on a code that
 *         no table has, or a coefficient beyond the 64th
 */
export function decodeScan(scan: ScanData, components: readonly ScanPlane<Plane>[], store: TokenStore): ScanEnd {
  return readBlocks(scan, components, (reader, { plane, ac }, block, dc) => {
    store.reserveBlock();
    const { tokens, length } = store;
    store.length = reader.readBlock(ac, tokens, length);
    plane.dc[block] = dc;
    plane.start[block] = length;
    plane.end[block] = store.length;
    return tokens[length] === endOfBlock;
  });
}

/**
 * Goes through the blocks of a scan.
 *
 * @param read takes the AC coefficients of a block, of which the DC coefficient was read; tells whether there are none
 */
function readBlocks<P extends PlaneGrid>(
  { coded, grid, restartInterval }: ScanData,
  components: readonly ScanPlane<P>[],
  read: (reader: BlockReader, component: ScanPlane<P>, block: number, dc: number, i: number) => boolean,
): ScanEnd {
  const reader = new BlockReader(coded);
  let fillsPlainly = true;
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
      const difference = reader.difference(component.dc);
      const dc = (predictions[i] ?? 0) + difference;
      predictions[i] = dc;
      if (dc > largestDc || dc < -largestDc) throw malformed("a coefficient is out of range");
      const isEmpty = read(reader, component, block, dc, i);
      if (!(isEmpty && difference === 0) && isFiller(component.plane, block)) fillsPlainly = false;
    },
  );
  return { bitEnds: reader.bitEnds(), plain: reader.isPlain && fillsPlainly };
}
