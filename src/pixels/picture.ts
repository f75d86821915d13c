/** A decoded picture: samples as the file has them, not converted to another colour space and not to another depth. */
import { DermShareError } from "../errors.ts";
import type { Densities, Size } from "../geometry.ts";

/** The formats that pictures come in. */
export type SourceFormat = "jpeg" | "png" | "webp" | "gif" | "tiff" | "heic" | "avif" | "bmp";

/** One page or one frame: interleaved samples, rows from the top, no padding. */
export interface Frame extends Size {
  readonly samples: Uint8Array | Uint16Array;
}

/** All frames of a file, or pages of it that are of one kind. */
export interface Picture {
  readonly frames: readonly Frame[];
  readonly colour: "grey" | "rgb" | "cmyk";
  /** Whether an alpha channel follows the colour channels. */
  readonly hasAlpha: boolean;
  readonly bits: 8 | 16;
  /** Whether the file has one bit for each pixel: the samples are 0 and 255 then, unless an edit has put others there. */
  readonly isBilevel: boolean;
  /** The ICC profile of the file, which says what the samples mean; null for none. */
  readonly profile: Uint8Array | null;
  /** The shape of the pixels of each frame; where it is not there, they are taken for squares. */
  readonly densities?: readonly Densities[];
  /** How an animation runs; null for pages and for single pictures. */
  readonly timing: Timing | null;
}

/** How an animation runs. */
export interface Timing {
  /** How long each frame is shown. */
  readonly delaysMs: readonly number[];
  /** How often the whole runs; 0 is for ever. */
  readonly loop: number;
}

const shortestShownMs = 11;

/** How long viewers show a frame: browsers, and libvips when it writes, take what is too short to be meant for a tenth of a second. */
export function shownDelayMs(delayMs: number): number {
  return delayMs < shortestShownMs ? 100 : delayMs;
}

const mostPixels = 0x3fff ** 2; // what sharp takes, all frames of an animation together

/** @throws DermShareError "input-too-large" for a picture that is not decoded here */
export function expectDecodable({ width, height }: Size): void {
  if (width * height <= mostPixels) return;
  throw new DermShareError(
    "input-too-large",
    "a picture of more than 268 million pixels is not decoded, so that it cannot be shown, covered or cropped",
    "make it smaller or cut it into parts with an image editor first",
  );
}

/** How many channels a pixel has, alpha included. */
export function channelsOf(picture: Pick<Picture, "colour" | "hasAlpha">): number {
  return { grey: 1, rgb: 3, cmyk: 4 }[picture.colour] + (picture.hasAlpha ? 1 : 0);
}

/** New samples of the same depth as those given, all zero. */
export function blankSamples(like: Frame["samples"], length: number): Frame["samples"] {
  return like instanceof Uint8Array ? new Uint8Array(length) : new Uint16Array(length);
}

/** The picture without its alpha channel where that says nothing: every pixel of every frame is opaque. */
export function withoutNeedlessAlpha(picture: Picture): Picture {
  if (!picture.hasAlpha || !isOpaque(picture)) return picture;
  const channels = channelsOf(picture);
  const frames = picture.frames.map((frame) => ({ ...frame, samples: withoutLastChannel(frame.samples, channels) }));
  return { ...picture, hasAlpha: false, frames };
}

/**
 * Divides, in place, colours that were multiplied by their alpha; what is brighter than that can be is full. Where the alpha
 * is zero they stay: nobody knows what they were.
 */
export function divideByAlpha({ samples }: Frame, channels: number): void {
  const full = samples instanceof Uint8Array ? 255 : 65535;
  for (let alphaAt = channels - 1; alphaAt < samples.length; alphaAt += channels) {
    const alpha = samples[alphaAt] ?? full;
    if (alpha === 0 || alpha === full) continue;
    for (let i = alphaAt - channels + 1; i < alphaAt; i++) {
      samples[i] = Math.min(full, Math.round(((samples[i] ?? 0) * full) / alpha));
    }
  }
}

/** Spreads grey from the range of video to the full one, in place; alpha has the full one always. ITU-R BT.709-6, 4.6. */
export function spreadGrey({ samples }: Frame, channels: number, hasAlpha: boolean): void {
  const [full, unit] = samples instanceof Uint8Array ? [255, 1] : [65535, 256];
  for (let i = 0; i < samples.length; i++) {
    if (hasAlpha && i % channels === channels - 1) continue;
    const spread = Math.round((((samples[i] ?? 0) - 16 * unit) * full) / (219 * unit));
    samples[i] = Math.min(full, Math.max(0, spread));
  }
}

/** Whether every pixel of every frame is opaque. */
export function isOpaque(picture: Picture): boolean {
  const channels = channelsOf(picture);
  const full = 2 ** picture.bits - 1;
  return !picture.hasAlpha || picture.frames.every(({ samples }) => isEvery(samples, channels - 1, channels, full));
}

/** Whether every `step`th sample from one on has a value. Loops over samples are plain: they see every one of a picture. */
function isEvery(samples: Frame["samples"], start: number, step: number, value: number): boolean {
  for (let i = start; i < samples.length; i += step) if (samples[i] !== value) return false;
  return true;
}

function withoutLastChannel(samples: Frame["samples"], channels: number): Frame["samples"] {
  const kept = blankSamples(samples, (samples.length / channels) * (channels - 1));
  for (let from = 0, to = 0; from < samples.length; from++) {
    if (from % channels !== channels - 1) kept[to++] = samples[from] ?? 0;
  }
  return kept;
}
