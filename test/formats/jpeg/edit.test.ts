import { readFileSync } from "node:fs";
import { basename } from "node:path";
import * as fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { concat, equal } from "../../../src/bytes/bytes.ts";
import type { Edit, Fill } from "../../../src/edits.ts";
import type { Cleaned, Edited } from "../../../src/formats/format.ts";
import { orientationSegment } from "../../../src/formats/jpeg/app-segments.ts";
import { jpeg } from "../../../src/formats/jpeg/jpeg.ts";
import { findSegments, marker } from "../../../src/formats/jpeg/markers.ts";
import type { Orientation } from "../../../src/formats/orientation-exif.ts";
import type { Rect } from "../../../src/geometry.ts";
import { corpusFiles, describeCorpus } from "../../support/corpus.ts";
import { failureOf } from "../../support/errors.ts";
import { describeWith, runTool } from "../../support/oracles.ts";

const plain = { keepEdges: false, lossy: false };
const orientations = [2, 3, 4, 5, 6, 7, 8] as const;
const samplings = ["1x1,1x1,1x1", "2x2,1x1,1x1", "2x1,1x1,1x1", "1x2,1x1,1x1", "4x1,1x1,1x1", "1x1", "2x2,2x1,1x2"];

type Done = Extract<Edited, Cleaned>;

function edited(bytes: Uint8Array, edits: readonly Edit[], options = plain): Done {
  const result = jpeg.edit?.(bytes, edits, options);
  if (result === undefined || !("bytes" in result)) throw new Error("was not edited");
  return result;
}

function turned(bytes: Uint8Array, orientation: Orientation): Uint8Array {
  return concat([bytes.subarray(0, 2), orientationSegment(orientation), bytes.subarray(2)]);
}

/** Huffman tables and coded data: what says the coefficients. */
function codedOf(bytes: Uint8Array): Uint8Array {
  const parts = findSegments(bytes).filter(({ type, code }) => type === "entropy" || code === marker.dht);
  return concat(parts.map(({ offset, length }) => bytes.subarray(offset, offset + length)));
}

/** A smooth picture with an edge in it, so that turns and shifts show. */
function ppm(width: number, height: number): Uint8Array {
  const samples = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return [(x * 200) / width + 20, (y * 200) / height + 20, x > width / 3 && y < height / 2 ? 220 : 60];
  });
  return concat([Buffer.from(`P6 ${width} ${height} 255\n`), Uint8Array.from(samples.flat())]);
}

const encodings = new Map<string, Uint8Array>();

/** The picture by cjpeg, which is run once for each. */
function encoded(width: number, height: number, sampling: string): Uint8Array {
  const name = `${width} ${height} ${sampling}`;
  const grey = sampling === "1x1" ? ["-grayscale"] : ["-sample", sampling];
  const made = encodings.get(name) ?? runTool("cjpeg", ["-quality", "85", ...grey], ppm(width, height));
  encodings.set(name, made);
  return made;
}

async function shown(bytes: Uint8Array): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function shownPart(bytes: Uint8Array, { x, y, width, height }: Rect): Promise<Buffer> {
  const whole = await sharp(bytes).autoOrient().toColourspace("srgb").removeAlpha().png().toBuffer();
  return sharp(whole).extract({ left: x, top: y, width, height }).raw().toBuffer();
}

/** The smallest rectangle around both. */
function union(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 255)), 0) / a.length;
}

describeWith(["jpegtran", "cjpeg"], "turning upright", () => {
  const turns: Readonly<Record<(typeof orientations)[number], readonly string[]>> = {
    2: ["-flip", "horizontal"],
    3: ["-rotate", "180"],
    4: ["-flip", "vertical"],
    5: ["-transpose"],
    6: ["-rotate", "90"],
    7: ["-transverse"],
    8: ["-rotate", "270"],
  };

  describe.each(samplings)("at %s", (sampling) => {
    it.each(orientations)(
      "shows what a viewer shows of orientation %i, and codes it as jpegtran does",
      async (turn) => {
        for (const [width, height] of [
          [96, 64],
          [149, 101],
          [97, 64],
          [96, 67],
        ] as const) {
          const source = encoded(width, height, sampling);
          const { bytes, trimmed = { left: 0, top: 0, right: 0, bottom: 0 } } = edited(turned(source, turn), []);
          expect(
            equal(codedOf(bytes), codedOf(runTool("jpegtran", ["-optimize", "-trim", ...turns[turn]], source))),
          ).toBe(true);
          const now = await shown(bytes);
          const part = { x: trimmed.left, y: trimmed.top, width: now.width, height: now.height };
          expect(jpeg.size(turned(source, turn))).toEqual({
            width: trimmed.left + now.width,
            height: trimmed.top + now.height,
          });
          expect(meanDifference(await shownPart(turned(source, turn), part), now.data)).toBeLessThan(1.5);
        }
      },
    );
  });

  it("leaves a picture as it is where an edge would be cut off and is to be kept", () => {
    const source = turned(encoded(149, 101, "2x2,1x1,1x1"), 6);
    const result = edited(source, [], { keepEdges: true, lossy: false });
    expect(result.notes).toContain("orientation-kept");
    expect(jpeg.size(result.bytes)).toEqual({ width: 101, height: 149 });
  });
});

