import * as fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { plantedP3 } from "../../fixtures/icc.ts";
import { ascii } from "../../src/bytes/bytes.ts";
import { DermShareError } from "../../src/errors.ts";
import type { Block, Stripped } from "../../src/formats/format.ts";
import { avif, heic } from "../../src/formats/heif.ts";
import { uint, writeBox, writeFullBox } from "../../src/bytes/heif-boxes.ts";
import { brandsOf } from "../../src/formats/heif-file.ts";
import { writeGrid } from "../../src/formats/heif-items.ts";
import { writeHeif } from "../../src/formats/heif-write.ts";
import { dressesOf } from "../support/hiding.ts";
import { canary, makePicture, plainAvif, plantedHeifs, propertyOf, withProperty } from "./heif-planting.ts";

const options = { keepEdges: false, lossy: false };
const picture = await makePicture();
const plain = plainAvif(picture);
const brands = ["avif", "mif1", "miaf"];

const residue = (blocks: readonly Block[]): Block[] =>
  blocks.filter(({ role }) => role !== "image" && role !== "rendering");
const decode = (file: Uint8Array): Promise<Buffer> => sharp(file).raw().toBuffer();

const managed = (file: Uint8Array): Promise<Buffer> => sharp(file).toColourspace("srgb").raw().toBuffer();

function cleaned(result: Stripped): Uint8Array {
  if (!("bytes" in result)) throw new Error(JSON.stringify(result));
  return result.bytes;
}

const fileOf = (brand: string): Uint8Array => writeBox("ftyp", ascii(brand), uint(0, 4), ascii(brand));

describe("an AVIF that holds its picture and nothing else", () => {
  it("is clean, and is written again byte for byte", () => {
    expect(residue(avif.inspect(plain))).toEqual([]);
    expect(avif.strip(plain, options)).toEqual({ bytes: plain, removed: [], notes: [] });
  });

  it("says nothing in flags that mean nothing", () => {
    for (const type of ["meta", "pitm", "iloc", "iinf", "infe", "ipma"]) {
      const flagged = Uint8Array.from(plain);
      const at = Buffer.from(plain).indexOf(type, 0, "latin1") + 5; // behind the version
      flagged.set(ascii("AN"), at);
      expect(residue(avif.inspect(flagged)), type).toMatchObject([{ kind: "unknown", offset: at, length: 3 }]);
      expect(cleaned(avif.strip(flagged, options))).toEqual(plain);
    }
  });

  it("is an error when it ends too early, wherever that is", () => {
    for (let length = 0; length < plain.length; length++) {
      const outcome = outcomeOf(() => avif.inspect(plain.subarray(0, length)));
      expect(["input-truncated", "input-malformed"], `${length} bytes`).toContain(outcome);
    }
  });

  it("is told from HEIC and from everything else by its brands", () => {
    expect(
      ["avif", "avis", "heic", "mif1", "mp42", "crx "].map((brand) => [
        avif.detect(fileOf(brand)),
        heic.detect(fileOf(brand)),
      ]),
    ).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [false, true],
      [false, false],
      [false, false],
    ]);
    expect(avif.detect(new Uint8Array(3)) || heic.detect(ascii("ftypheic"))).toBe(false);
  });

  it.each([
    [
      ["mif1", "MA1B", "miaf", "avif"],
      ["avif", "mif1", "MA1B", "miaf"],
    ],
    [
      ["mif1", "MiHB", "heic"],
      ["avif", "mif1", "MiHB", "heic"],
    ],
  ])("has a major brand that readers know, whatever stood first: %j", async (named, written) => {
    const result = cleaned(avif.strip(writeHeif(named, [picture]), options));
    expect(brandsOf(result)).toEqual(written.slice(0, 1).concat(written));
    expect(await decode(result)).toEqual(await decode(plain));
    expect(avif.strip(result, options)).toEqual({ bytes: result, removed: [], notes: [] });
  });
});

describe.each(plantedHeifs(picture))("$name in an AVIF", ({ kind, bytes }) => {
  it("is there, is found, and is gone after the cleaning, and the picture is the same", async () => {
    expect(dressesOf(bytes, canary)).toContain("latin1");
    const blocks = avif.inspect(bytes);
    expect(tiles(blocks, bytes.length)).toBe(true);
    expect(residue(blocks).map((block) => block.kind)).toContain(kind);
    const result = avif.strip(bytes, options);
    expect(dressesOf(cleaned(result), canary)).toEqual([]);
    expect(residue(avif.inspect(cleaned(result)))).toEqual([]);
    expect(await decode(cleaned(result))).toEqual(await decode(plain));
    expect(avif.strip(cleaned(result), options)).toMatchObject({ bytes: cleaned(result), removed: [] });
  });
});

