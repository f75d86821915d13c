/**
 * The marker level of a JPEG: which segment lies where. It sees no coefficients.
 *
 * Source: ITU-T T.81 (1992), Annex B. Clauses are given as "T.81 B.2.4".
 */
import { concat } from "../../bytes/bytes.ts";
import { DermShareError } from "../../errors.ts";

/** Marker codes, the byte behind 0xFF: T.81 table B.1. */
export const marker = {
  sof0: 0xc0,
  sof1: 0xc1,
  sof2: 0xc2,
  sof9: 0xc9,
  sof10: 0xca,
  dht: 0xc4,
  dac: 0xcc,
  rst0: 0xd0,
  rst7: 0xd7,
  soi: 0xd8,
  eoi: 0xd9,
  sos: 0xda,
  dqt: 0xdb,
  dnl: 0xdc,
  dri: 0xdd,
  app0: 0xe0,
  app1: 0xe1,
  app2: 0xe2,
  app11: 0xeb,
  app13: 0xed,
  app14: 0xee,
  app15: 0xef,
  com: 0xfe,
  /** The frame header of JPEG-LS, whose coded data end by other rules: ITU-T T.87, C.1.1. */
  sof55: 0xf7,
} as const;

/** A run of bytes between two markers' starts. */
export interface Segment {
  /** "entropy" is the coded data behind a SOS header; "fill" and "garbage" are bytes that belong to nothing. */
  readonly type: "marker" | "entropy" | "fill" | "garbage" | "trailing";
  /** The marker code; 0 where the type is another. */
  readonly code: number;
  readonly offset: number;
  readonly length: number;
  /** What the segment says: behind marker and length. Empty where there is none. */
  readonly payload: Uint8Array;
}

/** What helps where a coding is not ours. */
export const elsewhere = "save it as an ordinary JPEG or PNG with the program that made it";

const nothing = new Uint8Array(0);

/** Cameras write some dozens; nobody makes us look at a million. */
const mostSegments = 65536;

/** Whether the bytes start as a JPEG does: SOI and the start of another marker. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === marker.soi && bytes[2] === 0xff;
}

/** Whether a code is one of the frame headers SOF0 to SOF15. */
export function isFrameHeader(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== marker.dht && code !== 0xc8 && code !== marker.dac;
}

/**
 * Finds every segment.
 *
 * @returns segments that tile `bytes`, in file order; what follows EOI is one segment "trailing". Where EOI is missing
 *          the last one before is coded data, which has to show that it is all there
 * @throws DermShareError "input-malformed" when it is no JPEG, "input-truncated" when it ends anywhere else before EOI,
 *         "input-too-large" when there are more than anyone writes
 */
export function findSegments(bytes: Uint8Array): Segment[] {
  if (!isJpeg(bytes)) throw new DermShareError("input-malformed", "no JPEG start (SOI) at byte 0");
  const segments: Segment[] = [standalone(marker.soi, 0)];
  let offset = 2;
  while (segments.at(-1)?.code !== marker.eoi && !(segments.at(-1)?.type === "entropy" && isCutOff(bytes, offset))) {
    const segment = segmentAt(bytes, offset, segments.at(-1)?.code === marker.sos);
    refuseOtherCoding(segment, segments);
    segments.push(segment);
    offset += segment.length;
    if (segments.length > mostSegments) throw tooManySegments();
  }
  if (offset < bytes.length) {
    segments.push({ type: "trailing", code: 0, offset, length: bytes.length - offset, payload: nothing });
  }
  return segments;
}

/** Finds the segments in front of the first scan, and its header. @throws as `findSegments` */
export function findHead(bytes: Uint8Array): Segment[] {
  if (!isJpeg(bytes)) throw new DermShareError("input-malformed", "no JPEG start (SOI) at byte 0");
  const segments: Segment[] = [standalone(marker.soi, 0)];
  let offset = 2;
  while (segments.at(-1)?.code !== marker.sos) {
    const segment = segmentAt(bytes, offset, false);
    if (segment.code === marker.eoi) throw new DermShareError("input-malformed", "a JPEG that ends before its picture");
    refuseOtherCoding(segment, segments);
    segments.push(segment);
    offset += segment.length;
    if (segments.length > mostSegments) throw tooManySegments();
  }
  return segments;
}

