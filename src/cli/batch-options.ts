/** The options of commands that take many files, and what they mean. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { DermShareError } from "../errors.ts";
import { listedPaths, placeOfListed } from "../files/file-list.ts";
import { type Found, isFolder, walkFiles } from "../files/walk.ts";
import type { Shard } from "../workflow/shard.ts";

/** The flags of `addFileList`. */
export interface FileListFlags {
  readonly filesFrom?: string;
  readonly null?: true;
}

/** The flags of `addJobs`. */
export interface JobsFlags {
  readonly jobs?: string;
}

/** The flags of `addBatch`. */
export interface BatchFlags extends FileListFlags, JobsFlags {
  readonly shard?: string;
  readonly resume?: true;
  readonly keepNames?: true;
  readonly report?: string;
}

/** Paths from a list. */
export function addFileList(command: Command): Command {
  return command
    .optionsGroup("Many files:")
    .option("--files-from <file>", "the paths stand in this list, one a line; - is standard input")
    .option("-0, --null", "each path in the list ends with NUL, as find -print0 writes them");
}

/** How many at a time. */
export function addJobs(command: Command): Command {
  return command.option("--jobs <n>", "so many files at a time (default: one for each processor)");
}

/** How many files are done. */
export function addBatch(command: Command): Command {
  return addJobs(addFileList(command))
    .option("--shard <i/n>", "only part I (from 0) of N parts of the files, by their relative paths")
    .option("--keep-names", "keep names of files that look like a person, number or birthday")
    .option("--report <file>", "what came of each file, as .json or .html (a folder: both, beside the results)")
    .option("--resume", "pass over what an earlier run has done, as long as its result is there");
}

/** The files that paths and list mean. */
export interface Inputs {
  /** Whether more than one file was asked for: a bad one then does not decide the exit status alone. */
  readonly isBatch: boolean;
  /** The folder, where it is the only thing that was given. */
  readonly folder: string | null;
  /** Finds them; each call starts anew. Null where that is not possible: standard input is read once. */
  readonly again: (() => AsyncIterable<Found>) | null;
  readonly files: AsyncIterable<Found>;
}

/**
 * @param except a folder into which the walk does not go: the one of the results
 * @throws DermShareError "usage" where there are neither paths nor a list
 */
export async function inputsOf(paths: readonly string[], flags: FileListFlags, except?: string): Promise<Inputs> {
  const { filesFrom } = flags;
  if (filesFrom === undefined && flags.null === true) throw usage("-0 is about the list that --files-from names");
  if (filesFrom === undefined && paths.length === 0) throw usage("no files were given", "give paths, or --files-from");
  if (filesFrom === "-" && paths.includes("-")) throw usage("only one of the inputs can be standard input");
  const [first = ""] = paths;
  const folder = paths.length === 1 && filesFrom === undefined && (await isFolder(first)) ? first : null;
  const find = () => found(paths, flags, except);
  return {
    isBatch: paths.length > 1 || filesFrom !== undefined || folder !== null,
    folder,
    files: find(),
    again: filesFrom === "-" || paths.includes("-") ? null : find,
  };
}

async function* found(
  paths: readonly string[],
  { filesFrom, null: endsWithNul }: FileListFlags,
  except: string | undefined,
): AsyncGenerator<Found> {
  const walk = except === undefined ? {} : { except };
  if (paths.includes("-")) yield { path: "-", relativePath: "-", root: null };
  const named = paths.filter((path) => path !== "-");
  yield* walkFiles(named, walk);
  if (filesFrom === undefined) return;
  const listed = listedPaths(filesFrom, endsWithNul === true ? "\0" : "\n");
  yield* walkFiles(listed, { ...walk, listed: true, placeOf: placeOfListed });
}

/** @throws DermShareError "usage" for what is no number from 1 to 1024 */
export function jobsOf({ jobs }: JobsFlags): number {
  if (jobs === undefined) return availableParallelism();
  const count = /^\d{1,4}$/.test(jobs) ? Number(jobs) : 0;
  if (count < 1 || count > 1024) throw usage("--jobs takes a number from 1 to 1024");
  return count;
}

/** The part that was asked for, or null for the whole. @throws DermShareError "usage" for what is none */
export function shardOf({ shard }: BatchFlags): Shard | null {
  if (shard === undefined) return null;
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(shard) ?? [];
  if (index === undefined || Number(index) >= Number(count)) {
    throw usage("--shard takes I/N with I from 0 to N-1", "--shard 0/4 is the first of four parts");
  }
  return { index: Number(index), count: Number(count) };
}

function usage(message: string, hint?: string): DermShareError {
  return new DermShareError("usage", message, hint);
}
