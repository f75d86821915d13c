import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { equal } from "../../src/bytes/bytes.ts";
import { openDeck } from "../../src/deck/package.ts";
import { residueOfDeck } from "../../src/workflow/verify-deck.ts";
import { Draft, filesOf, office, slide1 } from "./draft.ts";
import { clean, cover, deckWith, freeForm, jpeg, layoutOf, picture, png, redPixels } from "./picture-deck.ts";

function gradient(alpha: string): string {
  const stop = (at: number) => `<a:gs pos="${at}"><a:srgbClr val="000000">${alpha}</a:srgbClr></a:gs>`;
  return `<a:gradFill><a:gsLst>${stop(0)}${stop(100_000)}</a:gsLst></a:gradFill>`;
}

/** A group that is stretched to so many times its width. */
function grouped(inside: string, wide: number, more = ""): string {
  return (
    '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="81" name="Group 81"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>' +
    `<a:xfrm${more}><a:off x="0" y="0"/><a:ext cx="${1_000_000 * wide}" cy="1000000"/><a:chOff x="0" y="0"/>` +
    `<a:chExt cx="1000000" cy="1000000"/></a:xfrm></p:grpSpPr>${inside}</p:grpSp>`
  );
}

function drawn(form: string, fill?: string, line = ""): string {
  return cover("rect", 0, 500_000, "", fill)
    .replace(/<a:prstGeom.*?<\/a:prstGeom>/, form)
    .replace("</p:spPr>", `${line}</p:spPr>`);
}

/** A triangle from the middle of the upper edge to both lower corners, by guides. */
const guided =
  '<a:custGeom><a:gdLst><a:gd name="x1" fmla="*/ w 1 2"/></a:gdLst><a:pathLst><a:path><a:moveTo><a:pt x="x1" y="t"/></a:moveTo>' +
  '<a:lnTo><a:pt x="r" y="b"/></a:lnTo><a:lnTo><a:pt x="l" y="b"/></a:lnTo><a:close/></a:path></a:pathLst></a:custGeom>';

const rect = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>';

function body(text: string, look = ""): string {
  const run = `<a:r><a:rPr lang="en-GB">${look}</a:rPr><a:t>${text}</a:t></a:r>`;
  return `<p:txBody><a:bodyPr/><a:lstStyle/><a:p>${run}</a:p></p:txBody>`;
}

function saying(text: string, look = ""): string {
  return cover("rect", 0, 500_000, "", "<a:noFill/>").replace("</p:sp>", `${body(text, look)}</p:sp>`);
}

/** An ellipse that starts at an angle. */
function arc(high: number): string {
  const start = high === 50 ? 10_800_000 : 10_000_000;
  return (
    '<a:custGeom><a:pathLst><a:path w="100" h="100"><a:moveTo><a:pt x="0" y="50"/></a:moveTo>' +
    `<a:arcTo wR="50" hR="${high}" stAng="${start}" swAng="21600000"/><a:close/></a:path></a:pathLst></a:custGeom>`
  );
}

const thickLine =
  '<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="82" name="Line 82"/><p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr><a:xfrm><a:off x="0" y="500000"/>' +
  '<a:ext cx="2000000" cy="0"/></a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="300000"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></p:spPr></p:cxnSp>';

function arrowLine(wide: string): string {
  return thickLine.replace("300000", wide).replace("</a:ln>", '<a:tailEnd type="triangle"/></a:ln>');
}

const lineStyle =
  '<p:style><a:lnRef idx="2"><a:schemeClr val="accent1"/></a:lnRef><a:fillRef idx="1"><a:schemeClr val="accent1"/></a:fillRef>' +
  '<a:effectRef idx="0"><a:schemeClr val="accent1"/></a:effectRef><a:fontRef idx="minor"><a:schemeClr val="lt1"/></a:fontRef></p:style>';

const thickDashes =
  '<a:ln w="76200"><a:solidFill><a:srgbClr val="000000"/></a:solidFill><a:prstDash val="dash"/></a:ln>';

const white = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>';

const filledShape = cover(
  "rect",
  0,
  2_000_000,
  "",
  '<a:blipFill rotWithShape="1"><a:blip r:embed="rId500"/><a:stretch><a:fillRect/></a:stretch></a:blipFill>',
).replace('id="70"', 'id="50"');

function turnedBy(camera: string, turn = ""): string {
  const inner = turn === "" ? "" : `<a:rot ${turn}/>`;
  return `<a:scene3d><a:camera prst="${camera || "orthographicFront"}">${inner}</a:camera><a:lightRig rig="threePt" dir="t"/></a:scene3d>`;
}

