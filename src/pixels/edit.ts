/**
 * Edits on decoded pictures: what is masked is overwritten, what is cropped away is gone, and the rest keeps its samples.
 *
 * Two pictures that differ only under the applied mask become the same picture here, whatever was under it.
 */
import type { AppliedEdit, Edit, Fill, GreyRaster } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import { boundingRect, checkRegion, clip } from "../geometry.ts";
import type { Point, Rect, Size } from "../geometry.ts";
import { areaOf, boundsOf, coverRegion } from "../region-mask.ts";
import type { Mask } from "../region-mask.ts";
import { blankSamples, channelsOf } from "./picture.ts";
import type { Frame, Picture } from "./picture.ts";

/** One edit made ready: what it will do, and how it is done to a frame. */
interface Step {
  readonly kind: Edit["kind"];
  readonly applied: AppliedEdit;
  run(shown: Shown): Shown;
}

/** What is left of a frame on its way: where in it that lies, and whether its samples are a copy. */
interface Shown extends Point {
  readonly frame: Frame;
  readonly isCopy: boolean;
}

type EditOf<K extends Edit["kind"]> = Extract<Edit, { kind: K }>;

const order: readonly Edit["kind"][] = ["orient", "mask", "crop", "append-strip"];
/** What is cropped away needs no paint: the same comes out with fewer samples to copy. */
const running: readonly Edit["kind"][] = ["orient", "crop", "mask", "append-strip"];

/** The share of full brightness that each fill has. */
export const brightness: Readonly<Record<Fill, number>> = { black: 0, grey: 0.5, white: 1 };

/**
 * Applies the edits to every page or frame, in the fixed order orient (the decoder has done it), mask, crop, append.
 *
 * @param growPx how far masks grow beyond what was asked for
 * @throws DermShareError "region-invalid" for a region or crop that is none or lies outside; "input-refused" for pages of
 *         different sizes, on which one set of coordinates means nothing
 */
export function applyEdits(
  picture: Picture,
  edits: readonly Edit[],
  growPx: number,
): { picture: Picture; applied: AppliedEdit[] } {
  const [first] = picture.frames;
  if (first === undefined || edits.length === 0) return { picture, applied: [] };
  if (picture.frames.some(({ width, height }) => width !== first.width || height !== first.height)) {
    throw pagesDiffer();
  }
  const steps = sorted(edits, order).map((edit) => stepOf(edit, picture, first, growPx));
  const frames = picture.frames.map((frame) => {
    const start: Shown = { frame, x: 0, y: 0, isCopy: false };
    return sorted(steps, running).reduce((current, step) => step.run(current), start).frame;
  });
  return { picture: { ...picture, frames }, applied: steps.map(({ applied }) => applied) };
}

/** The error for pages on which one set of coordinates means nothing. */
export function pagesDiffer(): DermShareError {
  return new DermShareError("input-refused", "pages of one size were expected", "save each page as a file of its own");
}

function sorted<T extends Pick<Edit, "kind">>(edits: readonly T[], by: readonly Edit["kind"][]): T[] {
  return edits.toSorted((a, b) => by.indexOf(a.kind) - by.indexOf(b.kind));
}

function stepOf(edit: Edit, picture: Picture, size: Size, growPx: number): Step {
  switch (edit.kind) {
    case "orient":
      return { kind: "orient", applied: { kind: "orient" }, run: (shown) => shown };
    case "mask":
      return maskStep(edit, picture, size, growPx);
    case "crop":
      return cropStep(edit, picture, size);
    case "append-strip":
      return {
        kind: "append-strip",
        applied: { kind: "append-strip", recodedRows: 0 },
        run: (shown) => ({ ...shown, frame: appendStrip(picture, shown.frame, edit.raster), isCopy: true }),
      };
  }
}

function maskStep(edit: EditOf<"mask">, picture: Picture, size: Size, growPx: number): Step {
  const mask = coverRegion(edit.region, size, growPx);
  const asked = boundingRect(edit.region);
  const pixel = pixelOf(picture, brightness[edit.fill]);
  return {
    kind: "mask",
    applied: {
      kind: "mask",
      asked,
      applied: boundsOf(mask),
      areaPx: areaOf(mask),
      clipped: isClipped(asked, size),
    },
    run: (shown) => paint(shown, mask, pixel),
  };
}

