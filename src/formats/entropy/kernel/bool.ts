// The arithmetic decoder of VP8, which also tells how many bytes it really needed: RFC 6386, section 7.
//
// The range is widened before a bit is read, not after it: so what was read depends on no byte that was not needed. Where a
// partition ends is for the caller to ask once in a while: what is read beyond it says nothing, but does no harm.
import { partitionBytes, partitions } from "./memory";

/** The bytes that were taken and not used up, of which the upper eight bits are compared with the split. */
export let window: u64 = 0;
/** How many bits lie below those eight; fewer than none when bytes have to be taken. */
export let spareBits: i32 = 0;
/** At most 255; a half of that or more once it is widened. */
export let range: u32 = 0;
const firstRange: u32 = 255;
/** In bytes: encoders flush four at most; more would take as long to read as a picture. */
const longestPadding: i64 = 64;
/** The next byte to be taken. */
let next: usize = 0;

/** Which partition is at hand. */
let current: usize = 0;
let currentStart: usize = 0;
let currentLength: i64 = 0;

const windowField: usize = 8;
const nextField: usize = 16;
const spareBitsField: usize = 20;
const rangeField: usize = 24;
const startField: usize = 0;
const lengthField: usize = 4;
const neededField: usize = 28;

function fieldsOf(index: i32): usize {
  return <usize>(partitions + index * partitionBytes);
}

/** Sets a partition up: number 0 is that of the modes, the others have tokens. */
export function openPartition(index: i32, start: usize, length: usize): void {
  const fields = fieldsOf(index);
  store<usize>(fields, start, startField);
  store<usize>(fields, length, lengthField);
  store<u64>(fields, 0, windowField);
  store<usize>(fields, start, nextField);
  store<i32>(fields, -8, spareBitsField);
  store<u32>(fields, firstRange, rangeField);
}

/** Goes on where a partition was left. */
export function enterPartition(index: i32): void {
  const fields = fieldsOf(index);
  current = fields;
  currentStart = load<usize>(fields, startField);
  currentLength = <i64>load<usize>(fields, lengthField);
  window = load<u64>(fields, windowField);
  next = load<usize>(fields, nextField);
  spareBits = load<i32>(fields, spareBitsField);
  range = load<u32>(fields, rangeField);
}

export function leavePartition(): void {
  store<u64>(current, window, windowField);
  store<usize>(current, next, nextField);
  store<i32>(current, spareBits, spareBitsField);
  store<u32>(current, range, rangeField);
}

/** What a loop that holds the state in its own variables gives back. */
@inline
export function setState(newWindow: u64, newSpareBits: i32, newRange: u32): void {
  window = newWindow;
  spareBits = newSpareBits;
  range = newRange;
}

/** As many spare bits are enough for widening three times, and for a sign; with fewer there is room for a refill. */
export const enough: i32 = 24;
export const refillBits: i32 = 32;

/** The window with four bytes more. */
@inline
export function refilled(old: u64): u64 {
  const bytes = bswap(load<u32>(next));
  next += 4;
  return (old << 32) | <u64>bytes;
}

/** By how many bits a range is to be widened. */
@inline
export function widening(narrow: u32): i32 {
  return clz(narrow) - 24;
}

/**
 * How much of a range is for 0, once it is widened: 1 + (((range << shift) - 1) * probability >> 8), written so that nothing
 * waits for the shift but the last steps.
 *
 * @param probability in 256ths
 */
@inline
export function splitOf(narrow: u32, shift: i32, probability: u32): u32 {
  return (((narrow * probability) << shift) + (256 - probability)) >> 8;
}

/** The next boolean; `probability` is that of 0, in 256ths. */
export function readBit(probability: u32): u32 {
  const shift = widening(range);
  const split = splitOf(range, shift, probability);
  range <<= shift;
  spareBits -= shift;
  if (spareBits < enough) {
    window = refilled(window);
    spareBits += refillBits;
  }
  const bound = <u64>split << <u64>spareBits;
  if (window >= bound) {
    window -= bound;
    range -= split;
    return 1;
  }
  range = split;
  return 0;
}

/** A number of so many bits, each as likely 0 as 1. */
export function readNumber(bits: i32): u32 {
  let number: u32 = 0;
  for (let i = 0; i < bits; i++) number = (number << 1) | readBit(128);
  return number;
}

/** How many bytes the booleans so far depend on; none behind them changes what was read. */
function usedBytes(): i64 {
  return next == currentStart ? 0 : ((<i64>(next - currentStart) << 3) + 7 - <i64>spareBits) >> 3;
}

/** Whether all of that is in the partition. */
export function isInside(): bool {
  return usedBytes() <= currentLength;
}

/**
 * Finds out what of a partition is needed: what decoding read of it, or all of it where the rest is what an encoder puts
 * there to flush its last booleans: zeros, coded evenly. Such a rest has no room for anything else.
 *
 * @returns whether an encoder can have written it: none begins above the range, and what decoders make of that differs
 */
export function closePartition(index: i32): bool {
  enterPartition(index);
  const used = usedBytes();
  if (used > 0 && load<u8>(currentStart) >= firstRange) return false;
  const isPadded = currentLength - used <= longestPadding && endsInPadding();
  store<usize>(current, <usize>(isPadded ? currentLength : used), neededField);
  return true;
}

/** How much of a closed partition is needed. */
export function neededOf(index: i32): usize {
  return load<usize>(fieldsOf(index), neededField);
}

function endsInPadding(): bool {
  while (usedBytesOfNext() <= currentLength) {
    if (readBit(128) != 0) return false;
  }
  return true;
}

/** How many bytes there have to be for one more boolean. */
function usedBytesOfNext(): i64 {
  const spare = <i64>spareBits - <i64>(clz(range) - 24);
  return ((<i64>(next - currentStart) << 3) + 7 - spare) >> 3;
}
