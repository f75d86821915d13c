/** A plain VP8 key frame, written boolean by boolean, with as many partitions as wanted. Source: RFC 6386. */
import { pack } from "../../../fixtures/planted.ts";
import { concat } from "../../../src/bytes/bytes.ts";
import { defaultTokenProbabilities, tokenUpdateProbabilities } from "./vp8-tables.ts";

/** The arithmetic encoder: RFC 6386, 7.3. */
class BoolEncoder {
  readonly #out: number[] = [];
  #range = 255;
  #bottom = 0;
  #bits = 24;

  write(probability: number, ...values: readonly number[]): void {
    for (const value of values) {
      const split = 1 + (((this.#range - 1) * probability) >> 8);
      this.#bottom = (this.#bottom + (value === 0 ? 0 : split)) >>> 0;
      this.#range = value === 0 ? split : this.#range - split;
      while (this.#range < 128) this.#shift();
    }
  }

  finish(): Uint8Array {
    for (let i = 0; i < 32; i++) this.#shift();
    return Uint8Array.from(this.#out);
  }

  #shift(): void {
    this.#range <<= 1;
    if (this.#bottom >= 2 ** 31) this.#carry();
    this.#bottom = (this.#bottom << 1) >>> 0;
    if (--this.#bits > 0) return;
    this.#out.push(this.#bottom >>> 24);
    this.#bottom &= 0xffffff;
    this.#bits = 8;
  }

  #carry(): void {
    let at = this.#out.length - 1;
    while (this.#out[at] === 255) this.#out[at--] = 0;
    this.#out[at] = (this.#out[at] ?? 0) + 1;
  }
}

/** The parts of a key frame, so that something can be put behind each. */
export interface FrameParts {
  readonly first: Uint8Array;
  readonly tokens: readonly Uint8Array[];
}

/** A frame of one tone, `columns` by `rows` macroblocks, with two to the power of `log2Partitions` token partitions. */
export function plainFrame(columns: number, rows: number, log2Partitions: number): FrameParts {
  const first = new BoolEncoder();
  first.write(128, 0, 0, 0, ...bits(0, 10), 0, ...bits(log2Partitions, 2), ...bits(40, 7), 0, 0, 0, 0, 0, 0);
  for (const probability of tokenUpdateProbabilities) first.write(probability, 0);
  first.write(128, 0);
  const tokens = Array.from({ length: 1 << log2Partitions }, () => new BoolEncoder());
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      writeModes(first);
      writeTokens(tokens[row % tokens.length] ?? first);
    }
  }
  return { first: first.finish(), tokens: tokens.map((token) => token.finish()) };
}

/** One macroblock predicted as a whole from its mean, chroma too: RFC 6386, 11.2. */
function writeModes(bool: BoolEncoder): void {
  bool.write(145, 1);
  bool.write(156, 0);
  bool.write(163, 0);
  bool.write(142, 0);
}

/** 25 blocks without a coefficient. */
function writeTokens(bool: BoolEncoder): void {
  bool.write(endOfBlock(1, 0), 0);
  for (let i = 0; i < 16; i++) bool.write(endOfBlock(0, 1), 0);
  for (let i = 0; i < 8; i++) bool.write(endOfBlock(2, 0), 0);
}

/** The node that says whether a block has a coefficient to come, by kind of block and band, where no neighbour has one. */
function endOfBlock(kind: number, band: number): number {
  return defaultTokenProbabilities[(kind * 8 + band) * 33] ?? 0;
}

/** The frame of its parts: RFC 6386, 9.1 and 9.5. */
export function joinFrame(columns: number, rows: number, { first, tokens }: FrameParts): Uint8Array {
  const tag = 0x10 | (first.length << 5); // a key frame that is shown
  const size = [columns * 16, rows * 16].flatMap((side) => [side & 0xff, side >> 8]);
  const lengths = tokens.slice(0, -1).map(({ length }) => Uint8Array.of(length, length >> 8, length >> 16));
  return concat([
    Uint8Array.of(tag, tag >> 8, tag >> 16),
    pack("\x9d\x01\x2a"),
    Uint8Array.from(size),
    first,
    ...lengths,
    ...tokens,
  ]);
}

function bits(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (value >> (count - 1 - i)) & 1);
}
