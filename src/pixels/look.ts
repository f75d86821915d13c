/** The samples of a picture that was made to be looked at: for finding things in it, never for keeping. */
import type { Size } from "../geometry.ts";

/** sRGB, three bytes for a pixel, rows from the top. */
export interface SmallCopy extends Size {
  readonly samples: Uint8Array;
}

/**
 * A preview's samples, no side longer than `maxSidePx`.
 *
 * @param preview upright and in sRGB, as `previewOf` makes it
 */
export async function smallCopy(preview: Uint8Array, maxSidePx: number): Promise<SmallCopy> {
  const { default: sharp } = await import("sharp");
  const { data, info } = await sharp(preview)
    .resize({ width: maxSidePx, height: maxSidePx, fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { width, height, samples: channels === 3 ? data : threefold(data) };
}

function threefold(grey: Uint8Array): Uint8Array {
  const samples = new Uint8Array(grey.length * 3);
  grey.forEach((value, pixel) => samples.fill(value, pixel * 3, pixel * 3 + 3));
  return samples;
}
