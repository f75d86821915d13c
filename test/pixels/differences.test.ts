import { expect, it } from "vitest";
import { ColumnDifferences } from "../../src/pixels/differences.ts";

it.each([
  [8, 255, 1],
  [8, 255, 16],
  [8, 255, 77],
  [16, 65535, 8],
  [16, 65535, 77],
])("differences of samples of %i bits are summed up by column: at most %i, %i of them", (bits, full, count) => {
  const rowOf = (sample: (i: number) => number) => {
    const samples = Array.from({ length: count }, (_, i) => sample(i));
    return bits === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples);
  };
  const rows = Array.from({ length: 16 }, (_, y) => ({
    a: rowOf((i) => (i % 3 === 0 ? full : (i * 977 + y * 131) % full)),
    b: rowOf((i) => (i % 3 === 0 ? 0 : (i * 353 + y * 733) % full)),
  }));
  const differences = new ColumnDifferences(count, bits === 16);
  for (const { a, b } of rows) differences.add(new Uint8Array(a.buffer), new Uint8Array(b.buffer));
  const expected = Array.from({ length: count }, (_, i) =>
    rows.reduce((sum, { a, b }) => sum + (a[i] ?? 0) - (b[i] ?? 0), 0),
  );
  expect([...differences.sums]).toEqual(expected);
});
