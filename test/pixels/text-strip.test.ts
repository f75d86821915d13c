import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it, onTestFinished } from "vitest";
import type { GreyRaster } from "../../src/edits.ts";
import { drawText } from "../../src/pixels/text.ts";
import { termsSum } from "../../src/pixels/text-mark.ts";
import { drawStrip, findStrip, type StripText } from "../../src/pixels/text-strip.ts";
import { failureOf } from "../support/errors.ts";
import { moduleForProcess } from "../support/process-module.ts";

const longest: StripText = {
  heading: "For a presentation to colleagues only",
  lines: ["Agreed verbally on 22 September 2026.", "Do not share beyond this purpose."],
  ref: "7Q2M-VK4D",
  terms: "presentation verbal 2026-09-22 -",
};

function imageOf({ width, height, samples }: GreyRaster): Sharp {
  return sharp(samples, { raw: { width, height, channels: 1 } });
}

/** Rows of text: runs of rows with ink in them, as high as they are. */
function inkRows({ width, height, samples }: GreyRaster): number[] {
  const runs: number[] = [];
  let run = 0;
  for (let y = 0; y <= height; y++) {
    const hasInk = y < height && samples.subarray(y * width, (y + 1) * width).some((sample) => sample < 128);
    if (hasInk) run += 1;
    else if (run > 0) {
      runs.push(run);
      run = 0;
    }
  }
  return runs;
}

const fontsOfOthers = process.env["FONTCONFIG_FILE"]; // before anything is drawn

describe("text", () => {
  it("has ink, full contrast, and another shape for every letter", async () => {
    const shapes = new Set<string>();
    for (const letter of "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghijklmnopqrstuvwxyz") {
      const { width, height, samples } = await drawText(letter, 40, 400);
      expect(samples.includes(0) && samples.includes(255), letter).toBe(true);
      shapes.add(`${width} ${height} ${samples.join()}`);
    }
    expect(shapes.size).toBe(32 + 26);
  });

  it("means every sign by itself: markup in it is drawn, not obeyed", async () => {
    const plain = await drawText("b", 40, 400);
    expect((await drawText("<b>b</b> & c", 40, 400)).width).toBeGreaterThan(3 * plain.width);
  });

  it("leaves the fonts of others alone: a browser that is opened later has its own", async () => {
    await Promise.all(["one", "two"].map((text) => drawText(text, 24, 300)));
    expect(process.env["FONTCONFIG_FILE"]).toBe(fontsOfOthers);
  });

  it("breaks a word that is wider than the line", async () => {
    const { width } = await drawText("Pneumonoultramicroscopicsilicovolcanoconiosis", 20, 120);
    expect(width).toBeLessThanOrEqual(120);
  });

  it("looks the same on a machine without any font, and reads and writes no font cache", async () => {
    const folder = mkdtempSync(join(tmpdir(), "derm-font-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const script = join(folder, "draw.mjs");
    writeFileSync(
      script,
      `const { drawText } = await import(process.argv[2]);
       const { createHash } = await import("node:crypto");
       const { samples, width } = await drawText("Teaching 7Q2M-VK4D", 24, 900);
       console.log(width, createHash("sha256").update(samples).digest("hex"));`,
    );
    const here = await drawText("Teaching 7Q2M-VK4D", 24, 900);
    const env = { PATH: process.env["PATH"], HOME: folder, XDG_DATA_HOME: folder, FONTCONFIG_PATH: folder };
    const run = spawnSync(process.execPath, [script, moduleForProcess("pixels/text.ts")], {
      env,
      encoding: "utf8",
    });
    const { createHash } = await import("node:crypto");
    const digest = createHash("sha256").update(here.samples).digest("hex");
    expect(run).toMatchObject({ status: 0, stdout: `${here.width} ${digest}\n`, stderr: "" });
    expect(readdirSync(folder)).toEqual(["draw.mjs"]);
  });
});

describe("the strip", () => {
  it.each([120, 300, 640, 1024, 4032, 8660])("fits a picture of %i pixels and can be read in it", async (width) => {
    const strip = await drawStrip(longest, { width, height: Math.round(width * 0.67) });
    expect(strip.width).toBe(width);
    expect(strip.height % 8).toBe(0);
    const [line = 0, ...text] = inkRows(strip).slice(0, -1); // the last is the mark
    expect(line).toBeGreaterThan(0);
    // Of every line of text at least the height of its capitals: 8 pixels, and a hundredth of the width.
    expect(Math.min(...text)).toBeGreaterThanOrEqual(Math.max(8, Math.floor(width / 100) * 0.9));
    const right = strip.samples.filter(
      (_, i) => i % width >= width - 2 && i > 40 * width && i < strip.samples.length / 2,
    );
    expect(right.every((sample) => sample === 255)).toBe(true); // nothing runs out of the picture
  });

  it("refuses a picture that is too narrow for words, and says so", async () => {
    expect(await failureOf(() => drawStrip(longest, { width: 119, height: 300 }))).toMatch(/^input-refused: .*narrow/);
  });

  it("is known again in any coding, down to the coarsest JPEG", async () => {
    for (const width of [120, 305, 1024]) {
      const strip = await drawStrip(longest, { width, height: 400 });
      const below = imageOf(strip).extend({ top: 64, background: "#884422" }); // a picture, then the strip
      const expected = { heightPx: strip.height, ref: "7Q2M-VK4D", termsSum: termsSum(longest.terms) };
      for (const quality of [1, 10, 50, 95])
        expect(await findStrip(await below.jpeg({ quality }).toBuffer())).toEqual(expected);
      expect(await findStrip(await below.png().toBuffer())).toEqual(expected);
      expect(await findStrip(await below.tiff().toBuffer())).toEqual(expected);
      expect(await findStrip(await below.webp({ quality: 60 }).toBuffer())).toEqual(expected);
    }
  });

  it("carries any reference", async () => {
    const letters = fc.string({
      unit: fc.constantFrom(...Array.from("0123456789ABCDEFGHJKMNPQRSTVWXYZ")),
      minLength: 4,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(letters, letters, async (a, b) => {
        const strip = await drawStrip({ ...longest, ref: `${a}-${b}` }, { width: 300, height: 400 });
        const png = await imageOf(strip).extend({ top: 8, background: "white" }).png().toBuffer();
        expect(await findStrip(png)).toMatchObject({ heightPx: strip.height, ref: `${a}-${b}` });
      }),
      { numRuns: 15 },
    );
  });

  it("is not seen where there is none: one cell changed, one row cut off, other pictures, no picture", async () => {
    const strip = await drawStrip(longest, { width: 300, height: 400 });
    const changed = strip.samples.slice();
    for (let y = strip.height - 8; y < strip.height; y++) {
      for (let x = 0; x < 8; x++) changed[y * 300 + x] = 255 - (changed[y * 300 + x] ?? 0);
    }
    const pictures = [
      await imageOf({ ...strip, samples: changed })
        .extend({ top: 8 })
        .png()
        .toBuffer(),
      await imageOf(strip)
        .extract({ left: 0, top: 0, width: 300, height: strip.height - 8 })
        .png()
        .toBuffer(),
      await imageOf(strip).png().toBuffer(), // a strip without a picture above it
      await sharp({ create: { width: 300, height: 300, channels: 3, background: "black" } })
        .png()
        .toBuffer(),
      await sharp({ create: { width: 300, height: 300, channels: 3, background: "white" } })
        .png()
        .toBuffer(),
      Buffer.from("no picture"),
    ];
    for (const picture of pictures) expect(await findStrip(picture)).toBeNull();
  });
});
