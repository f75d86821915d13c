/** Turning a whole picture of coefficients upright. Only whole MCUs can be mirrored: the rest of an edge is cut off. */
import type { Trimmed } from "../../edits.ts";
import type { Size } from "../../geometry.ts";
import type { Orientation } from "../orientation-exif.ts";
import { sources } from "../turn.ts";
import { type Coefficients, makePlanes, mcuGridOf, type Plane } from "./coefficients.ts";
import type { Frame } from "./frame.ts";
import type { Turn } from "./turn-tokens.ts";

/** The smallest part of a picture that can be moved, in pixels: T.81 A.2. A picture of one component has single blocks. */
export function mcuSizeOf({ components }: Pick<Frame, "components">): Size {
  if (components.length === 1) return { width: 8, height: 8 };
  return {
    width: 8 * Math.max(...components.map(({ h }) => h)),
    height: 8 * Math.max(...components.map(({ v }) => v)),
  };
}

/** What displaying asks for, in the order transpose, mirror. */
export function turnOf(orientation: Orientation): Turn {
  const { transposed, flipX, flipY } = sources[orientation];
  return { transposed, mirrored: transposed ? flipY : flipX, upsideDown: transposed ? flipX : flipY };
}

/**
 * What a turn cuts off the displayed picture, in pixels, or null where nothing would be left.
 */
export function trimOf(frame: Frame, orientation: Orientation): Trimmed | null {
  const { transposed, mirrored, upsideDown } = turnOf(orientation);
  const { width, height } = transposed ? swapped(frame) : frame;
  const mcu = mcuSizeOf(transposed ? { components: swapped(frame).components } : frame);
  const left = mirrored ? width % mcu.width : 0;
  const top = upsideDown ? height % mcu.height : 0;
  return left === width || top === height ? null : { left, top, right: 0, bottom: 0 };
}

function swapped(frame: Frame): Frame {
  const components = frame.components.map((component) => ({ ...component, h: component.v, v: component.h }));
  return { ...frame, width: frame.height, height: frame.width, components };
}

/** The picture as it is displayed: its blocks are turned when they are written. @param trimmed what `trimOf` said of it */
export function turnUpright(source: Coefficients, orientation: Orientation, trimmed: Trimmed): Coefficients {
  const turn = turnOf(orientation);
  const whole = turn.transposed ? swapped(source.frame) : source.frame;
  const frame = { ...whole, width: whole.width - trimmed.left, height: whole.height - trimmed.top };
  const planes = makePlanes(frame);
  for (const [i, plane] of planes.entries()) {
    const from = source.planes[i];
    if (from === undefined) continue;
    for (let y = 0; y < plane.rows; y++) copyRow(plane, from, y, turn);
  }
  const { store } = source;
  [store.turn, store.turnsUntil] = [turn, store.length];
  return { frame, grid: mcuGridOf(frame), planes, store };
}

/** Copies a row of blocks from where they come from. */
function copyRow(plane: Plane, from: Plane, y: number, turn: Turn): void {
  const first = originOf(plane, from, turn, 0, y);
  const step = originOf(plane, from, turn, 1, y) - first;
  const end = y * plane.paddedColumns + plane.columns;
  for (let block = y * plane.paddedColumns, origin = first; block < end; block += 1, origin += step) {
    plane.dc[block] = from.dc[origin] ?? 0;
    plane.start[block] = from.start[origin] ?? 0;
    plane.end[block] = from.end[origin] ?? 0;
  }
}

function originOf({ columns, rows }: Plane, from: Plane, turn: Turn, x: number, y: number): number {
  const across = turn.mirrored ? columns - 1 - x : x;
  const down = turn.upsideDown ? rows - 1 - y : y;
  return turn.transposed ? across * from.paddedColumns + down : down * from.paddedColumns + across;
}
