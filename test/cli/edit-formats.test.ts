import { mkdirSync, writeFileSync } from "node:fs";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { chunk } from "../../fixtures/png.ts";
import { concat } from "../../src/bytes/bytes.ts";
import { orientationExif } from "../../src/formats/orientation-exif.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { jsonLines } from "../support/json-lines.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const [width, height] = [200, 180];
const asked = { x: 80, y: 90, width: 30, height: 20 };

/** Soft colours with a hard-edged label in the middle, where the mask will be; no two frames alike. */
function scene(frame = 0): Sharp {
  const samples = new Uint8Array(width * height * 3);
  for (let i = 0; i < samples.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const isLabel = x > 84 && x < 104 && y > 94 && y < 106;
    samples[i] = isLabel ? (x % 2) * 255 : 120 + 60 * Math.sin(x / 30 + (i % 3) + frame) + 40 * Math.cos(y / 25);
  }
  return sharp(samples, { raw: { width, height, channels: 3 } });
}

async function frames(): Promise<Sharp> {
  const parts = await Promise.all([0, 1, 2].map((frame) => scene(frame).png().toBuffer()));
  return sharp(parts, { join: { animated: true } });
}

/** Microsoft's BITMAPINFOHEADER, 24 bits, rows from the bottom. */
async function bmp(): Promise<Uint8Array> {
  const rgb = await scene().raw().toBuffer();
  const file = Buffer.alloc(54 + rgb.length);
  file.write("BM");
  for (const [at, value] of [
    [2, file.length],
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
    [26, 1 | (24 << 16)],
    [34, rgb.length],
  ]) {
    file.writeUInt32LE(value ?? 0, at ?? 0);
  }
  for (let i = 0; i < rgb.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    file[54 + ((height - 1 - y) * width + x) * 3 + 2 - (i % 3)] = rgb[i] ?? 0;
  }
  return file;
}

interface Kind {
  readonly make: () => Promise<Uint8Array>;
  /** The extension of the result. */
  readonly becomes: string;
  /** How far a mask grows. */
  readonly growPx?: number;
  readonly depth?: string;
  readonly pages?: number;
}

const delays = [100, 200, 300];
const kinds: Readonly<Record<string, Kind>> = {
  "plain.png": { make: () => scene().png().toBuffer(), becomes: "png" },
  "deep.png": { make: () => scene().toColourspace("rgb16").png().toBuffer(), becomes: "png", depth: "ushort" },
  "palette.png": { make: () => scene().png({ palette: true }).toBuffer(), becomes: "png" },
  "lossless.webp": { make: () => scene().webp({ lossless: true }).toBuffer(), becomes: "webp" },
  "lossy.webp": { make: () => scene().webp({ quality: 70 }).toBuffer(), becomes: "png", growPx: 16 },
  "animated.webp": {
    make: async () => (await frames()).webp({ quality: 70, delay: delays }).toBuffer(),
    becomes: "webp",
    growPx: 16,
    pages: 3,
  },
  "a.tiff": { make: () => scene().tiff({ compression: "lzw" }).toBuffer(), becomes: "tiff" },
  "deep.tiff": {
    make: () => scene().toColourspace("rgb16").tiff({ compression: "deflate" }).toBuffer(),
    becomes: "tiff",
    depth: "ushort",
  },
  "pages.tiff": {
    make: async () => (await frames()).tiff({ compression: "lzw" }).toBuffer(),
    becomes: "tiff",
    pages: 3,
  },
  "jpeg.tiff": { make: () => scene().tiff({ compression: "jpeg" }).toBuffer(), becomes: "tiff", growPx: 36 },
  "still.gif": { make: () => scene().gif().toBuffer(), becomes: "png" },
  "animated-too.gif": {
    make: async () => (await frames()).gif({ delay: delays }).toBuffer(),
    becomes: "webp",
    pages: 3,
  },
  "photo.avif": { make: () => scene().avif({ quality: 60, effort: 0 }).toBuffer(), becomes: "png", growPx: 64 },
  "bitmap.bmp": { make: bmp, becomes: "png" },
};

async function layAll(desk: Desk): Promise<void> {
  mkdirSync(desk.path("in"));
  for (const [name, { make }] of Object.entries(kinds)) writeFileSync(desk.path(`in/${name}`), await make());
}

/** What is named as it will be called after the editing, with the flags that make it so. */
const named: readonly (readonly [name: string, becomes: string, flags: readonly string[]])[] = [
  ...Object.entries(kinds).map(([name, { becomes }]) => [name, becomes, []] as const),
  ["lossy.webp", "webp", ["--lossy"]],
  ["photo.avif", "avif", ["--lossy"]],
];

