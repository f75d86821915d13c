// The coefficients of progressive scans said as the tokens of sequential ones: T.81 F.1.2.2.
import { setTokensEnd, tokensEnd } from "./blocks";
import * as Component from "./component";
import { endOfBlock, putToken } from "./tokens";

const lastPlace: i32 = 63;

/** Writes the tokens of so many blocks of a component, from one on. @param tokens where they are counted from */
export function tokenise(plane: usize, block: usize, count: usize, tokens: usize): void {
  let coefficients = load<usize>(plane, Component.coefficients) + (block << 7);
  let occupied = load<usize>(plane, Component.occupied) + (block << 3);
  let next = tokensEnd;
  for (let at = block; at < block + count; at++) {
    store<i16>(load<usize>(plane, Component.dc) + (at << 1), load<i16>(coefficients));
    store<u32>(load<usize>(plane, Component.start) + (at << 2), <u32>((next - tokens) >> 1));
    next = tokeniseBlock(coefficients, load<u32>(occupied), load<u32>(occupied, 4), next);
    store<u32>(load<usize>(plane, Component.end) + (at << 2), <u32>((next - tokens) >> 1));
    coefficients += 128;
    occupied += 8;
  }
  setTokensEnd(next);
}

/** @param low which of the coefficients 0 to 31 are not zero, from the highest bit. @param high of 32 to 63 */
function tokeniseBlock(coefficients: usize, low: u32, high: u32, to: usize): usize {
  let next = to;
  let before: i32 = 0;
  let left = ((<u64>low) << 32) | (<u64>high);
  while (left != 0) {
    const place = <i32>clz(left);
    left ^= (<u64>1) << (<u64>(63 - place));
    let zeros = place - before - 1;
    for (; zeros > 15; zeros -= 16) next = putToken(next, 0xf0, 0);
    const value = <i32>load<i16>(coefficients + ((<usize>place) << 1));
    const sign = value >> 31;
    const size = 32 - clz(abs(value));
    next = putToken(next, (zeros << 4) | size, (value + sign) & ((1 << size) - 1));
    before = place;
  }
  if (before == lastPlace) return next;
  return putToken(next, endOfBlock, 0);
}
