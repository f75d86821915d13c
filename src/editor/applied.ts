/**
 * What an edit will really do: masks grow outward to the cells of the coding, crops shrink inward to them.
 *
 * The browser draws by this, and the tests hold it against what `formats/jpeg` and `pixels/` did.
 */
import { boundingRect, clip, type Point, type Rect, type Region, type Size } from "../geometry.ts";
import { touches } from "../region-cells.ts";
import { coveredRuns } from "../region-mask.ts";

/** How the picture can be edited, in pixels as displayed. */
export interface Grid {
  /** The smallest part that can be covered or kept. */
  readonly cell: Size;
  /** Where the corner of one cell lies, less than a cell from the top left of the picture. */
  readonly origin: Point;
  /** Whether what lies left of and above the origin is lost whatever is done, because the turn upright cuts it off. */
  readonly trims: boolean;
  /** How far a mask grows to every side, because a lossy coding has smeared what is under it; 0 but where cells are pixels. */
  readonly growPx: number;
}

/** A grid of single pixels. */
export const pixelGrid: Grid = { cell: { width: 1, height: 1 }, origin: { x: 0, y: 0 }, trims: false, growPx: 0 };

/** The rectangles that a mask will cover, row by row; they do not overlap. */
export function maskRects(region: Region, grid: Grid, size: Size): Rect[] {
  const { cell, origin, growPx } = grid;
  if (region.shape === "rect") return oneRect(region, grid, size);
  if (cell.width === 1 && cell.height === 1) return pixelRects(region, size, growPx);
  const around = boundingRect(region);
  const first = floorTo(Math.max(around.y, 0), cell.height, origin.y);
  const last = Math.min(size.height, around.y + around.height);
  const rects: Rect[] = [];
  for (let y = first; y < last; y += cell.height) {
    for (let x = floorTo(around.x, cell.width, origin.x); x < around.x + around.width; x += cell.width) {
      const shown = left({ x, y, ...cell }, grid, size);
      if (shown === null || !touches(region, shown)) continue;
      const before = rects.at(-1);
      const joins = before !== undefined && before.y === shown.y && before.x + before.width === shown.x;
      if (joins) rects[rects.length - 1] = { ...before, width: before.width + shown.width };
      else rects.push(shown);
    }
  }
  return rects;
}

/** Where cells are pixels, by what will cover them. */
function pixelRects(region: Region, size: Size, growPx: number): Rect[] {
  return coveredRuns(region, size, growPx).map(({ y, from, to }) => ({ x: from, y, width: to - from, height: 1 }));
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
  const waiting = rects.toSorted((a, b) => b.y - a.y);
  let crossing: Rect[] = [];
  let count = 0;
  for (const [i, top] of edges.entries()) {
    const rows = (edges[i + 1] ?? top) - top;
    crossing = crossing.filter(({ y, height }) => y + height > top);
    for (let next = waiting.at(-1); next?.y === top; next = waiting.at(-1)) {
      crossing.push(next);
      waiting.pop();
    }
    let reached = -Infinity;
    for (const { x, width } of crossing.toSorted((a, b) => a.x - b.x)) {
      count += Math.max(0, x + width - Math.max(x, reached)) * rows;
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

function floorTo(value: number, step: number, origin: number): number {
  return Math.floor((value - origin) / step) * step + origin;
}

function ceilTo(value: number, step: number, origin: number): number {
  return Math.ceil((value - origin) / step) * step + origin;
}
