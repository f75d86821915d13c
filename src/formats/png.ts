/**
 * PNG and APNG: what each byte of the file is for, and a new file from what decoding and colour need.
 *
 * Source: W3C, Portable Network Graphics (PNG) Specification, Third Edition. Clauses are given as "PNG 11.3.4".
 * The parts: `png-chunks` (framing), `png-survey` (which chunk readers take up), `png-colour`, `png-contents` (pixels).
 */
import { concat, equal, latin1 } from "../bytes/bytes.ts";
import { densityData, readDensity } from "../bytes/png-density.ts";
import { areSquares, swapped } from "../geometry.ts";
import type { Block, BlockKind, Cleaned, ImageFormat, Note, Refusal, Role, StripOptions, Stripped } from "./format.ts";
import { isOrientationExif, orientationExif } from "./orientation-exif.ts";
import { isCritical, isPng, readChunks, signature, chunkParts, writeChunk } from "./png-chunks.ts";
import type { Chunk } from "./png-chunks.ts";
import { readColour } from "./png-colour.ts";
import type { Colour } from "./png-colour.ts";
import { needsPadding, openContents, ownContents, statedOrientation } from "./png-contents.ts";
import type { Contents } from "./png-contents.ts";
import { hasAlpha, headerData } from "./png-header.ts";
import { surveyChunks } from "./png-survey.ts";
import type { FrameControl, Survey } from "./png-survey.ts";
import { swapsSides } from "./turn.ts";

/** Everything about a file that both reading and writing want to know. */
interface Reading {
  readonly chunks: readonly Chunk[];
  readonly survey: Survey;
  readonly colour: Colour;
  readonly contents: Contents;
}

/** PNG, still and animated. Stills are turned upright; an animation keeps its orientation in the one-tag Exif. */
export const png: ImageFormat = {
  id: "png",
  mediaType: "image/png",
  extensions: [".png", ".apng"],
  detect: isPng,
  inspect(bytes) {
    const reading = read(bytes);
    const blocks = blocksOf(bytes, reading);
    reading.contents.release();
    return blocks;
  },
  size(bytes) {
    const survey = surveyChunks(readChunks(bytes));
    const { width, height } = survey.header;
    return swapsSides(statedOrientation(survey)) ? { width: height, height: width } : { width, height };
  },
  strip,
};

function read(bytes: Uint8Array, open = openContents): Reading {
  const chunks = readChunks(bytes);
  const survey = surveyChunks(chunks);
  return { chunks, survey, colour: readColour(survey), contents: open(survey) };
}

function strip(bytes: Uint8Array, options: StripOptions): Stripped {
  const reading = read(bytes, options.hasOwnSamples === true ? ownContents : openContents);
  const { survey, colour, contents } = reading;
  if (colour.refused !== null) return options.lossy ? { needsPixels: colour.refused } : { refused: colour.refused };
  const refused = refusalOf(reading);
  if (refused !== null) return { refused };
  const blocks = blocksOf(bytes, reading);
  const notes = new Set<Note>([...colour.notes, ...contents.notes]);
  if (survey.hidden.length > 0) notes.add("other-pictures-removed");
  if (survey.plays !== null && statedOrientation(survey) !== 1) notes.add("orientation-kept");
  const removed = blocks.filter(({ role }) => role !== "image" && role !== "rendering");
  const written = write(reading, options.take);
  contents.release();
  return { bytes: written, removed, notes: [...notes] } satisfies Cleaned;
}

const criticalChunks = new Set(["IHDR", "PLTE", "IDAT", "IEND"]); // PNG 11.2

function refusalOf({ chunks, survey }: Reading): Refusal | null {
  const hint = "open it in the program that made it and save it as PNG again";
  if (chunks.some((chunk, at) => isForeign(chunk.name, at === 0))) {
    return { reason: "the PNG has a critical chunk that no standard knows there; readers may not show it", hint };
  }
  if (isScattered(chunks)) {
    return {
      reason: "another chunk lies between parts of the picture's data; readers do not agree on what it shows",
      hint,
    };
  }
  if (needsPadding(survey) && !hasAlpha(survey.header)) {
    return { reason: "the animation hides its default image, and no frame of it can take that one's place", hint };
  }
  return null;
}

/** Whether the IDAT chunks do not follow one another, as they shall: PNG 5.6. Some readers stop at the gap, some go on. */
function isScattered(chunks: readonly Chunk[]): boolean {
  const names = chunks.map(({ name }) => name);
  return names.slice(names.indexOf("IDAT"), names.lastIndexOf("IDAT")).some((name) => name !== "IDAT");
}

/** Whether readers have to give up at the chunk: PNG 5.4; a second header is none. */
function isForeign(name: string, isFirst: boolean): boolean {
  return isCritical(name) && (!criticalChunks.has(name) || (name === "IHDR" && !isFirst));
}

