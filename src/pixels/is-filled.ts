/** Whether a region is already what a mask would make of it. */
import type { Fill } from "../edits.ts";
import { boundingRect, type Point, type Region } from "../geometry.ts";
import { decode } from "./decode.ts";
import { brightness, pixelOf } from "./edit.ts";
import { channelsOf, type SourceFormat } from "./picture.ts";

/** JPEG at its best quality leaves a covered area this near to its colour, in parts of the whole scale. */
const nearness = 12 / 255;

/**
 * Whether every pixel of the region has the colour of the fill, but for what coding with loss leaves.
 *
 * @throws DermShareError as `decode`
 */
export async function isFilled(bytes: Uint8Array, source: SourceFormat, region: Region, fill: Fill): Promise<boolean> {
  const { picture } = await decode(bytes, source);
  const channels = channelsOf(picture);
  const colour = pixelOf(picture, brightness[fill]);
  const margin = nearness * (picture.bits === 16 ? 65_535 : 255);
  const { x, y, width: wide, height: high } = boundingRect(region);
  return picture.frames.every(({ width, height, samples }) => {
    for (let row = Math.max(0, y); row < Math.min(height, y + high); row++) {
      for (let column = Math.max(0, x); column < Math.min(width, x + wide); column++) {
        if (!isInside(region, column + 0.5, row + 0.5)) continue;
        const at = (row * width + column) * channels;
        if (colour.some((value, i) => Math.abs((samples[at + i] ?? 0) - value) > margin)) return false;
      }
    }
    return true;
  });
}

function isInside(region: Region, x: number, y: number): boolean {
  switch (region.shape) {
    case "rect":
      return true;
    case "ellipse":
      return ((x - region.cx) / region.rx) ** 2 + ((y - region.cy) / region.ry) ** 2 <= 1;
    case "polygon":
      return isInPolygon(region.points, x, y);
  }
}

/** Whether a line from the point to the right crosses the outline an odd number of times. */
function isInPolygon(points: readonly Point[], x: number, y: number): boolean {
  return points.reduce((inside, a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    const crosses = a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x;
    return crosses ? !inside : inside;
  }, false);
}