/** Shapes in a group that is turned in space. */
function groupOf(shapes: string, scene: string): string {
  const box =
    '<a:off x="0" y="0"/><a:ext cx="2000000" cy="1000000"/><a:chOff x="0" y="0"/><a:chExt cx="2000000" cy="1000000"/>';
  const head = '<p:nvGrpSpPr><p:cNvPr id="90" name="Group 90"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>';
  return `<p:grpSp>${head}<p:grpSpPr><a:xfrm>${box}</a:xfrm>${scene}</p:grpSpPr>${shapes}</p:grpSp>`;
}

/** The same shapes in a canvas as Word makes one: in names of the drawing alone. */
function inCanvas(shapes: string): string {
  const uri = "http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas";
  const head = '<a:nvGrpSpPr><a:cNvPr id="0" name=""/><a:cNvGrpSpPr/></a:nvGrpSpPr><a:grpSpPr/>';
  return (
    '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="60" name="Canvas 60"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>' +
    '<p:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="1000000"/></p:xfrm><a:graphic>' +
    `<a:graphicData uri="${uri}"><lc:lockedCanvas xmlns:lc="${uri}">${head}${inNamesOf("a", shapes)}</lc:lockedCanvas>` +
    "</a:graphicData></a:graphic></p:graphicFrame>"
  );
}

function inNamesOf(prefix: string, shapes: string): string {
  return shapes.replaceAll("<p:nvPr/>", "").replaceAll(/(<\/?)p:/g, `$1${prefix}:`);
}

/** The drawing of a diagram that holds the same shapes. */
async function deckWithDiagram(shapes: string): Promise<Uint8Array> {
  const draft = new Draft(await deckWith(""));
  const [drawing, dsp] = ["ppt/diagrams/drawing1.xml", "http://schemas.microsoft.com/office/drawing/2008/diagram"];
  const spaces = `xmlns:dsp="${dsp}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${office}"`;
  const tree = `<dsp:spTree><dsp:nvGrpSpPr><dsp:cNvPr id="0" name=""/><dsp:cNvGrpSpPr/></dsp:nvGrpSpPr><dsp:grpSpPr/>${inNamesOf("dsp", shapes)}</dsp:spTree>`;
  draft.add(drawing, `<dsp:drawing ${spaces}>${tree}</dsp:drawing>`);
  draft.relate(drawing, "rId500", `${office}/image`, "ppt/media/image50.png");
  draft.relate(slide1, "rId600", "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing", drawing);
  return draft.build();
}

