import { readFileSync } from "node:fs";
import { basename } from "node:path";
import * as fc from "fast-check";
import sharp from "sharp";
import { expect, it } from "vitest";
import { concat } from "../../../src/bytes/bytes.ts";
import type { AppliedEdit, Edit, GreyRaster } from "../../../src/edits.ts";
import type { Coefficients, Plane } from "../../../src/formats/jpeg/coefficients.ts";
import { orientationSegment } from "../../../src/formats/jpeg/app-segments.ts";
import { decodePicture } from "../../../src/formats/jpeg/picture.ts";
import { jpeg } from "../../../src/formats/jpeg/jpeg.ts";
import { parse } from "../../../src/formats/jpeg/parse.ts";
import { corpusFiles, describeCorpus } from "../../support/corpus.ts";
import { describeWith, runTool } from "../../support/oracles.ts";

const plain = { keepEdges: false, lossy: false };
const samplings = ["1x1,1x1,1x1", "2x2,1x1,1x1", "2x1,1x1,1x1", "1x2,1x1,1x1", "4x1,1x1,1x1", "1x1", "1x1,2x2,2x2"];

/** A strip of black and white squares of 24 pixels. */
function squares(width: number, height: number): GreyRaster {
  const samples = Uint8Array.from({ length: width * height }, (_, i) => {
    return (Math.floor((i % width) / 24) + Math.floor(i / width / 24)) % 2 === 0 ? 255 : 0;
  });
  return { width, height, samples };
}

function append(raster: GreyRaster): Edit[] {
  return [{ kind: "append-strip", raster }];
}

function stamped(bytes: Uint8Array, edits: readonly Edit[]): { bytes: Uint8Array; applied: readonly AppliedEdit[] } {
  const result = jpeg.edit?.(bytes, edits, plain);
  if (result === undefined || !("bytes" in result)) throw new Error("was not edited");
  return result;
}

/** @param darkFrom four rows from here on are bright, those below are black */
function picture(width: number, height: number, sampling: string, quality = 85, darkFrom = Infinity): Uint8Array {
  const samples = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (y >= darkFrom) return y >= darkFrom + 4 ? [0, 0, 0] : [200, 200, 200];
    return [(x * 200) / width + 20, (y * 200) / height + 20, (x + y) % 9 < 4 ? 220 : 60];
  });
  const ppm = concat([Buffer.from(`P6 ${width} ${height} 255\n`), Uint8Array.from(samples.flat())]);
  const grey = sampling === "1x1" ? ["-grayscale"] : ["-sample", sampling];
  return runTool("cjpeg", ["-quality", String(quality), ...grey], ppm);
}

function coefficientsOf(bytes: Uint8Array): Coefficients {
  return decodePicture(parse(bytes)).picture;
}

function blockText({ dc, start, end }: Plane, { store }: Coefficients, block: number): string {
  return `${dc[block]}: ${store.tokens.slice(start[block], end[block]).join(" ")}`;
}

/** The blocks of both that differ, of those that lie wholly above a row of pixels. */
function changedAbove(before: Coefficients, after: Coefficients, y: number): number {
  const mostV = Math.max(...before.planes.map(({ component }) => component.v));
  let changed = 0;
  for (const [i, plane] of before.planes.entries()) {
    const other = after.planes[i];
    if (other === undefined) throw new Error("a component is gone");
    const rows = Math.floor((y * plane.component.v) / mostV / 8);
    for (let block = 0; block < rows * plane.paddedColumns; block++) {
      if (block % plane.paddedColumns >= plane.columns) continue;
      if (blockText(plane, before, block) !== blockText(other, after, block)) changed += 1;
    }
  }
  return changed;
}

