/** Finding the files that a person means by the paths they gave. */
import { type Dirent, lstatSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, posix, resolve } from "node:path";
import { DermShareError } from "../errors.ts";
import { fileError } from "./file-errors.ts";
import { isTemporaryName } from "./temporary-names.ts";

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

/** Where the walk does not go, and how what it finds is called. */
export interface WalkOptions {
  /** The folder of the results: it may lie in the folder that is walked, with what stands beside it. */
  readonly except?: string;
  /** The relative path of a file that was given, and the start of it for what lies in a given folder. */
  readonly placeOf?: (path: string) => { readonly file: string; readonly folder: string };
  /** Whether a path given is one of many in a list: what is no picture is passed over as in a folder. */
  readonly listed?: boolean;
}

/**
 * Every file that the paths mean, once: files as given, folders walked in the order of their names. Symbolic links inside a
 * folder are not followed. A path that is not there, and a folder that may not be read, is found with its problem.
 */
export async function* walkFiles(
  paths: AsyncIterable<string> | Iterable<string>,
  options: WalkOptions = {},
): AsyncGenerator<Found> {
  const seen = new Set<string>();
  for await (const found of everyFile(paths, options)) {
    const path = resolve(found.path);
    if (!seen.has(path) || found.problem !== undefined) yield found; // names that cannot be shown look alike
    seen.add(path);
  }
}

async function* everyFile(
  paths: AsyncIterable<string> | Iterable<string>,
  options: WalkOptions,
): AsyncGenerator<Found> {
  const except = options.except === undefined ? null : resolve(options.except);
  for await (const path of paths) {
    const place = options.placeOf?.(path) ?? { file: lastName(path), folder: "" };
    const file = { path, relativePath: place.file, root: options.listed === true ? "." : null };
    try {
      if ((await stat(path)).isDirectory()) yield* walk({ root: path, below: "", place: place.folder, except });
      else yield file;
    } catch (error) {
      const hint = path.includes("*") ? "this shell does not expand *.jpg: give the folder" : undefined;
      yield { ...file, problem: fileError(error, "read-failed", hint) };
    }
  }
}

/** The same, all at once. */
export async function findFiles(paths: readonly string[], options: WalkOptions = {}): Promise<Found[]> {
  const found: Found[] = [];
  for await (const file of walkFiles(paths, options)) found.push(file);
  return found;
}

function lastName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** A folder on the way: `below` the root that was given, and the relative path that stands for that root. */
interface Step {
  readonly root: string;
  readonly below: string;
  readonly place: string;
  readonly except: string | null;
}

async function* walk(step: Step): AsyncGenerator<Found> {
  const { root, below, place, except } = step;
  for (const entry of await entriesOf(join(root, below))) {
    if (entry instanceof DermShareError) {
      yield { path: join(root, below), relativePath: posix.join(place, below), root, problem: entry };
      return;
    }
    if (isJunk(entry.name) || isOwn(join(root, below, entry.name), except)) continue;
    const next = below === "" ? entry.name : `${below}/${entry.name}`;
    const file = { path: join(root, next), relativePath: posix.join(place, next), root };
    if (entry.isDirectory()) yield* walk({ ...step, below: next });
    else if (entry.isFile()) yield entry.name.includes("\ufffd") ? { ...file, problem: unreadableName() } : file;
  }
}

function isJunk(name: string): boolean {
  return isTemporaryName(name) || junk.some((pattern) => pattern.test(name));
}

/** The folder of the results, and what an earlier run left beside it: what was held, and the reports. */
function isOwn(path: string, except: string | null): boolean {
  if (except === null || !resolve(path).startsWith(except)) return false;
  return /^(?:|-hold|-report(?:-\d+-of-\d+)?\.(?:json|html))$/.test(resolve(path).slice(except.length));
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

/** @throws DermShareError "read-failed" with the path where nothing is there, or a folder that may not be read */
export async function expectThere(path: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) await readdir(path);
  } catch (error) {
    throw fileError(error, "read-failed").about(path);
  }
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
export function isSameFile(a: string, b: string): boolean {
  try {
    const [first, second] = [lstatSync(a, { bigint: true }), lstatSync(b, { bigint: true })];
    return first.ino === second.ino && first.dev === second.dev;
  } catch {
    return false; // one of them is not there yet
  }
}
