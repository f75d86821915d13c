/** A scan made ready for the loops: its components, the blocks of its MCUs and its tables, laid out in their memory. */
import type { McuGrid, Plane, PlaneGrid } from "./coefficients.ts";
import type { Coding, Decoder } from "./huffman.ts";
import type { Kernel } from "./kernel.ts";
import * as Component from "./kernel/component.ts";
import { componentBytes, components, slotBytes, slots, tables } from "./kernel/memory.ts";
import * as Table from "./kernel/table.ts";

/** Where the planes of a component lie. */
export interface PlaneRoom {
  readonly dc: number;
  readonly start: number;
  readonly end: number;
}

/** How many MCUs a scan has. */
export interface ScanShape {
  readonly columns: number;
  readonly mcus: number;
}

/** Lays out the order in which a scan codes its blocks: T.81 A.2. @param planes those of the scan's components */
export function layOut(kernel: Kernel, planes: readonly PlaneGrid[], grid: McuGrid, isTurned = false): ScanShape {
  const [only] = planes;
  const alone = planes.length === 1 && only !== undefined;
  const numbers = new Uint32Array(kernel.buffer);
  let slot = slots / 4;
  for (const [i, { component, columns, rows, paddedColumns }] of planes.entries()) {
    const { h, v } = alone ? { h: 1, v: 1 } : component;
    const address = components + i * componentBytes;
    const at = address / 4;
    numbers[at + Component.h / 4] = h;
    numbers[at + Component.v / 4] = v;
    numbers[at + Component.columns / 4] = columns;
    numbers[at + Component.rows / 4] = rows;
    numbers[at + Component.rowBlocks / 4] = paddedColumns;
    for (let n = 0; n < h * v; n++, slot += slotBytes / 4) {
      numbers.set([address, n % h, Math.floor(n / h)], slot);
    }
  }
  const shape = alone ? { columns: only.columns, rows: only.rows } : grid;
  kernel.loops.startScan(
    planes.length,
    (slot - slots / 4) / (slotBytes / 4),
    shape.columns,
    kernel.tokensStart,
    isTurned,
  );
  return { columns: shape.columns, mcus: shape.columns * shape.rows };
}

/** Tells a component of the scan one of its numbers. */
export function setNumber(kernel: Kernel, place: number, which: number, value: number): void {
  new Uint32Array(kernel.buffer, components + place * componentBytes + which, 1)[0] = value;
}

/** Room for a component's planes. */
export function takePlanes(kernel: Kernel, place: number, { paddedColumns, paddedRows }: PlaneGrid): PlaneRoom {
  const blocks = paddedColumns * paddedRows;
  const room = { dc: kernel.take(2 * blocks), start: kernel.take(4 * blocks), end: kernel.take(4 * blocks) };
  setNumber(kernel, place, Component.dc, room.dc);
  setNumber(kernel, place, Component.start, room.start);
  setNumber(kernel, place, Component.end, room.end);
  return room;
}

/** How much room the planes of so many components take. */
export function planeBytes(blocks: number, planes: number): number {
  return 10 * blocks + 48 * planes;
}

/** How much room it takes beside the planes to say for so many blocks what they are to be. */
export function expectedBytes(blocks: number): number {
  return 4 * blocks;
}

/** What a component's planes hold, as seen in the memory. */
function viewsOf(kernel: Kernel, room: PlaneRoom, { dc }: Plane): Pick<Plane, "dc" | "start" | "end"> {
  const { buffer } = kernel;
  return {
    dc: new Int16Array(buffer, room.dc, dc.length),
    start: new Int32Array(buffer, room.start, dc.length),
    end: new Int32Array(buffer, room.end, dc.length),
  };
}

/** Copies a component's planes into the memory. */
export function putPlane(kernel: Kernel, room: PlaneRoom, plane: Plane): void {
  const views = viewsOf(kernel, room, plane);
  views.dc.set(plane.dc);
  views.start.set(plane.start);
  views.end.set(plane.end);
}

/** Copies a component's planes out of the memory. */
export function getPlane(kernel: Kernel, room: PlaneRoom, plane: Plane): void {
  const views = viewsOf(kernel, room, plane);
  plane.dc.set(views.dc);
  plane.start.set(views.start);
  plane.end.set(views.end);
}

/** Where the table of a number lies, 0 to 7. */
export function tableRoom(number: number): number {
  return tables + number * Table.tableBytes;
}

/** Forgets what a table was, and what was counted. */
export function clearTable({ buffer }: Kernel, room: number): void {
  new Uint8Array(buffer, room, Table.tableBytes).fill(0);
}

/** Puts a table where it is read with. */
export function putDecoder(kernel: Kernel, room: number, decoder: Decoder): void {
  const { buffer } = kernel;
  clearTable(kernel, room);
  new Uint16Array(buffer, room + Table.found, decoder.lookup.length).set(decoder.lookup);
  new Uint8Array(buffer, room + Table.symbols, 256).set(decoder.symbols);
  new Uint32Array(buffer, room + Table.limits, decoder.limits.length).set(decoder.limits);
  new Int32Array(buffer, room + Table.offsets, decoder.offsets.length).set(decoder.offsets);
  putCoding(kernel, room, decoder.coding);
}

/** Puts the codes where they are written with. */
export function putCoding({ buffer }: Kernel, room: number, { codes, lengths }: Coding): void {
  const target = new Uint32Array(buffer, room + Table.codes, 2 * codes.length);
  for (const [symbol, code] of codes.entries()) target.set([lengths[symbol] ?? 0, code], 2 * symbol);
}

/** Marks what was read with a table. */
export function markSeen({ buffer, loops }: Kernel, room: number, { seen }: Decoder): void {
  loops.markJumps(room);
  const symbols = new Uint8Array(buffer, room + Table.seen, 256);
  for (const [symbol, was] of symbols.entries()) if (was === 1) seen[symbol] = 1;
}

/** How often each symbol was counted. */
export function countsOf({ buffer }: Kernel, room: number): Uint32Array {
  return new Uint32Array(buffer, room + Table.counts, 256).slice();
}
