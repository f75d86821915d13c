/** A small copy of a picture to look at: for finding things in it, never for keeping. */
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";

/** The copy, and how large the picture is as displayed. */
export interface SmallCopy extends Size {
  /** sRGB, three bytes for a pixel, rows from the top. */
  readonly samples: Uint8Array;
  readonly displayed: Size;
}

/**
 * The picture as displayed, in sRGB, no side longer than `maxSidePx`; of an animation the first frame.
 *
 * @throws DermShareError "input-malformed" when it cannot be decoded
 */
export async function smallCopy(bytes: Uint8Array, maxSidePx: number): Promise<SmallCopy> {
  const { default: sharp } = await import("sharp");
  const source = sharp(bytes, { failOn: "error" });
  try {
    const { autoOrient } = await source.metadata();
    const { data, info } = await source
      .autoOrient()
      .resize({ width: maxSidePx, height: maxSidePx, fit: "inside", withoutEnlargement: true })
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { width, height, samples: channels === 3 ? data : threefold(data), displayed: autoOrient };
  } catch {
    throw new DermShareError("input-malformed", "the picture cannot be decoded", "look at it in another program");
  }
}

function threefold(grey: Uint8Array): Uint8Array {
  const samples = new Uint8Array(grey.length * 3);
  grey.forEach((value, pixel) => samples.fill(value, pixel * 3, pixel * 3 + 3));
  return samples;
}
