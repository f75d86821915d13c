// The AC coefficients of one block of a sequential scan: T.81 F.2.2.2.
import * as Table from "./table";
import { bitsAt } from "./data";
import { endOfBlockJump, jumpIndex, jumpLengthBits } from "./jumps";
import { turnNegates, turnPlaces, values } from "./memory";
import { differs, intervalEnd, notACode, symbolAt, tooMany, truncated } from "./symbols";
import { endOfBlock, nextToken, putToken, tokenAt, zeroRun } from "./tokens";

const blockCoefficients: i32 = 64;
/** What the end of a block adds to the number of coefficients: one, for one is left, and more than any block has. */
const endOfBlockStep: i32 = 1 + endOfBlockJump;
const zeroRunSymbol: i32 = 0xf0;

/** Whether the blocks so far say everything as an encoder does: no symbol that means the same as another. */
export let isPlain: bool = true;
/** Whether the last block that was passed over has no AC coefficient, and says so in one token. */
export let isEmpty: bool = false;

export function startBlocks(): void {
  isPlain = true;
}

/** How many coefficients a symbol is for, of one that has no value: the end of a block, or sixteen zeros. */
function coefficientsOf(symbol: i32): i32 {
  if ((symbol & 15) != 0 || symbol == zeroRunSymbol) return (symbol >> 4) + 1;
  if (symbol != 0) isPlain = false;
  return endOfBlockStep;
}

/** Of the number of coefficients that a block came to: those that it says. */
@inline
function saidOf(k: i32): i32 {
  return k < endOfBlockStep ? k : k - endOfBlockStep;
}

/** @returns where the block ends, once it is known to be one */
function leave(at: i64, k: i32, zerosTo: i32): i64 {
  if (at > intervalEnd) return truncated;
  if (k > blockCoefficients && k < endOfBlockStep) return tooMany;
  if (saidOf(k) == zerosTo) isPlain = false;
  return at;
}

/** Passes over a block. @returns where it ends */
export function skipBlock(table: usize, start: i64): i64 {
  let at = start;
  let k: i32 = 1;
  let zerosTo: i32 = 0;
  while (k < blockCoefficients) {
    let bits = bitsAt(at);
    let index = jumpIndex(bits);
    let jump = <i32>load<u16>(table + Table.jumps + (index << 1));
    let next = k + (jump >> jumpLengthBits);
    if (jump == 0 || (next & (endOfBlockJump - 1)) > blockCoefficients) {
      const found = symbolAt(table, bits);
      if (found == 0) return notACode(at);
      const symbol = found & 255;
      store<u8>(table + Table.seen + <usize>symbol, 1);
      at += <i64>(found >> 8) + <i64>(symbol & 15);
      k += coefficientsOf(symbol);
      if (symbol == zeroRunSymbol) zerosTo = k;
      continue;
    }
    store<u8>(table + Table.seenJumps + index, 1);
    at += <i64>(jump & 31);
    k = next;
    if (k >= blockCoefficients) break;
    bits <<= <u64>(jump & 31); // one load is enough for two
    index = jumpIndex(bits);
    jump = <i32>load<u16>(table + Table.jumps + (index << 1));
    next = k + (jump >> jumpLengthBits);
    if (jump == 0 || (next & (endOfBlockJump - 1)) > blockCoefficients) continue;
    store<u8>(table + Table.seenJumps + index, 1);
    at += <i64>(jump & 31);
    k = next;
  }
  isEmpty = k == endOfBlockStep + 1;
  return leave(at, k, zerosTo);
}

/** Where the next token is written. */
export let tokensEnd: usize = 0;
export function setTokensEnd(address: usize): void {
  tokensEnd = address;
}

/** Reads a block into tokens. @returns where it ends */
export function readBlock(table: usize, start: i64): i64 {
  const first = tokensEnd;
  let next = first;
  let at = start;
  let k: i32 = 1;
  let zerosTo: i32 = 0;
  while (k < blockCoefficients) {
    let bits = bitsAt(at);
    let found = <i32>load<u16>(table + Table.found + (<usize>(bits >> 53) << 1));
    let size = found & 15;
    if (size == 0) {
      if (found == 0) found = symbolAt(table, bits);
      if (found == 0) return notACode(at);
      const symbol = found & 255;
      store<u8>(table + Table.seen + <usize>symbol, 1);
      size = symbol & 15;
      bits <<= <u64>(found >> 8);
      const count = coefficientsOf(symbol);
      next = putToken(next, count == endOfBlockStep ? endOfBlock : symbol, size == 0 ? 0 : <u32>(bits >> <u64>(64 - size)));
      at += <i64>(found >> 8) + <i64>size;
      k += count;
      if (symbol == zeroRunSymbol) zerosTo = k;
      continue;
    }
    let length = found >> 8;
    store<u8>(table + Table.seen + <usize>(found & 255), 1);
    next = putToken(next, found & 255, <u32>((bits << <u64>length) >> <u64>(64 - size)));
    k += ((found >> 4) & 15) + 1;
    at += <i64>(length + size);
    if (k >= blockCoefficients) break;
    bits <<= <u64>(length + size); // one load is enough for two
    found = <i32>load<u16>(table + Table.found + (<usize>(bits >> 53) << 1));
    size = found & 15;
    if (size == 0) continue;
    length = found >> 8;
    store<u8>(table + Table.seen + <usize>(found & 255), 1);
    next = putToken(next, found & 255, <u32>((bits << <u64>length) >> <u64>(64 - size)));
    k += ((found >> 4) & 15) + 1;
    at += <i64>(length + size);
  }
  isEmpty = load<u16>(first) == endOfBlock;
  if (saidOf(k) == zerosTo) next = endBeforeZeros(first, next);
  tokensEnd = next;
  return leave(at, k, zerosTo);
}

