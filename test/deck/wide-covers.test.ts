import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { filesOf, slide1 } from "./draft.ts";
import { clean, cover, deckWith, jpeg, picture, png, redPixels } from "./picture-deck.ts";

const strict = { strict: true };
/** In cells of 16 x 16 pixels; the red field is 50 pixels wide, and so are most shapes. */
const cells16 = await sharp(png).jpeg({ quality: 90, chromaSubsampling: "4:2:0" }).toBuffer();
/** Another one, which differs from it under the shape alone. */
const blue = {
  input: { create: { width: 50, height: 100, channels: 3, background: "#0000ff" } },
  left: 0,
  top: 0,
} as const;
const other = await sharp(await sharp(png).composite([blue]).png().toBuffer())
  .jpeg({ quality: 90 })
  .toBuffer();

async function placeOf(deck: Promise<{ bytes: Uint8Array }>): Promise<string[]> {
  const shape = /name="Rectangle 70".*?<\/a:xfrm>/s.exec(filesOf((await deck).bytes).get(slide1) ?? "")?.[0] ?? "";
  return [...shape.matchAll(/(?:x|y|cx|cy)="(-?\d+)"/g)].map(([, value = ""]) => value);
}

describe("with --strict, a shape over a JPEG", () => {
  it("wipes whole cells and grows over them", async () => {
    const deck = await deckWith(picture(50, "") + cover("rect", 0, 500_000), cells16, "jpeg");
    expect(await placeOf(clean(deck))).toEqual(["0", "0", "500000", "1000000"]);
    expect(await placeOf(clean(deck, strict))).toEqual(["0", "0", "640000", "1000000"]);
    const { bytes, removed, held } = await clean(deck, strict);
    expect([held, removed.get("covered")?.count, (await redPixels(bytes)).get("200x100")]).toEqual([[], 1, 0]);
  });

  it("leaves nothing that knew what was under it: two that differ there alone become the same", async () => {
    const shapes = picture(50, "") + cover("rect", 0, 500_000);
    const media = async (bytes: Uint8Array, asked = {}) => {
      const files = filesOf((await clean(await deckWith(shapes, bytes, "jpeg"), asked)).bytes);
      return [...files].filter(([name]) => /\.jpe?g$/.test(name));
    };
    expect(await media(other, strict)).toEqual(await media(cells16, strict));
    expect(await media(other)).not.toEqual(await media(cells16));
  });

  it.each([
    [
      "turned by a right angle",
      cover("rect", -250_000, 1_000_000, ' rot="5400000"'),
      ["-250000", "-70000", "1000000", "640000"],
    ],
    ["mirrored", cover("rect", 0, 500_000, ' flipH="1"'), ["0", "0", "640000", "1000000"]],
    [
      "in a group that is stretched",
      '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="81" name="Group 81"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/>' +
        '<a:ext cx="2000000" cy="1000000"/><a:chOff x="0" y="0"/><a:chExt cx="1000000" cy="1000000"/></a:xfrm></p:grpSpPr>' +
        `${cover("rect", 0, 250_000)}</p:grpSp>`,
      ["0", "0", "320000", "1000000"],
    ],
    [
      "with a line around it",
      cover("rect", 0, 500_000).replace(
        "</p:spPr>",
        '<a:ln w="80000"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></p:spPr>',
      ),
      ["0", "0", "640000", "1000000"],
    ],
    ["from the middle", cover("rect", 500_000, 200_000), ["480000", "0", "320000", "1000000"]],
  ])("grows where it stands %s", async (_, above, place) => {
    const upright = above
      .replace('cx="1000000" cy="1000000"', 'cx="1000000" cy="500000"')
      .replace('x="-250000" y="0"', 'x="-250000" y="250000"');
    const deck = await deckWith(picture(50, "") + upright, cells16, "jpeg");
    const found = await placeOf(clean(deck, strict));
    if (above.includes("rot")) expect(found.slice(2)).toEqual(place.slice(2));
    else expect(found).toEqual(place);
  });

  it("keeps a form that is no rectangle, and wipes whole cells under it all the same", async () => {
    const deck = await deckWith(picture(50, "") + cover("ellipse", 0, 500_000), jpeg, "jpeg");
    const { bytes } = await clean(deck, strict);
    expect(await placeOf(clean(deck, strict))).toEqual(["0", "0", "500000", "1000000"]);
    const exact = (await redPixels((await clean(deck)).bytes)).get("200x100") ?? 0;
    expect((await redPixels(bytes)).get("200x100")).toBeLessThan(exact);
  });

  it("grows over no PNG, whose pixels stand alone", async () => {
    const deck = await deckWith(picture(50, "") + cover("rect", 0, 500_000));
    expect(await placeOf(clean(deck, strict))).toEqual(["0", "0", "500000", "1000000"]);
  });

  it("is painted in beside a crop as well", async () => {
    const deck = await deckWith(picture(50, '<a:srcRect r="10000"/>') + cover("rect", 0, 600_000), cells16, "jpeg");
    const { bytes, removed } = await clean(deck, strict);
    expect([removed.get("covered")?.count, removed.get("cropped-away")?.count]).toEqual([1, 1]);
    expect((await redPixels(bytes)).get("180x100")).toBe(0);
  });
});
