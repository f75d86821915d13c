import { describe, expect, expectTypeOf, it } from "vitest";
import { formatOf } from "../../src/formats/registry.ts";
import { type CleanImage, proveClean } from "../../src/workflow/clean-image.ts";
import type { CleanDeck } from "../../src/workflow/sealed-deck.ts";
import type { ReadyPicture } from "../../src/workflow/seal.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";

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
