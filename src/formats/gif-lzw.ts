/**
 * The compressed pixels of a GIF frame, read code by code to see where they end: behind the end code, and behind the last
 * pixel of the frame, anything may follow. Source: GIF89a, appendix F.
 */
import { remembering } from "../bytes/remember.ts";
import { DermShareError } from "../errors.ts";

const maxCodes = 4096;

/** What was found in the codes of a frame. */
export interface LzwCodes {
  /** For each colour index 1 where a pixel has it. */
  readonly isUsed: Uint8Array;
  /** The codes of the frame's pixels, an end code, and zero bits up to the next byte. */
  readonly trimmed: Uint8Array;
  /** Whether more than that was there. */
  readonly hasExcess: boolean;
}

/**
 * Reads the codes of a frame. A frame may have fewer pixels than its size says; readers leave the rest as it was.
 *
 * @param data the contents of the sub-blocks, put together
 * @throws DermShareError "input-malformed" when a code stands for nothing
 */
export const readCodes = remembering(readCodesAnew);

function readCodesAnew(data: Uint8Array, minimumCodeSize = 0, pixelCount = 0): LzwCodes {
  const clear = 1 << minimumCodeSize;
  const end = clear + 1;
  const isUsed = new Uint8Array(clear);
  const lengths = new Uint32Array(maxCodes).fill(1, 0, clear); // how many pixels a code stands for
  let [next, codeSize, previous] = [end + 1, minimumCodeSize + 1, -1];
  let [pixels, position, isEnded] = [0, 0, false];
  let [bits, bitCount, at] = [0, 0, 0]; // read ahead; plain numbers, since this is most of the work on a GIF
  const lastBit = data.length * 8;
  while (pixels < pixelCount && position + codeSize <= lastBit) {
    for (; bitCount < codeSize; bitCount += 8) bits |= (data[at++] ?? 0) << bitCount;
    const code = bits & ((1 << codeSize) - 1);
    if (code === end) {
      isEnded = true;
      break;
    }
    bits >>>= codeSize;
    bitCount -= codeSize;
    position += codeSize;
    if (code === clear) {
      next = end + 1;
      codeSize = minimumCodeSize + 1;
      previous = -1;
      continue;
    }
    if (code > (previous < 0 ? end : next) || (code === next && next === maxCodes)) throw malformed();
    if (code < clear) isUsed[code] = 1;
    if (previous >= 0 && next < maxCodes) {
      lengths[next++] = (lengths[previous] ?? 0) + 1;
      if (next === 1 << codeSize && next < maxCodes) codeSize++;
    }
    pixels += lengths[code] ?? 0;
    previous = code;
  }
  isEnded ||= position + codeSize <= data.length * 8 && bitsAt(data, position, codeSize) === end;
  const trimmed = withEnd(data, position, codeSize, end);
  return { isUsed, trimmed, hasExcess: hasExcess(data, trimmed, isEnded, position) };
}

/** The first bits of the data, the end code behind them, and zeros. */
function withEnd(data: Uint8Array, position: number, codeSize: number, end: number): Uint8Array {
  const trimmed = new Uint8Array(Math.ceil((position + codeSize) / 8));
  trimmed.set(data.subarray(0, Math.ceil(position / 8)));
  const last = position >> 3;
  trimmed[last] = (trimmed[last] ?? 0) & ((1 << (position & 7)) - 1);
  for (let bit = 0; bit < codeSize; bit++) {
    const at = (position + bit) >> 3;
    trimmed[at] = (trimmed[at] ?? 0) | (((end >> bit) & 1) << ((position + bit) & 7));
  }
  return trimmed;
}

function hasExcess(data: Uint8Array, trimmed: Uint8Array, isEnded: boolean, position: number): boolean {
  if (isEnded) return data.length !== trimmed.length || data.at(-1) !== trimmed.at(-1);
  const rest = data.subarray(position >> 3); // without an end code nothing but zeros may fill the last byte
  return rest.length > 1 || (rest[0] ?? 0) >> (position & 7) !== 0;
}

function bitsAt(data: Uint8Array, position: number, count: number): number {
  const at = position >> 3;
  const bits = (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16);
  return (bits >> (position & 7)) & ((1 << count) - 1);
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "GIF: the compressed pixels of a frame are damaged");
}
