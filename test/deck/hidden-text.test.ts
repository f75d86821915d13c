import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ascii } from "../../src/bytes/bytes.ts";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { defaultPolicy } from "../../src/deck/leaks.ts";
import { openDeck } from "../../src/deck/package.ts";
import { scanDeck } from "../../src/deck/scan.ts";
import { scanXml } from "../../src/deck/scan-xml.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { faults } from "./consistency.ts";
import { type Cleaned, cleanedOf, Draft, filesOf, office, plainDeck, presentation, slide1 } from "./draft.ts";

const lesion = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion.png"));

async function clean(draft: Draft): Promise<Cleaned> {
  return cleanedOf(await cleanDeck(openDeck(draft.build()), pictureTools(new PictureRecord()), defaultPolicy));
}

function textOf(deck: Uint8Array): string {
  return [...filesOf(deck)].map(([name, text]) => `${name}\n${text}`).join("\n");
}

function shape(inside: string, name = "Text 55", off = ""): string {
  return (
    `<p:sp><p:nvSpPr><p:cNvPr id="55" name="${name}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off ${off}x="0" y="0"/>` +
    `<a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>${inside}</p:sp>`
  );
}

function body(runs: string): string {
  return `<p:txBody><a:bodyPr/><a:p>${runs}</a:p></p:txBody>`;
}

function table(cells: string): string {
  return (
    '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="56" name="Table 56"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>' +
    '<p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">' +
    `<a:tbl><a:tblGrid><a:gridCol w="4"/><a:gridCol w="5"/></a:tblGrid><a:tr h="9">${cells}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`
  );
}

function cell(text: string, more: string): string {
  return `<a:tc${more}><a:txBody><a:bodyPr/><a:p><a:r><a:t>${text}</a:t></a:r></a:p></a:txBody></a:tc>`;
}

/** The same thing told for newer programs, and for older ones. */
function alternative(choice: string, fallback: string): string {
  const [mc, p14] = [
    "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "http://schemas.microsoft.com/office/powerpoint/2010/main",
  ];
  return (
    `<mc:AlternateContent xmlns:mc="${mc}"><mc:Choice xmlns:p14="${p14}" Requires="p14">${choice}</mc:Choice>` +
    `<mc:Fallback>${fallback}</mc:Fallback></mc:AlternateContent>`
  );
}

/** A sum with its sign, and where its limits stand. */
function formula(sign: string, place: string): string {
  const [a14, m] = [
    "http://schemas.microsoft.com/office/drawing/2010/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
  ];
  return (
    `<a14:m xmlns:a14="${a14}" xmlns:m="${m}"><m:oMath><m:nary><m:naryPr><m:chr m:val="${sign}"/><m:limLoc m:val="${place}"/>` +
    '<m:subHide m:val="on"/></m:naryPr><m:sub/><m:sup/><m:e><m:r><m:rPr><m:sty m:val="p"/></m:rPr><m:t>x</m:t></m:r></m:e></m:nary></m:oMath></a14:m>'
  );
}

const word = "jane smith";
const run = `<a:r><a:t>${word}</a:t></a:r>`;
const animated = (name: string) =>
  '<p:timing><p:tnLst><p:par><p:cTn id="1"><p:childTnLst><p:anim><p:cBhvr><p:cTn id="2"/><p:tgtEl><p:sldTgt/></p:tgtEl><p:attrNameLst>' +
  `<p:attrName>${name}</p:attrName></p:attrNameLst></p:cBhvr></p:anim></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>`;

