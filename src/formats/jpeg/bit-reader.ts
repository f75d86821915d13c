/**
 * Codes and bits of coded data.
 *
 * Bits are read without state: every look takes the 32 bits at a position. Nobody asks at every bit whether the data
 * goes on: behind it lie zeros for more than a block, and `checkEnd` is asked once a block.
 */
import { DermShareError } from "../../errors.ts";
import type { CodedData } from "./coded-data.ts";
import { type Decoder, lookupBits } from "./huffman.ts";

/** Reads one interval after the other. All throw "input-truncated" at the end, "input-malformed" on what is no code. */
export class BitReader {
  /** Where the next bit is, in bits of the unstuffed data. */
  protected at = 0;
  protected readonly view: DataView;
  readonly #coded: CodedData;
  readonly #bitEnds: number[] = [];
  #interval = -1;
  #end = 0;

  constructor(coded: CodedData) {
    this.#coded = coded;
    this.view = new DataView(coded.data.buffer);
  }

  /** Goes to the start of the next interval, wherever in this one the reader is. */
  nextInterval(): void {
    if (this.#interval >= 0) this.#bitEnds.push(this.at);
    this.#interval += 1;
    const next = this.#coded.intervals[this.#interval];
    if (next === undefined) throw truncated();
    this.at = 8 * next.start;
    this.#end = 8 * next.end;
  }

  /** Where reading ended in each interval, in bits of the unstuffed data. */
  bitEnds(): number[] {
    return [...this.#bitEnds, this.at];
  }

  /** Throws when more was read than there is. */
  checkEnd(): void {
    if (this.at > this.#end) throw truncated();
  }

  /** The next symbol: T.81 F.2.2.3. */
  symbol({ lookup, limits, offsets, symbols, seen }: Decoder): number {
    const bits = this.peek();
    const found = lookup[bits >>> (32 - lookupBits)] ?? 0;
    if (found !== 0) {
      this.at += found >> 8;
      seen[found & 255] = 1;
      return found & 255;
    }
    for (let length = lookupBits + 1; length <= 16; length++) {
      if (bits >>> 16 >= (limits[length] ?? 0)) continue;
      this.at += length;
      const symbol = symbols[(offsets[length] ?? 0) + (bits >>> (32 - length))] ?? 0;
      seen[symbol] = 1;
      return symbol;
    }
    if (this.at >= this.#end) throw truncated();
    throw malformed("there are bits that are no code");
  }

  /** The next bits as a number; 0 to 16 of them. */
  bits(count: number): number {
    if (count === 0) return 0;
    const bits = this.peek() >>> (32 - count);
    this.at += count;
    return bits;
  }

  /** A number of so many bits with its sign: T.81 F.2.2.1, figure F.12. */
  signed(size: number): number {
    const bits = this.bits(size);
    return size === 0 || bits >= 1 << (size - 1) ? bits : bits - (1 << size) + 1;
  }

  /** How much a DC coefficient differs from the one before: T.81 F.2.2.1. */
  difference(table: Decoder): number {
    const size = this.symbol(table);
    if (size > 15) throw malformed("a difference is of an impossible size");
    return this.signed(size);
  }

  /** At least the next 25 bits, in the upper bits of a number of 32. */
  protected peek(): number {
    return (this.view.getUint32(this.at >>> 3) << (this.at & 7)) >>> 0;
  }
}

function truncated(): DermShareError {
  return new DermShareError("input-truncated", "the coded data ends before the last block of the picture");
}

/** What is thrown when coded data does not say what it can say. */
export function malformed(found: string): DermShareError {
  return new DermShareError("input-malformed", `the coded data cannot be followed: ${found}`);
}
