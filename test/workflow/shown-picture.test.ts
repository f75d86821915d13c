/** The HEIC of a phone, in the editor and in a review. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it, onTestFinished } from "vitest";
import { formatOf } from "../../src/formats/registry.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { prepareTask } from "../../src/workflow/draw-edits.ts";
import { samplesDigest } from "../../src/workflow/samples-digest.ts";
import { shownPicture } from "../../src/workflow/shown-picture.ts";
import { corpusBytes, describeCorpus } from "../support/corpus.ts";
import { describeWith, runTool } from "../support/oracles.ts";

const drawing = {
  mode: "mask",
  mayBeEmpty: false,
  suggest: null,
  given: [],
  fill: "black",
  keepEdges: false,
  lossy: false,
} as const;

describeCorpus("a HEIC", () => {
  it.each(["metadata-extractor-images-cheers_1440x960.heic", "pillow_heif-empty_icc.heic"])(
    "is shown as it will be written, and masks are announced as far as they reach: %s",
    async (name) => {
      const bytes = corpusBytes(`images/${name}`);
      const { preview, task } = await prepareTask(bytes, drawing);
      const region = { shape: "rect", x: 200, y: 200, width: 40, height: 40 } as const;
      const result = await anonymise(bytes, { ...plainStrip, edits: [{ kind: "mask", region, fill: "black" }] });
      if ("refused" in result) throw new Error("refused");
      expect(result.image.size).toEqual(task.size);
      expect(task).toMatchObject({ coding: "encoded-anew", grid: { growPx: 64 } });
      expect(result.applied[0]?.applied).toEqual({ x: 136, y: 136, width: 168, height: 168 });
      const shown = await sharp(preview.bytes).metadata();
      expect(shown.width / shown.height).toBeCloseTo(task.size.width / task.size.height, 1);
    },
  );

  it("has one digest, and a small picture for the sheet", async () => {
    const bytes = corpusBytes("images/metadata-extractor-images-cheers_1440x960.heic");
    expect(await samplesDigest(bytes, "heic")).toBe(await samplesDigest(Uint8Array.from(bytes), "heic"));
    const format = formatOf(bytes);
    if (format === null) throw new Error("no picture");
    const { width, height } = await sharp((await shownPicture(bytes, format, { largestPx: 300 })).bytes).metadata();
    expect(Math.max(width, height)).toBeLessThanOrEqual(300);
  });
});

describeWith(["heif-enc"], "a HEIC of Display P3", () => {
  it("is shown in sRGB", async () => {
    const folder = mkdtempSync(join(tmpdir(), "derm-shown-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [png, heic] = [join(folder, "p3.png"), join(folder, "p3.heic")];
    const red = sharp({ create: { width: 64, height: 64, channels: 3, background: { r: 200, g: 40, b: 30 } } });
    await red.withIccProfile("p3").png().toFile(png);
    const coded = await sharp(png, { ignoreIcc: true }).raw().toBuffer();
    expect(coded[0]).toBeLessThan(190); // the profile matters
    runTool("heif-enc", ["-L", "-p", "chroma=444", "--matrix_coefficients=0", "-o", heic, png]);
    const bytes = readFileSync(heic);
    const format = formatOf(bytes);
    if (format === null) throw new Error("no picture");
    const samples = await sharp((await shownPicture(bytes, format)).bytes)
      .raw()
      .toBuffer();
    const apart = [200, 40, 30].map((wanted, i) => Math.abs(wanted - (samples[i] ?? 0)));
    expect(Math.max(...apart)).toBeLessThanOrEqual(3);
  });
});
