import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { ascii } from "../../src/bytes/bytes.ts";
import { uint, writeBox, writeFullBox } from "../../src/bytes/heif-boxes.ts";
import { heic } from "../../src/formats/heif.ts";
import { writeHeif } from "../../src/formats/heif-write.ts";
import { formatOf } from "../../src/formats/registry.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { residueByTwoReaders } from "../../src/workflow/clean-image.ts";

const width = 32;
const height = 24;

/** A picture whose left half is transparent: one colour is there, or another picture. */
function halfTransparent(hidden: "one colour" | "a picture", chromaSubsampling = "4:4:4"): Promise<Buffer> {
  const samples = Uint8Array.from({ length: width * height * 4 }, (_, i) => {
    const pixel = Math.floor(i / 4);
    const isLeft = pixel % width < width / 2;
    if (i % 4 === 3) return isLeft ? 0 : 255;
    return isLeft && hidden === "one colour" ? 0 : (pixel * 37 + i) % 256;
  });
  return sharp(samples, { raw: { width, height, channels: 4 } })
    .avif({ lossless: chromaSubsampling === "4:4:4", quality: 95, chromaSubsampling })
    .toBuffer();
}

/** Colour times alpha: what can be seen. */
async function seen(bytes: Uint8Array): Promise<number[]> {
  const data = await sharp(bytes).ensureAlpha().raw().toBuffer();
  return Array.from(data, (sample, i) => (data[i - (i % 4) + 3] === 0 ? 0 : sample));
}

async function residueKinds(bytes: Uint8Array): Promise<string[]> {
  const format = formatOf(bytes);
  return format === null ? [] : (await residueByTwoReaders(bytes, format)).map(({ kind }) => kind);
}

async function strip(bytes: Uint8Array, lossy = false): Promise<Uint8Array> {
  const result = await anonymise(bytes, { ...plainStrip, lossy });
  if ("refused" in result) throw new Error(result.refused.reason);
  return result.image.bytes;
}

describe("a picture under the transparent parts of an AVIF", () => {
  it("is gone after the cleaning, which makes it a PNG; what can be seen stays", async () => {
    const file = await halfTransparent("a picture");
    for (const lossy of [false, true]) {
      const clean = await strip(file, lossy);
      expect(formatOf(clean)?.id).toBe("png");
      expect(await seen(clean)).toEqual(await seen(file));
      const colours = await sharp(clean)
        .removeAlpha()
        .extract({ left: 0, top: 0, width: width / 2, height })
        .raw()
        .toBuffer();
      expect(new Set(colours).size).toBe(1);
    }
  });

  it("takes it out without loss only where every pixel had a colour of its own", async () => {
    for (const [chroma, lossless] of [["4:4:4", true] as const, ["4:2:0", false] as const]) {
      const result = await anonymise(await halfTransparent("a picture", chroma), plainStrip);
      expect(result).toMatchObject({ lossless });
      if ("notes" in result) expect(result.notes.includes("chroma-interpolated")).toBe(!lossless);
    }
  });

  it("keeps a file without metadata from being called clean", async () => {
    const result = formatOf(await halfTransparent("a picture"))?.strip(await halfTransparent("a picture"), plainStrip);
    if (result === undefined || !("bytes" in result)) throw new Error("not copied");
    expect(await residueKinds(result.bytes)).toEqual(["hidden-pixels"]);
  });

  it("is not suspected where there is one colour only: the AVIF stays one", async () => {
    const clean = await strip(await halfTransparent("one colour"));
    expect(formatOf(clean)?.id).toBe("avif");
    expect(await residueKinds(clean)).toEqual([]);
  });
});

const property = (box: Uint8Array): { box: Uint8Array; essential: boolean } => ({ box, essential: false });

describe("a HEIC with transparent parts", () => {
  const configuration = writeBox(
    "hvcC",
    Uint8Array.of(1, ...new Uint8Array(12), 0xf0, 0, 0xfc, 0xfc, 0xf8, 0xf8, 0, 0, 3, 0),
  );
  const size = property(writeFullBox("ispe", 0, 0, uint(8, 4), uint(8, 4)));
  const alphaName = writeFullBox("auxC", 0, 0, ascii("urn:mpeg:hevc:2015:auxid:1\0"));
  const picture = {
    type: "hvc1",
    isHidden: false,
    data: new Uint8Array(0),
    properties: [size, property(configuration)],
    references: [],
  };
  const plane = {
    ...picture,
    isHidden: true,
    properties: [...picture.properties, property(alphaName)],
    references: [{ type: "auxl", to: [0] }],
  };

  it("is refused, and not called clean: nobody here can look under them", async () => {
    const file = writeHeif(["heic", "mif1"], [picture, plane]);
    expect(heic.hasUnseenColour?.(file)).toBe(true);
    expect(await residueKinds(file)).toEqual(["hidden-pixels"]);
    await expect(anonymise(file, { ...plainStrip, heic: "keep" })).rejects.toMatchObject({ code: "input-refused" });
    await expect(anonymise(file, plainStrip)).rejects.toMatchObject({ code: "input-malformed" }); // no picture in it
    expect(await residueKinds(writeHeif(["heic", "mif1"], [picture]))).toEqual([]);
  });
});
