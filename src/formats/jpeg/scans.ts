/** The scans of a picture as they stand in the file: what each codes, and with what. */
import { DermShareError } from "../../errors.ts";
import type { Frame } from "./frame.ts";
import { marker, type Segment } from "./markers.ts";
import { CodingState, readScanHeader, type ScanHeader } from "./scan-header.ts";

const mostBlocks = 2 ** 23; // their coefficients fill 1 GiB
const mostBlocksOfScans = 2 ** 27; // a second's work: 16 scans of the largest picture, 300 of one of 12 megapixels

/** One scan before it is read. */
export interface CodedScan {
  readonly header: Segment;
  readonly data: Segment;
  /** The data as it stands in the file: still the caller's. */
  readonly bytes: Uint8Array;
  readonly says: ScanHeader;
  /** The places of its components in the frame header. */
  readonly components: readonly number[];
  /** The tables and the restart interval that hold for it. */
  readonly state: CodingState;
}

/**
 * Finds every scan.
 *
 * @throws DermShareError "input-truncated" when there is too little data for the picture, "input-malformed" when a scan
 *         is of no component, "input-too-large" when the picture has more blocks than we hold, or more scans than we read;
 *         all before room is made
 */
export function findScans(bytes: Uint8Array, segments: readonly Segment[], frame: Frame): CodedScan[] {
  checkSize(frame, segments);
  let state = CodingState.of(frame);
  const scans = segments.flatMap((header, i) => {
    const data = segments[i + 1];
    state = state.after(header);
    if (header.code !== marker.sos || data === undefined) return [];
    const says = readScanHeader(header);
    const coded = bytes.subarray(data.offset, data.offset + data.length);
    return { header, data, bytes: coded, says, components: componentsOf(says, frame), state };
  });
  checkWork(scans, frame);
  return scans;
}

/** A scan of a progressive picture may pass over 32,767 blocks in two bytes: nobody makes us do so thousands of times. */
function checkWork(scans: readonly CodedScan[], frame: Frame): void {
  const blocks = blocksOf(frame);
  const work = scans.reduce(
    (sum, { components }) => components.reduce((more, place) => more + (blocks[place] ?? 0), sum),
    0,
  );
  if (work > mostBlocksOfScans) throw new DermShareError("input-too-large", "a JPEG of too many scans for its size");
}

/** How many blocks each component has: a little less, for the edges are not rounded up. */
function blocksOf({ width, height, components }: Frame): number[] {
  const hMax = Math.max(...components.map(({ h }) => h));
  const vMax = Math.max(...components.map(({ v }) => v));
  return components.map(({ h, v }) => (width * height * h * v) / (hMax * vMax * 64));
}

function componentsOf(says: ScanHeader, frame: Frame): number[] {
  const found = says.components.map(({ id }) => frame.components.findIndex((component) => component.id === id));
  if (found.length === 0 || found.includes(-1) || new Set(found).size < found.length) {
    throw new DermShareError(
      "input-malformed",
      "a scan has no component, one twice, or one that is not in the picture",
    );
  }
  return found;
}

/** Every block takes codes of at least one bit: nobody makes us reserve room for blocks that cannot be there. */
function checkSize(frame: Frame, segments: readonly Segment[]): void {
  const codedBytes = codedBytesOf(segments);
  const bitsPerBlock = frame.code === marker.sof2 ? 1 : 2;
  const blocks = blocksOf(frame).reduce((sum, count) => sum + count, 0);
  if (blocks * bitsPerBlock > 8 * codedBytes) {
    throw new DermShareError("input-truncated", "the coded data is too short for a picture of the size it claims");
  }
  if (blocks > mostBlocks) throw new DermShareError("input-too-large", "a JPEG of more than 536 million samples");
}

/** How many bytes the scans take in the file. */
function codedBytesOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { type, length }) => sum + (type === "entropy" ? length : 0), 0);
}
