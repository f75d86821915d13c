import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Sharp } from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { concat } from "../../src/bytes/bytes.ts";
import { wholeOf } from "../../src/bytes/pieces.ts";
import type { Cleaned } from "../../src/formats/format.ts";
import { tiff } from "../../src/formats/tiff.ts";
import { decodeSegment } from "../../src/formats/tiff-codings.ts";
import { readIfds } from "../../src/formats/tiff-ifd.ts";
import { readPage } from "../../src/formats/tiff-page.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { cleanBytes } from "../../src/workflow/file-kinds.ts";
import { areFilled } from "../../src/pixels/is-filled.ts";
import { failureOf } from "../support/errors.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { shownFrames } from "../support/shown.ts";
import { noise, type PlannedPage, tiffSamples, writePages } from "../support/plant/tiff.ts";

const options = { keepEdges: false, lossy: false };
const samples = await tiffSamples();

function cleaned(bytes: Uint8Array): Cleaned {
  const result = tiff.strip(bytes, options);
  if ("bytes" in result) return result;
  throw new Error("it was not cleaned");
}

function sample(name: string): Uint8Array {
  const bytes = samples[name];
  if (bytes === undefined) throw new Error(`no sample ${name}`);
  return bytes;
}

describe("the strips and tiles of a TIFF", () => {
  // libvips leaves the last columns in the rest of a tile
  it.each(Object.keys(samples).filter((name) => name !== "deep tiles"))(
    "are copied where they hold the picture and nothing else: %s",
    (name) => {
      const { notes, removed } = cleaned(sample(name));
      expect(notes.filter((note) => note !== "orientation-kept")).toEqual([]);
      expect(removed.filter(({ kind }) => kind === "hidden-pixels")).toEqual([]);
    },
  );

  it.each([
    ["LZW", 5, "lzw"],
    ["Deflate", 8, "deflate"],
    ["PackBits", 32773, "packbits"],
  ] as const)("end where %s ends, and what stands behind is told", async (_, compression, name) => {
    const source = { segments: [noise(23 * 17 * 3)] };
    const plain = sharp(writePages([source])).tiff({ compression: name, predictor: "none" });
    const bytes = new Uint8Array(await plain.toBuffer());
    const [coded, expected] = [segmentOf(bytes), 23 * 17 * 3];
    expect(decodeSegment(compression, coded, expected)).toMatchObject({ isExact: true });
    expect(Uint8Array.from(decodeSegment(compression, coded, expected)?.data ?? [])).toEqual(source.segments[0]);
    for (const tail of [1, 2, 60]) {
      const longer = concat([coded, new Uint8Array(tail).fill(0x5a)]);
      expect(decodeSegment(compression, longer, expected)).toMatchObject({ isExact: false });
    }
    for (let length = 0; length < coded.length - 3; length += 7) {
      expect(await failureOf(() => decodeSegment(compression, coded.subarray(0, length), expected))).toMatch(
        "input-truncated",
      );
    }
  });

  it("are decoded by our LZW as by libtiff, when the table is full and begins anew too", async () => {
    const wide = Uint8Array.from({ length: 200 * 300 * 3 }, (_, i) => (i * i * 31 + (i >> 7)) % 256);
    const image = sharp(wide, { raw: { width: 200, height: 300, channels: 3 } });
    const bytes = new Uint8Array(await image.tiff({ compression: "lzw", predictor: "none" }).toBuffer());
    const { bytes: result, notes } = cleaned(concat([bytes, new Uint8Array(5)]));
    expect(notes).toEqual([]);
    expect(await shownFrames(result)).toEqual(await shownFrames(bytes));
  });

  it("are coded again, predicted as before, where colour lies under alpha 0", async () => {
    const rgba = noise(23 * 17 * 4).map((value, i) => (i % 4 === 3 ? (i % 3 === 0 ? 0 : 255) : value));
    const black = rgba.map((value, i) => (rgba[i | 3] === 0 ? 0 : value));
    for (const [bits, bytes] of [
      [8, rgba],
      [16, doubled(rgba)],
    ] as const) {
      for (const [predictor, isLittle] of [
        [1, true],
        [2, true],
        [2, false],
      ] as const) {
        const data = predictor === 1 ? bytes : predicted(bytes, bits, isLittle);
        const page = {
          samples: 4,
          bits,
          compression: 8,
          fields: [
            [317, 3, [predictor]],
            [338, 3, [2]],
          ] as const,
        };
        const source = writePages([{ ...page, segments: [deflateSync(data)] }], { isLittle });
        const { bytes: result, notes } = cleaned(source);
        expect(notes).toEqual(["pixels-rewritten"]);
        expect(await shownFrames(result)).toEqual(await shownFrames(source));
        const raw = await sharp(result).raw({ depth: "uchar" }).toColourspace("srgb").toBuffer();
        if (bits === 8) expect([...raw]).toEqual([...black]);
      }
    }
  });

  it("lose colour under alpha 0 after an edit in pixels, too", async () => {
    const rgba = noise(23 * 17 * 4).map((value, i) => (i % 4 === 3 && i % 3 === 0 ? 0 : value));
    const source = writePages([{ samples: 4, fields: [[338, 3, [2]]], segments: [rgba] }]);
    const edits = [{ kind: "crop", rect: { x: 1, y: 1, width: 20, height: 15 } }] as const;
    const result = await anonymise(source, { ...plainStrip, edits });
    if ("refused" in result) throw new Error(result.refused.reason);
    const raw = await sharp(result.image.bytes).raw().toBuffer();
    const clear = [...raw.keys()].filter((i) => i % 4 === 3 && raw[i] === 0);
    expect(clear.length).toBeGreaterThan(10);
    for (const i of clear) expect([...raw.subarray(i - 3, i)]).toEqual([0, 0, 0]);
  });

  it("are not copied again where a file is as we write it", () => {
    const { bytes } = cleaned(sample("deep tiles"));
    expect(cleaned(bytes).bytes).toBe(bytes);
  });

  it("lose bits behind the ends of rows", () => {
    const data = new Uint8Array(3 * 17).fill(0xff);
    const page = { samples: 1, bits: 1, photometric: 1 };
    const { bytes, notes } = cleaned(writePages([{ ...page, segments: [data] }]));
    expect(notes).toEqual(["pixels-rewritten"]);
    expect(segmentOf(bytes)).toEqual(data.map((byte, i) => (i % 3 === 2 ? 0xfe : byte)));
  });
});

