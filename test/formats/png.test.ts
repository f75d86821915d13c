import { deflateSync, inflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { plantedP3 } from "../../fixtures/icc.ts";
import { pack } from "../../fixtures/planted.ts";
import { afterIhdr, chunk } from "../../fixtures/png.ts";
import { concat } from "../../src/bytes/bytes.ts";
import type { Cleaned } from "../../src/formats/format.ts";
import { orientationExif } from "../../src/formats/orientation-exif.ts";
import type { Orientation } from "../../src/formats/orientation-exif.ts";
import { readChunks, signature } from "../../src/formats/png-chunks.ts";
import { png } from "../../src/formats/png.ts";
import { decode } from "../../src/pixels/decode.ts";
import { previewOf } from "../../src/pixels/preview.ts";
import { failureOf } from "../support/errors.ts";
import { shownFrames } from "../support/shown.ts";
import { dataOf, mapData, piecesOf, pngSamples } from "../support/plant/png.ts";
import { plantedProfile } from "../support/plant/icc.ts";

const options = { keepEdges: false, lossy: false };
const samples = await pngSamples();

function cleaned(bytes: Uint8Array): Cleaned {
  const result = png.strip(bytes, options);
  if ("bytes" in result) return result;
  throw new Error("it was refused");
}

function sample(name: string): Uint8Array {
  const bytes = samples[name];
  if (bytes === undefined) throw new Error(`no sample ${name}`);
  return bytes;
}

/** A picture of one IDAT; `kind` is depth and colour type. */
function build(kind: string, rows: readonly number[][], width: number, tables: readonly Uint8Array[] = []): Uint8Array {
  return concat([
    pack("\x89PNG\r\n\x1a\n"),
    chunk("IHDR", pack({ u32: width }, { u32: rows.length }, kind, "\0\0\0")),
    ...tables,
    chunk("IDAT", deflateSync(Uint8Array.from(rows.flat()))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

async function pixelsOf(bytes: Uint8Array): Promise<number[]> {
  return [...(await sharp(bytes).raw().toBuffer())];
}

function rowsOf(bytes: Uint8Array): number[] {
  return [...inflateSync(dataOf(bytes))];
}

function pieceOf(bytes: Uint8Array, name: string): number[] | undefined {
  const piece = piecesOf(bytes).find((each) => each.name === name);
  return piece && [...piece.data];
}

describe("the data of a PNG", () => {
  it("is copied where it already is exact", () => {
    const source = afterIhdr(sample("rgb"), [chunk("tEXt", pack("Comment\0hello"))]);
    const { bytes, notes, removed } = cleaned(source);
    expect(dataOf(bytes)).toEqual(dataOf(source));
    expect(notes).toEqual([]);
    expect(removed).toEqual([{ kind: "text", offset: 33, length: 25, role: "metadata" }]);
  });

  it("keeps its filters and its interlacing where only bytes behind it go", () => {
    const source = mapData(sample("interlaced"), (stream) => concat([stream, pack("tail")]));
    const { bytes, notes } = cleaned(source);
    expect(rowsOf(bytes)).toEqual(rowsOf(sample("interlaced")));
    expect(pieceOf(bytes, "IHDR")).toEqual(pieceOf(source, "IHDR"));
    expect(notes).toEqual(["pixels-rewritten"]);
  });

  it("may have a wrong check at its end, as readers allow", async () => {
    const source = mapData(sample("rgb"), (stream) => stream.with(stream.length - 1, (stream.at(-1) ?? 0) ^ 1));
    expect(await shownFrames(cleaned(source).bytes)).toEqual(await shownFrames(sample("rgb")));
  });

  it.each([
    ["fewer rows than the header says", (rows: Uint8Array) => rows.subarray(0, -58), "input-truncated"],
    ["a row with an unknown filter", (rows: Uint8Array) => rows.with(0, 5), "input-malformed"],
  ])("is not taken with %s", async (_, change, code) => {
    const source = mapData(sample("rgb"), (stream) => deflateSync(change(inflateSync(stream))));
    expect(await failureOf(() => png.strip(source, options))).toMatch(code);
  });

  it("is not taken where a small file claims a giant picture", async () => {
    const header = chunk("IHDR", pack({ u32: 60000 }, { u32: 60000 }, "\x08\x02\0\0\0"));
    const source = concat([sample("rgb").subarray(0, 8), header, sample("rgb").subarray(33)]);
    expect(await failureOf(() => png.strip(source, options))).toMatch("input-too-large");
  });
});

describe("colour that nobody sees in a PNG", () => {
  it("is cleared under alpha 0, and what is half transparent stays", async () => {
    const source = build(
      "\x08\x06",
      [
        [0, 9, 8, 7, 0, 6, 5, 4, 1],
        [0, 3, 2, 1, 255, 0, 0, 0, 0],
      ],
      2,
    );
    const { bytes, notes } = cleaned(source);
    expect(await pixelsOf(bytes)).toEqual([0, 0, 0, 0, 6, 5, 4, 1, 3, 2, 1, 255, 0, 0, 0, 0]);
    expect(notes).toEqual(["pixels-rewritten", "hidden-colour-cleared"]);
  });

  it("is cleared under 16-bit alpha 0 only where both bytes are 0", () => {
    const source = build("\x10\x04", [[0, 1, 2, 0, 0, 1, 2, 0, 1]], 2);
    expect(rowsOf(cleaned(source).bytes)).toEqual([4, 0, 0, 0, 0, 1, 2, 0, 1]);
  });

  it("is cleared behind the last pixel of a row of few bits", () => {
    const source = build("\x01\x00", [[0, 0x7f]], 3);
    expect(rowsOf(cleaned(source).bytes)).toEqual([0, 0x60]);
  });

  it("is cleared in a palette of few bits as in one of whole bytes, and behind the last pixel", async () => {
    const [colours, alphas] = [Uint8Array.from({ length: 12 }, (_, i) => i + 100), Uint8Array.of(0, 255, 0, 255)];
    const tables = [chunk("PLTE", colours), chunk("tRNS", alphas)];
    const indices = [3, 0, 2, 3, 2];
    const source = build("\x02\x03", [[0, 0b11_00_10_11, 0b10_01_01_01]], 5, tables); // 1 stands behind the last pixel alone
    const { bytes, notes } = cleaned(source);
    expect(rowsOf(bytes)).toEqual([0, 0b11_00_00_11, 0]);
    const wide = cleaned(build("\x08\x03", [[0, ...indices]], 5, tables)).bytes;
    for (const name of ["PLTE", "tRNS"]) expect(pieceOf(bytes, name)).toEqual(pieceOf(wide, name));
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(wide));
    expect(notes).toEqual(["pixels-rewritten", "hidden-colour-cleared"]);
    expect(cleaned(bytes)).toEqual({ bytes, notes: [], removed: [] });
  });

  it("is looked for in pixels that stay as small as they are: a picture on a poster of one bit", () => {
    const [width, height] = [16_384, 16_385]; // one row more than may be unpacked
    const stream = deflateSync(new Uint8Array(height * (width / 8 + 1)), { level: 1 });
    const large = concat([
      pack("\x89PNG\r\n\x1a\n"),
      chunk("IHDR", pack({ u32: width }, { u32: height }, "\x01\0\0\0\0")),
      chunk("IDAT", stream),
      chunk("IEND", new Uint8Array(0)),
    ]);
    expect(cleaned(large).bytes).toEqual(large);
    const turned = afterIhdr(large, [chunk("eXIf", orientationExif(6))]);
    expect(() => png.strip(turned, options)).toThrow(expect.objectContaining({ code: "input-too-large" }));
  });

  it("is cleared in a palette: unused entries, and transparent ones that differ only in what is hidden", async () => {
    const source = build(
      "\x08\x03",
      [
        [0, 1, 2, 4],
        [0, 4, 2, 5],
      ],
      3,
      [
        chunk(
          "PLTE",
          Uint8Array.from({ length: 24 }, (_, i) => i + 100),
        ),
        chunk("tRNS", Uint8Array.of(7, 0, 0, 9, 128, 255, 8)),
      ],
    );
    const { bytes, notes } = cleaned(source);
    expect(rowsOf(bytes)).toEqual([0, 1, 1, 4, 0, 4, 1, 5]);
    expect(pieceOf(bytes, "PLTE")).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 112, 113, 114, 115, 116, 117]);
    expect(pieceOf(bytes, "tRNS")).toEqual([255, 0, 255, 255, 128]);
    expect(notes).toEqual(["pixels-rewritten", "hidden-colour-cleared"]);
    expect(await shownFrames(bytes)).toEqual(await shownFrames(source));
  });

  it("is not guessed where a pixel names no entry of the palette", async () => {
    const source = build("\x08\x03", [[0, 1, 2, 3]], 3, [chunk("PLTE", new Uint8Array(9))]);
    expect(await failureOf(() => png.strip(source, options))).toMatch("input-malformed");
  });
});

describe("the orientation of a PNG", () => {
  const kinds = ["rgb", "interlaced", "rgba", "grey", "palette", "bilevel", "deep"];
  const orientations: readonly Orientation[] = [2, 3, 4, 5, 6, 7, 8];

  it.each(kinds)("is baked into the pixels, in all eight ways: %s", async (kind) => {
    for (const orientation of orientations) {
      const source = afterIhdr(sample(kind), [chunk("eXIf", orientationExif(orientation))]);
      const { bytes, notes } = cleaned(source);
      expect(pieceOf(bytes, "eXIf")).toBeUndefined();
      expect(notes).toContain("orientation-baked");
      expect(await shownFrames(bytes)).toEqual(await shownFrames(source));
      expect(png.size(bytes)).toEqual(png.size(source));
      expect((await sharp(bytes).metadata()).width).toBe(orientation > 4 ? 13 : 19);
    }
  });

  it.each(["rgb", "animated"])("counts behind the data as well: %s", async (kind) => {
    const plain = sample(kind);
    const before = afterIhdr(plain, [chunk("eXIf", orientationExif(6))]);
    const behind = concat([plain.subarray(0, -12), chunk("eXIf", orientationExif(6)), plain.subarray(-12)]);
    expect(png.size(behind)).toEqual(png.size(before));
    expect(cleaned(behind).notes).toEqual(cleaned(before).notes);
    expect(cleaned(behind).bytes).toEqual(cleaned(before).bytes);
    expect(await decode(behind, "png")).toEqual(await decode(before, "png"));
    expect(await previewOf(behind, "png", 1)).toEqual(await previewOf(before, "png", 1));
  });

  it("is kept beside an animation, as the one-tag Exif and only where it says something", () => {
    const source = afterIhdr(sample("animated"), [chunk("eXIf", orientationExif(6))]);
    const { bytes, notes, removed } = cleaned(source);
    expect(pieceOf(bytes, "eXIf")).toEqual([...orientationExif(6)]);
    expect(notes).toEqual(["orientation-kept"]);
    expect(removed).toEqual([]);
    expect(png.size(bytes)).toEqual({ width: 13, height: 19 });
    const upright = afterIhdr(sample("animated"), [chunk("eXIf", orientationExif(1))]);
    expect(pieceOf(cleaned(upright).bytes, "eXIf")).toBeUndefined();
  });
});

function frame(sequence: number, ...place: number[]): Uint8Array {
  const numbers = [sequence, ...place].map((value) => pack({ u32: value }));
  return chunk("fcTL", concat([...numbers, Uint8Array.of(0, 7, 0, 50, 1, 1)]));
}

function data(...rows: number[]): Uint8Array {
  return chunk("fdAT", concat([pack({ u32: 1 }), deflateSync(Uint8Array.from(rows))]));
}

describe("an animated PNG", () => {
  const start = [chunk("acTL", pack({ u32: 1 }, { u32: 3 }))];
  const still = build(
    "\x08\x06",
    [
      [0, 1, 1, 1, 255, 2, 2, 2, 255],
      [0, 3, 3, 3, 255, 4, 4, 4, 255],
    ],
    2,
  );
  const outside = (picture: Uint8Array, ...rows: number[]): Uint8Array =>
    concat([
      afterIhdr(picture, start).subarray(0, -12),
      frame(0, 1, 1, 1, 1),
      data(...rows),
      chunk("IEND", new Uint8Array(0)),
    ]);

  it("keeps timing, place and data of its frames", () => {
    const { bytes } = cleaned(afterIhdr(sample("animated"), [chunk("tEXt", pack("Comment\0hello"))]));
    expect(piecesOf(bytes)).toEqual(piecesOf(sample("animated")));
  });

  it("moves wherever before the data it says so: FFmpeg does that behind the palette", () => {
    const [header, control, ...others] = readChunks(sample("animated"));
    const palette = chunk("PLTE", Uint8Array.of(1, 2, 3)); // what else a viewer may show
    const parts = [header, control, ...others].map((each) => chunk(each?.name ?? "", each?.data ?? new Uint8Array(0)));
    expect(control?.name).toBe("acTL");
    const [first = palette, second = palette, ...rest] = parts;
    const late = concat([signature, first, palette, second, ...rest]);
    const { bytes } = cleaned(late);
    expect(piecesOf(bytes).filter(({ name }) => name !== "PLTE")).toEqual(piecesOf(sample("animated")));
  });

  it("gets a small first frame padded where that takes the place of a hidden default image", async () => {
    const { bytes, notes } = cleaned(outside(still, 0, 9, 9, 9, 128));
    expect(piecesOf(bytes).map(({ name }) => name)).toEqual(["IHDR", "acTL", "fcTL", "IDAT", "IEND"]);
    expect(pieceOf(bytes, "fcTL")?.slice(0, 20)).toEqual([
      ...pack({ u32: 0 }, { u32: 2 }, { u32: 2 }, { u32: 0 }, { u32: 0 }),
    ]);
    expect(await pixelsOf(bytes)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 128]);
    expect(notes).toContain("other-pictures-removed");
  });

  it("is refused where nothing can stand around such a frame", () => {
    const opaque = build(
      "\x08\x00",
      [
        [0, 1, 2],
        [0, 3, 4],
      ],
      2,
    );
    expect(png.strip(outside(opaque, 0, 9), options)).toHaveProperty("refused.hint");
  });

  it.each([
    ["frames out of order", [frame(1, 2, 2, 0, 0)]],
    ["a frame outside the picture", [frame(0, 2, 2, 1, 0)]],
    ["a first frame that is not the whole picture", [frame(0, 1, 1, 0, 0)]],
    ["a frame without data", [frame(0, 2, 2, 0, 0), frame(1, 2, 2, 0, 0)]],
  ])("is not taken with %s", async (_, frames) => {
    expect(await failureOf(() => png.strip(afterIhdr(still, [...start, ...frames]), options))).toMatch(
      "input-malformed",
    );
  });
});

describe("the colour of a PNG", () => {
  it("keeps what is said in numbers, in one order", () => {
    const chunks = [
      chunk("sBIT", Uint8Array.of(5, 6, 5)),
      chunk("gAMA", pack({ u32: 45455 })),
      chunk("cICP", Uint8Array.of(12, 13, 0, 1)),
      chunk("cHRM", new Uint8Array(32)),
      chunk("sRGB", Uint8Array.of(1)),
    ];
    const { bytes, removed } = cleaned(afterIhdr(sample("rgb"), chunks));
    expect(piecesOf(bytes).map(({ name }) => name)).toEqual([
      "IHDR",
      "cICP",
      "sRGB",
      "gAMA",
      "cHRM",
      "sBIT",
      "IDAT",
      "IEND",
    ]);
    expect(removed).toEqual([]);
  });

  // Browsers fit HDR to the screen by these.
  const display = chunk(
    "mDCV",
    Uint8Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 0 : 100)),
  );
  const light = chunk("cLLI", pack({ u32: 10_000_000 }, { u32: 4_000_000 }));
  const coding = chunk("cICP", Uint8Array.of(9, 16, 0, 1));

  it("keeps how bright its picture and its display are, beside the coding that they belong to", () => {
    const { bytes, removed } = cleaned(afterIhdr(sample("rgb"), [light, display, coding]));
    expect(bytes).toEqual(afterIhdr(sample("rgb"), [coding, display, light]));
    expect(removed).toEqual([]);
  });

  it.each([
    ["without the coding", [light, display]],
    ["of another length", [coding, chunk("cLLI", new Uint8Array(12)), chunk("mDCV", new Uint8Array(25))]],
    ["brighter than anything", [coding, chunk("cLLI", pack({ u32: 100_000_001 }, { u32: 0 }))]],
    ["of a colour that there is not", [coding, chunk("mDCV", new Uint8Array(24).fill(0xff, 0, 2))]],
  ])("drops such numbers %s", (_, chunks) => {
    const { bytes } = cleaned(afterIhdr(sample("rgb"), chunks));
    expect(piecesOf(bytes).map(({ name }) => name)).not.toContain("cLLI");
    expect(piecesOf(bytes).map(({ name }) => name)).not.toContain("mDCV");
  });

  it("drops a profile that stands behind the palette, where not every reader takes it up, and says so", () => {
    const palette = chunk("PLTE", Uint8Array.of(200, 100, 50, 10, 20, 30));
    const profile = chunk("iCCP", pack("x\0\0", deflateSync(plantedP3().bytes)));
    const { bytes, notes } = cleaned(build("\x08\x03", [[0, 0, 1]], 2, [palette, profile]));
    expect(piecesOf(bytes).map(({ name }) => name)).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
    expect(notes).toEqual(["icc-dropped-unreadable"]);
  });

  it("drops what no reader takes: impossible values, behind the palette or the data, unreadable profiles", () => {
    const source = afterIhdr(sample("rgb"), [
      chunk("sRGB", Uint8Array.of(9)),
      chunk("sBIT", Uint8Array.of(0, 8, 8)),
      chunk("iCCP", pack("p\0\0nonsense")),
    ]);
    const { bytes, notes } = cleaned(source);
    expect(piecesOf(bytes).map(({ name }) => name)).toEqual(["IHDR", "IDAT", "IEND"]);
    expect(notes).toEqual(["icc-dropped-unreadable"]);
  });

  it("is refused with a profile that cannot be written anew, or goes through pixels where loss is allowed", () => {
    const link = plantedProfile({ version: 4, profileClass: "link", space: "RGB ", pcs: "XYZ ", tags: [] }, "x");
    const source = afterIhdr(sample("rgb"), [chunk("iCCP", pack("p\0\0", deflateSync(link)))]);
    expect(png.strip(source, options)).toHaveProperty("refused.reason");
    expect(png.strip(source, { ...options, lossy: true })).toHaveProperty("needsPixels.reason");
  });
});
