/** JPEG: what each byte is for, and a new file from what decoding and faithful colour need. */
import { concat, equal } from "../../bytes/bytes.ts";
import { DermShareError } from "../../errors.ts";
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
import { neededTables } from "./needed-tables.ts";
import { rewriteScans } from "./rewrite.ts";
import { isTidy, type WalkedPicture, type WalkedScan, walkScans } from "./scans.ts";

/** What decoding needs besides frame and scan headers. */
const tables: readonly number[] = [marker.dqt, marker.dht, marker.dri];

export const jpeg: ImageFormat = {
  id: "jpeg",
  mediaType: "image/jpeg",
  extensions: [".jpg", ".jpeg", ".jfif", ".mpo"],
  detect: isJpeg,
  inspect,
  size(bytes) {
    const { segments, frame } = parseHeaders(bytes);
    const { width, height } = frame;
    return orientationOf(segments.slice(0, firstScan(segments))) >= 5
      ? { width: height, height: width }
      : { width, height };
  },
  strip,
};

/** A file and what was read of it; `picture` is null where the coding is refused. */
interface Parsed {
  readonly segments: readonly Segment[];
  readonly frame: Frame;
  readonly refusal: Refusal | null;
  readonly picture: WalkedPicture | null;
}

function parse(bytes: Uint8Array): Parsed {
  const headers = parseHeaders(bytes);
  const { segments, frame, refusal } = headers;
  return { ...headers, picture: refusal === null ? walkScans(bytes, segments, frame) : null };
}

/** All but the scans: in hardly any time. */
function parseHeaders(bytes: Uint8Array): Omit<Parsed, "picture"> {
  const segments = findSegments(bytes);
  checkHeaders(segments);
  const frame = frameOf(segments);
  const refusal = refuseCoding(frame, segments) ?? refuseStructure(segments);
  if (refusal !== null && !endsInEoi(segments)) {
    throw new DermShareError("input-truncated", `the file ends after ${bytes.length} bytes without an end (EOI)`);
  }
  return { segments, frame, refusal };
}

function endsInEoi(segments: readonly Segment[]): boolean {
  return segments.some(({ code }) => code === marker.eoi);
}

function inspect(bytes: Uint8Array): Block[] {
  return blocksOf(bytes, parse(bytes));
}

function blocksOf(bytes: Uint8Array, { segments, frame, picture }: Parsed): Block[] {
  const head = segments.slice(0, firstScan(segments));
  // Our own forms, each once, in our order, in front of the first scan: only there and only so are they no metadata.
  const ours = writtenSegments(head, frame);
  const excessive = neededTables(segments, frame);
  return segments.flatMap((segment, i): Block | Block[] => {
    const scan = picture?.scans.find(({ data }) => data === segment);
    if (scan !== undefined) return blocksOfScan(scan);
    const { kind, role } = describe(segment);
    const { offset, length } = segment;
    if (excessive.has(segment)) return { kind, offset, length, role: "unknown" };
    if (role === "image" || i >= head.length) return { kind, offset, length, role };
    const at = ours.findIndex((written) => equal(written, bytes.subarray(offset, offset + length)));
    if (at < 0) return { kind, offset, length, role };
    ours.splice(0, at + 1);
    return { kind: kind === "exif" ? "orientation" : kind, offset, length, role: "rendering" };
  });
}

/** The data of a scan, cut where something lies that is no part of the picture. */
function blocksOfScan({ data, strays, plain }: WalkedScan): Block[] {
  const blocks: Block[] = [];
  let at = data.offset;
  const addPicture = (end: number): void => {
    const role = plain ? "image" : "unknown";
    if (end > at) blocks.push({ kind: "image-data", offset: at, length: end - at, role });
  };
  for (const { offset, length } of strays) {
    addPicture(offset);
    blocks.push({ kind: "gap", offset, length, role: "unknown" });
    at = offset + length;
  }
  addPicture(data.offset + data.length);
  return blocks;
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
  const parsed = parse(bytes);
  const { segments, frame, refusal, picture } = parsed;
  if (refusal !== null) return { refused: refusal };
  const head = segments.slice(0, firstScan(segments));
  const profile = iccProfileOf(head);
  const icc = profile === null ? null : rewriteIcc(profile);
  if (icc !== null && "refused" in icc) return icc;
  const rewritten = picture !== null && !isTidy(picture);
  const ids = frame.components.map(({ id }) => id);
  const scans = rewritten ? rewriteScans(segments, picture, colourModelOf(ids, head)) : [];
  const image = imageOf(bytes, segments, new Map([...neededTables(segments, frame), ...scans]));
  const [start = new Uint8Array(0), ...rest] = image;
  const end = endsInEoi(segments) ? [] : [Uint8Array.of(0xff, marker.eoi)];
  return {
    bytes: concat([start, ...writtenSegments(head, frame), ...rest, ...end]),
    removed: blocksOf(bytes, parsed).filter(({ role }) => role !== "image" && role !== "rendering"),
    notes: [...notesOn(segments, head), ...(rewritten ? ["scan-rewritten" as const] : [])],
  };
}

/** The segments and scans of the image, with other bytes for some of them. */
function imageOf(
  bytes: Uint8Array,
  segments: readonly Segment[],
  rewritten: ReadonlyMap<Segment, Uint8Array[]>,
): Uint8Array[] {
  return segments.flatMap((segment) => {
    const other = rewritten.get(segment);
    if (other !== undefined) return other;
    const isKept = segment.type === "entropy" || isImage(segment);
    return isKept ? [bytes.subarray(segment.offset, segment.offset + segment.length)] : [];
  });
}

/** A scan must be there, and after it no marker that changes what was decoded before. */
function refuseStructure(segments: readonly Segment[]): Refusal | null {
  if (segments.some(({ type }) => type === "entropy")) return null;
  return { reason: "a JPEG without a scan", hint: "copy it again from where it came from" };
}

/** What we write in front of the image, in order: what decoders need to show the same colours upright. */
function writtenSegments(head: readonly Segment[], frame: Frame): Uint8Array[] {
  const model = colourModelOf(
    frame.components.map(({ id }) => id),
    head,
  );
  const adobe = adobeSegment(
    frame.components.map(({ id }) => id),
    head,
  );
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
