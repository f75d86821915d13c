import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { openDeck } from "../../src/deck/package.ts";
import { residueOfDeck } from "../../src/workflow/verify-deck.ts";
import { type Cleaned, Draft, filesOf, office, slide1 } from "./draft.ts";
import { clean, cover, deckWith, inPlaceholder, layoutOf, picture, redPixels } from "./picture-deck.ts";

const upper = picture(71, "").replace("rId500", "rId501").replace('cx="2000000"', 'cx="500000"');
const grey = { create: { width: 50, height: 100, background: "#777" } } as const;
const opaque = await sharp({ create: { ...grey.create, channels: 4 } })
  .png({ palette: false })
  .toBuffer();
const flat = await sharp(opaque).flatten().jpeg().toBuffer();
const spot = { create: { width: 9, height: 9, channels: 4, background: "#000" } } as const;
const holey = await sharp(opaque)
  .composite([{ input: spot, blend: "dest-out" }])
  .png()
  .toBuffer();
const transparentBlack =
  'r:embed="rId501"><a:clrChange><a:clrFrom><a:srgbClr val="000000"/></a:clrFrom><a:clrTo><a:srgbClr val="000000"><a:alpha val="0"/></a:srgbClr></a:clrTo></a:clrChange></a:blip>';
const animation = `<p:timing><p:tnLst><p:par><p:cTn><p:childTnLst><p:set><p:cBhvr><p:tgtEl><p:spTgt spid="71"/></p:tgtEl></p:cBhvr></p:set></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>`;

async function deck(shapes: string, above: Uint8Array, type: string, timing = ""): Promise<Uint8Array> {
  const draft = new Draft(await deckWith(shapes));
  draft.add(`ppt/media/image51.${type}`, above, `image/${type}`);
  draft.relate(slide1, "rId501", `${office}/image`, `ppt/media/image51.${type}`);
  if (timing !== "") draft.insert(slide1, "</p:sld>", timing);
  return draft.build();
}

/** The upper one with something changed in its alpha. */
function withAlpha(change: string): string {
  return upper.replace('r:embed="rId501"/>', `r:embed="rId501">${change}</a:blip>`);
}

async function redOf({ bytes }: Cleaned): Promise<number | undefined> {
  return (await redPixels(bytes)).get("200x100");
}

