/** Real files that no one here wrote: `../shared/corpus` beside the project. Absent on a user's machine, required in CI. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..", "shared", "corpus");
const isThere = existsSync(root);

/** Paths of the corpus files of a folder ("images", "large", "faces", "decks") whose name matches, sorted. */
export function corpusFiles(folder: string, pattern: RegExp): string[] {
  const path = join(root, folder);
  if (!isThere || !existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => pattern.test(name))
    .toSorted()
    .map((name) => join(path, name));
}

/** The bytes of one corpus file, by its path below the corpus. */
export function corpusBytes(path: string): Uint8Array {
  return readFileSync(join(root, path));
}

/** `describe` that needs the corpus. */
export function describeCorpus(title: string, body: () => void): void {
  if (isThere) describe(title, body);
  else if (process.env["DERM_REQUIRE_ORACLES"] === "1") {
    it(`${title}: needs the corpus`, () => {
      throw new Error(`not there: ${root}`);
    });
  } else describe.skip(`${title} (skipped: no corpus)`, body);
}
