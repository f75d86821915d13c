import { readFileSync } from "node:fs";
import { join } from "node:path";
import { thumbnail as thumbnailOf } from "exifr";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { compareSmallPicture } from "../../src/pixels/small-picture.ts";
import { corpusBytes, describeCorpus } from "../support/corpus.ts";

const photo = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion-p3.jpg"));

const flat = (tone: string): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: tone } })
    .png()
    .toBuffer();

describe("a small picture", () => {
  it("is the same when it is the large one made smaller", async () => {
    const small = await sharp(photo).resize(160).jpeg({ quality: 60 }).toBuffer();
    expect(await compareSmallPicture(photo, small)).toEqual({ size: { width: 160, height: 120 }, shows: "same" });
  });

  it("is the same when it is upright and the large one is stored lying", async () => {
    const lying = await sharp(photo).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const small = await sharp(photo).resize(160).jpeg().toBuffer();
    expect((await compareSmallPicture(lying, small)).shows).toBe("same");
  });

  it("is the same when bars fill it up to another shape", async () => {
    const small = await sharp(photo).resize(160, 160, { fit: "contain", background: "black" }).jpeg().toBuffer();
    expect((await compareSmallPicture(photo, small)).shows).toBe("same");
  });

  it("is different when the large one was cropped, to another shape or to the same", async () => {
    const small = await sharp(photo).resize(160).jpeg().toBuffer();
    for (const box of [
      { left: 0, top: 72, width: 384, height: 144 },
      { left: 0, top: 0, width: 192, height: 144 },
    ]) {
      const cropped = await sharp(photo).extract(box).jpeg().toBuffer();
      expect((await compareSmallPicture(cropped, small)).shows).toBe("different");
    }
  });

  it("is different when one is of one tone and the other of another", async () => {
    expect((await compareSmallPicture(await flat("white"), await flat("white"))).shows).toBe("same");
    expect((await compareSmallPicture(await flat("white"), await flat("black"))).shows).toBe("different");
  });

  it("is unknown when it, or the large one, cannot be decoded", async () => {
    const small = await sharp(photo).resize(160).jpeg().toBuffer();
    expect(await compareSmallPicture(photo, new Uint8Array(40))).toEqual({ size: null, shows: "unknown" });
    expect(await compareSmallPicture(photo, new Uint8Array(0))).toEqual({ size: null, shows: "unknown" });
    expect((await compareSmallPicture(new Uint8Array(40), small)).shows).toBe("unknown");
  });
});

describeCorpus("the small pictures of real cameras", () => {
  it.each([
    ["metadata-extractor-images-canon-ixus.jpg", "same"],
    ["metadata-extractor-images-fujifilm-dx-10.jpg", "same"],
    ["exifr-issue-exifr-41-error_segment_unreachable.jpg", "different"], // a head cut out of a portrait
    ["metadata-extractor-images-nikon-e5000.jpg", "different"], // a camera cut out of a room
  ])("of %s are the %s", async (name, shows) => {
    const photograph = corpusBytes(`images/${name}`);
    const small = await thumbnailOf(photograph);
    expect((await compareSmallPicture(photograph, small ?? new Uint8Array(0))).shows).toBe(shows);
  });
});
