/** Lists of paths, as `find` writes them: one a line, or each ended by NUL, since a name may hold a line feed. */
import { createReadStream } from "node:fs";
import { posix } from "node:path";
import { DermShareError } from "../errors.ts";
import { fileError } from "./file-errors.ts";

/** More than any file system takes; a limit against a list that is none. */
const longestPath = 64 * 1024;

/**
 * The paths in a list, as they arrive. Empty ones are passed over.
 *
 * @param path of the list; "-" is standard input
 * @param end what stands behind each path: a line feed (with or without a carriage return), or NUL
 * @throws DermShareError "read-failed"; "usage" for what is no list of paths
 */
export async function* listedPaths(path: string, end: "\n" | "\0"): AsyncGenerator<string> {
  let rest = "";
  try {
    const stream: AsyncIterable<Uint8Array> = createReadStream(path, path === "-" ? { fd: 0, autoClose: false } : {});
    let decoder: InstanceType<typeof TextDecoder> | null = null;
    for await (const bytes of stream) {
      decoder ??= new TextDecoder(end === "\n" ? encodingOf(bytes) : "utf-8", { ignoreBOM: end === "\0" });
      const parts = (rest + decoder.decode(bytes, { stream: true })).split(end);
      rest = parts.pop() ?? "";
      if (rest.length > longestPath) throw notAList();
      for (const part of parts) yield* clean(part, end);
    }
  } catch (error) {
    throw fileError(error, "read-failed").about(path);
  }
  yield* clean(rest, end);
}

/** Editors on Windows put a byte order mark in front of a text, which is no part of its first path; PowerShell writes UTF-16. */
function encodingOf(start: Uint8Array): "utf-16le" | "utf-8" {
  return start[0] === 0xff && start[1] === 0xfe ? "utf-16le" : "utf-8";
}

function clean(part: string, end: "\n" | "\0"): string[] {
  const path = end === "\n" ? part.replace(/\r$/, "") : part;
  if (path.includes("\0")) throw notAList();
  return path === "" ? [] : [path];
}

function notAList(): DermShareError {
  return new DermShareError("usage", "this is not a list of paths, one a line", "add -0 where each ends with NUL");
}

/**
 * Where a listed path goes below the folder of results: as it is written, without a drive or a leading slash, and
 * never above that folder.
 */
export function placeOfListed(path: string): { readonly file: string; readonly folder: string } {
  const slashes = process.platform === "win32" ? path.replaceAll("\\", "/").replace(/^([A-Za-z]):/, "/$1") : path;
  const place = posix.join("/", slashes).slice(1).replace(/\/$/, "");
  return { file: place, folder: place };
}
