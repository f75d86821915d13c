import sharp from "sharp";
import { expect, it } from "vitest";
import { withProfile } from "../../src/pixels/jpeg-profile.ts";

function samples(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
}

it.each([1, 560, 65_519, 65_520, 200_000])("a JPEG has the profile of %i bytes that it was given", async (length) => {
  const profile = Uint8Array.from({ length }, (_, i) => (i * 7) % 251);
  const pixel = { create: { width: 8, height: 8, channels: 3 as const, background: "#a52" } };
  const jpeg = await sharp(pixel).jpeg().toBuffer();
  const tagged = withProfile(jpeg, profile);
  expect((await sharp(tagged).metadata()).icc).toEqual(Buffer.from(profile));
  expect(await samples(tagged)).toEqual(await samples(jpeg));
});
