/**
 * Progressive scans, Huffman coded: each adds bits to coefficients that earlier scans began.
 *
 * Source: ITU-T T.81 (1992), Annex G; B.2.3 tells what the header may say. The loops are in `kernel/`.
 */
import { malformed } from "./coded-errors.ts";
import { blockCoefficients, type Plane, type PlaneGrid, type TokenStore } from "./coefficients.ts";
import type { Decoder } from "./huffman.ts";
import type { Kernel } from "./kernel.ts";
import * as Component from "./kernel/component.ts";
import { components as firstComponent } from "./kernel/memory.ts";
import { goThrough, type ScanData, type ScanEnd, useTables } from "./scan-decode.ts";
import type { ScanHeader } from "./scan-header.ts";
import { getPlane, layOut, setNumber, takePlanes } from "./scan-setup.ts";

const lowestBit = 13; // T.81 table B.3

/** What is known of a component's coefficients. */
export interface ProgressivePlane {
  readonly plane: PlaneGrid;
  /** Where they lie in the memory of the loops: 64 of 16 bits by block, in zigzag order; for a walk 0. */
  readonly coefficients: number;
  /** Where lies which of them are not zero: 64 bits by block, the first one the highest. */
  readonly occupied: number;
  /** By coefficient: the lowest bit that a scan has brought, or -1 where none has yet. */
  readonly known: Int8Array;
}

/** Room for the coefficients of a component, or for what a walk has to know of them. */
export function makeProgressivePlane(kernel: Kernel, plane: PlaneGrid, keepsValues: boolean): ProgressivePlane {
  const blocks = plane.paddedColumns * plane.paddedRows;
  return {
    plane,
    coefficients: keepsValues ? kernel.keep(2 * blockCoefficients * blocks) : 0,
    occupied: kernel.keep(8 * blocks),
    known: new Int8Array(blockCoefficients).fill(-1),
  };
}

/** How much memory the coefficients of so many blocks take. */
export function coefficientBytes(blocks: number, planes: number): number {
  return (2 * blockCoefficients + 8) * blocks + 32 * planes;
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
  kernel: Kernel,
  { coded, grid, restartInterval }: ScanData,
  header: ScanHeader,
  components: readonly ProgressiveComponent[],
): ScanEnd {
  checkProgression(header, components);
  const { spectralStart, spectralEnd, approximationHigh, approximationLow } = header;
  const [isDc, isFirst] = [spectralStart === 0, approximationHigh === 0];
  const planes = components.map(({ target }) => target.plane);
  const shape = layOut(kernel, planes, grid);
  for (const [place, { target }] of components.entries()) putProgressive(kernel, place, target);
  const needed = isDc && !isFirst ? [] : components.map(({ dc, ac }) => (isDc ? dc() : ac()));
  const markAll = useTables(kernel, isDc ? { dc: needed, ac: [] } : { dc: [], ac: needed });
  kernel.loops.startBand(spectralStart, spectralEnd, approximationLow);
  const kind = (isDc ? 0 : 2) + (isFirst ? 0 : 1);
  const end = goThrough(kernel, coded, restartInterval, shape, (mcus) => kernel.loops.readBands(kind, mcus));
  markAll();
  return end;
}

function putProgressive(kernel: Kernel, place: number, { coefficients, occupied }: ProgressivePlane): void {
  setNumber(kernel, place, Component.coefficients, coefficients);
  setNumber(kernel, place, Component.occupied, occupied);
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

/** Says the coefficients as the tokens of sequential scans: T.81 F.1.2.2. */
export function tokenise(target: ProgressivePlane, plane: Plane, store: TokenStore): void {
  const { kernel } = store;
  kernel.release();
  const room = takePlanes(kernel, 0, plane);
  putProgressive(kernel, 0, target);
  for (let block = 0; block < plane.dc.length; block += plane.paddedColumns) {
    store.reserveBlocks(plane.paddedColumns);
    kernel.loops.tokenise(firstComponent, block, plane.paddedColumns, kernel.tokensStart);
  }
  getPlane(kernel, room, plane);
}
