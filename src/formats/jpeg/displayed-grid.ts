/** Where the cells that a lossless edit can touch lie in the picture as it is displayed: for people who draw masks. */
import type { Point, Size } from "../../geometry.ts";
import type { Refusal } from "../format.ts";
import type { Orientation } from "../orientation-exif.ts";
import { firstScan, orientationOf, parse } from "./parse.ts";
import { mcuSizeOf, trimOf, turnOf } from "./turn-blocks.ts";

/** Cells of one size; the corner of one of them lies at `origin`, less than a cell from the top left of the picture. */
export interface DisplayedGrid {
  readonly cell: Size;
  readonly origin: Point;
  /** Whether a lossless turn cuts off what lies left of and above the origin; otherwise those are smaller cells. */
  readonly trims: boolean;
  /** How the stored picture is displayed. */
  readonly orientation: Orientation;
  /** Why the coefficients cannot be edited, or null. */
  readonly refusal: Refusal | null;
}

/** @throws DermShareError as `parse`: for what no edit would take either */
export function displayedGrid(bytes: Uint8Array): DisplayedGrid {
  const { segments, frame, refusal } = parse(bytes);
  const orientation = orientationOf(segments.slice(0, firstScan(segments)));
  const { transposed, mirrored, upsideDown } = turnOf(orientation);
  const [stored, mcu] = [transposed ? swapped(frame) : frame, mcuSizeOf(frame)];
  const cell = transposed ? swapped(mcu) : mcu;
  const origin = { x: mirrored ? stored.width % cell.width : 0, y: upsideDown ? stored.height % cell.height : 0 };
  const trims = trimOf(frame, orientation) !== null && origin.x + origin.y > 0;
  return { cell, origin, trims, orientation, refusal };
}

function swapped({ width, height }: Size): Size {
  return { width: height, height: width };
}
