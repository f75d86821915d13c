/** The order of the coefficients of a block: T.81 A.3.6. */

const cellsOfBlock = 64;

/** Row << 3 | column by place in the zigzag order: T.81 figure A.6. */
export const zigzag: Uint8Array = makeZigzag();

/** By place in the zigzag order: the place of the coefficient that has rows and columns swapped. */
export const transposedPlaces: Uint8Array = zigzag.map((cell) => zigzag.indexOf(((cell & 7) << 3) | (cell >> 3)));

function makeZigzag(): Uint8Array {
  const cells = Array.from({ length: cellsOfBlock }, (_, cell) => cell);
  return Uint8Array.from(cells.toSorted((a, b) => diagonal(a) - diagonal(b) || along(a) - along(b)));
}

function diagonal(cell: number): number {
  return (cell >> 3) + (cell & 7);
}

/** Odd diagonals go down, even ones go up. */
function along(cell: number): number {
  return diagonal(cell) % 2 === 0 ? cell & 7 : cell >> 3;
}
