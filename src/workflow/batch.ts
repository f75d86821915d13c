/**
 * Many files: cleaned in several threads, named by one. A bad file never stops the rest, and what came of each is told in
 * the order in which they were found.
 */
import { join, relative, resolve } from "node:path";
import { deckFormats } from "../deck/part-kinds.ts";
import type { Found } from "../files/walk.ts";
import { discard, exists, reserveTemporary } from "../files/write.ts";
import type { BatchJob } from "./batch-worker.ts";
import { cleanFile, type CleanFileOptions, nameFile, type PreparedFile, prepareFile } from "./clean-file.ts";
import type { DoneBefore } from "./done-before.ts";
import { bugResult, type FileResult, reported } from "./file-result.ts";
import { inThreads } from "./in-threads.ts";
import { holdFolder, outputFolder, outputStem } from "./output-name.ts";
import { TakenNames, Turns } from "./taken-names.ts";

/** How a batch is done. */
export interface BatchOptions extends CleanFileOptions {
  /** How many threads. */
  readonly jobs: number;
  /** Null where nothing is remembered. */
  readonly memory: DoneBefore | null;
}

/** The built thread: a source that runs as it stands, in a test, has it there too. */
const workerFile = new URL("../../dist/workflow/batch-worker.js", import.meta.url);

/** What the work on every file of a batch shares. */
interface Batch {
  readonly options: CleanFileOptions;
  readonly memory: DoneBefore | null;
  readonly names: TakenNames;
  readonly prepare: (job: BatchJob) => Promise<PreparedFile>;
}

/** Cleans the files. @throws what iterating over them throws */
export async function* cleanFiles(files: AsyncIterable<Found>, batch: BatchOptions): AsyncGenerator<FileResult> {
  const { jobs, memory, ...asked } = batch;
  const options = memory === null ? asked : { ...asked, journalSecret: memory.secret };
  const shared = { options, memory, names: new TakenNames() };
  const isConverting = options.decks?.convert === true; // another program's files are tidied up here, never in a thread
  const workers = { jobs: isConverting ? 1 : jobs, file: workerFile, here: prepareHere, isLong: isDecodedHeic };
  const turns = new Turns();
  yield* inThreads(files, workers, (found, prepare) =>
    turns.begin(outputStem(found, options.destination), (turn) => oneFile(found, turn, { ...shared, prepare })),
  );
}

/** To decode one takes a second. */
function isDecodedHeic({ found, options }: BatchJob): boolean {
  return options.heic !== "keep" && /\.hei[cf]$/i.test(found.path);
}

function prepareHere({ found, options, temporaryPath }: BatchJob): Promise<PreparedFile> {
  return prepareFile(found, options, temporaryPath);
}

/** Never fails: a bug is the result of its file. */
async function oneFile(found: Found, turn: Promise<unknown>, batch: Batch): Promise<FileResult> {
  const folder = outputFolder(found, batch.options.destination);
  try {
    if (found.problem !== undefined || folder === null) return await cleanFile(found, batch.options);
    const done = await batch.memory?.find(found, batch.options);
    const result = done ? await passedOver(done, turn, batch) : await newFile(found, folder, turn, batch);
    return await withHeldCopy(result, batch.options);
  } catch (error) {
    return bugResult(found.path, error);
  }
}

async function passedOver(done: FileResult, turn: Promise<unknown>, { names }: Batch): Promise<FileResult> {
  await turn;
  return clash(done, names) ?? done;
}

async function newFile(found: Found, folder: string, turn: Promise<unknown>, batch: Batch): Promise<FileResult> {
  const { options, memory, names, prepare } = batch;
  const temporaryPath = reserveTemporary(folder);
  try {
    const prepared = await prepare({ found, options, temporaryPath });
    await turn;
    const taken = clash(prepared.result, names);
    if (taken !== null) return taken;
    const { pending } = prepared;
    const isThere = pending !== null && memory !== null && (await memory.isThere(pending));
    const result = isThere ? prepared.result : await nameFile(found, prepared, options);
    if (result.error === null) memory?.add(found, prepared);
    return result;
  } finally {
    discard([{ temporaryPath, path: found.path }]);
  }
}

/** Tells of a deck that went out that one of its name is held: nothing there is deleted, it may be another's. */
async function withHeldCopy(result: FileResult, { destination, dryRun }: CleanFileOptions): Promise<FileResult> {
  const { output, status, format, notes } = result;
  if (destination.kind !== "folder" || dryRun || output === null || status === "held") return result;
  if (!deckFormats.some(({ id }) => id === format)) return result; // pictures are never held
  const folder = resolve(destination.path);
  const isHeld = await exists(join(holdFolder(folder), relative(folder, resolve(output))));
  return isHeld ? { ...result, notes: [...notes, "held-copy"] } : result;
}

/** A result whose name another file of this run has, as a failed one; null for any other. */
function clash(result: FileResult, names: TakenNames): FileResult | null {
  const taken = result.output === null ? null : names.take(result.output);
  if (taken === null) return null;
  return { ...result, status: "failed", output: null, bytesOut: 0, sha256: null, error: reported(taken) };
}
