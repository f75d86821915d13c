import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { plantedP3 } from "../../fixtures/icc.ts";
import { decode } from "../../src/pixels/decode.ts";
import { channelsOf } from "../../src/pixels/picture.ts";
import type { Frame, Picture } from "../../src/pixels/picture.ts";
import { tiffPages } from "../../src/pixels/tiff-pages.ts";
import { writeTiff } from "../../src/pixels/tiff-writer.ts";
import { describeWith, runTool } from "../support/oracles.ts";

type Kind = Pick<Picture, "colour" | "bits" | "hasAlpha" | "isBilevel">;

const kinds: Kind[] = (["grey", "rgb", "cmyk"] as const).flatMap((colour) =>
  ([8, 16] as const).flatMap((bits) =>
    [false, true]
      .filter((hasAlpha) => colour !== "cmyk" || !hasAlpha)
      .map((hasAlpha) => ({ colour, bits, hasAlpha, isBilevel: false })),
  ),
);

function pictureOf(kind: Kind, sizes: readonly (readonly [number, number])[]): Picture {
  const full = 2 ** kind.bits;
  const frames = sizes.map(([width, height], page): Frame => {
    const values = Array.from({ length: width * height * channelsOf(kind) }, (_, i) => (i * 7919 + page * 31) % full);
    return { width, height, samples: kind.bits === 8 ? Uint8Array.from(values) : Uint16Array.from(values) };
  });
  return { ...kind, frames, profile: null, timing: null };
}

describe.each(["none", "deflate"] as const)("a TIFF written with coding %s", (coding) => {
  it.each(kinds)("gives back $colour with $bits bits, alpha $hasAlpha", async (kind) => {
    const picture = pictureOf(kind, [[13, 7]]);
    expect((await decode(writeTiff(picture, coding), "tiff")).picture).toEqual(picture);
  });

  it("holds pages of different sizes, of several strips", async () => {
    const picture = pictureOf({ colour: "rgb", bits: 8, isBilevel: false, hasAlpha: false }, [
      [13, 7],
      [300, 300],
      [1, 1],
    ]);
    const { frames } = (await decode(writeTiff(picture, coding), "tiff")).picture;
    expect(frames.map(({ width, height }) => [width, height])).toEqual([
      [13, 7],
      [300, 300],
      [1, 1],
    ]);
    for (const [i, { samples }] of frames.entries()) {
      expect(Buffer.from(samples).equals(Buffer.from(picture.frames[i]?.samples ?? [])), String(i)).toBe(true);
    }
  });

  it("carries the ICC profile, byte for byte", async () => {
    const profile = Buffer.from(plantedP3().bytes);
    const picture = { ...pictureOf({ colour: "rgb", bits: 8, isBilevel: false, hasAlpha: false }, [[4, 4]]), profile };
    expect((await decode(writeTiff(picture, coding), "tiff")).picture.profile).toEqual(profile);
  });

  it("says of its pages what they are", () => {
    const file = writeTiff(
      pictureOf({ colour: "grey", bits: 8, isBilevel: false, hasAlpha: false }, [
        [3, 3],
        [3, 3],
      ]),
      coding,
    );
    const compression = coding === "none" ? 1 : 8;
    const page = {
      size: { width: 3, height: 3 },
      bits: 8,
      compression,
      photometric: 1,
      isSplitInTiles: false,
      isReduced: false,
      orientation: 1,
      densities: [1, 1],
      oldJpeg: null,
    };
    expect(tiffPages(file)).toEqual([page, page]);
  });
});

describe("a page with one bit for each pixel", () => {
  const samples = Uint8Array.from({ length: 19 * 5 }, (_, i) => ((i * i) % 7 < 3 ? 255 : 0));
  const picture: Picture = {
    colour: "grey",
    bits: 8,
    hasAlpha: false,
    isBilevel: true,
    profile: null,
    timing: null,
    frames: [{ width: 19, height: 5, samples }],
  };

  it("stays one", async () => {
    expect((await decode(writeTiff(picture, "deflate"), "tiff")).picture).toEqual(picture);
  });

  it("has eight where an edit has put grey on it", async () => {
    const frames = [{ width: 19, height: 5, samples: samples.with(3, 128) }];
    const written = writeTiff({ ...picture, frames }, "deflate");
    expect((await decode(written, "tiff")).picture).toEqual({ ...picture, frames, isBilevel: false });
  });
});

describeWith(["tiffinfo"], "libtiff's own tool", () => {
  it("reads every strip of what we write without a warning", () => {
    const folder = mkdtempSync(join(tmpdir(), "derm-tiff-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const kind of kinds) {
      const path = join(folder, `${kind.colour}-${kind.bits}-${kind.hasAlpha}.tif`);
      writeFileSync(path, writeTiff(pictureOf(kind, [[300, 300]]), "deflate"));
      const said = runTool("sh", ["-c", 'tiffinfo -D "$1" 2>&1', "sh", path]).toString();
      expect(said).not.toMatch(/warning|error/i);
      expect(said).toContain("AdobeDeflate");
    }
  });
});