describe("words where no reader sees them", () => {
  const attributeNames =
    "name uri typeface formatCode action cmd styleName uniqueId loTypeId presId modelId srcId presName forName path prst val id type";
  it.each([
    ...attributeNames
      .split(" ")
      .map((name): [string, string] => [`in ${name}`, shape("", "Text 55", `${name}="${word}" `)]),
    ["in a number", shape("").replace('x="0"', `x="${word}"`)],
    ["in a formula", shape("").replace("<a:avLst/>", `<a:avLst><a:gd name="adj" fmla="val ${word}"/></a:avLst>`)],
    ["in a space", shape("").replace("<p:sp>", `<p:sp xml:space="${word}">`)],
    ["in an element of no place", `<p:other>${run}</p:other>`],
    ["beside a run", shape(body(`<a:t>${word}</a:t>`))],
    ["in a second text of a run", shape(body(`<a:r><a:t>seen</a:t><a:t>${word}</a:t></a:r>`))],
    ["in a text of a text", shape(body(`<a:r><a:t>seen<a:t>${word}</a:t></a:t></a:r>`))],
    ["in a cell that was merged away", table(cell("seen", ' gridSpan="2"') + cell(word, ' hMerge="1"'))],
    ["for older programs alone", alternative(shape(body("<a:r><a:t>seen</a:t></a:r>")), shape(body(run)))],
    [
      "for older programs alone, in an inner one",
      alternative(shape(""), alternative(shape(body(run)), shape(body(run)))),
    ],
    ["in a name that is written with references", shape("", "jane sm&#105;th")],
  ])("go, and are found: %s", async (_, planted) => {
    expect(kindsIn(planted)).not.toEqual([]);
    const draft = await plainDeck(lesion);
    draft.insert(slide1, "</p:spTree>", planted);
    await expectGone(draft);
  });

  it.each([
    ["in an animation", slide1, "</p:sld>", animated("JaneSmith")],
    ["beside the shapes", slide1, "</p:cSld>", run],
    ["in a shape beside the tree", slide1, "</p:spTree>", `<p:other>${shape(body(run))}</p:other>`],
    ["in a second sheet", slide1, "</p:sld>", `<p:cSld/><p:cSld><p:spTree>${shape(body(run))}</p:spTree></p:cSld>`],
  ])("go, and are found: %s", async (_, part, mark, planted) => {
    expect(kindsIn(planted)).not.toEqual([]);
    const draft = await plainDeck(lesion);
    draft.insert(part, mark, planted);
    await expectGone(draft);
  });

  it.each(["Jane_Smith", "Quince", "smith-1950", "born030461", "janesmith"])(
    "go as the name of an element, %s",
    async (name) => {
      expect(kindsIn(`<p:${name}/>`)).toContain("extension");
      const draft = await plainDeck(lesion);
      draft.insert(slide1, "</p:spTree>", `<p:${name}/>`);
      expect(textOf((await clean(draft)).bytes)).not.toContain(name);
    },
  );

  it.each([
    '<m:snd xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" name="SECRET"/>',
    '<p:hlinkClick action="SECRET"/>',
    '<c:name xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">SECRET</c:name>',
    '<dgm:pt xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"><dgm:t><a:p><a:r><a:t>SECRET</a:t></a:r></a:p></dgm:t></dgm:pt>',
    '<v:tblStyle xmlns:v="urn:schemas-microsoft-com:vml" styleName="SECRET"/>',
  ])("go where an element is of another namespace or part, %s", async (element) => {
    expect(kindsIn(element)).toContain("extension");
    const draft = await plainDeck(lesion);
    draft.insert(slide1, "</p:spTree>", element);
    expect(textOf((await clean(draft)).bytes)).not.toContain("SECRET");
  });

  it.each([
    ["an enumeration", 'prst="rect"', 'prst="janesmith"'],
    ["an enumeration of text", "<a:bodyPr/>", '<a:bodyPr anchor="janesmith"/>'],
    ["a colour", '<a:srgbClr val="7f59ae"/>', '<a:srgbClr val="janesmith"/>'],
    ["a colour of the screen", '<a:srgbClr val="7f59ae"/>', '<a:sysClr val="windowText" lastClr="janesmith"/>'],
    ["the class of a font", '<a:latin typeface="Arial"/>', '<a:latin typeface="Arial" panose="janesmith"/>'],
    ["a language", "<a:rPr>", '<a:rPr lang="en-smith">'],
    ["the script of a font", '<a:latin typeface="Arial"/>', '<a:font script="Jane" typeface="Arial"/>'],
  ])("go as a word in %s", async (_, known, planted) => {
    const fill = '<a:solidFill><a:srgbClr val="7f59ae"/></a:solidFill><a:latin typeface="Arial"/>';
    const piece = shape(body(`<a:r><a:rPr>${fill}</a:rPr><a:t>seen</a:t></a:r>`));
    expect(kindsIn(piece)).toEqual([]);
    const changed = piece.replace(known, planted);
    expect(changed).not.toBe(piece);
    expect(kindsIn(changed)).toEqual(["hidden-data"]);
    const draft = await plainDeck(lesion);
    draft.insert(slide1, "</p:spTree>", changed);
    expect((await expectGone(draft)).removed.has("hidden-data")).toBe(true);
  });

  it.each("slidenum datetime datetime1 datetime13 datetimeFigureOut".split(" "))(
    "go from fields that every program fills: %s",
    async (type) => {
      const id = "{B6F15528-21DE-4FAA-801E-634000000001}";
      const field = (text: string) => `<a:fld id="${id}" type="${type}"><a:t>${text}</a:t></a:fld>`;
      expect(kindsIn(shape(body(field(word))))).toEqual(["hidden-data"]);
      const draft = await plainDeck(lesion);
      draft.insert(slide1, "</p:spTree>", alternative(shape(body(field(word))), shape(body(field(word)))));
      draft.insert("ppt/slideMasters/slideMaster1.xml", "</p:spTree>", shape(body(field("7/23/1968 of jane"))));
      const { bytes, removed } = await expectGone(draft);
      expect(removed.get("hidden-data")?.count).toBe(3);
      expect(textOf(bytes)).not.toContain("1968");
      expect(filesOf(bytes).get(slide1)).toMatch(
        type === "slidenum" ? /"slidenum"><a:t>\S+<.*"slidenum"><a:t>\S+</ : /"datetime\d*"><a:t>\S+</,
      );
    },
  );

  it("stay in fields that show them", async () => {
    const draft = await plainDeck(lesion);
    const field = `<a:fld id="{B6F15528-21DE-4FAA-801E-634000000003}" type="footer"><a:t>${word}</a:t></a:fld>`;
    draft.insert(slide1, "</p:spTree>", shape(body(field)));
    expect(filesOf((await clean(draft)).bytes).get(slide1)).toContain(word);
  });

  it.each(["datetime14", "datetimeX", "author"])("of a field of an unknown kind are cleaned once: %s", async (type) => {
    const draft = await plainDeck(lesion);
    draft.insert(slide1, "</p:spTree>", shape(body(`<a:fld id="{1}" type="${type}"><a:t>seen</a:t></a:fld>`)));
    const { bytes } = await clean(draft);
    expect([...(await clean(new Draft(bytes))).removed]).toEqual([]);
  });

  it("go from numbers of a chart, and from points that it does not count", async () => {
    const draft = await plainDeck(lesion);
    const text = draft.text(draft.chart).replace(/(<c:numCache>.*?<c:v>)[^<]*/s, "$1jane");
    expect(scanXml(ascii(text), draft.chart)).toContain("hidden-data");
    draft.files.set(draft.chart, text.replace("</c:strCache>", '<c:pt idx="99"><c:v>smith</c:v></c:pt></c:strCache>'));
    await expectGone(draft);
  });

  it("are not looked for where they are read", () => {
    for (const lang of ["es-ES_tradnl", "sr-Latn-RS", "es-419", "x-none", "ca-ES-valencia", "qps-ploc", ""]) {
      expect(kindsIn(`<a:rPr lang="${lang}"/>`)).toEqual([]);
    }
    const paragraph = '<a:r><a:rPr lang="en-GB" b="true" u="sng"/><a:t>jane smith</a:t></a:r>';
    expect(kindsIn(shape(body(paragraph)) + table(cell("jane smith", "")))).toEqual([]);
    expect(kindsIn(alternative(shape(body(paragraph)), shape(body(run))))).toEqual([]);
    expect(kindsIn('<a:solidFill><a:srgbClr val="7f59ae"/></a:solidFill>')).toEqual([]);
    for (const transition of [
      '<p14:flythrough dir="out" hasBounce="1"/>',
      '<p14:glitter dir="d" pattern="hexagon"/>',
      '<p15:prstTrans prst="pageCurlDouble" invX="1"/>',
      '<p159:morph option="byWord"/>',
    ])
      expect(kindsIn(transition), transition).toEqual([]);
    for (const set of ["bold", "italic", "visible", "solid", "true"]) {
      expect(kindsIn(`<p:strVal val="${set}"/>`), set).toEqual([]);
    }
    expect(kindsIn('<p:strVal val="janesmith"/>')).toEqual(["hidden-data"]);
  });

  it("stay in a formula as its signs and words, and go where they are none", async () => {
    const draft = await plainDeck(lesion);
    const plus = formula("+", "undOvr");
    draft.insert(slide1, "</p:spTree>", shape(body(plus)));
    expect(kindsIn(shape(body(plus)))).toEqual([]);
    expect(textOf((await clean(draft)).bytes)).toContain(plus.slice(plus.indexOf("<m:oMath>")));
    for (const planted of [formula("jane", "undOvr"), formula("+", "smith")]) {
      expect(kindsIn(shape(body(planted)))).toEqual(["hidden-data"]);
      const other = await plainDeck(lesion);
      other.insert(slide1, "</p:spTree>", shape(body(planted)));
      await expectGone(other);
    }
  });

  it("stay where newer and older programs show the same", async () => {
    const draft = await plainDeck(lesion);
    draft.insert(slide1, "</p:spTree>", alternative(shape(body(run)), shape(body(run))));
    expect(textOf((await clean(draft)).bytes).split(word)).toHaveLength(3);
  });

  it("go from the declaration of a part, and from one in another coding", async () => {
    const draft = await plainDeck(lesion);
    const text = draft
      .text("ppt/presProps.xml")
      .replace(/^<\?xml[^>]*\?>/, '<?xml version="1.0" encoding="jane-smith"?>');
    expect(kindsIn(text)).toEqual(["hidden-data"]);
    draft.files.set("ppt/presProps.xml", text);
    const styles = `\ufeff${draft.text("ppt/tableStyles.xml").replace("UTF-8", "UTF-16")}`;
    draft.files.set("ppt/tableStyles.xml", Buffer.from(styles, "utf16le").toString("latin1"));
    const { bytes } = await expectGone(draft);
    expect(filesOf(bytes).get("ppt/tableStyles.xml")).toContain('encoding="UTF-8"');
  });

  it("go with a font that is none, and with the number of a part that is none", async () => {
    const draft = await plainDeck(lesion);
    draft.add("ppt/fonts/font1.fntdata", "jane smith", "application/x-fontdata");
    draft.relate(presentation, "rId600", `${office}/font`, "ppt/fonts/font1.fntdata");
    const font = '<p:embeddedFont><p:font typeface="Arial"/><p:regular r:id="rId600"/></p:embeddedFont>';
    draft.insert(presentation, "<p:defaultTextStyle>", `<p:embeddedFontLst>${font}</p:embeddedFontLst>`);
    const picture = draft.files.get("ppt/media/image-1-1.png") ?? "";
    draft.add("ppt/media/image1950-01-31.png", ascii(picture), "image/png");
    draft.relate(slide1, "rId600", `${office}/image`, "ppt/media/image1950-01-31.png");
    draft.replace(slide1, '<a:blip r:embed="rId1"', '<a:blip r:embed="rId600"');
    const found = scanDeck(openDeck(draft.build())).residue.map(({ kind }) => kind);
    expect(found).toEqual(expect.arrayContaining(["hidden-data", "part-name"]));
    const { bytes } = await expectGone(draft);
    expect(textOf(bytes)).not.toMatch(/fntdata|1950/);
  });
});

