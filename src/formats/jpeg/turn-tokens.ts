/**
 * Turning one block of coefficients: mirroring negates the odd frequencies of an axis, transposing swaps the axes.
 *
 * Source: ITU-T T.81 (1992), A.3.3 for the transform, A.3.6 for the zigzag order.
 */
import { blockCoefficients, endOfBlock, type TokenStore, zeroRun } from "./coefficients.ts";

/** What is done to a block, transposing first. */
export interface Turn {
  readonly transposed: boolean;
  /** Left and right swapped. */
  readonly mirrored: boolean;
  /** Top and bottom swapped. */
  readonly upsideDown: boolean;
}

/** A turn by place in the zigzag order. */
interface TurnTables {
  /** Where a coefficient goes, or null where all stay. */
  readonly places: Uint8Array | null;
  /** 1 where the coefficient that comes to this place changes its sign. */
  readonly negates: Uint8Array;
}

/** Row << 3 | column by place in the zigzag order: T.81 figure A.6. */
export const zigzag: Uint8Array = makeZigzag();

function makeZigzag(): Uint8Array {
  const cells = Array.from({ length: blockCoefficients }, (_, cell) => cell);
  return Uint8Array.from(cells.toSorted((a, b) => diagonal(a) - diagonal(b) || along(a) - along(b)));
}

function diagonal(cell: number): number {
  return (cell >> 3) + (cell & 7);
}

/** Odd diagonals go down, even ones go up. */
function along(cell: number): number {
  return diagonal(cell) % 2 === 0 ? cell & 7 : cell >> 3;
}

/** Makes a function that writes a turned block behind the others of a store. */
export function makeTokenTurner(turn: Turn): (tokens: Int32Array, start: number, end: number, to: TokenStore) => void {
  const tables = tablesOf(turn);
  const { places, negates } = tables;
  if (places === null) return (tokens, start, end, to) => mirror(tokens, start, end, to, negates);
  const room = { places, negates, values: new Int32Array(blockCoefficients), occupied: new Int32Array(2) };
  return (tokens, start, end, to) => transpose(tokens, start, end, to, room);
}

function tablesOf({ transposed, mirrored, upsideDown }: Turn): TurnTables {
  const negates = zigzag.map((cell) => (mirrored ? cell & 1 : 0) ^ (upsideDown ? (cell >> 3) & 1 : 0));
  const places = zigzag.map((cell) => zigzag.indexOf(((cell & 7) << 3) | (cell >> 3)));
  return { places: transposed ? places : null, negates };
}

/** The additional bits of the opposite value are the opposite bits: T.81 F.1.2.1.1. @param negates 1, or 0 for the same */
function signed(token: number, negates: number): number {
  return token ^ (((1 << ((token >> 16) & 15)) - 1) & -negates); // no branch: it could not be foreseen
}

function mirror(tokens: Int32Array, start: number, end: number, to: TokenStore, negates: Uint8Array): void {
  to.reserveBlock();
  const target = to.tokens;
  let next = to.length;
  let place = 0;
  for (let at = start; at < end; at++) {
    const token = tokens[at] ?? 0;
    place += 1 + (token >> 20);
    target[next++] = signed(token, negates[place] ?? 0);
  }
  to.length = next;
}

/** Room for one block at a time. */
interface Transposing {
  readonly places: Uint8Array;
  readonly negates: Uint8Array;
  readonly values: Int32Array;
  /** Which of the places 0 to 31 and 32 to 63 are not zero, from the highest bit. */
  readonly occupied: Int32Array;
}

function transpose(
  tokens: Int32Array,
  start: number,
  end: number,
  to: TokenStore,
  { places, negates, values, occupied }: Transposing,
): void {
  let place = 0;
  for (let at = start; at < end; at++) {
    const token = tokens[at] ?? 0;
    place += 1 + (token >> 20);
    if (((token >> 16) & 15) === 0) continue;
    const target = places[place] ?? 0;
    values[target] = signed(token, negates[target] ?? 0) & 0xfffff;
    occupied[target >> 5] = (occupied[target >> 5] ?? 0) | (0x80000000 >>> (target & 31));
  }
  writeValues(values, occupied, to);
}

/** Says values (size << 16 | additional bits) at the places that are marked as tokens. */
function writeValues(values: Int32Array, occupied: Int32Array, to: TokenStore): void {
  to.reserveBlock();
  const target = to.tokens;
  let next = to.length;
  let before = 0;
  for (let half = 0; half < 2; half++) {
    let left = occupied[half] ?? 0;
    occupied[half] = 0;
    while (left !== 0) {
      const bit = Math.clz32(left);
      left &= ~(0x80000000 >>> bit);
      const place = 32 * half + bit;
      let run = place - before - 1;
      for (; run > 15; run -= 16) target[next++] = zeroRun << 16;
      target[next++] = (run << 20) | (values[place] ?? 0);
      before = place;
    }
  }
  if (before < blockCoefficients - 1) target[next++] = endOfBlock;
  to.length = next;
}
