/** The pictures of a deck, cleaned by the same strip as any other picture. */
import { concat } from "../bytes/bytes.ts";
import type { DeckPicture, PictureRefusal, PictureTools } from "../deck/picture-tools.ts";
import { DermShareError } from "../errors.ts";
import type { Block, BlockKind } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import { anonymise, plainStrip } from "./anonymise.ts";

/** What went from the pictures of a deck, by kind. */
export type PictureLeaks = Map<BlockKind, number>;

/** Tools for one deck; what they take out is added up in `leaks`. */
export function pictureTools(leaks: PictureLeaks): PictureTools {
  return { clean: (bytes) => clean(bytes, leaks) };
}

async function clean(
  bytes: Uint8Array,
  leaks: PictureLeaks,
): Promise<DeckPicture | { readonly refused: PictureRefusal }> {
  try {
    const { upright, orientation } = withoutOrientation(bytes);
    const result = await anonymise(upright, plainStrip);
    if ("refused" in result) return { refused: inDeck(result.refused.reason) };
    for (const { kind, length } of [...orientation, ...result.removed])
      leaks.set(kind, (leaks.get(kind) ?? 0) + length);
    const { mediaType, extensions } = result.image.format;
    return { bytes: result.unchanged ? upright : result.image.bytes, mediaType, extensions };
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
    return { refused: inDeck(error.message) };
  }
}

/**
 * The file without its Exif, where JPEG and PNG keep the orientation: slides show pixels as they are coded, so turning
 * the picture upright would change how the slide looks.
 */
function withoutOrientation(bytes: Uint8Array): { upright: Uint8Array; orientation: readonly Block[] } {
  const format = formatOf(bytes);
  if (format === null || !["jpeg", "png"].includes(format.id)) return { upright: bytes, orientation: [] };
  const blocks = format.inspect(bytes);
  const orientation = blocks.filter(isExif);
  if (orientation.length === 0) return { upright: bytes, orientation };
  const kept = blocks.filter((block) => !isExif(block));
  return { upright: concat(kept.map(({ offset, length }) => bytes.subarray(offset, offset + length))), orientation };
}

function isExif({ kind, role }: Block): boolean {
  return kind === "exif" || (kind === "orientation" && role !== "image");
}

function inDeck(reason: string): PictureRefusal {
  return {
    reason: `a picture in the deck cannot be cleaned: ${reason}`,
    hint: "replace that picture by a PNG or JPEG in PowerPoint, then run this again",
  };
}