/** The code of the error that it ends in, or what it is instead. */
function outcomeOf(run: () => unknown): string {
  try {
    run();
    return "no error";
  } catch (error) {
    return error instanceof DermShareError ? error.code : "a foreign error";
  }
}

function tiles(blocks: readonly Block[], length: number): boolean {
  const ends = blocks.map(({ offset, length: bytes }) => offset + bytes);
  return blocks.every(({ offset }, i) => offset === (i === 0 ? 0 : ends[i - 1])) && ends.at(-1) === length;
}

describe("what an AVIF cannot lose without another coding", () => {
  const clap = writeBox("clap", ...[20, 1, 10, 1, 0, 1, 0, 1].map((value) => uint(value, 4)));
  it.each([
    ["a clean aperture", plainAvif(withProperty(picture, clap, true))],
    ["an essential property that we do not know", plainAvif(withProperty(picture, writeBox("iscl", uint(0, 8)), true))],
    ["a row of tiles behind the edge", tiled({ width: 40, height: 24 })],
    ["an overlay", tiled({ width: 40, height: 48 }, "iovl")],
    ["a coding that is not AV1", plainAvif({ ...picture, type: "vvc1" })],
  ])("is done by pixels: %s", (_, file) => {
    expect(avif.strip(file, options)).toMatchObject({ needsPixels: { hint: "save it as PNG, then strip that" } });
    expect(residue(avif.inspect(file))).not.toEqual([]);
  });

  it("is nothing in a grid whose equal tiles have the same bytes, which stay one", async () => {
    const file = tiled({ width: 40, height: 48 });
    expect(Buffer.from(file).indexOf("mdat") + 4 + picture.data.length).toBe(file.length);
    const result = cleaned(avif.strip(file, options));
    expect(result).toEqual(file);
    expect(await decode(result)).toEqual(await decode(file));
  });

  it("is nothing in a grid that says what means nothing, which goes", () => {
    const [file, flagged] = [tiled({ width: 40, height: 48 }), tiled({ width: 40, height: 48 })];
    const at = Buffer.from(file).indexOf("idat") + 4;
    flagged.set(ascii("JN"), at); // the version, and flags without the one for fields of 32 bits
    expect(residue(avif.inspect(flagged))).toMatchObject([{ kind: "application-data", offset: at }]);
    expect(cleaned(avif.strip(flagged, options))).toEqual(file);
  });

  it("is nothing in a grid of whole tiles, nor in one whose last tiles reach over the edge, in fields of 16 or 32 bits", async () => {
    const size = { width: 40, height: 48 };
    for (const file of [tiled(size), tiled({ width: 40, height: 30 }), tiled(size, "grid", { isWide: true })]) {
      const result = cleaned(avif.strip(file, options));
      expect(result).toEqual(file);
      expect(residue(avif.inspect(result))).toEqual([]);
      expect(await decode(result)).toEqual(await decode(file));
    }
  });
});

/** Two tiles, one above the other, in a picture of some size. */
function tiled(size: { width: number; height: number }, type = "grid", { isWide = false } = {}): Uint8Array {
  const ispe = writeFullBox("ispe", 0, 0, uint(size.width, 4), uint(size.height, 4));
  const pixi = propertyOf(picture, "pixi");
  const grid = {
    type,
    isHidden: false,
    data: writeGrid({ rows: 2, columns: 1, isWide, ...size }),
    properties: [{ box: ispe, essential: false }, pixi],
    references: [{ type: "dimg", to: [1, 2] }],
  };
  const tile = { ...picture, isHidden: true };
  return writeHeif(brands, [grid, tile, tile]);
}

