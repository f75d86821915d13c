// The coefficient tokens of VP8's macroblocks: RFC 6386, section 13. What they say does not matter, only how long they are.
import { enough, range, readBit, refillBits, refilled, setState, spareBits, splitOf, widening, window } from "./bool";
import { probabilities } from "./memory";
import { defaultTokenProbabilities } from "./tables";

/** Where probabilities lie: by kind of block, by place of the coefficient (one more for what follows the last), by context. */
const kindBytes: usize = 816;
const placeBytes: usize = 48;
const contextBytes: usize = 16;
const places: usize = 16;

/** The kinds of block: luma behind a block of first coefficients, that block itself, chroma, luma with its own. VP8 13.3 */
const lumaRest = <usize>probabilities;
const lumaFirst = lumaRest + kindBytes;
const chroma = lumaFirst + kindBytes;
const luma = chroma + kindBytes;

/** The band of each coefficient. VP8 13.3 */
const bands = memory.data<u8>([0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0]);

/** Probabilities of the extra bits of the six categories of large values, sixteen each, up to a 0. VP8 13.2 */
const extraBits = memory.data<u8>([
  159, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  165, 145, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  173, 148, 140, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  176, 155, 140, 135, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  180, 157, 141, 134, 130, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129, 0, 0, 0, 0, 0,
]);

/** How many contexts a macroblock has: four of luma, two of each chroma, one of the first coefficients. */
export const contextCount: usize = 9;
const firstContext: usize = 8;
/** Whether the last block to the left had a coefficient. */
const left = memory.data(16);

/** Takes one of the 1,056 probabilities, in the order of VP8 13.4; the header's, or the one that is there without it. */
export function setTokenProbability(index: i32, probability: u8): void {
  const node = <usize>(index % 11);
  const context = <usize>((index / 11) % 3);
  const band = (index / 33) % 8;
  const kind = <usize>(index / 264);
  for (let place: usize = 0; place <= places; place++) {
    if (<i32>load<u8>(bands + place) != band) continue;
    store<u8>(lumaRest + kind * kindBytes + place * placeBytes + context * contextBytes + node, probability);
  }
}

export function defaultTokenProbability(index: i32): u8 {
  return load<u8>(defaultTokenProbabilities + <usize>index);
}

export function startTokenRow(): void {
  memory.fill(left, 0, contextCount);
}

/** Passes over a macroblock that has no tokens. @param above its contexts @param isSplit as below */
export function skipTokens(above: usize, isSplit: bool): void {
  const kept = isSplit ? firstContext : contextCount; // a split macroblock says nothing about first ones
  memory.fill(above, 0, kept);
  memory.fill(left, 0, kept);
}

/**
 * Passes over the tokens of a macroblock.
 *
 * @param above its contexts
 * @param isSplit whether each block is predicted on its own; then there is no block of the 16 first coefficients
 * @returns whether its colours are more than one tone carried on: whether any coefficient but the first of the whole is there
 */
export function readTokens(above: usize, isSplit: bool): bool {
  if (isSplit) return readPlanes(above, luma, 0);
  const context = load<u8>(above, firstContext) + load<u8>(left, firstContext);
  const end = readBlock(lumaFirst, 0, context);
  const has = <u8>(end > 0);
  store<u8>(above, has, firstContext);
  store<u8>(left, has, firstContext);
  return readPlanes(above, lumaRest, 1) || end > 1;
}

/** @param start of luma; as many coefficients of a block say nothing but its one tone */
function readPlanes(above: usize, kind: usize, start: usize): bool {
  const inLuma = readPlane(above, kind, start, start, 0, 4);
  const inBlue = readPlane(above, chroma, 0, start, 4, 2);
  const inRed = readPlane(above, chroma, 0, start, 6, 2);
  return inLuma || inBlue || inRed;
}

function readPlane(above: usize, kind: usize, start: usize, tone: usize, from: usize, size: usize): bool {
  let hasDetail = false;
  for (let y = from; y < from + size; y++) {
    for (let x = from; x < from + size; x++) {
      const end = readBlock(kind, start, load<u8>(above + x) + load<u8>(left + y));
      const has = <u8>(end > start);
      store<u8>(above + x, has);
      store<u8>(left + y, has);
      if (end > tone) hasDetail = true;
    }
  }
  return hasDetail;
}