function yCbCr(fields: PlannedPage["fields"] = [], compression = 8): Uint8Array {
  const plain = noise(23 * 17 * 3);
  const segments = [compression === 8 ? new Uint8Array(deflateSync(plain)) : plain];
  return writePages([{ segments, compression, photometric: 6, fields }]);
}

/** A RATIONAL, least significant byte first. */
function fraction(numerator: number, denominator: number): number {
  return denominator * 2 ** 32 + numerator;
}

describe("the pages of a TIFF", () => {
  it("stay in their order, and reduced ones go", async () => {
    const pyramid = new Uint8Array(
      await sharp(noise(300 * 300 * 3), { raw: { width: 300, height: 300, channels: 3 } })
        .tiff({ compression: "deflate", pyramid: true, tile: true, tileWidth: 64, tileHeight: 64 })
        .toBuffer(),
    );
    const pages = (await sharp(pyramid).metadata()).pages ?? 1;
    const { bytes, notes } = cleaned(pyramid);
    expect(pages).toBeGreaterThan(1);
    expect((await sharp(bytes).metadata()).pages ?? 1).toBe(notes.includes("other-pictures-removed") ? 1 : pages);
    expect((await shownFrames(bytes))?.samples).toBe((await shownFrames(bytes))?.samples);
  });

  it("take no longer where there are very many of them", () => {
    const one = writePages([{ segments: [new Uint8Array(3 * 17)], samples: 1, bits: 1, photometric: 1 }]);
    const ifd = one.subarray(new DataView(one.buffer).getUint32(4, true));
    const source = concat([one, ...Array.from({ length: 9999 }, () => ifd)]);
    const view = new DataView(source.buffer);
    for (let next = one.length; next < source.length; next += ifd.length) view.setUint32(next - 4, next, true);
    const start = performance.now();
    tiff.inspect(source);
    expect(performance.now() - start).toBeLessThan(2500); // it was seven seconds where each was sought among all
  });

  it("are not taken where one says twice how it is turned: some viewers heed the first, others neither", async () => {
    expect(await failureOf(() => tiff.size(turnedPage(6, 1)))).toMatch(/^input-malformed/);
    expect(tiff.size(turnedPage(1, 1))).toEqual({ width: 23, height: 17 });
    expect(tiff.size(turnedPage(6))).toEqual({ width: 17, height: 23 });
  });

  it("are read once where the chain leads back", async () => {
    const two = writePages([{ segments: [noise(23 * 17 * 3)] }, { segments: [noise(23 * 17 * 3)] }]);
    const view = new DataView(two.buffer);
    const first = view.getUint32(4, true);
    const link = first + 2 + 12 * view.getUint16(first, true);
    const second = view.getUint32(link, true);
    view.setUint32(second + 2 + 12 * view.getUint16(second, true), first, true);
    expect((await sharp(cleaned(two).bytes).metadata()).pages).toBe(2);
  });

  it.each([
    ["JPEG", (image: Sharp) => image.tiff({ compression: "jpeg" })],
    [
      "CCITT Group 4",
      (image: Sharp) => image.threshold().toColourspace("b-w").tiff({ compression: "ccittfax4", bitdepth: 1 }),
    ],
  ])("go through pixels where their coding is not ours: %s", async (_, encode) => {
    const image = sharp(noise(64 * 48 * 3), { raw: { width: 64, height: 48, channels: 3 } });
    const bytes = new Uint8Array(await encode(image).toBuffer());
    expect(tiff.strip(bytes, options)).toHaveProperty("needsPixels.reason");
    expect(tiff.inspect(bytes).some(({ role }) => role === "unknown")).toBe(true);
    const result = await anonymise(bytes, plainStrip);
    if (!("image" in result)) throw new Error("it was refused");
    expect(result.image.format.id).toBe("tiff");
    expect((await shownFrames(result.image.bytes))?.samples).toBe((await shownFrames(bytes))?.samples);
  });

  const whole = [530, 3, [1, 1]] as const;
  const usual = [
    [529, 5, [fraction(299, 1000), fraction(587, 1000), fraction(114, 1000)]],
    whole,
    [532, 5, [0, 255, 128, 255, 128, 255].map((value) => fraction(value, 1))],
  ] as const;

  it.each([
    ["without compression", [whole], 1],
    ["Deflate", [whole], 8],
    ["Deflate, with the numbers that are usual", usual, 8],
  ] as const)("stay YCbCr where each pixel has all three samples: %s", async (_, fields, coding) => {
    const source = yCbCr(fields, coding);
    const { bytes } = cleaned(source);
    const [page] = readIfds(bytes).ifds.map((ifd) => readPage(readIfds(bytes), ifd));
    expect([page?.photometric, page?.oddity, page?.fields.has(532)]).toEqual([6, null, false]);
    expect(await sharp(bytes).raw().toBuffer()).toEqual(await sharp(source).raw().toBuffer());
    expect(cleaned(bytes).bytes).toEqual(bytes);
  });

  it.each([
    ["that share colours without a word", []],
    ["that share colours", [[530, 3, [2, 1]]]],
    ["with other weights", [[529, 5, [2126, 7152, 722].map((value) => fraction(value, 10_000))], whole]],
    ["with room above white", [whole, [532, 5, [15, 235, 128, 240, 128, 240].map((value) => fraction(value, 1))]]],
  ] as const)("are refused as YCbCr %s: the decoder takes it for RGB", async (_, fields) => {
    expect(await failureOf(() => anonymise(yCbCr(fields), plainStrip))).toMatch("input-refused");
  });

  it("are refused in a coding of which the decoder makes black tiles", async () => {
    const bytes = writePages([{ segments: [noise(999)], compression: 50_000, tile: [32, 32] }]);
    expect(await failureOf(() => anonymise(bytes, plainStrip))).toMatch("input-refused");
  });

  it.each([
    ["12-bit grey", { samples: 1, bits: 12, photometric: 1 }],
    ["12-bit RGB", { bits: 12 }],
    ["64-bit numbers, predicted as such", { samples: 1, bits: 64, photometric: 1, fields: [[317, 3, [3]]] as const }],
  ])("are refused, and not called damaged, of %s", async (_, page) => {
    const bytes = writePages([{ segments: [noise(23 * 17 * 8)], ...page }]);
    expect(await failureOf(() => anonymise(bytes, plainStrip))).toMatch("input-refused: grey, RGB or CMYK samples");
  });

  it.each([
    ["of no size", { fields: [[256, 3, [0]]] as const }],
    ["whose tiles have no size", { tile: [0, 32] as const }],
    ["of indices without colours", { photometric: 3, samples: 1 }],
  ])("are not taken: one %s", async (_, page) => {
    const bytes = writePages([{ segments: [noise(23 * 17 * 3)], ...page }]);
    expect(await failureOf(() => tiff.strip(bytes, options))).toMatch("input-malformed");
  });

  it("are not taken where a small file claims a giant picture", async () => {
    const giant = {
      segments: [noise(99)],
      compression: 5,
      fields: [
        [256, 4, [60000]],
        [257, 4, [60000]],
        [278, 4, [60000]],
      ] as const,
    };
    expect(await failureOf(() => tiff.strip(writePages([giant]), options))).toMatch("input-truncated");
  });
});

