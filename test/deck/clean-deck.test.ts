import { describe, expect, it } from "vitest";
import { equal } from "../../src/bytes/bytes.ts";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { type DeckPolicy, defaultPolicy } from "../../src/deck/leaks.ts";
import { scanDeck } from "../../src/deck/scan.ts";
import { openDeck } from "../../src/deck/package.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { canaryDraft, leaks } from "./canary.ts";
import { faults } from "./consistency.ts";
import { type Cleaned, cleanedOf, Draft, filesOf, office, plainDeck, presentation, slide1 } from "./draft.ts";
import { png, redPixels } from "./picture-deck.ts";
import { failureOf } from "../support/errors.ts";

async function clean(deck: Uint8Array, policy: Partial<DeckPolicy> = {}): Promise<Cleaned> {
  const result = await cleanDeck(openDeck(deck), pictureTools(new PictureRecord()), { ...defaultPolicy, ...policy });
  return cleanedOf(result);
}

function allText(deck: Uint8Array): string {
  return [...filesOf(deck)].map(([name, text]) => `${name}\n${text}`).join("\n");
}

const canary = (await canaryDraft()).build();
const cleaned = await clean(canary);

function cleanWithin(maxBytes: number): ReturnType<typeof cleanDeck> {
  return cleanDeck(openDeck(canary), pictureTools(new PictureRecord()), defaultPolicy, new Map(), {
    maxBytes,
    keep: (bytes) => bytes,
  });
}

describe("a deck with one planted string for each kind of leak", () => {
  it.each(leaks)("carries %s before and not after", (word) => {
    expect(allText(canary)).toContain(`CANARY-${word}`);
    expect(allText(cleaned.bytes)).not.toContain(`CANARY-${word}`);
  });

  it("has no planted string left that is not in the table", () => {
    expect(allText(cleaned.bytes)).not.toContain("CANARY");
  });

  it("keeps what readers see", () => {
    const text = allText(cleaned.bytes);
    for (const word of ["Seen", "seen too", "seen three", ">ink<", "https://example.org/kept", "!!Object 1"]) {
      expect(text, word).toContain(word);
    }
  });

  it("keeps what guides and the ids of diagrams say to one another", () => {
    const slide = filesOf(cleaned.bytes).get(slide1) ?? "";
    expect(slide).toContain('<a:gd name="g1" fmla="val 5"/><a:gd name="T1" fmla="*/ g1 2 0"/>');
    expect(slide).toContain('<a:pt x="g1" y="0"/>');
    expect(slide).toContain('<a:pt x="T1" y="r"/>');
    const data = filesOf(cleaned.bytes).get("ppt/diagrams/data1.xml") ?? "";
    const [first, second] = [1, 2].map((count) => `{00000000-0000-4000-8000-00000000000${count}}`);
    expect(data).toContain(`<dgm:pt modelId="${first}"/><dgm:pt modelId="2"/>`);
    expect(data).toContain(`<dgm:cxn modelId="${second}" srcId="${first}" destId="2"/>`);
  });

  it("is told by kind, and never by value", () => {
    const told = [...cleaned.removed.keys()];
    const expected = ["properties", "comments", "tags", "custom-xml", "macros", "signature", "label", "speaker-notes"];
    expect(told).toEqual(expect.arrayContaining(expected));
    expect(JSON.stringify([told, cleaned.held, cleaned.notes])).not.toContain("CANARY");
    for (const { count } of cleaned.removed.values()) expect(count).toBeGreaterThan(0);
  });

  it("holds together", () => {
    expect(faults(cleaned.bytes)).toEqual([]);
  });

  it("is found clean by the scanner, which finds the kinds in the original", () => {
    expect(scanDeck(openDeck(cleaned.bytes)).residue).toEqual([]);
    const kinds = new Set(scanDeck(openDeck(canary)).residue.map(({ kind }) => kind));
    const all = ["alt-text", "comments", "custom-xml", "embedded-object", "fingerprint", "hidden-data", "hidden-shape"];
    const more = [
      "label",
      "link-target",
      "macros",
      "object-name",
      "part-name",
      "properties",
      "signature",
      "tags",
      "ink",
    ];
    for (const kind of [...all, ...more, "svg", "chart-workbook", "speaker-notes", "view-state", "unreached-part"]) {
      expect(kinds, kind).toContain(kind);
    }
  });

  it("changes no byte when cleaned again, and gives the same bytes each time", async () => {
    expect(equal((await clean(cleaned.bytes)).bytes, cleaned.bytes)).toBe(true);
    expect(equal((await clean(canary)).bytes, cleaned.bytes)).toBe(true);
  });
});

