/** AVIF pictures of which the container says more than the decoder takes its word for. */
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { ascii, concat, startsWith } from "../../src/bytes/bytes.ts";
import { uint, writeBox, writeFullBox } from "../../src/bytes/heif-boxes.ts";
import { readHeif } from "../../src/formats/heif-file.ts";
import { dataOf, writeGrid } from "../../src/formats/heif-items.ts";
import { writeHeif } from "../../src/formats/heif-write.ts";
import type { NewItem } from "../../src/formats/heif-write.ts";
import { decode } from "../../src/pixels/decode.ts";
import { editedFormat, editPixels } from "../../src/pixels/edit-pixels.ts";
import { upright } from "../../src/pixels/orient.ts";
import type { Frame } from "../../src/pixels/picture.ts";
import { colourChunksOf } from "../../src/pixels/png-chunks.ts";
import { previewOf } from "../../src/pixels/preview.ts";
import { withProperty } from "../formats/heif-planting.ts";

const size = { width: 6, height: 4 };
// Another colour and another alpha in every pixel.
const samples = Uint8Array.from({ length: 6 * 4 * 4 }, (_, i) => (i % 4 === 3 ? i * 2 : (i * 37) % 256));
const source = await sharp(samples, { raw: { ...size, channels: 4 } })
  .avif({ lossless: true })
  .toBuffer();

function itemOf(place: number, references: NewItem["references"]): NewItem {
  const item = [...readHeif(source).meta.items.values()][place];
  if (item === undefined) throw new Error("no such item");
  const properties = item.properties.map(({ box, essential }) => ({
    box: source.subarray(box.offset, box.end),
    essential,
  }));
  return { type: item.type, isHidden: place > 0, data: dataOf(source, item), properties, references };
}

function add(item: NewItem, boxes: readonly Uint8Array[]): NewItem {
  return boxes.reduce((changed, box) => withProperty(changed, box, true), item);
}

function fileOf(onColours: readonly Uint8Array[], onAlpha: readonly Uint8Array[]): Uint8Array {
  const colours = add(itemOf(0, []), onColours);
  return writeHeif(["avif", "mif1", "miaf"], [colours, add(itemOf(1, [{ type: "auxl", to: [0] }]), onAlpha)]);
}

async function shown(file: Uint8Array): Promise<Frame | undefined> {
  return (await decode(file, "avif")).picture.frames[0];
}

const irot = (quarters: number): Uint8Array => writeBox("irot", uint(quarters, 1));
const imir = (axis: number): Uint8Array => writeBox("imir", uint(axis, 1));
const clap = writeBox("clap", ...[4, 1, 2, 1, 0, 1, 0, 1].map((value) => uint(value, 4)));

describe("the alpha plane of an AVIF", () => {
  it.each([
    ["irot 1", [irot(1)], 8],
    ["irot 2", [irot(2)], 3],
    ["irot 3", [irot(3)], 6],
    ["imir 0", [imir(0)], 4],
    ["imir 1", [imir(1)], 2],
    ["irot 1, imir 1", [irot(1), imir(1)], 7],
  ])("is turned with the colours, whether it says so itself or not: %s", async (_, turns, orientation) => {
    const plain = await shown(fileOf([], []));
    if (plain === undefined) throw new Error("no picture");
    const expected = upright(plain, orientation, 4);
    expect(await shown(fileOf(turns, []))).toEqual(expected);
    expect(await shown(fileOf(turns, turns))).toEqual(expected);
  });

  it("is refused where it is turned or cut in another way than the colours", async () => {
    for (const file of [fileOf([irot(1)], [irot(3)]), fileOf([clap], []), fileOf([], [imir(1)])]) {
      await expect(shown(file)).rejects.toMatchObject({ code: "input-refused" });
    }
  });

  it("is turned in the preview, too", async () => {
    const upside = upright((await shown(fileOf([], []))) ?? { ...size, samples }, 8, 4);
    expect(await previewLoss(fileOf([irot(1)], []), upside)).toBeLessThan(60);
  });
});

/** A grid of two tiles side by side. */
function gridOf(onGrid: readonly Uint8Array[], onTiles: readonly Uint8Array[]): Uint8Array {
  const ispe = writeFullBox("ispe", 0, 0, uint(12, 4), uint(4, 4));
  const data = writeGrid({ rows: 1, columns: 2, isWide: false, width: 12, height: 4 });
  const references = [{ type: "dimg", to: [1, 2] }];
  const grid = { type: "grid", isHidden: false, data, properties: [{ box: ispe, essential: false }], references };
  const tile = { ...add(itemOf(0, []), onTiles), isHidden: true };
  return writeHeif(["avif", "mif1", "miaf"], [add(grid, onGrid), tile, tile]);
}

describe("a grid of an AVIF", () => {
  it.each([
    ["irot 1", [irot(1)], 8],
    ["irot 2", [irot(2)], 3],
    ["imir 1", [imir(1)], 2],
  ])("is turned as a whole, whether its tiles say it again or not: %s", async (_, turns, orientation) => {
    const plain = await shown(gridOf([], []));
    if (plain === undefined) throw new Error("no picture");
    expect(plain).toMatchObject({ width: 12, height: 4 });
    const expected = upright(plain, orientation, 3);
    expect(await shown(gridOf(turns, []))).toEqual(expected);
    expect(await shown(gridOf(turns, turns))).toEqual(expected);
  });

  it("is refused where its tiles are turned or cut otherwise", async () => {
    for (const file of [gridOf([], [irot(2)]), gridOf([irot(1)], [irot(3)]), gridOf([clap], [clap])]) {
      await expect(shown(file)).rejects.toMatchObject({ code: "input-refused" });
    }
  });
});

