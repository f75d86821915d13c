/** Decodes animated PNGs, which sharp takes for their first picture: every frame as it is shown. Source: PNG 3rd ed., 11.3.6. */
import { concat } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import type { Rect, Size } from "../geometry.ts";
import { upright } from "./orient.ts";
import { type Frame, type Picture, shownDelayMs } from "./picture.ts";
import { chunksOf, colourChunksOf, uint32, withExifFirst, writeChunk } from "./png-chunks.ts";
import type { Chunk } from "./png-chunks.ts";

/** One frame as it is stored: a part of the canvas, and what becomes of it. */
interface StoredFrame extends Rect {
  readonly delayMs: number;
  readonly dispose: number;
  readonly blend: number;
  readonly data: Uint8Array[];
}

const toBackground = 1; // dispose_op, 11.3.6.2; 0 leaves the frame where it is
const toPrevious = 2;
const blendOver = 1;
const channels = 4;
const mostSamples = 2 ** 30; // all frames together: about what sharp takes of other animations
const ihdrAt = 8;

/**
 * Decodes every frame of an animation; the picture for viewers that know no animation is not among them, unless it is one.
 *
 * @throws DermShareError "input-malformed" when it cannot be decoded to its end, "input-refused" for 16 bits, for colour
 *         that no other animation can say, and for more samples than fit
 */
export async function decodeAnimatedPng(png: Uint8Array): Promise<{ picture: Picture; turned: boolean }> {
  const header = new Cursor(png, ihdrAt + 8);
  const size = { width: header.u32(), height: header.u32() };
  if (header.u8() > 8) throw refused("8 bits a sample were expected");
  const chunks = chunksOf(png);
  if (colourChunksOf(png).length > 0 && !chunks.some(({ name }) => name === "iCCP" || name === "sRGB")) {
    throw refused("an ICC profile or sRGB was expected");
  }
  const stored = storedFrames(chunks);
  if (stored.length === 0 || !stored.every((frame) => isInside(frame, size))) throw malformed();
  if (size.width * size.height * channels * stored.length > mostSamples)
    throw refused("a smaller animation was expected");
  const parts: Uint8Array[] = [];
  for (const frame of stored) parts.push(await decodePart(png, chunks, frame));
  const plays = new Cursor(chunks.find(({ name }) => name === "acTL")?.data ?? new Uint8Array(8), 4).u32();
  const { default: sharp } = await import("sharp");
  const { icc, orientation = 1 } = await sharp(withExifFirst(png)).metadata();
  const picture: Picture = {
    colour: "rgb",
    hasAlpha: true,
    bits: 8,
    isBilevel: false,
    frames: compose(size, stored, parts).map((frame) => upright(frame, orientation, channels)),
    profile: icc ?? null,
    timing: { delaysMs: stored.map(({ delayMs }) => shownDelayMs(delayMs)), loop: plays },
  };
  return { picture, turned: orientation > 1 };
}

/** Frames in their order, each with its data: IDAT for a first one that is announced before it, fdAT for the others. */
function storedFrames(chunks: readonly Chunk[]): StoredFrame[] {
  const frames: StoredFrame[] = [];
  for (const { name, data } of chunks) {
    if (name === "fcTL") frames.push(readControl(data));
    if (name === "IDAT") frames.at(-1)?.data.push(data);
    if (name === "fdAT") frames.at(-1)?.data.push(data.subarray(4)); // behind its sequence number
  }
  return frames;
}

/** 11.3.6.2. */
function readControl(data: Uint8Array): StoredFrame {
  const cursor = new Cursor(data, 4);
  const [width, height, x, y] = [cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32()];
  const [numerator, denominator] = [cursor.u16(), cursor.u16()];
  const delayMs = Math.round((numerator * 1000) / (denominator === 0 ? 100 : denominator));
  return { x, y, width, height, delayMs, dispose: cursor.u8(), blend: cursor.u8(), data: [] };
}

function isInside({ x, y, width, height }: Rect, size: Size): boolean {
  return width > 0 && height > 0 && x + width <= size.width && y + height <= size.height;
}

/** The samples of one frame, decoded as a PNG of its own. */
async function decodePart(png: Uint8Array, chunks: readonly Chunk[], frame: StoredFrame): Promise<Uint8Array> {
  const kind = png.subarray(ihdrAt + 16, ihdrAt + 21); // bit depth, colour type, methods
  const file = concat([
    png.subarray(0, ihdrAt),
    writeChunk("IHDR", concat([uint32(frame.width), uint32(frame.height), kind])),
    ...chunks.filter(({ name }) => name === "PLTE" || name === "tRNS").map(({ bytes }) => bytes),
    writeChunk("IDAT", concat(frame.data)),
    writeChunk("IEND", new Uint8Array(0)),
  ]);
  const { default: sharp } = await import("sharp");
  try {
    return Uint8Array.from(await sharp(file, { failOn: "error" }).toColourspace("srgb").ensureAlpha().raw().toBuffer());
  } catch {
    throw malformed();
  }
}

/** What is shown at each frame. */
function compose(size: Size, stored: readonly StoredFrame[], parts: readonly Uint8Array[]): Frame[] {
  let canvas = new Uint8Array(size.width * size.height * channels);
  return stored.map((frame, i) => {
    const shown = canvas.slice();
    draw(shown, size, frame, parts[i] ?? new Uint8Array(0));
    if (frame.dispose === toBackground || (frame.dispose === toPrevious && i === 0)) {
      canvas = shown.slice();
      draw(canvas, size, { ...frame, blend: 0 }, new Uint8Array(frame.width * frame.height * channels));
    } else if (frame.dispose !== toPrevious) {
      canvas = shown;
    }
    return { ...size, samples: shown };
  });
}

/** Puts the frame on the canvas, in place of what is there or over it. */
function draw(canvas: Uint8Array, size: Size, frame: StoredFrame, samples: Uint8Array): void {
  for (let i = 0; i < frame.width * frame.height; i++) {
    const x = frame.x + (i % frame.width);
    const y = frame.y + Math.floor(i / frame.width);
    const pixel = samples.subarray(i * channels, (i + 1) * channels);
    const at = (y * size.width + x) * channels;
    canvas.set(frame.blend === blendOver ? over(pixel, canvas.subarray(at, at + channels)) : pixel, at);
  }
}

/** One pixel over another: PNG 13.16, with samples that are not multiplied by their alpha. */
function over(top: Uint8Array, below: Uint8Array): Uint8Array {
  const [topAlpha = 0, belowAlpha = 0] = [top[3], below[3]];
  if (topAlpha === 255 || belowAlpha === 0) return top;
  if (topAlpha === 0) return below;
  const share = topAlpha / 255;
  const rest = (belowAlpha / 255) * (1 - share);
  const mixed = Array.from(
    top.subarray(0, 3),
    (sample, c) => (sample * share + (below[c] ?? 0) * rest) / (share + rest),
  );
  return Uint8Array.from([...mixed, (share + rest) * 255], Math.round);
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "the animation cannot be decoded to its end");
}

function refused(expected: string): DermShareError {
  return new DermShareError("input-refused", expected, "save it as an animated WebP, then try again");
}
