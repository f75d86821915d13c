/**
 * Writing so that a reader never meets a half-written file: into a temporary file beside the target, flushed to the
 * disk, then renamed. On any failure, Ctrl-C included, the temporary file goes and nothing that looks finished is left.
 *
 * New files can be read by their owner alone: everything that this program writes is a patient's.
 *
 * As in `read.ts` the calls of the system are made at once, but for the one that waits for the disk.
 */
import { closeSync, fsync, linkSync, openSync, renameSync, rmSync, writevSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { lastingBytes, Pieces } from "../bytes/pieces.ts";
import { DermShareError } from "../errors.ts";
import { fileError, systemCodeOf } from "./file-errors.ts";
import { removeMadeFolders } from "./folders.ts";
import { newTemporaryName, tidyTemporaries } from "./temporary-names.ts";

/** Bytes at hand, or bytes that come in pieces. */
export type Content = Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A file that is written but does not yet bear its name. */
export interface PendingFile {
  /** Where the bytes lie until then: for reading them back. */
  readonly temporaryPath: string;
  readonly path: string;
}

/** Small pieces are gathered up to here: each call of the system costs more than copying does. */
const writtenAtOnce = 1024 * 1024;

const pending = new Set<string>();

/** A temporary name in a folder. Whatever bears it goes when the process is interrupted; what dead ones left there goes now. */
export function reserveTemporary(folder: string): string {
  tidyTemporaries(folder);
  const path = join(folder, newTemporaryName());
  pending.add(path);
  return path;
}

/**
 * Writes the content beside `path` under a temporary name and flushes it to the disk.
 *
 * @param temporaryPath reserved before, where another thread answers for removing it
 * @throws DermShareError "write-failed"; nothing is left then
 */
export async function writePending(
  path: string,
  content: Content,
  temporaryPath = reserveTemporary(dirname(path)),
): Promise<PendingFile> {
  try {
    // "wx": a file or a link that somebody planted under this name is never followed or overwritten.
    const file = openSync(temporaryPath, "wx", 0o600);
    try {
      await writeAll(file, content);
      await flushToDisk(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    discard([{ temporaryPath, path }]);
    throw fileError(error, "write-failed").about(path);
  }
  return { temporaryPath, path };
}

/**
 * The same for files that belong together.
 *
 * @throws DermShareError "write-failed"; none of them is left then
 */
export async function writePendingTogether(
  files: readonly (readonly [path: string, content: Content])[],
): Promise<PendingFile[]> {
  const written: PendingFile[] = [];
  try {
    for (const [path, content] of files) written.push(await writePending(path, content));
  } catch (error) {
    discard(written);
    throw error;
  }
  return written;
}

async function writeAll(file: number, content: Content): Promise<void> {
  if (content instanceof Uint8Array) return writeParts(file, [content]);
  const atOnce = content instanceof Pieces ? lastingBytes : writtenAtOnce; // before the next piece takes its place
  let parts: Uint8Array[] = [];
  let gathered = 0;
  for await (const part of content) {
    parts.push(part);
    gathered += part.length;
    if (gathered < atOnce) continue;
    writeParts(file, parts);
    await setImmediate(); // Ctrl-C is heard in between
    parts = [];
    gathered = 0;
  }
  writeParts(file, parts);
}

/** Waits until what was written of a file, or named in a folder, is on the disk. */
function flushToDisk(file: number): Promise<void> {
  return new Promise((done, reject) => {
    fsync(file, (error) => (error === null ? done() : reject(error)));
  });
}

/** Writes them in one call, and again what that has left: a disk may take less than it was given. */
export function writeParts(file: number, parts: readonly Uint8Array[]): void {
  let left = parts.filter((part) => part.length > 0);
  while (left.length > 0) {
    let bytesWritten = writevSync(file, left);
    left = left.flatMap((part) => {
      const done = Math.min(part.length, bytesWritten);
      bytesWritten -= done;
      return done === part.length ? [] : [part.subarray(done)];
    });
  }
}

/**
 * Gives the files their names, all or none.
 *
 * @param replace whether a file that already bears the name is replaced
 * @throws DermShareError "output-exists" or "write-failed"; none of the files is there then
 */
export async function commit(files: readonly PendingFile[], replace: boolean): Promise<void> {
  const named: string[] = [];
  let path = "";
  try {
    for (const file of files) {
      path = file.path;
      if (replace) renameSync(file.temporaryPath, file.path);
      else await renameToNew(file);
      pending.delete(file.temporaryPath);
      named.push(file.path);
      if (!replace) pending.add(file.path); // a signal between two names undoes the first
    }
    await syncFolders(files);
    for (const name of named) pending.delete(name);
  } catch (error) {
    if (!replace) {
      for (const name of named) {
        rmSync(name, { force: true });
        pending.delete(name);
      }
    }
    discard(files);
    throw fileError(error, "write-failed").about(path);
  }
}

/**
 * The same once `before` is done: what must be kept before there is a file.
 *
 * @throws what `before` throws; none of the files is there then
 */
export async function commitAfter(
  before: () => Promise<void>,
  files: readonly PendingFile[],
  replace: boolean,
): Promise<void> {
  try {
    for (const { path } of files) if (!replace && (await exists(path))) throw outputExists().about(path);
    await before();
  } catch (error) {
    discard(files);
    throw error;
  }
  await commit(files, replace);
}

/** Renames unless the name is taken, without a moment in between in which somebody else could take it. */
async function renameToNew({ temporaryPath, path }: PendingFile): Promise<void> {
  try {
    linkSync(temporaryPath, path);
    rmSync(temporaryPath, { force: true });
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") throw outputExists();
    // A disk without hard links (FAT, some network folders): look, then rename.
    if (await exists(path)) throw outputExists();
    renameSync(temporaryPath, path);
  }
}

/** Removes what was written and not yet named; what another thread reserved is for that one to remove. */
export function discard(files: readonly PendingFile[]): void {
  for (const { temporaryPath } of files) {
    if (!pending.has(temporaryPath)) continue;
    remove(temporaryPath);
    pending.delete(temporaryPath);
  }
}

/** A file where it is: nothing lies below what is no folder. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (systemCodeOf(error) !== "ENOTDIR") throw error;
  }
}

/** What must stop before temporary files can go for good: threads that may be writing them. */
const writers = new Set<() => Promise<unknown>>();

/** Has `stop` called when the process is interrupted. Gives what takes that back. */
export function whenInterrupted(stop: () => Promise<unknown>): () => void {
  writers.add(stop);
  return () => void writers.delete(stop);
}

/** Removes every temporary file of this process and its empty folders: for the moment in which a signal ends it. */
export async function discardAll(): Promise<void> {
  await Promise.all([...writers].map((stop) => stop()));
  // In one breath: what is still at work must not begin another file in between.
  for (const path of pending) remove(path);
  removeMadeFolders();
}

/** Writes one file under its name. @throws DermShareError "output-exists" or "write-failed" */
export async function writeOutput(path: string, content: Content, replace: boolean): Promise<void> {
  await commit([await writePending(path, content)], replace);
}

/** Whether something bears this name, a dangling link included. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (["ENOENT", "ENAMETOOLONG"].includes(systemCodeOf(error))) return false;
    throw fileError(error, "read-failed");
  }
}

/** Whether a symbolic link bears this name. @throws DermShareError "read-failed" */
export async function isLink(path: string): Promise<boolean> {
  return (await exists(path)) && (await lstat(path)).isSymbolicLink();
}

/** The error for a symbolic link in whose place a file would come. */
export function replacesLink(): DermShareError {
  return new DermShareError("usage", "it is a link to another file, which would stay as it is", "name the file itself");
}

async function syncFolders(files: readonly PendingFile[]): Promise<void> {
  if (process.platform === "win32") return; // a folder cannot be opened there; the rename is journalled
  for (const folder of new Set(files.map((file) => dirname(file.path)))) {
    const opened = openSync(folder, "r");
    try {
      await flushToDisk(opened);
    } finally {
      closeSync(opened);
    }
  }
}

/** The error for an output that is already there. */
export function outputExists(): DermShareError {
  return new DermShareError("output-exists", "this file is already there", "choose another with -o, or give --force");
}