describe("a camera's raw file", () => {
  const rgb = noise(23 * 17 * 3);
  const withInner = (inner: NonNullable<PlannedPage["inner"]>[number], kind = 1) =>
    writePages([
      {
        segments: [rgb],
        fields: [
          [254, 4, [kind]],
          [330, 13, [0]],
        ],
        inner: [inner],
      },
    ]);

  it.each([
    ["by DNG's version", writePages([{ segments: [rgb], fields: [[50706, 1, [1, 4, 0, 0]]] }])],
    ["by a colour filter array", writePages([{ segments: [noise(23 * 17)], samples: 1, photometric: 32803 }])],
    ["by a colour filter array inside, beside a whole preview", withInner([[262, 3, [32803]]], 0)],
    ["by linear data inside", withInner([[262, 3, [34892]]])],
    ["by a full picture inside a page that is a smaller copy", withInner([[262, 3, [2]]])],
    ["by Canon's mark", marked("II*\0\x10\0\0\0CR\x02\0\0\0\0\0\x01\0\x0f\x01\x02\0")],
    ["by Canon's newer mark", marked("\0\0\0\x18ftypcrx ")],
    ["by Olympus's mark", marked("IIRO")],
    ["by Panasonic's mark", marked("IIU\0")],
    ["by Fujifilm's mark", marked("FUJIFILMCCD-RAW ")],
  ])("is refused, known %s", async (_, bytes) => {
    expect(await failureOf(() => cleanBytes(bytes, plainStrip))).toMatch(/^input-refused/);
  });

  it("is not seen in pages with smaller copies inside, nor in samples that look like a mark", () => {
    expect(
      cleaned(
        withInner(
          [
            [254, 4, [1]],
            [262, 3, [2]],
          ],
          0,
        ),
      ).bytes.length,
    ).toBeGreaterThan(rgb.length);
    expect(cleaned(writePages([{ segments: [rgb.fill(0x49)] }])).bytes.length).toBeGreaterThan(rgb.length);
  });
});