describe("words in places that no program draws", () => {
  const grid = '<a:tblGrid><a:gridCol w="4"/><a:gridCol w="5"/></a:tblGrid>';
  it.each([
    ["beside the grid of a table", table(cell("seen", "") + cell("seen", "") + cell(word, ""))],
    ["in a column without width", table(cell("seen", "") + cell(word, "")).replace(grid, grid.replace("5", "0"))],
  ])("go, and are found: %s", async (_, planted) => {
    expect(kindsIn(planted)).toEqual(["hidden-data"]);
    const draft = await plainDeck(lesion);
    draft.insert(slide1, "</p:spTree>", planted);
    await expectGone(draft);
  });

  it("stay in a cell that reaches from a column without width into one that has some", async () => {
    const planted = table(cell(word, ' gridSpan="2"') + cell("", ' hMerge="1"')).replace(grid, grid.replace("4", "0"));
    expect(kindsIn(planted)).toEqual([]);
    const draft = await plainDeck(lesion);
    draft.insert(slide1, "</p:spTree>", planted);
    expect(textOf((await clean(draft)).bytes)).toContain(word);
  });

  const lists = /<c:strCache><c:ptCount val="(\d+)"\s*\/>/;
  const said = `<c:tx><c:rich><a:bodyPr/><a:p>${run}</a:p></c:rich></c:tx>`;
  it.each([
    ["a point again", "</c:strCache>", `<c:pt idx="0"><c:v>${word}</c:v></c:pt></c:strCache>`],
    ["a point before the first", "</c:strCache>", `<c:pt idx="-1"><c:v>${word}</c:v></c:pt></c:strCache>`],
    ["half a point", "</c:strCache>", `<c:pt idx="0.5"><c:v>${word}</c:v></c:pt></c:strCache>`],
    [
      "a point behind the last, uncounted",
      "<c:cat>",
      `<c:cat><c:strLit><c:pt idx="77"><c:v>${word}</c:v></c:pt></c:strLit></c:cat><c:cat>`,
    ],
    ["a label that was deleted", "<c:cat>", label(`<c:idx val="0"/><c:delete val="1"/>${said}`)],
    ["a label of no point", "<c:cat>", label(`<c:idx val="500"/>${said}<c:showVal val="1"/>`)],
    [
      "what separates nothing",
      "<c:cat>",
      label(`<c:idx val="0"/><c:showVal val="1"/><c:separator>${word}</c:separator>`).replace('"1"', '"0"'),
    ],
  ])("go from a chart, and are found: in %s", async (_, mark, planted) => {
    const draft = await plainDeck(lesion);
    const { bytes } = await clean(draft);
    const cleanChart = [...filesOf(bytes)].find(([name]) => name.startsWith("ppt/charts/chart"))?.[1] ?? "";
    expect(cleanChart).toMatch(lists);
    expect([...scanXml(ascii(cleanChart), draft.chart)]).toEqual([]);
    const changed = cleanChart.replace(mark, planted);
    expect(changed).not.toBe(cleanChart);
    expect([...scanXml(ascii(changed), draft.chart)]).toEqual(["hidden-data"]);
    draft.replace(draft.chart, mark, planted);
    await expectGone(draft);
  });

  it("stay in a label of a point, and between its parts", async () => {
    const draft = await plainDeck(lesion);
    const between = '<c:showVal val="1"/><c:showCatName val="1"/><c:separator> of jane </c:separator>';
    draft.replace(draft.chart, "<c:cat>", label(`<c:idx val="1"/>${said}${between}`));
    const { bytes } = await clean(draft);
    expect(textOf(bytes)).toContain(word);
    expect(textOf(bytes)).toContain(" of jane ");
    expect(scanDeck(openDeck(bytes)).residue).toEqual([]);
  });
});