describeWith(["jpegtran", "cjpeg"], "a crop", () => {
  it("is one: two are an error, and not the first of them", () => {
    const crop: Edit = { kind: "crop", rect: { x: 0, y: 0, width: 16, height: 16 } };
    const twice = (): Done => edited(encoded(32, 32, "1x1"), [crop, crop]);
    expect(twice).toThrowError(expect.objectContaining({ code: "usage" }));
  });

  it.each(samplings)("of whole MCUs is what jpegtran cuts out at %s", (sampling) => {
    const source = encoded(149, 101, sampling);
    const { bytes, applied } = edited(source, [{ kind: "crop", rect: { x: 32, y: 32, width: 64, height: 32 } }]);
    expect(applied).toEqual([expect.objectContaining({ applied: { x: 32, y: 32, width: 64, height: 32 } })]);
    const theirs = runTool("jpegtran", ["-optimize", "-crop", "64x32+32+32"], source);
    expect(equal(codedOf(bytes), codedOf(theirs))).toBe(true);
  });

  it("goes inward to whole MCUs, and keeps the edges of the picture", () => {
    const source = encoded(149, 101, "2x2,1x1,1x1");
    const inside = edited(source, [{ kind: "crop", rect: { x: 3, y: 5, width: 80, height: 70 } }]);
    expect(inside.applied[0]?.applied).toEqual({ x: 16, y: 16, width: 64, height: 48 });
    const corner = edited(source, [{ kind: "crop", rect: { x: 100, y: 50, width: 500, height: 500 } }]);
    expect(corner.applied[0]).toMatchObject({ applied: { x: 112, y: 64, width: 37, height: 37 }, clipped: true });
  });

  it.each([1, ...orientations] as const)("shows what was asked for as displayed, at orientation %i", async (turn) => {
    const source = turned(encoded(149, 101, "2x2,1x1,1x1"), turn);
    for (const keepEdges of [false, true]) {
      const crop: Edit = { kind: "crop", rect: { x: 21, y: 18, width: 61, height: 55 } };
      const { bytes, applied } = edited(source, [crop], { keepEdges, lossy: false });
      const kept = applied[0]?.applied ?? { x: 0, y: 0, width: 0, height: 0 };
      const now = await shown(bytes);
      expect({ ...kept, ...jpeg.size(bytes) }).toEqual(kept);
      expect(union(kept, crop.rect)).toEqual(crop.rect);
      expect(meanDifference(await shownPart(source, kept), now.data)).toBeLessThan(2.5);
    }
  });

  it("that holds no whole MCU is refused", () => {
    const source = encoded(149, 101, "2x2,1x1,1x1");
    expect(() => edited(source, [{ kind: "crop", rect: { x: 3, y: 3, width: 20, height: 20 } }])).toThrowError(
      expect.objectContaining({ code: "region-invalid" }),
    );
  });

  it("holds nothing of what lies outside: pictures that differ only there give the same bytes", () => {
    const source = encoded(149, 101, "2x2,1x1,1x1");
    const crop: Edit = { kind: "crop", rect: { x: 35, y: 21, width: 70, height: 60 } };
    const { applied, bytes } = edited(source, [crop]);
    expect(applied[0]?.applied).toEqual({ x: 48, y: 32, width: 48, height: 48 });
    const outside = [
      { x: 0, y: 0, width: 48, height: 101 },
      { x: 96, y: 0, width: 53, height: 101 },
      { x: 0, y: 0, width: 149, height: 32 },
      { x: 0, y: 80, width: 149, height: 21 },
    ].map((rect): Edit => ({ kind: "mask", region: { shape: "rect", ...rect }, fill: "white" }));
    const other = edited(source, outside).bytes;
    expect(equal(other, source)).toBe(false);
    expect(equal(edited(other, [crop]).bytes, bytes)).toBe(true);
    expect(equal(edited(source, [...outside, crop]).bytes, bytes)).toBe(true);
  });
});

