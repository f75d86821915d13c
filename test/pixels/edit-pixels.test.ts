import * as fc from "fast-check";
import sharp from "sharp";
import type { Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import type { Edit } from "../../src/edits.ts";
import { decode } from "../../src/pixels/decode.ts";
import { applyEdits } from "../../src/pixels/edit.ts";
import { editPixels } from "../../src/pixels/edit-pixels.ts";
import { clearHiddenColour } from "../../src/pixels/hidden-colour.ts";
import { coverRegion } from "../../src/region-mask.ts";
import type { Picture, SourceFormat } from "../../src/pixels/picture.ts";
import { writeTiff } from "../../src/pixels/tiff-writer.ts";
import { coveredBy } from "./covered.ts";

const width = 96;
const height = 64;
const lossless = { lossy: false };
const ellipse = { shape: "ellipse", cx: 40.5, cy: 30, rx: 17, ry: 9.5 } as const;
const mask: Edit = { kind: "mask", region: ellipse, fill: "black" };

/** A picture in which no two neighbours are alike. */
function scene(channels: 1 | 2 | 3 | 4, seed = 1): Sharp {
  const samples = Uint8Array.from(
    { length: width * height * channels },
    (_, i) => (i * (31 + seed) + (i >> 7) * 17) % 256,
  );
  return sharp(samples, { raw: { width, height, channels } });
}

/** The same with alpha that is never 0. */
function translucent(): Sharp {
  const samples = Uint8Array.from({ length: width * height * 4 }, (_, i) => ((i * 32 + (i >> 7) * 17) % 256) | 1);
  return sharp(samples, { raw: { width, height, channels: 4 } });
}

const sources: Readonly<Record<string, { format: SourceFormat; bytes: () => Promise<Uint8Array>; target: string }>> = {
  "an RGB PNG": { format: "png", bytes: () => scene(3).png().toBuffer(), target: "png" },
  "a PNG with alpha": { format: "png", bytes: () => translucent().png().toBuffer(), target: "png" },
  "a grey PNG": { format: "png", bytes: () => scene(1).toColourspace("b-w").png().toBuffer(), target: "png" },
  "a grey PNG with alpha": { format: "png", bytes: () => encodeGreyAlpha(), target: "png" },
  "a 16-bit PNG": { format: "png", bytes: () => scene(3).toColourspace("rgb16").png().toBuffer(), target: "png" },
  "a PNG with a palette": { format: "png", bytes: () => scene(3).png({ palette: true }).toBuffer(), target: "png" },
  "a PNG on its side": {
    format: "png",
    bytes: () => scene(3).png().withMetadata({ orientation: 6 }).toBuffer(),
    target: "png",
  },
  "a lossless WebP": { format: "webp", bytes: () => scene(4).webp({ lossless: true }).toBuffer(), target: "webp" },
  "a lossy WebP": { format: "webp", bytes: () => scene(3).webp().toBuffer(), target: "png" },
  "a TIFF with LZW": { format: "tiff", bytes: () => scene(3).tiff({ compression: "lzw" }).toBuffer(), target: "tiff" },
  "a TIFF with JPEG": {
    format: "tiff",
    bytes: () => scene(3).tiff({ compression: "jpeg" }).toBuffer(),
    target: "tiff",
  },
  "a CMYK TIFF": { format: "tiff", bytes: () => scene(3).toColourspace("cmyk").tiff().toBuffer(), target: "tiff" },
  "a GIF": { format: "gif", bytes: () => scene(3).gif().toBuffer(), target: "png" },
  "an AVIF": { format: "avif", bytes: () => scene(3).avif({ effort: 0 }).toBuffer(), target: "png" },
};

function encodeGreyAlpha(): Promise<Uint8Array> {
  const samples = Uint8Array.from({ length: width * height * 2 }, (_, i) => (i * 37) % 256);
  const frames = [{ width, height, samples }];
  return sharp(
    writeTiff(
      { colour: "grey", hasAlpha: true, bits: 8, isBilevel: false, frames, profile: null, timing: null },
      "none",
    ),
  )
    .png()
    .toBuffer();
}

describe.each(Object.entries(sources))("%s", (_, { format, bytes, target }) => {
  it("without edits is written again with the same samples, upright", async () => {
    const before = (await decode(await bytes(), format)).picture;
    const written = await editPixels(await bytes(), format, [], lossless);
    const after = await decode(written.bytes, written.format);
    expect(written.format).toBe(target);
    expect(after).toEqual({ picture: before, turned: false });
    expect(await displayed(written.bytes)).toEqual(await displayed(await bytes()));
  });

  it("is black under the mask and unchanged beside it", async () => {
    const before = (await decode(await bytes(), format)).picture;
    const { bytes: written, format: writtenAs, applied } = await editPixels(await bytes(), format, [mask], lossless);
    const after = (await decode(written, writtenAs)).picture;
    const box = applied[0]?.applied ?? { x: 0, y: 0, width: 0, height: 0 };
    const { outside, inside } = compare(before, after, box);
    expect(outside).toBe(0);
    expect(pixelAt(after, 40, 30)).toEqual(blackOf(after));
    expect(inside).toBeGreaterThan(0);
  });
});

it("writes no colour into a PNG where nothing is seen, and says so", async () => {
  const hiding = await scene(4).png().toBuffer();
  const { picture } = await decode(hiding, "png");
  expect(clearHiddenColour(picture)).toBe(true);
  expect(clearHiddenColour(picture)).toBe(false);
  const written = await editPixels(hiding, "png", [], lossless);
  expect(written.notes).toContain("hidden-colour-cleared");
  expect((await decode(written.bytes, "png")).picture).toEqual(picture);
});

/** What a viewer shows. */
async function displayed(bytes: Uint8Array): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function pixelAt(picture: Picture, x: number, y: number): number[] {
  const [frame] = picture.frames;
  if (frame === undefined) return [];
  const channels = frame.samples.length / (frame.width * frame.height);
  return [...frame.samples.subarray((y * frame.width + x) * channels, (y * frame.width + x + 1) * channels)];
}

function blackOf({ colour, bits, hasAlpha }: Picture): number[] {
  const full = 2 ** bits - 1;
  const black = { grey: [0], rgb: [0, 0, 0], cmyk: [0, 0, 0, full] }[colour];
  return hasAlpha ? [...black, full] : black;
}

/** How many samples differ outside and inside the box. */
function compare(a: Picture, b: Picture, box: { x: number; y: number; width: number; height: number }) {
  const counts = { outside: 0, inside: 0 };
  const [before, after] = [a.frames[0], b.frames[0]];
  if (before === undefined || after === undefined) throw new Error("no frame");
  const channels = before.samples.length / (before.width * before.height);
  before.samples.forEach((sample, i) => {
    if (sample === after.samples[i]) return;
    const x = Math.floor(i / channels) % before.width;
    const y = Math.floor(i / channels / before.width);
    const isIn = x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
    counts[isIn ? "inside" : "outside"]++;
  });
  return counts;
}

describe("a mask in pixels", () => {
  it("gives the same bytes for pictures that differ only under it", async () => {
    const picture = (await decode(await scene(4).png().toBuffer(), "png")).picture;
    const region = fc.record({
      shape: fc.constant("rect" as const),
      x: fc.integer({ min: 0, max: 80 }),
      y: fc.integer({ min: 0, max: 50 }),
      width: fc.double({ min: 0.5, max: 60, noNaN: true }),
      height: fc.double({ min: 0.5, max: 60, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(region, fc.integer({ min: 1, max: 255 }), async (rect, shift) => {
        const other = disturb(picture, coveredBy(coverRegion(rect, { width, height }, 0)), shift);
        const edits: Edit[] = [{ kind: "mask", region: rect, fill: "grey" }];
        const results = [];
        for (const version of [picture, other]) {
          const source = writeTiff(version, "none");
          results.push((await editPixels(source, "tiff", edits, lossless)).bytes);
        }
        expect(other).not.toEqual(picture);
        expect(results[0]).toEqual(results[1]);
      }),
      { numRuns: 25 * Number(process.env["DERM_FUZZ"] ?? 1) },
    );
  });

  it("covers as far as the coding may have carried what is under it", () => {
    const frames = [{ width: 200, height: 200, samples: new Uint8Array(200 * 200) }];
    const picture: Picture = {
      colour: "grey",
      hasAlpha: false,
      bits: 8,
      isBilevel: false,
      frames,
      profile: null,
      timing: null,
    };
    const other = disturb(
      picture,
      coveredBy(coverRegion({ ...ellipse, cx: 100, cy: 100 }, { width: 200, height: 200 }, 16)),
      90,
    );
    const edits: Edit[] = [{ kind: "mask", region: { ...ellipse, cx: 100, cy: 100 }, fill: "white" }];
    expect(applyEdits(other, edits, 16)).toEqual(applyEdits(picture, edits, 16));
    expect(applyEdits(other, edits, 15)).not.toEqual(applyEdits(picture, edits, 15));
  });

  it.each([
    ["png", 0, []],
    ["webp", 16, ["faint-trace-possible"]],
    ["avif", 64, ["faint-trace-possible"]],
  ] as const)("in %s grows by %i pixels and says so", async (format, growPx, notes) => {
    const base = sharp({ create: { width: 300, height: 300, channels: 3, background: "#c08060" } });
    const bytes = await base[format]().toBuffer();
    const region = { shape: "rect", x: 140, y: 140, width: 20, height: 10 } as const;
    const result = await editPixels(bytes, format, [{ kind: "mask", region, fill: "white" }], lossless);
    const grown = { x: 140 - growPx, y: 140 - growPx, width: 20 + 2 * growPx, height: 10 + 2 * growPx };
    expect(result.applied).toEqual([
      {
        kind: "mask",
        asked: { x: 140, y: 140, width: 20, height: 10 },
        applied: grown,
        areaPx: grown.width * grown.height,
        clipped: false,
      },
    ]);
    expect(result.notes).toEqual(["pixels-rewritten", ...notes]);
  });

  it("is made opaque where the picture is transparent", async () => {
    const clear = sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } });
    const region = { shape: "rect", x: 0, y: 0, width: 4, height: 4 } as const;
    const { bytes } = await editPixels(
      await clear.png().toBuffer(),
      "png",
      [{ kind: "mask", region, fill: "white" }],
      lossless,
    );
    expect(pixelAt((await decode(bytes, "png")).picture, 1, 1)).toEqual([255, 255, 255, 255]);
  });
});

function disturb(picture: Picture, covered: Uint8Array, shift: number): Picture {
  const frames = picture.frames.map((frame) => {
    const channels = frame.samples.length / covered.length;
    const samples = frame.samples.map((sample, i) =>
      covered[Math.floor(i / channels)] === 1 ? (sample + shift) % 256 : sample,
    );
    return { ...frame, samples };
  });
  return { ...picture, frames };
}
