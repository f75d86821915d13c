/** A presentation for a bundle. */
import type { InnerItem } from "../bundle/inner-manifest.ts";
import { wholeOf } from "../bytes/pieces.ts";
import { DermShareError } from "../errors.ts";
import type { Refusal } from "../formats/format.ts";
import { cleanDeckBytes } from "./clean-deck.ts";
import type { CleanOptions } from "./file-kinds.ts";
import type { CleanedItem } from "./ready-picture.ts";
import { proveSealedDeck } from "./sealed-deck.ts";

/**
 * Cleans and proves a presentation, its pictures with two readers.
 *
 * @throws DermShareError as `cleanDeckBytes`; "input-refused" for one that is not taken or waits for a person
 */
export async function readyDeck(bytes: Uint8Array, options: CleanOptions): Promise<CleanedItem> {
  const cleaned = await cleanDeckBytes(bytes, options);
  if ("refused" in cleaned) throw stopped(cleaned.refused);
  if (cleaned.held !== undefined) throw stopped(cleaned.held);
  const { removed, notes, lossless } = cleaned;
  const kinds = new Set(removed.map(({ kind }) => kind));
  const steps: [InnerItem["steps"][number], boolean][] = [
    ["metadata-removed", true],
    ["masked", kinds.has("covered") || kinds.has("masked-picture")],
    ["cropped", kinds.has("cropped-away")],
  ];
  const proven = await proveSealedDeck(wholeOf(cleaned.bytes));
  return {
    proven,
    mediaType: proven.mediaType,
    widthPx: null,
    heightPx: null,
    lossless,
    steps: steps.filter(([, done]) => done).map(([step]) => step),
    maskAreasPx: [],
    removed,
    notes,
    trimmed: null,
    applied: [],
  };
}

function stopped({ reason, hint }: Refusal): DermShareError {
  return new DermShareError("input-refused", reason, hint);
}
