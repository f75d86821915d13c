/** Bytes that need not be in memory as a whole: an array, a file that is read where it is asked for, or several of them. */
import { reusedRoom } from "./job-memory.ts";

/** Gives memory for bytes that have to be read or put together: as much as is asked for. */
export type Room = (size: number) => Uint8Array;

/** Takes bytes over, so that memory need not hold them, and gives those that can be read again. */
export type Keep = (bytes: Uint8Array) => RandomAccess;

/** Bytes that can be had from any place. An array is one; others read what is asked for each time that it is. */
export interface RandomAccess {
  readonly length: number;
  /**
   * Those from `start` to before `end`, both within the bytes; not to be changed.
   *
   * @param take where those are laid that are not in memory as they are asked for; without it they have memory of their own
   */
  subarray(start: number, end: number, take?: Room): Uint8Array;
  /** All of them in order, where that is more than to read them: see `piecesOf`. */
  pieces?(): Iterable<Uint8Array>;
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

  subarray(start: number, end: number, take?: Room): Uint8Array {
    return this.#source.subarray(this.#start + start, this.#start + end, take);
  }
}

/** A part of other bytes; of an array, an array. */
export function sliceOf(bytes: RandomAccess, start: number, end: number): RandomAccess {
  return bytes instanceof Uint8Array ? bytes.subarray(start, end) : new Slice(bytes, start, end);
}

/** All of the bytes. */
export function wholeOf(bytes: RandomAccess, take?: Room): Uint8Array {
  if (bytes.pieces === undefined) return bytes.subarray(0, bytes.length, take);
  const whole = take === undefined ? new Uint8Array(bytes.length) : take(bytes.length);
  let at = 0;
  for (const piece of bytes.pieces()) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const pieceBytes = 256 * 1024; // so much stays in the cache of a processor until it was looked at

/** Pieces below last. A larger one holds only until the next is asked for. */
export const lastingBytes = 64 * 1024;

/** The same bytes, those of them that are in memory and not small handed over. */
export function keptBy(keep: Keep, bytes: RandomAccess): RandomAccess {
  if (bytes instanceof Pieces) return bytes.kept(keep);
  return bytes instanceof Uint8Array && bytes.length >= lastingBytes ? keep(bytes) : bytes;
}

/** Memory for pieces that nobody has in hand: fresh one costs more than filling it. */
const spareRooms: Uint8Array[] = [];

/** The bytes in order, in pieces: what is in memory as it lies there, and what is read in pieces that last as `lastingBytes` says. */
export function* piecesOf(bytes: RandomAccess): Generator<Uint8Array> {
  if (bytes instanceof Uint8Array) yield bytes;
  else if (bytes.pieces !== undefined) yield* bytes.pieces();
  else yield* readInPieces(bytes);
}

function* readInPieces(bytes: RandomAccess): Generator<Uint8Array> {
  const room = spareRooms.pop() ?? new Uint8Array(pieceBytes + lastingBytes);
  try {
    for (let at = 0, end = 0; at < bytes.length; at = end) {
      end = bytes.length - at < room.length ? bytes.length : at + pieceBytes;
      yield bytes.subarray(at, end, (size) => (size < lastingBytes ? new Uint8Array(size) : room.subarray(0, size)));
    }
  } finally {
    spareRooms.push(room);
  }
}

/** Bytes one behind the other that were not put together; iterating gives them as `piecesOf` does. */
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

  /** See `keptBy`. */
  kept(keep: Keep): Pieces {
    return new Pieces(this.#parts.map((part) => keptBy(keep, part)));
  }

  /** Whether nothing has to be read. */
  get areInMemory(): boolean {
    return this.#parts.every((part) => part instanceof Uint8Array);
  }

  subarray(start: number, end: number, take: Room = (size) => new Uint8Array(size)): Uint8Array {
    const first = this.#partAt(start);
    const [only, from] = [this.#parts[first], this.#starts[first] ?? 0];
    if (only !== undefined && end <= from + only.length) return only.subarray(start - from, end - from, take);
    return this.#together(first, start, take(end - start));
  }

  [Symbol.iterator](): Generator<Uint8Array> {
    return this.pieces();
  }

  *pieces(): Generator<Uint8Array> {
    for (const part of this.#parts) yield* piecesOf(part);
  }

  /** Fills memory with the bytes from `start` on, which lies in the part of that number. */
  #together(first: number, start: number, whole: Uint8Array): Uint8Array {
    for (let i = first, filled = 0; filled < whole.length; i++) {
      const [part, from] = [this.#parts[i], this.#starts[i] ?? 0];
      if (part === undefined) break;
      const at = start + filled - from;
      const place = whole.subarray(filled, filled + Math.min(whole.length - filled, part.length - at));
      const bytes = part.subarray(at, at + place.length, () => place);
      if (bytes !== place) place.set(bytes);
      filled += place.length;
    }
    return whole;
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
  const [roomOfA, roomOfB] = [reusedRoom(), reusedRoom()];
  for (let at = 0; at < a.length; at += comparedBytes) {
    const end = Math.min(a.length, at + comparedBytes);
    if (Buffer.compare(a.subarray(at, end, roomOfA), b.subarray(at, end, roomOfB)) !== 0) return false;
  }
  return true;
}
