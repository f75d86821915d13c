/** What a person sees must be what the edits mean: the same way up, and in the same place. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { displayedGrid } from "../../src/formats/jpeg/displayed-grid.ts";
import { jpeg } from "../../src/formats/jpeg/jpeg.ts";
import { previewOf } from "../../src/pixels/preview.ts";

const planted = join(import.meta.dirname, "..", "..", "fixtures", "planted");

/** Four quarters of four colours. */
function quarters(width: number, height: number): Uint8Array {
  const colours = [
    [250, 20, 20],
    [20, 250, 20],
    [20, 20, 250],
    [240, 240, 240],
  ] as const;
  const samples = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [right, below] = [i % width >= width / 2, i / width >= height / 2];
    samples.set(colours[(right ? 1 : 0) + (below ? 2 : 0)] ?? [0, 0, 0], i * 3);
  }
  return samples;
}

/** The colours in the four corners, coarsely. */
async function corners(bytes: Uint8Array): Promise<string[]> {
  const { data, info } = await sharp(bytes)
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): string => {
    const start = (y * info.width + x) * info.channels;
    return [...data.subarray(start, start + 3)].map((value) => Math.round(value / 128)).join("");
  };
  const [right, bottom] = [info.width - 4, info.height - 4];
  return [at(3, 3), at(right, 3), at(3, bottom), at(right, bottom)];
}

/** The mean of every channel. */
async function mean(picture: Sharp): Promise<number[]> {
  return (await picture.stats()).channels.map(({ mean: value }) => value);
}

describe("the preview", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "of a JPEG is the way up that a strip makes it, orientation %d",
    async (orientation) => {
      const raw = { width: 160, height: 96, channels: 3 as const };
      const bytes = await sharp(quarters(160, 96), { raw }).withMetadata({ orientation }).jpeg().toBuffer();
      const stripped = jpeg.strip(bytes, { keepEdges: false, lossy: false });
      const preview = await previewOf(bytes, "jpeg", displayedGrid(bytes).orientation);
      if (!("bytes" in stripped)) throw new Error("not stripped");
      expect(await corners(preview.bytes)).toEqual(await corners(stripped.bytes));
      const { width, height } = jpeg.size(bytes);
      expect(await sharp(preview.bytes).metadata()).toMatchObject({ width, height });
    },
  );

  it.each(["png", "webp", "tiff", "gif"] as const)("of a %s shows it", async (format) => {
    const raw = { width: 160, height: 96, channels: 3 as const };
    const bytes = await sharp(quarters(160, 96), { raw }).toFormat(format).toBuffer();
    const preview = await previewOf(bytes, format, 1);
    expect(preview.frames).toBe(1);
    expect(await corners(preview.bytes)).toEqual(await corners(bytes));
  });

  it("is smaller than a picture that no screen can show", async () => {
    const raw = { width: 6000, height: 3000, channels: 3 as const };
    const bytes = await sharp(quarters(6000, 3000), { raw }).jpeg().toBuffer();
    const preview = await previewOf(bytes, "jpeg", 1);
    expect(await sharp(preview.bytes).metadata()).toMatchObject({ width: 2560, height: 1280 });
  });

  it("has no metadata, and its colours are sRGB", async () => {
    const bytes = readFileSync(join(planted, "lesion-p3.jpg"));
    const preview = await previewOf(bytes, "jpeg", 1);
    const found = await sharp(preview.bytes).metadata();
    expect([found.exif, found.xmp, found.iptc, found.icc, found.space]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      "srgb",
    ]);
    const [shown, stored] = [await mean(sharp(preview.bytes)), await mean(sharp(bytes, { ignoreIcc: true }))];
    const meant = await mean(sharp(await sharp(bytes).toColourspace("srgb").png().toBuffer()));
    meant.forEach((value, i) => expect(Math.abs(value - (shown[i] ?? 0))).toBeLessThan(1));
    expect(stored.some((value, i) => Math.abs(value - (meant[i] ?? 0)) > 2)).toBe(true); // the profile matters here
  });

  it("counts frames, and shows the first", async () => {
    const raw = { width: 40, height: 60, channels: 3 as const, pageHeight: 30 };
    const bytes = await sharp(quarters(40, 60), { raw }).gif().toBuffer();
    const preview = await previewOf(bytes, "gif", 1);
    expect(preview.frames).toBe(2);
    expect(await sharp(preview.bytes).metadata()).toMatchObject({ width: 40, height: 30 });
  });

  it.each(["tiff", "gif"] as const)(
    "of another page of a %s shows that one, and of one that is not there none",
    async (format) => {
      const [top, bottom] = [quarters(40, 30), quarters(40, 30).map((value) => 255 - value)];
      const raw = { width: 40, height: 60, channels: 3 as const, pageHeight: 30 };
      const bytes = await sharp(Buffer.concat([top, bottom]), { raw })
        .toFormat(format)
        .toBuffer();
      const expected = await corners(
        await sharp(bottom, { raw: { width: 40, height: 30, channels: 3 } })
          .png()
          .toBuffer(),
      );
      expect(await corners((await previewOf(bytes, format, 1, { page: 2 })).bytes)).toEqual(expected);
      expect(await corners((await previewOf(bytes, format, 1)).bytes)).not.toEqual(expected);
      await expect(previewOf(bytes, format, 1, { page: 3 })).rejects.toMatchObject({ code: "input-malformed" });
    },
  );

  it.each([
    ["white", "rgba", 255, "srgb"],
    ["black", "rgba", 0, "srgb"],
    ["white", "grey with alpha", 255, "b-w"],
    ["white", "16 bits", 255, "rgb16"],
  ] as const)("shows %s on transparent ground (%s)", async (_, __, level, space) => {
    const samples = new Uint8Array(80 * 60 * 4).map((___, i) => (i % 4 < 3 ? level : (i >> 2) % 80 < 40 ? 0 : 255));
    const png = sharp(samples, { raw: { width: 80, height: 60, channels: 4 } })
      .toColourspace(space)
      .png();
    const { bytes, isTransparent } = await previewOf(await png.toBuffer(), "png", 1);
    expect(isTransparent).toBe(true);
    const at = await sharp(bytes).extractChannel(0).raw().toBuffer();
    const row = [...at.subarray(10 * 80, 11 * 80)];
    expect(Math.abs((row[70] ?? -1) - level)).toBeLessThan(6);
    for (const value of row.slice(2, 36)) expect(Math.abs(value - level)).toBeGreaterThan(70);
    expect(Math.max(...row.slice(2, 36)) - Math.min(...row.slice(2, 36))).toBeGreaterThan(60);
    const opaque = await previewOf(await sharp(bytes).ensureAlpha().png().toBuffer(), "png", 1);
    expect(opaque.isTransparent).toBe(false);
  });

  it("of a picture that is cut off is none", async () => {
    const bytes = readFileSync(join(planted, "lesion.png"));
    await expect(previewOf(bytes.subarray(0, 3000), "png", 1)).rejects.toMatchObject({ code: "input-malformed" });
  });
});
