/** Masks and crops in coefficients: a mask grows to whole MCUs and a crop shrinks to them, so that nothing shines through. */
import type { AppliedEdit, Edit, Fill } from "../../edits.ts";
import { DermShareError } from "../../errors.ts";
import { boundingRect, checkRegion, clip, type Rect } from "../../geometry.ts";
import { touches } from "../../region-cells.ts";
import { type Coefficients, makePlanes, mcuGridOf, type Plane, type PlaneGrid } from "./coefficients.ts";
import type { ColourModel, Frame } from "./frame.ts";
import type { QuantisationTable } from "./quantisation.ts";
import { mcuSizeOf } from "./turn-blocks.ts";
import { toDisplayed, toStored, type View, wholeSize } from "./view.ts";

/** MCUs of a picture that are covered, in rows: the place of the mask that covers each, from 1 on, or 0. */
export type Cover = Uint8Array;

/** How many MCUs lie side by side, and one above the other. */
export function cellGridOf(frame: Frame): { columns: number; rows: number } {
  const mcu = mcuSizeOf(frame);
  return { columns: Math.ceil(frame.width / mcu.width), rows: Math.ceil(frame.height / mcu.height) };
}

/**
 * Marks every MCU that the region touches.
 *
 * @param mark what to write in `cover`
 * @throws DermShareError "region-invalid"
 */
export function markCover(
  cover: Cover,
  mark: number,
  frame: Frame,
  { region }: Extract<Edit, { kind: "mask" }>,
  view: View,
): AppliedEdit {
  const whole = wholeSize(view);
  checkRegion(region, whole);
  const asked = boundingRect(region);
  const covered: Rect[] = [];
  for (const { index, cell } of cellsAround(toStored(asked, view), frame)) {
    const shown = toDisplayed(cell, view);
    if (!touches(region, shown)) continue;
    cover[index] = mark;
    covered.push(shown);
  }
  const applied = boundsOf(covered);
  const areaPx = covered.reduce((sum, { width, height }) => sum + width * height, 0);
  const clipped = !isInside(asked, { x: 0, y: 0, ...whole });
  return { kind: "mask", asked, areaPx, clipped, ...(applied === null ? {} : { applied }) };
}

/** The MCUs in and around a rectangle, as far as they lie in the picture. */
function cellsAround(rect: Rect, frame: Frame): { index: number; cell: Rect }[] {
  const [mcu, { columns, rows }] = [mcuSizeOf(frame), cellGridOf(frame)];
  const cells: { index: number; cell: Rect }[] = [];
  const first = { x: Math.floor(rect.x / mcu.width), y: Math.floor(rect.y / mcu.height) };
  const last = { x: Math.ceil((rect.x + rect.width) / mcu.width), y: Math.ceil((rect.y + rect.height) / mcu.height) };
  for (let row = Math.max(first.y, 0); row < Math.min(last.y, rows); row++) {
    for (let column = Math.max(first.x, 0); column < Math.min(last.x, columns); column++) {
      const [x, y] = [column * mcu.width, row * mcu.height];
      const [width, height] = [Math.min(mcu.width, frame.width - x), Math.min(mcu.height, frame.height - y)];
      cells.push({ index: row * columns + column, cell: { x, y, width, height } });
    }
  }
  return cells;
}

/** The picture with its marked MCUs of one colour each; the picture that was given stays as it is. */
export function coverBlocks(picture: Coefficients, cover: Cover, fills: readonly (readonly number[])[]): Coefficients {
  const { frame, store } = picture;
  const planes = picture.planes.map((plane) => ({
    ...plane,
    dc: plane.dc.slice(),
    start: plane.start.slice(),
    end: plane.end.slice(),
  }));
  const { columns } = cellGridOf(frame);
  for (let index = 0; index < cover.length; index++) {
    const mark = cover[index] ?? 0;
    if (mark !== 0) coverCell(planes, index, columns, fills[mark - 1] ?? [], store.emptyBlock);
  }
  return { ...picture, planes };
}

function coverCell(
  planes: readonly Plane[],
  index: number,
  cellColumns: number,
  fill: readonly number[],
  emptyBlock: number,
): void {
  for (const [i, plane] of planes.entries()) {
    const { width, height } = cellBlocks(plane, planes.length === 1);
    const left = (index % cellColumns) * width;
    const top = Math.floor(index / cellColumns) * height;
    for (let row = top; row < Math.min(top + height, plane.rows); row++) {
      const from = row * plane.paddedColumns + left;
      plane.dc.fill(fill[i] ?? 0, from, from + width);
      plane.start.fill(emptyBlock, from, from + width);
      plane.end.fill(emptyBlock + 1, from, from + width);
    }
  }
}

