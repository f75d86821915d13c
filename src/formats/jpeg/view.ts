/** From places in the stored picture to places in the displayed one, and back. */
import type { Trimmed } from "../../edits.ts";
import type { Rect, Size } from "../../geometry.ts";
import type { Orientation } from "../orientation-exif.ts";
import { sources, swapsSides } from "../turn.ts";

/** How stored coefficients are displayed. */
export interface View {
  /** Of the picture whose coefficients are at hand, before it is displayed. */
  readonly size: Size;
  /** What is still to be turned when it is displayed; 1 once the coefficients are upright. */
  readonly orientation: Orientation;
  /** What has been cut off the displayed picture. */
  readonly trimmed: Trimmed;
}

/** The whole displayed picture, with what has been cut off. */
export function wholeSize({ size, orientation, trimmed }: View): Size {
  const { width, height } = swapsSides(orientation) ? { width: size.height, height: size.width } : size;
  return { width: width + trimmed.left + trimmed.right, height: height + trimmed.top + trimmed.bottom };
}

/** Where a rectangle of the stored picture lies in the displayed one. */
export function toDisplayed(rect: Rect, { size, orientation, trimmed }: View): Rect {
  const shown = turned(rect, size, orientation);
  return { ...shown, x: shown.x + trimmed.left, y: shown.y + trimmed.top };
}

/** Where a rectangle of the displayed picture lies in the stored one; parts that were cut off lie outside. */
export function toStored(rect: Rect, { size, orientation, trimmed }: View): Rect {
  const kept = { ...rect, x: rect.x - trimmed.left, y: rect.y - trimmed.top };
  if (!swapsSides(orientation)) return turned(kept, size, orientation);
  const inverse = orientation === 6 ? 8 : orientation === 8 ? 6 : orientation;
  return turned(kept, { width: size.height, height: size.width }, inverse);
}

function turned(rect: Rect, { width, height }: Size, orientation: Orientation): Rect {
  const { transposed, flipX, flipY } = sources[orientation];
  const x = flipX ? width - rect.x - rect.width : rect.x;
  const y = flipY ? height - rect.y - rect.height : rect.y;
  return transposed
    ? { x: y, y: x, width: rect.height, height: rect.width }
    : { x, y, width: rect.width, height: rect.height };
}
