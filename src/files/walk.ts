/** Finding the files that a person means by the paths they gave. */
import type { Dirent } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DermShareError } from "../errors.ts";
import { fileError } from "./file-errors.ts";

/** A file to work on. */
export interface Found {
  /** As given, or the given folder joined with what lies below it: for reading and for showing. */
  readonly path: string;
  /** Below the given folder, with forward slashes; the file's own name where a file was given. */
  readonly relativePath: string;
  /** The folder as given under which it was found; null where the file itself was given. */
  readonly root: string | null;
  /** Why it cannot even be looked at; the other files go on. */
  readonly problem?: DermShareError;
}

/** What operating systems and office programs strew into folders: left out without a word. */
const junk = [/^\.DS_Store$/, /^Thumbs\.db$/i, /^desktop\.ini$/i, /^~\$/, /^\._/];

/**
 * Every file that the paths mean: files as given, folders walked in the order of their names. Symbolic links inside a
 * folder are not followed. A path that is not there, and a folder that may not be read, is found with its problem.
 */
export async function findFiles(paths: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of paths) {
    const file = { path, relativePath: path.split(/[\\/]/).at(-1) ?? path, root: null };
    try {
      if ((await stat(path)).isDirectory()) found.push(...(await walk(path, "")));
      else found.push(file);
    } catch (error) {
      const hint = path.includes("*") ? "this shell does not expand *.jpg: give the folder" : undefined;
      found.push({ ...file, problem: fileError(error, "read-failed", hint) });
    }
  }
  return found;
}

async function walk(root: string, below: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const entry of await entriesOf(join(root, below))) {
    if (entry instanceof DermShareError)
      return [{ path: join(root, below), relativePath: below, root, problem: entry }];
    const relativePath = below === "" ? entry.name : `${below}/${entry.name}`;
    if (junk.some((pattern) => pattern.test(entry.name))) continue;
    const file = { path: join(root, relativePath), relativePath, root };
    if (entry.isDirectory()) found.push(...(await walk(root, relativePath)));
    else if (entry.isFile()) found.push(entry.name.includes("\ufffd") ? { ...file, problem: unreadableName() } : file);
  }
  return found;
}

async function entriesOf(folder: string): Promise<Dirent[] | [DermShareError]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    return [fileError(error, "read-failed")];
  }
}

function unreadableName(): DermShareError {
  return new DermShareError("read-failed", "the file's name is not valid UTF-8", "rename it, then run this again");
}

/** Whether the path is a folder; false where nothing is there. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Whether both paths lead to the same file on the disk. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  try {
    const [first, second] = await Promise.all([lstat(a, { bigint: true }), lstat(b, { bigint: true })]);
    return first.ino === second.ino && first.dev === second.dev;
  } catch {
    return false; // one of them is not there yet
  }
}
