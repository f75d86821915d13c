import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { plantedP3 } from "../../fixtures/icc.ts";
import { afterIhdr, chunk } from "../../fixtures/png.ts";
import { pack } from "../../fixtures/planted.ts";
import type { Edit } from "../../src/edits.ts";
import { DermShareError } from "../../src/errors.ts";
import { writeBox } from "../../src/bytes/heif-boxes.ts";
import { decode } from "../../src/pixels/decode.ts";
import { editPixels } from "../../src/pixels/edit-pixels.ts";
import { areFilled } from "../../src/pixels/is-filled.ts";
import { channelsOf } from "../../src/pixels/picture.ts";
import type { Frame, Picture, SourceFormat } from "../../src/pixels/picture.ts";
import { writeTiff } from "../../src/pixels/tiff-writer.ts";
import { makePicture, plainAvif, withProperty } from "../formats/heif-planting.ts";
import { corpusFiles, describeCorpus } from "../support/corpus.ts";

const lossless = { lossy: false };
const corner = { shape: "rect", x: 0, y: 0, width: 2, height: 2 } as const;
const mask: Edit = { kind: "mask", region: corner, fill: "white" };

/** Grey frames, each pixel with the number of its place; the second and later ones with another start. */
function frames(count: number, [width, height]: readonly [number, number]): Frame[] {
  return Array.from({ length: count }, (_, page) => ({
    width,
    height,
    samples: Uint8Array.from({ length: width * height }, (_unused, i) => i + page * 100),
  }));
}

function grey(pages: readonly Frame[], profile: Uint8Array | null = null): Picture {
  return { colour: "grey", hasAlpha: false, bits: 8, isBilevel: false, frames: pages, profile, timing: null };
}

async function edited(
  picture: Picture,
  edits: readonly Edit[],
): Promise<{ frames: number[][]; width: number; height: number }> {
  const { bytes } = await editPixels(writeTiff(picture, "none"), "tiff", edits, lossless);
  const pages = (await decode(bytes, "tiff")).picture.frames;
  const [first = { width: 0, height: 0 }] = pages;
  return { frames: pages.map(({ samples }) => [...samples]), width: first.width, height: first.height };
}

describe("edits in pixels", () => {
  it("crop inward to whole pixels, on every page", async () => {
    const crop: Edit = { kind: "crop", rect: { x: 0.5, y: 1, width: 2.9, height: 1 } };
    expect(await edited(grey(frames(2, [4, 3])), [crop])).toEqual({
      frames: [
        [5, 6],
        [105, 106],
      ],
      width: 2,
      height: 1,
    });
  });

  it("mask before they crop, whatever the order in which they are given", async () => {
    const crop: Edit = { kind: "crop", rect: { x: 1, y: 0, width: 2, height: 3 } };
    const result = await edited(grey(frames(1, [4, 3])), [crop, mask]);
    expect(result.frames).toEqual([[255, 2, 255, 6, 9, 10]]);
  });

  it("append the strip below, white beside what is narrower", async () => {
    const raster = { width: 3, height: 1, samples: Uint8Array.of(7, 8, 9) };
    const strip: Edit = { kind: "append-strip", raster };
    expect((await edited(grey(frames(1, [2, 2])), [strip])).frames).toEqual([[0, 1, 255, 2, 3, 255, 7, 8, 9]]);
    expect((await edited(grey(frames(1, [4, 1])), [strip])).frames).toEqual([[0, 1, 2, 3, 7, 8, 9, 255]]);
  });

  it("say what was asked for and what was done, and whether a part lay outside", async () => {
    const source = writeTiff(grey(frames(1, [8, 8])), "none");
    const region = { shape: "ellipse", cx: 0, cy: 4, rx: 2.5, ry: 2 } as const;
    const edits: Edit[] = [
      { kind: "crop", rect: { x: 0.4, y: 0, width: 20, height: 8 } },
      { kind: "orient" },
      { kind: "mask", region, fill: "black" },
    ];
    expect((await editPixels(source, "tiff", edits, lossless)).applied).toEqual([
      { kind: "orient" },
      {
        kind: "mask",
        asked: { x: -3, y: 2, width: 6, height: 4 },
        applied: { x: 0, y: 2, width: 3, height: 4 },
        areaPx: 12,
        clipped: true,
      },
      {
        kind: "crop",
        asked: { x: 0.4, y: 0, width: 20, height: 8 },
        applied: { x: 1, y: 0, width: 7, height: 8 },
        clipped: true,
      },
    ]);
  });

  it.each([
    ["lies outside", { x: 20, y: 0, width: 4, height: 4 }],
    ["holds no whole pixel", { x: 1.2, y: 1, width: 0.7, height: 4 }],
    ["is empty", { x: 1, y: 1, width: 0, height: 0 }],
  ])("refuse a crop that %s", async (_, rect) => {
    const source = writeTiff(grey(frames(1, [8, 8])), "none");
    await expect(editPixels(source, "tiff", [{ kind: "crop", rect }], lossless)).rejects.toMatchObject({
      code: "region-invalid",
    });
  });
});

