import * as fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { equal } from "../../src/bytes/bytes.ts";
import { type CleanedDeck, cleanDeck } from "../../src/deck/clean-deck.ts";
import { keptPixels, remainder } from "../../src/deck/crops.ts";
import { defaultPolicy } from "../../src/deck/leaks.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { proveCleanDeck, residueOfDeck } from "../../src/workflow/verify-deck.ts";
import { faults } from "./consistency.ts";
import { Draft, filesOf, office, plainDeck, slide1 } from "./draft.ts";

const size = { width: 200, height: 100 };
const secret = { left: 0, top: 0, width: 50, height: 100 };

/** Noise, with a red field on its left. */
async function photo(type: "png" | "jpeg"): Promise<Uint8Array> {
  const noise = await sharp({
    create: { ...size, channels: 3, background: "#446688", noise: { type: "gaussian", mean: 90, sigma: 20 } },
  })
    .png()
    .toBuffer();
  const red = await sharp({
    create: { width: secret.width, height: secret.height, channels: 3, background: "#ff0000" },
  })
    .png()
    .toBuffer();
  const both = sharp(noise).composite([{ input: red, left: 0, top: 0 }]);
  return type === "png" ? both.png().toBuffer() : both.jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer();
}

const png = await photo("png");
const jpeg = await photo("jpeg");

function picture(id: number, note: string, name = "p:pic", x = 0): string {
  const body =
    `<p:nvPicPr><p:cNvPr id="${id}" name="Picture ${id}"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId500"/>` +
    `${note}<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm><a:off x="${x}" y="0"/>` +
    '<a:ext cx="2000000" cy="1000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>';
  return `<${name}>${body}</${name}>`;
}

function cover(
  prst: string,
  x: number,
  wide: number,
  more = "",
  fill = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>',
): string {
  return (
    `<p:sp><p:nvSpPr><p:cNvPr id="70" name="Rectangle 70"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm${more}>` +
    `<a:off x="${x}" y="0"/><a:ext cx="${wide}" cy="1000000"/></a:xfrm><a:prstGeom prst="${prst}"><a:avLst/></a:prstGeom>${fill}</p:spPr></p:sp>`
  );
}

async function deckWith(shapes: string, bytes = png, type = "png"): Promise<Uint8Array> {
  const draft: Draft = await plainDeck(png);
  draft.add(`ppt/media/image50.${type}`, bytes, `image/${type}`);
  draft.relate(slide1, "rId500", `${office}/image`, `ppt/media/image50.${type}`);
  const text = draft.text(slide1);
  const tree = text.indexOf("</p:grpSpPr>") + "</p:grpSpPr>".length;
  draft.files.set(slide1, text.slice(0, tree) + shapes + text.slice(text.indexOf("</p:spTree>")));
  return draft.build();
}

async function clean(deck: Uint8Array): Promise<CleanedDeck> {
  const result = await cleanDeck(deck, pictureTools(new PictureRecord()), defaultPolicy);
  if ("refused" in result) throw new Error(result.refused.reason);
  expect(faults(result.bytes)).toEqual([]);
  await proveCleanDeck(result.bytes, defaultPolicy, result.held, new PictureRecord());
  const again = await cleanDeck(result.bytes, pictureTools(new PictureRecord()), defaultPolicy);
  expect("bytes" in again && equal(again.bytes, result.bytes)).toBe(true);
  return result;
}

/** How many red pixels each picture of a deck has, by its size. */
async function redPixels(deck: Uint8Array): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const [name, content] of filesOf(deck)) {
    if (!name.startsWith("ppt/media/image")) continue;
    const { data, info } = await sharp(Buffer.from(content, "latin1")).raw().toBuffer({ resolveWithObject: true });
    let red = 0;
    for (let i = 0; i < data.length; i += info.channels) {
      if ((data[i] ?? 0) > 200 && (data[i + 1] ?? 255) < 60 && (data[i + 2] ?? 255) < 60) red++;
    }
    found.set(`${info.width}x${info.height}`, red);
  }
  return found;
}