/** How many blocks of a plane lie in one MCU, across and down. */
function cellBlocks({ component }: PlaneGrid, alone: boolean): { width: number; height: number } {
  return alone ? { width: 1, height: 1 } : { width: component.h, height: component.v };
}

/**
 * What makes a block one colour, as the DC coefficient of every component; null where a table is too coarse for it.
 * Black is a little below 0 and white a little above 255, so that every decoder shows just these.
 */
export function fillsOf(fill: Fill, model: ColourModel, tables: readonly QuantisationTable[]): number[] | null {
  const steps = tables.map(([first = 1]) => first);
  if (steps.some((step) => step > 2048)) return null;
  return steps.map((step, i) => {
    const isChroma = (model === "ycbcr" || model === "ycck") && (i === 1 || i === 2);
    if (isChroma) return 0;
    if (fill === "grey") return i === 3 ? Math.ceil(1016 / step) : 0; // without black ink
    if (model === "ycck" && i === 0) return Math.floor(-1024 / step); // no coloured ink: what is dark here is light in them
    return fill === "black" ? Math.floor(-1024 / step) : Math.ceil(1016 / step);
  });
}

/** Keeps the whole MCUs inside the rectangle; `kept` is what they are, in the picture. @throws DermShareError "region-invalid" when there is none */
export function cropTo(
  picture: Coefficients,
  { rect }: Extract<Edit, { kind: "crop" }>,
  view: View,
): { picture: Coefficients; kept: Rect; edit: AppliedEdit } {
  const whole = wholeSize(view);
  checkRegion({ shape: "rect", ...rect }, whole);
  const kept = shrink(toStored(rect, view), picture);
  const frame = { ...picture.frame, width: kept.width, height: kept.height };
  const planes = makePlanes(frame);
  for (const [i, plane] of planes.entries()) {
    const from = picture.planes[i];
    if (from === undefined) continue;
    const [mcu, blocks] = [mcuSizeOf(frame), cellBlocks(from, planes.length === 1)];
    const first = { x: (kept.x / mcu.width) * blocks.width, y: (kept.y / mcu.height) * blocks.height };
    for (let y = 0; y < plane.rows; y++) {
      const [block, origin] = [y * plane.paddedColumns, (first.y + y) * from.paddedColumns + first.x];
      plane.dc.set(from.dc.subarray(origin, origin + plane.columns), block);
      plane.start.set(from.start.subarray(origin, origin + plane.columns), block);
      plane.end.set(from.end.subarray(origin, origin + plane.columns), block);
    }
  }
  const clipped = !isInside(rect, { x: 0, y: 0, ...whole });
  return {
    picture: { ...picture, frame, grid: mcuGridOf(frame), planes },
    kept,
    edit: { kind: "crop", asked: rect, applied: toDisplayed(kept, view), clipped },
  };
}

/** Inward to whole MCUs; the edge of the picture counts as one. */
function shrink(rect: Rect, { frame }: Coefficients): Rect {
  const mcu = mcuSizeOf(frame);
  const inside = clip(rect, frame);
  if (inside === null) throw tooSmall(mcu);
  const x = Math.ceil(inside.x / mcu.width) * mcu.width;
  const y = Math.ceil(inside.y / mcu.height) * mcu.height;
  const width = wholeMcus(inside.x + inside.width, frame.width, mcu.width) - x;
  const height = wholeMcus(inside.y + inside.height, frame.height, mcu.height) - y;
  if (width <= 0 || height <= 0) throw tooSmall(mcu);
  return { x, y, width, height };
}

function wholeMcus(at: number, limit: number, step: number): number {
  return at === limit ? limit : Math.floor(at / step) * step;
}

function tooSmall({ width, height }: { width: number; height: number }): DermShareError {
  return new DermShareError(
    "region-invalid",
    `the crop holds no whole cell of the JPEG, which is ${width} x ${height} pixels`,
    "make the crop larger, or use --lossy",
  );
}

function isInside(rect: Rect, whole: Rect): boolean {
  const [right, bottom] = [rect.x + rect.width, rect.y + rect.height];
  return rect.x >= whole.x && rect.y >= whole.y && right <= whole.x + whole.width && bottom <= whole.y + whole.height;
}

function boundsOf(rects: readonly Rect[]): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + width), Math.max(bottom, y + height)];
  }
  return rects.length === 0 ? null : { x: left, y: top, width: right - left, height: bottom - top };
}
