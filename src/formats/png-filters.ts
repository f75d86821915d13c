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

/** Rows with a filter byte each: Paeth for samples that run on, none for palette indices and samples of a few bits. */
export function refilter(rows: Uint8Array, stride: number, step: number, isContinuous: boolean): Uint8Array {
  const height = rows.length / stride;
  const filtered = new Uint8Array(height * (stride + 1));
  let above: Uint8Array = new Uint8Array(stride);
  for (let row = 0; row < height; row++) {
    const line = rows.subarray(row * stride, (row + 1) * stride);
    const to = filtered.subarray(row * (stride + 1) + 1, (row + 1) * (stride + 1));
    if (isContinuous) {
      filtered[row * (stride + 1)] = 4;
      for (let channel = 0; channel < step; channel++) paethLine(line, above, to, channel, step);
      above = line;
    } else to.set(line);
  }
  return filtered;
}

/** Filters every `step`th byte of a line: one channel, so that the neighbours of a byte are at hand from the one before. */
function paethLine(line: Uint8Array, above: Uint8Array, to: Uint8Array, channel: number, step: number): void {
  let left = 0;
  let upperLeft = 0;
  for (let i = channel; i < line.length; i += step) {
    const byte = line[i] ?? 0;
    const up = above[i] ?? 0;
    to[i] = byte - paeth(left, up, upperLeft);
    left = byte;
    upperLeft = up;
  }
}

/** PNG 9.4: whichever of left, above and upper left is nearest to left + above - upper left. */
function paeth(left: number, above: number, upperLeft: number): number {
  const toLeft = Math.abs(above - upperLeft);
  const toAbove = Math.abs(left - upperLeft);
  const toUpperLeft = Math.abs(left + above - 2 * upperLeft);
  if (toLeft <= toAbove && toLeft <= toUpperLeft) return left;
  return toAbove <= toUpperLeft ? above : upperLeft;
}
