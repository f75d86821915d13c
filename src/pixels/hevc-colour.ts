/** From luma and chroma to RGB samples at their place in the displayed picture. Source: ITU-T H.273, 8.3. */
import type { Rect } from "../geometry.ts";
import type { Plane, Planes } from "./hevc.ts";
import { blockHeight, blockWidth, planeBytes, rowBytes } from "./kernel/block.ts";
import { kernelCode } from "./kernel-code.ts";

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

/** Places one row of a block. */
type PlaceRow = (block: number, y: number, left: number, right: number, origin: number, step: number) => void;

/** What `kernel/index.ts` offers. */
interface Loops {
  setMix(
    yOffset: number,
    yScale: number,
    cOffset: number,
    yInRedAndBlue: number,
    redCr: number,
    greenCb: number,
    greenCr: number,
    blueCb: number,
    shiftX: number,
    shiftY: number,
    isDeep: boolean,
  ): void;
  placeColour: PlaceRow;
  placeLuma: PlaceRow;
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
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(kernelCode, "base64")), {
      env: { memory },
    });
    if (!isLoops(exports)) throw new Error("not the loops");
    [this.#memory, this.#block, this.#isDeep, this.#loops] = [memory, block, isDeep, exports];
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

  /** Block by block: what is written of one, however the picture is turned, lies near together. */
  #place(planes: Planes, left: number, top: number, placing: Placing, placeRow: PlaceRow): void {
    const { luma, chroma } = planes;
    const [blues] = chroma ?? [luma];
    const [shiftX, shiftY] = [blues.width < luma.width ? 1 : 0, blues.height < luma.height ? 1 : 0];
    this.#say(mixOf(planes, this.#isDeep ? 65535 : 255), shiftX, shiftY);
    const shown = shownPart(luma, left, top, placing.cut);
    for (let y = shown.top - (shown.top % blockHeight); y < shown.bottom; y += blockHeight) {
      for (let x = shown.left - (shown.left % blockWidth); x < shown.right; x += blockWidth) {
        this.#copy(luma, 0, x, y);
        chroma?.forEach((plane, i) => this.#copy(plane, i + 1, x >> shiftX, y >> shiftY));
        const [first, end] = [Math.max(0, shown.left - x), Math.min(blockWidth, shown.right - x)];
        const lastRow = Math.min(blockHeight, shown.bottom - y);
        for (let row = Math.max(0, shown.top - y); row < lastRow; row++) {
          const origin = placing.origin + (left + x) * placing.stepX + (top + y + row) * placing.stepY;
          placeRow(this.#block, row, first, end, origin, placing.stepX);
        }
      }
    }
  }

  #say(mix: Mix, shiftX: number, shiftY: number): void {
    const { yOffset, yScale, cOffset, yInRedAndBlue, redCr, greenCb, greenCr, blueCb } = mix;
    const chroma = [redCr, greenCb, greenCr, blueCb] as const;
    this.#loops.setMix(yOffset, yScale, cOffset, yInRedAndBlue, ...chroma, shiftX, shiftY, this.#isDeep);
  }

  /** Copies what a plane has of a block. @param x where that begins in the plane, like `y` */
  #copy({ width, height, stride, samples }: Plane, plane: number, x: number, y: number): void {
    const rows = Math.min(blockHeight, height - y);
    const columns = Math.min(blockWidth, width - x);
    const to = this.#block + plane * planeBytes;
    for (let row = 0; row < rows; row++) {
      const from = (y + row) * stride + x;
      new Uint16Array(this.#memory.buffer, to + row * rowBytes, columns).set(samples.subarray(from, from + columns));
    }
  }
}

function isLoops(exports: object): exports is Loops {
  return "placeColour" in exports && "placeLuma" in exports;
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
