/** Whether regions are already what a mask would make of it. */
import type { Fill } from "../edits.ts";
import { boundingRect, type Point, type Region } from "../geometry.ts";
import { decode } from "./decode.ts";
import { brightness, pixelOf } from "./edit.ts";
import { channelsOf, type Picture, type SourceFormat } from "./picture.ts";

/** JPEG at its best quality leaves a covered area this near to its colour, in parts of the whole scale. */
const nearness = 12 / 255;
/**
 * A decoder may smooth the coarser colour of a JPEG: the pixels at the edge of a covered area take up to 7/16 of it from
 * those beside it.
 */
const nearnessAtEdge = 112 / 255;

/** What a mask would make of a region. */
export interface Filling {
  readonly region: Region;
  readonly fill: Fill;
}

/**
 * Whether every pixel of each region has the colour of its fill, but for what coding with loss leaves.
 *
 * @throws DermShareError as `decode`
 */
export async function areFilled(
  bytes: Uint8Array,
  source: SourceFormat,
  fillings: readonly Filling[],
): Promise<boolean[]> {
  const { picture } = await decode(bytes, source);
  return fillings.map((filling) => isFilled(picture, filling, source === "jpeg"));
}

function isFilled(picture: Picture, { region, fill }: Filling, isSmoothed: boolean): boolean {
  const channels = channelsOf(picture);
  const colour = pixelOf(picture, brightness[fill]);
  const whole = picture.bits === 16 ? 65_535 : 255;
  const { y, height: high } = boundingRect(region);
  return picture.frames.every(({ width, height, samples }) => {
    let [inner, edge] = [0, 0];
    for (let row = Math.max(0, y); row < Math.min(height, y + high); row++) {
      const lines = [-1, 0, 1].map((step) => middles(region, row + step + 0.5));
      for (const [from, to] of lines[1] ?? []) {
        const end = Math.min(width, Math.floor(to - 0.5) + 1);
        for (let column = Math.max(0, Math.ceil(from - 0.5)); column < end; column++) {
          const at = (row * width + column) * channels;
          const off = Math.max(...colour.map((value, i) => Math.abs((samples[at + i] ?? 0) - value))) / whole;
          const isInner = lines.every((runs) => holds(runs, column));
          inner += isInner ? 1 : 0;
          if (off <= nearness) continue;
          if (isInner || !isSmoothed || off > nearnessAtEdge) return false;
          edge++;
        }
      }
    }
    return edge === 0 || inner > 0; // a line so thin that it has edges alone is held against its colour
  });
}

/** Whether a pixel and those left and right of it lie within one of the runs. */
function holds(runs: readonly (readonly [number, number])[], column: number): boolean {
  return runs.some(([from, to]) => column - 0.5 >= from && column + 1.5 <= to);
}

/** Where a line across the picture runs inside the region: from and to. */
function middles(region: Region, y: number): (readonly [number, number])[] {
  switch (region.shape) {
    case "rect": {
      const isWithin = y > region.y && y < region.y + region.height;
      return isWithin ? [[region.x, region.x + region.width]] : [];
    }
    case "ellipse": {
      const half = region.rx * Math.sqrt(Math.max(0, 1 - ((y - region.cy) / region.ry) ** 2));
      return half === 0 ? [] : [[region.cx - half, region.cx + half]];
    }
    case "polygon":
      return crossings(region.points, y);
  }
}

/** Between its first and second crossing of the outline a line runs inside, between the second and the third outside. */
function crossings(points: readonly Point[], y: number): (readonly [number, number])[] {
  const at = points.flatMap((a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    return a.y > y === b.y > y ? [] : [((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x];
  });
  const sorted = at.toSorted((a, b) => a - b);
  return sorted.flatMap((x, i) => (i % 2 === 0 ? [[x, sorted[i + 1] ?? x] as const] : []));
}
