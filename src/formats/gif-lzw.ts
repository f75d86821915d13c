/**
 * The compressed pixels of a GIF frame, read code by code to see where they end: behind the end code, and behind the last
 * pixel of the frame, anything may follow. Source: GIF89a, appendix F.
 */
import { remembering } from "../bytes/remember.ts";
import { DermShareError } from "../errors.ts";
import { load } from "./entropy/kernel.ts";

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
  const { loops, data: address, room } = load(data, ({ roomForGifCodes }) => roomForGifCodes.value);
  const position = loops.readGifCodes(address, data.length, minimumCodeSize, pixelCount, room);
  if (position < 0) throw new DermShareError("input-malformed", "GIF: the compressed pixels of a frame are damaged");
  const clear = 1 << minimumCodeSize;
  const isUsed = new Uint8Array(loops.memory.buffer).slice(room, room + clear);
  const [codeSize, isEnded] = [loops.gifCodeSize.value, loops.isGifEnded.value === 1];
  const neededBytes = Math.ceil((position + codeSize) / 8);
  if (isEnded && data.length === neededBytes && endsAt(data, position + codeSize)) {
    return { isUsed, trimmed: data, hasExcess: false };
  }
  // Without an end code nothing but zeros may fill the last byte.
  const hasExcess = isEnded || !endsAt(data, position);
  return { isUsed, trimmed: withEnd(data, position, codeSize, clear + 1), hasExcess };
}

/** Whether nothing follows so many bits but zero bits up to the next byte. */
function endsAt(data: Uint8Array, bits: number): boolean {
  const whole = Math.floor(bits / 8);
  const rest = data.subarray(whole);
  return rest.length <= 1 && (rest[0] ?? 0) >> (bits & 7) === 0;
}

/** The first bits of the data, the end code behind them, and zeros. */
function withEnd(data: Uint8Array, position: number, codeSize: number, end: number): Uint8Array {
  const trimmed = new Uint8Array(Math.ceil((position + codeSize) / 8));
  trimmed.set(data.subarray(0, Math.ceil(position / 8)));
  const last = Math.floor(position / 8);
  trimmed[last] = (trimmed[last] ?? 0) & ((1 << (position & 7)) - 1);
  for (let bit = 0; bit < codeSize; bit++) {
    const at = Math.floor((position + bit) / 8);
    trimmed[at] = (trimmed[at] ?? 0) | (((end >> bit) & 1) << ((position + bit) & 7));
  }
  return trimmed;
}
