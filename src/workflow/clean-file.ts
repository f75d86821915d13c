/** One file through the whole way: read, clean, prove, write. Errors become part of the result: the next file goes on. */
import { dirname, resolve } from "node:path";
import { DermShareError } from "../errors.ts";
import { readInput, readStandardInput } from "../files/read.ts";
import { type Found, isSameFile } from "../files/walk.ts";
import { makeFolder, writeOutput, writeStandardOutput } from "../files/write.ts";
import type { Block, Refusal } from "../formats/format.ts";
import { type Anonymised, anonymise, type AnonymiseOptions } from "./anonymise.ts";
import { type FileResult, reported } from "./file-result.ts";
import { type Destination, outputPath, type Suffix } from "./output-name.ts";

/** What to do with each file. */
export interface CleanFileOptions extends AnonymiseOptions {
  readonly suffix: Suffix;
  readonly destination: Destination;
  readonly force: boolean;
  /** Tell what would be done, write nothing. */
  readonly dryRun: boolean;
  /** Compute the SHA-256 of the output. */
  readonly withHash: boolean;
}

const nothing = {
  output: null,
  format: null,
  bytesIn: 0,
  bytesOut: 0,
  sha256: null,
  lossless: false,
  trimmed: null,
  removed: [],
  notes: [],
  applied: [],
} as const;

/**
 * Cleans one file.
 *
 * @throws only what is no DermShareError (a bug) and "interrupted"
 */
export async function cleanFile(found: Found, options: CleanFileOptions): Promise<FileResult> {
  const start = performance.now();
  const input = found.path;
  const ms = () => Math.round(performance.now() - start);
  try {
    if (found.problem !== undefined) throw found.problem;
    const bytes = await (input === "-" ? readStandardInput() : readInput(input));
    const result = await anonymise(bytes, options);
    if ("refused" in result) {
      return { ...nothing, input, status: "refused", bytesIn: bytes.length, error: refusal(result.refused), ms: ms() };
    }
    const output = await write(found, result, options);
    const { image, removed, notes, applied, trimmed, lossless, unchanged } = result;
    return {
      input,
      output,
      status: unchanged ? "already-clean" : "cleaned",
      format: image.format.id,
      bytesIn: bytes.length,
      bytesOut: image.bytes.length,
      sha256: options.withHash ? await sha256(image.bytes) : null,
      lossless,
      trimmed,
      removed: removed.map(({ kind, length }: Block) => ({ kind, bytes: length })),
      notes,
      applied,
      error: null,
      ms: ms(),
    };
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
    // In a folder, files of other kinds are expected; a file that was named is expected to be a picture.
    const status = error.code === "input-unsupported" ? (found.root === null ? "refused" : "skipped") : "failed";
    return { ...nothing, input, status, error: reported(error), ms: ms() };
  }
}

async function write(
  found: Found,
  { image }: Exclude<Anonymised, { refused: Refusal }>,
  options: CleanFileOptions,
): Promise<string> {
  const path = outputPath(found, image.format, options.suffix, options.destination);
  if (path === "-") {
    if (!options.dryRun) await writeStandardOutput(image.bytes);
    return path;
  }
  const inPlace = options.destination.kind === "in-place";
  if (!inPlace && (resolve(path) === resolve(found.path) || (await isSameFile(path, found.path)))) {
    throw new DermShareError("usage", "the output would replace the input", "choose another with -o, or --in-place");
  }
  if (options.dryRun) return path;
  if (options.destination.kind === "folder") await makeFolder(dirname(path));
  await writeOutput(path, image.bytes, inPlace || options.force);
  return path;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const { createHash } = await import("node:crypto");
  return createHash("sha256").update(bytes).digest("hex");
}

function refusal({ reason, hint }: Refusal): FileResult["error"] {
  return { code: "input-refused", message: reason, hint };
}
