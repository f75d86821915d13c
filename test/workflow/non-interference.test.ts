import * as fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import type { Edit } from "../../src/edits.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import type { Region } from "../../src/geometry.ts";

const [width, height, pages] = [40, 30, 2];
const runs = 12 * Number(process.env["DERM_FUZZ"] ?? 1);

/** Where the mask goes, in pixels, and a part of it that is surely covered. */
const regions: fc.Arbitrary<{ region: Region; covered: (x: number, y: number) => boolean }> = fc
  .record({
    x: fc.integer({ min: -3, max: width - 4 }),
    y: fc.integer({ min: -3, max: height - 4 }),
    width: fc.integer({ min: 5, max: 20 }),
    height: fc.integer({ min: 5, max: 20 }),
    isEllipse: fc.boolean(),
  })
  .map(({ isEllipse, ...box }) => {
    const [rx, ry] = [box.width / 2, box.height / 2];
    const [cx, cy] = [box.x + rx, box.y + ry];
    if (isEllipse) {
      const covered = (x: number, y: number) => ((x + 0.5 - cx) / rx) ** 2 + ((y + 0.5 - cy) / ry) ** 2 <= 1;
      return { region: { shape: "ellipse", cx, cy, rx, ry }, covered };
    }
    const covered = (x: number, y: number) =>
      x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
    return { region: { shape: "rect", ...box }, covered };
  });

type Samples = (x: number, y: number, page: number, channel: number) => number;

const coders: Readonly<Record<string, (sample: Samples) => Promise<Uint8Array>>> = {
  "a PNG": (sample) => page(sample, 3).png().toBuffer(),
  "a PNG with alpha": (sample) => page(sample, 4).png().toBuffer(),
  "a PNG of 16 bits": (sample) => page(sample, 3).toColourspace("rgb16").png().toBuffer(),
  "a grey PNG": (sample) => page(sample, 1).toColourspace("b-w").png().toBuffer(),
  "a PNG with a palette": (sample) =>
    page((...at) => sample(...at) & 0xc0, 3)
      .png({ palette: true, dither: 0 })
      .toBuffer(),
  "a lossless WebP": (sample) => page(sample, 3).webp({ lossless: true }).toBuffer(),
  "a TIFF": (sample) => page(sample, 3).tiff({ compression: "lzw" }).toBuffer(),
  "a TIFF of several pages": async (sample) => (await roll(sample)).tiff({ compression: "deflate" }).toBuffer(),
  "an animated WebP": async (sample) => (await roll(sample)).webp({ lossless: true, delay: [50, 70] }).toBuffer(),
};

function page(sample: Samples, channels: 1 | 3 | 4, number = 0): Sharp {
  const samples = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const at = Math.floor(i / channels);
    return sample(at % width, Math.floor(at / width), number, i % channels);
  });
  return sharp(samples, { raw: { width, height, channels } });
}

async function roll(sample: Samples): Promise<Sharp> {
  const parts = Array.from({ length: pages }, (_, number) => page(sample, 3, number).png().toBuffer());
  return sharp(await Promise.all(parts), { join: { animated: true } });
}

const beside: Samples = (x, y, number, channel) =>
  (x * 7 + y * 13 + number * 50 + channel * 31 + ((x * y) % 5) * 9) % 256;

async function edited(bytes: Uint8Array, edits: readonly Edit[]): Promise<Uint8Array> {
  const result = await anonymise(bytes, { ...plainStrip, edits });
  if ("refused" in result) throw new Error(result.refused.reason);
  return result.image.bytes;
}

const isKept = (x: number, y: number) => x >= 8 && x < 29 && y >= 5 && y < 22;

describe("two pictures that differ only under the mask", () => {
  it.each(Object.entries(coders))("give the same file: %s", async (_, code) => {
    const fills = fc.constantFrom("black", "grey", "white");
    await fc.assert(
      fc.asyncProperty(regions, fills, fc.integer({ min: 1, max: 255 }), async ({ region, covered }, fill, shift) => {
        const other: Samples = (x, y, number, channel) => {
          const sample = beside(x, y, number, channel);
          return covered(x, y) ? (sample * 3 + shift + x * channel) % 256 : sample;
        };
        const [a, b] = [await code(beside), await code(other)];
        fc.pre(!Buffer.from(a).equals(b));
        const edits: Edit[] = [{ kind: "mask", region, fill }];
        expect(Buffer.from(await edited(a, edits)).equals(await edited(b, edits))).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  it.each(Object.entries(coders))("outside the crop too: %s", async (_, code) => {
    const other: Samples = (x, y, number, channel) => (isKept(x, y) ? beside(x, y, number, channel) : (x * y) % 256);
    const edits: Edit[] = [{ kind: "crop", rect: { x: 8, y: 5, width: 21, height: 17 } }];
    const [a, b] = [await edited(await code(beside), edits), await edited(await code(other), edits)];
    expect(Buffer.from(a).equals(b)).toBe(true);
  });

  it("give other files without the mask: the test could fail", async () => {
    const code = coders["a PNG"];
    const [a, b] = [await code?.(beside), await code?.(() => 7)];
    expect(await edited(a ?? new Uint8Array(0), [])).not.toEqual(await edited(b ?? new Uint8Array(0), []));
  });
});