describe("a link", () => {
  it.each(
    (
      "http://srv.corp./jane http://srv./jane http://100.64.0.1/jane http://100.127.9.9/jane http://[::ffff:10.0.0.1]/jane " +
      "http://[::ffff:c0a8:101]/jane http://[::]/jane http://host.home.arpa/jane http://x.localhost/jane http://0.0.0.0/jane " +
      "https://hospital-my.sharepoint.com/personal/jane_doe/a https://d.docs.live.net/jane0123/a"
    ).split(" "),
  )("to what one network or person alone knows goes, and is found: %s", async (address) => {
    const draft = await linkedTo(address);
    expect(scanXml(ascii(draft.text("ppt/slides/_rels/slide1.xml.rels")), "slide1.xml.rels")).toContain("link-target");
    expect((await expectGone(draft)).removed.has("link-target")).toBe(true);
  });

  it.each(
    "https://hospital.sharepoint.com/a http://100.63.0.1/a http://100.128.0.1/a http://10.example.org/a https://arpa.org./a http://[2606:4700::1]/a".split(
      " ",
    ),
  )("to the web stays: %s", async (address) => {
    const { bytes } = await clean(await linkedTo(address));
    expect(textOf(bytes)).toContain(address);
    expect(scanDeck(openDeck(bytes)).residue).toEqual([]);
  });
});

