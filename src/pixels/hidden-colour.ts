/** Whether a picture hides another one where it is transparent: an editor's eraser often leaves the colours there. */
import { DermShareError } from "../errors.ts";
import { decodePages } from "./decode.ts";
import { channelsOf } from "./picture.ts";
import type { Frame, Picture, SourceFormat } from "./picture.ts";

/** Of 255: a lossy coding does not keep one colour quite the same. */
const coding = 8;

/**
 * Looks at the colours of all pixels that are wholly transparent.
 *
 * @returns false when they are one colour, or there are none; true when they differ, and when nobody here can decode them
 */
export async function hidesColour(bytes: Uint8Array, format: SourceFormat): Promise<boolean> {
  try {
    const { pictures } = await decodePages(bytes, format);
    return pictures.some(
      (picture) => picture.hasAlpha && picture.frames.some((frame) => differsWhereTransparent(frame, picture)),
    );
  } catch (error) {
    if (error instanceof DermShareError) return true;
    throw error;
  }
}

/** Sets to zero, in place, the colours of all pixels that are wholly transparent. @returns whether any had another */
export function clearHiddenColour(picture: Picture): boolean {
  if (!picture.hasAlpha) return false;
  const channels = channelsOf(picture);
  let found = 0;
  for (const { samples } of picture.frames) {
    for (let alphaAt = channels - 1; alphaAt < samples.length; alphaAt += channels) {
      if (samples[alphaAt] !== 0) continue;
      for (let i = alphaAt - channels + 1; i < alphaAt; i++) {
        found |= samples[i] ?? 0;
        samples[i] = 0;
      }
    }
  }
  return found !== 0;
}

function differsWhereTransparent({ samples }: Frame, picture: Picture): boolean {
  const channels = channelsOf(picture);
  const colours = channels - 1;
  const tolerance = picture.bits === 8 ? coding : coding * 256;
  const least = new Float64Array(colours).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(colours).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < samples.length; i += channels) {
    if (samples[i + colours] !== 0) continue;
    for (let c = 0; c < colours; c++) {
      const sample = samples[i + c] ?? 0;
      least[c] = Math.min(least[c] ?? sample, sample);
      most[c] = Math.max(most[c] ?? sample, sample);
    }
  }
  return most.some((sample, c) => sample - (least[c] ?? sample) > tolerance);
}
