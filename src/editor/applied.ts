/**
 * What an edit will really do: masks grow outward to the cells of the coding, crops shrink inward to them.
 *
 * The browser draws by this, and the tests hold it against what `formats/jpeg` and `pixels/` did.
 */
import { boundingRect, clip, type Point, type Rect, type Region, type Size } from "../geometry.ts";
import { touches } from "../region-cells.ts";

/** How the picture can be edited, in pixels as displayed. */
export interface Grid {
  /** The smallest part that can be covered or kept. */
  readonly cell: Size;
  /** Where the corner of one cell lies, less than a cell from the top left of the picture. */
  readonly origin: Point;
  /** Whether what lies left of and above the origin is lost whatever is done, because the turn upright cuts it off. */
  readonly trims: boolean;
  /** How far a mask grows to every side, because a lossy coding has smeared what is under it. */
  readonly growPx: number;
}

/** A grid of single pixels. */
export const pixelGrid: Grid = { cell: { width: 1, height: 1 }, origin: { x: 0, y: 0 }, trims: false, growPx: 0 };

/**
 * The rectangles that a mask will cover, row by row; they do not overlap.
 *
 * @param coarsePx cells smaller than this are taken together, for drawing only: then rather too much is given than too little
 */
export function maskRects(region: Region, grid: Grid, size: Size, coarsePx = 1): Rect[] {
  const { cell, origin, growPx } = grid;
  if (region.shape === "rect") return oneRect(region, grid, size);
  const step = { width: atLeast(cell.width, coarsePx), height: atLeast(cell.height, coarsePx) };
  const around = grow(boundingRect(region), growPx);
  const [first, last] = [floorTo(around.y, step.height, origin.y), Math.min(size.height, around.y + around.height)];
  const rects: Rect[] = [];
  for (let y = first; y < last; y += step.height) {
    for (let x = floorTo(around.x, step.width, origin.x); x < around.x + around.width; x += step.width) {
      const shown = left({ x, y, ...step }, grid, size);
      if (shown === null || !touches(region, grow(shown, growPx))) continue;
      const before = rects.at(-1);
      const joins = before !== undefined && before.y === shown.y && before.x + before.width === shown.x;
      if (joins) rects[rects.length - 1] = { ...before, width: before.width + shown.width };
      else rects.push(shown);
    }
  }
  return rects;
}

/** What a crop will keep, or null where it holds no whole cell; the edge of the picture counts as the edge of a cell. */
export function keptRect(crop: Rect, { cell, origin, trims }: Grid, size: Size): Rect | null {
  const inside = clip(crop, size);
  if (inside === null) return null;
  const [right, bottom] = [inside.x + inside.width, inside.y + inside.height];
  const least = trims ? origin : { x: 0, y: 0 };
  const x = inside.x <= least.x ? least.x : ceilTo(inside.x, cell.width, origin.x);
  const y = inside.y <= least.y ? least.y : ceilTo(inside.y, cell.height, origin.y);
  const width = (right === size.width ? right : floorTo(right, cell.width, origin.x)) - x;
  const height = (bottom === size.height ? bottom : floorTo(bottom, cell.height, origin.y)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The number of pixels in rectangles that may overlap. */
export function countPixels(rects: readonly Rect[]): number {
  const edges = [...new Set(rects.flatMap(({ y, height }) => [y, y + height]))].toSorted((a, b) => a - b);
  let count = 0;
  for (const [i, top] of edges.entries()) {
    const bottom = edges[i + 1] ?? top;
    let reached = -Infinity;
    const crossing = rects.filter(({ y, height }) => y <= top && y + height >= bottom);
    for (const { x, width } of crossing.toSorted((a, b) => a.x - b.x)) {
      count += Math.max(0, x + width - Math.max(x, reached)) * (bottom - top);
      reached = Math.max(reached, x + width);
    }
  }
  return count;
}

/** The part of a rectangle that the picture will still have after it was turned. */
function left(rect: Rect, { origin, trims }: Grid, size: Size): Rect | null {
  if (!trims) return clip(rect, size);
  const moved = { ...rect, x: rect.x - origin.x, y: rect.y - origin.y };
  const shown = clip(moved, { width: size.width - origin.x, height: size.height - origin.y });
  return shown === null ? null : { ...shown, x: shown.x + origin.x, y: shown.y + origin.y };
}

function oneRect(region: Extract<Region, { shape: "rect" }>, grid: Grid, size: Size): Rect[] {
  const { cell, origin, growPx } = grid;
  const grown = grow(boundingRect(region), growPx);
  const x = floorTo(grown.x, cell.width, origin.x);
  const y = floorTo(grown.y, cell.height, origin.y);
  const width = ceilTo(grown.x + grown.width, cell.width, origin.x) - x;
  const height = ceilTo(grown.y + grown.height, cell.height, origin.y) - y;
  const shown = left({ x, y, width, height }, grid, size);
  return shown === null ? [] : [shown];
}

function grow({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

function atLeast(step: number, least: number): number {
  return step * Math.ceil(least / step);
}

function floorTo(value: number, step: number, origin: number): number {
  return Math.floor((value - origin) / step) * step + origin;
}

function ceilTo(value: number, step: number, origin: number): number {
  return Math.ceil((value - origin) / step) * step + origin;
}