describe("the other forms of a deck", () => {
  it("is cleaned the same in the Strict edition", async () => {
    const draft = new Draft(canary);
    for (const [name, text] of draft.files) {
      if (!/\.(?:xml|rels)$/.test(name)) continue;
      const strict = text.replace(
        /http:\/\/schemas\.openxmlformats\.org\/(drawingml|presentationml)\/2006\//g,
        (_, kind) => {
          return `http://purl.oclc.org/ooxml/${String(kind)}/`;
        },
      );
      const root = "http://purl.oclc.org/ooxml/officeDocument/";
      const rooted = strict.replaceAll("http://schemas.openxmlformats.org/officeDocument/2006/", root);
      draft.files.set(name, rooted.replaceAll(/\/(extended|custom)-properties"/g, '/$1Properties"'));
    }
    const deck = draft.build();
    const result = await clean(deck);
    expect(allText(deck)).toContain("CANARY");
    expect(allText(result.bytes)).not.toContain("CANARY");
    expect(allText(result.bytes)).toContain("seen three");
    expect(faults(result.bytes)).toEqual([]);
    expect([...result.removed.keys()].toSorted()).toEqual([...cleaned.removed.keys()].toSorted());
    expect(filesOf(result.bytes).get("docProps/app.xml")).toContain("<AppVersion>");
  });

  it.each([
    ["ms-powerpoint.presentation.macroEnabled", "pptx", "presentation"],
    ["openxmlformats-officedocument.presentationml.template", "potx", "template"],
    ["ms-powerpoint.template.macroEnabled", "potx", "template"],
    ["openxmlformats-officedocument.presentationml.slideshow", "ppsx", "slideshow"],
    ["ms-powerpoint.slideshow.macroEnabled", "ppsx", "slideshow"],
  ])("%s becomes .%s", async (type, extension, word) => {
    const draft = new Draft(canary);
    draft.replace("[Content_Types].xml", "openxmlformats-officedocument.presentationml.presentation", type);
    const result = await clean(draft.build());
    expect(result.format.extensions).toEqual([`.${extension}`]);
    expect(allText(result.bytes)).toContain(`openxmlformats-officedocument.presentationml.${word}.main+xml`);
    expect(allText(result.bytes)).not.toContain("macro");
  });
});

describe("what may be content", () => {
  it("drops, keeps or holds speaker notes", async () => {
    expect(cleaned.removed.get("speaker-notes")?.count).toBeGreaterThan(0);
    const kept = await clean(canary, { notes: "keep" });
    expect(allText(kept.bytes)).toContain("CANARY-notes");
    expect(faults(kept.bytes)).toEqual([]);
    expect(kept.notes).toContain("speaker-notes-kept");
    expect((await clean(canary, { notes: "hold" })).held).toContain("speaker-notes");
  });

  it("holds, drops or keeps hidden slides, and leaves no link to one that went", async () => {
    const draft = new Draft(canary);
    draft.replace("ppt/slides/slide2.xml", "<p:sld ", '<p:sld show="0" ');
    draft.relate(slide1, "rId700", `${office}/slide`, "ppt/slides/slide2.xml");
    draft.insert(slide1, "</a:t>", "");
    draft.replace(slide1, "<a:rPr>", '<a:rPr><a:hlinkClick r:id="rId700" action="ppaction://hlinksldjump"/>');
    const deck = draft.build();
    expect((await clean(deck)).held).toEqual(["hidden-slides"]);
    const dropped = await clean(deck, { hiddenSlides: "drop" });
    expect(dropped.held).toEqual([]);
    expect(dropped.removed.get("hidden-slide")?.count).toBe(1);
    expect([...filesOf(dropped.bytes).keys()]).not.toContain("ppt/slides/slide2.xml");
    expect(faults(dropped.bytes)).toEqual([]);
    for (const [range, left] of [
      ['st="1" end="2"', 'st="1" end="1"'],
      ['st="2" end="2"', null],
    ] as const) {
      const show = `<p:showPr><p:sldRg ${range}/></p:showPr>`;
      const props = draft.text("ppt/presProps.xml").replace(/<p:showPr>.*?<\/p:showPr>/, "");
      draft.files.set("ppt/presProps.xml", props.replace(/(<p:presentationPr[^>]*?)\/?>/, `$1>${show}`));
      if (!draft.text("ppt/presProps.xml").endsWith(">")) throw new Error("no properties");
      if (!draft.text("ppt/presProps.xml").includes("</p:presentationPr>"))
        draft.files.set("ppt/presProps.xml", `${draft.text("ppt/presProps.xml")}</p:presentationPr>`);
      const after =
        filesOf((await clean(draft.build(), { hiddenSlides: "drop" })).bytes).get("ppt/presProps.xml") ?? "";
      expect(/<p:sldRg ([^/]*)\/>/.exec(after)?.[1] ?? null).toBe(left);
    }
    expect(faults((await clean(deck, { hiddenSlides: "keep" })).bytes)).toEqual([]);
  });

  it("holds, drops or keeps sound and film", async () => {
    const draft = new Draft(canary);
    draft.add("ppt/media/media1.mp4", "CANARY-film", "video/mp4");
    draft.relate(slide1, "rId701", `${office}/video`, "ppt/media/media1.mp4");
    draft.replace(slide1, "<p:cNvPicPr/><p:nvPr/>", '<p:cNvPicPr/><p:nvPr><a:videoFile r:link="rId701"/></p:nvPr>');
    const deck = draft.build();
    expect((await clean(deck)).held).toEqual(["media"]);
    const dropped = await clean(deck, { media: "drop" });
    expect(allText(dropped.bytes)).not.toContain("CANARY-film");
    expect(faults(dropped.bytes)).toEqual([]);
    const kept = await clean(deck, { media: "keep" });
    expect(allText(kept.bytes)).toContain("CANARY-film");
    expect([kept.held, kept.notes]).toEqual([[], ["maybe-hidden", "media-kept"]]); // one picture is 9 EMU wide
  });
});

function timing(id: string): string {
  return `<p:timing><p:tnLst><p:par><p:cTn><p:childTnLst><p:set><p:cBhvr><p:tgtEl><p:spTgt spid="${id}"/></p:tgtEl></p:cBhvr></p:set></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>`;
}

function anchor(word: string, more: string): string {
  return `<x:relSizeAnchor><x:sp><x:nvSpPr><x:cNvPr id="2" name="Text 2"${more}/></x:nvSpPr><x:txBody><a:p><a:r><a:t>${word}</a:t></a:r></a:p></x:txBody></x:sp></x:relSizeAnchor>`;
}

describe("a drawing inside a chart", () => {
  it("loses the shapes that are marked as hidden, and their anchors", async () => {
    const draft = new Draft(canary);
    const cdr = "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing";
    const shapes = `<c:userShapes xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:x="${cdr}">`;
    draft.add(
      "ppt/drawings/drawing1.xml",
      `${shapes}${anchor("seen five", "")}${anchor("CANARY-drawn", ' hidden="1"')}</c:userShapes>`,
    );
    draft.relate(draft.chart, "rId600", `${office}/chartUserShapes`, "ppt/drawings/drawing1.xml");
    draft.insert(draft.chart, "</c:chartSpace>", '<c:userShapes r:id="rId600"/>');
    const { bytes } = await clean(draft.build());
    const text = filesOf(bytes).get("ppt/drawings/drawing1.xml") ?? "";
    expect(text).toContain("seen five");
    expect(text).not.toContain("CANARY");
    expect(text.match(/Anchor>/g)).toHaveLength(2);
  });
});

function corner(name: string, x: number, y: number): string {
  return `<x:${name}><x:x>${x}</x:x><x:y>${y}</x:y></x:${name}>`;
}

/** An object in a chart, from so far on over so much of its width. */
function inChart(object: string, from: number, wide: number): string {
  return `<x:relSizeAnchor>${corner("from", from, 0)}${corner("to", from + wide, 1)}${object}</x:relSizeAnchor>`;
}

function inFrame(fill: string): string {
  const form = '<a:off x="0" y="0"/><a:ext cx="900" cy="900"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>';
  return `<x:spPr><a:xfrm>${form}${fill}</x:spPr>`;
}

function shapeInChart(fill: string, style = ""): string {
  return `<x:sp><x:nvSpPr><x:cNvPr id="3" name="Rectangle 3"/><x:cNvSpPr/></x:nvSpPr>${inFrame(fill)}${style}</x:sp>`;
}

describe("a picture in the drawing inside a chart", () => {
  const blip = '<a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch>';
  const picture = `<x:pic><x:nvPicPr><x:cNvPr id="2" name="Picture 2"/><x:cNvPicPr/></x:nvPicPr><x:blipFill>${blip}</x:blipFill>${inFrame("")}</x:pic>`;
  const black = shapeInChart('<a:solidFill><a:srgbClr val="000000"/></a:solidFill>');
  const clear = shapeInChart("<a:noFill/>");
  const themed = shapeInChart("", '<x:style><a:fillRef idx="1"><a:schemeClr val="accent1"/></a:fillRef></x:style>');
  const turned = black.replace("<a:xfrm>", '<a:xfrm rot="900000">');
  const group = `<x:grpSp><x:nvGrpSpPr/><x:grpSpPr/>${picture}${black}</x:grpSp>`;

  it.each([
    ["under a filled shape is held", [inChart(picture, 0, 0.5), inChart(black, 0.4, 0.2)], true, false],
    ["under a shape of the theme's fill is held", [inChart(picture, 0, 0.5), inChart(themed, 0.4, 0.2)], true, false],
    ["under a turned shape is held", [inChart(picture, 0, 0.5), inChart(turned, 0.6, 0.2)], true, false],
    ["under a shape of its group is held", [inChart(group, 0, 0.5)], true, false],
    ["under a shape without a fill is told", [inChart(picture, 0, 0.5), inChart(clear, 0, 0.2)], false, true],
    ["under another picture is told", [inChart(picture, 0, 0.5), inChart(picture, 0, 0.2)], false, true],
    ["beside a filled shape goes through", [inChart(picture, 0, 0.5), inChart(black, 0.5, 0.2)], false, false],
    ["over a filled shape goes through", [inChart(black, 0.4, 0.2), inChart(picture, 0, 0.5)], false, false],
  ])("%s", async (_, anchors, isHeld, isTold) => {
    const draft = await plainDeck(png);
    const drawing = "ppt/drawings/drawing1.xml";
    const uri = "http://schemas.openxmlformats.org/drawingml/2006";
    const spaces = `xmlns:c="${uri}/chart" xmlns:a="${uri}/main" xmlns:r="${office}" xmlns:x="${uri}/chartDrawing"`;
    draft.add(drawing, `<c:userShapes ${spaces}>${anchors.join("")}</c:userShapes>`);
    const image = [...draft.files.keys()].find((name) => /^ppt\/media\/.*\.png$/.test(name)) ?? "";
    draft.relate(drawing, "rId1", `${office}/image`, image);
    draft.relate(draft.chart, "rId600", `${office}/chartUserShapes`, drawing);
    draft.insert(draft.chart, "</c:chartSpace>", '<c:userShapes r:id="rId600"/>');
    const { held, notes } = await clean(draft.build());
    expect([held.includes("uncertain-cover"), notes.includes("maybe-hidden")]).toEqual([isHeld, isTold]);
  });
});

it.each(['x=" $1 "', 'x="+$1"', 'x="$1&#32;"'])(
  "a deck with numbers such as %s is written as with plain ones",
  async (how) => {
    const { bytes } = await clean(new Draft(canary).build());
    const draft = new Draft(bytes);
    draft.files.set(slide1, draft.text(slide1).replaceAll(/(?<=<a:off )x="(\d+)"/g, how));
    expect(draft.text(slide1)).not.toBe(filesOf(bytes).get(slide1));
    const again = await clean(draft.build());
    expect(filesOf(again.bytes)).toEqual(filesOf(bytes));
  },
);

function beside(place: string, look: string, body: string): string {
  return (
    `<p:sp><p:nvSpPr><p:cNvPr id="90" name="Shape 90"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>${place}</a:xfrm>` +
    `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>${look}</p:spPr><p:txBody>${body}</p:txBody></p:sp>`
  );
}

function seenFrom(camera: string): string {
  return `<a:scene3d><a:camera prst="${camera}"/><a:lightRig rig="threePt" dir="t"/></a:scene3d>`;
}

function said(words: string, run = ""): string {
  return `<a:lstStyle/><a:p><a:r><a:rPr lang="en-GB"${run}/><a:t>${words}</a:t></a:r></a:p>`;
}

describe("what only a person can judge", () => {
  it.each(['show=" 0 "', 'show="&#x30;&#32;"', 'show="false "'])(
    "holds a hidden slide, however that is written: %s",
    async (how) => {
      const draft = new Draft(canary);
      draft.replace(slide1, "<p:sld ", `<p:sld ${how} `);
      const { held } = await clean(draft.build());
      expect(held).toContain("hidden-slides");
    },
  );

  it("holds a deck in which an animation may bring in what stands beside the slide", async () => {
    const draft = new Draft(canary);
    draft.insert(slide1, "</p:sld>", timing("62"));
    const { held, bytes } = await clean(draft.build());
    expect(held).toEqual(["moving-off-slide-shapes"]);
    expect(allText(bytes)).toContain("CANARY-offslide");
  });

  describe("what stands beside the slide", () => {
    const left = '<a:off x="-1000000" y="100"/><a:ext cx="900000" cy="400000"/>';
    const above = '<a:off x="100" y="-1000000"/><a:ext cx="900000" cy="900000"/>';
    const many = "CANARY-beside ".repeat(30);

    it.each([
      ["unwrapped text", left, "", `<a:bodyPr wrap="none"/>${said(many)}`],
      ["text that runs out of its box below", above, "", `<a:bodyPr/>${said(many)}`],
      ["large letters", above, "", `<a:bodyPr/>${said("CANARY-beside one two", ' sz="9600"')}`],
      ["text that its box was not made to fit", above, "", `<a:bodyPr><a:spAutoFit/></a:bodyPr>${said(many)}`],
      ["text that runs down, unwrapped", above, "", `<a:bodyPr vert="vert" wrap="none"/>${said(many)}`],
      ["a thick line", left, '<a:ln w="254000"/>', `<a:bodyPr/>${said("CANARY-beside")}`],
      [
        "a shadow",
        left,
        '<a:effectLst><a:outerShdw blurRad="50000" dist="60000"><a:srgbClr val="000000"/></a:outerShdw></a:effectLst>',
        `<a:bodyPr/>${said("CANARY-beside")}`,
      ],
      ["a turn in space", left, seenFrom("perspectiveLeft"), `<a:bodyPr/>${said("CANARY-beside")}`],
    ])("is held where it may be seen on it: %s", async (_what, place, look, body) => {
      const draft = new Draft(canary);
      draft.insert(slide1, "</p:spTree>", beside(place, look, body));
      const { held, bytes } = await clean(draft.build());
      expect(held).toContain("reaching-off-slide-shapes");
      expect(allText(bytes)).toContain("CANARY-beside");
    });

    it.each([
      ["short text", left, "", `<a:bodyPr/>${said("CANARY-beside")}`],
      ["wrapped text at the left", left, "", `<a:bodyPr/>${said(many)}`],
      ["text from the top of a box below", above.replace("-1", "9"), "", `<a:bodyPr anchor="t"/>${said(many)}`],
      ["text that its box was made for", above, "", `<a:bodyPr><a:spAutoFit/></a:bodyPr>${said("CANARY-beside it")}`],
      ["a thin line", left, '<a:ln w="12700"/>', `<a:bodyPr/>${said("CANARY-beside")}`],
      ["what is seen from the front", left, seenFrom("orthographicFront"), `<a:bodyPr/>${said("CANARY-beside")}`],
    ])("is removed where it cannot: %s", async (_what, place, look, body) => {
      const draft = new Draft(canary);
      draft.insert(slide1, "</p:spTree>", beside(place, look, body));
      const { held, bytes } = await clean(draft.build());
      expect([held, allText(bytes).includes("CANARY-beside")]).toEqual([[], false]);
    });
  });

  it("takes the animation of a hidden shape with it", async () => {
    const draft = new Draft(canary);
    draft.insert(slide1, "</p:sld>", timing("61"));
    const { held, bytes, removed } = await clean(draft.build());
    expect([held, removed.get("animation-of-removed")?.count]).toEqual([[], 1]);
    expect(allText(bytes)).not.toContain("p:timing");
  });

  it("keeps the picture of a bullet, in the text style of all slides too", async () => {
    const draft = new Draft(canary);
    draft.add("ppt/media/image90.png", png, "image/png");
    draft.relate(presentation, "rId900", `${office}/image`, "ppt/media/image90.png");
    const bullet = '<a:lvl9pPr><a:buBlip><a:blip r:embed="rId900"/></a:buBlip></a:lvl9pPr>';
    draft.replace(presentation, "<p:defaultTextStyle>", `<p:defaultTextStyle>${bullet}`);
    const { bytes } = await clean(draft.build());
    expect(filesOf(bytes).get(presentation)).toContain(bullet);
    expect(faults(bytes)).toEqual([]);
  });

  it("says what sections and objects of newer kinds were", async () => {
    const draft = new Draft(canary);
    const frame =
      '<p:graphicFrame><a:graphic><a:graphicData uri="x"><x:chart xmlns:x="urn:x"/></a:graphicData></a:graphic></p:graphicFrame>';
    const choice = `<mc:Choice xmlns:cx1="urn:x" Requires="cx1">${frame}</mc:Choice><mc:Fallback/>`;
    const mc = "http://schemas.openxmlformats.org/markup-compatibility/2006";
    draft.insert(slide1, "</p:spTree>", `<mc:AlternateContent xmlns:mc="${mc}">${choice}</mc:AlternateContent>`);
    const { removed } = await clean(draft.build());
    expect([removed.get("newer-object")?.count, removed.get("sections")?.count]).toEqual([1, 1]);
  });

  it("refuses to make of a deck what is too large to be read again", async () => {
    const { length } = cleaned.bytes;
    expect(cleanedOf(await cleanWithin(length)).bytes.length).toBe(length);
    for (const less of [length - 1, 1000])
      expect(await failureOf(() => cleanWithin(less))).toContain("input-too-large");
  });

  it("names the shows that are listed, and not what says which one to run", async () => {
    const draft = new Draft(canary);
    draft.replace("ppt/presProps.xml", "/>", '><p:showPr><p:custShow id="0"/></p:showPr></p:presentationPr>');
    const files = filesOf((await clean(draft.build())).bytes);
    expect(files.get("ppt/presProps.xml")).toContain('<p:custShow id="0"/>');
    expect(files.get(presentation)).toContain('<p:custShow name="Show 1" id="0">');
  });

  it("holds a deck whose embedded object had no picture, and one with ink of Office 2007", async () => {
    const draft = new Draft(canary);
    const object =
      '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="90" name="Object 90"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>' +
      '<p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole">' +
      '<p:oleObj spid="_x0000_s1026" r:id="rId914"><p:embed/></p:oleObj></a:graphicData></a:graphic></p:graphicFrame>';
    draft.insert(slide1, "</p:spTree>", object);
    expect((await clean(draft.build())).held).toEqual(["object-without-picture"]);
    const image = `<v:imagedata o:relid="rId1" cropleft="16384f" cropbottom=".5" cropright="x"/>`;
    const shape = `<v:shape id="_x0000_s1026">${image}</v:shape>`;
    const names = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"';
    draft.add("ppt/drawings/vmlDrawing1.vml", `<xml ${names}>${shape}</xml>`);
    draft.relate(slide1, "rId602", `${office}/vmlDrawing`, "ppt/drawings/vmlDrawing1.vml");
    draft.add("ppt/media/image90.png", png, "image/png");
    draft.relate("ppt/drawings/vmlDrawing1.vml", "rId1", `${office}/image`, "ppt/media/image90.png");
    expect((await clean(draft.build())).held).toEqual(["object-without-picture"]); // nobody knows what its crop hides
    draft.replace("ppt/drawings/vmlDrawing1.vml", ' cropright="x"', "");
    const cropped = await clean(draft.build());
    expect(cropped.held).toEqual([]);
    expect([...(await redPixels(cropped.bytes)).entries()]).toContainEqual(["150x50", 0]);
    const old = new Draft(canary);
    old.add("ppt/drawings/vmlDrawing1.xml", "<xml/>");
    old.relate(slide1, "rId601", `${office}/vmlDrawing`, "ppt/drawings/vmlDrawing1.xml");
    expect((await clean(old.build())).held).toEqual(["legacy-drawing"]);
  });
});

describe("a deck that is not what it should be", () => {
  it.each([
    [
      "a document type",
      (draft: Draft) => draft.insert(slide1, "<p:sld ", '<!DOCTYPE x [<!ENTITY e "e">]>'),
      "input-refused",
    ],
    ["no XML", (draft: Draft) => draft.insert(slide1, "</p:sld>", "<"), "input-malformed"],
    [
      "XML too deep",
      (draft: Draft) => draft.insert(slide1, "</p:spTree>", "<p:grpSp>".repeat(300) + "</p:grpSp>".repeat(300)),
      "input-too-large",
    ],
    ["a slide that is not there", (draft: Draft) => draft.files.delete(slide1), "input-malformed"],
    ["no content types", (draft: Draft) => draft.files.delete("[Content_Types].xml"), "input-unsupported"],
    [
      "a text document inside",
      (draft: Draft) =>
        draft.replace("[Content_Types].xml", "presentationml.presentation", "wordprocessingml.document"),
      "input-unsupported",
    ],
    [
      "a kind of object that is not known",
      (draft: Draft) => {
        draft.add("ppt/strange.xml", "<strange/>");
        draft.relate(presentation, "rId600", "http://example.org/strange", "ppt/strange.xml");
        draft.insert(presentation, "<p:defaultTextStyle>", '<p:photoAlbum r:id="rId600"/>');
      },
      "input-refused",
    ],
  ])("is refused: %s", async (_, spoil, code) => {
    const draft = new Draft(canary);
    spoil(draft);
    expect(await failureOf(() => clean(draft.build()))).toContain(code);
  });
});
