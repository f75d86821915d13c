// Going through the blocks of a scan in the order in which they are coded (T.81 A.2): MCU by MCU, or in rows where the scan
// has one component only.
import { isEmpty, isPlain, passTokens, passTurned, readBlock, skipBlock, startBlocks, tokensEnd } from "./blocks";
import { doRunsFit, readAc, readDc, refineAc, refineDc, restartBand, startBand } from "./bands";
import * as Component from "./component";
import { componentBytes, components, fills, slotBytes, slots } from "./memory";
import { difference, differs, outOfRange, readDifference, setIntervalEnd } from "./symbols";
import { turnBlock } from "./turn";
import { countBlock, countDifference, writeBlock } from "./write";

/** Eight times what samples of 8 bits can need; every difference is of at most 15 bits. */
const largestDc: i32 = 0x3fff;

/** What is done with each block. */
const skipping: i32 = 0;
const reading: i32 = 1;
const comparing: i32 = 2;
const counting: i32 = 3;
const writing: i32 = 4;

let componentCount: usize = 0;
let slotCount: usize = 0;
/** MCUs in a row, and the one that comes next. */
let mcuColumns: u32 = 0;
let column: u32 = 0;
let row: u32 = 0;
/** Where the next bit is. */
let position: i64 = 0;
/** Whether what lies outside the picture says nothing. */
let fillsPlainly: bool = true;
/** Where the one token of a block without AC coefficients lies; starts and ends count tokens from here. */
let tokensStart: usize = 0;
/** Whether blocks are compared with what comes of turning the source's. */
let isTurned: bool = false;

/** Goes to the first block. */
export function startScan(componentsOfScan: usize, blocksOfMcu: usize, columns: u32, tokens: usize, turned: bool): void {
  componentCount = componentsOfScan;
  slotCount = blocksOfMcu;
  mcuColumns = columns;
  column = 0;
  row = 0;
  fillsPlainly = true;
  tokensStart = tokens;
  isTurned = turned;
  startBlocks();
  startBand(0, 0, 0);
  forgetPredictions();
}

function forgetPredictions(): void {
  for (let i: usize = 0; i < componentCount; i++) store<i32>(<usize>components + i * componentBytes, 0, Component.prediction);
}

/** Goes to the start of an interval, in bytes of the data. */
export function enterInterval(start: usize, end: usize): void {
  position = <i64>start << 3;
  setIntervalEnd(<i64>end << 3);
  forgetPredictions();
  restartBand();
}

/** Where reading has come to, in bits. */
export function positionBits(): f64 {
  return <f64>position;
}

/** Whether what was read says everything as an encoder does. */
export function isScanPlain(): bool {
  return isPlain && fillsPlainly && doRunsFit();
}

/** Passes over so many MCUs. @returns 0, or what is wrong: `symbols.ts` */
export function skipMcus(count: i32): i32 {
  return read(skipping, count);
}

/** Reads so many MCUs into tokens and planes. */
export function readMcus(count: i32): i32 {
  return read(reading, count);
}

/** Holds so many MCUs against the blocks that are to be there. */
export function compareMcus(count: i32): i32 {
  return read(comparing, count);
}

@inline
function read(mode: i32, mcus: i32): i32 {
  let at = position;
  for (let left = mcus; left > 0; left--) {
    for (let slot: usize = slots, last = slot + slotCount * slotBytes; slot < last; slot += slotBytes) {
      const plane = load<usize>(slot);
      const x = column * load<u32>(plane, Component.h) + load<u32>(slot, 4);
      const y = row * load<u32>(plane, Component.v) + load<u32>(slot, 8);
      at = readDifference(load<usize>(plane, Component.dcTable), at);
      if (at < 0) return <i32>at;
      const moved = difference;
      const dc = load<i32>(plane, Component.prediction) + moved;
      store<i32>(plane, dc, Component.prediction);
      if (dc > largestDc || dc < -largestDc) return <i32>outOfRange;
      const table = load<usize>(plane, Component.acTable);
      const isFiller = x >= load<u32>(plane, Component.columns) || y >= load<u32>(plane, Component.rows);
      const block = <usize>(y * load<u32>(plane, Component.rowBlocks) + x);
      if (mode == reading) {
        const first = tokensEnd;
        at = readBlock(table, at);
        store<i16>(load<usize>(plane, Component.dc) + (block << 1), <i16>dc);
        store<u32>(load<usize>(plane, Component.start) + (block << 2), <u32>((first - tokensStart) >> 1));
        store<u32>(load<usize>(plane, Component.end) + (block << 2), <u32>((tokensEnd - tokensStart) >> 1));
      } else if (mode == comparing && !isFiller) {
        at = compare(plane, block, dc, table, at);
      } else {
        at = skipBlock(table, at);
      }
      if (at < 0) return <i32>at;
      if (isFiller && (!isEmpty || moved != 0)) fillsPlainly = false;
    }
    nextMcu();
  }
  position = at;
  return 0;
}

@inline
function nextMcu(): void {
  column += 1;
  if (column < mcuColumns) return;
  column = 0;
  row += 1;
}