describe("pages and frames", () => {
  it("are all masked", async () => {
    expect((await edited(grey(frames(3, [3, 1])), [mask])).frames).toEqual([
      [255, 255, 2],
      [255, 255, 102],
      [255, 255, 202],
    ]);
  });

  it("of different sizes are kept without edits and refused with them", async () => {
    const picture = grey([...frames(1, [4, 3]), ...frames(1, [2, 2])]);
    expect((await edited(picture, [])).frames.map(({ length }) => length)).toEqual([12, 4]);
    await expect(edited(picture, [mask])).rejects.toMatchObject({ code: "input-refused" });
  });

  it("that are smaller copies of another page are left out", async () => {
    const file = writeTiff(grey(frames(2, [4, 3])), "none");
    const marked = Buffer.from(file);
    const entry = Buffer.of(254, 0, 4, 0, 1, 0, 0, 0);
    marked.writeUInt32LE(1, marked.lastIndexOf(entry) + entry.length); // NewSubfileType of the second page
    expect((await editPixels(marked, "tiff", [], lossless)).bytes).toEqual(
      writeTiff(grey(frames(1, [4, 3])), "deflate"),
    );
  });

  it.each([0, 10, 11, 20])("of an animation that says %i ms are shown as long as viewers show them", async (delay) => {
    const samples = Buffer.concat([Buffer.alloc(72, 10), Buffer.alloc(72, 200)]);
    const raw = { width: 6, height: 8, channels: 3, pageHeight: 4 } as const;
    const source = await sharp(samples, { raw })
      .gif({ delay: [delay, delay] })
      .toBuffer();
    const result = await editPixels(source, "gif", [mask], lossless);
    const metadata = await sharp(result.bytes, { pages: -1 }).metadata();
    const stored = Math.round(delay / 10) * 10; // GIF counts in hundredths of a second
    expect(metadata.delay).toEqual(stored <= 10 ? [100, 100] : [stored, stored]);
  });

  it.each(["webp", "gif"] as const)("of an animated %s are all masked and keep their timing", async (format) => {
    const pages = [80, 120, 160].map((tone) => ({ width: 6, height: 4, samples: new Uint8Array(72).fill(tone) }));
    const timing = { delaysMs: [40, 250, 90], loop: 3 };
    const roll = sharp(
      writeTiff(
        { colour: "rgb", hasAlpha: false, bits: 8, isBilevel: false, frames: pages, profile: null, timing: null },
        "none",
      ),
      { pages: -1 },
    );
    const options = { delay: timing.delaysMs, loop: timing.loop };
    const source = await (format === "webp" ? roll.webp({ ...options, lossless: true }) : roll.gif(options)).toBuffer();
    const before = (await decode(source, format)).picture;
    const result = await editPixels(source, format, [mask], lossless);
    const after = (await decode(result.bytes, result.format)).picture;
    expect(result.format).toBe("webp");
    expect(after.timing).toEqual(timing);
    expect(after.frames).toHaveLength(3);
    after.frames.forEach(({ samples }, i) => {
      const channels = samples.length / 24;
      expect(samples[0]).toBe(255);
      expect(samples[3 * channels]).toBe(before.frames[i]?.samples[(3 * (before.frames[0]?.samples.length ?? 0)) / 24]);
    });
  });
});

/** A GIF with frames of 6 x 4 of which no pixel has a transparent colour. */
async function onScreen(screenWidth: number, frameCount: number, disposal: number): Promise<Buffer> {
  const samples = Buffer.concat(Array.from({ length: frameCount }, (_, i) => Buffer.alloc(72, 10 + 90 * i)));
  const raw = { width: 6, height: 4 * frameCount, channels: 3, pageHeight: 4 } as const;
  const gif = await sharp(samples, { raw }).gif().toBuffer();
  gif.writeUInt16LE(screenWidth, 6);
  const control = Buffer.of(0x21, 0xf9, 4);
  for (let at = gif.indexOf(control); at >= 0; at = gif.indexOf(control, at + 1)) gif[at + 3] = disposal << 2;
  return gif;
}

