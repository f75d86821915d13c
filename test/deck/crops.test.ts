import * as fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../src/bytes/crc32.ts";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { defaultPolicy } from "../../src/deck/leaks.ts";
import { keptPixels, remainder } from "../../src/deck/crops.ts";
import { openDeck } from "../../src/deck/package.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { residueOfDeck } from "../../src/workflow/verify-deck.ts";
import { cleanedOf, Draft, filesOf, office, slide1 } from "./draft.ts";
import { clean, cover, deckWith, jpeg, picture, png, redPixels } from "./picture-deck.ts";

async function warns(draft: Draft): Promise<boolean> {
  return (await clean(draft.build())).notes.includes("shown-elsewhere");
}

describe("a crop", () => {
  it("is cut off outward at whole pixels, and what is left says the rest of a pixel", () => {
    const part = fc.double({ min: 0, max: 0.45, noNaN: true });
    const length = fc.integer({ min: 10, max: 20_000 });
    fc.assert(
      fc.property(part, part, part, part, length, length, (left, top, right, bottom, width, height) => {
        const shown = { left, top, right, bottom };
        const kept = keptPixels(shown, { width, height });
        if (typeof kept === "string") return;
        expect(kept.x).toBeLessThanOrEqual(left * width + 0.021);
        expect(kept.x + kept.width).toBeGreaterThanOrEqual((1 - right) * width - 0.021);
        expect(kept.x).toBeGreaterThan(left * width - 1);
        const rest = remainder(shown, kept, { width, height });
        expect(Math.abs(kept.x + rest.left * kept.width - left * width)).toBeLessThan(0.03 + kept.width / 100_000);
        expect(Math.abs(kept.y + rest.top * kept.height - top * height)).toBeLessThan(0.03 + kept.height / 100_000);
        expect(keptPixels(rest, kept)).toBe("all");
      }),
    );
  });

  it.each([
    ["png", png, '<a:srcRect l="25100" r="10000"/>', "130x100"],
    ["jpeg", jpeg, '<a:srcRect l="32000" t="8000"/>', "136x92"],
    ["jpeg", jpeg, '<a:srcRect l="29300" t="8500"/>', "142x92"],
    ["jpeg", jpeg, '<a:srcRect l="52500" r="44500"/>', "6x100"], // no whole cell
    ["png", png, '<a:srcRect l="25.1%" r="10%"/>', "130x100"],
    ["png", png, '<a:srcRect l="26000" r="-20000"/>', "148x100"],
    ["png", png, '<a:srcRect l="+25100" r=" 10000&#32;"/>', "130x100"],
  ])("of a %s leaves no pixel of what it hid", async (type, bytes, note, left) => {
    const deck = await deckWith(picture(50, note), bytes, type);
    expect((await redPixels(deck)).get("200x100")).toBeGreaterThan(4000);
    expect((await residueOfDeck(openDeck(deck))).map(({ kind }) => kind)).toContain("cropped-away");
    const { bytes: cleaned, removed } = await clean(deck);
    expect(removed.get("cropped-away")?.count).toBe(1);
    const pictures = await redPixels(cleaned);
    expect([...pictures.keys()]).toEqual([left]);
    expect([...pictures.values()].reduce((sum, red) => sum + red, 0)).toBe(0);
  });

  it.each(["", '<a:srcRect l="25100" r="10000"/>'])(
    "or none (%s) of a PNG that LibreOffice wrote without its end is that of the whole one",
    async (note) => {
      const cleaned = async (bytes: Uint8Array) => {
        const files = filesOf((await clean(await deckWith(picture(50, note), bytes))).bytes);
        return [...files].filter(([name]) => name.startsWith("ppt/media/") || name === slide1);
      };
      expect(await cleaned(png.subarray(0, -12))).toEqual(await cleaned(png));
      await expect(cleaned(png.subarray(0, -13))).rejects.toThrow("the data ends after");
    },
  );

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

  it.each([
    ["", 0],
    ['<a:srcRect l="30000"/>', 1],
  ])("hands over what is new (%s), and nothing that the input has", async (note, count) => {
    const size = { width: 500, height: 300 };
    const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
    const large = await sharp({ create: { ...size, channels: 3, background: "#888", noise } })
      .png()
      .toBuffer();
    const kept: Uint8Array[] = [];
    const keep = (bytes: Uint8Array) => {
      kept.push(bytes);
      return Uint8Array.from(bytes);
    };
    const given = await deckWith(picture(50, note), large);
    const deck = openDeck(count === 0 ? (await clean(given)).bytes : given);
    const tools = pictureTools(new PictureRecord());
    cleanedOf(await cleanDeck(deck, tools, defaultPolicy, new Map(), { maxBytes: Infinity, keep }));
    expect(kept.map(({ length }) => length > 200_000)).toEqual(Array.from({ length: count }, () => true));
  });

  it("gives one part for one crop, however often it is shown, and warns of the whole picture elsewhere", async () => {
    const crop = '<a:srcRect l="30000"/>';
    const twice = await clean(await deckWith(picture(50, crop) + picture(51, crop)));
    expect([...(await redPixels(twice.bytes)).keys()]).toEqual(["140x100"]);
    expect(twice.notes).not.toContain("shown-elsewhere");
    const also = await clean(await deckWith(picture(50, crop) + picture(51, "")));
    expect([...(await redPixels(also.bytes)).keys()].toSorted()).toEqual(["140x100", "200x100"]);
    expect(also.notes).toContain("shown-elsewhere");
    const draft = new Draft(await deckWith(picture(50, crop) + picture(51, "").replace("rId500", "rId501")));
    draft.add("ppt/media/image51.png", png, "image/png");
    draft.relate(slide1, "rId501", `${office}/image`, "ppt/media/image51.png");
    expect((await clean(draft.build())).notes).toContain("shown-elsewhere");
    const comment = Buffer.from([0, 0, 0, 1, ...Buffer.from("tEXt"), 0x78, 0, 0, 0, 0]);
    comment.writeUInt32BE(crc32(comment.subarray(4, 9)), 9);
    const other = Buffer.concat([png.subarray(0, 33), comment, png.subarray(33)]); // behind IHDR
    draft.files.set("ppt/media/image51.png", other.toString("latin1"));
    expect((await clean(draft.build())).notes).toContain("shown-elsewhere");
  });

  it.each([
    ["a bar, and cropped without it", cover("rect", 0, 400_000), '<a:srcRect r="30000"/>', true],
    ["a bar, and cropped so that it is gone", cover("rect", 0, 400_000), '<a:srcRect l="20000"/>', false],
    ["a narrow bar", cover("rect", 0, 400_000).replace('cy="1000000"', 'cy="12000"'), '<a:srcRect b="30000"/>', true],
    ["one crop, and another", "", '<a:srcRect r="60000"/>', true],
  ])("warns of a picture under %s, in one part, a copy and another scale", async (_, over, note, isSeen) => {
    const first = over === "" ? picture(50, '<a:srcRect l="20000"/>') : picture(50, "") + over;
    const second = picture(51, note, "p:pic", 4_000_000);
    const fine = await sharp(png).resize(800).blur(4).png().toBuffer();
    expect(await warns(new Draft(await deckWith(first + second, fine)))).toBe(isSeen);
    const copy = new Draft(await deckWith(first + second.replace("rId500", "rId501"), fine));
    copy.relate(slide1, "rId501", `${office}/image`, "ppt/media/image51.png");
    for (const [bytes, isSame] of [
      [fine, true],
      [await sharp(fine).resize(500).png().toBuffer(), true],
      [await sharp(fine).flip().png().toBuffer(), false],
    ] as const) {
      copy.files.delete("ppt/media/image51.png");
      copy.add("ppt/media/image51.png", bytes, "image/png");
      expect(await warns(copy), isSame ? "the same" : "another").toBe(isSeen && isSame);
    }
  });

  it("warns of the whole picture on another scale and in another coding, and of no other picture of its form", async () => {
    const fine = await sharp(png).resize(800).blur(4).png().toBuffer(); // a photograph, whose neighbours are alike
    const elsewhere = async (bytes: Uint8Array, type: string) => {
      const shapes = picture(50, '<a:srcRect l="30000"/>') + picture(51, "").replace("rId500", "rId501");
      const draft = new Draft(await deckWith(shapes, fine));
      draft.add(`ppt/media/image51.${type}`, bytes, `image/${type}`);
      draft.relate(slide1, "rId501", `${office}/image`, `ppt/media/image51.${type}`);
      return warns(draft);
    };
    const small = sharp(fine).resize(300);
    expect(await elsewhere(await small.jpeg({ quality: 60 }).toBuffer(), "jpeg")).toBe(true);
    expect(await elsewhere(await small.webp({ quality: 60 }).toBuffer(), "webp")).toBe(true);
    expect(await elsewhere(await small.flip().flop().png().toBuffer(), "png")).toBe(false);
    expect(
      await elsewhere(
        await sharp(fine).extract({ left: 240, top: 0, width: 560, height: 280 }).png().toBuffer(),
        "png",
      ),
    ).toBe(false);
  });

  it.each([
    ["-50000", "0", "-50000", "-50000", "100x67", 0],
    ["-33333", "10000", "0", "0", "150x100", 0],
  ])("by a picture that reaches over its shape is cut as well (%s)", async (l, t, r, b, left, red) => {
    const over = `<a:fillRect l="${l}" t="${t}" r="${r}" b="${b}"/>`;
    const fill = `<a:blipFill><a:blip r:embed="rId500"/><a:stretch>${over}</a:stretch></a:blipFill>`;
    const deck = await deckWith(cover("rect", 0, 2_000_000, "", fill));
    expect((await residueOfDeck(openDeck(deck))).map(({ kind }) => kind)).toContain("cropped-away");
    const { bytes } = await clean(deck);
    expect([...(await redPixels(bytes))]).toEqual([[left, red]]);
    expect(filesOf(bytes).get(slide1)).not.toMatch(/fillRect [^>]*-/);
  });

  it("of tiles that a shape may cut is not claimed to be cut", async () => {
    const fill = '<a:blipFill><a:blip r:embed="rId500"/><a:tile tx="0" ty="0" sx="100000" sy="100000"/></a:blipFill>';
    expect((await clean(await deckWith(cover("rect", 0, 900_000, "", fill)))).held).toEqual(["uncertain-crop"]);
    expect(
      (await clean(await deckWith(cover("rect", 0, 9_000_000, "", fill).replace('cy="1000000"', 'cy="5000000"')))).held,
    ).toEqual([]);
  });

  it.each(['<a:srcRect l="60000" r="60000"/>', '<a:srcRect t="50000" b="49999"/>'])(
    "that shows nothing of its picture is held for a look: %s",
    async (note) => {
      expect((await clean(await deckWith(picture(50, note)))).held).toEqual(["uncertain-crop"]);
    },
  );

  it.each([
    ["GIF", "gif", () => sharp(png).gif({ colours: 256 })],
    ["WebP", "webp", () => sharp(png).webp()],
    ["lossless WebP", "webp", () => sharp(png).webp({ lossless: true })],
  ])("or a cover of a still %s is burnt in", async (_, type, coded) => {
    const bytes = await coded().toBuffer();
    const cropped = await clean(await deckWith(picture(50, '<a:srcRect l="30000"/>'), bytes, type));
    expect([cropped.held, [...(await redPixels(cropped.bytes))]]).toEqual([[], [["140x100", 0]]]);
    const round = picture(50, "").replace('prst="rect"', 'prst="ellipse"');
    const covered = await clean(await deckWith(round + cover("rect", 0, 500_000), bytes, type));
    expect([covered.held, (await redPixels(covered.bytes)).get("200x100")]).toEqual([[], 0]);
  });

  it.each(["gif", "webp"] as const)("of a moving %s is not claimed to be cut", async (type) => {
    const frames = Buffer.concat([png, png].map(() => Buffer.alloc(200 * 100 * 3, 99)));
    frames.fill(7, 0, 900);
    const raw = { width: 200, height: 200, channels: 3, pageHeight: 100 } as const;
    const bytes = await sharp(frames, { raw }).toFormat(type).toBuffer();
    const result = await clean(await deckWith(picture(50, '<a:srcRect l="30000"/>'), bytes, type));
    expect(result.held).toEqual(["uncertain-crop"]);
  });

  it("of a metafile is not claimed to be cut: the deck is held", async () => {
    const draft = new Draft(await deckWith(picture(50, '<a:srcRect l="30000"/>')));
    const wmf = Uint8Array.of(1, 0, 9, 0, 0, 3, 12, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0);
    draft.files.set("ppt/media/image50.png", Buffer.concat([wmf, new Uint8Array(30)]).toString("latin1"));
    expect((await clean(draft.build())).held).toEqual(["uncertain-crop"]);
  });
});
