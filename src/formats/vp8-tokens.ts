/** The coefficient tokens of VP8's macroblocks. Source: RFC 6386, section 13. */
import type { BoolDecoder } from "./vp8-bool.ts";
import type { MacroblockModes } from "./vp8-modes.ts";

/** The band of each coefficient; one more for what follows the last. VP8 13.3 */
const bands = [0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0];

/** Probabilities of the extra bits of the six categories of large values. VP8 13.2 */
const extraBits = [
  [159],
  [165, 145],
  [173, 148, 140],
  [176, 155, 140, 135],
  [180, 157, 141, 134, 130],
  [254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129],
];

/** The kinds of block: luma behind a block of first coefficients, that block itself, chroma, luma with its own. VP8 13.3 */
const kinds = { lumaRest: 0, lumaFirst: 1, chroma: 2, luma: 3 } as const;

const contextsOfMacroblock = 9; // four of luma, two of each chroma, one of the first coefficients
const firstContext = 8;

/** Reads the tokens of one macroblock after the other, row by row. */
export class TokenReader {
  readonly #probabilities: Uint8Array;
  /** Whether the last block above and to the left had a coefficient. */
  readonly #above: Uint8Array;
  readonly #left = new Uint8Array(contextsOfMacroblock);

  constructor(probabilities: Uint8Array, columns: number) {
    this.#probabilities = probabilities;
    this.#above = new Uint8Array(columns * contextsOfMacroblock);
  }

  startRow(): void {
    this.#left.fill(0);
  }

  /**
   * @returns whether the macroblock's colours are more than one tone carried on: whether any coefficient but the first of
   *          the whole is there
   * @throws DermShareError "input-truncated" when the partition ends first
   */
  read(bool: BoolDecoder, column: number, { isSkipped, isSplit }: MacroblockModes): boolean {
    const above = this.#above.subarray(column * contextsOfMacroblock, (column + 1) * contextsOfMacroblock);
    const left = this.#left;
    if (isSkipped) {
      const kept = isSplit ? firstContext : contextsOfMacroblock; // a split macroblock says nothing about first ones
      above.fill(0, 0, kept);
      left.fill(0, 0, kept);
      return false;
    }
    let hasDetail = false;
    if (!isSplit) {
      const end = this.#block(bool, kinds.lumaFirst, 0, (above[firstContext] ?? 0) + (left[firstContext] ?? 0));
      above[firstContext] = left[firstContext] = end > 0 ? 1 : 0;
      hasDetail = end > 1;
    }
    const plane = (kind: number, start: number, from: number, size: number): void => {
      for (let y = from; y < from + size; y++) {
        for (let x = from; x < from + size; x++) {
          const end = this.#block(bool, kind, start, (above[x] ?? 0) + (left[y] ?? 0));
          above[x] = left[y] = end > start ? 1 : 0;
          if (end > (isSplit || start === 1 ? 0 : 1) && end > start) hasDetail = true;
        }
      }
    };
    plane(isSplit ? kinds.luma : kinds.lumaRest, isSplit ? 0 : 1, 0, 4);
    plane(kinds.chroma, 0, 4, 2);
    plane(kinds.chroma, 0, 6, 2);
    return hasDetail;
  }

  /** One block. @returns the place behind its last coefficient, or `start` where it has none */
  #block(bool: BoolDecoder, kind: number, start: number, context: number): number {
    const probabilities = this.#probabilities;
    let at = start;
    let node = ((kind * 8 + (bands[at] ?? 0)) * 3 + context) * 11;
    while (at < 16) {
      if (bool.bit(probabilities[node] ?? 0) === 0) return at; // no more
      while (bool.bit(probabilities[node + 1] ?? 0) === 0) {
        at++; // a zero; behind it there has to be more
        if (at === 16) return 16;
        node = (kind * 8 + (bands[at] ?? 0)) * 33;
      }
      const isLarge = bool.bit(probabilities[node + 2] ?? 0) === 1;
      if (isLarge) skipLargeValue(bool, probabilities, node);
      bool.bit(128); // sign
      at++;
      node = ((kind * 8 + (bands[at] ?? 0)) * 3 + (isLarge ? 2 : 1)) * 11;
    }
    return 16;
  }
}

/** The rest of a value above one: VP8 13.2. */
function skipLargeValue(bool: BoolDecoder, probabilities: Uint8Array, node: number): void {
  const choose = (offset: number): number => bool.bit(probabilities[node + offset] ?? 0);
  if (choose(3) === 0) {
    if (choose(4) === 1) choose(5); // two, three or four
    return;
  }
  let category = 0;
  if (choose(6) === 0) category = choose(7);
  else {
    const isHigh = choose(8);
    category = 2 + 2 * isHigh + choose(9 + isHigh);
  }
  for (const probability of extraBits[category] ?? []) bool.bit(probability);
}
