/** The formats that we take, in the order in which they are asked. A new format is one file and one line here. */
import type { ImageFormat } from "./format.ts";
import { bmp } from "./bmp.ts";
import { gif } from "./gif.ts";
import { avif, heic } from "./heif.ts";
import { jpeg } from "./jpeg/jpeg.ts";
import { png } from "./png.ts";
import { tiff } from "./tiff.ts";
import { webp } from "./webp.ts";

/** Every format; at most one `detect` says yes to any bytes. */
export const formats: readonly ImageFormat[] = [jpeg, png, webp, gif, bmp, tiff, heic, avif];

/** The format of these bytes by their content, or null when it is none of ours. */
export function formatOf(bytes: Uint8Array): ImageFormat | null {
  return formats.find((format) => format.detect(bytes)) ?? null;
}
