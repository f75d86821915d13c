/**
 * A file without a name, for what a file is made of that is not written yet: memory need not hold it. It lies where the file will
 * be, so that nothing of a patient comes to another disk, and is gone with the process, however that ends.
 */
import { closeSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Keep } from "../bytes/pieces.ts";
import { sliceOf } from "../bytes/pieces.ts";
import { fileError } from "./file-errors.ts";
import { makeFolder } from "./folders.ts";
import { OpenFile } from "./read.ts";
import { discard, type PendingFile, reserveTemporary, writeParts } from "./write.ts";

/** Made when the first bytes come. */
export class ScratchFile {
  readonly #folder: string;
  #file: number | null = null;
  #pending: PendingFile | null = null;
  #end = 0;

  /** @param folder the one of the results; null where none is written: the system's for what does not last */
  constructor(folder: string | null) {
    this.#folder = folder ?? tmpdir();
  }

  /** Takes bytes over, to be read until it is closed. @throws DermShareError "write-failed" */
  readonly keep: Keep = (bytes) => {
    try {
      this.#file ??= this.#create();
      writeParts(this.#file, [bytes]);
    } catch (error) {
      throw fileError(error, "write-failed").about(this.#folder);
    }
    const start = this.#end;
    this.#end += bytes.length;
    return sliceOf(new OpenFile(this.#file, this.#end), start, this.#end);
  };

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    this.#takeName();
  }

  #create(): number {
    makeFolder(this.#folder);
    const temporaryPath = reserveTemporary(this.#folder);
    this.#pending = { temporaryPath, path: this.#folder };
    const file = openSync(temporaryPath, "wx+", 0o600);
    this.#takeName();
    return file;
  }

  /** Some network folders keep the name of a file that is open: then it goes once the file is closed. */
  #takeName(): void {
    try {
      if (this.#pending !== null) discard([this.#pending]);
    } catch {
      // tried again when the file is closed, and by the next run
    }
  }
}
