/** One file through the whole way: read, clean, prove, write. Errors become part of the result: the next file goes on. */
import { dirname, resolve } from "node:path";
import { piecesOf, type RandomAccess, wholeOf } from "../bytes/pieces.ts";
import { DermShareError } from "../errors.ts";
import { OpenFile, openInput, readStandardInput, readStart } from "../files/read.ts";
import { type Found, isSameFile } from "../files/walk.ts";
import { ScratchFile } from "../files/scratch-file.ts";
import { writeStandardOutput } from "../files/standard-output.ts";
import { makeFolder } from "../files/folders.ts";
import { commit, isLink, replacesLink, type PendingFile, writePending } from "../files/write.ts";
import type { Refusal } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import { type CleanedBytes, cleanBytes, isKnownStart, isReadInParts, type CleanOptions } from "./file-kinds.ts";
import { type FileResult, nothingDone, reported, statusAfter } from "./file-result.ts";
import { type Destination, holdFolder, outputFolder, outputPath, type Suffix } from "./output-name.ts";

/** What to do with each file. */
export interface CleanFileOptions extends CleanOptions {
  readonly suffix: Suffix;
  readonly destination: Destination;
  readonly force: boolean;
  /** Tell what would be done, write nothing. */
  readonly dryRun: boolean;
  /** Compute the SHA-256 of the output. */
  readonly withHash: boolean;
  /** Tell what the file gives away; the small picture inside is decoded for that. */
  readonly withFacts?: boolean;
  /** The journal's key, where it wants to know the content. */
  readonly journalSecret?: Uint8Array;
}

/** A file that is written under a temporary name and waits for its own. */
export interface PreparedFile {
  readonly result: FileResult;
  /** Null where there is nothing to name: not cleaned, a dry run, standard output. */
  readonly pending: PendingFile | null;
  /** The journal's word for the content that lies under the input's name afterwards; null where nobody asked. */
  readonly contentWord: string | null;
}

/**
 * Cleans one file.
 *
 * @throws only what is no DermShareError (a bug)
 */
export async function cleanFile(found: Found, options: CleanFileOptions): Promise<FileResult> {
  return nameFile(found, await prepareFile(found, options), options);
}

/**
 * Cleans one file up to the moment in which it gets its name.
 *
 * @param temporaryPath where the caller answers for removing it; see `reserveTemporary`
 * @throws only what is no DermShareError (a bug)
 */
export async function prepareFile(
  found: Found,
  options: CleanFileOptions,
  temporaryPath?: string,
): Promise<PreparedFile> {
  const start = performance.now();
  const input = found.path;
  let bytesIn = 0;
  let bytes: Uint8Array | OpenFile | null = null;
  const scratch = new ScratchFile(resultsFolder(found, options));
  const ms = () => Math.round(performance.now() - start);
  try {
    if (found.problem !== undefined) throw found.problem;
    bytes = await (input === "-" ? readStandardInput() : readFile(input));
    bytesIn = bytes.length;
    const cleaned = await cleanBytes(bytes, { ...options, keep: scratch.keep });
    if ("refused" in cleaned) {
      const error = refusal(cleaned.refused);
      return unwritten({ ...nothingDone, input, status: "refused", bytesIn, error, ms: ms() });
    }
    const destination = cleaned.held === undefined ? options.destination : heldIn(options.destination);
    const { path, pending } =
      destination === null
        ? { path: null, pending: null }
        : await write(found, cleaned, { ...options, destination }, temporaryPath);
    const { format, removed, notes, applied, trimmed, lossless, unchanged } = cleaned;
    const result: FileResult = {
      input,
      output: path,
      status: cleaned.held !== undefined ? "held" : unchanged ? "already-clean" : "cleaned",
      format: format.id,
      bytesIn,
      bytesOut: cleaned.bytes.length,
      sha256: options.withHash ? await sha256(cleaned.bytes) : null,
      lossless,
      trimmed,
      removed,
      notes,
      applied,
      error: cleaned.held === undefined ? null : refusal(cleaned.held),
      ...(options.withFacts === true && bytes instanceof Uint8Array ? await givesAway(bytes) : {}),
      ms: ms(),
    };
    const left = options.destination.kind === "in-place" ? cleaned.bytes : bytes;
    const isDone = cleaned.held === undefined; // a held file is looked at again, with other options
    return { result, pending, contentWord: isDone ? await contentWord(left, options.journalSecret) : null };
  } catch (error) {
    return unwritten({ ...notCleaned(found, error, ms()), bytesIn });
  } finally {
    if (bytes instanceof OpenFile) bytes.close();
    scratch.close();
  }
}

