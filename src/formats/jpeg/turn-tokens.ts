/**
 * How turning a block moves its coefficients: mirroring negates the odd frequencies of an axis, transposing swaps the axes.
 *
 * Source: ITU-T T.81 (1992), A.3.3 for the transform, A.3.6 for the zigzag order.
 */
import type { Kernel } from "./kernel.ts";
import { turnNegates, turnPlaces, values } from "./kernel/memory.ts";
import { transposedPlaces, zigzag } from "./zigzag.ts";

/** What is done to a block, transposing first. */
export interface Turn {
  readonly transposed: boolean;
  /** Left and right swapped. */
  readonly mirrored: boolean;
  /** Top and bottom swapped. */
  readonly upsideDown: boolean;
}

/** Tells the loops how blocks are turned. */
export function putTurn({ buffer }: Kernel, { transposed, mirrored, upsideDown }: Turn): void {
  const negates = zigzag.map((cell) => (mirrored ? cell & 1 : 0) ^ (upsideDown ? (cell >> 3) & 1 : 0));
  new Uint8Array(buffer, turnPlaces, zigzag.length).set(
    transposed ? transposedPlaces : zigzag.map((_, place) => place),
  );
  new Uint8Array(buffer, turnNegates, zigzag.length).set(negates);
  new Int32Array(buffer, values, zigzag.length).fill(0);
}
