import { describe, expect, it } from "vitest";
import { type Cleaned, Draft, office } from "./draft.ts";
import { clean, cover, deckWith, layoutOf, picture, redPixels } from "./picture-deck.ts";

const tint = '<a:schemeClr val="phClr"/>';
const half = '<a:schemeClr val="phClr"><a:alpha val="60000"/></a:schemeClr>';
const faint = '<a:schemeClr val="phClr"><a:alpha val="40000"/></a:schemeClr>';
const solid = (colour: string) => `<a:solidFill>${colour}</a:solidFill>`;
const stop = (at: number, colour: string) => `<a:gs pos="${at}">${colour}</a:gs>`;
const gradient = (a: string, b: string) =>
  `<a:gradFill><a:gsLst>${stop(0, a)}${stop(100_000, b)}</a:gsLst><a:lin ang="0"/></a:gradFill>`;
const names = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const image = `<a:blipFill><a:blip ${names} r:embed="rId500"/><a:stretch><a:fillRect/></a:stretch></a:blipFill>`;

const ref = (name: string, index: number, inner: string) => `<a:${name} idx="${index}">${inner}</a:${name}>`;

/** A shape over the red field, filled by a style. */
function styled(idx: number, colour = '<a:schemeClr val="accent1"/>', wide = 500_000): string {
  const style = `${ref("lnRef", 0, tint)}${ref("fillRef", idx, colour)}${ref("effectRef", 0, tint)}<a:fontRef idx="minor"/>`;
  return cover("rect", 0, wide, "", "").replace("</p:spPr>", `</p:spPr><p:style>${style}</p:style>`);
}

/** A deck whose theme has the given fill in all places of both of its lists. */
async function deckOf(shapes: string, fill: string, background = ""): Promise<Uint8Array> {
  const draft = new Draft(await deckWith(shapes));
  const target = (part: string, kind: RegExp) =>
    `ppt/${kind.exec(draft.text(part.replace(/([^/]*)$/, "_rels/$1.rels")))?.[0] ?? ""}`;
  const theme = target(target(layoutOf(draft), /slideMasters\/slideMaster\d+\.xml/), /theme\/theme\d+\.xml/);
  const text = draft.text(theme);
  const changed = text.replace(/(<a:(?:bgF|f)illStyleLst>).*?(<\/a:(?:bgF|f)illStyleLst>)/gs, `$1${fill.repeat(3)}$2`);
  expect(changed).not.toBe(text);
  draft.files.set(theme, changed);
  if (fill === image) draft.relate(theme, "rId500", `${office}/image`, "ppt/media/image50.png");
  if (background !== "") draft.insert("ppt/slides/slide1.xml", "<p:spTree>", background);
  return draft.build();
}

async function lookOf({ held, notes, bytes }: Cleaned): Promise<readonly unknown[]> {
  return [held, notes, (await redPixels(bytes)).get("200x100")];
}

describe("a shape that is filled by its theme", () => {
  it.each<readonly [string, string, string, readonly unknown[]]>([
    ["its own colour", styled(2), solid(tint), [[], [], 0]],
    ["a gradient", styled(3), gradient(tint, tint), [[], [], 0]],
    ["a fill for backgrounds", styled(1002), solid(tint), [[], [], 0]],
    ["no fill", styled(0), solid(tint), [[], [], 5000]],
    ["what is seen through", styled(2), solid(faint), [[], [], 5000]],
    ["a gradient that is seen through", styled(2), gradient(tint, faint), [[], [], 5000]],
    ["a veil", styled(2), solid(half), [[], ["maybe-hidden"], 5000]],
    ["a colour that is seen through", styled(1, faint.replace("phClr", "accent1")), solid(tint), [[], [], 5000]],
    ["a colour of the theme's own", styled(1, faint), solid('<a:srgbClr val="112233"/>'), [[], [], 0]],
    ["a fill that the theme does not have", styled(7), solid(tint), [["uncertain-cover"], [], 5000]],
    ["a fill that is not known", styled(1), "<a:grpFill/>", [["uncertain-cover"], [], 5000]],
    ["a picture", styled(1), image, [["uncertain-cover"], [], 5000]],
  ])("with %s covers as that does", async (_, shape, fill, expected) => {
    expect(await lookOf(await clean(await deckOf(picture(50, "") + shape, fill)))).toEqual(expected);
  });

  it("covers as its theme says, in decks that differ in nothing else", async () => {
    const [opaque, clear] = await Promise.all(
      [tint, faint].map((colour) => deckOf(picture(50, "") + styled(2), solid(colour))),
    );
    for (const [deck, left] of [
      [opaque, 0],
      [clear, 5000],
      [opaque, 0],
    ] as const) {
      expect(await lookOf(await clean(deck ?? new Uint8Array()))).toEqual([[], [], left]);
    }
  });
});

describe("a picture of the theme", () => {
  const below = styled(1, tint, 2_000_000).replace('id="70"', 'id="71"');
  const background = '<p:bg><p:bgRef idx="1003"><a:schemeClr val="bg1"/></p:bgRef></p:bg>';
  const beside = cover("rect", 5_000_000, 500_000);

  it.each([
    ["a shape", below + cover("rect", 0, 500_000), "", ["maybe-hidden"]],
    ["a shape, beside another", below + beside, "", []],
    ["a shape, above another", cover("rect", 0, 500_000) + below, "", []],
    ["the background", cover("rect", 0, 500_000), background, ["maybe-hidden"]],
    ["the background, which nothing covers", cover("rect", 0, 500_000, "", "<a:noFill/>"), background, []],
  ])("in %s is told of under a shape", async (_, shapes, behind, notes) => {
    const result = await clean(await deckOf(shapes, image, behind));
    expect([result.held, result.notes]).toEqual([[], notes]);
  });
});
