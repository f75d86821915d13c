/** A picture for the browser, the same way up as the edits mean it. */
import { DermShareError } from "../errors.ts";
import type { ImageFormat } from "../formats/format.ts";
import { codedPicture } from "../formats/heif-coded.ts";
import { parseHead } from "../formats/jpeg/parse.ts";
import type { Preview, Showing } from "../pixels/preview.ts";

/**
 * @throws DermShareError "input-malformed" where it has no such page too, "input-refused", "input-too-large"
 */
export async function shownPicture(bytes: Uint8Array, format: ImageFormat, showing: Showing = {}): Promise<Preview> {
  const { previewOf, previewOfHeic } = await import("../pixels/preview.ts");
  if (format.id !== "heic") {
    const orientation = format.id === "jpeg" ? parseHead(bytes).orientation : 1;
    return previewOf(bytes, format.id, orientation, showing);
  }
  const coded = codedPicture(bytes);
  if ("refused" in coded) throw new DermShareError("input-refused", coded.refused.reason, coded.refused.hint);
  return previewOfHeic(coded, showing);
}
