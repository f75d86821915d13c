/** By how much rows of samples differ in each column, summed up by the loops of `kernel/index.ts`. */
import { freshSharedMemory } from "../bytes/job-memory.ts";
import { type Loops, loopsOn } from "./loops.ts";

const atOnce = 16;
const pageBytes = 65536; // WebAssembly core specification, 4.2.8

/** Sums over rows of so many samples of 8 or 16 bits. */
export class ColumnDifferences {
  /** What the samples of one picture are more than those of the other, for each column of samples. */
  readonly sums: Int32Array;
  readonly #a: Uint8Array;
  readonly #b: Uint8Array;
  readonly #count: number;
  readonly #isWide: boolean;
  readonly #loops: Loops;

  /** @param samples how many there are in a row */
  constructor(samples: number, isWide: boolean) {
    this.#count = Math.ceil(samples / atOnce) * atOnce;
    this.#isWide = isWide;
    const rowBytes = this.#count * (isWide ? 2 : 1);
    const [a, b] = [this.#count * 4, this.#count * 4 + rowBytes];
    const memory = freshSharedMemory(Math.ceil((b + rowBytes) / pageBytes));
    this.#loops = loopsOn(memory);
    this.sums = new Int32Array(memory.buffer, 0, samples);
    this.#a = new Uint8Array(memory.buffer, a, rowBytes);
    this.#b = new Uint8Array(memory.buffer, b, rowBytes);
  }

  /** Adds a row of both. */
  add(a: Uint8Array, b: Uint8Array): void {
    this.#a.set(a);
    this.#b.set(b);
    this.#loops.addDifferences(0, this.#a.byteOffset, this.#b.byteOffset, this.#count, this.#isWide);
  }
}