describe("a crop", () => {
  it("is cut off outward at whole pixels, and what is left says the rest of a pixel", () => {
    const part = fc.double({ min: 0, max: 0.45, noNaN: true });
    const length = fc.integer({ min: 10, max: 20_000 });
    fc.assert(
      fc.property(part, part, part, part, length, length, (left, top, right, bottom, width, height) => {
        const shown = { left, top, right, bottom };
        const kept = keptPixels(shown, { width, height });
        if (kept === null) return;
        expect(kept.x).toBeLessThanOrEqual(left * width + 0.021);
        expect(kept.x + kept.width).toBeGreaterThanOrEqual((1 - right) * width - 0.021);
        expect(kept.x).toBeGreaterThan(left * width - 1);
        const rest = remainder(shown, kept, { width, height });
        expect(Math.abs(kept.x + rest.left * kept.width - left * width)).toBeLessThan(0.03);
        expect(Math.abs(kept.y + rest.top * kept.height - top * height)).toBeLessThan(0.03);
        const written = Object.fromEntries(
          Object.entries(rest).map(([key, value]) => [key, Math.round(value * 1e5) / 1e5]),
        );
        expect(keptPixels({ ...shown, ...written }, kept)).toBeNull();
      }),
    );
  });

  it.each([
    ["png", png, '<a:srcRect l="25100" r="10000"/>', "130x100"],
    ["jpeg", jpeg, '<a:srcRect l="32000" t="8000"/>', "136x92"],
    ["jpeg", jpeg, '<a:srcRect l="29300" t="8500"/>', "142x92"],
    ["png", png, '<a:srcRect l="25.1%" r="10%"/>', "130x100"],
    ["png", png, '<a:srcRect l="26000" r="-20000"/>', "148x100"],
  ])("of a %s leaves no pixel of what it hid", async (type, bytes, note, left) => {
    const deck = await deckWith(picture(50, note), bytes, type);
    expect((await redPixels(deck)).get("200x100")).toBeGreaterThan(4000);
    expect((await residueOfDeck(deck)).map(({ kind }) => kind)).toContain("cropped-away");
    const { bytes: cleaned, removed } = await clean(deck);
    expect(removed.get("cropped-away")?.count).toBe(1);
    const pictures = await redPixels(cleaned);
    expect([...pictures.keys()]).toEqual([left]);
    expect([...pictures.values()].reduce((sum, red) => sum + red, 0)).toBe(0);
  });

  it("is cut in fills of shapes, backgrounds, table cells and groups", async () => {
    const fill =
      '<a:blipFill><a:blip r:embed="rId500"/><a:srcRect l="30000"/><a:stretch><a:fillRect/></a:stretch></a:blipFill>';
    const cell = `<a:tbl><a:tblPr/><a:tblGrid><a:gridCol w="9"/></a:tblGrid><a:tr h="9"><a:tc><a:txBody><a:bodyPr/><a:p/></a:txBody><a:tcPr>${fill}</a:tcPr></a:tc></a:tr></a:tbl>`;
    const table =
      '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="80" name="Table 80"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>' +
      '<p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">' +
      `${cell}</a:graphicData></a:graphic></p:graphicFrame>`;
    const group = `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="81" name="Group 81"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>${picture(82, '<a:srcRect l="40000"/>')}</p:grpSp>`;
    const shape = cover("rect", 0, 9, "", fill)
      .replace('id="70"', 'id="83"')
      .replace('<a:srcRect l="30000"/>', '<a:srcRect l="35000"/>');
    const { bytes, removed } = await clean(await deckWith(table + group + shape));
    expect(removed.get("cropped-away")?.count).toBe(3);
    const pictures = await redPixels(bytes);
    expect([...pictures.keys()].toSorted()).toEqual(["120x100", "130x100", "140x100"]);
    expect(Math.max(...pictures.values())).toBe(0);
  });

  it("gives one part for one crop, however often it is shown, and warns of the whole picture elsewhere", async () => {
    const crop = '<a:srcRect l="30000"/>';
    const twice = await clean(await deckWith(picture(50, crop) + picture(51, crop)));
    expect([...(await redPixels(twice.bytes)).keys()]).toEqual(["140x100"]);
    expect(twice.notes).not.toContain("whole-elsewhere");
    const also = await clean(await deckWith(picture(50, crop) + picture(51, "")));
    expect([...(await redPixels(also.bytes)).keys()].toSorted()).toEqual(["140x100", "200x100"]);
    expect(also.notes).toContain("whole-elsewhere");
    const draft = new Draft(await deckWith(picture(50, crop) + picture(51, "").replace("rId500", "rId501")));
    draft.add("ppt/media/image51.png", png, "image/png");
    draft.relate(slide1, "rId501", `${office}/image`, "ppt/media/image51.png");
    expect((await clean(draft.build())).notes).toContain("whole-elsewhere");
  });

  it("of a metafile is not claimed to be cut: the deck is held", async () => {
    const draft = new Draft(await deckWith(picture(50, '<a:srcRect l="30000"/>')));
    const wmf = Uint8Array.of(1, 0, 9, 0, 0, 3, 12, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0);
    draft.files.set("ppt/media/image50.png", Buffer.concat([wmf, new Uint8Array(30)]).toString("latin1"));
    expect((await clean(draft.build())).held).toEqual(["uncertain-crop"]);
  });
});

