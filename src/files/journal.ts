/**
 * What batches have done, so that one that was interrupted can go on. A line holds a mark and a word; a mark is an HMAC
 * under a random key of this computer, and tells whoever reads the file nothing about the pictures or their names.
 */
import { createCipheriv, createHmac, randomBytes } from "node:crypto";
import { appendFileSync, closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { DermShareError } from "../errors.ts";
import { fileError } from "./file-errors.ts";
import { makePrivateFolder, readPrivate, readPrivateLines, stateFolder } from "./state-folder.ts";
import { writeOutput } from "./write.ts";

const secretBytes = 32;
const markLetters = 22; // 128 bits in base64url
const linePattern = /^([\w-]{22}) ([a-z0-9-]+)$/;

/** The key of this computer, made where there is none. @throws DermShareError "read-failed", "write-failed" */
export async function computerKey(): Promise<Uint8Array> {
  const path = join(stateFolder(), "journal.key");
  const known = await readPrivate(path);
  if (known?.length === secretBytes) return known;
  if (known !== null) {
    const hint = `put ${path} back from a backup; or rm it: then --resume starts anew, and filled templates of consent get other references`;
    throw new DermShareError("read-failed", "the key of this computer is damaged", hint);
  }
  await makePrivateFolder(stateFolder());
  const secret = randomBytes(secretBytes);
  try {
    await writeOutput(path, secret, false);
    return secret;
  } catch (error) {
    if (error instanceof DermShareError && error.code === "output-exists") return computerKey(); // another run was first
    throw error;
  }
}

/** The mark of what the parts say together. */
export function markOf(secret: Uint8Array, parts: readonly (string | Uint8Array)[]): string {
  const hmac = createHmac("sha256", secret);
  for (const part of parts) {
    const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
    hmac.update(`${bytes.length} `).update(bytes); // its length first: no two lists of parts read the same
  }
  return hmac.digest("base64url").slice(0, markLetters);
}

const keyBytes = 16; // AES-128
const nonce = new Uint8Array(12);

/**
 * A word for a file's content, for `markOf` alone: a GMAC (NIST SP 800-38D), which takes a third of a hash's time. Its key is
 * the secret's own, and one nonce does, as long as nobody sees the word itself: what is noted is an HMAC of it.
 *
 * @throws what iterating over the pieces throws
 */
export async function wordOfContent(
  secret: Uint8Array,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const key = createHmac("sha256", secret).update("content").digest().subarray(0, keyBytes);
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  for await (const piece of pieces) cipher.setAAD(piece);
  cipher.final();
  return cipher.getAuthTag().toString("base64url");
}

/** An open journal. */
export class Journal {
  readonly secret: Uint8Array;
  readonly #done: ReadonlyMap<string, string>;
  readonly #file: number;

  private constructor(secret: Uint8Array, done: ReadonlyMap<string, string>, file: number) {
    this.secret = secret;
    this.#done = done;
    this.#file = file;
  }

  /**
   * Opens the journal about one place of results.
   *
   * @param place an absolute path, or another word for where the results of such batches lie
   * @param resume whether what it says is needed: else it is only added to
   * @throws DermShareError "read-failed", "write-failed", "key-exposed"
   */
  static async open(place: string, resume: boolean): Promise<Journal> {
    const secret = await computerKey();
    const folder = join(stateFolder(), "journal");
    await makePrivateFolder(folder);
    const path = join(folder, `${markOf(secret, [place])}.txt`);
    const text = resume ? await readPrivateLines(path) : "";
    try {
      const file = openSync(path, "a+", 0o600);
      if (!endsWhole(file)) appendFileSync(file, "\n"); // a line that was cut off stays alone, and is none
      return new Journal(secret, parse(text), file);
    } catch (error) {
      throw fileError(error, "write-failed").about(path);
    }
  }

  /** The word that was noted with a mark, before this run; null where there is none. */
  find(mark: string): string | null {
    return this.#done.get(mark) ?? null;
  }

  /** Notes a mark. One line is one write at the end of the file: runs side by side may share it. */
  add(mark: string, word: string): void {
    try {
      appendFileSync(this.#file, `${mark} ${word}\n`);
    } catch (error) {
      throw fileError(error, "write-failed");
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

function parse(text: string): Map<string, string> {
  const done = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, mark, word] = linePattern.exec(line) ?? [];
    if (mark !== undefined && word !== undefined) done.set(mark, word);
  }
  return done;
}

function endsWhole(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return true;
  const last = new Uint8Array(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === 0x0a;
}