/** The order of PNG 5.6. */
function write({ survey, colour, contents }: Reading, take: StripOptions["take"]): Uint8Array {
  const parts = [signature, writeChunk("IHDR", headerData(contents.header)), ...colour.chunks];
  if (survey.plays !== null) {
    parts.push(writeChunk("acTL", concat([uint32(contents.frames.length), uint32(survey.plays)])));
  }
  if (contents.palette !== null) parts.push(writeChunk("PLTE", contents.palette));
  if (contents.transparency !== null) parts.push(writeChunk("tRNS", contents.transparency));
  const orientation = statedOrientation(survey);
  const densities = readDensity(survey.singles.get("pHYs")?.data);
  const isTurned = survey.plays === null && swapsSides(orientation);
  if (!areSquares(densities)) parts.push(writeChunk("pHYs", densityData(isTurned ? swapped(densities) : densities)));
  if (survey.plays !== null && orientation !== 1) parts.push(writeChunk("eXIf", orientationExif(orientation)));
  let sequence = 0;
  for (const [index, frame] of contents.frames.entries()) {
    const { control } = frame;
    if (control !== null) parts.push(writeChunk("fcTL", controlData(control, sequence++)));
    const stream = frame.encode();
    parts.push(
      ...(index === 0 ? chunkParts("IDAT", stream) : [writeChunk("fdAT", concat([uint32(sequence++), stream]))]),
    );
  }
  return concat([...parts, writeChunk("IEND", new Uint8Array(0))], take);
}

function controlData({ width, height, x, y, timing }: FrameControl, sequence: number): Uint8Array {
  return concat([...[sequence, width, height, x, y].map(uint32), timing]);
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function blocksOf(bytes: Uint8Array, reading: Reading): Block[] {
  const blocks: Block[] = [{ kind: "header", offset: 0, length: signature.length, role: "image" }];
  const dataStart = reading.survey.singles.get("IDAT")?.offset ?? 0;
  const frameChunks = new Set(reading.survey.frames.flatMap((frame) => frame.chunks));
  const hiddenChunks = new Set(reading.survey.hidden.flatMap((frame) => frame.chunks));
  for (const chunk of reading.chunks) {
    const place = { offset: chunk.offset, length: chunk.length };
    if (hiddenChunks.has(chunk)) blocks.push({ kind: "hidden-picture", ...place, role: "unknown" });
    else blocks.push({ ...classify(chunk, reading, frameChunks.has(chunk), dataStart), ...place });
  }
  const end = blocks.reduce((sum, block) => sum + block.length, 0);
  // Editors that save in place leave the old picture here.
  if (end < bytes.length) blocks.push({ kind: "after-end", offset: end, length: bytes.length - end, role: "trailing" });
  return blocks;
}

/** What speaks about the picture, by chunk: PNG 11.3.2 to 11.3.5; caBX is of the C2PA specification. */
const metadataKinds: Readonly<Record<string, BlockKind>> = {
  tEXt: "text",
  zTXt: "text",
  iTXt: "text",
  eXIf: "exif",
  tIME: "time",
  iCCP: "icc-profile",
  pHYs: "density",
  sPLT: "colour",
  hIST: "colour",
  bKGD: "colour",
  dSIG: "application-data",
  caBX: "c2pa",
};

function classify(
  chunk: Chunk,
  reading: Reading,
  isFrame: boolean,
  dataStart: number,
): { kind: BlockKind; role: Role } {
  const { survey, colour, contents } = reading;
  if (isFrame) {
    if (contents.inexact.has(chunk)) return { kind: "hidden-pixels", role: "unknown" };
    return { kind: chunk.name === "fcTL" ? "animation" : "image-data", role: "image" };
  }
  if (survey.singles.get(chunk.name) === chunk) {
    if (colour.exact.has(chunk)) return { kind: chunk.name === "iCCP" ? "icc-profile" : "colour", role: "rendering" };
    const isTurned = survey.plays !== null && isOrientationExif(chunk.data) && statedOrientation(survey) !== 1;
    if (chunk.name === "eXIf" && isTurned && chunk.offset < dataStart)
      return { kind: "orientation", role: "rendering" };
    const densities = readDensity(survey.singles.get("pHYs")?.data);
    if (chunk.name === "pHYs" && !areSquares(densities) && equal(chunk.data, densityData(densities)))
      return { kind: "density", role: "rendering" };
    if (chunk.name === "PLTE" || chunk.name === "tRNS") {
      return { kind: "tables", role: contents.inexact.has(chunk) ? "unknown" : "image" };
    }
    if (chunk.name === "IHDR") return { kind: "header", role: "image" };
    if (chunk.name === "acTL" && survey.plays !== null) return { kind: "animation", role: "image" };
    if (chunk.name === "IEND" && chunk.data.length === 0) return { kind: "header", role: "image" };
  }
  if (chunk.name === "iTXt" && latin1(chunk.data.subarray(0, 18)) === "XML:com.adobe.xmp\0") {
    return { kind: "xmp", role: "metadata" };
  }
  const kind = metadataKinds[chunk.name];
  return kind === undefined ? { kind: "unknown", role: "unknown" } : { kind, role: "metadata" };
}
