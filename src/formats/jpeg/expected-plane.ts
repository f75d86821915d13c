/**
 * Which block of the source has to stand at a place of an edited picture. This is worked out from how pictures are displayed
 * (the table of orientations), not with what turned, covered and cropped: the one holds the other to account.
 */
import type { Orientation } from "../orientation-exif.ts";
import { sources } from "../turn.ts";
import type { Rect } from "../../geometry.ts";
import { blockCoefficients, type Coefficients, type Plane, type PlaneGrid, planeGridsOf } from "./coefficients.ts";
import { cellGridOf, type Cover } from "./cover-blocks.ts";
import type { Frame } from "./frame.ts";
import type { ScanReader } from "./scan-decode.ts";
import { mcuSizeOf } from "./turn-blocks.ts";
import { zigzag } from "./turn-tokens.ts";

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

/** Holds the blocks of one component against those of the source. */
export class ExpectedPlane {
  readonly #origin: Origin;
  readonly #place: number;
  readonly #blocks: Int32Array;
  readonly #firstDrawn: number;
  /** Null where the tokens are the source's own. */
  readonly #compare: TokenComparer | null;
  readonly #tokens = new Int32Array(blockCoefficients);

  /** @param grid the component's blocks in the written picture @param place of the component in the frame */
  constructor(origin: Origin, grid: PlaneGrid, place: number) {
    this.#origin = origin;
    this.#place = place;
    this.#firstDrawn = firstDrawn(origin, grid);
    this.#blocks = blocksOf(origin, grid, place).map((from, block) => (block < this.#firstDrawn ? from : block));
    this.#compare = origin.orientation === 1 ? null : turnedTokens(origin.orientation);
  }

  /** Whether the block that the reader has come to has the coefficients that belong there. The reader passes it. */
  matches(reader: ScanReader<PlaneGrid>): boolean {
    const { source, fills, drawn } = this.#origin;
    const { block, ac, dc } = reader;
    const from = this.#blocks[block] ?? 0;
    const { tokens, emptyBlock } = source.store;
    if (from < 0) {
      return dc === fills[-from - 1]?.[this.#place] && reader.passTokens(ac, tokens, emptyBlock, emptyBlock + 1);
    }
    const isDrawn = block >= this.#firstDrawn;
    const { planes, store } = isDrawn && drawn !== undefined ? drawn : source;
    const { dc: values, start, end } = planes[this.#place] ?? none;
    if (values[from] !== dc) return false;
    const [first, last] = [start[from] ?? 0, end[from] ?? 0];
    if (isDrawn || this.#compare === null) return reader.passTokens(ac, store.tokens, first, last);
    const found = reader.readBlock(ac, this.#tokens, 0);
    return this.#compare(this.#tokens, found, store.tokens, first, last);
  }
}

const none: Pick<Plane, "dc" | "start" | "end"> = {
  dc: new Int16Array(0),
  start: new Int32Array(0),
  end: new Int32Array(0),
};

/** The first block of a written plane that was drawn, or the number of all blocks. */
function firstDrawn({ drawn, turned, kept }: Origin, { component, paddedColumns, paddedRows }: PlaneGrid): number {
  if (drawn === undefined) return paddedColumns * paddedRows;
  const v = turned.components.length === 1 ? 1 : component.v;
  return Math.floor(kept.height / mcuSizeOf(turned).height) * v * paddedColumns;
}

/** By block of a written plane: the block of the source that belongs there, or -1 for the first mask and so on. */
function blocksOf({ source, orientation, turned, cover, kept }: Origin, grid: PlaneGrid, place: number): Int32Array {
  const { transposed, flipX, flipY } = sources[orientation];
  const [whole, from, mcu] = [planeGridsOf(turned)[place], source.planes[place], mcuSizeOf(turned)];
  const blocks = new Int32Array(grid.paddedColumns * grid.paddedRows);
  if (whole === undefined || from === undefined) return blocks;
  const { h, v } = turned.components.length === 1 ? { h: 1, v: 1 } : whole.component;
  const cellColumns = cellGridOf(turned).columns;
  const [columns, rows] = transposed ? [whole.rows, whole.columns] : [whole.columns, whole.rows];
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const x = (kept.x / mcu.width) * h + column;
      const y = (kept.y / mcu.height) * v + row;
      const mark = cover[Math.floor(y / v) * cellColumns + Math.floor(x / h)] ?? 0;
      const across = transposed ? y : x;
      const down = transposed ? x : y;
      const block = (flipY ? rows - 1 - down : down) * from.paddedColumns + (flipX ? columns - 1 - across : across);
      blocks[row * grid.paddedColumns + column] = mark > 0 ? -mark : block;
    }
  }
  return blocks;
}

/** Whether tokens, from 0 to `end`, say what a range of the source's tokens says. */
type TokenComparer = (tokens: Int32Array, end: number, source: Int32Array, from: number, to: number) => boolean;

/** Compares values: flipping an axis negates its odd frequencies, transposing swaps them (T.81 A.3.3). */
function turnedTokens(orientation: Orientation): TokenComparer {
  const { transposed, flipX, flipY } = sources[orientation];
  const places = zigzag.map((cell) =>
    transposed ? zigzag.indexOf(((cell & 7) << 3) | (cell >> 3)) : zigzag.indexOf(cell),
  );
  const signs = Int8Array.from(zigzag, (cell) => (flipX && cell & 1 ? -1 : 1) * (flipY && (cell >> 3) & 1 ? -1 : 1));
  const values = new Int32Array(blockCoefficients);
  return (tokens, end, source, from, to) => {
    let place = 0;
    let left = 0;
    for (let at = from; at < to; at++) {
      const token = source[at] ?? 0;
      place += 1 + (token >> 20);
      if (((token >> 16) & 15) === 0) continue;
      values[places[place] ?? 0] = (signs[place] ?? 0) * valueOf(token);
      left += 1;
    }
    place = 0;
    for (let at = 0; at < end; at++) {
      const token = tokens[at] ?? 0;
      place += 1 + (token >> 20);
      if (((token >> 16) & 15) === 0) continue;
      if (valueOf(token) !== values[place]) return false;
      values[place] = 0;
      left -= 1;
    }
    return left === 0;
  };
}

/** The number that a token's additional bits, at least one, say: T.81 F.1.2.1.1. No branch: signs cannot be foreseen. */
function valueOf(token: number): number {
  const size = (token >> 16) & 15;
  const bits = token & 0xffff;
  const ifNegative = (bits >> (size - 1)) - 1; // all ones where the highest bit is 0
  return bits - (((1 << size) - 1) & ifNegative);
}
