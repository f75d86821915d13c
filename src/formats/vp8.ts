/**
 * VP8 key frames, read to their last token to see where their partitions really end. The last partition has no stated
 * length, and those before it may be longer than what is read of them: whole pictures fit behind the last token.
 *
 * Nothing is reconstructed here; what a token means for the picture does not matter, only where the next one begins.
 * Source: RFC 6386; sections are given as "VP8 9.3".
 */
import { concat } from "../bytes/bytes.ts";
import { remembering } from "../bytes/remember.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import { BoolDecoder } from "./vp8-bool.ts";
import { ModeReader } from "./vp8-modes.ts";
import { tokenUpdateProbabilities, defaultTokenProbabilities } from "./vp8-tables.ts";
import { TokenReader } from "./vp8-tokens.ts";

const headerBytes = 10; // VP8 9.1
const evenly = 128;

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
 * @throws DermShareError "input-malformed" when it is not a visible key frame, "input-truncated" when a partition ends first
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
  const columns = Math.ceil(size.width / 16);
  const rows = Math.ceil(size.height / 16);
  const cursor = new Cursor(frame, 0, "little");
  const firstBytes = (cursor.u16() | (cursor.u8() << 16)) >>> 5;
  cursor.offset = headerBytes;
  const first = new Partition(cursor.take(firstBytes));
  const { header, partitionCount } = readHeader(first.decoder);
  const partitions = readPartitions(cursor, partitionCount);

  const hasDetail = new Uint8Array(columns * rows);
  const modes = new ModeReader(first.decoder, header, columns);
  const tokens = new TokenReader(header.tokenProbabilities, columns);
  for (let row = 0; row < rows; row++) {
    const partition = partitions[row % partitionCount];
    if (partition === undefined) throw malformed();
    modes.startRow();
    const blocks = Array.from({ length: columns }, (_, column) => modes.read(column));
    tokens.startRow();
    for (const [column, block] of blocks.entries()) {
      hasDetail[row * columns + column] = tokens.read(partition.decoder, column, block) ? 1 : 0;
    }
  }
  const trimmed = trim(frame, first, partitions);
  return { ...size, hasDetail, trimmed: trimmed === frame ? null : trimmed };
}

/** What of the frame header matters for reading on. */
export interface FrameHeader {
  /** Probabilities of the segment tree; null where macroblocks name no segment. VP8 9.3 */
  readonly segmentProbabilities: readonly number[] | null;
  /** The probability that a macroblock has tokens; null where all have. VP8 9.11 */
  readonly skipProbability: number | null;
  readonly tokenProbabilities: Uint8Array;
}

/** VP8 9.2 to 9.11, and 19.2 for the order. */
function readHeader(bool: BoolDecoder): { header: FrameHeader; partitionCount: number } {
  bool.number(2); // colour space, clamping
  const segmentProbabilities = readSegments(bool);
  bool.number(10); // loop filter: kind, level, sharpness
  if (bool.bit(evenly) === 1 && bool.bit(evenly) === 1) for (let i = 0; i < 8; i++) bool.skipOptional(7);
  const partitionCount = 1 << bool.number(2);
  bool.number(7); // quantizer index
  for (let i = 0; i < 5; i++) bool.skipOptional(5);
  bool.number(1); // whether the probabilities are kept for a next frame, which there is not
  const tokenProbabilities = defaultTokenProbabilities.map((probability, i) => {
    return bool.bit(tokenUpdateProbabilities[i] ?? 0) === 1 ? bool.number(8) : probability;
  });
  const skipProbability = bool.bit(evenly) === 1 ? bool.number(8) : null;
  return { header: { segmentProbabilities, skipProbability, tokenProbabilities }, partitionCount };
}

/** VP8 9.3. */
function readSegments(bool: BoolDecoder): number[] | null {
  if (bool.bit(evenly) === 0) return null;
  const updatesMap = bool.bit(evenly) === 1;
  if (bool.bit(evenly) === 1) {
    bool.number(1); // whether the values are absolute
    for (let i = 0; i < 4; i++) bool.skipOptional(8); // quantizers
    for (let i = 0; i < 4; i++) bool.skipOptional(7); // filter levels
  }
  return updatesMap ? [0, 1, 2].map(() => (bool.bit(evenly) === 1 ? bool.number(8) : 255)) : null;
}

class Partition {
  readonly bytes: Uint8Array;
  readonly decoder: BoolDecoder;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.decoder = new BoolDecoder(bytes);
  }

  /** What decoding read of it, or all of it where the rest is an encoder's padding. Ends the reading. */
  needed(): Uint8Array {
    const { usedBytes } = this.decoder;
    if (usedBytes === this.bytes.length || this.decoder.endsInPadding()) return this.bytes;
    return usedBytes === 0 ? Uint8Array.of(0) : this.bytes.subarray(0, usedBytes); // decoders want one byte
  }
}

/** The token partitions: three bytes of length for all but the last. VP8 9.5 */
function readPartitions(cursor: Cursor, count: number): Partition[] {
  const lengths = Array.from({ length: count - 1 }, () => cursor.u16() | (cursor.u8() << 16));
  const stated = lengths.map((length) => new Partition(cursor.take(length)));
  return [...stated, new Partition(cursor.take(cursor.left))];
}

/** The frame with what is needed of each partition; the frame itself where that is all of it. */
function trim(frame: Uint8Array, first: Partition, partitions: readonly Partition[]): Uint8Array {
  const firstNeeded = first.needed();
  const needed = partitions.map((partition) => partition.needed());
  const isWhole = firstNeeded === first.bytes && needed.every((bytes, i) => bytes === partitions[i]?.bytes);
  if (isWhole) return frame;
  const header = Uint8Array.from(frame.subarray(0, headerBytes));
  header.set(uint24((((header[0] ?? 0) & 0x1f) | (firstNeeded.length << 5)) >>> 0));
  return concat([header, firstNeeded, ...needed.slice(0, -1).map(({ length }) => uint24(length)), ...needed]);
}

function uint24(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16);
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "WebP: the VP8 data are not a visible key frame");
}