describe("masks of two colours", () => {
  it("are both found where the thin tip of one ends in the other", async () => {
    const source = await sharp({ create: { width: 40, height: 20, channels: 3, background: "#ff0000" } })
      .png()
      .toBuffer();
    const tip = [
      { x: 4.7, y: 20 },
      { x: 40, y: 14 },
      { x: 40, y: 20 },
    ];
    const masks = [
      { region: { shape: "rect", x: 0, y: 10, width: 40, height: 10 }, fill: "grey" },
      { region: { shape: "polygon", points: tip }, fill: "black" },
    ] as const;
    const edits = masks.map((each): Edit => ({ kind: "mask", ...each }));
    const { bytes } = await editPixels(source, "png", edits, lossless);
    expect(await areFilled(bytes, "png", masks)).toEqual([true, true]);
    expect(await areFilled(source, "png", masks)).toEqual([false, false]);
  });
});

describe("what no frame of a GIF covers", () => {
  it.each([
    ["one frame", 1, 0],
    ["frames that stay", 2, 1],
    ["frames that give way to the background", 2, 2],
  ])("is transparent, as viewers show it: %s", async (_, count, disposal) => {
    const result = await editPixels(await onScreen(8, count, disposal), "gif", [mask], lossless);
    const { hasAlpha, frames: shown } = (await decode(result.bytes, result.format)).picture;
    expect([hasAlpha, shown.length]).toEqual([true, count]);
    for (const [i, { width, samples }] of shown.entries()) {
      const row = Array.from({ length: width }, (_unused, x) => [...samples.subarray(4 * x, 4 * x + 4)]);
      const tone = 10 + 90 * i;
      const [masked, own, bare] = [
        [255, 255, 255, 255],
        [tone, tone, tone, 255],
        [0, 0, 0, 0],
      ];
      expect(row).toEqual([masked, masked, own, own, own, own, bare, bare]);
    }
  });

  it.each([1, 2])("is nothing where they fill the screen: %i", async (count) => {
    expect((await decode(await onScreen(6, count, 2), "gif")).picture.hasAlpha).toBe(false);
  });
});

describe("colour", () => {
  it.each(["png", "webp", "tiff"] as const)(
    "of a %s keeps its ICC profile, byte for byte, and its samples",
    async (format) => {
      const profile = Buffer.from(plantedP3().bytes);
      const picture: Picture = {
        colour: "rgb",
        hasAlpha: false,
        bits: 8,
        isBilevel: false,
        frames: [{ width: 2, height: 1, samples: Uint8Array.of(250, 3, 4, 9, 240, 7) }],
        profile,
        timing: null,
      };
      const carrier = sharp(writeTiff(picture, "none"), { ignoreIcc: true }).keepIccProfile();
      const source =
        format === "tiff"
          ? writeTiff(picture, "none")
          : await (format === "png" ? carrier.png() : carrier.webp({ lossless: true })).toBuffer();
      const { bytes } = await editPixels(source, format, [], lossless);
      expect((await decode(bytes, format)).picture).toEqual(picture);
    },
  );

  it("of a PNG keeps what its other chunks say", async () => {
    const plain = await sharp({ create: { width: 4, height: 4, channels: 3, background: "#c08060" } })
      .png()
      .toBuffer();
    const gamma = chunk("gAMA", pack({ u32: 100_000 }));
    const coding = chunk("cICP", pack("\x0c\x0d\0\x01"));
    const source = afterIhdr(plain, [gamma, coding, chunk("tEXt", pack("Author\0Larch"))]);
    const { bytes } = await editPixels(source, "png", [mask], lossless);
    const file = Buffer.from(bytes);
    expect(file.includes(Buffer.from(gamma))).toBe(true);
    expect(file.includes(Buffer.from(coding))).toBe(true);
    expect(file.includes("Larch")).toBe(false);
  });

  it("of an AVIF keeps how bright it is, as a PNG says it", async () => {
    const coding = writeBox("colr", pack("nclx", Uint8Array.of(0, 9, 0, 16, 0, 9, 0x80)));
    const light = writeBox("clli", Uint8Array.of(0x03, 0xe8, 0x01, 0x90));
    const { bytes } = await editPixels(
      plainAvif(withProperty(withProperty(await makePicture(), coding), light)),
      "avif",
      [],
      lossless,
    );
    const file = Buffer.from(bytes);
    expect(file.includes(Buffer.from(chunk("cICP", Uint8Array.of(9, 16, 0, 1))))).toBe(true);
    expect(file.includes(Buffer.from(chunk("cLLI", pack({ u32: 10_000_000 }, { u32: 4_000_000 }))))).toBe(true);
  });
});

