/** The arithmetic decoder of VP8, which also tells how many bytes it really needed. Source: RFC 6386, section 7. */
import { DermShareError } from "../errors.ts";

const evenly = 128; // a probability of one half, in 256ths

/** Reads booleans out of one partition. */
export class BoolDecoder {
  readonly #bytes: Uint8Array;
  #position = 0;
  #value = 0;
  /** The range less one, and how many bits of the value lie below the eight that are compared with it. */
  #range = 254;
  #spareBits = -8;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes the booleans so far depend on; none behind them changes what was read. */
  get usedBytes(): number {
    return this.#position;
  }

  /**
   * The next boolean, 0 or 1; `probability` is that of 0, in 256ths.
   *
   * @throws DermShareError "input-truncated" when the partition ends first, here and in every read below
   */
  bit(probability: number): number {
    if (this.#spareBits < 0) this.#load();
    const split = (this.#range * probability) >> 8;
    const shift = this.#spareBits;
    if (this.#value >> shift > split) {
      this.#value -= (split + 1) << shift;
      this.#narrow(this.#range - split - 1);
      return 1;
    }
    this.#narrow(split);
    return 0;
  }

  /** A number of so many bits, each as likely 0 as 1. */
  number(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) value = value * 2 + this.bit(evenly);
    return value;
  }

  /** A flag, and where it is set a number with a sign behind it; what the number says does not matter here. */
  skipOptional(bits: number): void {
    if (this.bit(evenly) === 1) this.number(bits);
  }

  /**
   * Whether the rest of the partition is what an encoder puts there to flush its last booleans: zeros, coded evenly. Such
   * a rest has no room for anything else. Reads to the end.
   */
  endsInPadding(): boolean {
    while (this.#spareBits >= 0 || this.#position < this.#bytes.length) {
      if (this.bit(evenly) !== 0) return false;
    }
    return true;
  }

  #narrow(range: number): void {
    const shift = Math.clz32(range + 1) - 24; // until the range is at least 128 again
    this.#range = ((range + 1) << shift) - 1;
    this.#spareBits -= shift;
  }

  #load(): void {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new DermShareError("input-truncated", "WebP: a partition of VP8 data ends too early");
    this.#position++;
    this.#value = (this.#value << 8) | byte;
    this.#spareBits += 8;
  }
}
