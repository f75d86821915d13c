/** Codes and bits written as coded data. */
import type { Coding } from "./huffman.ts";

const spareBytes = 16;

/** Bits, most significant first, with a zero behind every 0xFF: T.81 F.1.2.3. */
export class BitWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;
  /** Bits that are not written yet, from the highest down, and how many more there is room for. */
  #bits = 0;
  #free = 32;

  constructor(expectedBytes: number) {
    this.#bytes = new Uint8Array(expectedBytes + spareBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Writes the lowest `count` bits of the value, 0 to 31, all others being zero. */
  put(value: number, count: number): void {
    this.#free -= count;
    if (this.#free > 0) {
      this.#bits |= value << this.#free;
      return;
    }
    this.#flush(this.#bits | (value >>> -this.#free));
    this.#free += 32;
    this.#bits = this.#free === 32 ? 0 : value << this.#free;
  }

  /** Writes a token: its code and the additional bits. */
  putToken(token: number, { codes, lengths }: Coding): void {
    const symbol = token >>> 16;
    this.put((codes[symbol] ?? 0) | (token & 0xffff), lengths[symbol] ?? 0);
  }

  /** Writes the tokens of a range. */
  putTokens(tokens: Int32Array, start: number, end: number, { codes, lengths }: Coding): void {
    let bits = this.#bits;
    let free = this.#free;
    for (let at = start; at < end; at++) {
      const token = tokens[at] ?? 0;
      const symbol = token >>> 16;
      const value = (codes[symbol] ?? 0) | (token & 0xffff);
      free -= lengths[symbol] ?? 0;
      if (free > 0) bits |= value << free;
      else {
        this.#flush(bits | (value >>> -free));
        free += 32;
        bits = free === 32 ? 0 : value << free;
      }
    }
    this.#bits = bits;
    this.#free = free;
  }

  /** Fills the last byte up with ones. */
  finish(): Uint8Array {
    const padding = this.#free % 8;
    this.put((1 << padding) - 1, padding);
    for (; this.#free < 32; this.#free += 8, this.#bits <<= 8) this.#putByte(this.#bits >>> 24);
    return this.#bytes.subarray(0, this.#length);
  }

  #flush(bits: number): void {
    if (this.#length + spareBytes > this.#bytes.length) this.#grow();
    const has255 = (~bits - 0x01010101) & bits & 0x80808080;
    if (has255 === 0) {
      this.#view.setInt32(this.#length, bits);
      this.#length += 4;
      return;
    }
    for (let shift = 24; shift >= 0; shift -= 8) this.#putByte((bits >>> shift) & 0xff);
  }

  #putByte(byte: number): void {
    this.#bytes[this.#length++] = byte;
    if (byte === 0xff) this.#bytes[this.#length++] = 0;
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
