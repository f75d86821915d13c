/** What each thread of a batch runs: one file at a time, up to the moment in which it gets its name. */
import { parentPort } from "node:worker_threads";
import type { Found } from "../files/walk.ts";
import { type CleanFileOptions, type PreparedFile, prepareFile } from "./clean-file.ts";
import { bugResult } from "./file-result.ts";
import { answering } from "./worker-jobs.ts";

/** One file for a thread. */
export interface BatchJob {
  /** Without a problem. */
  readonly found: Found;
  readonly options: CleanFileOptions;
  /** Reserved by the main thread, which removes it when the batch is interrupted. */
  readonly temporaryPath: string;
}

parentPort?.on("message", answering(prepare));

async function prepare({ found, options, temporaryPath }: BatchJob): Promise<PreparedFile> {
  try {
    return await prepareFile(found, options, temporaryPath);
  } catch (error) {
    return { result: bugResult(found.path, error), pending: null, contentWord: null };
  }
}
