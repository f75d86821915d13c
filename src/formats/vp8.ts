/**
 * VP8 key frames, read to their last token to see where their partitions really end. The last partition has no stated
 * length, and those before it may be longer than what is read of them: whole pictures fit behind the last token.
 *
 * Nothing is reconstructed here; what a token means for the picture does not matter, only where the next one begins.
 * Source: RFC 6386; sections are given as "VP8 9.3". The tokens are read by `entropy/kernel/key-frame.ts`.
 */
import { concat } from "../bytes/bytes.ts";
import { remembering } from "../bytes/remember.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import { load } from "./entropy/kernel.ts";
import type { Size } from "../geometry.ts";

const headerBytes = 10; // VP8 9.1

/** What the loops say is wrong, from 1 on. */
const failures = [
  ["input-truncated", "ends too early"],
  ["input-malformed", "is damaged"],
] as const;

/** What was found in a key frame. */
export interface KeyFrame extends Size {
  /** For each macroblock, in rows of `ceil(width / 16)`: 1 where its colours are more than one tone carried on. */
  readonly hasDetail: Uint8Array;
  /** The same frame without what no decoder reads; the very array where that is all of it. */
  readonly trimmed: Uint8Array;
}

/** The width and height that a key frame states. @throws DermShareError as `readKeyFrame` */
export function keyFrameSize(frame: Uint8Array): Size {
  const cursor = new Cursor(frame, 0, "little");
  const tag = cursor.u8();
  cursor.skip(2);
  const isShown = (tag & 0x11) === 0x10; // a key frame, and visible
  if (!isShown || ((tag >> 1) & 7) > 3 || cursor.u8() !== 0x9d || cursor.u16() !== 0x2a01) throw malformed();
  const [width, height] = [cursor.u16() & 0x3fff, cursor.u16() & 0x3fff]; // the upper bits are a hint for scaling
  if (width === 0 || height === 0) throw malformed();
  return { width, height };
}

/**
 * Reads a key frame to its end.
 *
 * @throws DermShareError "input-malformed" when it is not a visible key frame or damaged, "input-truncated" when a partition ends first
 */
export function readKeyFrame(frame: Uint8Array): KeyFrame {
  const read = readTokensOnce(frame);
  return { ...read, trimmed: read.trimmed ?? frame };
}

type Read = Omit<KeyFrame, "trimmed"> & { readonly trimmed: Uint8Array | null };

const readTokensOnce = remembering(readTokens);

/** `trimmed` is null where the frame has nothing to lose. */
function readTokens(frame: Uint8Array): Read {
  const size = keyFrameSize(frame);
  const [columns, rows] = [Math.ceil(size.width / 16), Math.ceil(size.height / 16)];
  const { loops, data, room } = load(frame, ({ roomForKeyFrame }) => roomForKeyFrame(columns, rows));
  const wrong = loops.readKeyFrame(data, frame.length, columns, rows, room);
  if (wrong !== 0) {
    const [code, what] = failures[wrong - 1] ?? failures[1];
    throw new DermShareError(code, `WebP: a partition of VP8 data ${what}`);
  }
  const hasDetail = new Uint8Array(loops.memory.buffer).slice(room, room + columns * rows);
  const needed = Array.from({ length: 1 + loops.partitionCount.value }, (_, index) => loops.neededOf(index));
  return { ...size, hasDetail, trimmed: trim(frame, needed) };
}

/** The frame with as many bytes as are needed of each partition; null where that is all of it. */
function trim(frame: Uint8Array, neededBytes: readonly number[]): Uint8Array | null {
  const cursor = new Cursor(frame, 0, "little");
  const firstBytes = (cursor.u16() | (cursor.u8() << 16)) >>> 5;
  cursor.offset = headerBytes;
  const first = cursor.take(firstBytes);
  const lengths = neededBytes.slice(2).map(() => cursor.u16() | (cursor.u8() << 16)); // all but the last: VP8 9.5
  const partitions = [first, ...lengths.map((length) => cursor.take(length)), cursor.take(cursor.left)];
  const needed = partitions.map((partition, index) => {
    const length = neededBytes[index] ?? 0;
    if (length === partition.length) return partition;
    return length === 0 ? Uint8Array.of(0) : partition.subarray(0, length); // decoders want one byte
  });
  if (needed.every((bytes, index) => bytes === partitions[index])) return null;
  const [firstNeeded, ...tokens] = needed;
  const header = Uint8Array.from(frame.subarray(0, headerBytes));
  header.set(uint24((((header[0] ?? 0) & 0x1f) | ((firstNeeded?.length ?? 0) << 5)) >>> 0));
  const stated = tokens.slice(0, -1).map(({ length }) => uint24(length));
  return concat([header, ...needed.slice(0, 1), ...stated, ...tokens]);
}

function uint24(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16);
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "WebP: the VP8 data are not a visible key frame");
}