const cover = ["--rect", "40%,50%,15%,11.1111111%"]; // the region above, but for a millionth of a pixel

/** The samples of every page, one below the other. */
async function shown(path: string, depth: string): Promise<Uint8Array | Uint16Array> {
  const raw = await sharp(path, { pages: -1 })
    .removeAlpha()
    .toColourspace(depth === "ushort" ? "rgb16" : "srgb")
    .raw({ depth: depth === "ushort" ? "ushort" : "uchar" })
    .toBuffer();
  const bytes = Uint8Array.from(raw);
  return depth === "ushort" ? new Uint16Array(bytes.buffer) : bytes;
}

describe("masks in other formats than JPEG", () => {
  it.each(named)(
    "are not drawn where the result of %s would lie on a file: it is a .%s with %j",
    async (name, becomes, flags) => {
      const desk = makeDesk();
      writeFileSync(desk.path(name), (await kinds[name]?.make()) ?? "");
      const output = name.replace(/\w+$/, `redacted.${becomes}`);
      expect(await desk.run(["redact-region", name, ...flags, ...cover])).toMatchObject({
        status: 0,
        stdout: `${name} -> ${output}\n`,
      });
      const run = await desk.run(["redact-region", name, ...flags, "--browser", "none"]);
      expect(run.stderr).toContain(`derm-share: ${output}: this file is already there\n`);
      expect(run.stderr).not.toContain("http://"); // no page
    },
  );

  it("cover every frame and page, leave the rest as it was, and name the result by what it is", async () => {
    const desk = makeDesk();
    await layAll(desk);
    const run = await desk.run(["redact-region", "in", ...cover, "--out-dir", "out", "--json"]);
    expect(run.status, run.stderr).toBe(0);
    const results = jsonLines(run.stdout).filter(({ type }) => type === "file");
    expect(results).toHaveLength(Object.keys(kinds).length);
    for (const result of results) {
      const name = String(result["input"]).slice("in/".length);
      const { becomes, growPx = 0, depth = "uchar", pages = 1 } = kinds[name] ?? { becomes: "nothing" };
      const output = `out/${name.replace(/\w+$/, becomes)}`;
      const grown = {
        x: asked.x - growPx,
        y: asked.y - growPx,
        width: asked.width + 2 * growPx,
        height: Math.min(asked.height + 2 * growPx, height - asked.y + growPx),
      };
      expect(result, name).toMatchObject({ status: "cleaned", output, lossless: true, applied: [{ applied: grown }] });
      expect(JSON.stringify(result["notes"]).includes("faint-trace-possible"), name).toBe(growPx > 0);
      const metadata = await sharp(desk.path(output), { pages: -1 }).metadata();
      expect(metadata.depth, name).toBe(depth);
      expect(metadata.pages ?? 1, name).toBe(pages);
      if (name.startsWith("animated")) expect(metadata.delay).toEqual(delays);
      const after = await shown(desk.path(output), depth);
      const before =
        name === "bitmap.bmp" ? await scene().raw().toBuffer() : await shown(desk.path(`in/${name}`), depth);
      expect(after.length, name).toBe(before.length);
      const wrong = after.findIndex((sample, i) => {
        const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width) % height];
        const isCovered = x >= grown.x && x < grown.x + grown.width && y >= grown.y && y < grown.y + grown.height;
        return sample !== (isCovered ? 0 : before[i]);
      });
      expect(wrong, name).toBe(-1);
    }
    expect((await desk.run(["verify", "out"])).status).toBe(0);
  });

  it("lie where a PNG shows it that says how it is turned behind its data, and so do a crop and a strip", async () => {
    const desk = makeDesk();
    const marker = { input: { create: { width: 5, height: 5, channels: 3, background: "red" } } } as const;
    const stored = sharp({ create: { width: 60, height: 40, channels: 3, background: "white" } });
    const plain = await stored
      .composite([{ ...marker, left: 10, top: 20 }])
      .png()
      .toBuffer();
    const exif = chunk("eXIf", orientationExif(6));
    writeFileSync(desk.path("a.png"), concat([plain.subarray(0, -12), exif, plain.subarray(-12)]));
    const place = "15,10,5,5"; // turned to the right: x is 40 - 20 - 5, y is 10
    for (const [command, size, at, colour] of [
      [["strip"], [40, 60], [15, 10], [255, 0, 0]],
      [
        ["crop", "--box", place],
        [5, 5],
        [0, 0],
        [255, 0, 0],
      ],
      [
        ["redact-region", "--rect", place],
        [40, 60],
        [15, 10],
        [0, 0, 0],
      ],
    ] as const) {
      expect((await desk.run([...command, "a.png", "-o", "b.png", "--force"])).status).toBe(0);
      const { width: wide, height: high } = await sharp(desk.path("b.png")).metadata();
      expect([wide, high]).toEqual(size);
      const samples = await shown(desk.path("b.png"), "uchar");
      const coloured = Array.from({ length: wide * high }, (_, i) => [...samples.subarray(i * 3, i * 3 + 3)]);
      const isMarked = coloured.map((pixel) => String(pixel) === String(colour));
      expect([isMarked.indexOf(true), isMarked.filter(Boolean).length]).toEqual([at[1] * wide + at[0], 25]);
    }
  });

  it("stay in a lossy format only with --lossy, and say both", async () => {
    const desk = makeDesk();
    await layAll(desk);
    const lossy = ["in/lossy.webp", "in/photo.avif"];
    const run = await desk.run(["redact-region", ...lossy, ...cover, "--lossy", "--out-dir", "out"]);
    expect(run.status, run.stderr).toBe(0);
    expect(Object.keys(desk.files()).filter((name) => name.startsWith("out/"))).toEqual([
      "out/lossy.webp",
      "out/photo.avif",
    ]);
    expect(run.stderr.match(/encoded anew with a small loss/g)).toHaveLength(2);
    expect(run.stderr.match(/a faint trace beside what was covered or cut off cannot be excluded/g)).toHaveLength(2);
  });

  it("cannot be done in place where the result is of another format", async () => {
    const desk = makeDesk();
    await layAll(desk);
    const before = desk.files();
    const run = await desk.run(["redact-region", "in/lossy.webp", ...cover, "--in-place"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/name would not be true of the result, whose content is png[^]*leave out --in-place/);
    expect(desk.files()).toEqual(before);
  });

  it("crop every frame and page to whole pixels", async () => {
    const desk = makeDesk();
    await layAll(desk);
    const run = await desk.run(["crop", "in", "--box", "33.3,40,99,80", "--out-dir", "out", "--json"]);
    expect(run.status, run.stderr).toBe(0);
    for (const result of jsonLines(run.stdout).filter(({ type }) => type === "file")) {
      expect(result["applied"]).toMatchObject([{ applied: { x: 34, y: 40, width: 98, height: 80 }, clipped: false }]);
      const {
        width: wide,
        pageHeight,
        height: high,
      } = await sharp(desk.path(String(result["output"])), { pages: -1 }).metadata();
      expect([wide, pageHeight ?? high]).toEqual([98, 80]);
    }
  });

  it("are done in pixels in a JPEG, too, where a crop is smaller than its cells and --lossy allows it", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("a.jpg"), await scene().jpeg().toBuffer());
    expect((await desk.run(["crop", "a.jpg", "--box", "50,40,9,7"])).status).toBe(2);
    const run = await desk.run(["crop", "a.jpg", "--box", "50,40,9,7", "--lossy", "--json"]);
    expect(jsonLines(run.stdout)[0]).toMatchObject({ status: "cleaned", lossless: false });
    expect(await sharp(desk.path("a.cropped.jpg")).metadata()).toMatchObject({ width: 9, height: 7 });
    expect((await desk.run(["crop", "a.jpg", "--box", "500,40,9,7", "--lossy", "-o", "b.jpg"])).status).toBe(2);
  });
});

