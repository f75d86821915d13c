/**
 * Many files: cleaned in several threads, named by one. A bad file never stops the rest, and what came of each is told in
 * the order in which they were found.
 */
import { resolve } from "node:path";
import { DermShareError } from "../errors.ts";
import type { Found } from "../files/walk.ts";
import { discard, reserveTemporary, whenInterrupted } from "../files/write.ts";
import type { BatchJob } from "./batch-worker.ts";
import { cleanFile, type CleanFileOptions, nameFile, type PreparedFile, prepareFile } from "./clean-file.ts";
import { bugResult, type FileResult, reported } from "./file-result.ts";
import { inOrder } from "./in-order.ts";
import { outputFolder } from "./output-name.ts";
import { WorkerPool } from "./worker-pool.ts";

/** How a batch is done. */
export interface BatchOptions extends CleanFileOptions {
  /** How many threads; with one, and with one file, none is started beside the main one. */
  readonly jobs: number;
}

/** So many results for each thread may wait for a slow file before them. */
const waitingPerJob = 64;

type Prepare = (job: BatchJob) => Promise<PreparedFile>;

/** Cleans the files. @throws what iterating over them throws */
export async function* cleanFiles(files: AsyncIterable<Found>, options: BatchOptions): AsyncGenerator<FileResult> {
  const { jobs, ...clean } = options;
  const { isOne, all } = await lookAhead(files);
  const names = new TakenNames(clean);
  if (jobs === 1 || isOne) {
    const prepare: Prepare = ({ found, temporaryPath }) => prepareFile(found, clean, temporaryPath);
    yield* inOrder(all, 1, (found) => oneFile(found, clean, prepare, names));
    return;
  }
  const pool = new WorkerPool<BatchJob, PreparedFile>(new URL("./batch-worker.js", import.meta.url), jobs);
  const stopListening = whenInterrupted(() => pool.end());
  try {
    yield* inOrder(all, jobs * waitingPerJob, (found) => oneFile(found, clean, (job) => pool.run(job), names));
  } finally {
    stopListening();
    await pool.end();
  }
}

/** Never fails: a bug is the result of its file. */
async function oneFile(
  found: Found,
  options: CleanFileOptions,
  prepare: Prepare,
  names: TakenNames,
): Promise<FileResult> {
  const folder = outputFolder(found, options.destination);
  try {
    if (found.problem !== undefined || folder === null) return await cleanFile(found, options);
    const temporaryPath = reserveTemporary(folder);
    try {
      const prepared = await prepare({ found, options, temporaryPath });
      return names.take(prepared.result) ?? (await nameFile(found, prepared, options));
    } finally {
      await discard([{ temporaryPath, path: found.path }]);
    }
  } catch (error) {
    return bugResult(found.path, error);
  }
}

/** The outputs of this run: with --force, a second file of the same name would replace the first. */
class TakenNames {
  readonly #taken: Set<string> | null;

  constructor({ force, dryRun }: CleanFileOptions) {
    this.#taken = force && !dryRun ? new Set() : null;
  }

  /** Takes the name of a result; one that is taken already makes it a failed one. */
  take(result: FileResult): FileResult | null {
    if (this.#taken === null || result.output === null) return null;
    const path = resolve(result.output);
    const isBlind = process.platform === "win32" || process.platform === "darwin"; // to upper and lower case
    const key = isBlind ? path.normalize("NFC").toLowerCase() : path;
    const isTaken = this.#taken.has(key);
    this.#taken.add(key);
    if (!isTaken) return null;
    const error = new DermShareError(
      "output-exists",
      "another file of this run has the same name",
      "rename one of them",
    );
    return { ...result, status: "failed", output: null, bytesOut: 0, sha256: null, error: reported(error) };
  }
}

async function lookAhead(files: AsyncIterable<Found>): Promise<{ isOne: boolean; all: AsyncIterable<Found> }> {
  const iterator = files[Symbol.asyncIterator]();
  const first = await iterator.next();
  const second = first.done === true ? first : await iterator.next();
  async function* all(): AsyncGenerator<Found> {
    for (let next = first; next.done !== true; next = next === first ? second : await iterator.next()) yield next.value;
  }
  return { isOne: second.done === true, all: all() };
}
