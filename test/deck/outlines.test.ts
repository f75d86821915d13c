import { describe, expect, it } from "vitest";
import { openDeck } from "../../src/deck/package.ts";
import { residueOfDeck } from "../../src/workflow/verify-deck.ts";
import { clean, deckWith, freeForm, jpeg, picture, png, redPixels } from "./picture-deck.ts";

function framed(outline: string): string {
  return picture(50, "").replace('<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>', outline);
}

describe("a frame that is no rectangle", () => {
  it.each([
    ["png", png, '<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>', 1929],
    ["jpeg", jpeg, '<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>', 1929],
    [
      "png",
      png,
      '<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val 50000"/></a:avLst></a:prstGeom>',
      1073,
    ],
    [
      "png",
      png,
      '<a:prstGeom prst="round2DiagRect"><a:avLst><a:gd name="adj1" fmla="val 50000"/><a:gd name="adj2" fmla="val 0"/></a:avLst></a:prstGeom>',
      536,
    ],
    ["png", png, '<a:prstGeom prst="diamond"><a:avLst/></a:prstGeom>', 3750],
    ["png", png, '<a:prstGeom prst="star5"><a:avLst/></a:prstGeom>', 4500],
    ["jpeg", jpeg, '<a:prstGeom prst="heart"><a:avLst/></a:prstGeom>', 2300],
    ["png", png, '<a:prstGeom prst="plus"><a:avLst/></a:prstGeom>', 1250],
    ["png", png, freeForm, 0],
    ["png", png, freeForm.replaceAll('x="0"', 'x="1"'), 5000],
    ["png", png, freeForm.replaceAll('x="0" y="2"', 'x="1" y="1"'), 4375],
  ])("has what lies outside of it painted over in a %s (%#)", async (type, bytes, outline, outside) => {
    const { bytes: cleaned, held, notes } = await clean(await deckWith(framed(outline), bytes, type));
    expect([held, notes]).toEqual([[], []]);
    const gone = 5000 - ((await redPixels(cleaned)).get("200x100") ?? 0);
    expect(gone).toBeGreaterThanOrEqual(outside * 0.72); // the edge of the frame keeps a pixel and a half
    expect(gone).toBeLessThanOrEqual(outside * 1.02);
  });

  it("is held for a look where its form is not followed", async () => {
    const { held, bytes } = await clean(await deckWith(framed('<a:prstGeom prst="cloud"><a:avLst/></a:prstGeom>')));
    expect(held).toEqual(["uncertain-frame"]);
    expect((await residueOfDeck(openDeck(bytes))).map(({ kind }) => kind)).toEqual(["covered"]);
  });
});
