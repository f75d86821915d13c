import { describe, expect, it } from "vitest";
import { openDeck } from "../../src/deck/package.ts";
import { type PixelTools, scanPixels } from "../../src/deck/scan-pixels.ts";
import { clean, cover, deckWith, picture } from "./picture-deck.ts";

/** A picture whose left half is bright and right half dark in stripes: nothing decodes it here, so nothing is shared. */
const striped: PixelTools = {
  size: () => ({ width: 200, height: 100 }),
  view: () => Promise.resolve({ width: 200, height: 100, at: (x) => [x % 2] }),
};
const flat: PixelTools = { ...striped, view: () => Promise.resolve({ width: 200, height: 100, at: () => [0.5] }) };

async function kinds(deck: Uint8Array, tools: PixelTools): Promise<string[]> {
  return (await scanPixels(openDeck(deck), tools)).map(({ kind }) => kind);
}

describe("the scanner of pixels, which does not ask the finder that cleans", () => {
  it.each([
    ["a crop", picture(50, '<a:srcRect l="30000"/>'), ["cropped-away"]],
    ["a crop of less than a pixel", picture(50, '<a:srcRect l="400"/>'), []],
    ["a rectangle over a picture", picture(50, "") + cover("rect", 0, 500_000), ["covered"]],
    ["an ellipse over it", picture(50, "") + cover("ellipse", 0, 500_000), ["covered"]],
    ["a turned rectangle", picture(50, "") + cover("rect", 100_000, 500_000, ' rot="600000"'), ["covered"]],
    ["a rectangle below it", cover("rect", 0, 500_000) + picture(50, ""), []],
    ["a rectangle beside it", picture(50, "") + cover("rect", 3_000_000, 500_000), []],
    ["an outline", picture(50, "") + cover("rect", 0, 500_000, "", "<a:noFill/>"), []],
  ])("judges %s", async (_, shapes, expected) => {
    const deck = await deckWith(shapes);
    expect(await kinds(deck, striped)).toEqual(expected);
    expect(await kinds(deck, flat)).toEqual(expected.filter((kind) => kind === "cropped-away"));
  });

  it("finds nothing in what was cleaned, and something in it when the paint is gone", async () => {
    const { bytes } = await clean(await deckWith(picture(50, "") + cover("rect", 0, 500_000, ' rot="600000"')));
    expect(await kinds(bytes, flat)).toEqual([]);
    expect(await kinds(bytes, striped)).toEqual(["covered"]);
  });
});
