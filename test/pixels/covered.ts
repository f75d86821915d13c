import type { Mask } from "../../src/region-mask.ts";

/** The pixels of a mask: one byte each, 1 for covered, rows from the top. */
export function coveredBy({ width, height, runs }: Mask): Uint8Array {
  const covered = new Uint8Array(width * height);
  for (const { y, from, to } of runs) covered.fill(1, y * width + from, y * width + to);
  return covered;
}
