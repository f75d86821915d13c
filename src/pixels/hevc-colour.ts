/** From luma and chroma to RGB samples at their place in the displayed picture. Source: ITU-T H.273, 8.3. */
import type { Rect } from "../geometry.ts";
import type { Plane, Planes } from "./hevc.ts";

/** Where pixels go: the first sample of source pixel (x, y) is at `origin + x * stepX + y * stepY`; only `cut` is shown. */
export interface Placing {
  readonly origin: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly cut: Rect;
}

/** The samples of the whole displayed picture. A clamped array rounds what is put into it, as `put` does for 16 bits. */
export type Target = Uint8ClampedArray | Uint16Array;

/** How numbers become RGB: red = y * yInRed + redCr * cr and so on, y and c scaled to the target's range first. */
interface Mix {
  readonly yOffset: number;
  readonly yScale: number;
  readonly cOffset: number;
  readonly yInRedAndBlue: number;
  readonly redCr: number;
  readonly greenCb: number;
  readonly greenCr: number;
  readonly blueCb: number;
}

/** The share of red and blue in luma, by matrix coefficients: ITU-T H.273, table 4. 2 (nobody says) is taken for 6. */
const shares: Readonly<Record<number, readonly [red: number, blue: number]>> = {
  1: [0.2126, 0.0722],
  2: [0.299, 0.114],
  4: [0.3, 0.11],
  5: [0.299, 0.114],
  6: [0.299, 0.114],
  7: [0.212, 0.087],
  9: [0.2627, 0.0593],
};

const identity = 0; // the planes are green, blue and red themselves

/**
 * Puts the pixels of a tile where they are displayed. Each pixel takes the chroma sample that it was coded with.
 *
 * @param left the tile's place in the picture before it is cut and turned, like `top`
 * @throws Error for matrix coefficients that are not of the kind above
 */
export function placeColour(planes: Planes, left: number, top: number, target: Target, placing: Placing): void {
  const { luma, chroma } = planes;
  const mix = mixOf(planes, fullOf(target));
  const [blues, reds] = chroma ?? [luma, luma];
  const shiftX = blues.width < luma.width ? 1 : 0;
  const shiftY = blues.height < luma.height ? 1 : 0;
  const part = shownPart(luma, left, top, placing.cut);
  for (let y = part.top; y < part.bottom; y++) {
    const inLuma = y * luma.stride;
    const inChroma = (y >> shiftY) * blues.stride;
    let at = placing.origin + (left + part.left) * placing.stepX + (top + y) * placing.stepY;
    for (let x = part.left; x < part.right; x++) {
      const light = ((luma.samples[inLuma + x] ?? 0) - mix.yOffset) * mix.yScale;
      const cb = (blues.samples[inChroma + (x >> shiftX)] ?? 0) - mix.cOffset;
      const cr = (reds.samples[inChroma + (x >> shiftX)] ?? 0) - mix.cOffset;
      put(target, at, light * mix.yInRedAndBlue + cr * mix.redCr);
      put(target, at + 1, light + cb * mix.greenCb + cr * mix.greenCr);
      put(target, at + 2, light * mix.yInRedAndBlue + cb * mix.blueCb);
      at += placing.stepX;
    }
  }
}

/** Puts the luma of a tile into one sample of each pixel: an alpha plane. */
export function placeAlpha(planes: Planes, left: number, top: number, target: Target, placing: Placing): void {
  const { luma } = planes;
  const { yOffset, yScale } = mixOf({ ...planes, chroma: null }, fullOf(target));
  const part = shownPart(luma, left, top, placing.cut);
  for (let y = part.top; y < part.bottom; y++) {
    for (let x = part.left; x < part.right; x++) {
      const at = placing.origin + (left + x) * placing.stepX + (top + y) * placing.stepY;
      put(target, at, ((luma.samples[y * luma.stride + x] ?? 0) - yOffset) * yScale);
    }
  }
}

function put(target: Target, at: number, value: number): void {
  target[at] = target instanceof Uint16Array ? Math.min(65535, Math.max(0, Math.round(value))) : value;
}

function fullOf(target: Target): number {
  return target instanceof Uint16Array ? 65535 : 255;
}

/** The pixels of a tile that are inside what is shown, in its own coordinates. */
function shownPart(
  tile: Plane,
  left: number,
  top: number,
  cut: Rect,
): Record<"left" | "top" | "right" | "bottom", number> {
  return {
    left: Math.max(0, cut.x - left),
    top: Math.max(0, cut.y - top),
    right: Math.min(tile.width, cut.x + cut.width - left),
    bottom: Math.min(tile.height, cut.y + cut.height - top),
  };
}

function mixOf({ bits, chroma, matrix, isFullRange }: Planes, full: number): Mix {
  const unit = 2 ** (bits - 8);
  const yOffset = isFullRange ? 0 : 16 * unit;
  const yScale = full / (isFullRange ? 2 ** bits - 1 : 219 * unit);
  const cScale = full / (isFullRange ? 2 ** bits - 1 : 224 * unit);
  const plain = { yOffset, yScale, cOffset: 128 * unit, yInRedAndBlue: 1, redCr: 0, greenCb: 0, greenCr: 0, blueCb: 0 };
  if (chroma === null) return plain;
  if (matrix === identity) {
    return { ...plain, cOffset: yOffset, yInRedAndBlue: 0, redCr: yScale, blueCb: yScale };
  }
  const share = shares[matrix];
  if (share === undefined) throw new Error("matrix coefficients that are not known");
  const [red, blue] = share;
  const green = 1 - red - blue;
  return {
    ...plain,
    redCr: 2 * (1 - red) * cScale,
    greenCr: (-2 * red * (1 - red) * cScale) / green,
    greenCb: (-2 * blue * (1 - blue) * cScale) / green,
    blueCb: 2 * (1 - blue) * cScale,
  };
}
