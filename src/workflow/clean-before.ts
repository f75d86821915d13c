/** Pictures that were found clean before in this thread: decks of one department share logos and photographs. */
import { createHash } from "node:crypto";

const mostLengths = 10_000;

/** What was found of pictures, by their bytes; of the bytes themselves nothing is kept. */
export class CleanBefore<Found> {
  /** By the length, so that a picture is hashed only where another one was as long. */
  readonly #byLength = new Map<number, Map<string, Found>>();

  /** What was added with the very same bytes; undefined where they were never added, or only once. */
  find(bytes: Uint8Array): Found | undefined {
    const alike = this.#byLength.get(bytes.length);
    return alike === undefined ? undefined : alike.get(digestOf(bytes));
  }

  add(bytes: Uint8Array, found: Found): void {
    const alike = this.#byLength.get(bytes.length);
    if (alike !== undefined) alike.set(digestOf(bytes), found);
    else if (this.#byLength.size < mostLengths) this.#byLength.set(bytes.length, new Map());
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}
