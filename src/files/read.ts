/** Reading whole files, with a limit on their size. Originals are opened read-only and nothing else. */
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { concat } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { fileError } from "./file-errors.ts";

/** More than any photograph or deck of these purposes has; a limit against filling the memory by mistake. */
const largestInputBytes = 512 * 1024 * 1024;

/** More than any passphrase has. */
const largestSecretBytes = 64 * 1024;

/**
 * The bytes of a regular file.
 *
 * @param room where so many bytes are to lie: for whoever has used up what was read before
 * @throws DermShareError "read-failed" when it is not there, may not be read, or is not a regular file;
 *         "input-too-large" above `maxBytes`; "input-truncated" when it is empty
 */
export async function readInput(
  path: string,
  maxBytes = largestInputBytes,
  room: (size: number) => Uint8Array = (size) => new Uint8Array(size),
): Promise<Uint8Array> {
  try {
    // Asked before opening: opening a named pipe waits for a writer that may never come.
    const found = await stat(path);
    if (!found.isFile()) throw new DermShareError("read-failed", notAFile(found.isDirectory()));
    if (found.size > maxBytes) throw tooLarge(maxBytes);
    if (found.size === 0) throw emptyInput();
    return await readWhole(path, room(found.size));
  } catch (error) {
    throw fileError(error, "read-failed");
  }
}

async function readWhole(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  const size = bytes.length;
  const file = await open(path, "r");
  try {
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await file.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) throw new DermShareError("read-failed", "the file became shorter while it was read");
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
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
    const found = await stat(path);
    if (!found.isFile()) throw new DermShareError("read-failed", notAFile(found.isDirectory()));
    if (found.size === 0) throw emptyInput();
    return await readWhole(path, new Uint8Array(Math.min(length, found.size)));
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
  return new DermShareError("input-truncated", "the file is empty (0 bytes)", "copy it again from where it came from");
}

function tooLarge(maxBytes: number): DermShareError {
  const limit = maxBytes < 1024 * 1024 ? `${maxBytes / 1024} KiB` : `${maxBytes / (1024 * 1024)} MiB`;
  return new DermShareError("input-too-large", `the file is larger than ${limit}`);
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
