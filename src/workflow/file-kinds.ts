/** The kinds of file that can be cleaned. A new kind is one line in the table below. */
import type { AppliedEdit, Trimmed } from "../edits.ts";
import { takeBytes } from "../bytes/job-memory.ts";
import { ascii, startsWith } from "../bytes/bytes.ts";
import type { Keep, Pieces, RandomAccess } from "../bytes/pieces.ts";
import { isZip } from "../bytes/zip-read.ts";
import { DermShareError } from "../errors.ts";
import type { DeckNote, DeckPolicy } from "../deck/leaks.ts";
import type { Note, Refusal } from "../formats/format.ts";
import { isMarkedRaw, rawRefused } from "../formats/raw.ts";
import { formatOf } from "../formats/registry.ts";
import { isOfficeFile } from "./office-file.ts";
import { anonymise, type AnonymiseOptions } from "./anonymise.ts";
import type { FileResult } from "./file-result.ts";
import type { NamedFormat } from "./output-name.ts";
import { pictureRemedies, withRemedies } from "./remedies.ts";

/** A file that was cleaned and proven, in memory, or why it is not taken. */
export type CleanedBytes =
  | {
      /** Pieces may be read from the input. */
      readonly bytes: Uint8Array | Pieces;
      readonly format: NamedFormat & { readonly id: NonNullable<FileResult["format"]> };
      readonly unchanged: boolean;
      readonly removed: FileResult["removed"];
      readonly notes: readonly (Note | DeckNote)[];
      readonly applied: readonly AppliedEdit[];
      readonly trimmed: Trimmed | null;
      readonly lossless: boolean;
      /** Why a person should look before it goes out, in words; absent when nobody has to. */
      readonly held?: Refusal;
    }
  | { readonly refused: Refusal };

/** What cleaning may be told. */
export interface CleanOptions extends AnonymiseOptions {
  /** What to do with what in a deck may be content; the defaults where absent. */
  readonly decks?: DeckPolicy;
  /** Takes over what of a deck is new, until it is written; in memory where absent. */
  readonly keep?: Keep;
}

/** A kind of file: how it is known, and how it is cleaned. */
interface FileKind {
  /** By the content, never by the name. */
  takes(bytes: Uint8Array): boolean;
  clean(bytes: Uint8Array, options: CleanOptions): Promise<CleanedBytes>;
}

const kinds: readonly FileKind[] = [
  { takes: (bytes) => formatOf(bytes) !== null, clean: cleanPicture },
  { takes: isOfficeFile, clean: cleanDeckFile },
];

/**
 * Cleans a file of any kind that is known.
 *
 * @param bytes in memory, but for those of a file that `isReadInParts`
 * @throws DermShareError "input-unsupported" for any other, "input-refused" for a camera's raw file; as `anonymise`
 */
export async function cleanBytes(bytes: RandomAccess, options: CleanOptions): Promise<CleanedBytes> {
  if (!(bytes instanceof Uint8Array)) return cleanDeckFile(bytes, options);
  const kind = kinds.find((candidate) => candidate.takes(bytes));
  if (kind !== undefined) return kind.clean(bytes, options);
  if (isMarkedRaw(bytes)) throw rawRefused();
  if (startsWith(bytes, ascii("%PDF-"))) {
    throw new DermShareError(
      "input-unsupported",
      "it is a PDF, which keeps what crops and covers hide",
      "export its pages as PNG or JPEG, or clean the deck that it was made from",
    );
  }
  throw new DermShareError(
    "input-unsupported",
    "not a picture or a deck that is known here, by its content",
    "export it as JPEG or PNG from the program that made it",
  );
}

/** Whether a large file that starts so need not be in memory as a whole: each part of a deck is less. */
export function isReadInParts(start: Uint8Array): boolean {
  return isZip(start);
}

/** Whether the start of a file, some kilobytes of it, is that of a kind that is known. */
export function isKnownStart(start: Uint8Array): boolean {
  return kinds.some((kind) => kind.takes(start));
}

async function cleanPicture(bytes: Uint8Array, options: AnonymiseOptions): Promise<CleanedBytes> {
  const own = { ...options, take: takeBytes }; // nobody has it but for this job
  const result = await withRemedies(pictureRemedies, () => anonymise(bytes, own));
  if ("refused" in result) return result;
  const { image, removed, ...told } = result;
  return {
    ...told,
    removed: removed.map(({ kind, length }) => ({ kind, bytes: length })),
    bytes: image.bytes,
    format: image.format,
  };
}

async function cleanDeckFile(bytes: RandomAccess, options: CleanOptions): Promise<CleanedBytes> {
  const { cleanDeckBytes } = await import("./clean-deck.ts"); // XML is heavy, and most files are pictures
  return cleanDeckBytes(bytes, options);
}