describeWith(["tiffcp", "tiffcmp"], "TIFF in every layout that libtiff writes", () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-tiff-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const source = join(folder, "source.tif");
  const layouts = ["none", "lzw", "lzw:2", "zip", "zip:2", "packbits"].flatMap((coding) =>
    [
      ["-s"],
      ["-s", "-r", "5"],
      ["-t", "-w", "32", "-l", "16"],
      ["-s", "-p", "separate"],
      ["-s", "-B"],
      ["-8", "-s"],
    ].map((layout) => ["-c", coding, ...layout]),
  );

  it.each(layouts.map((layout) => [layout.join(" "), layout] as const))(
    "is cleaned and stays the same to tiffcmp: %s",
    async (_, layout) => {
      writeFileSync(
        source,
        writePages([{ segments: [noise(23 * 17 * 3)], fields: [[270, 2, Buffer.from("Robin Quince\0")]] }]),
      );
      const [laidOut, result] = [join(folder, "laid-out.tif"), join(folder, "result.tif")];
      runTool("tiffcp", [...layout, source, laidOut]);
      const { bytes } = cleaned(new Uint8Array(readFileSync(laidOut)));
      expect(Buffer.from(bytes).includes("Quince")).toBe(false);
      expect(tiff.inspect(bytes).every(({ role }) => role === "image" || role === "rendering")).toBe(true);
      writeFileSync(result, bytes);
      if (layout.includes("-t")) expect(await shownFrames(bytes)).toEqual(await shownFrames(readFileSync(laidOut)));
      else {
        const differences = runTool("tiffcmp", ["-t", laidOut, result]).toString().trim().split("\n");
        expect(
          differences.filter((line) => !/^(ImageDescription|Orientation) tag appears only in .*laid-out/.test(line)),
        ).toEqual([]);
      }
    },
  );
});

