/** What came of one file: the same facts for the line that people read and for the JSON that machines read. */
import type { AppliedEdit, Trimmed } from "../edits.ts";
import type { DermShareError, ErrorCode } from "../errors.ts";
import type { DeckFormat } from "../deck/part-kinds.ts";
import type { DeckLeak, DeckNote } from "../deck/leaks.ts";
import type { Found } from "../files/walk.ts";
import type { FactKind } from "./fact.ts";
import type { BlockKind, FormatId, Note } from "../formats/format.ts";
import { isNamedAsOurs } from "./output-name.ts";

/** "Did nothing", "refused" and "failed" are different words. */
export type Status = "cleaned" | "already-clean" | "skipped" | "held" | "refused" | "failed";

/** An error as it stands in JSON. */
export interface ReportedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** What a file gives away, in kinds: no value of it. */
export interface GivesAway {
  readonly kinds: readonly FactKind[];
  /** Whether the small picture inside shows what the large one shows: "unknown" where it could not be measured. */
  readonly smallPicture: "none" | "same" | "different" | "unknown";
}

/** What came of one file. */
export interface FileResult {
  readonly input: string;
  readonly output: string | null;
  readonly status: Status;
  readonly format: FormatId | DeckFormat["id"] | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly sha256: string | null;
  readonly lossless: boolean;
  readonly trimmed: Trimmed | null;
  /** `count` is how many there were, where a deck holds several. */
  readonly removed: readonly { readonly kind: BlockKind | DeckLeak; readonly bytes: number; readonly count?: number }[];
  readonly notes: readonly (Note | DeckNote)[];
  readonly applied: readonly AppliedEdit[];
  readonly error: ReportedError | null;
  readonly ms: number;
  /** With a dry run over many files: what a picture gives away. */
  readonly givesAway?: GivesAway;
  /** It was skipped since an earlier run did the same: `output` is what that run wrote. */
  readonly resumed?: true;
}

/** What came of a file that did not become an output, and is not told anything else of. */
export const nothingDone = {
  output: null,
  format: null,
  bytesIn: 0,
  bytesOut: 0,
  sha256: null,
  lossless: false,
  trimmed: null,
  removed: [],
  notes: [],
  applied: [],
  ms: 0,
} as const;

/** The result of a file on which the program broke. */
export function bugResult(input: string, bug: unknown): FileResult {
  return { ...nothingDone, input, status: "failed", error: reportedBug(bug, "nothing was written") };
}

/** A bug for a report: its kind and its place, never its text. @param outcome what did not happen because of it */
export function reportedBug(bug: unknown, outcome: string): ReportedError {
  const kind = bug instanceof Error ? bug.constructor.name : typeof bug;
  const stack = bug instanceof Error ? (bug.stack ?? "") : "";
  const places = [...stack.matchAll(/^\s+at (.+)$/gm)].slice(0, 3).map(([, place]) => place);
  const hint = ["please report it, never with the file itself", ...places].join("; ");
  return { code: "bug", message: `this is a bug (${kind}); ${outcome}`, hint };
}

/**
 * How a file ends that an error stopped. In a folder, files of other kinds are expected, such as an empty `.gitkeep`; a file
 * that was named should be taken.
 */
export function statusAfter(
  { code }: DermShareError,
  { path, root }: Found,
  isNamed = root === null,
): "skipped" | "refused" | "failed" {
  if (code === "input-refused") return "refused";
  if (code === "input-empty") return root === null || isNamedAsOurs(path) ? "failed" : "skipped";
  if (code !== "input-unsupported") return "failed";
  return isNamed ? "refused" : "skipped";
}

/** An error for a report. */
export function reported({ code, message, hint }: DermShareError): ReportedError {
  return { code, message, hint: hint ?? null };
}
