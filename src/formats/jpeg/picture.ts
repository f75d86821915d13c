/** A picture's scans, read from the first to the last: only walked, or decoded. */
import { DermShareError } from "../../errors.ts";
import { type Stray, straysOf } from "./coded-data.ts";
import {
  type Coefficients,
  makePlanes,
  type McuGrid,
  mcuGridOf,
  type Plane,
  type PlaneGrid,
  planeGridsOf,
  TokenStore,
} from "./coefficients.ts";
import type { Frame } from "./frame.ts";
import { formatTable } from "./huffman.ts";
import { Kernel, scanBytes } from "./kernel.ts";
import { marker, type Segment } from "./markers.ts";
import {
  coefficientBytes,
  decodeProgressiveScan,
  makeProgressivePlane,
  type ProgressivePlane,
  tokenise,
} from "./progressive.ts";
import { decodeScan, type ScanData, type ScanEnd, type ScanPlane, skipScan } from "./scan-decode.ts";
import type { CodingState, ScanHeader } from "./scan-header.ts";
import { expectedBytes, planeBytes } from "./scan-setup.ts";
import { mostBytesOf } from "./scan-encode.ts";
import type { CodedScan } from "./scans.ts";

const nothing = new Uint8Array(0);

/** A file whose scans were found, but not read. */
export interface ScannedFile {
  readonly segments: readonly Segment[];
  readonly frame: Frame;
  readonly scans: readonly CodedScan[];
}

/** What lies in one scan beside the picture. */
export interface WalkedScan {
  /** In order. */
  readonly strays: readonly Stray[];
  /** Whether header and data say what they say in the one way in which encoders say it. */
  readonly plain: boolean;
  /** Whether its tables have codes that nothing needs, other than the typical ones. */
  readonly spareCodes: boolean;
}

/** What came of reading the scans. */
interface Reading {
  readonly walked: readonly WalkedScan[];
  /** Whether there is enough to show every component. */
  readonly isShowable: boolean;
  /** Whether every coefficient of the picture has come, to its last bit. */
  readonly isComplete: boolean;
}

/** The last reading, and whether another depends on the same: what is written is read right after what was read. */
let last: { readonly isKey: (key: readonly Uint8Array[]) => boolean; readonly reading: Reading } | null = null;

/**
 * Walks every scan to its end.
 *
 * Reading is a function of frame, headers, tables and coded data alone. Where they are, byte for byte, those of the
 * last reading (noted in memory of our own), its result is given again: so a scan that was copied is proven by comparing it.
 *
 * @throws DermShareError "input-truncated" when the picture is not all there, "input-malformed" when it cannot be followed
 */
export function walkPicture({ segments, frame, scans }: ScannedFile): readonly WalkedScan[] {
  const isLast = last?.isKey(keyOf(frame, scans)) === true;
  return finish(segments, last !== null && isLast ? last.reading : readScans(frame, scans));
}

/** Decodes every scan. @throws as `walkPicture` */
export function decodePicture({ segments, frame, scans }: ScannedFile): {
  readonly picture: Coefficients;
  readonly walked: readonly WalkedScan[];
} {
  const [grid, planes] = [mcuGridOf(frame), makePlanes(frame)];
  const store = new TokenStore(
    frontBytes(planes, scans, grid) + (frame.code === marker.sof2 ? roomOfCoefficients(planes) : 0),
  );
  try {
    const [reading, targets] =
      frame.code === marker.sof2
        ? readProgressive(store.kernel, planes, grid, scans, true)
        : [readSequential(store.kernel, planes, grid, scans, (scan, coding) => decodeScan(scan, coding, store)), []];
    const walked = finish(segments, reading);
    for (const [i, plane] of planes.entries()) if (targets[i] !== undefined) tokenise(targets[i], plane, store);
    store.kernel.forget();
    return { picture: { frame, grid, planes, store }, walked };
  } catch (error) {
    store.release();
    throw error;
  }
}

/** Room for one scan at a time and all blocks, when they are read, written, and held against what they are to be. */
function frontBytes(planes: readonly Plane[], scans: readonly CodedScan[], { columns }: McuGrid): number {
  const blocks = planes.reduce((sum, { dc }) => sum + dc.length, 0);
  const rowBlocks = planes.reduce((sum, { component }) => sum + columns * component.h * component.v, 0);
  const largestScan = Math.max(0, ...scans.map(({ bytes }) => bytes.length));
  return scanBytes(largestScan) + planeBytes(blocks, planes.length) + expectedBytes(blocks) + mostBytesOf(rowBlocks);
}

function roomOfCoefficients(planes: readonly Plane[]): number {
  return coefficientBytes(
    planes.reduce((sum, { dc }) => sum + dc.length, 0),
    planes.length,
  );
}

/** Reads every scan of a sequential picture with a reader of one's own, as the last use of a kernel. @throws as `walkPicture`, and what the reader throws */
export function checkPicture(
  kernel: Kernel,
  { segments, frame, scans }: ScannedFile,
  read: (scan: ScanData, components: readonly ScanPlane<PlaneGrid>[]) => ScanEnd,
): readonly WalkedScan[] {
  const reading = readSequential(kernel, planeGridsOf(frame), mcuGridOf(frame), scans, read);
  last = { isKey: kernel.note(keyOf(frame, scans)), reading };
  return finish(segments, reading);
}

