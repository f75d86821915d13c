import sharp from "sharp";
import { expect, it } from "vitest";
import { concat, equal, latin1 } from "../../../src/bytes/bytes.ts";
import { jpeg } from "../../../src/formats/jpeg/jpeg.ts";
import { findSegments, isFrameHeader } from "../../../src/formats/jpeg/markers.ts";
import type { Rect, Size } from "../../../src/geometry.ts";
import { describeWith, runTool } from "../../support/oracles.ts";

const whole: Size = { width: 149, height: 101 };
const samplings = ["1x1,1x1,1x1", "2x2,1x1,1x1", "2x1,1x1,1x1", "1x2,1x1,1x1", "4x1,1x1,1x1", "1x1"];
/** Inside, off the grid on all sides; each edge of the picture; and a corner. */
const crops: readonly Rect[] = [
  { x: 35, y: 21, width: 70, height: 60 },
  { x: 0, y: 0, width: 77, height: 51 },
  { x: 61, y: 37, width: 88, height: 64 },
  { x: 0, y: 40, width: 149, height: 61 },
];

/** Soft greys inside the rectangle, and a secret around it: full red, or full black in a grey picture, which nothing else is. */
function withSecretAround(inside: Rect): Uint8Array {
  const samples = Array.from({ length: whole.width * whole.height }, (_, i) => {
    const [x, y] = [i % whole.width, Math.floor(i / whole.width)];
    const isInside = x >= inside.x && y >= inside.y && x < inside.x + inside.width && y < inside.y + inside.height;
    return isInside ? [130 + (x % 64), 130 + (x % 64), 130 + (x % 64)] : [255, 0, 0];
  });
  return concat([Buffer.from(`P6 ${whole.width} ${whole.height} 255\n`), Uint8Array.from(samples.flat())]);
}

function encoded(ppm: Uint8Array, sampling: string): Uint8Array {
  const switches = sampling === "1x1" ? ["-grayscale"] : ["-sample", sampling];
  return runTool("cjpeg", ["-quality", "90", ...switches], ppm);
}

/** The file with another size in its frame header. */
function patched(bytes: Uint8Array, { width, height }: Size): Uint8Array {
  const frame = findSegments(bytes).find(({ type, code }) => type === "marker" && isFrameHeader(code));
  const copy = bytes.slice();
  copy.set([height >> 8, height & 255, width >> 8, width & 255], (frame?.offset ?? 0) + 5);
  return copy;
}

interface Shown extends Size {
  readonly samples: Uint8Array;
}

/** What is made of a file by a decoder that shows as much as it can, whatever is missing. */
async function shown(bytes: Uint8Array): Promise<Shown> {
  const { data, info } = await sharp(bytes, { failOn: "none" })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, samples: data };
}

/** The samples of a file that is whole, without mixing the colours of neighbours. */
function exactly(bytes: Uint8Array): Shown {
  const ppm = runTool("djpeg", ["-rgb", "-nosmooth", "-pnm"], bytes);
  const header = /^P6\n(\d+) (\d+)\n255\n/.exec(latin1(ppm.subarray(0, 30)));
  if (header === null) throw new Error("djpeg wrote something else");
  return { width: Number(header[1]), height: Number(header[2]), samples: ppm.subarray(header[0].length) };
}

/** How many pixels are of the secret: much redder than grey, or as dark as nothing inside is. */
function secretPixels({ samples }: Shown): number {
  let found = 0;
  for (let i = 0; i < samples.length; i += 3) {
    const [red = 0, green = 0] = samples.subarray(i, i + 2);
    if (red - green > 60 || red < 90) found += 1;
  }
  return found;
}

function part({ width, samples }: Shown, rect: Rect): Uint8Array {
  const rows = Array.from({ length: rect.height }, (_, y) => {
    const from = 3 * ((rect.y + y) * width + rect.x);
    return samples.subarray(from, from + 3 * rect.width);
  });
  return concat(rows);
}

function cropped(source: Uint8Array, rect: Rect): { bytes: Uint8Array; kept: Rect } {
  const result = jpeg.edit?.(source, [{ kind: "crop", rect }], { keepEdges: false, lossy: false });
  if (result === undefined || !("bytes" in result)) throw new Error("was not cropped");
  const { x, y, width, height } = result.applied?.[0]?.applied ?? { x: 0, y: 0, width: 0, height: 0 };
  return { bytes: result.bytes, kept: { x, y, width, height } };
}

/** Where the data ends, decoders make one more MCU of the ones that fill its last byte. */
const largestMcuPx = 256;

const up = (value: number, step: number): number => Math.ceil(value / step) * step;

describeWith(["cjpeg", "djpeg"], "a crop whose header says the old size again", () => {
  it("shows what was cut off where only the header was cut", async () => {
    const source = encoded(withSecretAround({ x: 0, y: 0, width: 32, height: 32 }), "2x2,1x1,1x1");
    const hidden = patched(source, { width: 149, height: 32 });
    expect(secretPixels(await shown(patched(hidden, whole)))).toBeGreaterThan(5000);
  });

  it.each(samplings)("shows nothing of what was cut off, at %s", async (sampling) => {
    for (const crop of crops) {
      const { bytes } = cropped(encoded(withSecretAround(crop), sampling), crop);
      const own = jpeg.size(bytes);
      // Up to the end of the last MCU nothing moves; beyond, the same MCUs come to lie elsewhere.
      for (const size of [own, { width: up(own.width, 32), height: up(own.height, 32) }, whole]) {
        const found = await shown(patched(bytes, size));
        expect({ width: found.width, height: found.height }).toEqual(size);
        expect(secretPixels(found), `${JSON.stringify(crop)} as ${JSON.stringify(size)}`).toBeLessThanOrEqual(
          largestMcuPx,
        );
      }
    }
  });

  it.each(samplings)("shows beyond the edge of the picture what the source has there, at %s", (sampling) => {
    const source = encoded(withSecretAround({ x: 0, y: 0, ...whole }), sampling);
    const { bytes, kept } = cropped(source, { x: 61, y: 37, width: 88, height: 64 });
    expect({ right: kept.x + kept.width, bottom: kept.y + kept.height }).toEqual({ right: 149, bottom: 101 });
    // To the end of the last block of brightness: what only fills up an MCU is written anew, as flat as can be.
    const padded = { width: up(whole.width, 8), height: up(whole.height, 8) };
    const rest = { width: padded.width - kept.x, height: padded.height - kept.y };
    const expected = part(exactly(patched(source, padded)), { x: kept.x, y: kept.y, ...rest });
    expect(equal(exactly(patched(bytes, rest)).samples, expected)).toBe(true);
  });
});