describeWith(["heif-enc"], "a HEIC", () => {
  it("becomes an upright JPEG, or a PNG, whose mask has grown by 64 pixels", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("a.png"), await scene().png().toBuffer());
    runTool("heif-enc", ["-q", "90", "-o", desk.path("a.heic"), desk.path("a.png")]);
    await desk.run(["strip", "a.heic", "--png", "-o", "plain.png"]);
    const before = await shown(desk.path("plain.png"), "uchar");
    for (const [flags, output, tolerance] of [
      [[], "a.redacted.jpg", 6],
      [["--png"], "a.redacted.png", 0],
    ] as const) {
      const run = await desk.run(["redact-region", "a.heic", ...cover, ...flags, "--json"]);
      const grown = { x: 16, y: 26, width: 158, height: 148 };
      expect(jsonLines(run.stdout)[0]).toMatchObject({ status: "cleaned", output, applied: [{ applied: grown }] });
      expect(run.stdout).toContain("faint-trace-possible");
      const after = await shown(desk.path(output), "uchar");
      const wrong = after.findIndex((sample, i) => {
        const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
        const isInside = x >= 24 && x < 166 && y >= 34 && y < 166;
        const isBeside = x < 8 || x >= 182 || y < 18 || y >= 176; // between them the cells of a JPEG hold both
        return (isInside && sample > tolerance) || (isBeside && Math.abs(sample - (before[i] ?? 0)) > tolerance);
      });
      expect(wrong, output).toBe(-1);
    }
  });
});