/** A crop keeps whole pixels only: an edge between two pixels moves inward. */
function cropStep(edit: EditOf<"crop">, picture: Picture, size: Size): Step {
  checkRegion({ shape: "rect", ...edit.rect }, size);
  const { x, y, width, height } = edit.rect;
  const [left, top] = [Math.ceil(x), Math.ceil(y)];
  const inner = { x: left, y: top, width: Math.floor(x + width) - left, height: Math.floor(y + height) - top };
  const kept = clip(inner, size);
  if (kept === null) throw new DermShareError("region-invalid", "the crop holds no whole pixel", "give a larger box");
  return {
    kind: "crop",
    applied: { kind: "crop", asked: edit.rect, applied: kept, clipped: isClipped(edit.rect, size) },
    run: ({ frame }) => ({ frame: cut(frame, kept, channelsOf(picture)), x: kept.x, y: kept.y, isCopy: true }),
  };
}

function isClipped(asked: Rect, size: Size): boolean {
  return asked.x < 0 || asked.y < 0 || asked.x + asked.width > size.width || asked.y + asked.height > size.height;
}

/** The samples of one opaque pixel of a brightness from 0 to 1. */
export function pixelOf(picture: Picture, share: number): number[] {
  const full = 2 ** picture.bits - 1;
  const light = Math.round(full * share);
  const colour = { grey: [light], rgb: [light, light, light], cmyk: [0, 0, 0, full - light] }[picture.colour];
  return picture.hasAlpha ? [...colour, full] : colour;
}

/** Paints what of the mask lies in the frame. */
function paint({ frame, x, y, isCopy }: Shown, mask: Mask, pixel: readonly number[]): Shown {
  const samples = isCopy ? frame.samples : frame.samples.slice();
  const painted = blankSamples(samples, frame.width * pixel.length);
  for (let i = 0; i < painted.length; i++) painted[i] = pixel[i % pixel.length] ?? 0;
  for (const run of mask.runs) {
    const row = run.y - y;
    const [start, end] = [Math.max(0, run.from - x), Math.min(frame.width, run.to - x)];
    if (row < 0 || row >= frame.height || start >= end) continue;
    samples.set(painted.subarray(0, (end - start) * pixel.length), (row * frame.width + start) * pixel.length);
  }
  return { frame: { ...frame, samples }, x, y, isCopy: true };
}

function cut(frame: Frame, rect: Rect, channels: number): Frame {
  const samples = blankSamples(frame.samples, rect.width * rect.height * channels);
  for (let row = 0; row < rect.height; row++) {
    const from = ((rect.y + row) * frame.width + rect.x) * channels;
    samples.set(frame.samples.subarray(from, from + rect.width * channels), row * rect.width * channels);
  }
  return { width: rect.width, height: rect.height, samples };
}

/** The frame with the strip below it; where one is narrower than the other, it is filled up with white on the right. */
function appendStrip(picture: Picture, frame: Frame, strip: GreyRaster): Frame {
  const channels = channelsOf(picture);
  const width = Math.max(frame.width, strip.width);
  const height = frame.height + strip.height;
  const samples = blankSamples(frame.samples, width * height * channels);
  const white = pixelOf(picture, 1);
  for (let i = 0; i < width * height; i++) samples.set(white, i * channels);
  for (let y = 0; y < frame.height; y++) {
    const row = frame.samples.subarray(y * frame.width * channels, (y + 1) * frame.width * channels);
    samples.set(row, y * width * channels);
  }
  for (let y = 0; y < strip.height; y++) {
    for (let x = 0; x < strip.width; x++) {
      const pixel = pixelOf(picture, (strip.samples[y * strip.width + x] ?? 0) / 255);
      samples.set(pixel, ((frame.height + y) * width + x) * channels);
    }
  }
  return { width, height, samples };
}
