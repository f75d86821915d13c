/** The five filters of PNG rows, undone and done: PNG 9. These loops see every byte of a picture; they are plain for speed. */

/**
 * Undoes the filter of each row, in place; each is one filter byte and `stride` bytes.
 *
 * @param step bytes to the same sample of the pixel before, at least 1: PNG 9.2
 * @returns the rows, one behind the other, where the filtered ones lay
 */
export function unfilter(filtered: Uint8Array, stride: number, step: number): Uint8Array {
  const height = filtered.length / (stride + 1);
  for (let row = 0; row < height; row++) {
    const from = row * (stride + 1) + 1;
    const filter = filtered[from - 1] ?? 0;
    filtered.copyWithin(row * stride, from, from + stride);
    const line = filtered.subarray(row * stride, (row + 1) * stride);
    const above = row === 0 ? new Uint8Array(stride) : filtered.subarray((row - 1) * stride, row * stride);
    undo(filter, line, above, step);
  }
  return filtered.subarray(0, height * stride);
}

function undo(filter: number, line: Uint8Array, above: Uint8Array, step: number): void {
  const length = line.length;
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = step; i < length; i++) line[i] = (line[i] ?? 0) + (line[i - step] ?? 0);
      return;
    case 2:
      for (let i = 0; i < length; i++) line[i] = (line[i] ?? 0) + (above[i] ?? 0);
      return;
    case 3:
      for (let i = 0; i < step; i++) line[i] = (line[i] ?? 0) + ((above[i] ?? 0) >> 1);
      for (let i = step; i < length; i++) {
        line[i] = (line[i] ?? 0) + (((line[i - step] ?? 0) + (above[i] ?? 0)) >> 1);
      }
      return;
    case 4:
      for (let i = 0; i < step; i++) line[i] = (line[i] ?? 0) + (above[i] ?? 0);
      for (let i = step; i < length; i++) {
        line[i] = (line[i] ?? 0) + paeth(line[i - step] ?? 0, above[i] ?? 0, above[i - step] ?? 0);
      }
      return;
  }
}

/**
 * Filters rows, in place: by Paeth where samples run on, not at all for palette indices and samples of a few bits.
 *
 * @param room the rows, one behind the other, and behind them one byte for each
 * @returns the same bytes, now each row with its filter byte before it
 */
export function refilter(room: Uint8Array, stride: number, step: number, isContinuous: boolean): Uint8Array {
  const height = room.length / (stride + 1);
  for (let row = height - 1; row >= 0; row--) {
    const to = row * (stride + 1);
    room.copyWithin(to + 1, row * stride, (row + 1) * stride);
    room[to] = isContinuous ? 4 : 0;
    if (!isContinuous) continue;
    const above = row === 0 ? new Uint8Array(stride) : room.subarray((row - 1) * stride, row * stride);
    filterLine(room.subarray(to + 1, to + 1 + stride), above, step);
  }
  return room;
}

/** Each byte as its difference from what Paeth predicts; from the last, so that those before it are still unchanged. */
function filterLine(line: Uint8Array, above: Uint8Array, step: number): void {
  for (let i = line.length - 1; i >= step; i--) {
    line[i] = (line[i] ?? 0) - paeth(line[i - step] ?? 0, above[i] ?? 0, above[i - step] ?? 0);
  }
  for (let i = 0; i < step; i++) line[i] = (line[i] ?? 0) - (above[i] ?? 0);
}

/**
 * PNG 9.4: whichever of left, above and upper left is nearest to left + above - upper left. Chosen by masks: on photographs
 * a processor guesses wrong at every other branch.
 */
function paeth(left: number, above: number, upperLeft: number): number {
  const toLeft = Math.abs(above - upperLeft);
  const toAbove = Math.abs(left - upperLeft);
  const toUpperLeft = Math.abs(left + above - 2 * upperLeft);
  const isNotLeft = ((toAbove - toLeft) | (toUpperLeft - toLeft)) >> 31;
  const isUpperLeft = (toUpperLeft - toAbove) >> 31;
  return (left & ~isNotLeft) | (isNotLeft & ((above & ~isUpperLeft) | (upperLeft & isUpperLeft)));
}
