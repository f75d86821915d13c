/**
 * Adding lines to a private file that several processes share. Whoever writes holds a lock file; a lock whose owner died
 * is broken after a while. A last line that was cut off is taken away, unless it is whole and lacks only its line feed.
 */
import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DermShareError } from "../errors.ts";
import { asArgument } from "./as-argument.ts";
import { fileError, systemCodeOf } from "./file-errors.ts";
import { makePrivateFolder, refuseExposed } from "./state-folder.ts";

const lineFeed = 0x0a;
const retryMs = 20;
/** A lock is held for milliseconds; one of this age belongs to nobody. */
const abandonedMs = 10_000;
const patienceMs = 30_000;

/**
 * Appends text that ends in a line feed, and flushes it to the disk. It may depend on what the file says already: nobody
 * else adds a line between the two.
 *
 * @param isWhole whether a last line without its line feed is complete all the same
 * @param textFor takes the whole lines that are there; an empty text adds nothing, and what it throws is thrown
 * @throws DermShareError "write-failed"; "key-exposed" when others than its owner may read the file
 */
export async function appendPrivate(
  path: string,
  isWhole: (line: string) => boolean,
  textFor: (present: string) => string,
): Promise<void> {
  await makePrivateFolder(dirname(path));
  await extendPrivate(path, isWhole, textFor);
}

/** The same in a folder that is there, and that need not be private. */
export async function extendPrivate(
  path: string,
  isWhole: (line: string) => boolean,
  textFor: (present: string) => string,
): Promise<void> {
  await whileLocked(path, () => extend(path, isWhole, textFor));
}

/**
 * Holds the lock of a file that several processes change.
 *
 * @throws DermShareError "write-failed" where the lock cannot be had; what `work` throws
 */
export async function whileLocked<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  await takeLock(lock).catch((error: unknown) => {
    throw error instanceof DermShareError ? error.about(path) : error;
  });
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function extend(
  path: string,
  isWhole: (line: string) => boolean,
  textFor: (present: string) => string,
): Promise<void> {
  try {
    const file = await open(path, "a+", 0o600);
    try {
      await refuseExposed(path);
      const text = textFor(await wholeLines(file, isWhole));
      await file.appendFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, "write-failed");
  }
}

/** What the file says, after its last line was mended. */
async function wholeLines(file: FileHandle, isWhole: (line: string) => boolean): Promise<string> {
  const { size } = await file.stat();
  const bytes = new Uint8Array(size);
  await file.read(bytes, 0, size, 0);
  if (size === 0 || bytes[size - 1] === lineFeed) return new TextDecoder().decode(bytes);
  const start = bytes.lastIndexOf(lineFeed) + 1;
  if (isWhole(new TextDecoder().decode(bytes.subarray(start)))) {
    await file.appendFile("\n");
    return `${new TextDecoder().decode(bytes)}\n`;
  }
  await file.truncate(start);
  return new TextDecoder().decode(bytes.subarray(0, start));
}

async function takeLock(lock: string): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  while (Date.now() < giveUpAt) {
    try {
      await (await open(lock, "wx", 0o600)).close();
      return;
    } catch (error) {
      if (systemCodeOf(error) !== "EEXIST") throw fileError(error, "write-failed");
    }
    await breakAbandoned(lock);
    await wait(retryMs);
  }
  throw new DermShareError(
    "write-failed",
    "another run holds the lock of this file",
    `if none is running: rm ${asArgument(lock)}`,
  );
}

/** Renamed first: of two that find it abandoned only one can take it away. */
async function breakAbandoned(lock: string): Promise<void> {
  try {
    if (Date.now() - (await stat(lock)).mtimeMs < abandonedMs) return;
    const aside = `${lock}.${process.pid}`;
    await rename(lock, aside);
    await rm(aside, { force: true });
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") throw fileError(error, "write-failed"); // somebody else was first
  }
}
