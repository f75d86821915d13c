/**
 * The AC coefficients of one block of a sequential scan: passed over, or read into tokens.
 *
 * Source: ITU-T T.81 (1992), F.2.2.2. Zero runs in front of the end of a block say nothing; no encoder writes them.
 */
import type { DermShareError } from "../../errors.ts";
import { BitReader, malformed } from "./bit-reader.ts";
import { blockCoefficients, endOfBlock, zeroRun } from "./coefficients.ts";
import { type Decoder, endOfBlockStep, lookupBits } from "./huffman.ts";

const unlooked = 32 - lookupBits;
const sureBits = 25; // that one look takes wherever in a byte it starts

/** Reads blocks. All throw as `BitReader` does. */
export class BlockReader extends BitReader {
  /** Whether the blocks so far say everything as an encoder does: no symbol that means the same as another. */
  isPlain = true;

  /** Passes over a block, without keeping count of symbols. @returns whether it has no AC coefficient, and says so in one token */
  skipBlock(table: Decoder): boolean {
    const { view } = this;
    const { steps } = table;
    let { at } = this;
    let k = 1;
    let zerosTo = 0; // where a zero run ended
    while (k < blockCoefficients) {
      const step = steps[(view.getUint32(at >>> 3) << (at & 7)) >>> unlooked] ?? 0;
      if (step !== 0) {
        at += step & 31;
        k += step >>> 5;
        continue;
      }
      this.at = at;
      const symbol = this.symbol(table);
      at = this.at + (symbol & 15);
      const isEnd = (symbol & 15) === 0 && symbol !== zeroRun;
      if (isEnd && symbol !== endOfBlock) this.isPlain = false;
      k += isEnd ? endOfBlockStep : (symbol >> 4) + 1;
      if (symbol === zeroRun) zerosTo = k;
    }
    this.at = at;
    this.checkEnd();
    if (k > blockCoefficients && k < endOfBlockStep) throw tooMany();
    if (k % endOfBlockStep === zerosTo) this.isPlain = false;
    return k === endOfBlockStep + 1;
  }

  /**
   * Reads a block.
   *
   * @param tokens with room for `blockCoefficients` from `start` on
   * @returns where the tokens end
   */
  readBlock(table: Decoder, tokens: Int32Array, start: number): number {
    const { view } = this;
    const { lookup, seen } = table;
    let { at } = this;
    let k = 1;
    let next = start;
    let zerosTo = 0;
    while (k < blockCoefficients) {
      const bits = view.getUint32(at >>> 3) << (at & 7);
      const found = lookup[bits >>> unlooked] ?? 0;
      const size = found & 15;
      if (size !== 0 && size !== 15) {
        at += (found >>> 8) + size;
        k += ((found >>> 4) & 15) + 1;
        seen[found & 255] = 1;
        tokens[next++] = ((found & 255) << 16) | ((bits << (found >>> 8)) >>> (32 - size));
        continue;
      }
      this.at = at;
      const symbol = this.symbol(table);
      const isEnd = (symbol & 15) === 0 && symbol !== zeroRun;
      if (isEnd && symbol !== endOfBlock) this.isPlain = false;
      tokens[next++] = isEnd ? endOfBlock : (symbol << 16) | this.bits(symbol & 15);
      k += isEnd ? endOfBlockStep : (symbol >>> 4) + 1;
      if (symbol === zeroRun) zerosTo = k;
      ({ at } = this);
    }
    this.at = at;
    this.checkEnd();
    if (k > blockCoefficients && k < endOfBlockStep) throw tooMany();
    return k % endOfBlockStep === zerosTo ? this.#endBeforeZeros(tokens, start, next) : next;
  }

  /**
   * Passes over a block that is to be these tokens: faster than reading it, for what a token looks like tells where the
   * next one has to start. No code begins another, so bits that are a token's are read as that token.
   *
   * @returns whether it is; where it is not, the rest of the data cannot be read
   */
  passTokens({ coding: { codes, lengths }, seen }: Decoder, tokens: Int32Array, start: number, end: number): boolean {
    const { view } = this;
    let { at } = this;
    let [k, differing] = [1, 0];
    for (let i = start; i < end; i++) {
      const token = tokens[i] ?? 0;
      const symbol = token >>> 16;
      const length = lengths[symbol] ?? 0;
      const value = (codes[symbol] ?? 0) | (token & 0xffff);
      const found =
        length > sureBits ? this.#longBits(at, length) : (view.getUint32(at >>> 3) << (at & 7)) >>> (32 - length);
      differing |= found ^ value;
      at += length;
      k += (symbol >>> 4) + 1;
      seen[symbol] = 1;
    }
    this.at = at;
    this.checkEnd();
    const hasEnd = tokens[end - 1] === endOfBlock;
    const isWhole = hasEnd ? k <= blockCoefficients : k === blockCoefficients;
    const endsInZeros = tokens[hasEnd && end - start > 1 ? end - 2 : end - 1] === zeroRun << 16;
    return differing === 0 && isWhole && !endsInZeros;
  }

  /** The bits at a place, more than one look takes. */
  #longBits(at: number, count: number): number {
    const more = count - 16;
    const low = (this.view.getUint32((at + 16) >>> 3) << (at & 7)) >>> (32 - more);
    return (((this.view.getUint32(at >>> 3) << (at & 7)) >>> 16) << more) | low;
  }

  #endBeforeZeros(tokens: Int32Array, start: number, end: number): number {
    this.isPlain = false;
    let next = end;
    if (tokens[next - 1] === endOfBlock) next -= 1;
    while (next > start && tokens[next - 1] === zeroRun << 16) next -= 1;
    tokens[next++] = endOfBlock;
    return next;
  }
}

function tooMany(): DermShareError {
  return malformed("a block has too many coefficients");
}