async function greyPart(bytes: Uint8Array, top: number, height: number): Promise<Buffer> {
  const whole = await sharp(bytes).greyscale().png().toBuffer();
  const { width } = await sharp(whole).metadata();
  return sharp(whole).extract({ left: 0, top, width, height }).toColourspace("b-w").raw().toBuffer();
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

describeWith(["cjpeg", "djpeg", "jpegtran"], "a strip below a JPEG", () => {
  it.each(samplings)("leaves every coefficient above the last row of MCUs as it is (%s)", async (sampling) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 33, max: 90 }), fc.integer({ min: 33, max: 90 }), async (width, height) => {
        const source = picture(width, height, sampling);
        const { bytes, applied } = stamped(source, append(squares(width, 48)));
        const [strip] = applied;
        const top = strip?.applied?.y ?? 0;
        expect(top - height).toBeGreaterThanOrEqual(0);
        expect(top - height).toBeLessThan(32);
        expect(jpeg.size(bytes)).toEqual({ width, height: top + 48 });
        expect(strip?.recodedRows === 0).toBe(top === height);
        expect(changedAbove(coefficientsOf(source), coefficientsOf(bytes), height)).toBe(0);
        expect(runTool("djpeg", ["-nosmooth"], bytes).length).toBeGreaterThan(0);
        expect(meanDifference(await greyPart(bytes, top, 48), squares(width, 48).samples)).toBeLessThan(
          sampling.startsWith("1x1,2x2") ? 15 : 4, // fewer samples of light than of colour
        );
      }),
      { numRuns: 12 },
    );
  });

  it("may be of many times as many bytes as the picture", () => {
    const [width, height] = [512, 4000];
    let state = 1;
    const samples = Uint8Array.from({ length: width * height }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
    const source = picture(width, 16, "2x2,1x1,1x1", 98);
    const { bytes } = stamped(source, append({ width, height, samples }));
    expect(bytes.length).toBeGreaterThan(100 * source.length);
    expect(changedAbove(coefficientsOf(source), coefficientsOf(bytes), 16)).toBe(0);
    const [ours] = parse(bytes).scans;
    const [theirs] = parse(runTool("jpegtran", ["-copy", "none", "-optimize"], bytes)).scans;
    expect(Buffer.compare(ours?.bytes ?? Buffer.alloc(0), theirs?.bytes ?? Buffer.alloc(0))).toBe(0);
  });

  it("changes the picture's last rows by no more than their coding does, and shows nothing of what lay below", async () => {
    const [width, height] = [64, 60];
    const source = picture(width, height, "2x2,1x1,1x1", 95);
    const { bytes, applied } = stamped(source, append(squares(width, 48)));
    expect(applied[0]?.recodedRows).toBe(12);
    const rows = await greyPart(bytes, 48, 12);
    expect(meanDifference(rows, await greyPart(source, 48, 12))).toBeLessThan(1.5);
    const last = rows.subarray(-width);
    for (const row of [60, 61, 62, 63]) expect(meanDifference(await greyPart(bytes, row, 1), last)).toBeLessThan(10);
  });

  it("hides what an earlier crop left in the last row of MCUs", async () => {
    const whole = picture(64, 64, "1x1,1x1,1x1", 95, 56);
    const sof = whole.findIndex((byte, i) => byte === 0xff && whole[i + 1] === 0xc0);
    const cut = Uint8Array.from(whole);
    cut[sof + 6] = 60; // rows 60 to 63 are still in the file
    const dark = await greyPart(whole, 63, 1);
    expect(Math.max(...dark)).toBeLessThan(40);
    const { bytes, applied } = stamped(cut, append(squares(64, 16)));
    expect(applied[0]?.recodedRows).toBe(4);
    const bright = await greyPart(cut, 59, 1);
    expect(Math.min(...bright)).toBeGreaterThan(60);
    for (const row of [60, 61, 62, 63]) expect(meanDifference(await greyPart(bytes, row, 1), bright)).toBeLessThan(4);
  });

  it.each(samplings)(
    "leaves every turned coefficient above it as turning alone leaves it, masked or not (%s)",
    (sampling) => {
      const mask: Edit = { kind: "mask", region: { shape: "rect", x: 8, y: 20, width: 12, height: 30 }, fill: "black" };
      // Blocks of the last row of MCUs that the strip leaves as they are, and such as it codes anew.
      const sources = [56, 60, 64].map((side) => picture(side, side, sampling));
      for (const orientation of [2, 3, 4, 5, 6, 7, 8] as const) {
        for (const source of sources) {
          const turned = concat([source.subarray(0, 2), orientationSegment(orientation), source.subarray(2)]);
          for (const edits of [[], [mask]]) {
            const upright = coefficientsOf(stamped(turned, edits).bytes);
            const { width, height } = upright.frame;
            const { bytes } = stamped(turned, [...edits, ...append(squares(width, 16))]);
            expect(changedAbove(upright, coefficientsOf(bytes), height)).toBe(0);
          }
        }
      }
    },
  );

  it("lies below what is displayed: after a turn, and after a crop", () => {
    const source = picture(64, 48, "2x2,1x1,1x1");
    const turned = concat([source.subarray(0, 2), orientationSegment(6), source.subarray(2)]);
    expect(jpeg.size(stamped(turned, append(squares(48, 24))).bytes)).toEqual({ width: 48, height: 88 });
    const crop: Edit = { kind: "crop", rect: { x: 16, y: 16, width: 32, height: 32 } };
    expect(jpeg.size(stamped(source, [...append(squares(32, 24)), crop]).bytes)).toEqual({ width: 32, height: 56 });
  });

  it("is refused where it would lie beside the picture, or not fit", () => {
    const source = picture(64, 48, "2x2,1x1,1x1");
    const odd = picture(64, 45, "2x2,1x1,1x1");
    const turned = concat([odd.subarray(0, 2), orientationSegment(6), odd.subarray(2)]);
    const kept = jpeg.edit?.(turned, append(squares(45, 24)), { keepEdges: true, lossy: false });
    expect(kept).toHaveProperty("refused.reason", "a strip below a JPEG that stays turned");
    expect(jpeg.edit?.(source, append(squares(63, 24)), plain)).toHaveProperty("refused");
    expect(jpeg.edit?.(source, append(squares(64, 65500)), plain)).toHaveProperty("refused");
  });
});

describeCorpus("real files with a strip", () => {
  const files = corpusFiles("images", /\.jpe?g$/i);

  it(
    "keep every coefficient above the last row of MCUs, and are refused only for what is not ours",
    { timeout: 120_000 },
    () => {
      let stampedFiles = 0;
      for (const file of files) {
        const clean = cleanOf(readFileSync(file));
        if (clean === null || jpeg.size(clean).width > 640) continue;
        const { width, height } = jpeg.size(clean);
        const { bytes } = stamped(clean, append(squares(width, 24)));
        expect(changedAbove(coefficientsOf(clean), coefficientsOf(bytes), height), basename(file)).toBe(0);
        stampedFiles += 1;
      }
      expect(stampedFiles).toBeGreaterThan(40);
    },
  );
});

/** Without metadata and upright; null for what is refused, or stays turned. */
function cleanOf(bytes: Uint8Array): Uint8Array | null {
  try {
    const stripped = jpeg.strip(bytes, plain);
    return "bytes" in stripped && !stripped.notes.includes("orientation-kept") ? stripped.bytes : null;
  } catch {
    return null; // damaged on purpose
  }
}
