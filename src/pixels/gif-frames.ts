/**
 * Where a GIF shows nothing: what no frame covers is transparent to viewers, also where no colour is. sharp says so only of a
 * GIF that has a transparent colour, and of others makes it black.
 *
 * Source: GIF89a, CompuServe 1990; sections are given as "GIF 18".
 */
import { Cursor } from "../bytes/cursor.ts";
import type { Rect, Size } from "../geometry.ts";
import { blankSamples, channelsOf, type Frame, type Picture } from "./picture.ts";

/** A frame's place on the screen, and what becomes of it when the next one comes: GIF 20, 23. */
interface PlacedFrame extends Rect {
  readonly disposal: number;
}

const introducers = { extension: 0x21, image: 0x2c } as const;
const controlLabel = 0xf9;
const toBackground = 2;
const toPrevious = 3;

/** The decoded GIF, with an alpha channel where one of its frames shows nothing in a place. @throws DermShareError "input-truncated" */
export function withBareAlpha(picture: Picture, gif: Uint8Array): Picture {
  const placed = framesOf(gif);
  const [first] = picture.frames;
  if (first === undefined || picture.hasAlpha || placed.every((frame) => fills(frame, first))) return picture;
  const alphas = coverage(placed, first);
  if (alphas.every((alpha) => !alpha.includes(0))) return picture;
  const channels = channelsOf(picture);
  const frames = picture.frames.map((frame, i) => withAlpha(frame, alphas[i] ?? null, channels));
  return { ...picture, hasAlpha: true, frames };
}

function fills({ x, y, width, height }: Rect, size: Size): boolean {
  return x === 0 && y === 0 && width >= size.width && height >= size.height;
}

/** The frames in their order. */
function framesOf(gif: Uint8Array): PlacedFrame[] {
  const cursor = new Cursor(gif, 10, "little"); // GIF 18: the flags of the screen
  const flags = cursor.u8();
  cursor.skip(2 + tableBytes(flags));
  const frames: PlacedFrame[] = [];
  let disposal = 0;
  for (let kind = cursor.u8(); kind === introducers.extension || kind === introducers.image; kind = cursor.u8()) {
    if (kind === introducers.extension) {
      const label = cursor.u8();
      const fields = skipSubBlocks(cursor);
      if (label === controlLabel) disposal = ((fields[0] ?? 0) >> 2) & 7;
    } else {
      const [x, y, width, height] = [cursor.u16(), cursor.u16(), cursor.u16(), cursor.u16()];
      cursor.skip(tableBytes(cursor.u8()) + 1); // and the size of the codes
      skipSubBlocks(cursor);
      frames.push({ x, y, width, height, disposal });
      disposal = 0;
    }
    if (cursor.left === 0) break; // without a trailer, which sharp does not ask for
  }
  return frames;
}

/** GIF 19. */
function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** GIF 15. @returns the first one */
function skipSubBlocks(cursor: Cursor): Uint8Array {
  const first = cursor.take(cursor.u8());
  for (let length = first.length; length > 0;) {
    length = cursor.u8();
    cursor.skip(length);
  }
  return first;
}

/** Of each frame, as it is shown, the alpha of every pixel of the screen. */
function coverage(frames: readonly PlacedFrame[], size: Size): Uint8Array[] {
  let shown = new Uint8Array(size.width * size.height);
  return frames.map((frame) => {
    const before = shown;
    shown = filled(shown, frame, size, 255);
    const alpha = shown;
    if (frame.disposal === toBackground) shown = filled(shown, frame, size, 0);
    if (frame.disposal === toPrevious) shown = before;
    return alpha;
  });
}

function filled(alpha: Uint8Array<ArrayBuffer>, { x, y, width, height }: Rect, size: Size, value: number) {
  if (alpha.every((each) => each === value)) return alpha; // most frames after the first, and none costs a copy
  const next = alpha.slice();
  const [left, right] = [Math.min(size.width, x), Math.min(size.width, x + width)];
  for (let row = y; row < Math.min(size.height, y + height); row++)
    next.fill(value, row * size.width + left, row * size.width + right);
  return next;
}

/** @param alpha null for a frame that hides nothing */
function withAlpha({ width, height, samples }: Frame, alpha: Uint8Array | null, channels: number): Frame {
  const whole = blankSamples(samples, width * height * (channels + 1));
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let i = 0; i < channels; i++) whole[pixel * (channels + 1) + i] = samples[pixel * channels + i] ?? 0;
    whole[pixel * (channels + 1) + channels] = alpha?.[pixel] ?? 255;
  }
  return { width, height, samples: whole };
}
