/** From luma and chroma to RGB samples at their place in the displayed picture. Source: ITU-T H.273, 8.3. */
import type { Rect } from "../geometry.ts";
import type { Plane, Planes } from "./hevc.ts";
import { planeBytes } from "./kernel/block.ts";
import { type Loops, loopsOn, type PlaceBlock } from "./loops.ts";

/**
 * Where pixels go in the memory: the first sample of source pixel (x, y) is at `origin + x * stepX + y * stepY`, in bytes; only
 * `cut` is shown.
 */
export interface Placing {
  readonly origin: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly cut: Rect;
}

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

/** Puts the pixels of tiles where they are displayed, in a memory that several threads share. */
export class Placer {
  readonly #memory: WebAssembly.Memory;
  readonly #block: number;
  readonly #isDeep: boolean;
  readonly #loops: Loops;

  /**
   * @param block address of `blockBytes` that are nobody else's
   * @param isDeep whether 16 bits are written for each sample, else 8
   */
  constructor(memory: WebAssembly.Memory, block: number, isDeep: boolean) {
    [this.#memory, this.#block, this.#isDeep, this.#loops] = [memory, block, isDeep, loopsOn(memory)];
  }

  /**
   * Puts the pixels of a tile where they are displayed, as RGB. Each pixel takes the chroma sample that it was coded with.
   *
   * @param left the tile's place in the picture before it is cut and turned, like `top`
   * @throws Error for matrix coefficients that are not of the kind above
   */
  placeColour(planes: Planes, left: number, top: number, placing: Placing): void {
    this.#place(planes, left, top, placing, this.#loops.placeColour);
  }

  /** Puts the luma of a tile into one sample of each pixel: an alpha plane. */
  placeAlpha(planes: Planes, left: number, top: number, placing: Placing): void {
    this.#place({ ...planes, chroma: null }, left, top, placing, this.#loops.placeLuma);
  }

  /** As many rows at a time as a block holds: they lie one behind the other in the planes, and are copied at once. */
  #place(planes: Planes, left: number, top: number, placing: Placing, placeBlock: PlaceBlock): void {
    const { luma, chroma } = planes;
    const [blues] = chroma ?? [luma];
    const [shiftX, shiftY] = [blues.width < luma.width ? 1 : 0, blues.height < luma.height ? 1 : 0];
    this.#say(mixOf(planes, this.#isDeep ? 65535 : 255), shiftX, shiftY);
    const { BYTES_PER_ELEMENT: sampleBytes } = luma.samples;
    this.#loops.setRows(sampleBytes === 2, luma.stride * sampleBytes, blues.stride * sampleBytes);
    const widest = Math.max(luma.stride, blues.stride) * sampleBytes;
    const rows = 2 * Math.floor(planeBytes / widest / 2); // an even number, for the chroma
    if (rows === 0) throw new Error("rows that are too long");
    const { stepX, stepY } = placing;
    const shown = shownPart(luma, left, top, placing.cut);
    for (let y = shown.top - (shown.top % 2); y < shown.bottom; y += rows) {
      this.#copy(luma, 0, y, rows);
      chroma?.forEach((plane, i) => this.#copy(plane, i + 1, y >> shiftY, rows >> shiftY));
      const [first, end] = [Math.max(0, shown.top - y), Math.min(rows, shown.bottom - y)];
      const origin = placing.origin + left * stepX + (top + y) * stepY;
      placeBlock(this.#block, first, end, shown.left, shown.right, origin, stepX, stepY);
    }
  }

  #say(mix: Mix, shiftX: number, shiftY: number): void {
    const { yOffset, yScale, cOffset, yInRedAndBlue, redCr, greenCb, greenCr, blueCb } = mix;
    const chroma = [redCr, greenCb, greenCr, blueCb] as const;
    this.#loops.setMix(yOffset, yScale, cOffset, yInRedAndBlue, ...chroma, shiftX, shiftY, this.#isDeep);
  }

  /** Copies rows of a plane into the block, as they lie. */
  #copy({ stride, samples }: Plane, plane: number, row: number, rows: number): void {
    const from = samples.subarray(row * stride, (row + rows) * stride);
    const to = this.#block + plane * planeBytes;
    new Uint8Array(this.#memory.buffer, to, from.byteLength).set(
      new Uint8Array(from.buffer, from.byteOffset, from.byteLength),
    );
  }
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
