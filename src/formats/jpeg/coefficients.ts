/**
 * The quantised DCT coefficients of a picture, as a stream of tokens: what the scans say, without the codes they say it in.
 *
 * Source: ITU-T T.81 (1992). A token is symbol << 16 | additional bits, the symbol being run << 4 | size (F.1.2.2).
 */
import type { Component, Frame } from "./frame.ts";

/** The rest of the block is zero: T.81 F.1.2.2.1. */
export const endOfBlock = 0;

/** Sixteen zeros: T.81 F.1.2.2.1. */
export const zeroRun = 0xf0;

/** Eight times what samples of 8 bits can need; every difference is of at most 15 bits. */
export const largestDc = 0x3fff;

/** Of a block, with the DC coefficient: T.81 A.3.3. */
export const blockCoefficients = 64;

/** How many blocks one component has, in rows, with those that only fill up the last column and row of MCUs. */
export interface PlaneGrid {
  readonly component: Component;
  /** Blocks that the picture needs: what a scan of this component alone holds (T.81 A.2.2). */
  readonly columns: number;
  readonly rows: number;
  /** Blocks with those that fill up the MCUs of a scan of several components (T.81 A.2.3). */
  readonly paddedColumns: number;
  readonly paddedRows: number;
}

/** The blocks of one component. */
export interface Plane extends PlaneGrid {
  /** By block: the DC coefficient, and where its AC tokens start and end. */
  readonly dc: Int16Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
}

/** The AC tokens of all blocks, one after the other; it grows as blocks are read. */
export class TokenStore {
  tokens: Int32Array;
  length = 1;
  /** Where the one token of a block without AC coefficients lies. */
  readonly emptyBlock = 0;

  /** @param expected about how many there will be */
  constructor(expected: number) {
    this.tokens = new Int32Array(expected + 2 * blockCoefficients);
    this.tokens[this.emptyBlock] = endOfBlock;
  }

  /** Makes room for the tokens of one block. */
  reserveBlock(): void {
    if (this.length + blockCoefficients <= this.tokens.length) return;
    const larger = new Int32Array(2 * this.tokens.length);
    larger.set(this.tokens);
    this.tokens = larger;
  }
}

/** All that a picture's scans say. */
export interface Coefficients {
  readonly frame: Frame;
  readonly grid: McuGrid;
  readonly planes: readonly Plane[];
  readonly store: TokenStore;
}

/** How many MCUs a scan of several components has. */
export interface McuGrid {
  readonly columns: number;
  readonly rows: number;
}

/** The MCUs of the picture: T.81 A.2.3. */
export function mcuGridOf({ width, height, components }: Frame): McuGrid {
  const hMax = Math.max(...components.map(({ h }) => h));
  const vMax = Math.max(...components.map(({ v }) => v));
  return { columns: Math.ceil(width / (8 * hMax)), rows: Math.ceil(height / (8 * vMax)) };
}

/** The blocks of every component. */
export function planeGridsOf(frame: Frame): PlaneGrid[] {
  const grid = mcuGridOf(frame);
  const hMax = Math.max(...frame.components.map(({ h }) => h));
  const vMax = Math.max(...frame.components.map(({ v }) => v));
  return frame.components.map((component) => ({
    component,
    columns: Math.ceil((frame.width * component.h) / hMax / 8),
    rows: Math.ceil((frame.height * component.v) / vMax / 8),
    paddedColumns: grid.columns * component.h,
    paddedRows: grid.rows * component.v,
  }));
}

/** Room for the blocks of every component. */
export function makePlanes(frame: Frame): Plane[] {
  return planeGridsOf(frame).map((grid) => {
    const blocks = grid.paddedColumns * grid.paddedRows;
    return { ...grid, dc: new Int16Array(blocks), start: new Int32Array(blocks), end: new Int32Array(blocks) };
  });
}

/** Whether a block lies outside the picture and only fills up the last MCU of a row or a column. */
export function isFiller({ columns, rows, paddedColumns }: PlaneGrid, block: number): boolean {
  return block >= rows * paddedColumns || block % paddedColumns >= columns;
}