/** A segment with marker and length in front of its payload: T.81 B.1.1.4. */
export function makeSegment(code: number, parts: readonly Uint8Array[]): Uint8Array {
  const payload = concat(parts);
  const length = payload.length + 2;
  return concat([Uint8Array.of(0xff, code, length >> 8, length & 255), payload]);
}

/** @throws DermShareError "input-refused" for the frame header of JPEG-LS, where no other stands before it */
function refuseOtherCoding({ code }: Segment, before: readonly Segment[]): void {
  if (code !== marker.sof55 || before.some((segment) => isFrameHeader(segment.code))) return;
  throw new DermShareError("input-refused", "a JPEG-LS, which is a coding of its own", elsewhere);
}

function tooManySegments(): DermShareError {
  return new DermShareError("input-too-large", "a JPEG of too many segments");
}

function segmentAt(bytes: Uint8Array, offset: number, behindScanHeader: boolean): Segment {
  if (behindScanHeader) return run("entropy", offset, endOfEntropy(bytes, offset));
  const code = bytes[offset + 1];
  if (code === undefined) throw truncated(bytes, offset, "a marker");
  if (bytes[offset] !== 0xff || code === 0) return run("garbage", offset, nextMarker(bytes, offset + 1));
  if (code === 0xff) return run("fill", offset, endOfFill(bytes, offset)); // T.81 B.1.1.2: allowed before any marker
  if (code === marker.soi) throw new DermShareError("input-malformed", `a second JPEG start (SOI) at byte ${offset}`);
  if (isStandalone(code)) return standalone(code, offset);
  const left = bytes.length - offset;
  const length = 2 + 256 * (bytes[offset + 2] ?? 0) + (bytes[offset + 3] ?? 0);
  if (left < 4 || length > left) throw truncated(bytes, offset, `a segment of ${length} bytes`);
  if (length < 4)
    throw new DermShareError(
      "input-malformed",
      `segment at byte ${offset} says that it is shorter than its own length`,
    );
  return { type: "marker", code, offset, length, payload: bytes.subarray(offset + 4, offset + length) };
}

/** Whether the bytes end before they say another marker. */
function isCutOff(bytes: Uint8Array, offset: number): boolean {
  return bytes.subarray(offset).every((byte) => byte === 0xff);
}

function endOfFill(bytes: Uint8Array, from: number): number {
  let offset = from;
  while (bytes[offset + 1] === 0xff) offset += 1;
  return offset;
}

/** Coded data ends at the first marker that is no restart marker: T.81 B.1.1.5, E.2.4. */
function endOfEntropy(bytes: Uint8Array, from: number): number {
  let offset = from;
  for (;;) {
    const at = nextMarker(bytes, offset);
    let code = at + 1;
    while (bytes[code] === 0xff) code += 1; // fill bytes may stand before a restart marker too
    const value = bytes[code];
    if (value === undefined) return at;
    if (value !== 0 && (value < marker.rst0 || value > marker.rst7)) return at;
    offset = code + 1;
  }
}

/** The offset of the next 0xFF that is not the first half of a stuffed byte, or that of the end. */
function nextMarker(bytes: Uint8Array, from: number): number {
  const searched = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length); // its search is several times as fast
  let at = searched.indexOf(0xff, from);
  while (at >= 0 && searched[at + 1] === 0) at = searched.indexOf(0xff, at + 2);
  return at < 0 ? bytes.length : at;
}

/** Markers without a segment: T.81 B.1.1.3. */
function isStandalone(code: number): boolean {
  return code === 0x01 || (code >= marker.rst0 && code <= marker.eoi);
}

function standalone(code: number, offset: number): Segment {
  return { type: "marker", code, offset, length: 2, payload: nothing };
}

function run(type: "entropy" | "fill" | "garbage", offset: number, end: number): Segment {
  return { type, code: 0, offset, length: end - offset, payload: nothing };
}

function truncated(bytes: Uint8Array, offset: number, expected: string): DermShareError {
  return new DermShareError(
    "input-truncated",
    `${expected} was expected at byte ${offset}, the file ends after ${bytes.length}`,
  );
}
