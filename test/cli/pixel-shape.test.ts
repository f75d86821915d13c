import { readFileSync, writeFileSync } from "node:fs";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { concat } from "../../src/bytes/bytes.ts";
import { writeChunk } from "../../src/formats/png-chunks.ts";
import { exiftool } from "../support/exiftool.ts";
import { makeDesk } from "../support/program.ts";

const [width, height] = [24, 16];
const samples = Buffer.from(Array.from({ length: width * height }, (_, i) => (i * 37) % 256));
const picture = (): Sharp => sharp(samples, { raw: { width, height, channels: 1 } });
const fax = { xres: 204 / 25.4, yres: 98 / 25.4 } as const; // ITU-T T.4: 204 pixels across, 98 rows down to an inch

const behindHeader = 33; // PNG 5.2, 11.2.1

/** Tags of a file that say how dense its pixels lie. */
function densities(path: string): unknown[] {
  const [tags = {}] = exiftool([path]);
  const names = ["PNG-pHYs:PixelsPerUnitX", "PNG-pHYs:PixelsPerUnitY", "IFD0:XResolution", "IFD0:YResolution"];
  return names.map((name) => tags[name]).filter((value) => value !== undefined);
}

async function png(across: number, down: number, orientation: number): Promise<Buffer> {
  const plain = await picture().png().withMetadata({ orientation }).toBuffer();
  const words = [across, down].flatMap((value) => [value >>> 24, value >>> 16, value >>> 8, value]);
  const own = writeChunk("pHYs", Uint8Array.from([...words, 1]));
  return Buffer.from(concat([plain.subarray(0, behindHeader), own, plain.subarray(behindHeader)])); // the first counts
}

describe("pixels that are no squares", () => {
  it.each([
    { name: "scan.png", make: () => png(7874, 3937, 1), kept: [2, 1] },
    { name: "turned.png", make: () => png(7874, 3937, 6), kept: [1, 2] },
    { name: "screen.png", make: () => png(2835, 2834, 1), kept: [] },
    {
      name: "copied.tif",
      make: () =>
        picture()
          .tiff({ compression: "lzw", ...fax })
          .toBuffer(),
      kept: [102, 49],
    },
    {
      name: "fax.tif",
      make: () =>
        picture()
          .toColourspace("b-w")
          .tiff({ compression: "ccittfax4", bitdepth: 1, ...fax })
          .toBuffer(),
      kept: [102, 49],
    },
    {
      name: "turned.tif",
      make: () =>
        picture()
          .withMetadata({ orientation: 6 })
          .tiff({ compression: "jpeg", ...fax })
          .toBuffer(),
      kept: [49, 102],
    },
  ])("keep their shape and say no size: $name", async ({ name, make, kept }) => {
    const desk = makeDesk();
    writeFileSync(desk.path(name), await make());
    for (const edit of [["strip"], ["crop", "--box", "0,0,8,8"]]) {
      expect(await desk.run([...edit, name, "-o", `new-${name}`, "--force"])).toMatchObject({ status: 0 });
      expect(densities(desk.path(`new-${name}`))).toEqual(kept);
      expect(await desk.run(["verify", `new-${name}`])).toMatchObject({ status: 0 });
      await desk.run(["strip", `new-${name}`, "-o", `again-${name}`, "--force"]);
      expect(readFileSync(desk.path(`again-${name}`))).toEqual(readFileSync(desk.path(`new-${name}`)));
    }
  });

  it("are none of a unit that is no number: the picture is taken all the same", async () => {
    const desk = makeDesk();
    const tiff = await picture().tiff({ compression: "lzw" }).toBuffer();
    const unit = tiff.indexOf(Uint8Array.of(0x28, 1, 3, 0)); // tag 296, SHORT; libtiff writes little-endian here
    expect(unit).toBeGreaterThan(0);
    writeFileSync(desk.path("scan.tif"), tiff.fill(2, unit + 2, unit + 3)); // ASCII
    expect(await desk.run(["strip", "scan.tif"])).toMatchObject({ status: 0 });
  });
});
