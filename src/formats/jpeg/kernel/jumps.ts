// Several AC symbols at once (T.81 F.2.2.2): all whose codes lie whole in the next bits, with the value of the last, which may
// go beyond them. Whoever only passes over a block needs no more than how far they reach.
import * as Table from "./table";

/** How many bits are looked at. */
const jumpBits: i32 = 12;
/** The most coefficients of a block that follow each other. */
const mostCoefficients: i32 = 63;

/** In what `jumpAt` gives: the bits that are passed, then the coefficients, then what says that the block ends there. */
export const jumpLengthBits: i32 = 5;
export const endOfBlockJump: i32 = 128;

/** What the next bits of a load of 64 are. */
@inline
export function jumpIndex(bits: u64): usize {
  return <usize>(bits >> (64 - jumpBits));
}

/** Makes a table ready for passing over blocks; it has symbols and look-up. */
export function makeJumps(table: usize): void {
  for (let index: usize = 0; index < 1 << jumpBits; index++) {
    store<u16>(table + Table.jumps + (index << 1), <u16>jumpOf(table, index, false));
  }
}

/** Marks the symbols of what was passed over. */
export function markJumps(table: usize): void {
  for (let index: usize = 0; index < 1 << jumpBits; index++) {
    if (load<u8>(table + Table.seenJumps + index) != 0) jumpOf(table, index, true);
  }
}

/**
 * What is in these bits: their length | coefficients << 5 | 128 << 5 where the end of the block is the last of them. An
 * end counts as one coefficient, for it is said only where one is left. 0 where not even one symbol lies whole in them, or
 * the first has to be looked at more closely: sixteen zeros, or a symbol that nobody writes.
 */
function jumpOf(table: usize, index: usize, marks: bool): i32 {
  let bits = <u64>index << (64 - jumpBits);
  let left = jumpBits;
  let length: i32 = 0;
  let coefficients: i32 = 0;
  while (left > 0) {
    const found = <i32>load<u16>(table + Table.found + (<usize>(bits >> 53) << 1));
    const symbol = found & 255;
    const size = symbol & 15;
    const taken = (found >> 8) + size;
    const more = (symbol >> 4) + 1;
    const isWhole = found != 0 && found >> 8 <= left;
    if (!isWhole || (size == 0 && symbol != 0) || coefficients + more > mostCoefficients) break;
    if (marks) store<u8>(table + Table.seen + <usize>symbol, 1);
    length += taken;
    coefficients += more;
    if (symbol == 0) return ((coefficients | endOfBlockJump) << jumpLengthBits) | length;
    bits <<= <u64>taken;
    left -= taken;
  }
  return (coefficients << jumpLengthBits) | length;
}
