/** Barcodes and QR codes, as they stand on wristbands and labels. */
import type { Point } from "../geometry.ts";
import type { RgbPicture, Suggestion } from "./suggestion.ts";

/** The number of a code is printed within this part of its size around it. */
const margin = 0.3;

const largestNumber = 32;

/**
 * Finds codes, in any direction.
 *
 * @param wasm the reader's WebAssembly (zxing-wasm/reader/zxing_reader.wasm): by itself it would be asked from the network
 */
export async function findCodes(picture: RgbPicture, wasm: Uint8Array): Promise<Suggestion[]> {
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  await prepareZXingModule({ overrides: { wasmBinary: wasm.slice().buffer }, fireImmediately: true });
  const found = await readBarcodes(withAlpha(picture), {
    tryHarder: true,
    tryRotate: true,
    tryInvert: true,
    maxNumberOfSymbols: largestNumber,
  });
  return found
    .filter(({ isValid }) => isValid)
    .map(({ position: { topLeft, topRight, bottomRight, bottomLeft } }) => ({
      kind: "code",
      region: { shape: "polygon", points: grown([topLeft, topRight, bottomRight, bottomLeft]) },
    }));
}

/** The upright box around the corners, and room around it. The bars of a code may come as a single line: it gets a height. */
function grown(corners: readonly Point[]): Point[] {
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const side = Math.max(right - left, bottom - top) * margin;
  return [
    { x: left - side, y: top - side },
    { x: right + side, y: top - side },
    { x: right + side, y: bottom + side },
    { x: left - side, y: bottom + side },
  ];
}

function withAlpha({ width, height, samples }: RgbPicture) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    data.set(samples.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    data[pixel * 4 + 3] = 255;
  }
  return { data, width, height, colorSpace: "srgb" as const };
}
