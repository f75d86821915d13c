import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * What is in the paths of files that start programs by the hundred. They come first: to start one takes a process longer the
 * more memory it holds (5 ms of the processor at 50 MB, 80 at 800), and what a file has used stays with its process.
 */
const starting = ["/cli/", "page", "browser", "/jpeg/", "minisign"];

/** What is in the paths of files that take half a minute, or hold much. */
const long = ["corpus", "every-byte", "age/large", "libreoffice", "seal-random", "seal-many", "pixels/heic"];

function rankOf({ moduleId }: TestSpecification): number {
  const isOf = (parts: readonly string[]): boolean => parts.some((part) => moduleId.includes(part));
  if (isOf(long)) return 1;
  return isOf(starting) ? 0 : 2;
}

/** Ends with what is short, so that nothing is left alone with a long one at the end: a clean clone knows no durations. */
class ShortestLast extends BaseSequencer {
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
    sequence: { sequencer: ShortestLast },
  },
});