describeWith(["cjpeg"], "a mask", () => {
  it.each([1, ...orientations] as const)("covers what was asked for as displayed, at orientation %i", async (turn) => {
    for (const keepEdges of [false, true]) {
      for (const sampling of samplings) {
        const source = turned(encoded(149, 101, sampling), turn);
        const region = { shape: "rect", x: 41, y: 37, width: 30, height: 21 } as const;
        const { bytes, trimmed, applied } = edited(source, [{ kind: "mask", region, fill: "black" }], {
          keepEdges,
          lossy: false,
        });
        // Decoders mix chroma across the edge of a mask: what lies beside it shows faintly in its outermost pixels.
        const inner = { x: region.x + 4, y: region.y + 4, width: region.width - 8, height: region.height - 8 };
        const at = { ...inner, x: inner.x - (trimmed?.left ?? 0), y: inner.y - (trimmed?.top ?? 0) };
        expect(Math.max(...(await shownPart(bytes, at)))).toBe(0);
        const [asked, covered] = [applied[0]?.asked, applied[0]?.applied];
        expect(asked).toEqual({ x: 41, y: 37, width: 30, height: 21 });
        expect(covered === undefined ? null : union(covered, region)).toEqual(covered);
      }
    }
  });

  it.each([
    ["black", 0],
    ["grey", 128],
    ["white", 255],
  ] as const)("of %s is of this one colour", async (fill, level) => {
    const source = encoded(149, 101, "2x2,1x1,1x1");
    const region = { shape: "ellipse", cx: 60, cy: 50, rx: 30, ry: 20 } as const;
    const { bytes } = edited(source, [{ kind: "mask", region, fill }]);
    const covered = await shownPart(bytes, { x: 50, y: 45, width: 20, height: 10 });
    expect(new Set(covered)).toEqual(new Set([level]));
  });

  it("outside the picture, empty or not a number is an error", () => {
    const source = encoded(32, 32, "1x1");
    for (const rect of [
      { x: 40, y: 0, width: 5, height: 5 },
      { x: 0, y: 0, width: 0, height: 5 },
      { x: NaN, y: 0, width: 5, height: 5 },
    ]) {
      const mask: Edit = { kind: "mask", region: { shape: "rect", ...rect }, fill: "black" };
      expect(() => edited(source, [mask])).toThrowError(expect.objectContaining({ code: "region-invalid" }));
    }
  });

  it("lets nothing of what it covers through: pictures that differ only there give the same bytes", () => {
    const base = encoded(149, 101, "2x2,1x1,1x1");
    fc.assert(
      fc.property(
        fc.constantFrom(1, ...orientations),
        fc.constantFrom<Fill>("black", "grey", "white"),
        fc.record({
          x: fc.nat({ max: 90 }),
          y: fc.nat({ max: 90 }),
          width: fc.integer({ min: 1, max: 60 }),
          height: fc.integer({ min: 1, max: 60 }),
        }),
        (turn, fill, rect) => {
          const source = turned(base, turn);
          const mask = (colour: Fill): Edit => ({ kind: "mask", region: { shape: "rect", ...rect }, fill: colour });
          // The same picture, but with something else where the mask comes to lie.
          const kept = { keepEdges: true, lossy: false };
          const other = edited(source, [mask(fill === "white" ? "black" : "white")], kept).bytes;
          const once = edited(source, [mask(fill)], kept).bytes;
          expect(equal(once, other)).toBe(false);
          expect(equal(edited(other, [mask(fill)], kept).bytes, once)).toBe(true);
          expect(equal(edited(other, [mask(fill)]).bytes, edited(source, [mask(fill)]).bytes)).toBe(true);
        },
      ),
      { numRuns: 40 * Number(process.env["DERM_FUZZ"] ?? 1) },
    );
  });
});

describeCorpus("real JPEGs that are turned", () => {
  it("show the same picture upright, but for what rounding differs", { timeout: 60_000 }, async () => {
    let compared = 0;
    for (const path of corpusFiles("images", /\.jpe?g$/i)) {
      const before = readFileSync(path);
      const orientation = await sharp(before, { failOn: "none" })
        .metadata()
        .then(
          (found) => found.orientation ?? 1,
          () => 1,
        );
      if (orientation === 1) continue;
      if ((await failureOf(() => jpeg.inspect(before))) !== "no failure") continue; // test/contract holds which ones
      const { bytes, trimmed, notes } = edited(before, []);
      if (!notes.includes("orientation-baked")) continue;
      const now = await shown(bytes);
      const part = { x: trimmed?.left ?? 0, y: trimmed?.top ?? 0, width: now.width, height: now.height };
      expect(meanDifference(await shownPart(before, part), now.data), basename(path)).toBeLessThan(2);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(10);
  });
});
