// One block of coefficients turned: mirroring negates the odd frequencies of an axis, transposing swaps the axes (T.81 A.3.3).
import { turnNegates, turnPlaces, values } from "./memory";
import { endOfBlock, nextToken, putToken, tokenAt } from "./tokens";
import { countSymbol } from "./write";

const lastPlace: i32 = 63;

/** Writes the turned block and counts its symbols. @param to with room for one block. @returns where its tokens end */
export function turnBlock(table: usize, from: usize, end: usize, to: usize): usize {
  const first: u64 = 0x8000000000000000;
  let occupied: u64 = 0;
  let place: usize = 0;
  let said: u32 = 0;
  for (let at = from; at < end; at = nextToken(at, said)) {
    said = tokenAt(at);
    place += <usize>(said >> 20) + 1;
    const size = (said >> 16) & 15;
    if (size == 0) continue;
    const target = <usize>load<u8>(place & 63, turnPlaces);
    // The value bits of the opposite are the opposite bits: T.81 F.1.2.1.1. No branch: it could not be foreseen.
    const opposite = ((1 << size) - 1) & -<u32>load<u8>(target, turnNegates);
    store<u32>(target << 2, (said & 0xfffff) ^ opposite, values);
    occupied |= first >> <u64>target;
  }
  let next = to;
  let before: i32 = 0;
  while (occupied != 0) {
    const target = <i32>clz(occupied);
    occupied ^= first >> <u64>target;
    let zeros = target - before - 1;
    for (; zeros > 15; zeros -= 16) {
      countSymbol(table, 0xf0);
      next = putToken(next, 0xf0, 0);
    }
    const value = load<u32>(<usize>target << 2, values);
    const symbol = (<u32>zeros << 4) | (value >> 16);
    countSymbol(table, symbol);
    next = putToken(next, symbol, value & 0xffff);
    before = target;
  }
  if (before == lastPlace) return next;
  countSymbol(table, endOfBlock);
  return putToken(next, endOfBlock, 0);
}
