/** What is seen behind the transparent parts of a picture. */
import type { Size } from "../geometry.ts";

/** A checkerboard hides nothing from a person, whatever its colour; on white a machine finds what it finds on paper. */
export type Backdrop = "checkerboard" | "white";

/** So far from white, from black and from each other that what has the colour of one is seen on the other. */
const [dark, light] = [0x58, 0xa8];

/** A picture without transparent parts, and whether there were any. */
export interface Laid extends Size {
  readonly samples: Uint8Array;
  readonly channels: 1 | 3;
  readonly isTransparent: boolean;
}

/** Lays a picture on a backdrop. @param channels of the samples; two and four are those with alpha */
export function laidOn(
  backdrop: Backdrop,
  { width, height, samples }: Size & { readonly samples: Uint8Array },
  channels: number,
): Laid {
  const colours = channels > 2 ? 3 : 1;
  if (channels === colours) return { width, height, samples, channels: colours, isTransparent: false };
  const laid = new Uint8Array(width * height * colours);
  const square = Math.max(4, Math.round(Math.max(width, height) / 60));
  let isTransparent = false;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const opacity = samples[pixel * channels + colours] ?? 255;
    isTransparent ||= opacity < 255;
    const [column, row] = [Math.floor((pixel % width) / square), Math.floor(pixel / width / square)];
    const behind = backdrop === "white" ? 255 : (column + row) % 2 === 0 ? dark : light;
    for (let c = 0; c < colours; c++) {
      const sample = samples[pixel * channels + c] ?? 0;
      laid[pixel * colours + c] = Math.round((sample * opacity + behind * (255 - opacity)) / 255);
    }
  }
  return { width, height, samples: laid, channels: colours, isTransparent };
}
