/** Finding the files that a person means by the paths they gave. */
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DermShareError } from "../errors.ts";
import { fileError } from "./file-errors.ts";

/** A file to work on. */
export interface Found {
  /** As given, or the given folder joined with what lies below it: for reading and for showing. */
  readonly path: string;
  /** Below the given folder, with forward slashes; the file's own name where a file was given. */
  readonly relativePath: string;
  /** The folder as given under which it was found; null where the file itself was given. */
  readonly root: string | null;
}

/** What operating systems and office programs strew into folders: left out without a word. */
const junk = [/^\.DS_Store$/, /^Thumbs\.db$/i, /^desktop\.ini$/i, /^~\$/, /^\._/];

/**
 * Every file that the paths mean: files as given, folders walked in the order of their names. Symbolic links inside a
 * folder are not followed.
 *
 * @throws DermShareError "read-failed" when a path is not there or a folder may not be read
 */
export async function findFiles(paths: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of paths) {
    try {
      const kind = await stat(path);
      if (kind.isDirectory()) found.push(...(await walk(path, "")));
      else found.push({ path, relativePath: path.split(/[\\/]/).at(-1) ?? path, root: null });
    } catch (error) {
      throw missing(path, error);
    }
  }
  return found;
}

async function walk(root: string, below: string): Promise<Found[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const found: Found[] = [];
  for (const entry of entries) {
    const relativePath = below === "" ? entry.name : `${below}/${entry.name}`;
    if (junk.some((pattern) => pattern.test(entry.name))) continue;
    if (entry.isDirectory()) found.push(...(await walk(root, relativePath)));
    else if (entry.isFile()) found.push({ path: join(root, relativePath), relativePath, root });
  }
  return found;
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

function missing(path: string, error: unknown): DermShareError {
  const hint = path.includes("*") ? "this shell does not expand *.jpg: give the folder" : undefined;
  return fileError(error, "read-failed", hint).about(path);
}
