import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What is in the paths of files that take from half a minute to two. */
const long = ["page-", "every-byte", "age/large", "libreoffice", "deck-convert", "corpus", "seal-many", "browser"];

const rankOf = ({ moduleId }: TestSpecification): number => (long.some((part) => moduleId.includes(part)) ? 0 : 1);

/** Begins with what takes longest, so that nothing is left alone with it at the end: a clean clone knows no durations. */
class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((a, b) => rankOf(a) - rankOf(b)));
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 90_000, // for what hangs alone: a slow machine with other work takes several times as long
    pool: "forks", // not threads: they have no environment of their own, and tests give the program another home
    isolate: false, // a process for each file takes most of a second; what a file changes of its process, it puts back
    maxWorkers: 2, // a third makes browsers wait for longer than a person would
    sequence: { sequencer: LongestFirst },
  },
});
