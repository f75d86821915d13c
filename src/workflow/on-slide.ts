/** What of a picture's file a slide shows. */
import { concat } from "../bytes/bytes.ts";
import type { Block, FormatId } from "../formats/format.ts";
import { mayHaveExif, parseHead } from "../formats/jpeg/parse.ts";
import { withPngEnd } from "../formats/png-chunks.ts";
import { formatOf } from "../formats/registry.ts";
import { firstPageAlone } from "../formats/tiff.ts";

/**
 * The file as a slide shows it: without its Exif, where JPEG and PNG keep the orientation, since slides show pixels as they are
 * coded; the first page of a TIFF; and with the end of a PNG where LibreOffice left it out.
 */
export function asOnSlide(given: Uint8Array): { upright: Uint8Array; orientation: readonly Block[] } {
  const bytes = withPngEnd(given);
  const format = formatOf(bytes);
  if (format?.id === "tiff") return { upright: firstPageAlone(bytes), orientation: [] };
  if (format === null || !isTurned(bytes, format.id)) return { upright: bytes, orientation: [] };
  const blocks = format.inspect(bytes);
  const orientation = blocks.filter(isExif);
  if (orientation.length === 0) return { upright: bytes, orientation };
  const kept = blocks.filter((block) => !isExif(block));
  return { upright: concat(kept.map(({ offset, length }) => bytes.subarray(offset, offset + length))), orientation };
}

/** Whether the file says that it should be shown turned; a PNG with Exif may. Told in hardly any time. */
function isTurned(bytes: Uint8Array, id: FormatId): boolean {
  if (id === "png") return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("eXIf");
  if (id !== "jpeg") return false;
  if (!mayHaveExif(bytes)) return false;
  return parseHead(bytes).orientation !== 1;
}

function isExif({ kind, role }: Block): boolean {
  return kind === "exif" || (kind === "orientation" && role !== "image");
}
