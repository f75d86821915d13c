/**
 * Editing to the pixel, without a margin: for what a shape on a slide hides anyway, where a wider mask could be seen.
 *
 * A lossy coding has carried a little of what was under the mask beyond its edge; unlike a mask that a person draws, this
 * one does not grow over that.
 */
import type { Edit } from "../edits.ts";
import { decodePages } from "./decode.ts";
import { applyEdits } from "./edit.ts";
import { encode } from "./encode.ts";

/** The formats that are edited so, by what they are written as. */
const writtenAs = { jpeg: "jpeg", tiff: "tiff", webp: "png" } as const;

/**
 * The edited picture, a JPEG at its best quality, a WebP as PNG.
 *
 * @throws DermShareError "input-malformed", "input-refused", "region-invalid"
 */
export async function editExactly(
  bytes: Uint8Array,
  format: keyof typeof writtenAs,
  edits: readonly Edit[],
): Promise<Uint8Array> {
  const { pictures } = await decodePages(bytes, format);
  const edited = pictures.map((picture) => applyEdits(picture, edits, 0).picture);
  return encode(edited, writtenAs[format], format === "jpeg");
}
