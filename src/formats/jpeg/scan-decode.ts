/**
 * Sequential scans, Huffman coded, read into tokens.
 *
 * Source: ITU-T T.81 (1992), F.2.
 */
import { BitReader, malformed } from "./bit-reader.ts";
import type { CodedData } from "./coded-data.ts";
import {
  blockCoefficients,
  endOfBlock,
  largestDc,
  zeroRun,
  type McuGrid,
  type Plane,
  type TokenStore,
  walkScan,
} from "./coefficients.ts";
import type { Decoder } from "./huffman.ts";

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
  const reader = new BitReader(coded);
  let plain = true;
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
      const value = (predictions[i] ?? 0) + reader.difference(dc);
      predictions[i] = value;
      if (Math.abs(value) > largestDc) throw malformed("a coefficient is out of range");
      plane.dc[block] = value;
      plane.start[block] = store.length;
      if (!readTokens(reader, ac, store)) plain = false;
      plane.end[block] = store.length;
    },
  );
  return { bitEnds: reader.bitEnds(), plain };
}

/**
 * The AC coefficients of one block: T.81 F.2.2.2. Zero runs in front of the end of the block say nothing and go.
 *
 * @returns whether they stood there as an encoder writes them
 */
function readTokens(reader: BitReader, table: Decoder, store: TokenStore): boolean {
  store.reserveBlock();
  const { tokens } = store;
  let next = store.length;
  let zeroRuns = 0;
  let plain = true;
  for (let k = 1; k < blockCoefficients; k++) {
    const token = reader.token(table);
    const symbol = token >> 16;
    const size = symbol & 15;
    if (size === 0 && symbol !== zeroRun) {
      plain = symbol === endOfBlock;
      tokens[next++] = endOfBlock;
      break;
    }
    k += symbol >> 4;
    if (k >= blockCoefficients) throw malformed("a block has too many coefficients");
    zeroRuns = size === 0 ? zeroRuns + 1 : 0;
    tokens[next++] = token;
  }
  reader.checkEnd();
  if (zeroRuns > 0) {
    plain = false;
    if (tokens[next - 1] === endOfBlock) next -= 1;
    next -= zeroRuns;
    tokens[next++] = endOfBlock;
  }
  store.length = next;
  return plain;
}