it.each<readonly [string, PlannedPage, string]>([
  ["Lab", { segments: [noise(23 * 17 * 3)], photometric: 8 }, "samples of RGB, CMYK or grey"],
  ["RGB of four bits", { segments: [noise(12 * 17 * 3)], bits: 4 }, "samples of 8 or 16 bits"],
  [
    "tiles for each channel",
    { segments: Array.from({ length: 12 }, () => noise(256)), tile: [16, 16], fields: [[284, 3, [2]]] },
    "tiles with all channels together",
  ],
])("a TIFF of %s is not called damaged where it cannot be covered", async (_, page, expected) => {
  const edit = { kind: "mask", region: { shape: "rect", x: 1, y: 1, width: 5, height: 5 }, fill: "black" } as const;
  const covered = () => anonymise(writePages([page]), { ...plainStrip, edits: [edit] });
  expect(await failureOf(covered)).toMatch(new RegExp(`^input-refused: .*${expected}`));
});

it("a TIFF of more pages than anyone scans is refused before it fills the memory", async () => {
  const file = new DataView(new ArrayBuffer(8 + 10_001 * 18));
  for (const [at, word] of [0x4949, 0x2a00, 0x0800, 0].entries()) file.setUint16(2 * at, word);
  for (let page = 0; page < 10_001; page += 1) {
    file.setUint16(8 + page * 18, 1, true); // one entry, the width
    file.setUint16(10 + page * 18, 256, true);
    file.setUint16(12 + page * 18, 3, true);
    file.setUint32(14 + page * 18, 1, true);
    file.setUint32(22 + page * 18, page === 10_000 ? 0 : 8 + (page + 1) * 18, true);
  }
  expect(await failureOf(() => readIfds(new Uint8Array(file.buffer)))).toMatch(/^input-too-large: .*pages/);
});

describeWith(["tiffcp"], "TIFF of pages of several kinds, as a scanner on automatic colour writes it", () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-tiff-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ["grey", "rgb"],
    ["fax", "rgb"],
    ["fax", "p3"],
    ["grey", "p3"],
    ["p3", "fax"],
    ["rgb", "p3"],
    ["grey", "see-through"],
    ["fax", "deep"],
  ] as const)("keeps a page of %s beside one of %s, each as it is", async (...kinds) => {
    const photo = sharp(noise(40 * 30 * 3), { raw: { width: 40, height: 30, channels: 3 } });
    const makers = {
      grey: () => photo.clone().toColourspace("b-w").tiff({ compression: "jpeg" }),
      fax: () => photo.clone().toColourspace("b-w").tiff({ compression: "ccittfax4", bitdepth: 1 }),
      rgb: () => photo.clone().tiff({ compression: "jpeg" }),
      p3: () => photo.clone().withIccProfile("p3").tiff({ compression: "jpeg" }),
      "see-through": () => photo.clone().ensureAlpha(0.5).tiff({ compression: "lzw" }),
      deep: () => photo.clone().toColourspace("rgb16").tiff({ compression: "lzw" }),
    };
    const names = kinds.map((_, i) => join(folder, `${i}.tif`));
    for (const [i, kind] of kinds.entries()) await makers[kind]().toFile(names[i] ?? "");
    const both = join(folder, "both.tif");
    runTool("tiffcp", [...names, both]);
    const bytes = new Uint8Array(readFileSync(both));
    const result = await cleanBytes(bytes, plainStrip);
    if ("refused" in result) throw new Error(result.refused.reason);
    for (const [page, kind] of kinds.entries()) {
      const pixels = (file: Uint8Array) => sharp(file, { page }).raw({ depth: "ushort" }).toBuffer();
      expect(await pixels(wholeOf(result.bytes))).toEqual(await pixels(bytes));
      const { space, depth, hasAlpha, hasProfile, bitsPerSample } = await sharp(bytes, { page }).metadata();
      const after = await sharp(wholeOf(result.bytes), { page }).metadata();
      expect(after).toMatchObject({ space, depth, hasAlpha, hasProfile, bitsPerSample });
      expect(hasProfile).toBe(kind === "p3");
    }
    const region = { shape: "rect", x: 0, y: 0, width: 20, height: 30 } as const;
    const covered = await cleanBytes(bytes, { ...plainStrip, edits: [{ kind: "mask", region, fill: "white" }] });
    if ("refused" in covered) throw new Error(covered.refused.reason);
    expect(await areFilled(wholeOf(covered.bytes), "tiff", [{ region, fill: "white" }])).toEqual([true]);
    expect(await areFilled(bytes, "tiff", [{ region, fill: "white" }])).toEqual([false]);
  });
});

