import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import type { Edit } from "../../src/edits.ts";
import { editPixels } from "../../src/pixels/edit-pixels.ts";
import { decode } from "../../src/pixels/decode.ts";
import type { SourceFormat } from "../../src/pixels/picture.ts";
import { encode } from "../../src/pixels/encode.ts";
import { verifyPixels } from "../../src/pixels/verify-pixels.ts";
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

/** Patches of many colours, none like its neighbours. */
function patches(width: number, height: number): Sharp {
  const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y, c] = [(Math.floor(i / 3) % width) >> 3, Math.floor(i / 3 / width) >> 3, i % 3];
    return 40 + ((x * 67 + y * 101 + c * 53 + x * y * 29) % 170);
  });
  return sharp(samples, { raw: { width, height, channels: 3 } });
}

const swapped: Parameters<Sharp["recomb"]>[0] = [
  [0, 0, 1],
  [0, 1, 0],
  [1, 0, 0],
];
const blackPatch = {
  input: { create: { width: 16, height: 16, channels: 3, background: "black" } },
  left: 32,
  top: 16,
} as const;

function written(image: Sharp): Promise<Buffer> {
  return image.jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
}

async function animation(frames: number, delay: number): Promise<Uint8Array> {
  const parts = await Promise.all(Array.from({ length: frames }, (_, i) => scene(i).png().toBuffer()));
  return sharp(parts, { join: { animated: true } })
    .gif({ delay: parts.map(() => delay) })
    .toBuffer();
}

/** What moves lies under `whole`; beside it each frame is as much lighter as is said. */
async function waiting(lights: readonly number[], delay: number[]): Promise<Uint8Array> {
  const frames = lights.map((light, i) => {
    const samples = Uint8Array.from({ length: 96 * 64 * 3 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % 96, Math.floor(at / 3 / 96)];
      return x >= 30 && x < 40 && y >= 16 && y < 24 ? 60 * i : 100 + light;
    });
    return sharp(samples, { raw: { ...size, channels: 3 } })
      .png()
      .toBuffer();
  });
  return sharp(await Promise.all(frames), { join: { animated: true } })
    .webp({ quality: 100, delay })
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

  it.each([
    [96, 64],
    [93, 61],
  ])(
    "is another picture where a JPEG of %i x %i is shifted, turned, mirrored, of other colours or sizes, or cut off",
    async (width, height) => {
      const picture = (await decode(await patches(width, height).png().toBuffer(), "png")).picture;
      const right = await written(patches(width, height));
      await verifyPixels(right, "jpeg", [picture], true);
      const shifted = patches(width, height).extend({ left: 8, extendWith: "mirror" });
      const scaled = (share: number): Sharp =>
        patches(width, height).resize(Math.ceil(width * share), Math.ceil(height * share), { fit: "fill" });
      const wrong = {
        shifted: await written(sharp(await shifted.png().toBuffer()).extract({ left: 0, top: 0, width, height })),
        turned: await written(patches(width, height).rotate(180)),
        mirrored: await written(patches(width, height).flop()),
        upset: await written(patches(width, height).flip()),
        "of swapped colours": await written(patches(width, height).recomb(swapped)),
        grey: await written(patches(width, height).greyscale()),
        darker: await written(patches(width, height).linear(0.8)),
        "with a patch gone": await written(patches(width, height).composite([blackPatch])),
        "an eighth as large": await written(scaled(1 / 8)),
        "twice as large": await written(scaled(2)),
        "a pixel narrower": await written(
          patches(width, height).extract({ left: 0, top: 0, width: width - 1, height }),
        ),
        "a pixel lower": await written(patches(width, height).extract({ left: 0, top: 0, width, height: height - 1 })),
        "cut off": right.subarray(0, right.length >> 1),
        "cut off late": right.subarray(0, right.length - 40),
      };
      for (const [what, bytes] of Object.entries(wrong)) {
        expect(await failureOf(() => verifyPixels(bytes, "jpeg", [picture], true)), what).toContain(
          "verification-failed",
        );
      }
    },
  );

  it("has every frame, at its time", async () => {
    const planned = await editPixels(await animation(3, 100), "gif", [whole], { lossy: false });
    for (const other of [await animation(2, 100), await animation(3, 200)]) {
      const result = await editPixels(other, "gif", [whole], { lossy: false });
      expect(await failureOf(() => planned.verify(result.bytes))).toContain("verification-failed");
    }
  });

  it.each([
    ["all the same", [0, 0, 0]],
    ["the same at the end", [0, 90, 90]],
  ])(
    "may have one frame for those that are %s once they are covered, and no time where it stands still",
    async (_, lights) => {
      const bytes = await waiting(lights, [100, 50, 80]);
      for (const lossy of [false, true]) {
        const planned = await editPixels(bytes, "webp", [whole], { lossy });
        await planned.verify(planned.bytes);
        if (lights.includes(90)) {
          const other = await editPixels(await waiting(lights, [50, 100, 80]), "webp", [whole], { lossy });
          expect(await failureOf(() => planned.verify(other.bytes))).toContain("verification-failed");
        }
      }
    },
  );

  it.each([
    [101, 100], // which the encoder joins
    [140, 140],
  ])("may have one frame for two that are nearly the same after a coding with loss: 100, %i, %i", async (...lights) => {
    const frames = [100, ...lights].map((light) => ({ ...size, samples: new Uint8Array(96 * 64 * 3).fill(light) }));
    const timing = { delaysMs: [100, 50, 80], loop: 0 };
    const picture = {
      colour: "rgb",
      hasAlpha: false,
      bits: 8,
      isBilevel: false,
      frames,
      profile: null,
      timing,
    } as const;
    const bytes = await encode([picture], "webp", true);
    await verifyPixels(bytes, "webp", [picture], true);
    const slower = { ...picture, timing: { ...timing, delaysMs: [50, 100, 80] } };
    const failure = await failureOf(() => verifyPixels(bytes, "webp", [slower], true));
    expect(failure).toContain(lights.includes(101) ? "no failure" : "verification-failed");
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