/** By how much the preview differs from the picture on white: a JPEG of single pixels loses a good deal. */
async function previewLoss(file: Uint8Array, { width, height, samples: rgba }: Frame): Promise<number> {
  const flat = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .flatten({ background: "white" })
    .raw()
    .toBuffer();
  const { bytes } = await previewOf(file, "avif", 1, { backdrop: "white" });
  const preview = await sharp(bytes).raw().toBuffer();
  return Math.max(...flat.map((sample, i) => Math.abs(sample - (preview[i] ?? 0))));
}

describe("colours of an AVIF that are multiplied by their alpha", () => {
  it("are divided by it, in the preview, too", async () => {
    const file = writeHeif(
      ["avif", "mif1", "miaf"],
      [itemOf(0, [{ type: "prem", to: [1] }]), itemOf(1, [{ type: "auxl", to: [0] }])],
    );
    const coded = await shown(fileOf([], []));
    if (coded === undefined) throw new Error("no picture");
    const divided = coded.samples.map((sample, i) => {
      const alpha = coded.samples[i - (i % 4) + 3] ?? 0;
      return i % 4 === 3 ? sample : Math.min(255, Math.round((sample * 255) / alpha));
    });
    expect(divided).not.toEqual(coded.samples);
    expect((await shown(file))?.samples).toEqual(divided);
    expect(await previewLoss(file, { ...size, samples: divided })).toBeLessThan(60);
  });
});

/** The picture with numbers in its container that say full range and this matrix. */
function withMatrix(matrix: number): Uint8Array {
  const colr = writeBox("colr", ascii("nclx"), ...[2, 2, matrix].map((number) => uint(number, 2)), uint(0x80, 1));
  return writeHeif(["avif", "mif1", "miaf"], [add(plainItem(), [colr])]);
}

function plainItem(): NewItem {
  const item = itemOf(0, []);
  return { ...item, properties: item.properties.filter(({ box }) => !startsWith(box, ascii("colrnclx"), 4)) };
}

describe("the numbers of an AVIF that say nothing but the range", () => {
  it("are those of the picture, whatever the coded data say", async () => {
    const [byMatrix, asCoded] = [await shown(withMatrix(6)), await shown(withMatrix(0))]; // without loss it is coded as RGB
    expect(byMatrix).not.toEqual(asCoded);
    expect(await shown(withMatrix(2))).toEqual(byMatrix);
    expect(await previewOf(withMatrix(2), "avif", 1)).toEqual(await previewOf(withMatrix(6), "avif", 1));
  });
});

/** How far samples of RGB are from 0, 2, 4 and so on. */
function furthest(rgb: Iterable<number>): number {
  return Math.max(...Array.from(rgb, (value, i) => Math.abs(value - 2 * Math.floor(i / 3))));
}

describe("an AVIF without colour", () => {
  /** 16 x 8 pixels of 0, 2, 4 ... 254, which avifenc wrote in the range from 16 to 235. */
  const narrow = Buffer.from(
    "AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAPBtZXRhAAAAAAAAAChoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAbGliYXZpZgAAAA" +
      "AOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAEUAAAARAAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAA" +
      "AABoaXBycAAAAElpcGNvAAAAFGlzcGUAAAAAAAAAEAAAAAgAAAAOcGl4aQAAAAABCAAAAAxhdjFDgQAcAAAAABNjb2xybmNseAABAA0ABgAAAA" +
      "AXaXBtYQAAAAAAAAABAAEEAQKDBAAAAExtZGF0EgAKCBgMv7DAQ0GIMjYQAN2JUsSqhCinb6rphXar2KYgvxWOXOvREN0SEtGvnJVzU+yCXCyp" +
      "aHuQp16KgYhyK6PZ9PM=",
    "base64",
  );

  it("is spread from the range of video to the full one, in the preview, too", async () => {
    const { samples: rgb = [] } = (await shown(narrow)) ?? {};
    expect(rgb).toHaveLength(16 * 8 * 3);
    expect(furthest(rgb)).toBeLessThanOrEqual(1);
    const { data } = await sharp((await previewOf(narrow, "avif", 1)).bytes)
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(furthest(data)).toBeLessThan(8);
  });

  it("is left as it is where it has the full range", async () => {
    const full = narrow.with(narrow.indexOf("nclx") + 10, 0x80);
    expect((await shown(full))?.samples[0]).toBe(16);
  });
});

/** Whether a PNG is made of the items that says colours other than sRGB. */
async function becomesHdr(...items: readonly NewItem[]): Promise<boolean> {
  const { bytes } = await editPixels(writeHeif(["avif", "mif1", "miaf"], items), "avif", [], { lossy: false });
  return colourChunksOf(bytes).some((chunk) => startsWith(chunk, ascii("cICP"), 4));
}

it("takes no other item's numbers for the colours of an AVIF", async () => {
  const pq = writeBox("colr", ascii("nclx"), ...[9, 16, 9].map((number) => uint(number, 2)), uint(0x80, 1));
  const [plain, hdr] = [plainItem(), add(plainItem(), [pq])];
  expect(await becomesHdr(hdr)).toBe(true);
  expect(await becomesHdr(plain, { ...hdr, isHidden: true })).toBe(false);
});

it("says of a sequence of AVIF that it is one, before the editor opens, too", async () => {
  const sequence = concat([fileOf([], []), writeBox("moov")]);
  for (const attempt of [shown(sequence), previewOf(sequence, "avif", 1), editedFormat(sequence, "avif", false)]) {
    await expect(attempt).rejects.toThrow(/sequence/);
  }
});
