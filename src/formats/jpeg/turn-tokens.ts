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
  const values = new Int32Array(blockCoefficients);
  return (tokens, start, end, to) => transpose(tokens, start, end, to, { places, negates, values });
}

function tablesOf({ transposed, mirrored, upsideDown }: Turn): TurnTables {
  const negates = zigzag.map((cell) => (mirrored ? cell & 1 : 0) ^ (upsideDown ? (cell >> 3) & 1 : 0));
  const places = zigzag.map((cell) => zigzag.indexOf(((cell & 7) << 3) | (cell >> 3)));
  return { places: transposed ? places : null, negates };
}

/** The additional bits of the opposite value are the opposite bits: T.81 F.1.2.1.1. */
function opposite(token: number): number {
  return token ^ ((1 << ((token >> 16) & 15)) - 1);
}

function mirror(tokens: Int32Array, start: number, end: number, to: TokenStore, negates: Uint8Array): void {
  to.reserveBlock();
  const target = to.tokens;
  let next = to.length;
  let place = 0;
  for (let at = start; at < end; at++) {
    const token = tokens[at] ?? 0;
    place += 1 + (token >> 20);
    target[next++] = negates[place] === 1 ? opposite(token) : token;
  }
  to.length = next;
}

function transpose(
  tokens: Int32Array,
  start: number,
  end: number,
  to: TokenStore,
  { places, negates, values }: { places: Uint8Array; negates: Uint8Array; values: Int32Array },
): void {
  let [first, second] = [0, 0]; // which of the places 0 to 31 and 32 to 63 are not zero, from the highest bit
  let place = 0;
  for (let at = start; at < end; at++) {
    const token = tokens[at] ?? 0;
    place += 1 + (token >> 20);
    if (((token >> 16) & 15) === 0) continue;
    const target = places[place] ?? 0;
    values[target] = (negates[target] === 1 ? opposite(token) : token) & 0xfffff;
    if (target < 32) first |= 0x80000000 >>> target;
    else second |= 0x80000000 >>> target;
  }
  writeValues(values, first, second, to);
}

/** Says values (size << 16 | additional bits) at the places that are marked as tokens. */
function writeValues(values: Int32Array, first: number, second: number, to: TokenStore): void {
  to.reserveBlock();
  const target = to.tokens;
  let next = to.length;
  let before = 0;
  for (const half of [0, 32]) {
    let left = half === 0 ? first : second;
    while (left !== 0) {
      const bit = Math.clz32(left);
      left &= ~(0x80000000 >>> bit);
      let run = half + bit - before - 1;
      for (; run > 15; run -= 16) target[next++] = zeroRun << 16;
      target[next++] = (run << 20) | (values[half + bit] ?? 0);
      before = half + bit;
    }
  }
  if (before < blockCoefficients - 1) target[next++] = endOfBlock;
  to.length = next;
}
