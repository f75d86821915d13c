/** Pictures on their way into a bundle: cleaned and proven once to know them, and again when they are put in. */
import type { InnerItem } from "../bundle/inner-manifest.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";
import type { Block, Note } from "../formats/format.ts";
import { type Anonymised, anonymise, type AnonymiseOptions } from "./anonymise.ts";
import type { CleanImage } from "./clean-image.ts";
import type { ReadyPicture } from "./seal.ts";

/** A picture that is ready, and what was found on the way. */
export interface PreparedPicture extends ReadyPicture {
  readonly removed: readonly Block[];
  readonly notes: readonly Note[];
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bytesIn: number;
}

/** Results are kept in memory up to here in all; beyond, they are made again when they are needed. */
const keptBytes = 32 * 1024 * 1024;

/**
 * Cleans and proves the pictures, with two readers.
 *
 * @throws DermShareError as `readInput` and `anonymise`; "input-refused" for one that is not taken: a bundle is all or
 *         nothing
 */
export async function preparePictures(paths: readonly string[], options: AnonymiseOptions): Promise<PreparedPicture[]> {
  const prepared: PreparedPicture[] = [];
  let room = keptBytes;
  for (const path of paths) {
    const { result, bytesIn } = await cleanAt(path, options);
    const { image, removed, notes, lossless } = result;
    room -= image.bytes.length;
    const kept = room > 0 ? image : null;
    prepared.push({
      label: path,
      lossless,
      steps: stepsOf(result),
      removed,
      notes,
      widthPx: image.size.width,
      heightPx: image.size.height,
      bytesIn,
      image: async (): Promise<CleanImage> => kept ?? (await cleanAt(path, options)).result.image,
    });
  }
  return prepared;
}

type Taken = Exclude<Anonymised, { refused: unknown }>;

async function cleanAt(path: string, options: AnonymiseOptions): Promise<{ result: Taken; bytesIn: number }> {
  try {
    const bytes = await readInput(path);
    const result = await anonymise(bytes, options);
    if (!("refused" in result)) return { result, bytesIn: bytes.length };
    throw new DermShareError("input-refused", result.refused.reason, result.refused.hint);
  } catch (error) {
    throw error instanceof DermShareError ? error.about(path) : error;
  }
}

function stepsOf({ notes, applied, lossless }: Taken): InnerItem["steps"] {
  const kinds = new Set(applied.map(({ kind }) => kind));
  const steps: [InnerItem["steps"][number], boolean][] = [
    ["metadata-removed", true],
    ["oriented", notes.includes("orientation-baked")],
    ["masked", kinds.has("mask")],
    ["cropped", kinds.has("crop")],
    ["consent-strip-added", kinds.has("append-strip")],
    ["re-encoded", !lossless],
  ];
  return steps.filter(([, done]) => done).map(([step]) => step);
}
