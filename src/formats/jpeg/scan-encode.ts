/**
 * Sequential scans written with the shortest Huffman tables, without restart markers.
 *
 * Source: ITU-T T.81 (1992), F.1.2, and K.2 for the tables. The loops are in `kernel/`.
 */
import { blockCoefficients, largestBlock, type McuGrid, type Plane, type TokenStore } from "./coefficients.ts";
import { bestTable, codesOf, type Coding, type HuffmanTable } from "./huffman.ts";
import { type Kernel, tokenBytes } from "./kernel.ts";
import * as Component from "./kernel/component.ts";
import { clearTable, countsOf, layOut, putCoding, putPlane, setNumber, tableRoom, takePlanes } from "./scan-setup.ts";
import { putTurn } from "./turn-tokens.ts";

/** A component of the scan, and the number of the tables that it shares with others of the same number, 0 or 1. */
export interface CodedPlane {
  readonly plane: Plane;
  readonly table: number;
}

/**
 * A scan as it is written: its tables by slot (class << 4 | number), and its coded data, lent: it lies in the loops' memory
 * until they are used again.
 */
export interface EncodedScan {
  readonly tables: ReadonlyMap<number, HuffmanTable>;
  readonly data: Uint8Array;
}

/** The most bytes that so many blocks can take, and the bits before them: a coefficient 31 bits, and every byte stuffed. */
export function mostBytesOf(blocks: number): number {
  return (blocks + 1) * blockCoefficients * 8;
}

/** Writes the blocks of a scan. */
export function encodeScan(components: readonly CodedPlane[], grid: McuGrid, store: TokenStore): EncodedScan {
  const { kernel, turn } = store;
  const planes = components.map(({ plane }) => plane);
  kernel.release();
  const rooms = planes.map((plane, place) => takePlanes(kernel, place, plane));
  for (const [place, plane] of planes.entries()) {
    const room = rooms[place];
    if (room !== undefined) putPlane(kernel, room, plane);
  }
  const slots = [...new Set(components.flatMap(({ table }) => [table, 0x10 | table]))];
  for (const slot of slots) clearTable(kernel, roomOf(slot));
  for (const [place, { table }] of components.entries()) {
    setNumber(kernel, place, Component.dcTable, roomOf(table));
    setNumber(kernel, place, Component.acTable, roomOf(0x10 | table));
  }
  const { loops, spareStart } = kernel;
  if (turn !== null) putTurn(kernel, turn);
  loops.turnUntil(store.turnsUntilAddress, spareStart);
  forEachRow(kernel, planes, grid, (mcus, blocks) => {
    if (turn !== null) kernel.reserve(loops.turnedEnd.value, blocks * largestBlock * tokenBytes);
    loops.countMcus(mcus);
  });
  const tables = new Map(slots.map((slot) => [slot, bestTable(countsOf(kernel, roomOf(slot)))]));
  for (const [slot, table] of tables) putCoding(kernel, roomOf(slot), codingOf(table));
  return { tables, data: write(kernel, planes, grid) };
}

/** Writes in front of the tokens, where the scan lay that was read, as long as there is room; then behind them. */
function write(kernel: Kernel, planes: readonly Plane[], grid: McuGrid): Uint8Array {
  const { loops, frontRoom } = kernel;
  let { start } = frontRoom;
  loops.openOutput(start);
  forEachRow(kernel, planes, grid, (mcus, blocks) => {
    const [end, most] = [loops.outputEnd(), mostBytesOf(blocks)];
    if (start === frontRoom.start && end - start + most > frontRoom.bytes) {
      start = loops.turnedEnd.value;
      kernel.reserve(start, end - frontRoom.start);
      new Uint8Array(kernel.buffer).copyWithin(start, frontRoom.start, end);
      loops.moveOutput(start + end - frontRoom.start);
    }
    if (start !== frontRoom.start) kernel.reserve(loops.outputEnd(), most);
    loops.writeMcus(mcus);
  });
  loops.closeOutput();
  return new Uint8Array(kernel.buffer, start, loops.outputEnd() - start);
}

/** @param step is given a row of MCUs and how many blocks it has */
function forEachRow(
  kernel: Kernel,
  planes: readonly Plane[],
  grid: McuGrid,
  step: (mcus: number, blocks: number) => void,
): void {
  const { columns, mcus } = layOut(kernel, planes, grid);
  const blocks = planes.length === 1 ? 1 : planes.reduce((sum, { component }) => sum + component.h * component.v, 0);
  for (let done = 0; done < mcus; done += columns) step(columns, columns * blocks);
}

/** Where the table of a slot lies. */
function roomOf(slot: number): number {
  return tableRoom(2 * (slot & 15) + (slot >> 4));
}

function codingOf(table: HuffmanTable): Coding {
  const { codes, lengths } = codesOf(table);
  return {
    codes: Uint32Array.from(codes, (code, symbol) => code << (symbol & 15)),
    lengths: lengths.map((length, symbol) => (length === 0 ? 0 : length + (symbol & 15))),
  };
}
