/** Which files of a batch an earlier run has done: the same content, way, version and place of the result. */
import { resolve } from "node:path";
import { DermShareError } from "../errors.ts";
import { deckFormats } from "../deck/part-kinds.ts";
import { Journal, markOf, wordOfContent } from "../files/journal.ts";
import { fileChunks, fileSize } from "../files/read.ts";
import type { Found } from "../files/walk.ts";
import { exists, type PendingFile } from "../files/write.ts";
import { formats } from "../formats/registry.ts";
import type { CleanFileOptions, PreparedFile } from "./clean-file.ts";
import { type FileResult, nothingDone } from "./file-result.ts";
import { type Destination, outputPath } from "./output-name.ts";

/** The memory of a batch. */
export class DoneBefore {
  readonly #journal: Journal;
  readonly #resume: boolean;
  readonly #way: string;

  /**
   * @param resume whether what was done before is passed over; else it is only remembered
   * @param version of the program: another one may clean more
   * @throws DermShareError as `Journal.open`
   */
  static async open(resume: boolean, version: string, options: CleanFileOptions): Promise<DoneBefore> {
    return new DoneBefore(await Journal.open(placeOf(options.destination), resume), resume, version, options);
  }

  private constructor(journal: Journal, resume: boolean, version: string, options: CleanFileOptions) {
    this.#journal = journal;
    this.#resume = resume;
    const { suffix, destination, keepEdges, lossy, edits, asked, heic, decks, suggested, review } = options;
    const asks = [edits, asked, heic, decks, suggested, review];
    this.#way = JSON.stringify([version, suffix, destination.kind, keepEdges, lossy, ...asks]);
  }

  get secret(): Uint8Array {
    return this.#journal.secret;
  }

  /** The result of a file that is done and whose output is still there, as long as it was; null where it has to be done. */
  async find(found: Found, { suffix, destination }: CleanFileOptions): Promise<FileResult | null> {
    if (!this.#resume || found.problem !== undefined) return null;
    try {
      const bytesIn = await fileSize(found.path);
      const noted = this.#journal.find(this.#mark(found, await this.#wordOfFile(found.path)));
      const format = [...formats, ...deckFormats].find(({ id }) => noted?.startsWith(`${id}-`));
      if (format === undefined) return null;
      const output = outputPath(found, format, suffix, destination);
      if (noted !== wordOfResult(format.id, await fileSize(output))) return null; // another file took its name
      const told = { input: found.path, output, format: format.id, bytesIn, error: null };
      return { ...nothingDone, ...told, status: "skipped", resumed: true };
    } catch (error) {
      if (error instanceof DermShareError) return null; // whoever cleans it will say what is wrong
      throw error;
    }
  }

  /** Whether the output of an interrupted run is there, with the very bytes that this one would give it. */
  async isThere(pending: PendingFile): Promise<boolean> {
    if (!this.#resume || !(await exists(pending.path))) return false;
    try {
      return (await this.#wordOfFile(pending.path)) === (await this.#wordOfFile(pending.temporaryPath));
    } catch (error) {
      if (error instanceof DermShareError) return false;
      throw error;
    }
  }

  /** Remembers a file that is done. */
  add(found: Found, { contentWord, result }: PreparedFile): void {
    const { format, bytesOut } = result;
    if (contentWord === null || format === null) return;
    try {
      this.#journal.add(this.#mark(found, contentWord), wordOfResult(format, bytesOut));
    } catch (error) {
      if (!(error instanceof DermShareError)) throw error;
      // The result stands all the same; a later run only does it once more.
    }
  }

  close(): void {
    this.#journal.close();
  }

  /** Read part by part, in memory of its own: that of a job is not for what is done beside it. */
  #wordOfFile(path: string): Promise<string> {
    return wordOfContent(this.secret, fileChunks(path));
  }

  #mark({ relativePath, path, root }: Found, contentWord: string): string {
    return markOf(this.secret, [this.#way, contentWord, relativePath, root === null ? resolve(path) : resolve(root)]);
  }
}

function wordOfResult(format: string, bytes: number): string {
  return `${format}-${bytes}`;
}

/** A word for where the results of a batch lie: each such place has a journal of its own. */
function placeOf(destination: Destination): string {
  return destination.kind === "folder" ? resolve(destination.path) : destination.kind;
}
