// One block of a scan of a progressive picture: it adds bits to coefficients that earlier scans began (T.81 Annex G).
import { bitsAt } from "./data";
import { difference, intervalEnd, notACode, outOfRange, readDifference, symbolAt, tooMany, tooManyBits, truncated } from "./symbols";
import * as Component from "./component";
import * as Table from "./table";

const largestDc: i32 = 0x3fff;
const mostBits: i32 = 15; // of a coefficient
const blockCoefficients: i32 = 64;

/** The band of the scan, in zigzag order, and the lowest bit that it brings. */
let first: i32 = 0;
let last: i32 = 0;
let low: i32 = 0;
/** How many more blocks, the one at hand included, bring no new coefficient. */
let endOfBandRun: i32 = 0;
/** Whether no run was left over at the end of an interval. */
let runsFit: bool = true;

export function startBand(from: i32, to: i32, lowestBit: i32): void {
  first = from;
  last = to;
  low = lowestBit;
  endOfBandRun = 0;
  runsFit = true;
}

/** Forgets what came before the interval. */
export function restartBand(): void {
  if (endOfBandRun != 0) runsFit = false;
  endOfBandRun = 0;
}

/** Whether every run ended where it has to. */
export function doRunsFit(): bool {
  return runsFit && endOfBandRun == 0;
}

@inline
function coefficientsOf(plane: usize, block: usize): usize {
  const all = load<usize>(plane, Component.coefficients);
  return all == 0 ? 0 : all + (block << 7);
}

/** The DC coefficient, shifted: G.1.2.1. @returns where it ends */
export function readDc(plane: usize, block: usize, at: i64): i64 {
  const next = readDifference(load<usize>(plane, Component.dcTable), at);
  if (next < 0) return next;
  const value = load<i32>(plane, Component.prediction) + difference;
  if (abs(value) << low > largestDc) return outOfRange;
  store<i32>(plane, value, Component.prediction);
  const target = coefficientsOf(plane, block);
  if (target != 0) store<i16>(target, <i16>(value << low));
  return next > intervalEnd ? truncated : next;
}

/** One more bit of the DC coefficient. */
export function refineDc(plane: usize, block: usize, at: i64): i64 {
  const target = coefficientsOf(plane, block);
  if (target != 0) store<i16>(target, load<i16>(target) | <i16>(<i32>(bitsAt(at) >> 63) << low));
  return at + 1 > intervalEnd ? truncated : at + 1;
}

/** The coefficients of the band for the first time: G.1.2.2. */
export function readAc(plane: usize, block: usize, start: i64): i64 {
  if (endOfBandRun > 0) {
    endOfBandRun -= 1;
    return start;
  }
  const table = load<usize>(plane, Component.acTable);
  let at = start;
  for (let k = first; k <= last; k++) {
    let bits = bitsAt(at);
    const found = symbolAt(table, bits);
    if (found == 0) return notACode(at);
    const symbol = found & 255;
    const run = symbol >> 4;
    const size = symbol & 15;
    store<u8>(table + Table.seen + <usize>symbol, 1);
    at += <i64>(found >> 8);
    bits <<= <u64>(found >> 8);
    if (size == 0 && run < 15) {
      endOfBandRun = (1 << run) + numberOf(bits, run) - 1;
      at += <i64>run;
      break;
    }
    k += run;
    if (k > last) return tooMany;
    if (size == 0) continue;
    if (size + low > mostBits) return outOfRange;
    const value = numberOf(bits, size);
    begin(plane, block, k, (value >= 1 << (size - 1) ? value : value - (1 << size) + 1) << low);
    at += <i64>size;
  }
  return at > intervalEnd ? truncated : at;
}

/** The number that the highest bits are. */
@inline
function numberOf(bits: u64, count: i32): i32 {
  return count == 0 ? 0 : <i32>(bits >> <u64>(64 - count));
}

/** Writes the first that is known of a coefficient. */
@inline
function begin(plane: usize, block: usize, k: i32, value: i32): void {
  const half = load<usize>(plane, Component.occupied) + (block << 3) + (<usize>(k >> 5) << 2);
  store<u32>(half, load<u32>(half) | (<u32>0x80000000 >> <u32>(k & 31)));
  const target = coefficientsOf(plane, block);
  if (target != 0) store<i16>(target + (<usize>k << 1), <i16>value);
}

/** One more bit of the coefficients of the band, and those that are new: G.1.2.3. */
export function refineAc(plane: usize, block: usize, start: i64): i64 {
  const table = load<usize>(plane, Component.acTable);
  const occupied = load<usize>(plane, Component.occupied) + (block << 3);
  const target = coefficientsOf(plane, block);
  let at = start;
  let k = first;
  while (endOfBandRun == 0 && k <= last) {
    let bits = bitsAt(at);
    const found = symbolAt(table, bits);
    if (found == 0) return notACode(at);
    const symbol = found & 255;
    const run = symbol >> 4;
    const size = symbol & 15;
    store<u8>(table + Table.seen + <usize>symbol, 1);
    at += <i64>(found >> 8);
    bits <<= <u64>(found >> 8);
    if (size > 1) return tooManyBits;
    if (size == 0 && run < 15) {
      endOfBandRun = (1 << run) + numberOf(bits, run);
      at += <i64>run;
      break;
    }
    at += <i64>size;
    at = refine(occupied, target, k, run, at);
    k = nextZero;
    if (k > last) return tooMany;
    if (size != 0) begin(plane, block, k, (bits >> 63 != 0 ? 1 : -1) << low);
    k += 1;
  }
  if (endOfBandRun != 0) {
    at = refine(occupied, target, k, blockCoefficients, at);
    endOfBandRun -= 1;
  }
  return at > intervalEnd ? truncated : at;
}

/** Where `refine` has come to. */
let nextZero: i32 = 0;

/** Reads one more bit of each coefficient that is not zero, until so many zeros were passed. @returns where it ends */
function refine(occupied: usize, target: usize, from: i32, zeros: i32, start: i64): i64 {
  let at = start;
  let k = from;
  let left = zeros;
  for (let half = k >> 5; half < 2; half++) {
    // Those from k on, the next one being the highest bit.
    let some = load<u32>(occupied + (<usize>half << 2));
    if (k > 32 * half) some &= <u32>0xffffffff >> <u32>(k & 31);
    while (some != 0) {
      const bit = <i32>clz(some);
      const next = 32 * half + bit;
      if (next > last || next - k > left) break;
      some ^= <u32>0x80000000 >> <u32>bit;
      left -= next - k;
      k = next + 1;
      if (target != 0) {
        const place = target + (<usize>next << 1);
        const value = <i32>load<i16>(place);
        const correction = <i32>(bitsAt(at) >> 63);
        store<i16>(place, <i16>(value + ((((value >> 15) | 1) << low) & -correction)));
      }
      at += 1;
    }
    if (some != 0) break;
  }
  nextZero = min(k + left, last + 1);
  return at;
}
