/** Turning a whole picture of coefficients upright. Only whole MCUs can be mirrored: the rest of an edge is cut off. */
import type { Trimmed } from "../../edits.ts";
import type { Size } from "../../geometry.ts";
import type { Orientation } from "../orientation-exif.ts";
import { sources } from "../turn.ts";
import { type Coefficients, makePlanes, mcuGridOf, type Plane, TokenStore } from "./coefficients.ts";
import type { Frame } from "./frame.ts";
import { makeTokenTurner, type Turn } from "./turn-tokens.ts";

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

/** The picture as it is displayed. @param trimmed what `trimOf` said of it */
export function turnUpright(source: Coefficients, orientation: Orientation, trimmed: Trimmed): Coefficients {
  const turn = turnOf(orientation);
  const whole = turn.transposed ? swapped(source.frame) : source.frame;
  const frame = { ...whole, width: whole.width - trimmed.left, height: whole.height - trimmed.top };
  const planes = makePlanes(frame);
  const store = new TokenStore(source.store.length);
  const turnTokens = makeTokenTurner(turn);
  for (const [i, plane] of planes.entries()) {
    const from = source.planes[i];
    if (from === undefined) continue;
    forEachBlock(plane, (block, x, y) => {
      const origin = originOf(plane, from, turn, x, y);
      plane.dc[block] = from.dc[origin] ?? 0;
      plane.start[block] = store.length;
      turnTokens(source.store.tokens, from.start[origin] ?? 0, from.end[origin] ?? 0, store);
      plane.end[block] = store.length;
    });
  }
  return { frame, grid: mcuGridOf(frame), planes, store };
}

function originOf({ columns, rows }: Plane, from: Plane, turn: Turn, x: number, y: number): number {
  const across = turn.mirrored ? columns - 1 - x : x;
  const down = turn.upsideDown ? rows - 1 - y : y;
  return turn.transposed ? across * from.paddedColumns + down : down * from.paddedColumns + across;
}

/** Goes through the blocks that the picture needs, in rows. */
export function forEachBlock(plane: Plane, onBlock: (block: number, x: number, y: number) => void): void {
  for (let y = 0; y < plane.rows; y++) {
    for (let x = 0; x < plane.columns; x++) onBlock(y * plane.paddedColumns + x, x, y);
  }
}
