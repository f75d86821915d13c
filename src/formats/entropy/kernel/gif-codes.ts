// The codes of a GIF frame, read to where its pixels end: GIF89a, appendix F.

const maxCodes: i32 = 4096;
/** Where in the room it is remembered how many pixels a code stands for, 32 bits each; in front of it what colours are used. */
const lengths: usize = 256;
export const roomForGifCodes: usize = 16640;

/** Returned in place of a position: a code stands for nothing. */
const malformed: f64 = -1;

/** How many bits the next code has. */
export let gifCodeSize: i32 = 0;
/** Whether an end code stands there. */
export let isGifEnded: bool = false;

/**
 * Reads codes until the frame has its pixels, an end code stands there, or the data end.
 *
 * @param room filled with zeros: for each colour index 1 is written where a pixel has it
 * @returns behind how many bits that is
 */
export function readGifCodes(data: usize, bytes: usize, minimumCodeSize: i32, pixelCount: u32, room: usize): f64 {
  const clear = 1 << minimumCodeSize;
  const end = clear + 1;
  const lastBit = <i64>bytes << 3;
  const lengthOf = room + lengths;
  for (let colour = 0; colour < clear; colour++) store<u32>(lengthOf + (<usize>colour << 2), 1);
  let next = end + 1;
  let codeSize = minimumCodeSize + 1;
  let previous = -1;
  let pixels: u64 = 0;
  let position: i64 = 0;
  isGifEnded = false;
  while (position + codeSize <= lastBit) {
    const bits = load<u32>(data + <usize>(position >> 3)) >> <u32>(position & 7);
    const code = <i32>(bits & ((1 << codeSize) - 1));
    if (code == end) {
      isGifEnded = true;
      break;
    }
    if (pixels >= <u64>pixelCount) break;
    position += codeSize;
    if (code == clear) {
      next = end + 1;
      codeSize = minimumCodeSize + 1;
      previous = -1;
      continue;
    }
    if (code > (previous < 0 ? end : next) || (code == next && next == maxCodes)) return malformed;
    if (code < clear) store<u8>(room + <usize>code, 1);
    if (previous >= 0 && next < maxCodes) {
      store<u32>(lengthOf + (<usize>next << 2), load<u32>(lengthOf + (<usize>previous << 2)) + 1);
      next += 1;
      if (next == 1 << codeSize && next < maxCodes) codeSize += 1;
    }
    pixels += load<u32>(lengthOf + (<usize>code << 2));
    previous = code;
  }
  gifCodeSize = codeSize;
  return <f64>position;
}
