import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ascii } from "../../src/bytes/bytes.ts";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { isOwnDiagramAddress, isOwnDiagramName } from "../../src/deck/diagram-names.ts";
import { defaultPolicy } from "../../src/deck/leaks.ts";
import { openDeck } from "../../src/deck/package.ts";
import { scanDeck } from "../../src/deck/scan.ts";
import { scanXml } from "../../src/deck/scan-xml.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { faults } from "./consistency.ts";
import { cleanedOf, Draft, filesOf, office, plainDeck, slide1 } from "./draft.ts";

const lesion = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion.png"));
const dgm = "http://schemas.openxmlformats.org/drawingml/2006/diagram";

const parts: Readonly<Record<string, string>> = {
  data:
    `<dgm:dataModel xmlns:dgm="${dgm}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst>` +
    '<dgm:pt modelId="0" type="doc"><dgm:prSet loTypeId="urn:SECRET-address" loCatId="SECRET-loCat" qsTypeId="urn:microsoft.com/office/officeart/SECRET" ' +
    'qsCatId="SECRETqs" csTypeId="" csCatId="accent1"/><dgm:t><a:bodyPr/><a:p><a:r><a:t>SECRET-document</a:t></a:r></a:p></dgm:t></dgm:pt>' +
    '<dgm:pt modelId="1"><dgm:t><a:bodyPr/><a:p><a:r><a:t>seen</a:t></a:r></a:p></dgm:t></dgm:pt>' +
    '<dgm:pt modelId="2" type="pres"><dgm:prSet presAssocID="1" presName="SECRETnode" presStyleLbl="SECRETstyle" presStyleCnt="0"/>' +
    "<dgm:t><a:bodyPr/><a:p><a:r><a:t>SECRET-presentation</a:t></a:r></a:p></dgm:t></dgm:pt>" +
    '<dgm:pt modelId="3" type="pres"><dgm:prSet presAssocID="1" presName="sibTrans" presStyleCnt="0"/></dgm:pt></dgm:ptLst>' +
    '<dgm:cxnLst><dgm:cxn modelId="4" type="presOf" srcId="1" destId="2" presId="urn:SECRET-presentation"/></dgm:cxnLst></dgm:dataModel>',
  layout:
    `<dgm:layoutDef xmlns:dgm="${dgm}" uniqueId="urn:SECRET-layout"><dgm:title lang="en-GB" val="SECRET-title"/><dgm:desc val="SECRET-description"/>` +
    '<dgm:catLst><dgm:cat type="SECRETcategory" pri="100"/></dgm:catLst><dgm:layoutNode name="Name0"><dgm:constrLst>' +
    '<dgm:constr type="w" for="ch" forName="SECRETnode" refType="w" refFor="ch" refForName="SECRETnode"/></dgm:constrLst>' +
    '<dgm:forEach name="SECRETloop" axis="ch" ptType="node"><dgm:layoutNode name="SECRETnode" styleLbl="SECRETstyle" moveWith="SECRETnode"><dgm:alg type="tx"/></dgm:layoutNode>' +
    '<dgm:layoutNode name="sibTrans"><dgm:alg type="conn"><dgm:param type="srcNode" val="SECRETnode"/><dgm:param type="dim" val="1D"/><dgm:param type="dim" val="SECRET dim"/></dgm:alg></dgm:layoutNode>' +
    '</dgm:forEach><dgm:choose name="SECRETchoice"><dgm:if name="SECRETif" func="var" arg="dir" op="equ" val="norm"><dgm:presOf/></dgm:if>' +
    '<dgm:else name="SECRETelse"><dgm:forEach ref="SECRETloop"/></dgm:else></dgm:choose></dgm:layoutNode></dgm:layoutDef>',
  quickStyle:
    `<dgm:styleDef xmlns:dgm="${dgm}" uniqueId="urn:SECRET-style"><dgm:title val="SECRET-title"/><dgm:desc val=""/>` +
    '<dgm:catLst><dgm:cat type="simple" pri="10100"/></dgm:catLst><dgm:styleLbl name="SECRETstyle"/><dgm:styleLbl name="node1"/></dgm:styleDef>',
  colors:
    `<dgm:colorsDef xmlns:dgm="${dgm}" uniqueId="urn:microsoft.com/office/officeart/2005/8/colors/accent1_2"><dgm:title val=""/><dgm:desc val="SECRET"/>` +
    '<dgm:catLst/><dgm:styleLbl name="SECRETstyle"/></dgm:colorsDef>',
};
const types: Readonly<Record<string, string>> = { data: "dm", layout: "lo", quickStyle: "qs", colors: "cs" };

