import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { concat, equal, latin1 } from "../../../src/bytes/bytes.ts";
import type { Edit, Fill } from "../../../src/edits.ts";
import { colourModelOf } from "../../../src/formats/jpeg/app-segments.ts";
import { jpeg } from "../../../src/formats/jpeg/jpeg.ts";
import { findSegments, marker } from "../../../src/formats/jpeg/markers.ts";
import { parse } from "../../../src/formats/jpeg/parse.ts";
import type { Rect } from "../../../src/geometry.ts";
import { describeWith, runTool } from "../../support/oracles.ts";

const plain = { keepEdges: false, lossy: false };
const [width, height] = [96, 80];
const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => 30 + (((i * i * 31) >> 4) % 190));
const picture = sharp(samples, { raw: { width, height, channels: 3 } });
const region: Rect = { x: 32, y: 32, width: 32, height: 16 };

function edited(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const result = jpeg.edit?.(bytes, edits, plain);
  if (result === undefined || !("bytes" in result)) throw new Error("was not edited");
  return result.bytes;
}

function withoutAdobe(bytes: Uint8Array): Uint8Array {
  const parts = findSegments(bytes).filter(({ code }) => code !== marker.app14);
  return concat(parts.map(({ offset, length }) => bytes.subarray(offset, offset + length)));
}

function modelOf(bytes: Uint8Array): string {
  const { segments, frame } = parse(bytes);
  return colourModelOf(
    frame.components.map(({ id }) => id),
    segments,
  );
}

async function part(bytes: Uint8Array, { x, y, width: w, height: h }: Rect): Promise<Uint8Array> {
  const shown = await sharp(bytes).toColourspace("srgb").png().toBuffer();
  return sharp(shown).extract({ left: x, top: y, width: w, height: h }).raw().toBuffer();
}

describeWith(["cjpeg"], "an edit of any colours", () => {
  const ppm = Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), samples]);
  const sources: Readonly<Record<string, () => Promise<Uint8Array>>> = {
    grey: () => picture.clone().toColourspace("b-w").jpeg().toBuffer(),
    ycbcr: async () => picture.clone().jpeg().toBuffer(),
    rgb: async () => runTool("cjpeg", ["-rgb"], ppm),
    cmyk: () => picture.clone().toColourspace("cmyk").jpeg().toBuffer(),
    ycck: async () => {
      const inks = new Uint8Array(await picture.clone().toColourspace("cmyk").jpeg().toBuffer());
      inks[latin1(inks).indexOf("Adobe") + 11] = 2; // the transform: the same numbers are other colours now
      return inks;
    },
    // Without the marker, decoders take inks as they do with it: 0 is all of an ink.
    "cmyk without an Adobe segment": async () =>
      withoutAdobe(new Uint8Array(await picture.clone().toColourspace("cmyk").jpeg().toBuffer())),
  };

  describe.each(Object.keys(sources))("(%s)", (model) => {
    const load = (): Promise<Uint8Array> => sources[model]?.() ?? Promise.reject(new Error("no such source"));

    it.each<[Fill, number]>([
      ["black", 0],
      ["grey", 128],
      ["white", 255],
    ])("covers with %s, which is one colour and the one asked for", async (fill, level) => {
      const source = await load();
      expect(modelOf(source)).toBe(model.split(" ")[0]);
      const bytes = edited(source, [{ kind: "mask", region: { shape: "rect", ...region }, fill }]);
      expect(modelOf(bytes)).toBe(model.split(" ")[0]);
      expect(latin1(bytes).includes("Adobe")).toBe(latin1(source).includes("Adobe"));
      const covered = await part(bytes, { x: 36, y: 36, width: 24, height: 8 });
      expect(new Set(covered).size).toBeLessThanOrEqual(3); // one colour
      const isInk = model.startsWith("cmyk") || model === "ycck";
      // Inks are turned into light by a profile: black is dark, not nothing.
      for (const sample of covered) expect(Math.abs(sample - level)).toBeLessThan(isInk ? 60 : 1);
    });

    it("puts a strip below that is black on white", async () => {
      const raster = {
        width,
        height: 32,
        samples: Uint8Array.from({ length: width * 32 }, (_, i) => (i % 12 < 6 ? 255 : 0)),
      };
      const bytes = edited(await load(), [{ kind: "append-strip", raster }]);
      const shown = await part(bytes, { x: 0, y: height + 8, width, height: 16 });
      const channels = shown.length / (width * 16);
      for (let i = 0; i < shown.length; i++) {
        const column = Math.floor(i / channels) % width;
        if (column % 6 === 2 || column % 6 === 3) {
          expect(Math.abs((shown[i] ?? 0) - (column % 12 < 6 ? 255 : 0))).toBeLessThan(90);
        }
      }
    });

    it("leaves the colours beside a mask as they were", async () => {
      const source = await load();
      const bytes = edited(source, [{ kind: "mask", region: { shape: "rect", ...region }, fill: "black" }]);
      const beside: Rect = { x: 0, y: 56, width: 96, height: 24 };
      expect(equal(await part(bytes, beside), await part(source, beside))).toBe(true);
    });

    it("keeps nothing of what a crop leaves out: pictures that differ only there give the same bytes", async () => {
      const source = await load();
      const crop: Edit = { kind: "crop", rect: region };
      for (const rect of [
        { x: 0, y: 0, width: 96, height: 32 },
        { x: 0, y: 48, width: 96, height: 32 },
        { x: 0, y: 0, width: 32, height: 80 },
        { x: 64, y: 0, width: 32, height: 80 },
      ]) {
        const other = edited(source, [{ kind: "mask", region: { shape: "rect", ...rect }, fill: "white" }]);
        expect(equal(edited(other, []), edited(source, []))).toBe(false);
        expect(equal(edited(other, [crop]), edited(source, [crop]))).toBe(true);
      }
    });
  });
});
