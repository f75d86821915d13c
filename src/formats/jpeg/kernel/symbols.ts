// Symbols and what follows them: T.81 F.2.2.
import * as Table from "./table";
import { bitsAt } from "./data";

/** What is returned in place of a position. */
export const truncated: i64 = -1;
export const noCode: i64 = -2;
export const tooMany: i64 = -3;
export const outOfRange: i64 = -4;
export const differs: i64 = -5;
export const tooManyBits: i64 = -6;
export const impossibleSize: i64 = -7;

/** Where the interval at hand ends, in bits. */
export let intervalEnd: i64 = 0;
export function setIntervalEnd(bit: i64): void {
  intervalEnd = bit;
}

/** The symbol that the highest bits are: code length << 8 | symbol, or 0 where they are no code. */
@inline
export function symbolAt(table: usize, bits: u64): i32 {
  const found = <i32>load<u16>(table + Table.found + ((<usize>(bits >> 53)) << 1));
  return found != 0 ? found : longSymbolAt(table, bits);
}

function longSymbolAt(table: usize, bits: u64): i32 {
  for (let length = 12; length <= 16; length++) {
    const place = (<usize>length) << 2;
    if (<u32>(bits >> 48) >= load<u32>(table + Table.limits + place)) continue;
    const index = load<i32>(table + Table.offsets + place) + <i32>(bits >> (64 - <u64>length));
    return (length << 8) | (<i32>load<u8>(table + Table.symbols + <usize>(index & 255)));
  }
  return 0;
}

/** What is wrong with bits that are no code. */
export function notACode(at: i64): i64 {
  return at >= intervalEnd ? truncated : noCode;
}

/** What the last DC coefficient differed by from the one before. */
export let difference: i32 = 0;

/** Reads a difference: T.81 F.2.2.1. @returns where it ends */
export function readDifference(table: usize, at: i64): i64 {
  const bits = bitsAt(at);
  const found = symbolAt(table, bits);
  if (found == 0) return notACode(at);
  const size = found & 255;
  store<u8>(table + Table.seen + <usize>size, 1);
  if (size > 15) return impossibleSize;
  const length = <u64>(found >> 8);
  const value = <i32>(((bits << length) >> 1) >> (<u64>(63 - size)));
  difference = value - (((1 << size) - 1) & ((value >> (size - 1)) - 1)); // no branch: it could not be foreseen
  return at + <i64>length + <i64>size;
}
