/** The prediction modes of VP8's macroblocks, as far as reading on depends on them. Source: RFC 6386, sections 10 and 11. */
import type { BoolDecoder } from "./vp8-bool.ts";
import type { FrameHeader } from "./vp8.ts";
import { blockModeProbabilities } from "./vp8-tables.ts";

/** What the tokens of a macroblock depend on. */
export interface MacroblockModes {
  /** Whether it has no tokens at all. */
  readonly isSkipped: boolean;
  /** Whether each 4x4 block is predicted on its own; then there is no block of the 16 first coefficients. */
  readonly isSplit: boolean;
}

/** Modes of 4x4 blocks, numbered as the tables are; a macroblock's one mode counts as that of all its blocks. */
const modes = { dc: 0, tm: 1, vertical: 2, horizontal: 3 } as const;

/** The tree of 4x4 modes: at each node where 0 and 1 lead; what is below zero is minus the mode. VP8 11.2 */
const blockModeTree = [
  [-0, 1],
  [-1, 2],
  [-2, 3],
  [4, 6],
  [-3, 5],
  [-4, -5],
  [-6, 7],
  [-7, 8],
  [-8, -9],
] as const;

/** Reads the modes of one macroblock after the other, row by row. */
export class ModeReader {
  readonly #bool: BoolDecoder;
  readonly #header: FrameHeader;
  readonly #above: Uint8Array;
  readonly #left = new Uint8Array(4);

  constructor(bool: BoolDecoder, header: FrameHeader, columns: number) {
    this.#bool = bool;
    this.#header = header;
    this.#above = new Uint8Array(4 * columns);
  }

  startRow(): void {
    this.#left.fill(modes.dc);
  }

  /** VP8 19.3. @throws DermShareError "input-truncated" when the partition ends first */
  read(column: number): MacroblockModes {
    const bool = this.#bool;
    const { segmentProbabilities: segments, skipProbability } = this.#header;
    if (segments !== null) bool.bit(segments[1 + bool.bit(segments[0] ?? 0)] ?? 0);
    const isSkipped = skipProbability !== null && bool.bit(skipProbability) === 1;
    const isSplit = bool.bit(145) === 0;
    if (isSplit) this.#readBlocks(column);
    else {
      const mode = this.#readWhole();
      this.#above.fill(mode, 4 * column, 4 * column + 4);
      this.#left.fill(mode);
    }
    if (bool.bit(142) === 1 && bool.bit(114) === 1) bool.bit(183); // chroma
    return { isSkipped, isSplit };
  }

  #readWhole(): number {
    if (this.#bool.bit(156) === 1) return this.#bool.bit(128) === 1 ? modes.tm : modes.horizontal;
    return this.#bool.bit(163) === 1 ? modes.vertical : modes.dc;
  }

  #readBlocks(column: number): void {
    for (let y = 0; y < 4; y++) {
      for (let x = 4 * column; x < 4 * column + 4; x++) {
        const mode = this.#readBlock(this.#above[x] ?? 0, this.#left[y] ?? 0);
        this.#above[x] = mode;
        this.#left[y] = mode;
      }
    }
  }

  #readBlock(above: number, left: number): number {
    const probabilities = (above * 10 + left) * 9;
    let node = 0;
    for (;;) {
      const next: number =
        blockModeTree[node]?.[this.#bool.bit(blockModeProbabilities[probabilities + node] ?? 0)] ?? 0;
      if (next <= 0) return -next;
      node = next;
    }
  }
}