describe("a deck that was cleaned, and changed since", () => {
  it.each([
    [
      "a content type of no part",
      "[Content_Types].xml",
      "</Types>",
      '<Override PartName="/jane.xml" ContentType="application/xml"/>',
    ],
    [
      "a kind of content that none has",
      "[Content_Types].xml",
      "</Types>",
      '<Default Extension="jane" ContentType="text/smith"/>',
    ],
    [
      "a relationship by another name",
      "_rels/.rels",
      "</Relationships>",
      `<Relationship Id="jane" Type="${office}/officeDocument" Target="ppt/presentation.xml"/>`,
    ],
    [
      "a relationship to nothing",
      "_rels/.rels",
      "</Relationships>",
      `<Relationship Id="rId9" Type="${office}/officeDocument" Target="ppt/jane.xml"/>`,
    ],
    [
      "a relationship of no kind",
      "_rels/.rels",
      "</Relationships>",
      '<Relationship Id="rId9" Type="http://example.org/jane" Target="ppt/presentation.xml"/>',
    ],
    ["relationships of no part", "ppt/_rels/jane.xml.rels", "", ""],
  ])("is found to have %s", async (_, part, mark, planted) => {
    const { bytes } = await clean(await plainDeck(lesion));
    expect(scanDeck(openDeck(bytes)).residue).toEqual([]);
    const draft = new Draft(bytes);
    if (mark === "") draft.files.set(part, draft.text("_rels/.rels").replace(/<Relationship .*\/>/, ""));
    else draft.insert(part, mark, planted);
    expect(scanDeck(openDeck(draft.build())).residue).not.toEqual([]);
  });
});

/** A label of a chart's series, in front of its categories. */
function label(inside: string): string {
  return `<c:dLbls><c:dLbl>${inside}</c:dLbl><c:showVal val="0"/></c:dLbls><c:cat>`;
}

/** A deck with a link on its first slide. */
async function linkedTo(address: string): Promise<Draft> {
  const draft = await plainDeck(lesion);
  draft.relate(slide1, "rId600", `${office}/hyperlink`, address, true);
  const link = '<a:r><a:rPr><a:hlinkClick r:id="rId600"/></a:rPr><a:t>seen</a:t></a:r>';
  draft.insert(slide1, "</p:spTree>", shape(body(link)));
  return draft;
}

/** What the scanner finds in a piece of a slide. */
function kindsIn(piece: string): string[] {
  return [...scanXml(ascii(piece), slide1)];
}

async function expectGone(draft: Draft): Promise<Cleaned> {
  expect(textOf(draft.build())).toMatch(/jane|smith|Jane/);
  const result = await clean(draft);
  expect(textOf(result.bytes)).not.toMatch(/jane|smith/i);
  expect(scanDeck(openDeck(result.bytes)).residue).toEqual([]);
  expect(faults(result.bytes)).toEqual([]);
  return result;
}
