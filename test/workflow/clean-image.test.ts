import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, expectTypeOf, it } from "vitest";
import { formatOf } from "../../src/formats/registry.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { type CleanImage, proveClean } from "../../src/workflow/clean-image.ts";
import type { CleanDeck } from "../../src/workflow/sealed-deck.ts";
import type { ReadyPicture } from "../../src/workflow/seal.ts";

const fixture = (path: string) => readFileSync(join(import.meta.dirname, "..", "..", "fixtures", path));

describe("a clean image", () => {
  it("is the only thing that can be sealed: unverified bytes do not type-check", () => {
    expectTypeOf<Awaited<ReturnType<ReadyPicture["image"]>>>().toEqualTypeOf<CleanImage | CleanDeck>();
    expectTypeOf<{
      bytes: Uint8Array;
      format: CleanImage["format"];
      size: CleanImage["size"];
    }>().not.toExtend<CleanImage>();
    expectTypeOf<{ bytes: Uint8Array; mediaType: string }>().not.toExtend<CleanDeck>();
    expectTypeOf<Uint8Array>().not.toExtend<CleanImage>();
  });

  it.each([1, 2] as const)("is not made of a picture that carries anything, by %i readers", async (readers) => {
    for (const name of ["planted/lesion.jpg", "planted/lesion.png", "planted/lesion-progressive.jpg"]) {
      await expect(proveClean(fixture(name), readers)).rejects.toMatchObject({ code: "verification-failed" });
    }
  });

  it("holds the very bytes that were proven", async () => {
    const bytes = fixture("clean/lesion.jpg");
    const image = await proveClean(bytes, 2);
    expect(image.bytes).toBe(bytes);
    expect(image.format).toBe(formatOf(bytes));
  });
});

it("a picture is edited whatever stands behind its colour profile, which is written anew first", async () => {
  const image = sharp({ create: { width: 40, height: 30, channels: 3, background: "#c86450" } });
  const plain = await image.withIccProfile("p3").webp().toBuffer(); // its edit becomes a PNG
  const at = plain.indexOf("ICCP");
  const end = at + 8 + plain.readUInt32LE(at + 4);
  const padded = Buffer.concat([plain.subarray(0, end), Buffer.alloc(4), plain.subarray(end)]);
  padded.writeUInt32LE(end + 4 - (at + 8), at + 4);
  padded.writeUInt32LE(padded.length - 8, 4);
  const region = { shape: "rect", x: 0, y: 0, width: 8, height: 8 } as const;
  const edits = [{ kind: "mask", region, fill: "black" }] as const;
  const [one, other] = await Promise.all([plain, padded].map((bytes) => anonymise(bytes, { ...plainStrip, edits })));
  if (one === undefined || other === undefined || "refused" in one || "refused" in other) throw new Error("refused");
  expect(other.image.bytes).toEqual(one.image.bytes);
  expect((await sharp(other.image.bytes).metadata()).icc).toBeDefined();
});
