/**
 * Which block of the source has to stand at a place of an edited picture. This is worked out from how pictures are displayed
 * (the table of orientations), not with what turned, covered and cropped: the one holds the other to account.
 */
import type { Orientation } from "../orientation-exif.ts";
import { sources } from "../turn.ts";
import type { Rect } from "../../geometry.ts";
import { blockCoefficients, type Coefficients, type PlaneGrid, planeGridsOf } from "./coefficients.ts";
import { cellGridOf, type Cover } from "./cover-blocks.ts";
import type { Frame } from "./frame.ts";
import type { Kernel } from "./kernel.ts";
import * as Component from "./kernel/component.ts";
import { fills as fillsAt, turnNegates, turnPlaces, values } from "./kernel/memory.ts";
import { putPlane, setNumber, takePlanes } from "./scan-setup.ts";
import { mcuSizeOf } from "./turn-blocks.ts";
import { transposedPlaces, zigzag } from "./zigzag.ts";

/** What a written picture was made of. */
export interface Origin {
  /** The picture as it was read: nothing was changed in it. */
  readonly source: Coefficients;
  readonly orientation: Orientation;
  /** The frame once turned, without what was trimmed. */
  readonly turned: Frame;
  readonly cover: Cover;
  readonly fills: readonly (readonly number[])[];
  /** What is left of the turned picture, in its pixels. */
  readonly kept: Rect;
  /** The picture with what was drawn below: from the last MCU that was not whole on, there is no other source. */
  readonly drawn?: Coefficients;
}

/** Tells the loops what has to be found in a scan, component by component. @param grids of the scan's components, as written */
export function expectBlocks(origin: Origin, grids: readonly PlaneGrid[]): void {
  const { source, orientation, fills } = origin;
  const { kernel } = source.store;
  for (const [place, grid] of grids.entries()) {
    const { index } = grid.component;
    const from = source.planes[index];
    if (from === undefined) throw new Error("a component was written that the source does not have");
    putPlane(kernel, takePlanes(kernel, place, from), from);
    const first = firstDrawn(origin, grid);
    const count = grid.paddedColumns * grid.paddedRows;
    const expected = kernel.take(4 * count);
    const blocks = new Int32Array(kernel.buffer, expected, count);
    findBlocks(origin, grid, index, blocks);
    for (let block = first; block < count; block++) blocks[block] = block;
    setNumber(kernel, place, Component.expected, expected);
    setNumber(kernel, place, Component.firstDrawn, first);
    if (origin.drawn !== undefined) expectDrawn(kernel, place, origin.drawn, index);
    for (const [mask, fill] of fills.entries()) {
      new Int32Array(kernel.buffer, fillsAt + 16 * mask + 4 * place, 1)[0] = fill[index] ?? 0;
    }
  }
  if (orientation !== 1) expectTurned(kernel, orientation);
}

/** What was drawn below a picture. */
function expectDrawn(kernel: Kernel, place: number, drawn: Coefficients, index: number): void {
  const plane = drawn.planes[index];
  if (plane === undefined) return;
  const { dc, start, end } = plane;
  const room = [kernel.take(2 * start.length), kernel.take(4 * start.length), kernel.take(4 * start.length)] as const;
  const pointers = kernel.take(4 * room.length);
  const { buffer } = kernel;
  new Int16Array(buffer, room[0], start.length).set(dc);
  new Int32Array(buffer, room[1], start.length).set(start);
  new Int32Array(buffer, room[2], start.length).set(end);
  new Uint32Array(buffer, pointers, room.length).set(room);
  setNumber(kernel, place, Component.drawn, pointers);
}

/** How what is displayed was moved, from the source's own axes: flipping negates odd frequencies (T.81 A.3.3). */
function expectTurned({ buffer }: Kernel, orientation: Orientation): void {
  const { transposed, flipX, flipY } = sources[orientation];
  const negates = zigzag.map((cell) => (flipX ? cell & 1 : 0) ^ (flipY ? (cell >> 3) & 1 : 0));
  new Uint8Array(buffer, turnPlaces, blockCoefficients).set(
    transposed ? transposedPlaces : zigzag.map((_, place) => place),
  );
  new Uint8Array(buffer, turnNegates, blockCoefficients).set(negates);
  new Int32Array(buffer, values, blockCoefficients).fill(0);
}

/** The first block of a written plane that was drawn, or the number of all blocks. */
function firstDrawn({ drawn, turned, kept }: Origin, { component, paddedColumns, paddedRows }: PlaneGrid): number {
  if (drawn === undefined) return paddedColumns * paddedRows;
  const v = turned.components.length === 1 ? 1 : component.v;
  return Math.floor(kept.height / mcuSizeOf(turned).height) * v * paddedColumns;
}

/** Finds by block of a written plane the block of the source that belongs there, or -1 for the first mask and so on. */
function findBlocks(
  { source, orientation, turned, cover, kept }: Origin,
  grid: PlaneGrid,
  place: number,
  blocks: Int32Array,
): void {
  const { transposed, flipX, flipY } = sources[orientation];
  const [whole, from, mcu] = [planeGridsOf(turned)[place], source.planes[place], mcuSizeOf(turned)];
  if (whole === undefined || from === undefined) throw new Error("a plane was written that the source does not have");
  const { h, v } = turned.components.length === 1 ? { h: 1, v: 1 } : whole.component;
  const cellColumns = cellGridOf(turned).columns;
  const [columns, rows] = transposed ? [whole.rows, whole.columns] : [whole.columns, whole.rows];
  const [left, top] = [(kept.x / mcu.width) * h, (kept.y / mcu.height) * v];
  const blockAt = (across: number, down: number): number =>
    (flipY ? rows - 1 - down : down) * from.paddedColumns + (flipX ? columns - 1 - across : across);
  const step = transposed ? blockAt(0, 1) - blockAt(0, 0) : blockAt(1, 0) - blockAt(0, 0);
  for (let row = 0; row < grid.rows; row++) {
    const y = top + row;
    const cells = Math.floor(y / v) * cellColumns;
    let block = transposed ? blockAt(y, left) : blockAt(left, y);
    for (let column = 0; column < grid.columns; column++, block += step) {
      const mark = cover[cells + Math.floor((left + column) / h)] ?? 0;
      blocks[row * grid.paddedColumns + column] = mark > 0 ? -mark : block;
    }
  }
}