describe("a drawing in a frame", () => {
  const round = filledShape.replace('prst="rect"', 'prst="ellipse"');
  it.each<readonly [string, string, string[], string[]]>([
    ["a shape over a picture", filledShape + cover("rect", 0, 500_000), ["uncertain-cover"], []],
    ["one in a group", filledShape + grouped(cover("rect", 0, 250_000), 2), ["uncertain-cover"], []],
    [
      "a picture over a picture",
      filledShape + filledShape.replace('id="50"', 'id="51"').replace('cx="2000000"', 'cx="500000"'),
      [],
      ["under-picture"],
    ],
    ["a picture in an ellipse", round, [], ["maybe-hidden"]],
    ["a shape beside a picture", filledShape + cover("rect", 2_000_000, 500_000), [], []],
    ["a shape under a picture", cover("rect", 0, 500_000) + filledShape, [], []],
  ])("is held for or tells of what it hides: %s", async (_, shapes, held, notes) => {
    for (const deck of [await deckWithDiagram(shapes), await deckWith(inCanvas(shapes))]) {
      const result = await clean(deck);
      expect([result.held, result.notes]).toEqual([held, notes]);
      const kinds = (await residueOfDeck(openDeck(result.bytes))).map(({ kind }) => kind);
      expect(kinds).toEqual(held.length > 0 ? ["covered"] : []);
    }
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

  it("is painted into the cells of a JPEG where it ends at their edge, beside colours that a decoder smooths", async () => {
    const cells16 = await sharp(png).jpeg({ quality: 90, chromaSubsampling: "4:2:0" }).toBuffer();
    const deck = await deckWith(picture(50, "") + cover("rect", 0, 320_000), cells16, "jpeg");
    expect((await clean(deck)).removed.get("covered")?.count).toBe(1);
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
    ["turned by a right angle", cover("rect", -250_000, 1_000_000, ' rot="5400000"'), 5000],
    ["turned a little", cover("rect", 0, 500_000, ' rot="600000"'), 4000],
    ["mirrored", cover("rect", 0, 500_000, ' flipH="1"'), 5000],
    ["with round corners", cover("roundRect", 0, 500_000), 4600],
    ["a turned ellipse", cover("ellipse", 0, 500_000, ' rot="2700000"'), 2600],
    ["a triangle", cover("triangle", 0, 500_000), 2200],
    ["a hexagon", cover("hexagon", 0, 500_000), 3500],
    ["a parallelogram", cover("parallelogram", 0, 500_000), 3400],
    ["a trapezoid", cover("trapezoid", 0, 500_000), 3400],
    ["a callout with a line", cover("borderCallout1", 0, 500_000), 5000],
    ["a callout with a bar", cover("accentCallout1", 0, 500_000), 5000],
    ["a button", cover("actionButtonBlank", 0, 500_000), 5000],
    ["a box with a tip", cover("homePlate", 0, 500_000), 3400],
    ["a minus", cover("mathMinus", 0, 500_000), 650],
    ["filled in steps of colour", cover("rect", 0, 500_000, "", gradient("")), 5000],
    ["filled with all of its alpha", cover("rect", 0, 500_000, "", gradient('<a:alpha val="100000"/>')), 5000],
    ["in a group", grouped(cover("rect", 0, 250_000), 2), 5000],
    ["in a mirrored group", grouped(cover("rect", 750_000, 250_000), 2, ' flipH="1"'), 5000],
    ["a hexagon in a group that is stretched", grouped(cover("hexagon", 0, 1_000_000), 2), 3400],
    ["small", cover("rect", 0, 20_000), 200],
  ])("that is %s is painted in as well", async (_, above, atLeast) => {
    const { bytes, held, removed } = await clean(await deckWith(picture(50, "") + above));
    expect([held, removed.get("covered")?.count]).toEqual([[], 1]);
    const gone = 5000 - ((await redPixels(bytes)).get("200x100") ?? 0);
    expect(gone).toBeGreaterThanOrEqual(atLeast);
  });

  // What is inside is 50 by 100 pixels: at most the area of the form, at least what is 1.5 pixels away from its outline.
  it.each([
    ["a star of five points", cover("star5", 0, 500_000), 1200, 1635],
    ["a star of eight points", cover("star8", 0, 500_000), 2400, 2880],
    ["a plus", cover("plus", 0, 500_000), 3900, 4375],
    ["a heart", cover("heart", 0, 500_000), 3000, 3500],
    ["a plaque", cover("plaque", 0, 500_000), 4350, 4785],
    ["with one corner cut off", cover("snip1Rect", 0, 500_000), 4500, 4970],
    ["drawn freely", drawn(freeForm), 4250, 4800],
    ["drawn with guides", drawn(guided), 2000, 2500],
    ["drawn with an arc", drawn(arc(50)), 3500, 3930],
    ["a star that is turned", cover("star5", 0, 500_000, ' rot="5400000"'), 900, 1635],
  ])("that is %s is painted in where it is certain", async (_, above, atLeast, atMost) => {
    const { bytes, held, removed } = await clean(await deckWith(picture(50, "") + above));
    expect([held, removed.get("covered")?.count]).toEqual([[], 1]);
    const gone = 5000 - ((await redPixels(bytes)).get("200x100") ?? 0);
    expect(gone).toBeGreaterThanOrEqual(atLeast);
    expect(gone).toBeLessThanOrEqual(atMost);
  });

  // What is inside is 25 pixels wide, and the line reaches 15 beyond it.
  it.each([
    ["a rectangle", "rect", "<a:miter/>", 3800, 4000],
    ["a rectangle with round corners of its line", "rect", "", 3800, 4000],
    ["a callout of which the line leads away", "accentCallout1", "", 2500, 2500],
    ["a rectangle with a line of the theme", "rect", "theme", 3800, 4000],
    ["an ellipse", "ellipse", "", 3100, 3800],
    ["a hexagon", "hexagon", "", 3400, 3900],
  ])("that is %s hides with the line around it, too", async (_, prst, join, atLeast, atMost) => {
    const line = `<a:ln w="300000"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>${join}</a:ln></p:spPr>`;
    const ofTheme = `<a:ln w="300000"/></p:spPr>${lineStyle}`;
    const above = cover(prst, 0, 250_000).replace("</p:spPr>", join === "theme" ? ofTheme : line);
    const { bytes, held } = await clean(await deckWith(picture(50, "") + above));
    expect(held).toEqual([]);
    const gone = 5000 - ((await redPixels(bytes)).get("200x100") ?? 0);
    expect(gone).toBeGreaterThanOrEqual(atLeast);
    expect(gone).toBeLessThanOrEqual(atMost);
  });

  it("whose line is drawn over one of another colour is no residue to the scanner", async () => {
    const line = '<a:ln w="300000"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln>';
    const higher = cover("rect", 620_000, 500_000, "", white).replace("</p:spPr>", `${line}</p:spPr>`);
    const { held, bytes } = await clean(await deckWith(picture(50, "") + cover("rect", 0, 600_000) + higher));
    expect([held, (await redPixels(bytes)).get("200x100")]).toEqual([[], 0]);
  });

  it("is painted into a turned, mirrored and cropped picture where it lies", async () => {
    const turned = picture(50, '<a:srcRect l="5000"/>').replace("<a:xfrm>", '<a:xfrm rot="10800000" flipH="1">');
    const { bytes, held } = await clean(await deckWith(turned + cover("rect", 0, 480_000)));
    expect(held).toEqual([]);
    expect((await redPixels(bytes)).get("190x100")).toBe(0);
  });

  it("that has its place in inches is held: programs differ in where it is", async () => {
    const beside = cover("rect", 0, 500_000).replace('x="0"', 'x="5in"');
    const over = beside.replace("5in", "0.1in");
    const result = await Promise.all(
      [over, beside].map(async (above) => clean(await deckWith(picture(50, "") + above))),
    );
    expect(result.map(({ held }) => held)).toEqual([["uncertain-cover"], []]);
  });

  it("is painted into a picture that stands where its layout says", async () => {
    const placeholder = picture(50, "")
      .replace("<p:nvPr/>", '<p:nvPr><p:ph type="pic" idx="77"/></p:nvPr>')
      .replace(/<a:xfrm>.*<\/a:prstGeom>/, "");
    const draft = new Draft(await deckWith(placeholder + cover("rect", 0, 500_000)));
    const place = picture(90, "")
      .replace("<p:nvPr/>", '<p:nvPr><p:ph type="pic" idx="77"/></p:nvPr>')
      .replace(/<p:blipFill>.*<\/p:blipFill>/, "")
      .replaceAll("p:pic>", "p:sp>")
      .replaceAll("PicPr", "SpPr");
    draft.insert(layoutOf(draft), "</p:spTree>", place);
    const { bytes, held } = await clean(draft.build());
    expect([held, (await redPixels(bytes)).get("200x100")]).toEqual([[], 0]);
  });

  it.each([
    ["with its fill and its place", "rect", /<p:spPr>.*<\/p:spPr>/, "<p:spPr/>", 5000, []],
    ["with its fill alone", "rect", /<a:prstGeom.*<\/a:solidFill>/, "", 5000, []],
    ["with its fill and its form", "ellipse", /<a:prstGeom.*<\/a:solidFill>/, "", 3700, []],
    ["with its fill, and has its own form", "triangle", /<a:solidFill>.*<\/a:solidFill>/, "", 2200, []],
    [
      "with its fill and a form that is not followed",
      "cloud",
      /<a:prstGeom.*<\/a:solidFill>/,
      "",
      0,
      ["uncertain-cover"],
    ],
    [
      "with a form that is not followed, and has its own fill",
      "cloud",
      /<a:prstGeom.*<\/a:prstGeom>/,
      "",
      0,
      ["uncertain-cover"],
    ],
    ["with a fill, and has none itself", "rect", /<a:solidFill>.*<\/a:solidFill>/, "<a:noFill/>", 0, []],
  ])("that its layout describes %s is painted in or held", async (_, prst, own, instead, atLeast, why) => {
    const shape = cover(prst, 0, 500_000).replace("<p:nvPr/>", '<p:nvPr><p:ph type="body" idx="77"/></p:nvPr>');
    const filled = shape.replace(own, instead).replace("</p:sp>", `${body("Jane")}</p:sp>`);
    const draft = new Draft(await deckWith(picture(50, "") + filled));
    draft.insert(layoutOf(draft), "</p:spTree>", shape);
    const { bytes, held } = await clean(draft.build());
    const gone = 5000 - ((await redPixels(bytes)).get("200x100") ?? 0);
    expect(held).toEqual(why);
    expect(gone).toBeGreaterThanOrEqual(atLeast);
    if (atLeast === 0) expect(gone).toBe(0);
  });

  it("that is a placeholder is held where nobody filled it, and hides nothing on its layout", async () => {
    const empty = cover("rect", 0, 500_000).replace("<p:nvPr/>", '<p:nvPr><p:ph type="body" idx="77"/></p:nvPr>');
    const onSlide = await clean(await deckWith(picture(50, "") + empty));
    expect([onSlide.held, (await redPixels(onSlide.bytes)).get("200x100")]).toEqual([["uncertain-cover"], 5000]);
    const draft = new Draft(await deckWith(""));
    draft.insert(layoutOf(draft), "</p:spTree>", picture(50, "") + empty);
    draft.relate(layoutOf(draft), "rId500", `${office}/image`, "ppt/media/image50.png");
    const onLayout = await clean(draft.build());
    expect([onLayout.held, (await redPixels(onLayout.bytes)).get("200x100")]).toEqual([[], 5000]);
  });

  it("of a picture that fills a group is held, and so is one that shapes share", async () => {
    const fill = '<a:blipFill><a:blip r:embed="rId500"/><a:stretch><a:fillRect/></a:stretch></a:blipFill></p:grpSpPr>';
    const group = groupOf(cover("rect", 0, 2_000_000, "", "<a:grpFill/>"), "").replace("</p:grpSpPr>", fill);
    for (const [above, why] of [
      [cover("rect", 0, 500_000), ["uncertain-cover", "uncertain-frame"]],
      ["", ["uncertain-frame"]],
    ] as const) {
      const { bytes, held } = await clean(await deckWith(group + above));
      expect(held).toEqual(why);
      expect((await residueOfDeck(openDeck(bytes))).map(({ kind }) => kind)).toEqual(["covered"]);
    }
  });

  it.each([
    [
      "one below the other",
      [
        [0, 0, 50, 49.5],
        [0, 49.5, 50, 50.5],
      ],
      0,
    ],
    [
      "three below one another, one of them a pixel high",
      [
        [0, 0, 50, 40.3],
        [0, 40.3, 50, 1],
        [0, 41.3, 50, 58.7],
      ],
      0,
    ],
    [
      "side by side",
      [
        [0, 0, 20.4, 100],
        [20.4, 0, 29.6, 100],
      ],
      0,
    ],
    [
      "partly over each other",
      [
        [0, 0, 50, 49.7],
        [0, 49.3, 50, 50.7],
      ],
      0,
    ],
    [
      "a part of a pixel apart",
      [
        [0, 0, 50, 49.3],
        [0, 49.6, 50, 50.4],
      ],
      50,
    ],
    [
      "one below the other, and not as wide",
      [
        [0, 0, 20, 49.5],
        [0, 49.5, 50, 50.5],
      ],
      30 + 30 * 49,
    ],
    [
      "one above two",
      [
        [0, 0, 50, 49.5],
        [0, 49.5, 20.4, 50.5],
        [20.4, 49.5, 29.6, 50.5],
      ],
      0,
    ],
    [
      "one beside two",
      [
        [0, 0, 20.4, 100],
        [20.4, 0, 29.6, 49.5],
        [20.4, 49.5, 29.6, 50.5],
      ],
      0,
    ],
    [
      "four around a point",
      [
        [0, 0, 20.4, 49.5],
        [20.4, 0, 29.6, 49.5],
        [0, 49.5, 20.4, 50.5],
        [20.4, 49.5, 29.6, 50.5],
      ],
      0,
    ],
    [
      "three of four around a point",
      [
        [0, 0, 20.4, 49.5],
        [20.4, 0, 29.6, 49.5],
        [0, 49.5, 20.4, 50.5],
      ],
      30 * 51,
    ],
  ])("is painted together with one that touches it within a pixel: %s", async (_, places, left) => {
    const shapes = places.map(([x = 0, y = 0, wide = 0, high = 0]) =>
      cover("rect", x * 10_000, wide * 10_000)
        .replace(' y="0"', ` y="${y * 10_000}"`)
        .replace('cy="1000000"', `cy="${high * 10_000}"`),
    );
    const { bytes } = await clean(await deckWith(picture(50, "") + shapes.join("")));
    expect((await redPixels(bytes)).get("200x100")).toBe(left);
  });

  it.each([
    ["boxes", png, "png", cover("rect", 0, 400_000), cover("rect", 200_000, 300_000, "", white), 0],
    ["boxes", jpeg, "jpeg", cover("rect", 0, 400_000), cover("rect", 200_000, 300_000, "", white), 0],
    [
      "a turned box, an ellipse",
      png,
      "png",
      cover("rect", 0, 4e5, ' rot="600000"'),
      cover("ellipse", 2e5, 3e5, "", white),
      1500,
    ],
    [
      "a turned box, an ellipse",
      jpeg,
      "jpeg",
      cover("rect", 0, 4e5, ' rot="600000"'),
      cover("ellipse", 2e5, 3e5, "", white),
      1500,
    ],
  ])(
    "is painted beside one of another colour that lies partly over it: %s",
    async (_, bytes, type, one, other, most) => {
      for (const shapes of [one + other, other + one]) {
        const { held, bytes: cleaned } = await clean(await deckWith(picture(50, "") + shapes, bytes, type));
        const red = (await redPixels(cleaned)).get("200x100") ?? Infinity;
        expect(held).toEqual([]);
        expect(red).toBeLessThanOrEqual(most);
      }
    },
  );

  it.each([
    ["a picture turned by a camera", turnedBy("", 'lat="0" lon="0" rev="5400000"'), picture(50, "")],
    ["a picture seen from its side", turnedBy("perspectiveRight"), picture(50, "")],
    ["a picture that a camera comes near to", turnedBy('orthographicFront" zoom="150000'), picture(50, "")],
    ["a shape with a picture", turnedBy("", 'lat="0" lon="0" rev="5400000"'), filledShape],
  ])("is held over %s", async (_, scene, shape) => {
    const turned = shape.replace("</p:spPr>", `${scene}</p:spPr>`);
    for (const x of [0, 2_100_000]) {
      const made = await deckWith(turned + cover("rect", x, 500_000));
      expect((await clean(made)).held).toEqual(["uncertain-cover"]);
      const inGroup = await deckWith(groupOf(shape, scene) + cover("rect", x, 500_000));
      expect((await clean(inGroup)).held).toEqual(["uncertain-cover"]);
    }
  });

  it.each([
    ["one from the front", turnedBy("")],
    ["one that is not turned", turnedBy("", 'lat="0" lon="0" rev="0"')],
    ["one from the front, with depth", `${turnedBy("")}<a:sp3d><a:bevelT w="63500" h="25400"/></a:sp3d>`],
  ])("is painted in under the usual camera: %s", async (_, scene) => {
    const shapes = (picture(50, "") + cover("rect", 0, 500_000)).replaceAll("</p:spPr>", `${scene}</p:spPr>`);
    const result = await clean(await deckWith(shapes));
    expect([result.held, (await redPixels(result.bytes)).get("200x100")]).toEqual([[], 0]);
  });

  it("is held where it is made of what is seen through", async () => {
    const glass = '<a:sp3d prstMaterial="clear"/></p:spPr>';
    const made = await deckWith(picture(50, "") + cover("rect", 0, 500_000).replace("</p:spPr>", glass));
    expect((await clean(made)).held).toEqual(["uncertain-cover"]);
  });

  it("is painted into pictures that fill a shape or the background", async () => {
    const filled =
      '<a:blipFill rotWithShape="1"><a:blip r:embed="rId500"/><a:stretch><a:fillRect/></a:stretch></a:blipFill>';
    const shape = cover("rect", 0, 2_000_000, "", filled).replaceAll("70", "71");
    const first = await clean(await deckWith(shape + cover("rect", 0, 500_000)));
    expect([...(await redPixels(first.bytes)).values()]).toEqual([0]);
    const draft = new Draft(await deckWith(cover("rect", 0, 9_144_000).replace('cy="1000000"', 'cy="6858000"')));
    const text = draft.text(slide1);
    const without = text.replace(/<p:bg>.*?<\/p:bg>/s, "");
    draft.files.set(
      slide1,
      without.replace("<p:spTree>", `<p:bg><p:bgPr>${filled}<a:effectLst/></p:bgPr></p:bg><p:spTree>`),
    );
    expect([...(await redPixels((await clean(draft.build())).bytes)).values()]).toEqual([0]);
  });

  it.each([
    ["of a form that is not followed", cover("cloud", 0, 500_000)],
    ["drawn with what is no command", drawn(freeForm.replaceAll("cubicBezTo", "rect"))],
    ["drawn over itself, so that programs differ", drawn(freeForm.replace(/(<a:moveTo>.*<a:close\/>)/, "$1$1"))],
    ["drawn with an arc of an ellipse that programs see differently", drawn(arc(40))],
    [
      "a thick line by hand",
      drawn(freeForm, "<a:noFill/>", '<a:ln w="300000"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'),
    ],
    [
      "a hexagon whose corners were moved",
      cover("hexagon", 0, 500_000).replace(
        "<a:avLst/>",
        '<a:avLst><a:gd name="adj" fmla="val 25000"/><a:gd name="vf" fmla="val 90000"/></a:avLst>',
      ),
    ],
    [
      "with soft edges",
      cover("rect", 0, 500_000).replace("</p:spPr>", '<a:effectLst><a:softEdge rad="9"/></a:effectLst></p:spPr>'),
    ],
    ["nearly opaque by steps", cover("rect", 0, 500_000, "", gradient('<a:alphaMod val="100000"/>'))],
    [
      "an outline as thick as its box",
      drawn(rect, "<a:noFill/>", '<a:ln w="300000"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'),
    ],
    ["nearly opaque", cover("rect", 0, 500_000, "", gradient('<a:alpha val="95000"/>'))],
    ["turned in a group that is stretched", grouped(cover("rect", 0, 250_000, ' rot="600000"'), 2)],
    ["drawn in numbers in a group that is stretched", grouped(drawn(freeForm.replace(' w="2" h="2"', "")), 2)],
    ["a thick line", thickLine],
    ["a short line of six points", thickLine.replace("300000", "76200").replace('cx="2000000"', 'cx="20000"')],
    ["a shape with a thick line of dashes", drawn(rect, undefined, thickDashes)],
    ["drawn freely with a thick line around it", drawn(freeForm, undefined, thickDashes.replace("dash", "solid"))],
  ])("that is %s is held for a look", async (_, above) => {
    const { bytes, held, removed } = await clean(await deckWith(picture(50, "") + above));
    expect(held).toEqual(["uncertain-cover"]);
    expect((await residueOfDeck(openDeck(bytes))).map(({ kind }) => kind)).toEqual(["covered"]);
    expect(removed.has("covered")).toBe(false);
    expect((await redPixels(bytes)).get("200x100")).toBeGreaterThan(4000);
  });

  it.each([
    ["lets little through", cover("rect", 0, 500_000, "", gradient('<a:alpha val="89000"/>')), true],
    ["lets little through by steps", cover("rect", 0, 500_000, "", gradient('<a:alphaMod val="89000"/>')), true],
    ["lets most through by steps", cover("rect", 0, 500_000, "", gradient('<a:alphaOff val="-60000"/>')), false],
    ["is text with a colour behind it", saying("XXXX", '<a:highlight><a:srgbClr val="000000"/></a:highlight>'), true],
    ["is text of blocks", saying("&#x2588;&#x2588;"), true],
    ["is other text", saying("Jane"), false],
    ["is an arrow of six points", arrowLine("76200"), false],
    ["is a line of three points", arrowLine("38100").replace("triangle", "none"), false],
    ["is a large arrow", cover("rightArrow", 0, 500_000), true],
    ["is a small arrow", cover("rightArrow", 0, 100_000), false],
  ])("that %s is told, or not", async (_, above, isTold) => {
    const { notes, held } = await clean(await deckWith(picture(50, "") + above));
    expect([held, notes]).toEqual([[], isTold ? ["maybe-hidden"] : []]);
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

const black = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>';

function framed(preset: string, note = ""): string {
  return picture(50, note).replace('prst="rect"', `prst="${preset}"`);
}

/** A cover with a number of its own; columns and rows of pixels from and to. */
function upper(prst: string, fill: string, id: number, [from, to, top, bottom]: readonly number[]): string {
  return cover(prst, (from ?? 0) * 10_000, ((to ?? 0) - (from ?? 0)) * 10_000, "", fill)
    .replaceAll("70", String(id))
    .replace('y="0"', `y="${(top ?? 0) * 10_000}"`)
    .replace('cy="1000000"', `cy="${((bottom ?? 0) - (top ?? 0)) * 10_000}"`);
}

const all = [0, 50, 0, 100];

describe("covers of several colours over one another", () => {
  const made: readonly (readonly [string, string])[] = [
    ["a bar over a round outline", framed("ellipse") + cover("rect", -100_000, 600_000)],
    ["a label on the corner of a round outline", framed("ellipse") + cover("rect", 0, 500_000, "", white)],
    ["a bar over the edge of a heart", framed("heart") + cover("rect", 0, 500_000)],
    [
      "a round one over a round outline",
      framed("ellipse") + cover("ellipse", -500_000, 1_000_000) + upper("rect", white, 71, all),
    ],
    [
      "a white one within a black one",
      picture(50, "") + cover("rect", 0, 500_000) + upper("rect", white, 71, [10, 30, 20, 60]),
    ],
    ["a white star on a black one", picture(50, "") + cover("rect", 0, 500_000) + upper("star5", white, 71, all)],
    [
      "a black one half over a white one",
      picture(50, "") + cover("rect", 0, 300_000, "", white) + cover("rect", 250_000, 250_000),
    ],
    [
      "a black one above a white one within a black one",
      picture(50, "") +
        cover("rect", 0, 500_000) +
        upper("rect", white, 71, [10.3, 30.7, 20, 60]) +
        upper("rect", black, 72, [5, 25, 30, 50]),
    ],
    [
      "two that meet within a pixel, over a third",
      picture(50, "") +
        upper("rect", white, 71, all) +
        upper("rect", black, 72, [0, 40, 0, 49.5]) +
        upper("rect", black, 73, [0, 40, 49.5, 100]) +
        upper("ellipse", white, 74, [40, 50, 0, 10]),
    ],
  ];

  it.each(made.flatMap(([name, shapes]) => ["png", "jpeg", "strict"].map((how) => [name, how, shapes] as const)))(
    "are all painted in: %s (%s)",
    async (_, how, shapes) => {
      const isPng = how === "png";
      const deck = await deckWith(shapes, isPng ? png : jpeg, isPng ? "png" : "jpeg");
      const { bytes, held, removed } = await clean(deck, { strict: how === "strict" });
      expect([held, removed.get("covered")?.count]).toEqual([[], 1]);
      expect((await redPixels(bytes)).get("200x100")).toBeLessThan(200); // a pixel and a half along a slanted outline
    },
  );

  it("is painted into a picture that does not fill its frame, and nothing is looked for beside the picture", async () => {
    const deck = await deckWith(picture(50, '<a:srcRect l="-10000" t="-5000"/>') + cover("rect", 0, 700_000));
    const { bytes, held } = await clean(deck);
    expect([held, (await redPixels(bytes)).get("200x100")]).toEqual([[], 0]);
  });
});

function corner(tag: string, [x, y]: readonly [number, number], half: number): string {
  return `<a:${tag} x="${x - half}" y="${y - half}"/>`;
}

/** A square mask of a million EMU in a group that turns or mirrors it: about the group's middle, from a place beside the slide. */
function maskInGroup(how: string, group: readonly [number, number], mask: readonly [number, number]): string {
  const [own, inside] = ["off", "chOff"].map((tag) => corner(tag, group, 1_000_000));
  const size = 'cx="2000000" cy="2000000"';
  const child = cover("rect", 0, 1_000_000).replace(/<a:off [^>]*>/, corner("off", mask, 500_000));
  return (
    '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="80" name="Group 80"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>' +
    `<p:grpSpPr><a:xfrm ${how}>${own}<a:ext ${size}/>${inside}<a:chExt ${size}/></a:xfrm></p:grpSpPr>${child}</p:grpSp>`
  );
}

describe("a mask in a turned or mirrored group", () => {
  it.each([
    ['flipH="1"', [-4_000_000, 500_000], [-8_500_000, 500_000]],
    ['flipV="1"', [500_000, -4_000_000], [500_000, -8_500_000]],
    ['rot="10800000"', [-4_000_000, 500_000], [-8_500_000, 500_000]],
    ['rot="5400000"', [9_500_000, 500_000], [9_500_000, 9_500_000]],
  ] as const)("is burnt in where it is seen, not taken for one beside the slide: %s", async (how, group, mask) => {
    const deck = await deckWith(picture(50, "") + maskInGroup(how, group, mask));
    const { bytes, removed } = await clean(deck);
    expect(removed.has("off-slide-shape")).toBe(false);
    expect([...(await redPixels(bytes)).values()]).toEqual([0]);
    expect(filesOf(bytes).get(slide1)).toContain("<p:grpSp>");
  });

  it("goes with its group where it is turned to a place beside the slide, which verify finds before that", async () => {
    const deck = await deckWith(picture(50, "") + maskInGroup('flipH="1"', [-4_000_000, 500_000], [500_000, 500_000]));
    expect((await residueOfDeck(openDeck(deck))).map(({ kind }) => kind)).toContain("off-slide-shape");
    const { bytes, removed } = await clean(deck);
    expect(removed.get("off-slide-shape")?.count).toBe(1);
    expect(filesOf(bytes).get(slide1)).not.toContain("<p:grpSp>");
  });
});
