/** The scans of a sequential picture: walked to the last MCU, and written again where more than the picture lies in them. */
import { DermShareError } from "../../errors.ts";
import { type Stray, straysOf, unstuff } from "./coded-data.ts";
import { makePlanes, type McuGrid, mcuGridOf, type Plane, TokenStore } from "./coefficients.ts";
import type { ColourModel, Frame } from "./frame.ts";
import { formatTable } from "./huffman.ts";
import { makeSegment, marker, type Segment } from "./markers.ts";
import { decodeScan } from "./scan-decode.ts";
import { encodeScan } from "./scan-encode.ts";
import { CodingState, formatScanHeader, readScanHeader } from "./scan-header.ts";

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
export interface WalkedPicture {
  readonly grid: McuGrid;
  readonly store: TokenStore;
  readonly scans: readonly WalkedScan[];
}

/**
 * Decodes every scan of a sequential picture.
 *
 * @throws DermShareError "input-truncated" when the picture is not all there, "input-malformed" when it cannot be followed
 */
export function walkScans(bytes: Uint8Array, segments: readonly Segment[], frame: Frame): WalkedPicture {
  const codedBytes = segments.reduce((sum, { type, length }) => sum + (type === "entropy" ? length : 0), 0);
  checkEnough(frame, codedBytes);
  const picture = { grid: mcuGridOf(frame), store: new TokenStore(2 * codedBytes) };
  const missing = new Set(makePlanes(frame));
  const state = new CodingState();
  const scans: WalkedScan[] = [];
  for (const [i, segment] of segments.entries()) {
    const data = segments[i + 1];
    state.apply(segment);
    if (segment.code !== marker.sos || data === undefined) continue;
    const scan = walkScan(bytes, segment, data, { ...picture, missing, state });
    for (const plane of scan.planes) missing.delete(plane);
    scans.push(scan);
  }
  if (missing.size > 0) throw new DermShareError("input-truncated", "the picture ends before its last scan");
  return { ...picture, scans };
}

/** Every block takes two codes of at least one bit: nobody makes us reserve room for blocks that cannot be there. */
function checkEnough(frame: Frame, codedBytes: number): void {
  const largest = Math.max(...frame.components.map(({ h, v }) => h * v));
  const samples = frame.components.reduce((sum, { h, v }) => sum + (frame.width * frame.height * h * v) / largest, 0);
  if ((2 * samples) / 64 > 8 * codedBytes) {
    throw new DermShareError("input-truncated", "the coded data is too short for a picture of the size it claims");
  }
}

interface Progress {
  readonly grid: McuGrid;
  readonly store: TokenStore;
  /** The planes that no scan has filled yet. */
  readonly missing: ReadonlySet<Plane>;
  readonly state: CodingState;
}

function walkScan(bytes: Uint8Array, header: Segment, data: Segment, progress: Progress): WalkedScan {
  const { grid, store, missing, state } = progress;
  const { components, ...range } = readScanHeader(header);
  const coded = unstuff(bytes, data.offset, data.length);
  const scanPlanes = components.map(({ id, dcSlot, acSlot }) => {
    const plane = [...missing].find(({ component }) => component.id === id);
    if (plane === undefined) throw new DermShareError("input-malformed", "a scan holds what no component waits for");
    return { plane, dc: state.decoder(dcSlot), ac: state.decoder(acSlot) };
  });
  const planes = scanPlanes.map(({ plane }) => plane);
  if (planes.length === 0 || new Set(planes).size < planes.length) {
    throw new DermShareError("input-malformed", "a scan has no component, or one twice");
  }
  const end = decodeScan(coded, scanPlanes, grid, state.restartInterval, store);
  const whole = range.spectralStart === 0 && range.spectralEnd === 63;
  const plain = end.plain && whole && range.approximationHigh === 0 && range.approximationLow === 0;
  return { header, data, planes, strays: straysOf(bytes, coded, end.bitEnds), plain };
}

/** Whether the scans hold the picture and nothing else. */
export function isTidy({ scans }: WalkedPicture): boolean {
  return scans.every(({ strays, plain }) => strays.length === 0 && plain);
}

/**
 * The scans written again, each with its own tables in front: what stands for the scan's header and data.
 *
 * @returns bytes by the SOS segment of the source
 */
export function rewriteScans({ grid, store, scans }: WalkedPicture, model: ColourModel): Map<Segment, Uint8Array[]> {
  const table = ({ component }: Plane): 0 | 1 => (isChroma(component.index, model) ? 1 : 0);
  return new Map(
    scans.map(({ header, planes }) => {
      const coded = planes.map((plane) => ({ plane, table: table(plane) }));
      const { tables, data } = encodeScan(coded, grid, store);
      const written = [
        ...[...tables].map(([slot, best]) => makeSegment(marker.dht, [formatTable(slot, best)])),
        makeSegment(marker.sos, [
          formatScanHeader(coded.map(({ plane, table: number }) => [plane.component.id, number])),
        ]),
        data,
      ];
      return [header, written] as const;
    }),
  );
}

/** Colour differences share tables of their own. */
function isChroma(component: number, model: ColourModel): boolean {
  return (model === "ycbcr" || model === "ycck") && (component === 1 || component === 2);
}
