/** A deck among other files: cleaned, proven from the bytes that will be written, and held where a person has to look. */
import { equalPieces, type Keep, type RandomAccess, wholeOf } from "../bytes/pieces.ts";
import type { ZipFile } from "../bytes/zip-read.ts";
import { cleanDeck } from "../deck/clean-deck.ts";
import { type DeckLeak, defaultPolicy, type HoldReason } from "../deck/leaks.ts";
import { openDeck } from "../deck/package.ts";
import { largestInputBytes } from "../files/read.ts";
import type { Refusal } from "../formats/format.ts";
import { PictureRecord, pictureTools } from "./deck-pictures.ts";
import type { DecisionOptions } from "./decided.ts";
import type { DecidedPictures } from "./deck-decisions.ts";
import type { CleanedBytes, CleanOptions } from "./file-kinds.ts";
import { isOldPresentation, openPresentation } from "./foreign-office.ts";
import { optimiseLater } from "./optimise-later.ts";
import { deckRemedies, withRemedies } from "./remedies.ts";
import { showsPersonalText } from "./slide-text.ts";
import { proveCleanDeck } from "./verify-deck.ts";

/**
 * Cleans an office file: a presentation, or a refusal with the way out.
 *
 * @throws DermShareError "input-unsupported" for office files that are no presentations, "input-malformed",
 *         "input-truncated", "input-too-large", "input-refused", "verification-failed"
 */
export async function cleanDeckBytes(bytes: RandomAccess, options: CleanOptions): Promise<CleanedBytes> {
  optimiseLater();
  const isConverted = options.decks?.convert === true && isOldPresentation(bytes);
  return withRemedies(deckRemedies, () =>
    isConverted ? cleanOldPresentation(bytes, options) : cleanPresentation(bytes, options),
  );
}

/** What LibreOffice made of it is no less to be cleaned than what a person saved. */
async function cleanOldPresentation(bytes: RandomAccess, options: CleanOptions): Promise<CleanedBytes> {
  const { presentationOfToday } = await import("../files/libreoffice.ts");
  const converted = await presentationOfToday(wholeOf(bytes));
  if (converted === null) return { refused: withoutLibreOffice };
  const cleaned = await cleanPresentation(converted, options);
  if ("refused" in cleaned) return cleaned;
  return { ...cleaned, unchanged: false, lossless: false, notes: [...cleaned.notes, "converted"] };
}

const withoutLibreOffice: Refusal = {
  reason: "LibreOffice, which makes .pptx of .ppt, is not installed here",
  hint: "install it, or save the deck as .pptx, then run this again",
};

async function cleanPresentation(bytes: RandomAccess, options: CleanOptions): Promise<CleanedBytes> {
  const zip = openPresentation(bytes);
  if ("refused" in zip) return zip;
  if (changesPictures(options)) return { refused: editRefusal };
  const record = new PictureRecord();
  const policy = options.decks ?? defaultPolicy;
  const keep = options.keep ?? ((content) => content);
  const decided = options.review === undefined ? nothingDecided : await decidedIn(zip, options.review, record, keep);
  if ("refused" in decided) return decided;
  const result = await cleanDeck(zip, pictureTools(record), policy, decided.replaced, {
    maxBytes: largestInputBytes,
    keep,
  });
  if ("refused" in result) return result;
  const written = openDeck(result.bytes);
  await proveCleanDeck(written, policy, result.held, record);
  const shown = (names: ReadonlySet<string>) => [...names].filter((name) => result.pictures.has(name)).length;
  const isOpen = shown(decided.undecided) > 0;
  const mustBeDecided = options.review?.requireReview === true;
  const held: HoldReason[] = isOpen && mustBeDecided ? [...result.held, "undecided-picture"] : [...result.held];
  return {
    bytes: result.bytes,
    format: result.format,
    unchanged: equalPieces(result.bytes, bytes),
    removed: [
      ...[...result.removed].map(([kind, { count, bytes: size }]) => ({ kind, bytes: size, count })),
      ...[...record.leaks].map(([kind, size]) => ({ kind, bytes: size })),
      ...counted("masked-picture", shown(decided.masked)),
      ...counted("withheld-picture", shown(decided.withheld)),
    ],
    notes: [
      ...result.notes,
      ...(record.mayTrace ? ["faint-trace-possible" as const] : []),
      ...(isOpen && !mustBeDecided && options.review?.decisions !== null ? ["not-looked-at" as const] : []),
      ...(showsPersonalText(written) ? ["personal-text" as const] : []),
    ],
    applied: [],
    trimmed: null,
    lossless: !record.isRecoded,
    ...(held.length > 0 ? { held: heldFor(held) } : {}),
  };
}

const nothingDecided: DecidedPictures = {
  replaced: new Map(),
  masked: new Set(),
  withheld: new Set(),
  undecided: new Set(),
};

async function decidedIn(zip: ZipFile, review: DecisionOptions, record: PictureRecord, keep: Keep) {
  const { decidePictures } = await import("./deck-decisions.ts");
  return decidePictures(zip, review, record, keep);
}

function counted(kind: DeckLeak, count: number): { kind: DeckLeak; bytes: number; count: number }[] {
  return count > 0 ? [{ kind, bytes: 0, count }] : [];
}

/** Whether more is asked for than cleaning: a deck that came back without its masks would look covered. */
function changesPictures({ edits, asked = [], suggested, strip }: CleanOptions): boolean {
  return edits.length > 0 || asked.length > 0 || suggested !== undefined || strip !== undefined;
}

const reasons: Readonly<Record<HoldReason, readonly [reason: string, option: string | null]>> = {
  "hidden-slides": ["hidden slides", "--hidden-slides drop or keep"],
  media: ["sound or film", "--media drop or keep"],
  "speaker-notes": ["speaker notes", "--notes drop or keep"],
  "moving-off-slide-shapes": ["objects beside a slide that an animation may bring in", null],
  "reaching-off-slide-shapes": ["objects beside a slide whose text, line or shadow may be seen on it", null],
  "object-without-picture": ["an embedded object had no picture and is gone", null],
  "uncertain-crop": [
    "a crop of a picture that cannot be cut (metafile, animation, tiles, a WebP with an orientation, a crop to nothing)",
    null,
  ],
  "uncertain-frame": ["a picture in a frame of its own form still has what lies outside the frame", null],
  "uncertain-cover": [
    "something covers a part of a picture, and covers it still: it may move, is a thick line, an empty placeholder, drawn freely or not wholly opaque, stands in a chart, diagram or canvas, or the picture cannot be painted into (metafile, animation, tiles, fill of a group)",
    null,
  ],
  "undecided-picture": ["a picture that nobody has decided about", "derm-share review FOLDER --decisions FILE"],
  "legacy-drawing": ["ink of Office 2007 is gone", null],
};

function heldFor(held: readonly HoldReason[]): Refusal {
  const options = held.map((reason) => reasons[reason][1]).filter((option) => option !== null);
  const look =
    options.length > 0 ? `look at it, then say what to do: ${options.join("; ")}` : "look at it in PowerPoint";
  const isInPictures = held.some((reason) => reason.startsWith("uncertain-"));
  const hint = isInPictures ? `${look}; ${cutYourself}` : look;
  return { reason: `held for a look: ${held.map((reason) => reasons[reason][0]).join("; ")}`, hint };
}

const cutYourself =
  "where a picture hides something, cut or cover it in an image editor and put it in anew, as PNG or JPEG";

const editRefusal: Refusal = {
  reason: "a deck has many pictures: there is no one region to crop or cover",
  hint: "derm-share strip cleans it; cover what has to be covered in its pictures first",
};