describe("old-style JPEG", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("that is one JPEG stream is shown as the stream is, turned by %i", async (turn) => {
    const stream = await sharp(noise(23 * 17 * 3), { raw: { width: 23, height: 17, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer();
    const hiding = concat([stream, Buffer.from("Robin Quince")]);
    const file = writePages([
      {
        segments: [hiding],
        compression: 6,
        photometric: 6,
        fields: [
          [274, 3, [turn]],
          [513, 4, [8]],
          [514, 4, [hiding.length]],
        ],
      },
    ]);
    const result = await anonymise(file, plainStrip);
    if (!("image" in result)) throw new Error("it was not cleaned");
    const { bytes } = result.image;
    const asJpeg = await sharp(stream).withMetadata({ orientation: turn }).png().toBuffer();
    expect((await shownFrames(bytes))?.samples).toBe((await shownFrames(asJpeg))?.samples);
    expect(Buffer.from(bytes).includes("Quince")).toBe(false);
    expect(result.removed.map(({ kind }) => kind)).toContain("unproved-pixels");
  });

  it("that is spread over strips is refused, and the file is told from a broken one", async () => {
    const file = writePages([{ segments: [noise(900)], compression: 6, photometric: 6, fields: [[513, 4, [2]]] }]);
    expect(await failureOf(() => anonymise(file, plainStrip))).toMatch(/^input-refused/);
  });
});

/** A page that says so how it is turned. */
function turnedPage(...orientations: number[]): Uint8Array {
  return writePages([{ segments: [noise(23 * 17 * 3)], fields: [[274, 3, orientations]] }]);
}

/** The start of a file. */
function marked(start: string): Uint8Array {
  return Uint8Array.from(Buffer.from(start.padEnd(64, "\0"), "latin1"));
}

/** The data of the one strip of a file of ours, or of libtiff's in this byte order. */
function segmentOf(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ifd = view.getUint32(4, true);
  const value = (tag: number): number => {
    for (let at = ifd + 2; at < ifd + 2 + 12 * view.getUint16(ifd, true); at += 12) {
      if (view.getUint16(at, true) === tag) return view.getUint32(at + 8, true);
    }
    throw new Error(`no tag ${tag}`);
  };
  return bytes.slice(value(273), value(273) + value(279));
}

/** Each sample twice as wide, least significant byte first. */
function doubled(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: bytes.length * 2 }, (_, i) => bytes[i >> 1] ?? 0);
}

/** Rows of 23 pixels of four samples, as differences. */
function predicted(bytes: Uint8Array, bits: 8 | 16, isLittle: boolean): Uint8Array {
  const out = Uint8Array.from(bytes);
  const view = new DataView(out.buffer);
  const size = bits / 8;
  for (let at = bytes.length - size; at >= 0; at -= size) {
    if (at % (23 * 4 * size) < 4 * size) continue;
    if (size === 1) out[at] = (out[at] ?? 0) - (out[at - 4] ?? 0);
    else view.setUint16(at, view.getUint16(at, isLittle) - view.getUint16(at - 8, isLittle), isLittle);
  }
  return out;
}
