/** Reading numbers out of bytes that nobody has checked: every read is bounds-checked, every failure says where. */
import { DermShareError } from "../errors.ts";

/** Which end of a number comes first. */
export type Endian = "big" | "little";

/** A position in a byte array that moves forward as numbers are read. */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly endian: Endian;
  offset: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, offset = 0, endian: Endian = "big") {
    this.bytes = bytes;
    this.endian = endian;
    this.offset = offset;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes from here to the end. */
  get left(): number {
    return this.bytes.length - this.offset;
  }

  /** @throws DermShareError "input-truncated" when the array ends first, here and in every read below */
  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), this.endian === "little");
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), this.endian === "little");
  }

  /** A 64-bit number that a file offset can hold: above 2^53 it is more than any file has. */
  u64(): number {
    const offset = this.#advance(8);
    const value = this.#view.getBigUint64(offset, this.endian === "little");
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new DermShareError("input-malformed", `number at byte ${offset} is larger than any file`);
    }
    return Number(value);
  }

  /** The next bytes, not copied. */
  take(length: number): Uint8Array {
    const offset = this.#advance(length);
    return this.bytes.subarray(offset, offset + length);
  }

  skip(length: number): void {
    this.#advance(length);
  }

  #advance(length: number): number {
    const offset = this.offset;
    if (length < 0 || offset < 0 || length > this.bytes.length - offset) {
      throw new DermShareError(
        "input-truncated",
        `more is expected at byte ${offset} than there is: the data ends after ${this.bytes.length}`, // how much more, the file says
      );
    }
    this.offset = offset + length;
    return offset;
  }
}
