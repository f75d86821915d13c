/** What a report says of one file: the words that the text and every other format of `verify` share. */
import { sep } from "node:path";
import { type ErrorCode, shown } from "../../errors.ts";
import type { DeckLeak } from "../../deck/leaks.ts";
import type { BlockKind } from "../../formats/format.ts";
import type { Verdict } from "../../workflow/verify-file.ts";
import { kindWords } from "../file-lines.ts";
import { counted } from "../terminal.ts";

/** One reason why a file does not pass. */
export interface Finding {
  /** From closed lists: the kind of the residue, or the code of the error. */
  readonly rule: BlockKind | DeckLeak | ErrorCode;
  /** What was found, without any value, its control characters escaped. */
  readonly text: string;
  /** Where the residue lies in the file, in bytes; null where a decoder saw it, or the file could not be judged. */
  readonly place: { readonly offset: number; readonly bytes: number } | null;
}

/** Why a file does not pass; empty for a clean one, and for one that was skipped. */
export function findingsOf({ status, residue, error }: Verdict): Finding[] {
  if (status === "clean" || status === "skipped") return [];
  if (error !== null) return [{ rule: error.code, text: shown(error.message), place: null }];
  return residue.map((found) => {
    const place = found.offset === null ? null : { offset: found.offset, bytes: found.bytes ?? 0 };
    return { rule: found.kind, text: kindWords[found.kind] + placeWords(place), place };
  });
}

function placeWords(place: Finding["place"]): string {
  if (place === null) return ", seen by the second reader";
  return `, ${counted(place.bytes, "byte")} at byte ${place.offset}`;
}

/** A path as given, with forward slashes: how the services that read reports name a file. */
export function slashed(path: string): string {
  return path.split(sep).join("/");
}
