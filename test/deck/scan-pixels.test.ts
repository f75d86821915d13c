import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openDeck } from "../../src/deck/package.ts";
import { type PixelTools, scanPixels } from "../../src/deck/scan-pixels.ts";
import { clean, cover, deckWith, picture } from "./picture-deck.ts";

/** A picture whose left half is bright and right half dark in stripes: nothing decodes it here, so nothing is shared. */
const striped: PixelTools = {
  size: () => ({ width: 200, height: 100 }),
  view: () => Promise.resolve({ at: (x) => [x % 2] }),
};
const flat: PixelTools = { ...striped, view: () => Promise.resolve({ at: () => [0.5] }) };

async function kinds(deck: Uint8Array, tools: PixelTools): Promise<string[]> {
  return (await scanPixels(openDeck(deck), tools)).map(({ kind }) => kind);
}

function through(change: string, value: number): string {
  return `<a:solidFill><a:srgbClr val="000000"><a:${change} val="${value}"/></a:srgbClr></a:solidFill>`;
}

const turned =
  '<a:scene3d><a:camera prst="orthographicFront"><a:rot lat="0" lon="0" rev="5400000"/></a:camera></a:scene3d>';

/** A bar or dot somewhere on the red field; a pixel is 10,000 EMU. */
function small(prst: string, turn: number, [x, y, wide, high]: readonly number[]): string {
  return cover(prst, x ?? 0, wide ?? 0, ` rot="${turn}"`)
    .replace('y="0"', `y="${y}"`)
    .replace('cy="1000000"', `cy="${high}"`);
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
    [
      "a shape that lets its picture through",
      picture(50, "") + cover("rect", 0, 500_000, "", through("alphaMod", 40_000)),
      [],
    ],
    ["another one", picture(50, "") + cover("rect", 0, 500_000, "", through("alphaOff", -60_000)), []],
    [
      "a picture that a camera turns",
      picture(50, "").replace("</p:spPr>", `${turned}</p:spPr>`) + cover("rect", 0, 500_000),
      [],
    ],
    ["an outline", picture(50, "") + cover("rect", 0, 500_000, "", "<a:noFill/>"), []],
  ])("judges %s", async (_, shapes, expected) => {
    const deck = await deckWith(shapes);
    expect(await kinds(deck, striped)).toEqual(expected);
    expect(await kinds(deck, flat)).toEqual(expected.filter((kind) => kind === "cropped-away"));
  });

  // Among them scale bars of 2 to 4 pixels, half a pixel off, and dots of 4 to 8 pixels: each stops the deck if it is found.
  it("finds nothing in what was cleaned, wherever a small shape stands", async () => {
    const place = fc.integer({ min: 100_000, max: 1_500_000 });
    const length = fc.integer({ min: 8_000, max: 90_000 });
    const shape = fc.record({
      prst: fc.constantFrom("rect", "ellipse"),
      turn: fc.constantFrom(0, 0, 0, 5_400_000, 1_234_567),
      box: fc.tuple(place, fc.integer({ min: 100_000, max: 800_000 }), length, length),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(shape, { minLength: 20, maxLength: 20 }), async (shapes) => {
        const above = shapes.map(({ prst, turn, box }) => small(prst, turn, box)).join("");
        expect((await clean(await deckWith(picture(50, "") + above))).held).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  it("finds nothing in what was cleaned, and something in it when the paint is gone", async () => {
    const { bytes } = await clean(await deckWith(picture(50, "") + cover("rect", 0, 500_000, ' rot="600000"')));
    expect(await kinds(bytes, flat)).toEqual([]);
    expect(await kinds(bytes, striped)).toEqual(["covered"]);
  });
});
