/** Bytes that need not be in memory as a whole: an array, a file that is read where it is asked for, or several of them. */
import { concat } from "./bytes.ts";

/** Bytes that can be had from any place. An array is one; others read what is asked for each time that it is. */
export interface RandomAccess {
  readonly length: number;
  /** Those from `start` to before `end`, both within the bytes; not to be changed. */
  subarray(start: number, end: number): Uint8Array;
}

/** A part of other bytes. */
export class Slice implements RandomAccess {
  readonly length: number;
  readonly #source: RandomAccess;
  readonly #start: number;

  constructor(source: RandomAccess, start: number, end: number) {
    this.length = end - start;
    this.#source = source;
    this.#start = start;
  }

  subarray(start: number, end: number): Uint8Array {
    return this.#source.subarray(this.#start + start, this.#start + end);
  }
}

/** All of the bytes. */
export function wholeOf(bytes: RandomAccess): Uint8Array {
  return bytes.subarray(0, bytes.length);
}

/** Bytes one behind the other that were not put together; iterating gives one part at a time. */
export class Pieces implements RandomAccess, Iterable<Uint8Array> {
  readonly length: number;
  readonly #parts: readonly RandomAccess[];
  readonly #starts: readonly number[];

  constructor(given: readonly RandomAccess[]) {
    const parts = given.flatMap((part) => (part instanceof Pieces ? part.#parts : [part]));
    const starts: number[] = [];
    let length = 0;
    for (const part of parts) {
      starts.push(length);
      length += part.length;
    }
    this.#parts = parts;
    this.#starts = starts;
    this.length = length;
  }

  subarray(start: number, end: number): Uint8Array {
    const found: Uint8Array[] = [];
    for (let i = this.#partAt(start), at = start; at < end; i++) {
      const [part, from] = [this.#parts[i], this.#starts[i] ?? 0];
      if (part === undefined) break;
      const to = Math.min(end - from, part.length);
      found.push(part.subarray(at - from, to));
      at = from + to;
    }
    const [only] = found;
    return found.length === 1 && only !== undefined ? only : concat(found);
  }

  *[Symbol.iterator](): Generator<Uint8Array> {
    for (const part of this.#parts) yield wholeOf(part);
  }

  /** The last part that starts at or before a place. */
  #partAt(place: number): number {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= place) low = middle;
      else high = middle;
    }
    return low;
  }
}

const comparedBytes = 1024 * 1024;

/** Whether both hold the same bytes, of which no more than a mebibyte at a time is read. */
export function equalPieces(a: RandomAccess, b: RandomAccess): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += comparedBytes) {
    const end = Math.min(a.length, at + comparedBytes);
    if (Buffer.compare(a.subarray(at, end), b.subarray(at, end)) !== 0) return false;
  }
  return true;
}