/**
 * Passes over one block. Nearly all time of a WebP goes into this: the decoder's state is in variables, and what `readBit` does
 * is written out for the bits that are frequent.
 *
 * @returns the place behind its last coefficient, or `start` where it has none
 */
function readBlock(kind: usize, start: usize, context: u8): usize {
  const end = kind + places * placeBytes;
  let at = kind + start * placeBytes;
  let node = at + <usize>context * contextBytes;
  let bits = window;
  let spare = spareBits;
  let wide = range;
  let shift = widening(wide);
  wide <<= shift;
  spare -= shift;
  for (;;) {
    if (spare < enough) {
      bits = refilled(bits);
      spare += refillBits;
    }
    // Whether there is more.
    let split = splitOf(wide, 0, load<u8>(node));
    let bound = <u64>split << <u64>spare;
    if (bits < bound) {
      setState(bits, spare, split);
      return (at - kind) / placeBytes;
    }
    bits -= bound;
    wide -= split;
    // Zeros; behind each there has to be more.
    for (;;) {
      shift = widening(wide);
      split = splitOf(wide, shift, load<u8>(node, 1));
      wide <<= shift;
      spare -= shift;
      bound = <u64>split << <u64>spare;
      if (bits >= bound) break;
      wide = split;
      at += placeBytes;
      node = at;
      if (at == end) {
        setState(bits, spare, wide);
        return places;
      }
      if (spare < enough) {
        bits = refilled(bits);
        spare += refillBits;
      }
    }
    bits -= bound;
    wide -= split;
    at += placeBytes;
    // Whether the value is more than one.
    shift = widening(wide);
    split = splitOf(wide, shift, load<u8>(node, 2));
    wide <<= shift;
    spare -= shift;
    bound = <u64>split << <u64>spare;
    if (bits < bound) {
      wide = split;
      node = at + contextBytes;
    } else {
      bits -= bound;
      wide -= split;
      if (spare < enough) {
        bits = refilled(bits);
        spare += refillBits;
      }
      // Whether it is more than four.
      shift = widening(wide);
      split = splitOf(wide, shift, load<u8>(node, 3));
      wide <<= shift;
      spare -= shift;
      bound = <u64>split << <u64>spare;
      if (bits < bound) {
        // Whether it is more than two, and then which.
        wide = split;
        shift = widening(wide);
        split = splitOf(wide, shift, load<u8>(node, 4));
        wide <<= shift;
        spare -= shift;
        bound = <u64>split << <u64>spare;
        if (bits < bound) wide = split;
        else {
          bits -= bound;
          wide -= split;
          if (spare < enough) {
            bits = refilled(bits);
            spare += refillBits;
          }
          shift = widening(wide);
          split = splitOf(wide, shift, load<u8>(node, 5));
          wide <<= shift;
          spare -= shift;
          bound = <u64>split << <u64>spare;
          const isFour = <u32>(bits >= bound);
          bits -= bound & -<u64>isFour;
          wide = isFour != 0 ? wide - split : split;
        }
      } else {
        setState(bits - bound, spare, wide - split);
        skipLargeValue(node);
        bits = window;
        spare = spareBits;
        wide = range;
      }
      node = at + 2 * contextBytes;
    }
    shift = widening(wide);
    wide <<= shift;
    spare -= shift;
    // The sign is as likely the one as the other, so that no branch could be foreseen; and it always takes one bit.
    split = (wide + 1) >> 1;
    bound = <u64>split << <u64>spare;
    const isNegative = <u32>(bits >= bound);
    bits -= bound & -<u64>isNegative;
    wide = split - (isNegative & wide);
    if (at == end) break;
    wide <<= 1;
    spare -= 1;
  }
  setState(bits, spare, wide);
  return places;
}

/** The rest of a value above one: VP8 13.2. */
function skipLargeValue(node: usize): void {
  let category: usize;
  if (readBit(load<u8>(node, 6)) == 0) category = readBit(load<u8>(node, 7));
  else {
    const isHigh = readBit(load<u8>(node, 8));
    category = 2 + 2 * isHigh + readBit(load<u8>(node + isHigh, 9));
  }
  let extra = extraBits + (category << 4);
  for (let probability = load<u8>(extra); probability != 0; probability = load<u8>(++extra)) readBit(probability);
}
