/** Pictures that were cleaned before in this thread: decks of one department share logos and photographs. */
import { createHash } from "node:crypto";
import { Pieces, type RandomAccess } from "../bytes/pieces.ts";

const mostKeys = 10_000;
const longestStartBytes = 64 * 1024;
const mostStartBytes = 8 * 1024 * 1024;
const comparedBytes = 64 * 1024;

/** What came of a picture: a start of its own, and the end of the input; nothing of the pixels is kept. */
interface Outcome<Found> {
  readonly found: Found;
  readonly start: Uint8Array;
  readonly endBytes: number;
}

/** What came of pictures, by their bytes. */
export class CleanBefore<Found> {
  /** By length and checksum, so that a picture is hashed only where another one had the same. */
  readonly #byKey = new Map<string, Map<string, Outcome<Found>>>();
  #room = mostStartBytes;

  /**
   * What was added with the very same bytes; undefined where they were never added, or only once.
   *
   * @param sum CRC-32 of the bytes
   */
  find(bytes: Uint8Array, sum: number): { readonly found: Found; readonly cleaned: RandomAccess } | undefined {
    const outcome = this.#byKey.get(keyOf(bytes, sum))?.get(digestOf(bytes));
    if (outcome === undefined) return undefined;
    const { found, start, endBytes } = outcome;
    if (endBytes === bytes.length && start.length === 0) return { found, cleaned: bytes };
    return { found, cleaned: new Pieces([start, bytes.subarray(bytes.length - endBytes)]) };
  }

  /** Keeps what came of a picture, where that is the same but for its start. */
  add(bytes: Uint8Array, sum: number, cleaned: Uint8Array, found: Found): void {
    const key = keyOf(bytes, sum);
    const alike = this.#byKey.get(key);
    if (alike === undefined) {
      if (this.#byKey.size < mostKeys) this.#byKey.set(key, new Map());
      return;
    }
    const endBytes = sameEnd(bytes, cleaned);
    const start = cleaned.slice(0, cleaned.length - endBytes);
    if (start.length > longestStartBytes || start.length > this.#room) return;
    this.#room -= start.length;
    alike.set(digestOf(bytes), { found, start, endBytes });
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

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}
