import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Sharp } from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { afterIhdr, chunk } from "../../fixtures/png.ts";
import { pack } from "../../fixtures/planted.ts";
import { anonymise, type AnonymiseOptions, plainStrip } from "../../src/workflow/anonymise.ts";
import { failureOf } from "../support/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "derm-profile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [width, height] = [32, 24];
const tone = { create: { width, height, channels: 3, background: { r: 190, g: 80, b: 60 } } } as const;
const p3 = (await sharp(await sharp(tone).withIccProfile("p3").png().toBuffer()).metadata()).icc ?? Buffer.alloc(0);

const path = join(folder, "display.icc");
writeFileSync(path, p3.fill(9, 67, 68)); // a rendering intent that there is not: ICC 7.2.15

const formats: [format: string, encode: (image: Sharp) => Sharp][] = [
  ["jpeg", (image) => image.jpeg({ quality: 100, chromaSubsampling: "4:4:4" })],
  ["png", (image) => image.png()],
  ["webp", (image) => image.webp({ lossless: true })],
  ["tiff", (image) => image.tiff({ compression: "lzw" })],
  ["deep png", (image) => image.toColourspace("rgb16").png()],
];
const edits = [{ kind: "crop", rect: { x: 0, y: 0, width: 16, height: 16 } }] as const;

describe("colours whose profile cannot be written anew", () => {
  it.each(formats)("are refused, edited or not, and become sRGB with --lossy: %s", async (_, encode) => {
    const source = new Uint8Array(await encode(sharp(tone).withIccProfile(path)).toBuffer());
    for (const asked of [[], edits]) {
      expect(await refusalOf(source, asked)).toMatch(/rendering intent/);
      const result = await anonymise(source, { ...plainStrip, edits: asked, lossy: true });
      if ("refused" in result) throw new Error(result.refused.reason);
      expect(result.notes).toContain("colours-converted");
      expect(result.lossless).toBe(false);
      expect((await sharp(result.image.bytes).metadata()).icc).toBeUndefined();
      const shown = await sharp(result.image.bytes).toColourspace("srgb").raw({ depth: "uchar" }).toBuffer();
      const expected = [190, 80, 60];
      expect(Math.max(...expected.map((value, i) => Math.abs(value - (shown[i] ?? 0))))).toBeLessThanOrEqual(2);
    }
  });
});

it("a profile of a PNG that libpng passes over does not go without a word when the picture is edited", async () => {
  const link = Buffer.from(p3).fill("link", 12, 16); // ICC 7.2.5
  const png = await sharp(tone).png().toBuffer();
  const source = afterIhdr(png, [chunk("iCCP", pack("p\0\0", deflateSync(link)))]);
  for (const asked of [[], edits]) expect(await refusalOf(source, asked)).toMatch(/does not describe/);
});

/** The refusal, given or thrown. */
async function refusalOf(source: Uint8Array, asked: AnonymiseOptions["edits"]): Promise<string> {
  let refusal = "it was taken";
  const failure = await failureOf(async () => {
    const result = await anonymise(source, { ...plainStrip, edits: asked });
    if ("refused" in result) refusal = result.refused.reason;
  });
  return failure === "no failure" ? refusal : failure;
}
