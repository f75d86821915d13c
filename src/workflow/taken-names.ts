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
