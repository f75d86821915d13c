/**
 * Sequential scans, Huffman coded: walked to their last block, read into tokens, or held against what they are to be.
 *
 * Source: ITU-T T.81 (1992), F.2. The loops are in `kernel/`.
 */
import { malformed, truncated } from "./coded-errors.ts";
import type { CodedData } from "./coded-data.ts";
import type { McuGrid, Plane, PlaneGrid, TokenStore } from "./coefficients.ts";
import type { Decoder } from "./huffman.ts";
import type { Kernel } from "./kernel.ts";
import * as Component from "./kernel/component.ts";
import {
  getPlane,
  layOut,
  markSeen,
  putDecoder,
  type ScanShape,
  setNumber,
  tableRoom,
  takePlanes,
} from "./scan-setup.ts";

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
export function skipScan(kernel: Kernel, scan: ScanData, components: readonly ScanPlane<PlaneGrid>[]): ScanEnd {
  return readScan(kernel, scan, components, (count) => kernel.loops.skipMcus(count));
}

/**
 * Reads one scan into the planes.
 *
 * @throws DermShareError "input-truncated" when the data ends before the last block, "input-malformed" on a code that
 *         no table has, or a coefficient beyond the 64th
 */
export function decodeScan(scan: ScanData, components: readonly ScanPlane<Plane>[], store: TokenStore): ScanEnd {
  const { kernel } = store;
  const rooms = components.map(({ plane }, place) => takePlanes(kernel, place, plane));
  const most = components.reduce((sum, { plane: { component } }) => sum + component.h * component.v, 0);
  const end = readScan(kernel, scan, components, (count) => {
    store.reserveBlocks(count * most);
    return kernel.loops.readMcus(count);
  });
  for (const [i, { plane }] of components.entries()) {
    const room = rooms[i];
    if (room !== undefined) getPlane(kernel, room, plane);
  }
  return end;
}

/**
 * Goes through a sequential scan.
 *
 * @param step goes through so many MCUs. @returns 0, or what is wrong
 */
export function readScan(
  kernel: Kernel,
  { coded, grid, restartInterval }: ScanData,
  components: readonly ScanPlane<PlaneGrid>[],
  step: (mcus: number) => number,
  isTurned = false,
): ScanEnd {
  const planes = components.map(({ plane }) => plane);
  const shape = layOut(kernel, planes, grid, isTurned);
  const markAll = useTables(kernel, { dc: components.map(({ dc }) => dc), ac: components.map(({ ac }) => ac) });
  const end = goThrough(kernel, coded, restartInterval, shape, step);
  markAll();
  return end;
}

/** Tells the components of a scan their tables. @returns what marks in the tables what was read with them */
export function useTables(
  kernel: Kernel,
  { dc, ac }: { readonly dc: readonly Decoder[]; readonly ac: readonly Decoder[] },
): () => void {
  const decoders = [...new Set([...dc, ...ac])];
  for (const [i, decoder] of decoders.entries()) putDecoder(kernel, tableRoom(i), decoder);
  for (const [i, decoder] of dc.entries())
    setNumber(kernel, i, Component.dcTable, tableRoom(decoders.indexOf(decoder)));
  for (const [i, decoder] of ac.entries())
    setNumber(kernel, i, Component.acTable, tableRoom(decoders.indexOf(decoder)));
  for (const decoder of new Set(ac)) kernel.loops.makeJumps(tableRoom(decoders.indexOf(decoder)));
  return () => {
    for (const [i, decoder] of decoders.entries()) markSeen(kernel, tableRoom(i), decoder);
  };
}

/** Goes through a scan that is laid out, a row of MCUs or an interval at a time. @throws what the step says is wrong */
export function goThrough(
  kernel: Kernel,
  coded: CodedData,
  restartInterval: number,
  { columns, mcus }: ScanShape,
  step: (mcus: number) => number,
): ScanEnd {
  const bitEnds: number[] = [];
  for (let done = 0; done < mcus;) {
    const left = restartInterval === 0 ? mcus - done : restartInterval - (done % restartInterval);
    if (done === 0 || left === restartInterval) enterInterval(kernel, coded, bitEnds, done > 0);
    const count = Math.min(left, columns, mcus - done);
    const wrong = step(count);
    if (wrong !== 0) throw reasonOf(wrong);
    done += count;
  }
  bitEnds.push(kernel.loops.positionBits());
  return { bitEnds, plain: kernel.loops.isScanPlain() !== 0 };
}

function enterInterval({ loops }: Kernel, { intervals }: CodedData, bitEnds: number[], isLater: boolean): void {
  if (isLater) bitEnds.push(loops.positionBits());
  const next = intervals[bitEnds.length];
  if (next === undefined) throw truncated();
  loops.enterInterval(next.start, next.end);
}

/** What the loops say instead of 0: `kernel/symbols.ts`. */
function reasonOf(wrong: number): Error {
  switch (wrong) {
    case -1:
      return truncated();
    case -2:
      return malformed("there are bits that are no code");
    case -3:
      return malformed("a block has too many coefficients");
    case -4:
      return malformed("a coefficient is out of range");
    case -6:
      return malformed("a refinement brings more than one bit");
    case -7:
      return malformed("a difference is of an impossible size");
    default:
      return malformed("a coefficient is not the one that is to be there");
  }
}
