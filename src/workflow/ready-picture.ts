/** Pictures and decks on their way into a bundle: cleaned and proven once to know them, and again when they are put in. */
import { createHash } from "node:crypto";
import { expectFits } from "../bundle/contents.ts";
import type { InnerItem } from "../bundle/inner-manifest.ts";
import { crc32 } from "../bytes/crc32.ts";
import type { AppliedEdit, Trimmed } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";
import type { Found } from "../files/walk.ts";
import type { DeckLeak, DeckNote } from "../deck/leaks.ts";
import type { BlockKind, FormatId, Note } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import { type Anonymised, anonymise } from "./anonymise.ts";
import type { CleanImage } from "./clean-image.ts";
import type { CleanOptions } from "./file-kinds.ts";
import { isOfficeFile } from "./office-file.ts";
import { withoutPersonalNames } from "./personal-name.ts";
import { pictureRemedies, withRemedies } from "./remedies.ts";
import type { ReadyPicture } from "./seal.ts";
import type { CleanDeck } from "./sealed-deck.ts";
import type { Detector } from "./suggest.ts";

/** What was found on the way. */
interface Findings {
  readonly removed: readonly { readonly kind: BlockKind | DeckLeak }[];
  readonly notes: readonly (Note | DeckNote)[];
  readonly trimmed: Trimmed | null;
  readonly applied: readonly AppliedEdit[];
}

/** What was cleaned and proven, in memory. */
export interface CleanedItem
  extends Findings, Pick<ReadyPicture, "mediaType" | "widthPx" | "heightPx" | "lossless" | "steps" | "maskAreasPx"> {
  readonly proven: CleanImage | CleanDeck;
}

/** A picture or deck that is ready, and what was found on the way. */
export interface PreparedPicture extends ReadyPicture, Findings {
  readonly bytesIn: number;
  /** Where it lies, as the person typed it or as it was found in a folder. */
  readonly path: string;
}

/** Results are kept in memory up to here in all; beyond, they are made again when they are needed. */
const keptBytes = 32 * 1024 * 1024;

/** What became of the files: pictures that are ready, and what lay beside them in the folders and is no picture. */
export interface Prepared {
  readonly pictures: readonly PreparedPicture[];
  /** As they may be told. */
  readonly skipped: readonly string[];
}

/**
 * Cleans and proves the pictures, with two readers.
 *
 * @param detectors those that looked at the pictures before a person did
 * @throws DermShareError as `readInput` and `anonymise`; "input-refused" for one that is not taken: a bundle is all or
 *         nothing, but for files in a folder that are no pictures at all; "input-too-large" for more than it may hold
 */
export async function preparePictures(
  files: readonly Found[],
  options: CleanOptions,
  detectors: readonly Detector[] = [],
): Promise<Prepared> {
  const pictures: PreparedPicture[] = [];
  const skipped: string[] = [];
  let room = keptBytes;
  for (const { path, root, problem } of files) {
    const label = labelOf(path, pictures.length + 1);
    if (problem !== undefined) throw problem.about(label);
    const cleaned = await cleanAt({ path, label }, options, root !== null, detectors);
    if (cleaned === null) {
      skipped.push(withoutPersonalNames(path));
      continue;
    }
    const { proven, bytesIn, ...told } = cleaned;
    room -= proven.bytes.length;
    const kept = room > 0 ? proven : null;
    const sha256 = hashOf(proven.bytes);
    pictures.push({
      path,
      label,
      ...told,
      bytes: proven.bytes.length,
      sha256,
      crc32: crc32(proven.bytes),
      bytesIn,
      image: async () => kept ?? provenAgain({ path, label }, options, sha256),
    });
    expectFits(pictures); // said at once, and not after the rest was cleaned
  }
  return { pictures, skipped };
}

/** A patient's name or number in a path is not repeated: what is printed ends in logs. The picture keeps its number. */
function labelOf(path: string, number: number): string {
  const told = withoutPersonalNames(path);
  return told === path ? path : `${told} (picture ${number})`;
}

async function provenAgain(file: Source, options: CleanOptions, sha256: string): Promise<CleanedItem["proven"]> {
  const cleaned = await cleanAt(file, options, false, []);
  if (cleaned !== null && hashOf(cleaned.proven.bytes) === sha256) return cleaned.proven;
  throw new DermShareError("read-failed", "the file changed while it was sealed").about(file.label);
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A file, and what it is called in what is told. */
interface Source {
  readonly path: string;
  readonly label: string;
}

type Taken = Exclude<Anonymised, { refused: unknown }>;

/** Null for what is neither a picture nor a deck, where that is expected. */
async function cleanAt(
  { path, label }: Source,
  options: CleanOptions,
  mayBeOther: boolean,
  detectors: readonly Detector[],
): Promise<(CleanedItem & { readonly bytesIn: number }) | null> {
  try {
    const bytes = await readInput(path);
    const item = await (isOfficeFile(bytes) ? cleanDeck(bytes, options) : cleanPicture(bytes, options, detectors));
    return { ...item, bytesIn: bytes.length };
  } catch (error) {
    if (mayBeOther && error instanceof DermShareError && error.code === "input-unsupported") return null;
    throw error instanceof DermShareError ? error.about(label) : error;
  }
}

async function cleanDeck(bytes: Uint8Array, options: CleanOptions): Promise<CleanedItem> {
  const { readyDeck } = await import("./ready-deck.ts"); // XML is heavy, and most files are pictures
  return readyDeck(bytes, options);
}

async function cleanPicture(
  bytes: Uint8Array,
  options: CleanOptions,
  detectors: readonly Detector[],
): Promise<CleanedItem> {
  const result = await withRemedies(pictureRemedies, () => anonymise(bytes, options));
  if ("refused" in result) throw new DermShareError("input-refused", result.refused.reason, result.refused.hint);
  const { image, removed, notes, lossless, trimmed, applied } = result;
  const { width: widthPx, height: heightPx } = image.size;
  const steps = stepsOf(result, formatOf(bytes)?.id ?? null, detectors);
  const told = { removed, notes, lossless, trimmed, applied, ...steps };
  return { proven: image, mediaType: image.format.mediaType, widthPx, heightPx, ...told };
}

function stepsOf(
  { image, notes, applied, lossless, isConfirmed }: Taken,
  source: FormatId | null,
  detectors: readonly Detector[],
): Pick<InnerItem, "steps" | "maskAreasPx"> {
  // A mask of which a turn cut off everything covered nothing.
  const maskAreasPx = applied.map(({ areaPx = 0 }) => areaPx).filter((area) => area > 0);
  const kinds = new Set(applied.map(({ kind }) => kind));
  const steps: [InnerItem["steps"][number], boolean][] = [
    ["metadata-removed", true],
    ["converted", image.format.id !== source],
    ["oriented", notes.includes("orientation-baked")],
    ["masked", maskAreasPx.length > 0],
    ["cropped", kinds.has("crop")],
    ["consent-strip-added", kinds.has("append-strip")],
    ["re-encoded", !lossless],
    ["faces-looked-for", detectors.includes("faces")],
    ["codes-looked-for", detectors.includes("codes")],
    ["regions-confirmed", isConfirmed && maskAreasPx.length > 0],
  ];
  return { steps: steps.filter(([, done]) => done).map(([step]) => step), maskAreasPx };
}
