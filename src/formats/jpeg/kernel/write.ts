// Symbols counted, and written as coded data: T.81 F.1.2.
import * as Table from "./table";
import { nextToken, tokenAt } from "./tokens";

let out: usize = 0;
/** The bits that are not written yet, and how many: fewer than 32. */
let held: u64 = 0;
let count: u64 = 0;

/** Starts to write. */
export function openOutput(address: usize): void {
  out = address;
  held = 0;
  count = 0;
}

/** Goes on elsewhere. */
export function moveOutput(address: usize): void {
  out = address;
}

/** Where the next byte will lie. */
export function outputEnd(): usize {
  return out;
}

/** Fills the last byte up with ones. */
export function closeOutput(): void {
  const padding = (8 - (count & 7)) & 7;
  held = (held << padding) | ((<u64>1 << padding) - 1);
  count += padding;
  for (; count > 0; count -= 8) out = putByte(out, <u32>(held >> (count - 8)) & 0xff);
}

@inline
function putByte(to: usize, byte: u32): usize {
  store<u8>(to, byte);
  if (byte != 0xff) return to + 1;
  store<u8>(to, 0, 1); // T.81 F.1.2.3
  return to + 2;
}

/** Writes 32 bits. @returns where the next byte will lie */
@inline
function flush(to: usize, bits: u32): usize {
  if (((~bits - 0x01010101) & bits & 0x80808080) == 0) {
    store<u32>(to, bswap<u32>(bits));
    return to + 4;
  }
  let next = putByte(to, bits >> 24);
  next = putByte(next, (bits >> 16) & 0xff);
  next = putByte(next, (bits >> 8) & 0xff);
  return putByte(next, bits & 0xff);
}

/** A difference of DC coefficients as a token, size << 16 | value bits: T.81 F.1.2.1.1. */
@inline
function differenceToken(difference: i32): u32 {
  const size = 32 - clz(abs(difference));
  return (size << 16) | ((difference < 0 ? difference - 1 : difference) & ((1 << size) - 1));
}

/** Counts the symbol of a difference. */
export function countDifference(table: usize, difference: i32): void {
  countSymbol(table, differenceToken(difference) >> 16);
}

/** Counts the symbols of a block. */
export function countBlock(acTable: usize, from: usize, to: usize): void {
  for (let at = from; at < to;) {
    const symbol = <u32>load<u8>(at, 1);
    countSymbol(acTable, symbol);
    at = (symbol & 15) <= 8 ? at + 2 : at + 4;
  }
}

/** Counts a symbol. */
@inline
export function countSymbol(table: usize, symbol: u32): void {
  const place = table + Table.counts + (<usize>symbol << 2);
  store<u32>(place, load<u32>(place) + 1);
}

/** Writes a block. */
export function writeBlock(dcTable: usize, acTable: usize, difference: i32, from: usize, to: usize): void {
  let bits = held;
  let filled = count;
  let next = out;
  let token = differenceToken(difference);
  let table = dcTable;
  let at = from;
  for (;;) {
    const symbol = <usize>(token >> 16);
    const code = load<u64>(table + Table.codes + (symbol << 3));
    bits = (bits << (code & 63)) | (code >> 32) | <u64>(token & 0xffff);
    filled += code & 63;
    if (filled >= 32) {
      filled -= 32;
      next = flush(next, <u32>(bits >> filled));
    }
    if (at >= to) break;
    token = tokenAt(at);
    at = nextToken(at, token);
    table = acTable;
  }
  held = bits;
  count = filled;
  out = next;
}
