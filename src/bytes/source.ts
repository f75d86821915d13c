/** Reading bytes that arrive in pieces: nothing here holds more than what was asked for and one piece. */
import { concat } from "./bytes.ts";

/** Bytes in order, in pieces of any size. A piece is handed over: whoever yields it does not write into it again. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Takes runs of bytes of known length out of a source. */
export class SourceReader {
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);
  #position = 0;

  constructor(source: ByteSource) {
    this.#pieces = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** How many bytes were taken so far. */
  get position(): number {
    return this.#position;
  }

  /** The next `length` bytes; fewer only where the source ends. */
  async read(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0 && (await this.#fill())) {
      const part = this.#take(missing);
      parts.push(part);
      missing -= part.length;
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : concat(parts);
  }

  /** The bytes up to and with the next `delimiter`; without it where the source or `maxBytes` ends first. */
  async readThrough(delimiter: number, maxBytes: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let left = maxBytes;
    while (left > 0 && (await this.#fill())) {
      const at = this.#piece.subarray(0, left).indexOf(delimiter);
      const part = this.#take(at < 0 ? left : at + 1);
      parts.push(part);
      left = at < 0 ? left - part.length : 0;
    }
    return concat(parts);
  }

  /** The next `length` bytes in pieces as they come; fewer only where the source ends. */
  async *pieces(length: number): AsyncGenerator<Uint8Array> {
    let missing = length;
    while (missing > 0 && (await this.#fill())) {
      const part = this.#take(missing);
      missing -= part.length;
      yield part;
    }
  }

  /** Whether nothing is left. */
  async ended(): Promise<boolean> {
    return !(await this.#fill());
  }

  /** Tells the source that no more is wanted, so that it can close what it holds open. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  #take(length: number): Uint8Array {
    const part = this.#piece.subarray(0, length);
    this.#piece = this.#piece.subarray(part.length);
    this.#position += part.length;
    return part;
  }

  async #fill(): Promise<boolean> {
    while (this.#piece.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) return false;
      this.#piece = next.value;
    }
    return true;
  }
}
