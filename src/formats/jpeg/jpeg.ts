/** JPEG: what each byte is for, and a new file from what decoding and faithful colour need. */
import { concat, equal } from "../../bytes/bytes.ts";
import type { Block, BlockKind, Cleaned, ImageFormat, Note, Refusal, Role, Stripped } from "../format.ts";
import { rewriteIcc } from "../icc.ts";
import { type Orientation, readOrientation } from "../orientation-exif.ts";
import {
  adobeSegment,
  aspectRatioOf,
  colourModelOf,
  exifOf,
  iccProfileOf,
  iccSegments,
  jfifSegment,
  kindOf,
  orientationSegment,
} from "./app-segments.ts";
import { checkHeaders, type Frame, frameOf, refuseCoding } from "./frame.ts";
import { findSegments, isFrameHeader, isJpeg, marker, type Segment } from "./markers.ts";

/** What decoding needs besides frame and scan headers. */
const tables: readonly number[] = [marker.dqt, marker.dht, marker.dri];

export const jpeg: ImageFormat = {
  id: "jpeg",
  mediaType: "image/jpeg",
  extensions: [".jpg", ".jpeg", ".jfif", ".mpo"],
  detect: isJpeg,
  inspect,
  size(bytes) {
    const { segments, frame } = parse(bytes);
    const { width, height } = frame;
    return orientationOf(segments.slice(0, firstScan(segments))) >= 5
      ? { width: height, height: width }
      : { width, height };
  },
  strip,
};

interface Parsed {
  readonly segments: readonly Segment[];
  readonly frame: Frame;
}

function parse(bytes: Uint8Array): Parsed {
  const segments = findSegments(bytes);
  checkHeaders(segments);
  return { segments, frame: frameOf(segments) };
}

function inspect(bytes: Uint8Array): Block[] {
  const { segments, frame } = parse(bytes);
  const head = segments.slice(0, firstScan(segments));
  // Our own forms, each once, in our order, in front of the first scan: only there and only so are they no metadata.
  const ours = writtenSegments(head, frame);
  return segments.map((segment, i): Block => {
    const { kind, role } = describe(segment);
    const { offset, length } = segment;
    if (role === "image" || i >= head.length) return { kind, offset, length, role };
    const at = ours.findIndex((written) => equal(written, bytes.subarray(offset, offset + length)));
    if (at < 0) return { kind, offset, length, role };
    ours.splice(0, at + 1);
    return { kind: kind === "exif" ? "orientation" : kind, offset, length, role: "rendering" };
  });
}

function firstScan(segments: readonly Segment[]): number {
  const at = segments.findIndex(({ type, code }) => type === "marker" && code === marker.sos);
  return at < 0 ? segments.length : at;
}

/** Kind and role of a segment by itself. */
function describe(segment: Segment): { kind: BlockKind; role: Role } {
  switch (segment.type) {
    case "entropy":
      return { kind: "image-data", role: "image" };
    case "fill":
      return { kind: "padding", role: "unknown" };
    case "garbage":
      return { kind: "gap", role: "unknown" };
    case "trailing":
      return { kind: "after-end", role: "trailing" };
    case "marker": {
      if (isImage(segment)) return { kind: tables.includes(segment.code) ? "tables" : "header", role: "image" };
      const kind = kindOf(segment);
      return { kind, role: kind === "unknown" ? "unknown" : "metadata" };
    }
  }
}

function isImage({ type, code }: Segment): boolean {
  const frameMarkers: readonly number[] = [marker.soi, marker.eoi, marker.sos, ...tables];
  return type === "marker" && (frameMarkers.includes(code) || isFrameHeader(code));
}

/** The first Exif block in front of the first scan is the one that viewers heed. */
function orientationOf(head: readonly Segment[]): Orientation {
  const exif = head.map(exifOf).find((tiff) => tiff !== null);
  return exif === undefined ? 1 : readOrientation(exif);
}

function strip(bytes: Uint8Array): Stripped {
  const { segments, frame } = parse(bytes);
  const refusal = refuseCoding(frame, segments) ?? refuseStructure(segments);
  if (refusal !== null) return { refused: refusal };
  const head = segments.slice(0, firstScan(segments));
  const profile = iccProfileOf(head);
  const icc = profile === null ? null : rewriteIcc(profile);
  if (icc !== null && "refused" in icc) return icc;
  const written = writtenSegments(head, frame);
  const image = segments.filter(isImageOrScan).map(({ offset, length }) => bytes.subarray(offset, offset + length));
  const [start = new Uint8Array(0), ...rest] = image;
  return {
    bytes: concat([start, ...written, ...rest]),
    removed: inspect(bytes).filter(({ role }) => role !== "image" && role !== "rendering"),
    notes: notesOn(segments, head),
  };
}

function isImageOrScan(segment: Segment): boolean {
  return segment.type === "entropy" || isImage(segment);
}

/** A scan must be there, and after it no marker that changes what was decoded before. */
function refuseStructure(segments: readonly Segment[]): Refusal | null {
  if (segments.some(({ type }) => type === "entropy")) return null;
  return { reason: "a JPEG without a scan", hint: "copy it again from where it came from" };
}

/** What we write in front of the image, in order: what decoders need to show the same colours upright. */
function writtenSegments(head: readonly Segment[], frame: Frame): Uint8Array[] {
  const model = colourModelOf(frame.componentIds, head);
  const adobe = adobeSegment(frame.componentIds, head);
  const orientation = orientationOf(head);
  const profile = iccProfileOf(head);
  const icc = profile === null ? null : rewriteIcc(profile);
  return [
    ...(model === "grey" || model === "ycbcr" ? [jfifSegment(aspectRatioOf(head))] : []),
    ...(adobe === null ? [] : [adobe]),
    ...(orientation === 1 ? [] : [orientationSegment(orientation)]),
    ...(icc !== null && "profile" in icc ? iccSegments(icc.profile) : []),
  ];
}

function notesOn(segments: readonly Segment[], head: readonly Segment[]): Cleaned["notes"] {
  const notes: Note[] = [];
  const kinds = new Set(segments.filter(({ type }) => type === "marker").map(kindOf));
  if (orientationOf(head) !== 1) notes.push("orientation-kept");
  if (kinds.has("icc-profile")) notes.push(iccProfileOf(head) === null ? "icc-dropped-unreadable" : "icc-rewritten");
  if (kinds.has("multi-picture")) notes.push("other-pictures-removed");
  if (kinds.has("gain-map")) notes.push("gain-map-removed");
  return notes;
}