describe("a cover", () => {
  it.each([
    ["rect", png, "png", "", 0],
    ["rect", jpeg, "jpeg", "", 0],
    ["rect", jpeg, "jpeg", '<a:srcRect l="5000"/>', 0],
  ])("%s is painted into the picture", async (prst, bytes, type, note, left) => {
    const wide = note === "" ? 500_000 : 480_000;
    const deck = await deckWith(picture(50, note) + cover(prst, 0, wide), bytes, type);
    const { bytes: cleaned, removed, held } = await clean(deck);
    expect(held).toEqual([]);
    expect(removed.get("covered")?.count).toBe(1);
    expect([...(await redPixels(cleaned)).values()].reduce((sum, red) => sum + red, 0)).toBe(left);
    expect(filesOf(cleaned).get(slide1)).toContain('name="Rectangle 70"');
  });

  it("that is an ellipse paints the ellipse alone", async () => {
    for (const [bytes, type] of [
      [png, "png"],
      [jpeg, "jpeg"],
    ] as const) {
      const { bytes: cleaned } = await clean(
        await deckWith(picture(50, "") + cover("ellipse", 0, 500_000), bytes, type),
      );
      const red = (await redPixels(cleaned)).get("200x100") ?? 0;
      const corners = 50 * 100 * (1 - Math.PI / 4);
      expect(red).toBeGreaterThan(corners - 60);
      expect(red).toBeLessThan(corners + 300);
    }
  });

  it("leaves every pixel beside it as it was", async () => {
    const { bytes: cleaned } = await clean(await deckWith(picture(50, "") + cover("rect", 0, 500_000)));
    const [, content = ""] = [...filesOf(cleaned)].find(([name]) => name.startsWith("ppt/media/image")) ?? [];
    const beside = { left: 50, top: 0, width: 150, height: 100 };
    const [before, after] = [png, Buffer.from(content, "latin1")].map((bytes) =>
      sharp(bytes).extract(beside).raw().toBuffer(),
    );
    expect(equal((await before) ?? new Uint8Array(), (await after) ?? new Uint8Array(1))).toBe(true);
  });

  it.each([
    ["turned", picture(50, "") + cover("rect", 0, 500_000, ' rot="600000"')],
    ["mirrored", picture(50, "") + cover("rect", 0, 500_000, ' flipH="1"')],
    ["with round corners", picture(50, "") + cover("roundRect", 0, 500_000)],
  ])("that is %s is held for a look", async (_, shapes) => {
    const { bytes, held, removed } = await clean(await deckWith(shapes));
    expect(held).toEqual(["uncertain-cover"]);
    expect((await residueOfDeck(bytes)).map(({ kind }) => kind)).toEqual(["covered"]);
    expect(removed.has("covered")).toBe(false);
    expect((await redPixels(bytes)).get("200x100")).toBeGreaterThan(4000);
  });

  it.each([
    [
      "half transparent",
      picture(50, "") +
        cover(
          "rect",
          0,
          500_000,
          "",
          '<a:solidFill><a:srgbClr val="000000"><a:alpha val="50000"/></a:srgbClr></a:solidFill>',
        ),
    ],
    ["an outline without fill", picture(50, "") + cover("rect", 0, 500_000, "", "<a:noFill/>")],
    ["below the picture", cover("rect", 0, 500_000) + picture(50, "")],
    ["beside the picture", picture(50, "") + cover("rect", 3_000_000, 500_000)],
    ["an arrow", picture(50, "") + cover("rightArrow", 0, 500_000)],
  ])("is none when it is %s", async (_, shapes) => {
    const { held, removed } = await clean(await deckWith(shapes));
    expect([held, removed.has("covered")]).toEqual([[], false]);
  });
});

function framed(outline: string): string {
  return picture(50, "").replace('<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>', outline);
}

describe("a frame that is no rectangle", () => {
  it.each([
    ["png", png, "ellipse", "", 1929],
    ["jpeg", jpeg, "ellipse", "", 1929],
    ["png", png, "roundRect", '<a:gd name="adj" fmla="val 50000"/>', 1073],
  ])("has its corners painted over in a %s", async (type, bytes, preset, adjust, corners) => {
    const outline = `<a:prstGeom prst="${preset}"><a:avLst>${adjust}</a:avLst></a:prstGeom>`;
    const { bytes: cleaned, held, notes } = await clean(await deckWith(framed(outline), bytes, type));
    expect([held, notes]).toEqual([[], []]);
    const gone = 5000 - ((await redPixels(cleaned)).get("200x100") ?? 0);
    expect(gone).toBeGreaterThan(corners * 0.75); // the edge of the frame keeps a pixel and a half
    expect(gone).toBeLessThan(corners * 1.02);
  });

  it("is told where its form is not followed", async () => {
    const { notes } = await clean(await deckWith(framed('<a:prstGeom prst="heart"><a:avLst/></a:prstGeom>')));
    expect(notes).toEqual(["outline-kept"]);
  });
});
