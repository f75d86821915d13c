/**
 * The quantised DCT coefficients of a picture, as a stream of tokens: what the scans say, without the codes they say it in.
 *
 * Source: ITU-T T.81 (1992). A token is symbol << 8 | the lowest 8 additional bits, the symbol being run << 4 | size
 * (F.1.2.2); where there are more bits, a second number has them, with 0x80 added.
 */
import type { Component, Frame } from "./frame.ts";
import { Kernel, tokenBytes } from "./kernel.ts";
import { tables } from "./kernel/memory.ts";
import { putTurn, type Turn } from "./turn-tokens.ts";

/** The rest of the block is zero: T.81 F.1.2.2.1. */
export const endOfBlock = 0;

/** Sixteen zeros: T.81 F.1.2.2.1. */
export const zeroRun = 0xf0;

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

/** The most numbers that the tokens of a block are: each coefficient two. */
export const largestBlock = 2 * blockCoefficients;

/** Where the tokens of a block start and end. */
export interface TokenRange {
  readonly start: number;
  readonly end: number;
}

/** The AC tokens of all blocks, one after the other; it grows as blocks are read. They lie in the memory of the loops. */
export class TokenStore {
  readonly kernel: Kernel;
  /** Where the one token of a block without AC coefficients lies. */
  readonly emptyBlock = 0;
  /** How blocks in front of `turnsUntil` are to be turned when they are written, or null. */
  turn: Turn | null = null;
  turnsUntil = 0;
  #view = new Uint16Array(0);

  /** @param frontBytes how much room to leave in front of the tokens */
  constructor(frontBytes: number) {
    this.kernel = Kernel.take();
    this.kernel.openTokens(frontBytes);
  }

  /** Where in the memory the first token lies that is not to be turned. */
  get turnsUntilAddress(): number {
    return this.turn === null ? 0 : this.kernel.tokensStart + tokenBytes * this.turnsUntil;
  }

  /** How many numbers there are. */
  get length(): number {
    return (this.kernel.tokensEnd - this.kernel.tokensStart) / tokenBytes;
  }

  /** The tokens, until more are written. */
  get tokens(): Uint16Array {
    const { buffer, tokensStart } = this.kernel;
    if (this.#view.buffer !== buffer) this.#view = new Uint16Array(buffer, tokensStart);
    return this.#view;
  }

  /** Makes room for so many blocks more. */
  reserveBlocks(count: number): void {
    this.kernel.reserve(this.kernel.tokensEnd, count * largestBlock * tokenBytes);
  }

  /** Writes the tokens of a block behind the others. @returns where they lie */
  add(tokens: readonly number[]): TokenRange {
    const start = this.length;
    this.kernel.reserve(this.kernel.tokensEnd, tokens.length * tokenBytes);
    this.tokens.set(tokens, start);
    this.kernel.setTokensEnd(this.kernel.tokensEnd + tokens.length * tokenBytes);
    return { start, end: this.length };
  }

  /** Where the tokens of a block lie, once they are turned. */
  upright({ start, end }: TokenRange): TokenRange {
    if (this.turn === null || start >= this.turnsUntil) return { start, end };
    this.reserveBlocks(1);
    putTurn(this.kernel, this.turn);
    const { tokensStart, tokensEnd, loops } = this.kernel;
    const [from, to] = [tokensStart + tokenBytes * start, tokensStart + tokenBytes * end];
    this.kernel.setTokensEnd(loops.turnBlock(tables, from, to, tokensEnd));
    return { start: (tokensEnd - tokensStart) / tokenBytes, end: this.length };
  }

  /** Gives the memory to the next picture: nothing is to be asked of this one any more. */
  release(): void {
    Kernel.giveBack(this.kernel);
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
