import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { afterSoi, comment } from "../../fixtures/jpeg.ts";
import { plantedExif, thumbnailCanary } from "../../fixtures/exif.ts";
import { pack } from "../../fixtures/planted.ts";
import { readExif } from "../../src/workflow/facts-exif.ts";

const blank = sharp({ create: { width: 16, height: 12, channels: 3, background: "#c08060" } });
const thumbnail = afterSoi(await blank.jpeg().toBuffer(), [comment(thumbnailCanary)]);
const exif = plantedExif(1, thumbnail);
const tiff = exif.bytes.subarray("Exif\0\0".length);

describe("an Exif block", () => {
  it("tells everything that the fixture plants in it", async () => {
    const { facts } = await readExif(tiff);
    const values = facts.map(({ value }) => value).join("\n");
    const telling = exif.planted.filter(
      ({ kind, form }) => (kind === "exif" && form !== "numbers") || kind === "comment",
    );
    expect(telling.length).toBeGreaterThan(15);
    for (const { text, where } of telling) expect(values, where).toContain(text);
  });

  it.each([
    ["person", "owner of the camera", "W. Larch, private camera"],
    ["person", "author", "Nurse Petra Sorrel"],
    ["place", "GPS", "52.520094, 13.410156 (degrees)"],
    ["time", "taken", "2024:05:17 09:41:23"],
    ["serial", "camera serial number", "OC-7-4711-0815"],
    ["device", "camera model", "Ocellus D7"],
    ["description", "comment", "second visit, see letter of 3 May"],
  ])("says as a %s: %s", async (kind, label, value) => {
    const found = (await readExif(tiff)).facts.filter((fact) => fact.label === label);
    expect(found.map((fact) => [fact.kind, fact.value.replaceAll("\0", "")])).toEqual([[kind, value]]);
  });

  it("hands out its thumbnail", async () => {
    expect(Uint8Array.from((await readExif(tiff)).thumbnail ?? [])).toEqual(thumbnail);
  });

  it("reads a comment in Unicode, whichever byte comes first", async () => {
    for (const text of [Buffer.from("Sorrel", "utf16le"), Buffer.from("Sorrel", "utf16le").swap16()]) {
      const value = pack("UNICODE\0", text);
      const exifIfd = pack({ u16: 1 }, { u16: 37510 }, { u16: 7 }, { u32: value.length }, { u32: 44 }, { u32: 0 });
      const ifd0 = pack({ u16: 1 }, { u16: 34665 }, { u16: 4 }, { u32: 1 }, { u32: 26 }, { u32: 0 });
      const { facts } = await readExif(pack("MM", { u16: 42 }, { u32: 8 }, ifd0, exifIfd, value));
      expect(facts.find(({ label }) => label === "comment")?.value).toBe("Sorrel");
    }
  });

  it("says nothing, and does not fail, when it is damaged anywhere", async () => {
    for (let length = 0; length < 600; length += 7) {
      const { facts } = await readExif(tiff.subarray(0, length));
      expect(Array.isArray(facts)).toBe(true);
    }
    expect(await readExif(pack("no TIFF at all"))).toMatchObject({ thumbnail: null });
  });
});
