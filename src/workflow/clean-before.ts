/** Pictures that were cleaned before in this thread: decks of one department share logos and photographs. */
import { createCipheriv, randomBytes } from "node:crypto";
import { Pieces, type RandomAccess, sliceOf } from "../bytes/pieces.ts";

const mostPictures = 10_000;
const longestStartBytes = 64 * 1024;
const mostStartBytes = 8 * 1024 * 1024;
const comparedBytes = 64 * 1024;

/** What came of a picture: a start of its own, and the end of the input; nothing of the pixels is kept. */
interface Outcome<Found> {
  readonly found: Found;
  readonly start: Uint8Array;
  readonly endBytes: number;
  readonly key: string;
}

/** What came of a picture before; `cleaned` are the bytes themselves where nothing had to be changed. */
interface Kept<Found> {
  readonly found: Found;
  readonly cleaned: RandomAccess;
}

/** What came of pictures, by their bytes. */
export class CleanBefore<Found> {
  /** Lengths and checksums, so that a tag is computed only where another picture had the same. */
  readonly #keys = new Set<string>();
  /** By tag; the one that was added longest ago comes first. */
  readonly #byTag = new Map<string, Outcome<Found>>();
  #room = mostStartBytes;

  /**
   * What was added with the very same bytes; undefined where they were never added, or long ago.
   *
   * @param sum CRC-32 that the bytes should have: it is theirs where they are known, for so it was when they were added
   * @param lasting the same bytes, with some of which what came of them may end
   */
  find(bytes: Uint8Array, sum: number, lasting: RandomAccess): Kept<Found> | undefined {
    const key = keyOf(bytes, sum);
    const outcome = this.#keys.has(key) ? this.#byTag.get(tagOf(bytes)) : undefined;
    if (outcome === undefined || outcome.key !== key) return undefined;
    const { found, start, endBytes } = outcome;
    if (endBytes === bytes.length && start.length === 0) return { found, cleaned: bytes };
    return { found, cleaned: new Pieces([start, sliceOf(lasting, bytes.length - endBytes, bytes.length)]) };
  }

  /** Keeps what came of a picture, where that is the same but for its start. @param sum CRC-32 of the bytes */
  add(bytes: Uint8Array, sum: number, cleaned: Uint8Array, found: Found): void {
    const key = keyOf(bytes, sum);
    const endBytes = sameEnd(bytes, cleaned);
    const start = cleaned.slice(0, cleaned.length - endBytes);
    const tag = tagOf(bytes);
    if (start.length > longestStartBytes || this.#byTag.has(tag)) return;
    this.#room -= start.length;
    this.#keys.add(key);
    this.#byTag.set(tag, { found, start, endBytes, key });
    for (const [oldest, outcome] of this.#byTag) {
      if (this.#room >= 0 && this.#byTag.size <= mostPictures) break;
      this.#room += outcome.start.length;
      this.#keys.delete(outcome.key);
      this.#byTag.delete(oldest);
    }
  }
}

/** How many bytes at their ends are the same in both. */
export function sameEnd(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  const differ = (from: number, to: number) =>
    Buffer.compare(a.subarray(a.length - to, a.length - from), b.subarray(b.length - to, b.length - from)) !== 0;
  let same = 0;
  for (let step = comparedBytes; step >= 1; step = Math.floor(step / 2)) {
    while (same + step <= most && !differ(same, same + step)) same += step;
  }
  return same;
}

function keyOf(bytes: Uint8Array, sum: number): string {
  return `${bytes.length} ${sum}`;
}

const tagKey = randomBytes(16);
const tagNonce = new Uint8Array(12);

/**
 * A GMAC (NIST SP 800-38D) under a key that nobody knows and that ends with the process: as hard to hit with other bytes as a
 * hash, in a third of the time. One nonce does, for a tag never leaves this file.
 */
function tagOf(bytes: Uint8Array): string {
  const cipher = createCipheriv("aes-128-gcm", tagKey, tagNonce).setAAD(bytes);
  cipher.final();
  return cipher.getAuthTag().toString("base64");
}