describe("what belongs to the picture", () => {
  it("is its alpha plane, with the words that it is multiplied by it", async () => {
    const samples = Uint8Array.from({ length: 40 * 24 * 4 }, (_, i) => (i * 7) % 256);
    const file = await sharp(samples, { raw: { width: 40, height: 24, channels: 4 } })
      .avif()
      .toBuffer();
    const result = cleaned(avif.strip(file, options));
    expect((await sharp(result).metadata()).hasAlpha).toBe(true);
    expect(await decode(result)).toEqual(await decode(file));
    expect(residue(avif.inspect(result))).toEqual([]);
  });

  it("is how it is turned and mirrored", async () => {
    const turned = withProperty(
      withProperty(picture, writeBox("irot", uint(1, 1)), true),
      writeBox("imir", uint(1, 1)),
      true,
    );
    const result = avif.strip(plainAvif(turned), options);
    expect(result).toMatchObject({ notes: ["orientation-kept"] });
    expect(avif.size(cleaned(result))).toEqual({ width: 24, height: 40 });
    expect(await decode(cleaned(result))).toEqual(await decode(plainAvif(turned)));
  });

  it("is its colour profile, written anew, and the colours that it gives", async () => {
    const profile = plantedP3();
    const file = plainAvif(withProperty(picture, writeBox("colr", ascii("prof"), profile.bytes)));
    const result = avif.strip(file, options);
    expect(result).toMatchObject({ notes: ["icc-rewritten"], removed: [{ kind: "icc-profile", role: "metadata" }] });
    for (const { text } of profile.planted) expect(dressesOf(cleaned(result), text)).toEqual([]);
    expect(await managed(cleaned(result))).toEqual(await managed(file));
    expect(await managed(file)).not.toEqual(await managed(plain));
  });

  it.each([
    ["is how bright it is, by which screens fit it", [1000, 400], []],
    ["is no brightness that nothing has", [10_001, 0], [{ kind: "colour", role: "metadata" }]],
  ])("%s", (_, levels, removed) => {
    const clli = writeBox("clli", ...levels.map((level) => uint(level, 2)));
    const file = plainAvif(withProperty(picture, clli));
    const result = avif.strip(file, options);
    expect(result).toMatchObject({ bytes: removed.length === 0 ? file : plain, removed });
  });

  it("is no profile that cannot be written anew: the file is done by pixels", () => {
    const file = plainAvif(withProperty(picture, writeBox("colr", ascii("prof"), new Uint8Array(200))));
    expect(avif.strip(file, options)).toHaveProperty("needsPixels");
  });

  it("is not what only the thumbnail has", () => {
    const thumbnail = withProperty(
      { ...picture, references: [{ type: "thmb", to: [0] }] },
      writeBox("irot", uint(1, 1)),
    );
    expect(cleaned(avif.strip(writeHeif(brands, [picture, thumbnail]), options))).toEqual(plain);
  });
});

describe("hostile HEIF files", () => {
  it("raise our own error or are dealt with, whichever bytes are changed", () => {
    const change = fc.record({ at: fc.nat(plain.length - 1), to: fc.nat(255) });
    const runs = { numRuns: 2000 * Number(process.env["DERM_FUZZ"] ?? 1) };
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const file = Uint8Array.from(plain);
        for (const { at, to } of changes) file[at] = to;
        const outcome = outcomeOf(() => {
          expect(tiles(avif.inspect(file), file.length)).toBe(true);
          const result = avif.strip(file, options);
          if ("bytes" in result) expect(residue(avif.inspect(result.bytes))).toEqual([]);
        });
        expect(["no error", "input-truncated", "input-malformed"]).toContain(outcome);
      }),
      runs,
    );
  });

  it("cannot make a small file into a large one", () => {
    const many = Array.from({ length: 300 }, () => ({ ...picture, isHidden: true }));
    const to = many.map((_, i) => i + 1);
    const file = writeHeif(brands, [{ ...picture, type: "iden", references: [{ type: "dimg", to }] }, ...many]);
    expect(cleaned(avif.strip(file, options)).length).toBeLessThanOrEqual(file.length);
    expect(file.length).toBeLessThan(picture.data.length + 300 * 100);
  });

  it("that let items have a part of one another's bytes are refused", () => {
    const many = Array.from({ length: 300 }, () => ({ ...picture, isHidden: true }));
    const to = many.map((_, i) => i + 1);
    const file = writeHeif(brands, [{ ...picture, type: "iden", references: [{ type: "dimg", to }] }, ...many]);
    expect(outcomeOf(() => avif.strip(withOverlaps(file), options))).toBe("input-malformed");
  });

  it("are followed once however they point in circles", () => {
    const circle = { ...picture, type: "iden", data: new Uint8Array(0), references: [{ type: "dimg", to: [1] }] };
    const back = { ...circle, references: [{ type: "dimg", to: [0] }] };
    expect(outcomeOf(() => avif.inspect(writeHeif(brands, [circle, back])))).toBe("no error");
  });

  it("that are sequences are refused", () => {
    expect(avif.strip(Buffer.concat([plain, writeBox("moov", uint(0, 8))]), options)).toHaveProperty("refused");
  });
});

/** Lets every item start a byte behind the one before it. */
function withOverlaps(file: Uint8Array): Uint8Array {
  const overlapping = Buffer.from(file);
  const iloc = overlapping.indexOf("iloc") - 4;
  for (let i = 1; i < overlapping.readUInt16BE(iloc + 14); i++) {
    const entry = iloc + 16 + i * 16;
    overlapping.writeUInt32BE(overlapping.readUInt32BE(entry + 8) + i, entry + 8);
    overlapping.writeUInt32BE(overlapping.readUInt32BE(entry + 12) - i, entry + 12);
  }
  return overlapping;
}
