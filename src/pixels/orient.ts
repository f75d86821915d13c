/** Turning a decoded frame upright. Source: TIFF 6.0, section 8, tag 274. */
import { blankSamples } from "./picture.ts";
import type { Frame } from "./picture.ts";

/** What is to be done, in this order: transpose, mirror left to right, mirror top to bottom. */
interface Turn {
  readonly transpose: boolean;
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
}

const none: Turn = { transpose: false, mirrorX: false, mirrorY: false };

/** What each orientation asks for. */
const steps: Readonly<Record<number, Turn>> = {
  1: none,
  2: { transpose: false, mirrorX: true, mirrorY: false },
  3: { transpose: false, mirrorX: true, mirrorY: true },
  4: { transpose: false, mirrorX: false, mirrorY: true },
  5: { transpose: true, mirrorX: false, mirrorY: false },
  6: { transpose: true, mirrorX: true, mirrorY: false },
  7: { transpose: true, mirrorX: true, mirrorY: true },
  8: { transpose: true, mirrorX: false, mirrorY: true },
};

/** What an orientation asks for; what is not from 1 to 8 is taken for 1. */
export function turnOf(orientation: number): Turn {
  return steps[orientation] ?? none;
}

/**
 * The frame as it is displayed.
 *
 * @param orientation value of tag 274; what is not from 1 to 8 is taken for 1
 * @param channels samples per pixel
 */
export function upright(frame: Frame, orientation: number, channels: number): Frame {
  const step = steps[orientation];
  if (step === undefined || orientation === 1) return frame;
  const width = step.transpose ? frame.height : frame.width;
  const height = step.transpose ? frame.width : frame.height;
  const samples = blankSamples(frame.samples, frame.samples.length);
  for (let y = 0; y < height; y++) {
    const b = step.mirrorY ? height - 1 - y : y;
    for (let x = 0; x < width; x++) {
      const a = step.mirrorX ? width - 1 - x : x;
      const from = (step.transpose ? a * frame.width + b : b * frame.width + a) * channels;
      const to = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) samples[to + c] = frame.samples[from + c] ?? 0;
    }
  }
  return { width, height, samples };
}
