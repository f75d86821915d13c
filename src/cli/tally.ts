/** What came of many files, counted as they come: a batch of a million keeps no list. */
import { type DermShareError, exitStatusOf } from "../errors.ts";
import type { DeckLeak, DeckNote } from "../deck/leaks.ts";
import type { BlockKind, Note } from "../formats/format.ts";
import type { DecisionOptions } from "../workflow/decided.ts";
import type { FileResult, Status } from "../workflow/file-result.ts";
import { counted } from "./terminal.ts";

const words: readonly Status[] = ["cleaned", "already-clean", "held", "refused", "failed", "skipped"];

/** The counts of a run. */
export class Tally {
  readonly #statuses = new Map<Status, number>();
  /** In how many files each kind of block was removed, and each note was made. */
  readonly removed = new Map<BlockKind | DeckLeak, number>();
  readonly notes = new Map<Note | DeckNote, number>();
  /** Why the report that was asked for is not there; null where it is, or none was. */
  reportError: DermShareError | null = null;
  #firstBad: FileResult | null = null;
  #resumed = 0;
  #bytesIn = 0;

  add(result: FileResult): void {
    count(this.#statuses, result.status);
    for (const kind of new Set(result.removed.map((block) => block.kind))) count(this.removed, kind);
    for (const note of new Set(result.notes)) count(this.notes, note);
    if (result.resumed === true) this.#resumed += 1;
    this.#bytesIn += result.bytesIn;
    const isBad = result.status === "refused" || result.status === "failed" || result.status === "held";
    if (isBad) this.#firstBad ??= result;
  }

  /** How many files ended so. */
  of(status: Status): number {
    return this.#statuses.get(status) ?? 0;
  }

  /** How many results lie where they should. */
  get written(): number {
    return this.of("cleaned") + this.of("already-clean");
  }

  get files(): number {
    return words.reduce((sum, status) => sum + this.of(status), 0);
  }

  /** Whether a person decided about each picture that was written. What an earlier run did is told by that one. */
  isReviewed(review: DecisionOptions | undefined): boolean {
    if (review === undefined || review.decisions === null) return false;
    return review.requireReview || (!this.notes.has("not-looked-at") && this.#resumed === 0);
  }

  /** How many files ended how, in words. */
  text(): string {
    const parts = words.filter((status) => this.of(status) > 0).map((status) => `${this.of(status)} ${status}`);
    const done = this.#resumed > 0 ? ` (${this.#resumed} of them done in an earlier run)` : "";
    return `${counted(this.files, "file")}: ${parts.join(", ") || "nothing to look at"}${done}`;
  }

  /** The last object of a run. */
  summary(): Readonly<Record<string, unknown>> {
    return {
      v: 1,
      type: "summary",
      files: this.files,
      cleaned: this.of("cleaned"),
      alreadyClean: this.of("already-clean"),
      skipped: this.of("skipped"),
      held: this.of("held"),
      refused: this.of("refused"),
      failed: this.of("failed"),
      resumed: this.#resumed,
      bytesIn: this.#bytesIn,
    };
  }

  /** The exit status of a run: of the single file that was named, or of a batch. */
  exitStatus(isBatch: boolean): number {
    if (this.#firstBad === null) return this.reportError === null ? 0 : exitStatusOf(this.reportError.code);
    return isBatch ? 3 : exitStatusOf(this.#firstBad.error?.code ?? "input-refused");
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
