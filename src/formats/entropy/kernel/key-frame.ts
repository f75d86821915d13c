// A VP8 key frame, read to its last token: RFC 6386; sections are given as "VP8 9.3".
import { closePartition, enterPartition, isInside, leavePartition, openPartition, readBit, readNumber } from "./bool";
import { readModes, setSegments, setSkipped, skippedFlag, splitFlag, startModeRow } from "./modes";
import { tokenUpdateProbabilities } from "./tables";
import { contextCount, defaultTokenProbability, readTokens, setTokenProbability, skipTokens, startTokenRow } from "./tokens";

const headerBytes: usize = 10; // VP8 9.1
const tokenProbabilityCount: i32 = 1056;
const modesPerMacroblock: usize = 4;

/** What `readKeyFrame` returns. */
const whole: i32 = 0;
const truncated: i32 = 1;
const malformed: i32 = 2;

/** How many partitions of tokens the frame has. */
export let partitionCount: i32 = 0;

/** How many bytes the loops need beside the frame, those of `detail` included. */
export function roomForKeyFrame(columns: usize, rows: usize): usize {
  return columns * rows + columns * (1 + modesPerMacroblock + contextCount);
}

/**
 * Reads a frame. What there is of it lies at an address, with `slackBytes` that may be read behind it.
 *
 * @param detail where room begins, filled with zeros: for each macroblock in turn 1 is written where it has detail, the rest is
 *        taken for what is remembered from row to row
 * @returns `whole`, or what is wrong: a partition has less than is read of it, or begins as none does
 */
export function readKeyFrame(frame: usize, length: usize, columns: usize, rows: usize, detail: usize): i32 {
  const firstLength = <usize>((load<u32>(frame) & 0xffffff) >> 5);
  if (firstLength > length - headerBytes) return truncated;
  openPartition(0, frame + headerBytes, firstLength);
  enterPartition(0);
  readHeader();
  if (!isInside()) return truncated;
  leavePartition();
  if (!openTokenPartitions(frame + headerBytes + firstLength, length - headerBytes - firstLength)) return truncated;
  const flags = detail + columns * rows;
  const modes = flags + columns;
  const contexts = modes + columns * modesPerMacroblock;
  for (let row: usize = 0; row < rows; row++) {
    enterPartition(0);
    if (!readRowOfModes(columns, flags, modes)) return truncated;
    leavePartition();
    enterPartition(1 + (<i32>row & (partitionCount - 1)));
    if (!readRowOfTokens(columns, flags, contexts, detail + row * columns)) return truncated;
    leavePartition();
  }
  for (let index = 0; index <= partitionCount; index++) if (!closePartition(index)) return malformed;
  return whole;
}

function readRowOfModes(columns: usize, flags: usize, modes: usize): bool {
  startModeRow();
  for (let column: usize = 0; column < columns; column++) {
    store<u8>(flags + column, <u8>readModes(modes + column * modesPerMacroblock));
    if (!isInside()) return false;
  }
  return true;
}

function readRowOfTokens(columns: usize, flags: usize, contexts: usize, detail: usize): bool {
  startTokenRow();
  for (let column: usize = 0; column < columns; column++) {
    const said = <u32>load<u8>(flags + column);
    const isSplit = (said & splitFlag) != 0;
    const above = contexts + column * contextCount;
    if ((said & skippedFlag) != 0) skipTokens(above, isSplit);
    else if (readTokens(above, isSplit)) store<u8>(detail + column, 1);
    if (!isInside()) return false;
  }
  return true;
}

/** VP8 9.2 to 9.11, and 19.2 for the order. */
function readHeader(): void {
  readNumber(2); // colour space, clamping
  readSegments();
  readNumber(10); // loop filter: kind, level, sharpness
  if (readBit(128) != 0 && readBit(128) != 0) skipOptionals(8, 7);
  partitionCount = 1 << readNumber(2);
  readNumber(7); // quantizer index
  skipOptionals(5, 5);
  readNumber(1); // whether the probabilities are kept for a next frame, which there is not
  for (let i: i32 = 0; i < tokenProbabilityCount; i++) {
    const isNew = readBit(load<u8>(tokenUpdateProbabilities + <usize>i)) != 0;
    setTokenProbability(i, isNew ? <u8>readNumber(8) : defaultTokenProbability(i));
  }
  const hasSkipped = readBit(128) != 0;
  setSkipped(hasSkipped, hasSkipped ? readNumber(8) : 0);
}

/** VP8 9.3. */
function readSegments(): void {
  const hasSegments = readBit(128) != 0;
  const updatesMap = hasSegments && readBit(128) != 0;
  if (hasSegments && readBit(128) != 0) {
    readNumber(1); // whether the values are absolute
    skipOptionals(4, 8); // quantizers
    skipOptionals(4, 7); // filter levels: six bits and a sign, as all of these
  }
  const first = updatesMap ? readTreeProbability() : 0;
  const low = updatesMap ? readTreeProbability() : 0;
  setSegments(updatesMap, first, low, updatesMap ? readTreeProbability() : 0);
}

function readTreeProbability(): u32 {
  return readBit(128) != 0 ? readNumber(8) : 255;
}

/** Some flags, and where one is set a number with a sign behind it; what the number says does not matter here. */
function skipOptionals(count: i32, bits: i32): void {
  for (let i: i32 = 0; i < count; i++) if (readBit(128) != 0) readNumber(bits);
}

/** The token partitions: three bytes of length for all but the last. VP8 9.5 @returns whether they are there */
function openTokenPartitions(at: usize, length: usize): bool {
  const lengths = <usize>(partitionCount - 1) * 3;
  if (lengths > length) return false;
  let start = at + lengths;
  let left = length - lengths;
  for (let index: i32 = 1; index < partitionCount; index++) {
    const stated = <usize>(load<u32>(at + <usize>(index - 1) * 3) & 0xffffff);
    if (stated > left) return false;
    openPartition(index, start, stated);
    start += stated;
    left -= stated;
  }
  openPartition(partitionCount, start, left);
  return true;
}
