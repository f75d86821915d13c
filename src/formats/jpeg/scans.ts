/** The scans of a picture: walked to the last MCU, and written again where more than the picture lies in them. */
import { DermShareError } from "../../errors.ts";
import { type CodedData, type Stray, straysOf, unstuff } from "./coded-data.ts";
import { type Coefficients, makePlanes, type McuGrid, mcuGridOf, type Plane, TokenStore } from "./coefficients.ts";
import type { Frame } from "./frame.ts";
import { marker, type Segment } from "./markers.ts";
import { decodeProgressiveScan, makeProgressivePlane, type ProgressivePlane, tokenise } from "./progressive.ts";
import { decodeScan, type ScanEnd } from "./scan-decode.ts";
import { CodingState, readScanHeader, type ScanHeader } from "./scan-header.ts";

const mostBlocks = 2 ** 23; // their coefficients fill 1 GiB

/** One scan as it was found. */
export interface WalkedScan {
  readonly header: Segment;
  readonly data: Segment;
  readonly planes: readonly Plane[];
  /** What lies in its data beside the picture, in order. */
  readonly strays: readonly Stray[];
  /** Whether header and data say what they say in the one way in which encoders say it. */
  readonly plain: boolean;
}

/** All scans of a picture with the coefficients that they hold. */
export interface WalkedPicture extends Coefficients {
  readonly scans: readonly WalkedScan[];
  /** Whether the tokens are there: those of a progressive picture are made when they are needed. */
  fillTokens(): void;
}

/** Reads one scan into the planes of its components. */
type ScanReader = (coded: CodedData, header: ScanHeader, planes: readonly Plane[], state: CodingState) => ScanEnd;

/** What reads the scans of one kind of picture. */
interface PictureReader {
  readonly read: ScanReader;
  /** Whether every coefficient of the picture has come, to its last bit. */
  isComplete(): boolean;
  /** Whether there is enough to show every component. */
  isShowable(): boolean;
  fillTokens(): void;
}

/**
 * Decodes every scan of a picture.
 *
 * @throws DermShareError "input-truncated" when the picture is not all there, "input-malformed" when it cannot be
 *         followed, "input-too-large" when it has more blocks than we hold
 */
export function walkScans(bytes: Uint8Array, segments: readonly Segment[], frame: Frame): WalkedPicture {
  const codedBytes = segments.reduce((sum, { type, length }) => sum + (type === "entropy" ? length : 0), 0);
  const isProgressive = frame.code === marker.sof2;
  checkSize(frame, codedBytes, isProgressive ? 1 : 2);
  const [grid, planes, store] = [
    mcuGridOf(frame),
    makePlanes(frame),
    new TokenStore(isProgressive ? 0 : 2 * codedBytes),
  ];
  const reader = isProgressive ? readProgressive(planes, grid, store) : readSequential(planes, grid, store);
  const state = new CodingState();
  const scans: WalkedScan[] = [];
  for (const [i, segment] of segments.entries()) {
    const data = segments[i + 1];
    state.apply(segment);
    if (segment.code === marker.sos && data !== undefined) {
      scans.push(walkScan(bytes, segment, data, { planes, reader, state, isProgressive }));
    }
  }
  const isEnded = segments.some(({ code }) => code === marker.eoi);
  if (!reader.isShowable() || (!isEnded && !reader.isComplete())) {
    throw new DermShareError("input-truncated", "the picture ends before its last scan");
  }
  return { frame, grid, planes, store, scans, fillTokens: () => reader.fillTokens() };
}

/** Every block takes codes of at least one bit: nobody makes us reserve room for blocks that cannot be there. */
function checkSize({ width, height, components }: Frame, codedBytes: number, bitsPerBlock: number): void {
  const hMax = Math.max(...components.map(({ h }) => h));
  const vMax = Math.max(...components.map(({ v }) => v));
  const blocks = components.reduce((sum, { h, v }) => sum + (width * height * h * v) / (hMax * vMax * 64), 0);
  if (blocks * bitsPerBlock > 8 * codedBytes) {
    throw new DermShareError("input-truncated", "the coded data is too short for a picture of the size it claims");
  }
  if (blocks > mostBlocks) throw new DermShareError("input-too-large", "a JPEG of more than 536 million samples");
}

interface Progress {
  readonly planes: readonly Plane[];
  readonly reader: PictureReader;
  readonly state: CodingState;
  readonly isProgressive: boolean;
}

function walkScan(bytes: Uint8Array, header: Segment, data: Segment, progress: Progress): WalkedScan {
  const { reader, state, isProgressive } = progress;
  const scan = readScanHeader(header);
  const coded = unstuff(bytes, data.offset, data.length);
  const planes = scan.components.map(({ id }) => progress.planes.find(({ component }) => component.id === id));
  const found = planes.filter((plane) => plane !== undefined);
  if (found.length === 0 || found.length < planes.length || new Set(found).size < found.length) {
    throw new DermShareError(
      "input-malformed",
      "a scan has no component, one twice, or one that is not in the picture",
    );
  }
  const end = reader.read(coded, scan, found, state);
  const plain = end.plain && (isProgressive || coversBlock(scan));
  return { header, data, planes: found, strays: straysOf(bytes, coded, end.bitEnds), plain };
}

/** Whether the header says of a sequential scan what it has to: T.81 table B.3. */
function coversBlock({ spectralStart, spectralEnd, approximationHigh, approximationLow }: ScanHeader): boolean {
  return spectralStart === 0 && spectralEnd === 63 && approximationHigh === 0 && approximationLow === 0;
}

function readSequential(planes: readonly Plane[], grid: McuGrid, store: TokenStore): PictureReader {
  const missing = new Set(planes);
  return {
    read(coded, { components }, scanPlanes, state) {
      const coding = scanPlanes.map((plane, i) => {
        if (!missing.delete(plane)) throw new DermShareError("input-malformed", "a component has a second scan");
        const { dcSlot = 0, acSlot = 0 } = components[i] ?? {};
        return { plane, dc: state.decoder(dcSlot), ac: state.decoder(acSlot) };
      });
      return decodeScan(coded, coding, grid, state.restartInterval, store);
    },
    isComplete: () => missing.size === 0,
    isShowable: () => missing.size === 0,
    fillTokens: () => {},
  };
}

function readProgressive(planes: readonly Plane[], grid: McuGrid, store: TokenStore): PictureReader {
  const targets = new Map<Plane, ProgressivePlane>(planes.map((plane) => [plane, makeProgressivePlane(plane)]));
  const all = [...targets.values()];
  return {
    read(coded, header, scanPlanes, state) {
      const coding = scanPlanes.flatMap((plane, i) => {
        const target = targets.get(plane);
        const { dcSlot = 0, acSlot = 0 } = header.components[i] ?? {};
        return target === undefined
          ? []
          : [{ target, dc: () => state.decoder(dcSlot), ac: () => state.decoder(acSlot) }];
      });
      return decodeProgressiveScan(coded, header, coding, grid, state.restartInterval);
    },
    isComplete: () => all.every(({ known }) => known.every((bit) => bit === 0)),
    isShowable: () => all.every(({ known }) => known[0] !== -1),
    fillTokens: () => all.forEach((target) => tokenise(target, store)),
  };
}

/** Whether the scans hold the picture and nothing else. */
export function isTidy({ scans }: WalkedPicture): boolean {
  return scans.every(({ strays, plain }) => strays.length === 0 && plain);
}