/** Whether the scans hold the picture and nothing else. */
export function isTidy(walked: readonly WalkedScan[]): boolean {
  return walked.every(({ strays, plain, spareCodes }) => strays.length === 0 && plain && !spareCodes);
}

function readScans(frame: Frame, scans: readonly CodedScan[]): Reading {
  const [grid, planes] = [mcuGridOf(frame), planeGridsOf(frame)];
  const kernel = Kernel.take();
  try {
    const reading =
      frame.code === marker.sof2
        ? readProgressive(kernel, planes, grid, scans, false)[0]
        : readSequential(kernel, planes, grid, scans, (scan, coding) => skipScan(kernel, scan, coding));
    last = { isKey: kernel.note(keyOf(frame, scans)), reading };
    return reading;
  } finally {
    Kernel.giveBack(kernel);
  }
}

/** Reads the scans of a sequential picture; each component has one. */
function readSequential<P extends PlaneGrid>(
  kernel: Kernel,
  planes: readonly P[],
  grid: McuGrid,
  scans: readonly CodedScan[],
  read: (scan: ScanData, components: readonly ScanPlane<P>[]) => ScanEnd,
): Reading {
  const missing = new Set<P>(planes);
  const walked = scans.map(({ bytes, says, components, state }) => {
    const coding = components.flatMap((place, i): ScanPlane<P>[] => {
      const plane = planes[place];
      const { dcSlot = 0, acSlot = 0 } = says.components[i] ?? {};
      if (plane === undefined || !missing.delete(plane)) {
        throw new DermShareError("input-malformed", "a component has a second scan");
      }
      return [{ plane, dc: state.decoder(dcSlot), ac: state.decoder(acSlot) }];
    });
    kernel.release();
    const coded = kernel.unstuff(bytes);
    const { bitEnds, plain } = read({ coded, grid, restartInterval: state.restartInterval }, coding);
    return { strays: straysOf(bytes, coded, bitEnds), plain: plain && coversBlock(says) };
  });
  return { walked: withTables(walked, scans), isShowable: missing.size === 0, isComplete: missing.size === 0 };
}

/** Whether the header says of a sequential scan what it has to: T.81 table B.3. */
function coversBlock({ spectralStart, spectralEnd, approximationHigh, approximationLow }: ScanHeader): boolean {
  return spectralStart === 0 && spectralEnd === 63 && approximationHigh === 0 && approximationLow === 0;
}

function readProgressive(
  kernel: Kernel,
  planes: readonly PlaneGrid[],
  grid: McuGrid,
  scans: readonly CodedScan[],
  keepsValues: boolean,
): [Reading, ProgressivePlane[]] {
  const targets = planes.map((plane) => makeProgressivePlane(kernel, plane, keepsValues));
  const walked = scans.map(({ bytes, says, components, state }) => {
    const coding = components.flatMap((place, i) => {
      const target = targets[place];
      const { dcSlot = 0, acSlot = 0 } = says.components[i] ?? {};
      return target === undefined ? [] : [{ target, dc: () => state.decoder(dcSlot), ac: () => state.decoder(acSlot) }];
    });
    kernel.release();
    const coded = kernel.unstuff(bytes);
    const { restartInterval } = state;
    const { bitEnds, plain } = decodeProgressiveScan(kernel, { coded, grid, restartInterval }, says, coding);
    return { strays: straysOf(bytes, coded, bitEnds), plain };
  });
  const isComplete = targets.every(({ known }) => known.every((bit) => bit === 0));
  return [
    { walked: withTables(walked, scans), isComplete, isShowable: targets.every(({ known }) => known[0] !== -1) },
    targets,
  ];
}

/** Once all is read: a table may be for several scans. */
function withTables(walked: readonly Omit<WalkedScan, "spareCodes">[], scans: readonly CodedScan[]): WalkedScan[] {
  return walked.map((scan, i) => {
    const slots = scans[i]?.says.components.flatMap(({ dcSlot, acSlot }) => [dcSlot, acSlot]) ?? [];
    return { ...scan, spareCodes: slots.some((slot) => scans[i]?.state.hasSpareCodes(slot) === true) };
  });
}

function finish(segments: readonly Segment[], { walked, isShowable, isComplete }: Reading): readonly WalkedScan[] {
  const isEnded = segments.some(({ code }) => code === marker.eoi);
  if (isShowable && (isEnded || isComplete)) return walked;
  throw new DermShareError("input-truncated", "the picture ends before its last scan");
}

/** All that a reading depends on. */
function keyOf({ code, width, height, components }: Frame, scans: readonly CodedScan[]): Uint8Array[] {
  const frame = [code, width, height, ...components.flatMap(({ id, h, v }) => [id, h, v])];
  return [
    numbers(frame),
    ...scans.flatMap(({ header, says, bytes, state }) => [
      header.payload,
      numbers([state.restartInterval]),
      ...says.components.flatMap(({ dcSlot, acSlot }) => [tableBytes(state, dcSlot), tableBytes(state, acSlot)]),
      bytes,
    ]),
  ];
}

function numbers(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}

function tableBytes(state: CodingState, slot: number): Uint8Array {
  const table = state.table(slot);
  return table === null ? nothing : formatTable(slot, table);
}