/** Gives a prepared file its name. @throws only what is no DermShareError (a bug) */
export async function nameFile(
  found: Found,
  { result, pending }: PreparedFile,
  { destination, force }: CleanFileOptions,
): Promise<FileResult> {
  if (pending === null) return result;
  try {
    await commit([pending], destination.kind === "in-place" || force);
    return result;
  } catch (error) {
    return notCleaned(found, error, result.ms);
  }
}

/** A film is too large to read, and no picture: the second is what people want to know. */
async function readFile(path: string): Promise<Uint8Array | OpenFile> {
  try {
    return await openInput(path, isReadInParts);
  } catch (error) {
    if (!(error instanceof DermShareError) || error.code !== "input-too-large") throw error;
    if (isKnownStart(await readStart(path, 4096))) throw error;
    throw new DermShareError("input-unsupported", "not a picture or a deck that is known here, by its content");
  }
}

/** The folder of the results; null where none is written there. */
function resultsFolder(found: Found, { destination, dryRun }: CleanFileOptions): string | null {
  if (dryRun) return null;
  return destination.kind === "folder" ? destination.path : outputFolder(found, destination);
}

function notCleaned(found: Found, error: unknown, ms: number): FileResult {
  if (!(error instanceof DermShareError)) throw error;
  return { ...nothingDone, input: found.path, status: statusAfter(error, found), error: reported(error), ms };
}

function unwritten(result: FileResult): PreparedFile {
  return { result, pending: null, contentWord: null };
}

async function write(
  found: Found,
  { bytes, format }: Exclude<CleanedBytes, { refused: Refusal }>,
  options: CleanFileOptions,
  temporaryPath: string | undefined,
): Promise<{ path: string; pending: PendingFile | null }> {
  const path = outputPath(found, format, options.suffix, options.destination);
  if (path === "-") {
    if (!options.dryRun) await writeStandardOutput(wholeOf(bytes));
    return { path, pending: null };
  }
  const inPlace = options.destination.kind === "in-place";
  if (!inPlace && (resolve(path) === resolve(found.path) || isSameFile(path, found.path))) {
    throw new DermShareError("usage", "the output would replace the input", "choose another with -o, or --in-place");
  }
  if (inPlace && (await isLink(path))) throw replacesLink();
  if (options.dryRun) return { path, pending: null };
  if (options.destination.kind === "folder") {
    const folder = dirname(path);
    const temporaryFolder = dirname(temporaryPath ?? path); // not the same for a held file
    for (const each of new Set([folder, temporaryFolder])) makeFolder(each);
  }
  return { path, pending: await writePending(path, bytes, temporaryPath) };
}

/** Of a picture; what a deck gives away is what is removed of it. */
async function givesAway(bytes: Uint8Array): Promise<Pick<FileResult, "givesAway">> {
  if (formatOf(bytes) === null) return {};
  const { facts } = await import("./facts.ts");
  const found = await facts(bytes);
  const small = found.map(({ shows }) => shows);
  const smallPicture = (["different", "unknown", "same"] as const).find((shows) => small.includes(shows)) ?? "none";
  return { givesAway: { kinds: [...new Set(found.map(({ kind }) => kind))], smallPicture } };
}

async function contentWord(bytes: RandomAccess, secret: Uint8Array | undefined): Promise<string | null> {
  if (secret === undefined) return null;
  const { wordOfContent } = await import("../files/journal.ts");
  return wordOfContent(secret, piecesOf(bytes));
}

/** Outside a folder run there is no place for what is held, and nothing is written. */
function heldIn(destination: Destination): Destination | null {
  return destination.kind === "folder" ? { kind: "folder", path: holdFolder(resolve(destination.path)) } : null;
}

async function sha256(bytes: RandomAccess): Promise<string> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for (const piece of piecesOf(bytes)) hash.update(piece);
  return hash.digest("hex");
}

function refusal({ reason, hint }: Refusal): FileResult["error"] {
  return { code: "input-refused", message: reason, hint };
}
