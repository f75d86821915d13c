import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import type { Edit } from "../../src/edits.ts";
import { editPixels } from "../../src/pixels/edit-pixels.ts";
import type { SourceFormat } from "../../src/pixels/picture.ts";
import { failureOf } from "../support/errors.ts";

const size = { width: 96, height: 64 };
const whole: Edit = { kind: "mask", fill: "black", region: { shape: "rect", x: 20, y: 12, width: 30, height: 20 } };
const smaller: Edit = { kind: "mask", fill: "black", region: { shape: "rect", x: 20, y: 12, width: 30, height: 19 } };
const elsewhere: Edit = { kind: "mask", fill: "black", region: { shape: "rect", x: 60, y: 40, width: 30, height: 20 } };
const crop: Edit = { kind: "crop", rect: { x: 0, y: 0, width: 95, height: 64 } };

/** Soft stripes, so that a coding with loss keeps them. */
function scene(shift: number): Sharp {
  const samples = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => 128 + 90 * Math.sin(i / 60 + shift));
  return sharp(samples, { raw: { ...size, channels: 3 } });
}

async function animation(frames: number, delay: number): Promise<Uint8Array> {
  const parts = await Promise.all(Array.from({ length: frames }, (_, i) => scene(i).png().toBuffer()));
  return sharp(parts, { join: { animated: true } })
    .gif({ delay: parts.map(() => delay) })
    .toBuffer();
}

describe("what was written in pixels", () => {
  it.each<[string, SourceFormat, () => Promise<Uint8Array>, boolean]>([
    ["a PNG", "png", () => scene(1).png().toBuffer(), false],
    ["a 16-bit PNG", "png", () => scene(1).toColourspace("rgb16").png().toBuffer(), false],
    ["a PNG with alpha", "png", () => scene(1).ensureAlpha(0.4).png().toBuffer(), false],
    ["a TIFF", "tiff", () => scene(1).tiff({ compression: "lzw" }).toBuffer(), false],
    ["a lossless WebP", "webp", () => scene(1).webp({ lossless: true }).toBuffer(), false],
    ["an animation", "gif", () => animation(3, 100), false],
    ["a JPEG encoded anew", "jpeg", () => scene(1).jpeg().toBuffer(), true],
  ])("is held against what was planned: %s", async (_, format, make, lossy) => {
    const bytes = await make();
    const planned = await editPixels(bytes, format, [whole], { lossy });
    await planned.verify(planned.bytes);
    const other = { lossy };
    const wrong = {
      "no mask": await editPixels(bytes, format, [], other),
      "a mask elsewhere": await editPixels(bytes, format, [elsewhere], other),
      "another size": await editPixels(bytes, format, [whole, crop], other),
      ...(!lossy && { "a mask that lacks a row": await editPixels(bytes, format, [smaller], other) }),
    };
    for (const [what, result] of Object.entries(wrong)) {
      expect(await failureOf(() => planned.verify(result.bytes)), what).toContain("verification-failed");
    }
    expect(await failureOf(() => planned.verify(planned.bytes.subarray(0, planned.bytes.length >> 1)))).toContain(
      "verification-failed",
    );
  });

  it("has every frame, at its time", async () => {
    const planned = await editPixels(await animation(3, 100), "gif", [whole], { lossy: false });
    for (const other of [await animation(2, 100), await animation(3, 200)]) {
      const result = await editPixels(other, "gif", [whole], { lossy: false });
      expect(await failureOf(() => planned.verify(result.bytes))).toContain("verification-failed");
    }
  });

  it("may have one frame for two that show the same", async () => {
    const same = await Promise.all([1, 1, 2].map((shift) => scene(shift).png().toBuffer()));
    const bytes = await sharp(same, { join: { animated: true } })
      .gif({ delay: [100, 50, 80], keepDuplicateFrames: true })
      .toBuffer();
    const planned = await editPixels(bytes, "gif", [whole], { lossy: false });
    await planned.verify(planned.bytes);
    expect(planned.applied).toHaveLength(1);
  });
});
