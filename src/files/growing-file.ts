/** A file that grows while a run goes on, and gets its name at the end; an interrupted run leaves none of it. */
import { open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { fileError } from "./file-errors.ts";
import { makeFolder } from "./folders.ts";
import { commit, discard, type PendingFile, reserveTemporary } from "./write.ts";

const gatheredChars = 64 * 1024; // each call of the system costs more than gathering does

/** A text file in the making, readable by its owner alone. */
export class GrowingFile {
  readonly #pending: PendingFile;
  readonly #file: FileHandle;
  #waiting = "";

  private constructor(pending: PendingFile, file: FileHandle) {
    this.#pending = pending;
    this.#file = file;
  }

  /** @throws DermShareError "write-failed" */
  static async create(path: string): Promise<GrowingFile> {
    makeFolder(dirname(path));
    const temporaryPath = reserveTemporary(dirname(path));
    try {
      return new GrowingFile({ path, temporaryPath }, await open(temporaryPath, "wx", 0o600));
    } catch (error) {
      throw fileError(error, "write-failed").about(path);
    }
  }

  /** @throws DermShareError "write-failed"; nothing of the file is left then, and it takes no more */
  async append(text: string): Promise<void> {
    this.#waiting += text;
    if (this.#waiting.length >= gatheredChars) await this.#flush();
  }

  /** Puts it in the place of what bears its name. @throws DermShareError "write-failed"; nothing of it is left then */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#attempt(() => this.#file.sync());
    await this.#attempt(() => this.#file.close());
    await commit([this.#pending], true);
  }

  async #flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = "";
    await this.#attempt(() => this.#file.appendFile(text));
  }

  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      await this.#file.close().catch(() => {}); // some disks say only then that they are full: it is told already
      discard([this.#pending]);
      throw fileError(error, "write-failed").about(this.#pending.path);
    }
  }
}
