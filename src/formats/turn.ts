/** Turning stored pixels upright, so that no reader has to know about orientations. */
import type { Orientation } from "./orientation-exif.ts";
import { blankRaster } from "./png-data.ts";
import type { Raster } from "./png-data.ts";

/** Where a displayed pixel lies in the stored picture: its column and row each grow with x or y, or run backwards. */
export const sources: Readonly<Record<Orientation, { transposed: boolean; flipX: boolean; flipY: boolean }>> = {
  1: { transposed: false, flipX: false, flipY: false },
  2: { transposed: false, flipX: true, flipY: false },
  3: { transposed: false, flipX: true, flipY: true },
  4: { transposed: false, flipX: false, flipY: true },
  5: { transposed: true, flipX: false, flipY: false },
  6: { transposed: true, flipX: false, flipY: true },
  7: { transposed: true, flipX: true, flipY: true },
  8: { transposed: true, flipX: true, flipY: false },
};

/** Pixels are turned in squares: down a whole column of the source, each would lie too far from the one before. */
const tileSide = 64;

/** Whether the orientation makes columns of rows. */
export function swapsSides(orientation: Orientation): boolean {
  return sources[orientation].transposed;
}

/** The picture as the orientation wants it displayed. */
export function turn(raster: Raster, orientation: Orientation): Raster {
  if (orientation === 1) return raster;
  const { transposed, flipX, flipY } = sources[orientation];
  const { width, height, pixelBytes, pixels } = raster;
  const [columns, rows] = transposed ? [height, width] : [width, height];
  const stepX = (flipX ? -1 : 1) * pixelBytes;
  const stepY = (flipY ? -1 : 1) * pixelBytes * width;
  const start = ((flipY ? height - 1 : 0) * width + (flipX ? width - 1 : 0)) * pixelBytes;
  const [acrossStep, downStep] = transposed ? [stepY, stepX] : [stepX, stepY];
  const result = blankRaster(columns, rows, pixelBytes);
  const turned = result.pixels;
  for (let top = 0; top < rows; top += tileSide) {
    for (let left = 0; left < columns; left += tileSide) {
      for (let row = top; row < Math.min(top + tileSide, rows); row++) {
        let from = start + row * downStep + left * acrossStep;
        let to = (row * columns + left) * pixelBytes;
        for (let column = left; column < Math.min(left + tileSide, columns); column++, from += acrossStep) {
          for (let i = 0; i < pixelBytes; i++) turned[to++] = pixels[from + i] ?? 0;
        }
      }
    }
  }
  return result;
}
