/**
 * WebP, still and animated: what each byte of the file is for, and a new file from what decoding and colour need.
 *
 * Source: RFC 9649. The parts: `webp-chunks` (framing), `webp-survey` (which chunk readers take up), `webp-picture` with
 * `vp8*` and `vp8l*` (where the bitstreams end, and what hides under alpha 0).
 */
import { concat, equal } from "../bytes/bytes.ts";
import type { Block, BlockKind, ImageFormat, Note, Refusal, Role, StripOptions, Stripped } from "./format.ts";
import { isIcc, rewriteIcc } from "./icc.ts";
import { isOrientationExif, orientationExif } from "./orientation-exif.ts";
import { swapsSides } from "./turn.ts";
import { isWebp, readFile, writeChunk, writeFile } from "./webp-chunks.ts";
import type { Chunk } from "./webp-chunks.ts";
import { readPicture } from "./webp-picture.ts";
import type { Picture } from "./webp-picture.ts";
import { flags, surveyChunks } from "./webp-survey.ts";
import type { Frame, Survey } from "./webp-survey.ts";

/** WebP. A lossy or animated one keeps its orientation in the one-tag Exif; a lossless still goes through pixels for it. */
export const webp: ImageFormat = {
  id: "webp",
  mediaType: "image/webp",
  extensions: [".webp"],
  detect: isWebp,
  inspect: (bytes) => blocksOf(bytes, read(bytes)),
  size(bytes) {
    const { width, height, orientation } = surveyChunks(readFile(bytes).chunks, bytes);
    return swapsSides(orientation) ? { width: height, height: width } : { width, height };
  },
  strip,
};

/** Everything about a file that both reading and writing want to know. */
interface Reading {
  readonly survey: Survey;
  readonly pictures: readonly Picture[];
  readonly profile: ReturnType<typeof readProfile>;
  /** Where the file ends by its own word. */
  readonly end: number;
}

function read(bytes: Uint8Array): Reading {
  const { chunks, end } = readFile(bytes);
  const survey = surveyChunks(chunks, bytes);
  const { content } = survey;
  const pictures = "picture" in content ? [content.picture] : content.frames.map(({ picture }) => picture);
  const said = survey.extended === null ? null : survey.saysAlpha;
  return {
    survey,
    pictures: pictures.map((picture) => readPicture(picture, said)),
    profile: readProfile(survey.profile),
    end,
  };
}

function readProfile(chunk: Chunk | null): { written: Uint8Array | null; note?: Note; refused?: Refusal } {
  if (chunk === null) return { written: null };
  if (!isIcc(chunk.data)) return { written: null, note: "icc-dropped-unreadable" };
  const rewritten = rewriteIcc(chunk.data);
  if ("refused" in rewritten) return { written: null, refused: rewritten.refused };
  return equal(rewritten.profile, chunk.data)
    ? { written: chunk.data }
    : { written: rewritten.profile, note: "icc-rewritten" };
}

function strip(bytes: Uint8Array, options: StripOptions): Stripped {
  const reading = read(bytes);
  const { survey, profile } = reading;
  if (profile.refused !== undefined) {
    return options.lossy ? { needsPixels: profile.refused } : { refused: profile.refused };
  }
  const obstacle = obstacleOf(reading);
  if (obstacle !== null) return { needsPixels: obstacle };
  const notes: Note[] = profile.note === undefined ? [] : [profile.note];
  if (survey.orientation !== 1) notes.push("orientation-kept");
  const removed = blocksOf(bytes, reading).filter(({ role }) => role !== "image" && role !== "rendering");
  return { bytes: write(reading), removed, notes };
}

/** Why the bitstreams cannot be copied, or null. Coding the pictures again, without loss, shows the same. */
function obstacleOf({ survey, pictures }: Reading): Refusal | null {
  const hint = "open it in another program and save it as PNG";
  if (pictures.some(({ hasHiddenColour }) => hasHiddenColour)) {
    return { reason: "colours lie under what is fully transparent; the picture has to be coded again", hint };
  }
  if ("picture" in survey.content && survey.orientation !== 1 && pictures.every(({ isLossless }) => isLossless)) {
    return { reason: "the picture has to be turned upright and coded again", hint };
  }
  return null;
}

/** The order of RFC 9649, 2.7. */
function write({ survey, pictures, profile }: Reading): Uint8Array {
  const { content, orientation } = survey;
  const profileChunks = profile.written === null ? [] : writeChunk("ICCP", profile.written);
  const exifChunks = orientation === 1 ? [] : writeChunk("EXIF", orientationExif(orientation));
  const frames = "frames" in content ? content.frames : null;
  const body = pictures.flatMap(({ parts }, i) => {
    const frame = frames?.[i];
    return frame === undefined ? parts : writeChunk("ANMF", frame.header, ...parts);
  });
  const animation = "animation" in content ? writeChunk("ANIM", content.animation.data) : [];
  const hasAlphaPlane = pictures.some((picture) => picture.hasAlphaPlane);
  const isPlain = !hasAlphaPlane && [profileChunks, exifChunks, animation].every(({ length }) => length === 0);
  if (isPlain) return writeFile(body);
  const bits =
    (profileChunks.length > 0 ? flags.profile : 0) |
    (survey.saysAlpha || pictures.some(({ hasAlpha }) => hasAlpha) ? flags.alpha : 0) |
    (exifChunks.length > 0 ? flags.exif : 0) |
    (animation.length > 0 ? flags.animation : 0);
  const header = concat([Uint8Array.of(bits, 0, 0, 0), uint24(survey.width - 1), uint24(survey.height - 1)]);
  return writeFile([...writeChunk("VP8X", header), ...profileChunks, ...animation, ...body, ...exifChunks]);
}

