/** What came of one file: the same facts for the line that people read and for the JSON that machines read. */
import type { AppliedEdit, Trimmed } from "../edits.ts";
import type { DermShareError, ErrorCode } from "../errors.ts";
import type { BlockKind, FormatId, Note } from "../formats/format.ts";

/** "Did nothing", "refused" and "failed" are different words. */
export type Status = "cleaned" | "already-clean" | "skipped" | "held" | "refused" | "failed";

/** An error as it stands in JSON. */
export interface ReportedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** What came of one file. */
export interface FileResult {
  readonly input: string;
  readonly output: string | null;
  readonly status: Status;
  readonly format: FormatId | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly sha256: string | null;
  readonly lossless: boolean;
  readonly trimmed: Trimmed | null;
  readonly removed: readonly { readonly kind: BlockKind; readonly bytes: number }[];
  readonly notes: readonly Note[];
  readonly applied: readonly AppliedEdit[];
  readonly error: ReportedError | null;
  readonly ms: number;
}

/** An error for a report. */
export function reported({ code, message, hint }: DermShareError): ReportedError {
  return { code, message, hint: hint ?? null };
}
