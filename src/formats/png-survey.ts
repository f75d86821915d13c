/**
 * Which chunk of a PNG stands where a reader takes it up, and to which picture or frame its data belongs.
 *
 * Readers pass over a chunk that stands twice, too late, or with a wrong CRC; so does this survey, and what it passes over
 * is never written again. Clauses are those of PNG, third edition.
 */
import { concat } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import { readHeader } from "./png-header.ts";
import type { Header } from "./png-header.ts";
import type { Chunk } from "./png-chunks.ts";

/** Where and how long a frame of an animation is shown: PNG 11.3.6.2. */
export interface FrameControl {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  /** Delay, disposal and blending: the last six bytes of fcTL, numbers all. */
  readonly timing: Uint8Array;
}

/** A picture's data: the picture itself, or one frame of the animation. */
export interface Frame {
  /** Null for a picture that is not a frame of an animation. */
  readonly control: FrameControl | null;
  /** fcTL, then IDAT or fdAT. */
  readonly chunks: readonly Chunk[];
  /** The zlib stream, put together. */
  readonly stream: Uint8Array;
}

/** What readers take up of a PNG. */
export interface Survey {
  readonly header: Header;
  /** Chunks of which there is at most one, by name: IHDR, PLTE, tRNS, the colour chunks, eXIf, acTL. */
  readonly singles: ReadonlyMap<string, Chunk>;
  /** How often the animation plays, 0 for ever; null for a still picture. */
  readonly plays: number | null;
  /** The picture; for an animation, its frames in order. */
  readonly frames: readonly Frame[];
  /** Pictures that no viewer of animations shows: a default image outside the animation, frames beyond their count. */
  readonly hidden: readonly Frame[];
}

const beforePalette = new Set(["cHRM", "cICP", "mDCV", "cLLI", "gAMA", "sBIT", "sRGB"]); // PNG 5.6, table 7
const beforeData = new Set(["PLTE", "tRNS", "acTL", "iCCP", "pHYs"]); // iCCP belongs before PLTE: behind it some readers take it up

/** @throws DermShareError "input-malformed" when header, data or animation are not in the order of PNG 5.6 */
export function surveyChunks(chunks: readonly Chunk[]): Survey {
  const header = readHeader(chunks[0]);
  const singles = new Map<string, Chunk>();
  for (const chunk of chunks) {
    if (chunk.crcHolds && !singles.has(chunk.name) && isInPlace(chunk.name, singles)) singles.set(chunk.name, chunk);
  }
  const animation = singles.get("acTL");
  const control = animation?.data.length === 8 ? new Cursor(animation.data) : null;
  const frames = control === null ? [stillPicture(chunks)] : animatedFrames(chunks, header);
  const [first] = frames;
  if (first === undefined || first.stream.length === 0) throw malformed("there is no image data");
  if (control === null) return { header, singles, plays: null, frames, hidden: [] };
  const count = control.u32();
  const outside = frames.filter((frame) => frame.control === null);
  const animated = frames.filter((frame) => frame.control !== null);
  if (count < 1 || count > animated.length) throw malformed(`the animation says ${count} frames`);
  const hidden = [...outside, ...animated.slice(count)];
  return { header, singles, plays: control.u32(), frames: animated.slice(0, count), hidden };
}

/** Whether a reader takes the chunk up after those that it has seen. */
function isInPlace(name: string, seen: ReadonlyMap<string, Chunk>): boolean {
  if (seen.has("IDAT")) return name === "eXIf" || name === "IEND";
  if (beforePalette.has(name)) return !seen.has("PLTE");
  return beforeData.has(name) || name === "IHDR" || name === "IDAT" || name === "eXIf";
}

function stillPicture(chunks: readonly Chunk[]): Frame {
  const data = chunks.filter((chunk) => chunk.name === "IDAT");
  return { control: null, chunks: data, stream: joined(data.map((chunk) => chunk.data)) };
}

/** The default image and the frames in the order of the file: PNG 11.3.6. */
function animatedFrames(chunks: readonly Chunk[], header: Header): Frame[] {
  const frames: { control: FrameControl | null; chunks: Chunk[]; data: Uint8Array[] }[] = [];
  let sequence = 0;
  let isDefaultOver = false;
  for (const chunk of chunks) {
    const cursor = new Cursor(chunk.data);
    const isNumbered = chunk.name === "fcTL" || chunk.name === "fdAT";
    if (isNumbered && (!chunk.crcHolds || cursor.u32() !== sequence++)) throw malformed("its frames are out of order");
    const current = frames.at(-1);
    if (chunk.name === "fcTL") {
      if (current?.data.length === 0) throw malformed("a frame has no data");
      frames.push({ control: readControl(cursor, header), chunks: [chunk], data: [] });
    } else if (chunk.name === "fdAT") {
      if (current === undefined || !isDefaultOver) throw malformed("a frame's data comes too early");
      current.chunks.push(chunk);
      current.data.push(chunk.data.subarray(cursor.offset));
    } else if (chunk.name === "IDAT") {
      if (frames.length > 1) throw malformed("the default image comes too late");
      const first = current ?? { control: null, chunks: [], data: [] };
      if (current === undefined) frames.push(first);
      first.chunks.push(chunk);
      first.data.push(chunk.data);
    }
    if (chunk.name === "fcTL" && frames.length > 1) isDefaultOver = true;
  }
  const control = frames[0]?.control;
  if (control && (control.width !== header.width || control.height !== header.height)) {
    throw malformed("its first frame is not the whole picture");
  }
  return frames.map(({ data, ...frame }) => ({ ...frame, stream: joined(data) }));
}

/** The parts in order; one alone is itself, for pictures are large. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first, ...more] = parts;
  return first !== undefined && more.length === 0 ? first : concat(parts);
}

function readControl(cursor: Cursor, header: Header): FrameControl {
  const [width, height, x, y] = [cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32()];
  const timing = cursor.take(6);
  const isInside = width > 0 && height > 0 && x + width <= header.width && y + height <= header.height;
  const [, , , , disposal = 0, blending = 0] = timing;
  if (!isInside || disposal > 2 || blending > 1 || cursor.left > 0) throw malformed("a frame is not what it may be");
  return { width, height, x, y, timing };
}

function malformed(message: string): DermShareError {
  return new DermShareError("input-malformed", `PNG: ${message}`);
}
