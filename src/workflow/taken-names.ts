/** The outputs of a run and what it passes over: a second file of the same name would replace the first, or could not be had. */
import { resolve } from "node:path";
import { DermShareError } from "../errors.ts";

/** The names that are taken in this run. */
export class TakenNames {
  readonly #taken = new Set<string>();

  /** Takes a name. @returns why it cannot be had, where another file of this run has it */
  take(output: string): DermShareError | null {
    const path = resolve(output);
    const isBlind = process.platform === "win32" || process.platform === "darwin"; // to upper and lower case
    const key = isBlind ? path.normalize("NFC").toLowerCase() : path;
    const isTaken = this.#taken.has(key);
    this.#taken.add(key);
    if (!isTaken) return null;
    return new DermShareError("output-exists", "another file of this run has the same name", "rename one of them");
  }
}

/** Work that may want one name: whatever began first has its turn first, however long it takes. */
export class Turns {
  readonly #latest = new Map<string, Promise<unknown>>();

  /**
   * Begins at once.
   *
   * @param key what the names may have in common
   * @param work gets what is done when all is over that began before with the same key. It must not fail
   */
  begin<Result>(key: string, work: (turn: Promise<unknown>) => Promise<Result>): Promise<Result> {
    const before = this.#latest.get(key) ?? Promise.resolve();
    const own = work(before);
    const over = Promise.all([before, own]).then(() => {
      if (this.#latest.get(key) === over) this.#latest.delete(key);
    });
    this.#latest.set(key, over);
    return own;
  }
}