describe("what cannot be edited without loss", () => {
  const base = sharp({ create: { width: 8, height: 8, channels: 3, background: "#c08060" } });
  it.each<[string, SourceFormat, () => Promise<Uint8Array>]>([
    ["a JPEG", "jpeg", () => base.clone().jpeg().toBuffer()],
    ["a HEIC", "heic", () => Promise.resolve(pack("ftypheic"))],
    [
      "floating-point samples",
      "tiff",
      () => base.clone().toColourspace("scrgb").tiff({ compression: "none" }).toBuffer(),
    ],
  ])("is refused: %s", async (_, format, bytes) => {
    await expect(editPixels(await bytes(), format, [mask], lossless)).rejects.toMatchObject({ code: "input-refused" });
  });

  it("is an error when it is damaged, and the decoder's words are not in it", async () => {
    const whole = await base.clone().png().toBuffer();
    await expect(editPixels(whole.subarray(0, whole.length - 30), "png", [mask], lossless)).rejects.toMatchObject({
      code: "input-malformed",
      message: "the picture cannot be decoded to its end",
    });
    await expect(editPixels(new Uint8Array(0), "webp", [], lossless)).rejects.toMatchObject({
      code: "input-malformed",
    });
  });

  it("is done when loss is allowed, at the best quality, and said", async () => {
    const jpeg = await editPixels(await base.clone().jpeg().toBuffer(), "jpeg", [], { lossy: true });
    expect(jpeg).toMatchObject({ format: "jpeg", notes: ["pixels-rewritten", "re-encoded-lossy"] });
    expect((await sharp(jpeg.bytes).metadata()).chromaSubsampling).toBe("4:4:4");
    const webp = await editPixels(await base.clone().webp().toBuffer(), "webp", [], { lossy: true });
    expect(webp).toMatchObject({ format: "webp", notes: ["pixels-rewritten", "re-encoded-lossy"] });
  });
});

describeCorpus("real pictures", () => {
  const formats = { tif: "tiff", tiff: "tiff", webp: "webp", gif: "gif", avif: "avif" } as const;
  const files = Object.entries(formats).flatMap(([extension, format]) =>
    corpusFiles("images", new RegExp(`^(pillow|libavif|sharp)-.*\\.${extension}$`)).map((path) => ({ path, format })),
  );

  it("that can be decoded keep every sample when they are written again; the others are errors", async () => {
    const outcomes: string[] = [];
    for (const { path, format } of files) outcomes.push(await rewrite(readFileSync(path), format));
    const errors = new Set(outcomes.filter((outcome) => outcome !== "same"));
    const known = new Set(["input-malformed", "input-truncated", "input-refused"]);
    expect([...errors].filter((code) => !known.has(code))).toEqual([]);
    expect(outcomes.filter((outcome) => outcome === "same").length).toBeGreaterThan(40);
  }, 60_000);
});

/** Whether the samples are the same after a rewriting, or the code of the error. */
async function rewrite(source: Uint8Array, format: SourceFormat): Promise<string> {
  try {
    const { bytes, format: target } = await editPixels(source, format, [], lossless);
    const [before, after] = [await decode(source, format), await decode(bytes, target)];
    return seen(before.picture).join() === seen(after.picture).join() ? "same" : "different";
  } catch (error) {
    return error instanceof DermShareError ? error.code : "crash";
  }
}

/** The SHA-256 of each frame's samples; colour under alpha 0 is not seen. */
function seen(picture: Picture): string[] {
  const channels = channelsOf(picture);
  return picture.frames.map(({ samples }) => {
    const alphaOf = (at: number): number | undefined => samples[at - (at % channels) + channels - 1];
    const isSeen = (at: number): boolean => !picture.hasAlpha || alphaOf(at) !== 0;
    return createHash("sha256")
      .update(picture.hasAlpha ? samples.map((sample, at) => (isSeen(at) ? sample : 0)) : samples)
      .digest("hex");
  });
}