/** Holds a block against the one that is to be there: one of the source, a drawn one, or a fill (-1 the first mask, and so on). */
function compare(plane: usize, block: usize, dc: i32, table: usize, at: i64): i64 {
  const from = load<i32>(load<usize>(plane, Component.expected) + (block << 2));
  if (from < 0) {
    const fill = <usize>fills + (<usize>(-1 - from) << 4) + ((plane - <usize>components) >> 4);
    return dc == load<i32>(fill) ? passTokens(table, at, tokensStart, tokensStart + 2) : differs;
  }
  const isDrawn = <u32>block >= load<u32>(plane, Component.firstDrawn);
  const planes = isDrawn ? load<usize>(plane, Component.drawn) : plane + Component.dc;
  if (dc != <i32>load<i16>(load<usize>(planes) + (<usize>from << 1))) return differs;
  const start = tokensStart + (<usize>load<u32>(load<usize>(planes, 4) + (<usize>from << 2)) << 1);
  const end = tokensStart + (<usize>load<u32>(load<usize>(planes, 8) + (<usize>from << 2)) << 1);
  const isToBeTurned = isTurned && (!isDrawn || start < turnsUntil); // a block beside what was drawn may be the source's
  return isToBeTurned ? passTurned(table, at, start, end) : passTokens(table, at, start, end);
}

/** What is read of each block of a progressive picture. */
const readingDc: i32 = 0;
const refiningDc: i32 = 1;
const readingAc: i32 = 2;

/** Reads so many MCUs of a scan that adds to coefficients: `kind` is 0 or 1 for the first or more of DC, 2 or 3 of AC. */
export function readBands(kind: i32, mcus: i32): i32 {
  let at = position;
  for (let left = mcus; left > 0; left--) {
    for (let slot: usize = slots, last = slot + slotCount * slotBytes; slot < last; slot += slotBytes) {
      const plane = load<usize>(slot);
      const x = column * load<u32>(plane, Component.h) + load<u32>(slot, 4);
      const y = row * load<u32>(plane, Component.v) + load<u32>(slot, 8);
      const block = <usize>(y * load<u32>(plane, Component.rowBlocks) + x);
      if (kind == readingDc) at = readDc(plane, block, at);
      else if (kind == refiningDc) at = refineDc(plane, block, at);
      else if (kind == readingAc) at = readAc(plane, block, at);
      else at = refineAc(plane, block, at);
      if (at < 0) return <i32>at;
    }
    nextMcu();
  }
  position = at;
  return 0;
}

/** Blocks whose tokens lie in front of this are turned when they are counted; they come from the source as it was read. */
let turnsUntil: usize = 0;
/** Where the next turned block is written. */
export let turnedEnd: usize = 0;
export function turnUntil(address: usize, turned: usize): void {
  turnsUntil = address;
  turnedEnd = turned;
}

/** Counts the symbols of so many MCUs. */
export function countMcus(count: i32): void {
  emit(counting, count);
}

/** Writes so many MCUs. */
export function writeMcus(count: i32): void {
  emit(writing, count);
}

/** Blocks that only fill up an MCU lie outside the picture: they say the least there is to say. */
@inline
function emit(mode: i32, mcus: i32): void {
  for (let left = mcus; left > 0; left--) {
    for (let slot: usize = slots, last = slot + slotCount * slotBytes; slot < last; slot += slotBytes) {
      const plane = load<usize>(slot);
      const x = column * load<u32>(plane, Component.h) + load<u32>(slot, 4);
      const y = row * load<u32>(plane, Component.v) + load<u32>(slot, 8);
      const dcTable = load<usize>(plane, Component.dcTable);
      const acTable = load<usize>(plane, Component.acTable);
      let moved: i32 = 0;
      let start = tokensStart;
      let end = tokensStart + 2;
      if (x < load<u32>(plane, Component.columns) && y < load<u32>(plane, Component.rows)) {
        const block = <usize>(y * load<u32>(plane, Component.rowBlocks) + x);
        const starts = load<usize>(plane, Component.start) + (block << 2);
        const ends = load<usize>(plane, Component.end) + (block << 2);
        const dc = <i32>load<i16>(load<usize>(plane, Component.dc) + (block << 1));
        moved = dc - load<i32>(plane, Component.prediction);
        store<i32>(plane, dc, Component.prediction);
        start = tokensStart + (<usize>load<u32>(starts) << 1);
        end = tokensStart + (<usize>load<u32>(ends) << 1);
        if (mode == counting && start < turnsUntil) {
          end = turnBlock(acTable, start, end, turnedEnd);
          store<u32>(starts, <u32>((turnedEnd - tokensStart) >> 1));
          store<u32>(ends, <u32>((end - tokensStart) >> 1));
          turnedEnd = end;
          start = end; // it is counted
        }
      }
      if (mode == writing) {
        writeBlock(dcTable, acTable, moved, start, end);
      } else {
        countDifference(dcTable, moved);
        countBlock(acTable, start, end);
      }
    }
    nextMcu();
  }
}
