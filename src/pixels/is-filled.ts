/** Whether regions are already what a mask would make of it. */
import type { Fill } from "../edits.ts";
import { boundingRect, type Point, type Region } from "../geometry.ts";
import { touches } from "../region-cells.ts";
import { decodePages } from "./decode.ts";
import { brightness, pixelOf } from "./edit.ts";
import { channelsOf, type Frame, type Picture, type SourceFormat } from "./picture.ts";

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
 * Whether every pixel of each region has the colour of its fill, but for what coding with loss leaves; where regions lie over
 * one another, the colour of any of them.
 *
 * @throws DermShareError as `decode`
 */
export async function areFilled(
  bytes: Uint8Array,
  source: SourceFormat,
  fillings: readonly Filling[],
): Promise<boolean[]> {
  const { pictures } = await decodePages(bytes, source);
  return fillings.map((filling) => {
    const others = fillings.filter(({ fill }) => fill !== filling.fill);
    return pictures.every((picture) => isFilled(picture, filling, others, source === "jpeg"));
  });
}

function isFilled(
  picture: Picture,
  { region, fill }: Filling,
  others: readonly Filling[],
  isSmoothed: boolean,
): boolean {
  const channels = channelsOf(picture);
  const colour = pixelOf(picture, brightness[fill]);
  const otherColours = others.map((other) => ({
    region: other.region,
    colour: pixelOf(picture, brightness[other.fill]),
  }));
  const whole = picture.bits === 16 ? 65_535 : 255;
  const { y, height: high } = boundingRect(region);
  return picture.frames.every(({ width, height, samples }) => {
    let hasInner = false;
    let hasEdge = false;
    const rows = { from: Math.max(0, y), to: Math.min(height, y + high) };
    const linesAt = neighbouring((row) => middles(region, row + 0.5), rows.from);
    for (let row = rows.from; row < rows.to; row++) {
      const lines = linesAt(row);
      const isInner = (column: number) => lines.every((runs) => holds(runs, column));
      for (const [from, to] of lines[1]) {
        const end = Math.min(width, Math.floor(to - 0.5) + 1);
        for (let column = Math.max(0, Math.ceil(from - 0.5)); column < end; column++) {
          const at = (row * width + column) * channels;
          const off = farthest(samples, at, colour) / whole;
          hasInner ||= isInner(column);
          if (off <= nearness) continue;
          const isOther = otherColours.some(
            (other) => farthest(samples, at, other.colour) / whole <= nearness && isTouched(other.region, column, row),
          );
          if (isOther) continue;
          if (!isSmoothed || off > nearnessAtEdge || isInner(column)) return false;
          hasEdge = true;
        }
      }
    }
    return !hasEdge || hasInner; // a line so thin that it has edges alone is held against its colour
  });
}

type Runs = readonly (readonly [number, number])[];

/** What a row and those above and below it have, for one row after the other: each is looked at once. */
function neighbouring(at: (row: number) => Runs, first: number): (row: number) => readonly [Runs, Runs, Runs] {
  let known: readonly [Runs, Runs] = [at(first - 1), at(first)];
  return (row) => {
    const below = at(row + 1);
    const lines = [...known, below] as const;
    known = [lines[1], below];
    return lines;
  };
}

/** Whether a region touches a pixel, or one beside it: a mask covers every pixel that it touches. */
function isTouched(region: Region, column: number, row: number): boolean {
  return touches(region, { x: column - 1, y: row - 1, width: 3, height: 3 });
}

/** How far the samples of a pixel are from a colour, at most. */
function farthest(samples: Frame["samples"], start: number, colour: readonly number[]): number {
  let most = 0;
  for (let i = 0; i < colour.length; i++) {
    most = Math.max(most, Math.abs((samples[start + i] ?? 0) - (colour[i] ?? 0)));
  }
  return most;
}

/** Whether a pixel and those left and right of it lie within one of the runs. */
function holds(runs: Runs, column: number): boolean {
  return runs.some(([from, to]) => column - 0.5 >= from && column + 1.5 <= to);
}

/** Where a line across the picture runs inside the region: from and to. */
function middles(region: Region, y: number): Runs {
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
function crossings(points: readonly Point[], y: number): Runs {
  const at: number[] = [];
  for (let i = 0; i < points.length; i++) {
    const [a, b] = [points[i], points[(i + 1) % points.length]];
    if (a === undefined || b === undefined || a.y > y === b.y > y) continue;
    at.push(((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x);
  }
  const sorted = at.toSorted((a, b) => a - b);
  return sorted.flatMap((x, i) => (i % 2 === 0 ? [[x, sorted[i + 1] ?? x] as const] : []));
}
