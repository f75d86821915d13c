/** Whether, and by what, a file has lost detail before: a lossy coding smears what is under a mask beyond the mask's edge. */
import type { SourceFormat } from "./picture.ts";
import { tiffPages } from "./tiff-pages.ts";
import { hasLossyPicture } from "./webp-chunks.ts";

/** The lossy coding of a file, by its reach: HEVC and AV1 are "heif". */
export type LossyCoding = "none" | "webp" | "jpeg" | "heif";

/** How far a lossy coding carries what is in one pixel into others: a mask grows by as much. */
export const reachPx: Readonly<Record<LossyCoding, number>> = { none: 0, webp: 16, jpeg: 36, heif: 64 }; // jpeg: the largest MCU (32), and one chroma sample of it (4)

const lossyCompressions = new Set([6, 7, 34712, 34892, 50001]); // JPEG old and new, JPEG 2000, lossy JPEG, WebP

/** The coding of a file that has been decoded, so that its structure is known to hold. */
export function lossyCoding(bytes: Uint8Array, source: SourceFormat): LossyCoding {
  switch (source) {
    case "jpeg":
      return "jpeg";
    case "heic":
    case "avif":
      return "heif";
    case "webp":
      return hasLossyPicture(bytes) ? "webp" : "none";
    case "tiff":
      return tiffPages(bytes).some(({ compression }) => lossyCompressions.has(compression)) ? "jpeg" : "none";
    case "png":
    case "gif":
    case "bmp":
      return "none";
  }
}
