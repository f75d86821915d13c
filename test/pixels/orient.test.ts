import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { upright } from "../../src/pixels/orient.ts";

const width = 5;
const height = 3;
const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256);

describe("turning a frame upright", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("does what sharp does for orientation %i", async (orientation) => {
    const file = await sharp(samples, { raw: { width, height, channels: 3 } })
      .png()
      .withMetadata({ orientation })
      .toBuffer();
    const { data, info } = await sharp(file).autoOrient().raw().toBuffer({ resolveWithObject: true });
    const turned = upright({ width, height, samples }, orientation, 3);
    expect([turned.width, turned.height]).toEqual([info.width, info.height]);
    expect(Buffer.from(turned.samples)).toEqual(data);
  });

  it("keeps the depth", () => {
    const deep = Uint16Array.of(1, 300, 70, 60_000);
    expect(upright({ width: 2, height: 2, samples: deep }, 3, 1).samples).toEqual(Uint16Array.of(60_000, 70, 300, 1));
  });

  it("leaves a frame with an orientation that does not exist as it is", () => {
    for (const orientation of [0, 9, Number.NaN]) {
      expect(upright({ width, height, samples }, orientation, 3).samples).toBe(samples);
    }
  });
});
