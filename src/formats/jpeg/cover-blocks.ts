/** Masks and crops in coefficients: a mask grows to whole MCUs and a crop shrinks to them, so that nothing shines through. */
import type { AppliedEdit, Edit, Fill } from "../../edits.ts";
import { DermShareError } from "../../errors.ts";
import { boundingRect, checkRegion, clip, type Rect, type Region } from "../../geometry.ts";
import { touches } from "../../region-cells.ts";
import { type Coefficients, makePlanes, mcuGridOf, type Plane } from "./coefficients.ts";
import type { ColourModel } from "./frame.ts";
import type { QuantisationTable } from "./quantisation.ts";
import { forEachBlock, mcuSizeOf } from "./turn-blocks.ts";
import { toDisplayed, toStored, type View, wholeSize } from "./view.ts";

/** Covers every MCU that the region touches with one constant colour. @throws DermShareError "region-invalid" */
export function coverRegion(
  picture: Coefficients,
  { region }: Extract<Edit, { kind: "mask" }>,
  view: View,
  fills: readonly number[],
): AppliedEdit {
  const whole = wholeSize(view);
  checkRegion(region, whole);
  const cells = cellsOf(picture).filter((cell) => isTouched(region, toDisplayed(cell, view)));
  for (const cell of cells) wipe(picture, cell, fills);
  const asked = boundingRect(region);
  const applied = boundsOf(cells.map((cell) => toDisplayed(cell, view)));
  const areaPx = cells.reduce((sum, { width, height }) => sum + width * height, 0);
  const clipped = !isInside(asked, { x: 0, y: 0, ...whole });
  return { kind: "mask", asked, areaPx, clipped, ...(applied === null ? {} : { applied }) };
}

/** The bounding rectangle first: most cells lie outside, and it costs least. */
function isTouched(region: Region, cell: Rect): boolean {
  return touches({ shape: "rect", ...boundingRect(region) }, cell) && touches(region, cell);
}

/** The MCUs of a picture, as far as they lie in it. */
function cellsOf({ frame }: Coefficients): Rect[] {
  const mcu = mcuSizeOf(frame);
  const [columns, rows] = [Math.ceil(frame.width / mcu.width), Math.ceil(frame.height / mcu.height)];
  return Array.from({ length: columns * rows }, (_, i) => {
    const [x, y] = [(i % columns) * mcu.width, Math.floor(i / columns) * mcu.height];
    return { x, y, width: Math.min(mcu.width, frame.width - x), height: Math.min(mcu.height, frame.height - y) };
  });
}

function wipe({ frame, planes, store }: Coefficients, cell: Rect, fills: readonly number[]): void {
  for (const [i, plane] of planes.entries()) {
    const { x, y, width, height } = blocksOf(plane, cell, mcuSizeOf(frame), planes.length === 1);
    for (let row = y; row < Math.min(y + height, plane.rows); row++) {
      for (let column = x; column < Math.min(x + width, plane.columns); column++) {
        const block = row * plane.paddedColumns + column;
        plane.dc[block] = fills[i] ?? 0;
        plane.start[block] = store.emptyBlock;
        plane.end[block] = store.emptyBlock + 1;
      }
    }
  }
}

/** The blocks of a plane from the MCU at this place on, and how many one MCU has. */
function blocksOf({ component }: Plane, { x, y }: Rect, mcu: { width: number; height: number }, alone: boolean): Rect {
  const [width, height] = alone ? [1, 1] : [component.h, component.v];
  return { x: (x / mcu.width) * width, y: (y / mcu.height) * height, width, height };
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
    return fill === "black" ? Math.floor(-1024 / step) : Math.ceil(1016 / step);
  });
}

/** Keeps the whole MCUs inside the rectangle. @throws DermShareError "region-invalid" when there is none */
export function cropTo(
  picture: Coefficients,
  { rect }: Extract<Edit, { kind: "crop" }>,
  view: View,
): { picture: Coefficients; edit: AppliedEdit } {
  const whole = wholeSize(view);
  checkRegion({ shape: "rect", ...rect }, whole);
  const kept = shrink(toStored(rect, view), picture);
  const frame = { ...picture.frame, width: kept.width, height: kept.height };
  const planes = makePlanes(frame);
  for (const [i, plane] of planes.entries()) {
    const from = picture.planes[i];
    if (from === undefined) continue;
    const first = blocksOf(from, kept, mcuSizeOf(frame), planes.length === 1);
    forEachBlock(plane, (block, x, y) => {
      const origin = (first.y + y) * from.paddedColumns + first.x + x;
      plane.dc[block] = from.dc[origin] ?? 0;
      plane.start[block] = from.start[origin] ?? 0;
      plane.end[block] = from.end[origin] ?? 0;
    });
  }
  const clipped = !isInside(rect, { x: 0, y: 0, ...whole });
  return {
    picture: { ...picture, frame, grid: mcuGridOf(frame), planes },
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
