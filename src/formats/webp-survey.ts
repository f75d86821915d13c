/**
 * Which chunk of a WebP file readers take up, in the three layouts that there are: a bitstream alone, a still picture
 * with extras, an animation. Source: RFC 9649, 2.5 to 2.7.
 */
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import { readOrientation } from "./orientation-exif.ts";
import type { Orientation } from "./orientation-exif.ts";
import { readChunks } from "./webp-chunks.ts";
import type { Chunk } from "./webp-chunks.ts";
import { findPicture, pictureSize } from "./webp-picture.ts";
import type { PictureChunks } from "./webp-picture.ts";

const frameHeaderBytes = 16; // RFC 9649, 2.7.1.1

/** Bits of VP8X: RFC 9649, 2.7. */
export const flags = { profile: 0x20, alpha: 0x10, exif: 0x08, animation: 0x02 } as const;

/** One frame of an animation. */
export interface Frame {
  readonly chunk: Chunk;
  /** Place, size, duration and how it is drawn, reserved bits cleared: the first sixteen bytes of ANMF. */
  readonly header: Uint8Array;
  /** The chunks inside it, with their offsets in the file. */
  readonly inner: readonly Chunk[];
  readonly picture: PictureChunks;
}

/** What readers take up. */
export interface Survey extends Size {
  readonly chunks: readonly Chunk[];
  /** VP8X; null for a bitstream alone. */
  readonly extended: Chunk | null;
  readonly saysAlpha: boolean;
  readonly profile: Chunk | null;
  readonly exif: Chunk | null;
  readonly orientation: Orientation;
  /** The still picture, or ANIM and the frames. */
  readonly content:
    { readonly picture: PictureChunks } | { readonly animation: Chunk; readonly frames: readonly Frame[] };
}

/**
 * Surveys the chunks.
 *
 * @param file the whole file, in which frames are looked at
 * @throws DermShareError "input-malformed" when there is no picture, or sizes contradict one another; as `readChunks`
 */
export function surveyChunks(chunks: readonly Chunk[], file: Uint8Array): Survey {
  const [first] = chunks;
  if (first?.name !== "VP8X") {
    const picture = first === undefined ? null : findPicture([first]);
    if (picture === null) throw malformed("there is no picture where the first chunk is");
    const content = { picture };
    const none = { extended: null, saysAlpha: false, profile: null, exif: null, orientation: 1 } as const;
    return { chunks, ...pictureSize(picture), ...none, content };
  }
  const { width, height, has } = readExtended(first);
  const exif = has("exif") ? firstOf(chunks, "EXIF") : null;
  return {
    chunks,
    width,
    height,
    extended: first,
    saysAlpha: has("alpha"),
    profile: has("profile") ? firstOf(chunks, "ICCP") : null,
    exif,
    orientation: exif === null ? 1 : readOrientation(withoutPrefix(exif.data)),
    content: has("animation") ? readAnimation(chunks, file, { width, height }) : readStill(chunks, { width, height }),
  };
}

/** RFC 9649, 2.7: flags, three reserved bytes, and the size of the canvas less one. */
function readExtended({ data }: Chunk): Size & { has: (flag: keyof typeof flags) => boolean } {
  if (data.length !== 10) throw malformed("its header is not ten bytes long");
  const cursor = new Cursor(data, 0, "little");
  const bits = cursor.u32();
  const [width, height] = [uint24(cursor) + 1, uint24(cursor) + 1];
  return { width, height, has: (flag) => (bits & flags[flag]) !== 0 };
}

function readStill(chunks: readonly Chunk[], canvas: Size): { picture: PictureChunks } {
  const picture = findPicture(chunks);
  if (picture === null) throw malformed("there is no picture");
  const size = pictureSize(picture);
  if (size.width !== canvas.width || size.height !== canvas.height) throw malformed("its sizes contradict one another");
  return { picture };
}

function readAnimation(
  chunks: readonly Chunk[],
  file: Uint8Array,
  canvas: Size,
): { animation: Chunk; frames: readonly Frame[] } {
  const animation = firstOf(chunks, "ANIM");
  const frames = chunks.filter(({ name }) => name === "ANMF").map((chunk) => readFrame(chunk, file, canvas));
  if (animation?.data.length !== 6 || frames.length === 0)
    throw malformed("the animation lacks its header or its frames");
  return { animation, frames };
}

function readFrame(chunk: Chunk, file: Uint8Array, canvas: Size): Frame {
  const cursor = new Cursor(chunk.data, 0, "little");
  const header = Uint8Array.from(cursor.take(frameHeaderBytes));
  header.set([(header[15] ?? 0) & 3], 15); // blending and disposal; the other bits are reserved
  cursor.offset = 0;
  const [x, y] = [2 * uint24(cursor), 2 * uint24(cursor)];
  const [width, height] = [uint24(cursor) + 1, uint24(cursor) + 1];
  const start = chunk.offset + 8;
  const inner = readChunks(file, start + frameHeaderBytes, start + chunk.data.length);
  const picture = findPicture(inner);
  if (picture === null) throw malformed("a frame has no picture");
  const size = pictureSize(picture);
  const isInside = x + width <= canvas.width && y + height <= canvas.height;
  if (!isInside || size.width !== width || size.height !== height) throw malformed("sizes contradict one another");
  return { chunk, header, inner, picture };
}

/** The specification wants bare TIFF; some writers put JPEG's prefix in front. */
function withoutPrefix(exif: Uint8Array): Uint8Array {
  return exif[0] === 0x45 ? exif.subarray(6) : exif; // "Exif\0\0"
}

function firstOf(chunks: readonly Chunk[], name: string): Chunk | null {
  return chunks.find((chunk) => chunk.name === name) ?? null;
}

function uint24(cursor: Cursor): number {
  return cursor.u16() | (cursor.u8() << 16);
}

function malformed(message: string): DermShareError {
  return new DermShareError("input-malformed", `WebP: ${message}`);
}
