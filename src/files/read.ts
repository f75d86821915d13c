/**
 * Reading files, with a limit on their size. Originals are opened read-only and nothing else.
 *
 * The calls of the system are made where they are needed, not by another thread: to hand one over and to be woken by its
 * answer takes longer than most of them do, and a picture has ten.
 */
import { closeSync, createReadStream, openSync, readSync, type Stats, statSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { concat } from "../bytes/bytes.ts";
import type { RandomAccess, Room } from "../bytes/pieces.ts";
import { takeBytes } from "../bytes/job-memory.ts";
import { DermShareError } from "../errors.ts";
import { fileError } from "./file-errors.ts";

/** More than any photograph or deck of these purposes has; a limit against filling the memory by mistake. */
export const largestInputBytes = 512 * 1024 * 1024;

/** More than any passphrase has. */
const largestSecretBytes = 64 * 1024;

/**
 * The bytes of a regular file.
 *
 * @throws DermShareError "read-failed" when it is not there, may not be read, or is not a regular file;
 *         "input-too-large" above `maxBytes`; "input-truncated" when it is empty
 */
export async function readInput(path: string, maxBytes = largestInputBytes): Promise<Uint8Array> {
  try {
    return await readWhole(path, new Uint8Array(sizeToRead(path, maxBytes)));
  } catch (error) {
    throw fileError(error, "read-failed");
  }
}

/** A file that is open: what is asked for is read then, and nothing is kept. */
export class OpenFile implements RandomAccess {
  readonly length: number;
  readonly #file: number;

  /** @param file its descriptor */
  constructor(file: number, length: number) {
    this.length = length;
    this.#file = file;
  }

  /** @throws DermShareError "read-failed" */
  subarray(start: number, end: number, take: Room = (size) => new Uint8Array(size)): Uint8Array {
    const bytes = take(end - start);
    try {
      for (let filled = 0; filled < bytes.length;) filled += readSome(this.#file, bytes, filled, start + filled);
    } catch (error) {
      throw fileError(error, "read-failed");
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#file);
  }
}

const readAtOnceBytes = 8 * 1024 * 1024;
const startBytes = 64;
/** Below, a file is in memory sooner than it is read part by part. */
const readWholeBytes = 16 * 1024 * 1024;

/**
 * A regular file for a job: its bytes, in the memory of jobs, or where it is large and its first 64 bytes say so the open
 * file, which the caller closes.
 *
 * @throws DermShareError as `readInput`
 */
export async function openInput(
  path: string,
  isReadInParts: (start: Uint8Array) => boolean,
): Promise<Uint8Array | OpenFile> {
  let file: number | null = null;
  try {
    const size = sizeToRead(path, largestInputBytes);
    file = openSync(path, "r");
    const opened = new OpenFile(file, size);
    if (size > readWholeBytes && isReadInParts(opened.subarray(0, startBytes))) {
      file = null;
      return opened;
    }
    return await fill(file, takeBytes(size));
  } catch (error) {
    throw fileError(error, "read-failed");
  } finally {
    if (file !== null) closeSync(file);
  }
}

function sizeToRead(path: string, maxBytes: number): number {
  const { size } = regularFile(path);
  if (size > maxBytes) throw tooLarge(maxBytes);
  return size;
}

/** Asked before opening: opening a named pipe waits for a writer that may never come. */
function regularFile(path: string): Stats {
  const found = statSync(path);
  if (!found.isFile()) throw new DermShareError("read-failed", notAFile(found.isDirectory()));
  if (found.size === 0) throw emptyInput();
  return found;
}

async function readWhole(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  const file = openSync(path, "r");
  try {
    return await fill(file, bytes);
  } finally {
    closeSync(file);
  }
}

async function fill(file: number, bytes: Uint8Array): Promise<Uint8Array> {
  for (let filled = 0; filled < bytes.length;) {
    await setImmediate(); // Ctrl-C is heard between two files, and between two parts of a large one on a slow disk
    filled += readSome(file, bytes, filled, filled);
  }
  return bytes;
}

/** One call of the system. @returns how many bytes it gave */
function readSome(file: number, bytes: Uint8Array, filled: number, position: number): number {
  const read = readSync(file, bytes, filled, Math.min(bytes.length - filled, readAtOnceBytes), position);
  if (read === 0) throw new DermShareError("read-failed", "the file became shorter while it was read");
  return read;
}

/** How long a file is. @throws DermShareError "read-failed" */
export async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw fileError(error, "read-failed");
  }
}

/** The first bytes of a regular file, as many as there are up to `length`. @throws as `readInput` */
export async function readStart(path: string, length: number): Promise<Uint8Array> {
  try {
    return await readWhole(path, new Uint8Array(Math.min(length, regularFile(path).size)));
  } catch (error) {
    throw fileError(error, "read-failed");
  }
}

/** The bytes of standard input. @throws as `readInput` */
export async function readStandardInput(maxBytes = largestInputBytes): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    const input: AsyncIterable<Uint8Array> = createReadStream("", { fd: 0, autoClose: false });
    for await (const part of input) {
      length += part.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
      parts.push(part);
    }
  } catch (error) {
    throw fileError(error, "read-failed");
  }
  if (length === 0) throw emptyInput();
  return concat(parts);
}

/**
 * The bytes of a small file that holds a secret; it may be a pipe, and "-" is standard input.
 *
 * @throws DermShareError "answer-missing" when there is nothing in it, "read-failed", "input-too-large"
 */
export async function readSecret(path: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    const input: AsyncIterable<Uint8Array> = createReadStream(path, path === "-" ? { fd: 0, autoClose: false } : {});
    for await (const part of input) {
      length += part.length;
      if (length > largestSecretBytes) throw tooLarge(largestSecretBytes);
      parts.push(part);
    }
  } catch (error) {
    throw fileError(error, "read-failed").about(path);
  }
  if (length === 0) throw new DermShareError("answer-missing", "there is nothing in it").about(path);
  return concat(parts);
}

function notAFile(isFolder: boolean): string {
  return isFolder ? "this is a folder, a file was expected" : "this is not a regular file";
}

function emptyInput(): DermShareError {
  return new DermShareError("input-empty", "the file is empty (0 bytes)", "copy it again from where it came from");
}

function tooLarge(maxBytes: number): DermShareError {
  return new DermShareError("input-too-large", `the file is larger than ${sizeText(maxBytes)}`);
}

/** A limit as it was meant: 512 MiB, 64 KiB, 40 MB. */
function sizeText(bytes: number): string {
  if (bytes % 1024 !== 0) return `${bytes / 1_000_000} MB`;
  return bytes < 1024 * 1024 ? `${bytes / 1024} KiB` : `${bytes / (1024 * 1024)} MiB`;
}

const pieceBytes = 1024 * 1024;

/** The bytes of a file in pieces, each time it is iterated from the start. Iterating throws "read-failed". */
export function fileChunks(path: string): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => piecesOf(path) };
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw fileError(error, "read-failed");
  });
  try {
    for (;;) {
      const piece = Buffer.allocUnsafeSlow(pieceBytes); // a new one each time: whoever takes a piece may keep it
      const { bytesRead } = await file.read(piece);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } catch (error) {
    throw fileError(error, "read-failed");
  } finally {
    await file.close();
  }
}
