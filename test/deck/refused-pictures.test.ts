import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { ascii } from "../../src/bytes/bytes.ts";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { defaultPolicy } from "../../src/deck/leaks.ts";
import { openDeck } from "../../src/deck/package.ts";
import type { PictureRefusal } from "../../src/deck/picture-tools.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { Draft, office } from "./draft.ts";
import { cover, deckWith, jpeg, layoutOf, picture, png } from "./picture-deck.ts";

async function refusalOf(deck: Uint8Array, strict = false): Promise<PictureRefusal | null> {
  const policy = { ...defaultPolicy, strict };
  const result = await cleanDeck(openDeck(deck), pictureTools(new PictureRecord()), policy);
  return "refused" in result ? result.refused : null;
}

const cropped = picture(50, '<a:srcRect l="30000"/>');
const covered = picture(50, "") + cover("rect", 0, 500_000);
const gif = await sharp(png).gif().toBuffer();

describe("a picture that cannot be cleaned", () => {
  it.each([
    ["jpeg", jpeg],
    ["png", png],
    ["gif", gif],
  ])("for it is a %s that was cut off, is refused in the same way cropped, covered and bare", async (type, whole) => {
    const broken = whole.subarray(0, whole.length * 0.9);
    for (const strict of [false, true]) {
      for (const shapes of [picture(50, ""), cropped, covered, covered + picture(51, "")]) {
        const refusal = await refusalOf(await deckWith(shapes, broken, type), strict);
        expect(refusal?.reason).toMatch(/^slide 1: a picture in the deck cannot be cleaned: /);
        expect(refusal?.hint).toContain("replace that picture");
      }
    }
  });

  it.each([
    "<svg xmlns='http://www.w3.org/2000/svg'/>",
    '\ufeff<?xml version="1.0"?>\n<!-- a --><svg:svg xmlns:svg="a"/>',
  ])("for it is an SVG alone is told as one: %s", async (svg) => {
    for (const type of ["svg", "png"]) {
      const refusal = await refusalOf(await deckWith(cropped, Buffer.from(svg), type));
      expect([refusal?.reason, refusal?.hint]).toEqual([
        expect.stringMatching(/^slide 1: .*SVG/),
        expect.stringContaining("PNG"),
      ]);
    }
  });

  it("and that no slide shows itself, is told without one", async () => {
    const draft = new Draft(await deckWith(""));
    draft.add("ppt/media/image51.png", ascii("no picture"), "image/png");
    const layout = layoutOf(draft);
    draft.insert(layout, "</p:spTree>", picture(51, ""));
    draft.relate(layout, "rId500", `${office}/image`, "ppt/media/image51.png");
    expect((await refusalOf(draft.build()))?.reason).toMatch(/^a picture in the deck/);
  });
});
