/** A JPEG file read as a whole: its segments, its frame and its scans. */
import { DermShareError } from "../../errors.ts";
import type { Size } from "../../geometry.ts";
import { type Orientation, readOrientation } from "../orientation-exif.ts";
import { exifOf } from "./app-segments.ts";
import { checkHeaders, type CodingRefusal, type Frame, frameOf, refuseCoding } from "./frame.ts";
import { findHead, findSegments, marker, type Segment } from "./markers.ts";
import { type CodedScan, findScans } from "./scans.ts";

/** A file and what was read of it: all but what its scans code. */
export interface Parsed {
  readonly segments: readonly Segment[];
  readonly frame: Frame;
  readonly refusal: CodingRefusal | null;
  /** Empty where the coding is refused. */
  readonly scans: readonly CodedScan[];
}

/** Reads headers and finds scans. @throws DermShareError "input-truncated", "input-malformed" or "input-too-large" */
export function parse(bytes: Uint8Array): Parsed {
  const headers = parseHeaders(bytes);
  const { segments, frame, refusal } = headers;
  return { ...headers, scans: refusal === null ? findScans(bytes, segments, frame) : [] };
}

/** The size as displayed, and the orientation, from what stands in front of the first scan: in hardly any time. */
export function parseHead(bytes: Uint8Array): { readonly size: Size; readonly orientation: Orientation } {
  const segments = findHead(bytes);
  const { width, height } = frameOf(segments);
  const orientation = orientationOf(segments);
  return { orientation, size: orientation >= 5 ? { width: height, height: width } : { width, height } };
}

/** All but the scans. */
function parseHeaders(bytes: Uint8Array): Omit<Parsed, "scans"> {
  const segments = findSegments(bytes);
  checkHeaders(segments);
  const frame = frameOf(segments);
  const refusal = refuseCoding(frame, segments) ?? refuseStructure(segments);
  if (refusal !== null && !endsInEoi(segments)) {
    throw new DermShareError("input-truncated", `the file ends after ${bytes.length} bytes without an end (EOI)`);
  }
  return { segments, frame, refusal };
}

/** Whether the file says where it ends. */
export function endsInEoi(segments: readonly Segment[]): boolean {
  return segments.some(({ code }) => code === marker.eoi);
}

/** The index of the first scan header: what decoders heed of the application segments lies in front of it. */
export function firstScan(segments: readonly Segment[]): number {
  const at = segments.findIndex(({ type, code }) => type === "marker" && code === marker.sos);
  return at < 0 ? segments.length : at;
}

/** The first Exif block in front of the first scan is the one that viewers heed. */
export function orientationOf(head: readonly Segment[]): Orientation {
  const exif = head.map(exifOf).find((tiff) => tiff !== null);
  return exif === undefined ? 1 : readOrientation(exif);
}

/** Whether an APP1 segment stands before the first scan (T.81, B.1.1.3); rather yes than no. Looks at the heads of segments alone. */
export function mayHaveExif(bytes: Uint8Array): boolean {
  let at = 2;
  while (bytes[at] === 0xff) {
    const code = bytes[at + 1] ?? 0;
    if (code === marker.sos) return false;
    if (code === marker.app1) return true;
    at += 2 + (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
  }
  return true;
}

/** A scan must be there, and after it no marker that changes what was decoded before. */
function refuseStructure(segments: readonly Segment[]): CodingRefusal | null {
  if (segments.some(({ type }) => type === "entropy")) return null;
  return { reason: "a JPEG without a scan", hint: "copy it again from where it came from", isDecodable: false };
}
