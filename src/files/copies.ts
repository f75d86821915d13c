/** Where the same bytes lie a second time, and which folders are carried away by a program that synchronises them. */
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { equal } from "../bytes/bytes.ts";
import { readInput } from "./read.ts";

/**
 * Looks for copies of files beside them and in the folders where pictures land by themselves. Only files of equal size are
 * read at all; what may not be read is passed over.
 *
 * @returns paths of copies, none of them one of `paths`
 */
export async function copiesOf(paths: readonly string[]): Promise<string[]> {
  const own = new Set(paths.map((path) => resolve(path)));
  const originals = new Map<number, string[]>();
  for (const path of own) {
    const size = await sizeOf(path);
    if (size !== null && size > 0) originals.set(size, [...(originals.get(size) ?? []), path]);
  }
  const copies: string[] = [];
  for (const candidate of await filesIn(await foldersOf([...own]))) {
    const same = own.has(candidate) ? [] : (originals.get((await sizeOf(candidate)) ?? 0) ?? []);
    for (const original of same) if (await haveSameBytes(original, candidate)) copies.push(candidate);
  }
  return copies;
}

/** Where the files lie; of a link also where the file itself does, which stays there when the link is deleted. */
async function foldersOf(paths: readonly string[]): Promise<string[]> {
  const real = paths.map(async (path) => {
    const isLink = (await lstat(path).catch(() => null))?.isSymbolicLink() === true;
    return isLink ? [dirname(await realpath(path).catch(() => path))] : [];
  });
  return [...paths.map((path) => dirname(path)), ...(await Promise.all(real)).flat()];
}

/** The files in these folders, and in those where downloads and screenshots land. */
async function filesIn(folders: readonly string[]): Promise<Set<string>> {
  const all = new Set([...folders, join(homedir(), "Downloads"), join(homedir(), "Desktop")]);
  const files = new Set<string>();
  for (const folder of all) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isFile()) files.add(join(folder, entry.name));
  }
  return files;
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true ? found.size : null;
}

async function haveSameBytes(a: string, b: string): Promise<boolean> {
  try {
    return equal(await readInput(a), await readInput(b));
  } catch {
    return false; // gone, or not ours to read
  }
}

/** Names that the programs give their folders, on any system; macOS adds the account: CloudStorage/OneDrive-Personal. */
const syncedFolders: readonly (readonly [RegExp, string])[] = [
  [/^onedrive\b/i, "OneDrive"],
  [/^dropbox\b/i, "Dropbox"],
  [/^(icloud ?drive|com~apple~clouddocs|mobile documents|icloud ?photos)$/i, "iCloud"],
  [/^(google ?drive|googledrive-.*|my drive)$/i, "Google Drive"],
  [/^nextcloud\b/i, "Nextcloud"],
  [/^owncloud\b/i, "ownCloud"],
  [/^(box|box sync|box-box)$/i, "Box"],
  [/^(pcloud ?drive|mega|megasync|syncthing|sync)$/i, "a synchronised folder"],
];

/** The name of the program that carries this file to other machines, by the names of the folders above it; or null. */
export async function syncedBy(path: string): Promise<string | null> {
  const real = await realpath(path).catch(() => resolve(path)); // a link may hide where a folder really is
  const names = [...dirname(resolve(path)).split(sep), ...dirname(real).split(sep)];
  const found = syncedFolders.find(([pattern]) => names.some((name) => pattern.test(name)));
  return found?.[1] ?? null;
}
