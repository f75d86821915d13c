/** Folders for results: made where they are missing, and taken away again where nothing came to lie in them. */
import { accessSync, constants, existsSync, mkdirSync, realpathSync, rmdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileError } from "./file-errors.ts";

/** Folders that this process made, each one behind that in which it lies. */
const madeFolders: string[] = [];

/** Makes a folder for results and those above it that are missing. @throws DermShareError "write-failed" */
export function makeFolder(path: string): void {
  try {
    const topmost = mkdirSync(path, { recursive: true, mode: 0o700 });
    if (topmost !== undefined) madeFolders.push(...foldersDownTo(resolve(path), resolve(topmost)));
  } catch (error) {
    expectWritable(path); // on a disk that cannot be written, Node says that there is no such folder
    throw fileError(error, "write-failed").about(path);
  }
}

/**
 * Looks whether a file can be made or replaced under this path, as far as that can be told without doing it.
 *
 * @throws DermShareError "write-failed" with the folder that would have to be changed
 */
export function expectWritable(path: string): void {
  const folder = nearestFolder(dirname(path));
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw fileError(error, "write-failed").about(folder);
  }
}

/** The folder, or where it is not there yet the first one above it that is. */
function nearestFolder(path: string): string {
  let folder = resolve(path);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

/** Where a folder really is, or will be once it is made, whatever links lead there. @throws DermShareError "read-failed" */
export function realFolder(path: string): string {
  const present = nearestFolder(path);
  try {
    return join(realpathSync.native(present), relative(present, resolve(path)));
  } catch (error) {
    throw fileError(error, "read-failed").about(present);
  }
}

function foldersDownTo(folder: string, topmost: string): string[] {
  return folder === topmost || folder === dirname(folder)
    ? [folder]
    : [...foldersDownTo(dirname(folder), topmost), folder];
}

/** Takes away again, after a failure, the folders that this process made and that hold nothing; others are not ours. */
export function removeMadeFolders(): void {
  for (const folder of madeFolders.splice(0).toReversed()) {
    try {
      rmdirSync(folder);
    } catch {
      // not empty, or not there: either is right
    }
  }
}
