/** JPEG: what each byte is for, and a new file from what decoding and faithful colour need. */
import { concat, equal } from "../../bytes/bytes.ts";
import type { Edit } from "../../edits.ts";
import type {
  Block,
  BlockKind,
  Cleaned,
  Edited,
  ImageFormat,
  Refusal,
  Role,
  Stripped,
  StripOptions,
} from "../format.ts";
import { rewriteIcc } from "../icc.ts";
import { colourModelOf, iccProfileOf, kindOf } from "./app-segments.ts";
import type { Coefficients } from "./coefficients.ts";
import { writeEdited } from "./edit.ts";
import type { CodingRefusal, ColourModel } from "./frame.ts";
import { isFrameHeader, isJpeg, marker, type Segment } from "./markers.ts";
import { impliedTables, neededTables } from "./needed-tables.ts";
import { notesOn, ownSegments } from "./own-segments.ts";
import { endsInEoi, firstScan, orientationOf, parse, type Parsed, parseHead } from "./parse.ts";
import { decodePicture, isTidy, type WalkedScan, walkPicture } from "./picture.ts";
import { rewriteScans } from "./rewrite.ts";
import { trimOf } from "./turn-blocks.ts";
import { verifyWritten } from "./verify.ts";

const throughPixels: Refusal = {
  reason: "a JPEG that cannot be edited so without encoding it anew",
  hint: "--lossy decodes and encodes it anew",
};

/** What decoding needs besides frame and scan headers. */
const tables: readonly number[] = [marker.dqt, marker.dht, marker.dri];

export const jpeg: ImageFormat = {
  id: "jpeg",
  mediaType: "image/jpeg",
  extensions: [".jpg", ".jpeg", ".jfif", ".mpo"],
  detect: isJpeg,
  inspect,
  size: (bytes) => parseHead(bytes).size,
  strip(bytes, options) {
    const parsed = parse(bytes);
    const { segments, frame } = parsed;
    const orientation = orientationOf(segments.slice(0, firstScan(segments)));
    const turns = orientation !== 1 && trimOf(frame, orientation) !== null && !keepsTurned(parsed, options);
    return turns ? editParsed(bytes, parsed, [], options) : strip(bytes, parsed, options);
  },
  edit: (bytes, edits, options) => editParsed(bytes, parse(bytes), edits, options),
};

function inspect(bytes: Uint8Array): Block[] {
  const parsed = parse(bytes);
  return blocksOf(bytes, parsed, parsed.refusal === null ? walkPicture(parsed) : []);
}

function blocksOf(
  bytes: Uint8Array,
  { segments, frame, scans, refusal }: Parsed,
  walked: readonly WalkedScan[],
): Block[] {
  const head = segments.slice(0, firstScan(segments));
  // Our own forms, each once, in our order, in front of the first scan: only there and only so are they no metadata.
  const ours = ownSegments(head, frame);
  const excessive = neededTables(segments, frame);
  const hasSpareCodes = walked.some(({ spareCodes }) => spareCodes);
  const scanOf = new Map(scans.map(({ data }, i) => [data, walked[i]]));
  return segments.flatMap((segment, i): Block | Block[] => {
    const scan = scanOf.get(segment);
    if (scan !== undefined) return blocksOfScan(segment, scan);
    const { kind, role } = describe(segment);
    const { offset, length } = segment;
    if (segment.type === "entropy" && refusal !== null)
      return { kind: "unproved-pixels", offset, length, role: "unknown" }; // nobody here has read to its end
    if (excessive.has(segment) || (segment.code === marker.dht && hasSpareCodes))
      return { kind, offset, length, role: "unknown" };
    if (role === "image" || i >= head.length) return { kind, offset, length, role };
    const at = ours.findIndex((written) => equal(written, bytes.subarray(offset, offset + length)));
    if (at < 0) return { kind, offset, length, role };
    ours.splice(0, at + 1);
    return { kind: kind === "exif" ? "orientation" : kind, offset, length, role: "rendering" };
  });
}

/** The data of a scan, cut where something lies that is no part of the picture. */
function blocksOfScan(data: Segment, { strays, plain }: WalkedScan): Block[] {
  const blocks: Block[] = [];
  let at = data.offset;
  const addPicture = (end: number): void => {
    const role = plain ? "image" : "unknown";
    if (end > at) blocks.push({ kind: "image-data", offset: at, length: end - at, role });
  };
  for (const stray of strays) {
    const offset = data.offset + stray.offset;
    addPicture(offset);
    blocks.push({ kind: "gap", offset, length: stray.length, role: "unknown" });
    at = offset + stray.length;
  }
  addPicture(data.offset + data.length);
  return blocks;
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
      // Tables of arithmetic coding, which nothing here reads: their name is known, what they say is not.
      if (segment.code === marker.dac) return { kind: "tables", role: "unknown" };
      const kind = kindOf(segment);
      return { kind, role: kind === "unknown" ? "unknown" : "metadata" };
    }
  }
}

