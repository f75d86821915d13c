/** A picture for the browser, the same way up as the edits mean it. */
import { DermShareError } from "../errors.ts";
import type { ImageFormat } from "../formats/format.ts";
import { parseHead } from "../formats/jpeg/parse.ts";
import { formatOf } from "../formats/registry.ts";
import type { Preview } from "../pixels/preview.ts";

/**
 * @param largestPx the longer side, at most
 * @throws DermShareError "input-malformed", "input-refused", "input-too-large"
 */
export async function shownPicture(bytes: Uint8Array, format: ImageFormat, largestPx?: number): Promise<Preview> {
  const { previewOf } = await import("../pixels/preview.ts");
  if (format.id !== "heic") {
    const orientation = format.id === "jpeg" ? parseHead(bytes).orientation : 1;
    return previewOf(bytes, format.id, orientation, largestPx);
  }
  const { convertHeic } = await import("./heic.ts");
  const converted = await convertHeic(bytes, [], "jpeg", { keepEdges: false, lossy: false });
  if (!("bytes" in converted)) {
    const { reason, hint } = "refused" in converted ? converted.refused : converted.needsPixels;
    throw new DermShareError("input-refused", reason, hint);
  }
  const upright = formatOf(converted.bytes)?.id ?? "jpeg";
  return previewOf(converted.bytes, upright, 1, largestPx);
}
