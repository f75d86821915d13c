/** Layouts and masters: what they say in footers goes, and what an unused one holds is told. */
import { describe, expect, it } from "vitest";
import { openDeck } from "../../src/deck/package.ts";
import { scanDeck } from "../../src/deck/scan.ts";
import { faults } from "./consistency.ts";
import { Draft, filesOf, office, plainDeck, slide1 } from "./draft.ts";
import { clean, picture, png } from "./picture-deck.ts";

const [layout, unused] = ["ppt/slideLayouts/slideLayout1.xml", "ppt/slideLayouts/slideLayout90.xml"];
const master = "ppt/slideMasters/slideMaster1.xml";

function shape(text: string, placeholder: string): string {
  return (
    `<p:sp><p:nvSpPr><p:cNvPr id="60" name="Text 60"/><p:cNvSpPr/><p:nvPr>${placeholder}</p:nvPr></p:nvSpPr><p:spPr/>` +
    `<p:txBody><a:bodyPr/><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`
  );
}

/** A deck with a layout that no slide uses, and shapes on it. */
async function withUnused(shapes: string): Promise<Draft> {
  const draft = await plainDeck(png);
  const type = "application/vnd.openxmlformats-officedocument.presentationml.slideLayout+xml";
  draft.add(unused, draft.text(layout), type);
  draft.insert(unused, "</p:spTree>", shapes);
  draft.relate(unused, "rId1", `${office}/slideMaster`, master);
  draft.relate(master, "rId90", `${office}/slideLayout`, unused);
  draft.insert(master, "</p:sldLayoutIdLst>", '<p:sldLayoutId id="2147483990" r:id="rId90"/>');
  return draft;
}

function showPicture(draft: Draft, part: string): void {
  draft.relate(part, "rId500", `${office}/image`, "ppt/media/image50.png");
}

describe("the words of a footer", () => {
  it.each(["ftr", "hdr", "dt"])("go from layouts and masters, where no slide shows them: %s", async (type) => {
    const draft = await plainDeck(png);
    const footer = shape("CANARY", `<p:ph type="${type}" idx="11"/>`);
    for (const part of [layout, master]) draft.insert(part, "</p:spTree>", footer);
    draft.insert(slide1, "</p:spTree>", footer.replace("CANARY", "CANARY, too"));
    const { bytes, notes } = await clean(draft.build());
    const holding = [...filesOf(bytes)].filter(([, text]) => text.includes("CANARY")).map(([name]) => name);
    expect([holding, notes, faults(bytes)]).toEqual([[slide1], [], []]);
    expect(scanDeck(openDeck(bytes)).residue).toEqual([]);
    const planted = new Draft(bytes);
    planted.replace(layout, "<a:t/>", "<a:t>CANARY</a:t>");
    expect(scanDeck(openDeck(planted.build())).residue.map(({ kind }) => kind)).toEqual(["hidden-data"]);
  });

  it("stay where a slide says the same", async () => {
    const draft = await plainDeck(png);
    const footer = shape("Ward 7", '<p:ph type="ftr" idx="11"/>');
    for (const part of [layout, slide1]) draft.insert(part, "</p:spTree>", footer);
    const { bytes } = await clean(draft.build());
    expect(filesOf(bytes).get(layout)).toContain("Ward 7");
    expect(scanDeck(openDeck(bytes)).residue).toEqual([]);
  });
});

describe("a layout that no slide uses", () => {
  it.each([
    ["a text of its own", shape("CANARY", ""), true],
    ["a picture of its own", picture(50, ""), true],
    ["a prompt", shape("Click here", '<p:ph type="body" idx="1"/>'), false],
    ["nothing", "", false],
  ])("stays, and is told for: %s", async (_, shapes, isTold) => {
    const draft = await withUnused(shapes);
    draft.add("ppt/media/image50.png", png, "image/png");
    showPicture(draft, unused);
    const { bytes, notes } = await clean(draft.build());
    expect(notes).toEqual(isTold ? ["unused-layout"] : []);
    expect(filesOf(bytes).has(unused)).toBe(true);
  });

  it("is not told for what a used one shows too", async () => {
    const logo = picture(50, "") + shape("Ward 7", "");
    const draft = await withUnused(logo);
    draft.insert(layout, "</p:spTree>", logo);
    draft.add("ppt/media/image50.png", png, "image/png");
    for (const part of [layout, unused]) showPicture(draft, part);
    expect((await clean(draft.build())).notes).toEqual([]);
  });
});