/** Zero runs in front of the end of a block say nothing; no encoder writes them. */
function endBeforeZeros(first: usize, end: usize): usize {
  let next = end;
  if (load<u16>(next - 2) == endOfBlock) next -= 2;
  while (next > first && load<u16>(next - 2) == zeroRun) next -= 2;
  return putToken(next, endOfBlock, 0);
}

/**
 * Passes over a block that is to be these tokens: faster than reading it, for what a token looks like tells where the next
 * one has to start. No code begins another, so bits that are a token's are read as that token.
 *
 * @returns where it ends, or `differs`
 */
export function passTokens(table: usize, start: i64, from: usize, to: usize): i64 {
  let at = start;
  let k: i32 = 1;
  let differing: u64 = 0;
  let said: u32 = 0;
  for (let next = from; next < to; next = nextToken(next, said)) {
    said = tokenAt(next);
    const symbol = <i32>(said >> 16);
    differing |= codeDiffers(table, symbol, <i32>(said & 0xffff), at);
    at += lengthOf(table, symbol);
    k += (symbol >> 4) + 1;
  }
  if (at > intervalEnd) return truncated;
  const hasEnd = said == endOfBlock;
  const isWhole = hasEnd ? k <= blockCoefficients : k == blockCoefficients;
  const last = hasEnd && to - from > 2 ? load<u16>(to - 4) : load<u16>(to - 2);
  return to > from && differing == 0 && isWhole && last != zeroRun ? at : differs;
}

/** The number that the value bits, at least one, of a token say: T.81 F.1.2.1.1. */
@inline
function valueOf(said: u32): i32 {
  const size = <i32>(said >> 16) & 15;
  const bits = <i32>(said & 0xffff);
  return bits - (((1 << size) - 1) & ((bits >> (size - 1)) - 1));
}

/** As `passTokens`, of the block that comes of turning these tokens: worked out from values, not from tokens as they are written. */
export function passTurned(table: usize, start: i64, from: usize, to: usize): i64 {
  let left = expectValues(from, to);
  let at = start;
  let before: i32 = 0;
  let differing: u64 = 0;
  while (left != 0) {
    const place = <i32>clz(left);
    left ^= highest >> <u64>place;
    let zeros = place - before - 1;
    before = place;
    for (; zeros > 15; zeros -= 16) {
      differing |= codeDiffers(table, zeroRunSymbol, 0, at);
      at += lengthOf(table, zeroRunSymbol);
    }
    const value = load<i32>(<usize>place << 2, values);
    const size = 32 - clz(abs(value));
    const symbol = (zeros << 4) | size;
    differing |= codeDiffers(table, symbol, (value + (value >> 31)) & ((1 << size) - 1), at);
    at += lengthOf(table, symbol);
  }
  if (before != lastPlace) {
    differing |= codeDiffers(table, 0, 0, at);
    at += lengthOf(table, 0);
  }
  if (at > intervalEnd) return truncated;
  return differing == 0 ? at : differs;
}

const highest: u64 = 0x8000000000000000;
const lastPlace: i32 = 63;

/** How many bits a symbol and its value take. */
@inline
function lengthOf(table: usize, symbol: i32): i64 {
  return <i64>load<u32>(table + Table.codes + (<usize>symbol << 3));
}

/** Whether other bits stand at a place than the symbol with its value. @returns 0 where not */
@inline
function codeDiffers(table: usize, symbol: i32, value: i32, at: i64): u64 {
  const code = load<u64>(table + Table.codes + (<usize>symbol << 3));
  store<u8>(table + Table.seen + <usize>symbol, 1);
  return (bitsAt(at) >> (64 - (code & 63))) ^ ((code >> 32) | <u64>value);
}

/** Writes the values of the turned block to their places. @returns which places have one, the first as the highest bit */
function expectValues(from: usize, to: usize): u64 {
  let place: usize = 0;
  let occupied: u64 = 0;
  let said: u32 = 0;
  for (let next = from; next < to; next = nextToken(next, said)) {
    said = tokenAt(next);
    place += <usize>(said >> 20) + 1;
    if (((said >> 16) & 15) == 0) continue;
    const value = valueOf(said);
    const target = <usize>load<u8>(place & 63, turnPlaces);
    const sign = -<i32>load<u8>(place & 63, turnNegates); // no branch: it could not be foreseen
    store<i32>(target << 2, (value ^ sign) - sign, values);
    occupied |= highest >> <u64>target;
  }
  return occupied;
}