describe("a picture under another picture", () => {
  it.each([
    ["a JPEG", flat, "jpeg", ""],
    ["a PNG with an alpha channel that says nothing", opaque, "png", ""],
    ["a PNG that is cropped itself", opaque, "png", '<a:srcRect l="30000"/>'],
  ])("loses what %s hides of it", async (_, above, type, crop) => {
    const made = await deck(picture(50, "") + upper.replace("<a:stretch>", `${crop}<a:stretch>`), above, type);
    expect((await residueOfDeck(openDeck(made))).map(({ kind }) => kind)).toContain("covered");
    const result = await clean(made);
    expect([result.held, result.notes, result.removed.get("covered")?.count]).toEqual([[], [], 1]);
    expect(await redOf(result)).toBe(0);
  });

  it.each<readonly [string, string, Uint8Array, string, string]>([
    ["lets something through", upper, holey, "png", ""],
    ["has one colour made transparent", upper.replace('r:embed="rId501"/>', transparentBlack), opaque, "png", ""],
    ["comes and goes", upper, opaque, "png", animation],
    ["does not fill its box", upper.replace("<a:stretch>", '<a:srcRect l="-30000"/><a:stretch>'), opaque, "png", ""],
    ["has a form that is not followed", upper.replace('prst="rect"', 'prst="cloud"'), opaque, "png", ""],
  ])("is told to be whole there where the upper one %s", async (_, shape, above, type, timing) => {
    const result = await clean(await deck(picture(50, "") + shape, above, type, timing));
    expect(result.notes).toContain("under-picture");
    expect([result.removed.has("covered"), await redOf(result)]).toEqual([false, 5000]);
  });

  // Google Slides and OnlyOffice write the first into every picture.
  it.each([
    "<a:alphaModFix/>",
    '<a:alphaModFix amt="100000"/>',
    '<a:alphaModFix amt="100%"/>',
    '<a:alphaRepl a="100000"/>',
    "<a:alphaCeiling/><a:alphaFloor/>",
    '<a:alphaBiLevel thresh="50000"/>',
  ])("loses what one hides that stays opaque by %s", async (change) => {
    const result = await clean(await deck(picture(50, "") + withAlpha(change), flat, "jpeg"));
    expect([result.held, result.notes, await redOf(result)]).toEqual([[], [], 0]);
  });

  it.each<readonly [string, string[], string[]]>([
    ['<a:alphaModFix amt="98000"/>', ["uncertain-cover"], []],
    ['<a:alphaRepl a="98000"/>', ["uncertain-cover"], []],
    ["<a:alphaInv/>", ["uncertain-cover"], []],
    ['<a:alphaMod><a:cont type="sib"/></a:alphaMod>', ["uncertain-cover"], []],
    ['<a:alphaModFix amt="80000"/>', [], ["maybe-hidden"]],
  ])("with %s is as a shape that is so opaque", async (change, held, notes) => {
    const result = await clean(await deck(picture(50, "") + withAlpha(change), opaque, "png"));
    expect([result.held, result.notes]).toEqual([held, notes]);
  });

  it("is held where the upper one is transparent and has a fill behind it", async () => {
    const filled = withAlpha('<a:alphaModFix amt="20000"/>').replace(
      "</p:spPr>",
      '<a:solidFill><a:srgbClr val="000000"/></a:solidFill></p:spPr>',
    );
    expect((await clean(await deck(picture(50, "") + filled, opaque, "png"))).held).toEqual(["uncertain-cover"]);
  });

  it("keeps what lies beside an upper one whose form is that of its layout", async () => {
    const shape = inPlaceholder(upper).replace(/<a:prstGeom.*<\/a:prstGeom>/, "");
    const draft = new Draft(await deck(picture(50, "") + shape, opaque, "png"));
    draft.insert(layoutOf(draft), "</p:spTree>", inPlaceholder(cover("ellipse", 0, 500_000)));
    const result = await clean(draft.build());
    const corners = 5000 * (1 - Math.PI / 4);
    expect(await redOf(result)).toBeGreaterThan(corners - 60);
    expect(await redOf(result)).toBeLessThan(corners + 300);
  });

  it("under many is painted over once, so that pictures hidden alike are one", async () => {
    const stack = [0, 1, 2, 3].map((k) => picture(71 + k, "")).join("");
    const narrow = upper.replace('id="71"', 'id="80"');
    const { bytes } = await clean(await deck(picture(50, "") + stack + narrow, flat, "jpeg"));
    const hidden = [...filesOf(bytes).keys()].filter((name) => /media\/image.*\.png$/.test(name));
    expect(hidden).toHaveLength(2); // those below the top of the stack, and the top
  });

  it("is not told of where the upper one is made transparent, or lies beside it", async () => {
    const faint = withAlpha('<a:alphaModFix amt="40000"/>');
    const beside = upper.replace('<a:off x="0"', '<a:off x="5000000"');
    for (const shape of [faint, beside]) {
      const { notes, removed } = await clean(await deck(picture(50, "") + shape, opaque, "png"));
      expect([notes, removed.has("covered")]).toEqual([[], false]);
    }
  });
});

const table =
  '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="80" name="Table 80"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>' +
  '<p:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="1000000"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">' +
  "<a:tbl><a:tblGrid/></a:tbl></a:graphicData></a:graphic></p:graphicFrame>";
const words = cover("rect", 0, 2_000_000, "", "<a:noFill/>")
  .replaceAll("70", "81")
  .replace("</p:sp>", "<p:txBody><a:bodyPr/><a:p><a:r><a:t>Jane Smith</a:t></a:r></a:p></p:txBody></p:sp>");

describe("what is no picture and lies under something", () => {
  it.each([
    ["a table under a shape", table + cover("rect", 0, 500_000), "under-shape"],
    ["a table under a free form", table + cover("cloud", 0, 500_000), "under-shape"],
    ["text under a shape", words + cover("rect", 0, 500_000), "under-shape"],
    [
      "text under a shape in a group",
      words +
        `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="90" name="Group 90"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/><a:chOff x="0" y="0"/><a:chExt cx="9" cy="9"/></a:xfrm></p:grpSpPr>${cover("rect", 0, 500_000)}</p:grpSp>`,
      "under-shape",
    ],
    ["a table under a picture", table + picture(50, ""), "under-shape"],
    ["a picture under a table", picture(50, "") + table, "under-picture"],
    ["text on a shape", cover("rect", 0, 500_000) + words, undefined],
    ["a table beside a shape", table + cover("rect", 5_000_000, 500_000), undefined],
  ])("is told: %s", async (_, shapes, note) => {
    const { notes, held } = await clean(await deckWith(shapes));
    expect([held, notes]).toEqual([[], note === undefined ? [] : [note]]);
  });
});
