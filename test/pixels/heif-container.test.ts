/** AVIF pictures with an alpha plane that are turned by their container. */
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { uint, writeBox } from "../../src/formats/heif-boxes.ts";
import { readHeif } from "../../src/formats/heif-file.ts";
import { dataOf } from "../../src/formats/heif-items.ts";
import { writeHeif } from "../../src/formats/heif-write.ts";
import type { NewItem } from "../../src/formats/heif-write.ts";
import { decode } from "../../src/pixels/decode.ts";
import { upright } from "../../src/pixels/orient.ts";
import type { Frame } from "../../src/pixels/picture.ts";
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
    const turned = await previewOf(fileOf([irot(1)], []), "avif", 1);
    const upside = upright((await shown(fileOf([], []))) ?? { ...size, samples }, 8, 4);
    const flat = await sharp(upside.samples, { raw: { width: 4, height: 6, channels: 4 } })
      .flatten({ background: "white" })
      .raw()
      .toBuffer();
    const preview = await sharp(turned.bytes).raw().toBuffer();
    const differences = flat.map((sample, i) => Math.abs(sample - (preview[i] ?? 0)));
    expect(Math.max(...differences)).toBeLessThan(60); // what a JPEG of single pixels loses
  });
});