async function draftWithDiagram(): Promise<Draft> {
  const draft = await plainDeck(lesion);
  const ids = Object.entries(parts).map(([name, xml], i) => {
    draft.add(`ppt/diagrams/${name}1.xml`, xml);
    const kind = `diagram${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
    draft.relate(slide1, `rId70${i}`, `${office}/${kind}`, `ppt/diagrams/${name}1.xml`);
    return `r:${types[name] ?? ""}="rId70${i}"`;
  });
  const frame =
    '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="53" name="Frame 53"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm>' +
    `<a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm><a:graphic><a:graphicData uri="${dgm}"><dgm:relIds xmlns:dgm="${dgm}" ${ids.join(" ")}/>` +
    "</a:graphicData></a:graphic></p:graphicFrame>";
  draft.insert(slide1, "</p:spTree>", frame);
  return draft;
}

function cleanedFrom(draft: Draft): ReturnType<typeof cleanDeck> {
  return cleanDeck(openDeck(draft.build()), pictureTools(new PictureRecord()), defaultPolicy);
}

const said = "<dgm:t><a:bodyPr/><a:p><a:r><a:t>left node note</a:t></a:r></a:p></dgm:t>";

describe("the names in a diagram that somebody drew", () => {
  it("are given anew, the same wherever they stand, and are found before", async () => {
    for (const [name, xml] of Object.entries(parts)) {
      const words = xml.match(/[\w-]*="[^"]*SECRET[^"]*"|<a:t>SECRET[^<]*/g) ?? [];
      expect(words.length).toBeGreaterThan(0);
      for (const word of words) {
        const alone = `<dgm:${elementOf(xml, word)} type="srcNode" ${word}/>`;
        const found = word.startsWith("<")
          ? scanXml(ascii(xml), `ppt/diagrams/${name}1.xml`)
          : scanXml(ascii(alone), "ppt/diagrams/layout1.xml");
        expect([...found], word).not.toEqual([]);
      }
    }
    const result = cleanedOf(await cleanedFrom(await draftWithDiagram()));
    const files = filesOf(result.bytes);
    for (const [name, text] of files) expect(text, name).not.toContain("SECRET");
    const [data, layout, style, colours] = Object.keys(parts).map(
      (name) => files.get(`ppt/diagrams/${name}1.xml`) ?? "",
    );
    const node = /presName="(customName\d)"/.exec(data ?? "")?.[1] ?? "none";
    const label = /presStyleLbl="(customName\d)"/.exec(data ?? "")?.[1] ?? "none";
    expect(layout).toContain(`forName="${node}" refType="w" refFor="ch" refForName="${node}"`);
    expect(layout).toContain(`<dgm:layoutNode name="${node}" styleLbl="${label}" moveWith="${node}">`);
    expect(layout).toContain(`<dgm:param type="srcNode" val="${node}"/>`);
    for (const text of [style, colours]) expect(text).toContain(`<dgm:styleLbl name="${label}"/>`);
    const loop = /<dgm:forEach name="(\w+)"/.exec(layout ?? "")?.[1] ?? "none";
    expect(layout).toContain(`<dgm:forEach ref="${loop}"/>`);
    expect(data).toContain('presName="sibTrans"');
    expect(data).toContain("seen");
    expect(scanDeck(openDeck(result.bytes)).residue).toEqual([]);
    expect(faults(result.bytes)).toEqual([]);
    const again = cleanedOf(await cleanDeck(openDeck(result.bytes), pictureTools(new PictureRecord()), defaultPolicy));
    expect(again.bytes).toEqual(result.bytes);
  });

  it.each([
    ["a point that nothing presents", "data", "</dgm:ptLst>", `<dgm:pt modelId="9">${said}</dgm:pt></dgm:ptLst>`],
    ["a transition", "data", "</dgm:ptLst>", `<dgm:pt modelId="9" type="sibTrans">${said}</dgm:pt></dgm:ptLst>`],
    ["a value that is none", "layout", 'type="dim" val="1D"', 'type="dim" val="left node note"'],
  ])("are not the only words that nobody sees: in %s", async (_, part, mark, planted) => {
    const draft = await draftWithDiagram();
    const name = `ppt/diagrams/${part}1.xml`;
    const before = filesOf(cleanedOf(await cleanedFrom(draft)).bytes).get(name) ?? "";
    expect([...scanXml(ascii(before), name)]).toEqual([]);
    expect([...scanXml(ascii(before.replace(mark, planted)), name)]).toEqual(["hidden-data"]);
    draft.replace(name, mark, planted);
    const after = filesOf(cleanedOf(await cleanedFrom(draft)).bytes).get(name) ?? "";
    expect(after).not.toContain("left node note");
    expect(after.includes("seen")).toBe(part === "data");
  });

  it("are Office's where they are put together from its words", () => {
    for (const name of ["Name12", "sibTrans2D1", "parChTrans1D4", "textNode", "bgImgPlace1", "rootComposite"]) {
      expect(isOwnDiagramName(name), name).toBe(true);
    }
    for (const name of ["Smith", "node Smith", "node_1950_01", "Müller", "NHS1"])
      expect(isOwnDiagramName(name), name).toBe(false);
    const office14 = "urn:microsoft.com/office/officeart";
    for (const address of [
      "2005/8/layout/hierarchy1",
      "2008/layout/AlternatingHexagons",
      "2005/8/colors/accent1_2#3",
    ]) {
      expect(isOwnDiagramAddress(`${office14}/${address}`), address).toBe(true);
    }
    expect(isOwnDiagramAddress(`${office14}/2005/8/layout/JaneSmith`)).toBe(false);
  });
});

/** The element in which a word stands. */
function elementOf(xml: string, word: string): string {
  return [...xml.slice(0, xml.indexOf(word)).matchAll(/<dgm:(\w+)/g)].at(-1)?.[1] ?? "";
}

const microsoft = "http://schemas.microsoft.com/office";

/** A diagram whose data has a text and a picture, and, with `drawn`, a drawing that shows these shapes. */
async function draftWithDrawing(drawn: string | null): Promise<Draft> {
  const draft = await draftWithDiagram();
  const [data, drawing] = ["ppt/diagrams/data1.xml", "ppt/diagrams/drawing1.xml"];
  const blip = `<a:blip xmlns:r="${office}" r:embed="rId9"/><a:stretch/>`;
  const point =
    `<dgm:pt modelId="7"><dgm:spPr><a:blipFill>${blip}</a:blipFill></dgm:spPr><dgm:t><a:bodyPr/><a:p><a:r><a:t>of </a:t></a:r>` +
    "<a:r><a:t>Jane</a:t></a:r></a:p></dgm:t></dgm:pt>";
  draft.insert(data, "</dgm:ptLst>", point);
  draft.insert(data, "</dgm:cxnLst>", '<dgm:cxn modelId="8" type="presOf" srcId="7" destId="3"/>');
  const named = `<a:ext uri="${microsoft}/drawing/2008/diagram"><dsp:dataModelExt xmlns:dsp="${microsoft}/drawing/2008/diagram" relId="rId704"/></a:ext>`;
  draft.insert(data, "</dgm:dataModel>", `<dgm:extLst>${named}</dgm:extLst>`);
  draft.add("ppt/media/image90.png", lesion, "image/png");
  draft.relate(data, "rId9", `${office}/image`, "ppt/media/image90.png");
  if (drawn === null) return draft;
  const spaces = `xmlns:dsp="${microsoft}/drawing/2008/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${office}"`;
  draft.add(drawing, `<dsp:drawing ${spaces}><dsp:spTree>${drawn}</dsp:spTree></dsp:drawing>`);
  draft.relate(drawing, "rId9", `${office}/image`, "ppt/media/image90.png");
  draft.relate(slide1, "rId704", `${microsoft}/2007/relationships/diagramDrawing`, drawing);
  return draft;
}

function shape(fill: string, text: string): string {
  return (
    '<dsp:sp modelId="1"><dsp:nvSpPr><dsp:cNvPr id="1" name=""/><dsp:cNvSpPr/></dsp:nvSpPr><dsp:spPr><a:xfrm><a:off x="0" y="0"/>' +
    `<a:ext cx="999999" cy="999999"/></a:xfrm><a:prstGeom prst="rect"/>${fill}</dsp:spPr><dsp:txBody><a:bodyPr/><a:p><a:r><a:t>${text}</a:t></a:r></a:p></dsp:txBody></dsp:sp>`
  );
}

function filled(crop: string): string {
  return `<a:blipFill><a:blip r:embed="rId9"/>${crop}<a:stretch/></a:blipFill>`;
}

describe("the data of a diagram", () => {
  it.each<readonly [string, string | null, readonly [text: boolean, picture: boolean]]>([
    ["what a program lays out", null, [true, true]],
    ["what its drawing shows", shape(filled(""), "seen") + shape("", "of Jane"), [true, true]],
    ["no text that its drawing lacks", shape(filled(""), "seen"), [false, true]],
    ["no picture that its drawing lacks", shape("", "seen") + shape("", "of Jane"), [true, false]],
    ["no picture that its drawing crops", shape(filled('<a:srcRect l="50000"/>'), "of Jane"), [true, false]],
  ])("keeps %s", async (_, drawn, [text, picture]) => {
    const draft = await draftWithDrawing(drawn);
    const result = cleanedOf(await cleanedFrom(draft));
    const files = filesOf(result.bytes);
    const data = files.get("ppt/diagrams/data1.xml") ?? "";
    expect([data.includes("Jane"), data.includes("r:embed")]).toEqual([text, picture]);
    expect(files.has("ppt/media/image90.png")).toBe(
      drawn === null || drawn.includes('<a:blip r:embed="rId9"/><a:stretch'),
    );
    expect([scanDeck(openDeck(result.bytes)).residue, faults(result.bytes)]).toEqual([[], []]);
    const dirty = new Draft(result.bytes); // the shapes that are drawn, or none of them
    if (drawn !== null)
      dirty.replace(
        "ppt/diagrams/drawing1.xml",
        /<dsp:sp .*<\/dsp:sp>/.exec(dirty.text("ppt/diagrams/drawing1.xml"))?.[0] ?? "none",
        "",
      );
    const found = scanDeck(openDeck(dirty.build())).residue.map(({ kind }) => kind);
    expect(found.includes("hidden-data")).toBe(drawn !== null);
    const again = cleanedOf(await cleanDeck(openDeck(result.bytes), pictureTools(new PictureRecord()), defaultPolicy));
    expect(again.bytes).toEqual(result.bytes);
  });

  it("names its drawing as the slide does, whatever ids the slide had", async () => {
    const draft = await draftWithDrawing(shape(filled(""), "seen") + shape("", "of Jane"));
    for (const part of [slide1, "ppt/slides/_rels/slide1.xml.rels", "ppt/diagrams/data1.xml"]) {
      draft.files.set(part, draft.text(part).replaceAll(/"rId(\d+)"/g, '"R0c$1"'));
    }
    draft.files.set(
      "ppt/diagrams/_rels/data1.xml.rels",
      draft.text("ppt/diagrams/_rels/data1.xml.rels").replace("rId9", "R0c9"),
    );
    const result = cleanedOf(await cleanedFrom(draft));
    const files = filesOf(result.bytes);
    const data = files.get("ppt/diagrams/data1.xml") ?? "";
    const [, id = ""] = /relId="([^"]*)"/.exec(data) ?? [];
    expect(files.get("ppt/slides/_rels/slide1.xml.rels")).toMatch(
      new RegExp(`<Relationship Id="${id}" [^>]*drawing1.xml"`),
    );
    expect([data.includes("Jane"), data.includes("r:embed"), JSON.stringify([...files]).includes("R0c")]).toEqual([
      true,
      true,
      false,
    ]);
    expect([scanDeck(openDeck(result.bytes)).residue, faults(result.bytes)]).toEqual([[], []]);
    const again = cleanedOf(await cleanDeck(openDeck(result.bytes), pictureTools(new PictureRecord()), defaultPolicy));
    expect(again.bytes).toEqual(result.bytes);
  });
});
