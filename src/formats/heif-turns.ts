/** Cutting and turning of HEIF pictures, in the order of their properties. Source: ISO/IEC 23008-12, 6.5.9, 6.5.10, 6.5.12. */
import type { Cursor } from "../bytes/cursor.ts";
import type { Rect, Size } from "../geometry.ts";
import { cursorOver } from "../bytes/heif-boxes.ts";
import type { Item } from "../bytes/heif-meta.ts";

/** An orientation as what has to be done: transpose, then mirror left to right, then top to bottom. */
interface Turn {
  readonly transpose: boolean;
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
}

/** The values of TIFF tag 274, from 1, by transpose, mirrorX, mirrorY as bits. TIFF 6.0, section 8. */
const orientations = [1, 4, 2, 3, 5, 8, 6, 7];

/**
 * What the properties of an item do to a picture of a size: what is cut out of it, then how it is turned.
 *
 * @returns null where it is cut after a turn, or outside the picture
 */
export function displayed(bytes: Uint8Array, item: Item, size: Size): { cut: Rect | null; orientation: number } | null {
  let cut: Rect | null = null;
  let turn: Turn = { transpose: false, mirrorX: false, mirrorY: false };
  for (const { box } of item.properties) {
    if (box.type === "clap") {
      if (cut !== null || orientationOf(turn) !== 1) return null;
      cut = apertureOf(cursorOver(bytes, box), size);
      if (cut === null) return null;
    } else if (box.type === "irot") {
      for (let quarters = cursorOver(bytes, box).u8() & 3; quarters > 0; quarters--) turn = quarterTurn(turn);
    } else if (box.type === "imir") {
      turn = mirror(turn, (cursorOver(bytes, box).u8() & 1) === 1);
    }
  }
  return { cut, orientation: orientationOf(turn) };
}

function orientationOf({ transpose, mirrorX, mirrorY }: Turn): number {
  return orientations[Number(transpose) * 4 + Number(mirrorX) * 2 + Number(mirrorY)] ?? 1;
}

/** Anticlockwise: transpose, then top to bottom. A transposition behind mirrors is one in front of them, swapped. */
function quarterTurn({ transpose, mirrorX, mirrorY }: Turn): Turn {
  return { transpose: !transpose, mirrorX: mirrorY, mirrorY: !mirrorX };
}

/** Axis 1 exchanges left and right, axis 0 top and bottom. */
function mirror({ transpose, mirrorX, mirrorY }: Turn, leftToRight: boolean): Turn {
  return { transpose, mirrorX: mirrorX !== leftToRight, mirrorY: mirrorY === leftToRight };
}

/** Whole pixels of the clean aperture, whose offset is that of the centres: ISO/IEC 14496-12, 12.1.4. */
function apertureOf(cursor: Cursor, size: Size): Rect | null {
  const next = (): number => cursor.u32() / cursor.u32();
  const offset = (): number => (cursor.u32() | 0) / cursor.u32();
  const [width, height] = [Math.floor(next()), Math.floor(next())];
  const x = Math.round((size.width - width) / 2 + offset());
  const y = Math.round((size.height - height) / 2 + offset());
  const isInside = x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= size.width && y + height <= size.height;
  return isInside ? { x, y, width, height } : null;
}