function uint24(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16);
}

type Kind = Pick<Block, "kind" | "role">;

const pictureData: Kind = { kind: "image-data", role: "image" };
const hiddenPixels: Kind = { kind: "hidden-pixels", role: "unknown" };
const gap: Kind = { kind: "gap", role: "unknown" };

function blocksOf(bytes: Uint8Array, reading: Reading): Block[] {
  const { survey, end } = reading;
  const blocks: Block[] = [];
  let offset = 0;
  const fill = (until: number, { kind, role }: Kind): void => {
    if (until > offset) blocks.push({ kind, offset, length: until - offset, role });
    offset = until;
  };
  /** A chunk in one block, and its padding apart where that holds something. */
  const add = (chunk: Chunk, kind: Kind): void => {
    const next = chunk.offset + chunk.length;
    if (chunk.padding !== 0) fill(next - 1, kind);
    fill(next, chunk.padding === 0 ? kind : gap);
  };
  fill(12, { kind: "header", role: "image" });
  const frames = new Map("frames" in survey.content ? survey.content.frames.map((frame) => [frame.chunk, frame]) : []);
  const chosen = chosenChunks(reading);
  for (const chunk of survey.chunks) {
    const frame = frames.get(chunk);
    if (frame === undefined) add(chunk, classify(chunk, reading, chosen));
    else {
      fill(chunk.offset + 8 + frame.header.length, frameHeaderKind(frame));
      for (const inner of frame.inner) add(inner, classify(inner, reading, chosen));
      add(chunk, gap); // what is left over in it
    }
  }
  fill(end, gap);
  fill(bytes.length, { kind: "after-end", role: "trailing" });
  return blocks;
}

function frameHeaderKind({ chunk, header }: Frame): Kind {
  const isExact = equal(chunk.data.subarray(0, header.length), header);
  return { kind: "animation", role: isExact ? "image" : "unknown" };
}

/** What speaks about the picture; C2PA is of that specification. */
const metadataKinds: Readonly<Record<string, BlockKind>> = {
  EXIF: "exif",
  "XMP ": "xmp",
  ICCP: "icc-profile",
  C2PA: "c2pa",
};

/** The chunks that hold pictures, each with whether it holds more than what is shown. */
function chosenChunks({ survey: { content }, pictures }: Reading): ReadonlyMap<Chunk, boolean> {
  const sources = "picture" in content ? [content.picture] : content.frames.map(({ picture }) => picture);
  const chosen = new Map<Chunk, boolean>();
  for (const [index, picture] of pictures.entries()) {
    const { alpha, image } = sources[index] ?? {};
    if (alpha) chosen.set(alpha, picture.inexact.includes(alpha));
    if (image) chosen.set(image, picture.inexact.includes(image) || picture.hasHiddenColour);
  }
  return chosen;
}

function classify(
  chunk: Chunk,
  { survey, pictures, profile }: Reading,
  chosen: ReadonlyMap<Chunk, boolean>,
): { kind: BlockKind; role: Role } {
  const { content, orientation } = survey;
  const isHiding = chosen.get(chunk);
  if (isHiding !== undefined) return isHiding ? hiddenPixels : pictureData;
  if (chunk === survey.extended) {
    const isPlain = ((chunk.data[0] ?? 0) & 0xc1) === 0 && chunk.data.subarray(1, 4).every((byte) => byte === 0);
    return { kind: "header", role: isPlain ? "image" : "unknown" }; // the other bits are reserved
  }
  if (chunk === survey.profile && profile.written === chunk.data) return { kind: "icc-profile", role: "rendering" };
  const keepsOrientation = !("picture" in content) || pictures.some(({ isLossless }) => !isLossless);
  if (chunk === survey.exif && keepsOrientation && orientation !== 1 && isOrientationExif(chunk.data)) {
    return { kind: "orientation", role: "rendering" };
  }
  if ("animation" in content && chunk === content.animation) return { kind: "animation", role: "image" };
  if (["VP8 ", "VP8L", "ALPH", "ANMF"].includes(chunk.name)) return { kind: "hidden-picture", role: "unknown" };
  const kind = metadataKinds[chunk.name];
  return kind === undefined ? { kind: "unknown", role: "unknown" } : { kind, role: "metadata" };
}
