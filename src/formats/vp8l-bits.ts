/** Bits and prefix codes of WebP lossless data. Source: WebP Lossless Bitstream Specification, sections 3 and 6.2. */
import { DermShareError } from "../errors.ts";

const maxCodeLength = 15;
const lookupBits = 8;

/** Reads numbers of some bits, the least significant bit first. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position = 0;
  #value = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The bytes that hold the bits that were read, those behind the last zero: the very array where that is all of it. */
  get read(): Uint8Array {
    const length = this.#position - (this.#count >> 3);
    const spareBits = this.#count & 7;
    const last = this.#bytes[length - 1] ?? 0;
    const cleared = last & (0xff >> spareBits);
    if (length === this.#bytes.length && cleared === last) return this.#bytes;
    return Uint8Array.from(this.#bytes.subarray(0, length)).fill(cleared, length - 1);
  }

  /** A number of at most 24 bits. @throws DermShareError "input-truncated" when the data end first */
  bits(count: number): number {
    this.#fill(count);
    if (this.#count < count) throw new DermShareError("input-truncated", "WebP: the lossless data end too early");
    const value = this.#value & ((1 << count) - 1);
    this.#drop(count);
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** The next symbol of a code. @throws DermShareError "input-truncated" when the data end first */
  symbol(code: PrefixCode): number {
    this.#fill(maxCodeLength);
    const { lookup, lengths } = code;
    let at = this.#value & ((1 << lookupBits) - 1);
    if ((lengths[at] ?? 0) > lookupBits) {
      const tail = (this.#value >>> lookupBits) & ((1 << ((lengths[at] ?? 0) - lookupBits)) - 1);
      at = (lookup[at] ?? 0) + tail;
    }
    const length = lengths[at] ?? 0;
    if (length > this.#count) throw new DermShareError("input-truncated", "WebP: the lossless data end too early");
    this.#drop(length);
    return lookup[at] ?? 0;
  }

  #fill(count: number): void {
    while (this.#count < count && this.#position < this.#bytes.length) {
      this.#value |= (this.#bytes[this.#position++] ?? 0) << this.#count;
      this.#count += 8;
    }
  }

  #drop(count: number): void {
    this.#value >>>= count;
    this.#count -= count;
  }
}

/**
 * A prefix code as tables: by the next eight bits the symbol and its length, or, for longer codes, where a table for their
 * further bits starts and how long the longest of them is.
 */
export interface PrefixCode {
  readonly lookup: Uint16Array;
  readonly lengths: Uint8Array;
}

/** A code of one symbol takes no bits. */
export function singleSymbol(symbol: number): PrefixCode {
  return { lookup: new Uint16Array(1 << lookupBits).fill(symbol), lengths: new Uint8Array(1 << lookupBits) };
}

/**
 * The canonical code for the lengths of its symbols, 0 for none.
 *
 * @throws DermShareError "input-malformed" when the lengths do not make a complete code
 */
export function prefixCode(codeLengths: Uint8Array): PrefixCode {
  const counts = new Uint16Array(maxCodeLength + 1);
  for (const length of codeLengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1;
  const used = counts.reduce((sum, count) => sum + count, 0);
  if (used === 1) return singleSymbol(codeLengths.findIndex((length) => length > 0));
  const next = new Uint16Array(maxCodeLength + 1);
  let code = 0;
  for (let length = 1; length <= maxCodeLength; length++) {
    next[length] = code;
    code = (code + (counts[length] ?? 0)) << 1;
  }
  if (code !== 1 << (maxCodeLength + 1)) {
    throw new DermShareError("input-malformed", "WebP: a prefix code of the lossless data is not complete");
  }
  const words: { symbol: number; length: number; reversed: number }[] = [];
  for (const [symbol, length] of codeLengths.entries()) {
    if (length === 0) continue;
    const word = next[length] ?? 0;
    next[length] = word + 1;
    words.push({ symbol, length, reversed: reverse(word, length) });
  }
  return fillTables(words);
}

function fillTables(words: readonly { symbol: number; length: number; reversed: number }[]): PrefixCode {
  const first = 1 << lookupBits;
  const longest = new Uint8Array(first); // by the first eight bits, the length of the longest code that starts so
  for (const { length, reversed } of words) {
    if (length > lookupBits) longest[reversed & (first - 1)] = Math.max(longest[reversed & (first - 1)] ?? 0, length);
  }
  let size = first;
  const starts = Array.from(longest, (length) => {
    const start = size;
    if (length > 0) size += 1 << (length - lookupBits);
    return start;
  });
  const lookup = new Uint16Array(size);
  const lengths = new Uint8Array(size);
  for (const [at, length] of longest.entries()) {
    if (length === 0) continue;
    lookup[at] = starts[at] ?? 0;
    lengths[at] = length;
  }
  for (const { symbol, length, reversed } of words) {
    const isShort = length <= lookupBits;
    const root = reversed & (first - 1);
    const from = isShort ? reversed : (starts[root] ?? 0) + (reversed >> lookupBits);
    const step = 1 << (isShort ? length : length - lookupBits);
    const end = isShort ? first : (starts[root] ?? 0) + (1 << ((longest[root] ?? 0) - lookupBits));
    for (let at = from; at < end; at += step) {
      lookup[at] = symbol;
      lengths[at] = length;
    }
  }
  return { lookup, lengths };
}

function reverse(word: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= ((word >> i) & 1) << (length - 1 - i);
  return reversed;
}