function isImage({ type, code }: Segment): boolean {
  const frameMarkers: readonly number[] = [marker.soi, marker.eoi, marker.sos, ...tables];
  return type === "marker" && (frameMarkers.includes(code) || isFrameHeader(code));
}

/** Whether the picture is to stay as it is stored, because turning it would cut off an edge. */
function keepsTurned({ segments, frame }: Parsed, { keepEdges }: StripOptions): boolean {
  const trimmed = trimOf(frame, orientationOf(segments.slice(0, firstScan(segments))));
  return keepEdges && trimmed !== null && trimmed.left + trimmed.top > 0;
}

function editParsed(bytes: Uint8Array, parsed: Parsed, edits: readonly Edit[], options: StripOptions): Edited {
  const { segments, frame, refusal } = parsed;
  if (refusal !== null) return refuse(refusal, options);
  const head = segments.slice(0, firstScan(segments));
  const trimmed = trimOf(frame, orientationOf(head));
  const isUneven = trimmed === null || trimmed.left + trimmed.top > 0;
  if (options.lossy && !options.keepEdges && isUneven) return { needsPixels: throughPixels };
  const icc = refusedProfile(head);
  if (icc !== null) return options.lossy ? { needsPixels: icc } : { refused: icc };
  const { picture, walked } = decodePicture(parsed);
  const edited = releasing(picture, () => {
    const written = writeEdited(parsed, picture, edits, options);
    if (!("refused" in written)) verifyWritten(written.bytes, written.planned);
    return written;
  });
  if ("refused" in edited) return edited;
  const { planned: _, ...done } = edited;
  const removed = blocksOf(bytes, parsed, walked).filter(({ role }) => role !== "image" && role !== "rendering");
  return { ...done, removed, notes: [...done.notes, ...notesOn(segments, head), "scan-rewritten"] };
}

function rewrite(parsed: Parsed, model: ColourModel): Map<Segment, Uint8Array[]> {
  const { picture } = decodePicture(parsed);
  return releasing(picture, () => rewriteScans(parsed, picture, model));
}

/** Does something with a picture, and gives its memory to the next one. */
function releasing<T>({ store }: Coefficients, work: () => T): T {
  try {
    return work();
  } finally {
    store.release();
  }
}

function refuse({ reason, hint, isDecodable }: CodingRefusal, { lossy }: StripOptions): Exclude<Stripped, Cleaned> {
  return lossy && isDecodable ? { needsPixels: { reason, hint } } : { refused: { reason, hint } };
}

function refusedProfile(head: readonly Segment[]): Refusal | null {
  const profile = iccProfileOf(head);
  const icc = profile === null ? null : rewriteIcc(profile);
  return icc !== null && "refused" in icc ? icc.refused : null;
}

function strip(bytes: Uint8Array, parsed: Parsed, options: StripOptions): Stripped {
  const { segments, frame, refusal } = parsed;
  if (refusal !== null) return refuse(refusal, options);
  const head = segments.slice(0, firstScan(segments));
  const icc = refusedProfile(head);
  if (icc !== null) return options.lossy ? { needsPixels: icc } : { refused: icc };
  const walked = walkPicture(parsed);
  const rewritten = !isTidy(walked);
  const ids = frame.components.map(({ id }) => id);
  const scans = rewritten ? rewrite(parsed, colourModelOf(ids, head)) : [];
  const implied = rewritten ? [] : impliedTables(parsed.scans);
  const image = imageOf(bytes, segments, new Map([...neededTables(segments, frame), ...scans]));
  const [start = new Uint8Array(0), ...rest] = image;
  const end = endsInEoi(segments) ? [] : [Uint8Array.of(0xff, marker.eoi)];
  return {
    bytes: concat([start, ...ownSegments(head, frame), ...implied, ...rest, ...end], options.take),
    removed: blocksOf(bytes, parsed, walked).filter(({ role }) => role !== "image" && role !== "rendering"),
    notes: [
      ...(orientationOf(head) === 1 ? [] : ["orientation-kept" as const]),
      ...notesOn(segments, head),
      ...(rewritten ? ["scan-rewritten" as const] : []),
    ],
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
