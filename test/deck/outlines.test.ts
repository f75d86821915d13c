import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { openDeck } from "../../src/deck/package.ts";
import { residueOfDeck } from "../../src/workflow/verify-deck.ts";
import { Draft } from "./draft.ts";
import {
  clean,
  cover,
  deckWith,
  freeForm,
  jpeg,
  inPlaceholder,
  layoutOf,
  picture,
  png,
  redPixels,
} from "./picture-deck.ts";

const ellipse = '<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>';
const roundRect = '<a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom>';
const rect = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>';

function framed(outline: string): string {
  return picture(50, "").replace(rect, outline);
}

/** A picture in a placeholder that has its outline from its layout. */
async function framedByLayout(preset: string): Promise<Uint8Array> {
  const draft = new Draft(await deckWith(inPlaceholder(framed(""))));
  draft.insert(layoutOf(draft), "</p:spTree>", inPlaceholder(cover(preset, 0, 2_000_000)));
  return draft.build();
}

/** Squares of so many hundredths from and to, of the width and the height alike; each way around, or the other way. */
function squares(...each: readonly (readonly [from: number, to: number, isTurned: boolean])[]): string {
  return each
    .map(([from, to, isTurned]) => {
      const corners = [
        `x="${from}" y="${from}"`,
        `x="${to}" y="${from}"`,
        `x="${to}" y="${to}"`,
        `x="${from}" y="${to}"`,
      ];
      const [start, ...rest] = (isTurned ? corners.toReversed() : corners).map((corner) => `<a:pt ${corner}/>`);
      return `<a:moveTo>${start}</a:moveTo>${rest.map((point) => `<a:lnTo>${point}</a:lnTo>`).join("")}<a:close/>`;
    })
    .join("");
}

function drawn(...paths: readonly string[]): string {
  return `<a:custGeom><a:pathLst>${paths.map((path) => `<a:path w="100" h="100">${path}</a:path>`).join("")}</a:pathLst></a:custGeom>`;
}

const whole = [0, 100, false] as const;

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
    ["png", png, drawn(squares(whole, [5, 24, true])), 722],
    ["jpeg", jpeg, drawn(squares(whole, [5, 24, true])), 722],
    ["png", png, drawn(squares([0, 10, false]), squares([40, 100, false])), 4800],
    ["png", png, drawn(squares(whole, [5, 24, true]), squares([4, 25, false])), 0],
  ])("has what lies outside of it painted over in a %s (%#)", async (type, bytes, outline, outside) => {
    const { bytes: cleaned, held, notes } = await clean(await deckWith(framed(outline), bytes, type));
    expect([held, notes]).toEqual([[], []]);
    const gone = 5000 - ((await redPixels(cleaned)).get("200x100") ?? 0);
    expect(gone).toBeGreaterThanOrEqual(outside * 0.72); // the edge of the frame keeps a pixel and a half
    expect(gone).toBeLessThanOrEqual(outside * 1.02);
  });

  it.each([
    ["ellipse", 1929],
    ["rtTriangle", 625],
  ])("that its layout describes has what lies outside of it painted over: %s", async (preset, outside) => {
    const { bytes, held, notes } = await clean(await framedByLayout(preset));
    expect([held, notes]).toEqual([[], []]);
    const gone = 5000 - ((await redPixels(bytes)).get("200x100") ?? 0);
    expect(gone).toBeGreaterThanOrEqual(outside * 0.72);
    expect(gone).toBeLessThanOrEqual(outside * 1.02);
  });

  // The picture is 200 by 100 pixels, of which 50 by 100 are red; the line hides ten at each edge.
  it.each([
    ["rect", "solid", [], 3200, 3800],
    ["ellipse", "solid", [], 1870, 2300],
    ["rect", "dash", ["uncertain-frame"], 5000, 5000],
  ] as const)("of a shape is narrower by the line around it: %s %s", async (preset, dash, why, atLeast, atMost) => {
    const fill =
      '<a:blipFill rotWithShape="1"><a:blip r:embed="rId500"/><a:stretch><a:fillRect/></a:stretch></a:blipFill>';
    const line = `<a:ln w="200000"><a:solidFill><a:srgbClr val="000000"/></a:solidFill><a:prstDash val="${dash}"/></a:ln>`;
    const { bytes, held } = await clean(await deckWith(cover(preset, 0, 2_000_000, "", fill + line)));
    const left = (await redPixels(bytes)).get("200x100");
    expect(held).toEqual(why);
    expect(left).toBeGreaterThanOrEqual(atLeast);
    expect(left).toBeLessThanOrEqual(atMost);
  });

  it("that its layout describes is held where its form is not followed", async () => {
    const { held, bytes } = await clean(await framedByLayout("donut"));
    expect(held).toEqual(["uncertain-frame"]);
    expect((await residueOfDeck(openDeck(bytes))).map(({ kind }) => kind)).toEqual(["covered"]);
  });

  it("has a small hole in it painted over as well", async () => {
    const { bytes } = await clean(await deckWith(framed(drawn(squares(whole, [10, 16, true])))));
    expect((await redPixels(bytes)).get("200x100")).toBeLessThanOrEqual(5000 - 20);
  });

  it.each([
    ["its form is not followed", '<a:prstGeom prst="cloud"><a:avLst/></a:prstGeom>'],
    ["programs may differ in what is a hole", drawn(squares(whole, [10, 16, false]))],
  ])("is held for a look where %s", async (_, outline) => {
    const { held, bytes } = await clean(await deckWith(framed(outline)));
    expect(held).toEqual(["uncertain-frame"]);
    expect((await residueOfDeck(openDeck(bytes))).map(({ kind }) => kind)).toEqual(["covered"]);
  });

  it.each([
    ["png", '<a:srcRect l="9123" t="12500" b="11877"/>', ellipse, ""],
    ["jpeg", '<a:srcRect l="9123" t="12500" b="11877"/>', roundRect, ""],
    ["png", '<a:srcRect t="12.377%"/>', '<a:prstGeom prst="heart"><a:avLst/></a:prstGeom>', ""],
    ["png", '<a:srcRect t="12377" r="3001"/>', rect, cover("star5", 0, 2_000_000)],
  ] as const)("and a crop of a tall %s are seen as one (%#)", async (type, note, outline, above) => {
    const high = sharp({ create: { width: 61, height: 2717, channels: 3, background: "#ff0000" } });
    const shapes = picture(50, note).replace(rect, outline) + above;
    const { held, removed } = await clean(await deckWith(shapes, await high[type]().toBuffer(), type)); // which proves it
    expect([held, [...removed.keys()]]).toEqual([[], expect.arrayContaining(["cropped-away", "covered"])]);
  });

  it.each([
    ["rect", 5_400_000, "0", []],
    ["rect", 2_700_000, "0", ["uncertain-frame"]],
    ["rtTriangle", 5_400_000, "0", ["uncertain-frame"]],
    ["rtTriangle", 5_400_000, "1", []],
  ])("is held where it is turned without its picture: %s, %d, %s", async (preset, turn, turnsWith, held) => {
    const fill = `<a:blipFill rotWithShape="${turnsWith}"><a:blip r:embed="rId500"/><a:stretch><a:fillRect/></a:stretch></a:blipFill>`;
    const shape = cover(preset, 0, 2_000_000, ` rot="${turn}"`, fill);
    expect((await clean(await deckWith(shape))).held).toEqual(held);
  });
});
