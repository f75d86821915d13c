import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { defaultPolicy } from "../../src/deck/leaks.ts";
import { openDeck } from "../../src/deck/package.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { faults } from "./consistency.ts";
import { cleanedOf, Draft, filesOf, office, plainDeck, presentation, slide1 } from "./draft.ts";

const fixture = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "clean", "lesion.png"));
const plain = (await plainDeck(fixture)).build();

async function clean(deck: Uint8Array): Promise<Uint8Array> {
  const result = await cleanDeck(openDeck(deck), pictureTools(new PictureRecord()), defaultPolicy);
  return cleanedOf(result).bytes;
}

function shape(id: string): string {
  return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="Rectangle 1"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/></p:sp>`;
}

function idsOf(deck: Uint8Array): (string | undefined)[] {
  return [...(filesOf(deck).get(slide1) ?? "").matchAll(/cNvPr id="(\d+)"/g)].map(([, id]) => id);
}

function control(id: string): string {
  return (
    `<p:control name="Box" r:id="${id}"><p:pic><p:nvPicPr><p:cNvPr id="0" name="Box"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>` +
    '<p:blipFill><a:blip r:embed="rId1"/></p:blipFill><p:spPr/></p:pic></p:control>'
  );
}

const connector =
  '<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="95" name="Connector 95"/><p:cNvCxnSpPr><a:stCxn id="SMITH" idx="0"/></p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr/></p:cxnSp>';
const alternatives = `<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" Requires="p14">${shape("96")}</mc:Choice><mc:Fallback>${shape("96")}</mc:Fallback></mc:AlternateContent>`;

/** What is done to a deck whose ids are in order. */
const disorders: readonly (readonly [what: string, spoil: (draft: Draft) => void, fault: string])[] = [
  [
    "two shapes with one id",
    (draft) => draft.insert(slide1, "</p:spTree>", shape("90") + shape("90")),
    "a shape id twice",
  ],
  [
    "a shape id beside alternatives",
    (draft) => draft.insert(slide1, "</p:spTree>", alternatives + shape("96")),
    "a shape id twice",
  ],
  [
    "a shape id that is a word",
    (draft) => draft.insert(slide1, "</p:spTree>", shape("SMITH")),
    "a shape id out of range",
  ],
  [
    "a shape id that is too large",
    (draft) => draft.insert(slide1, "</p:spTree>", shape("4294967296")),
    "a shape id out of range",
  ],
  ["two slides with one id", (draft) => draft.replace(presentation, 'id="257"', 'id="256"'), "a slide id twice"],
  ["a slide id out of range", (draft) => draft.replace(presentation, 'id="257"', 'id="7"'), "a slide id out of range"],
  [
    "a layout with the id of its master",
    (draft) => draft.replace(presentation, 'id="2147483648"', 'id="2147483649"'),
    "an id of a master or layout twice",
  ],
  [
    "a layout id out of range",
    (draft) => draft.replace("ppt/slideMasters/slideMaster1.xml", 'id="2147483649"', 'id="SMITH"'),
    "an id of a master or layout out of range",
  ],
];

describe("ids that have to be unique", () => {
  it.each(disorders)("are in order after cleaning: %s", async (_, spoil, fault) => {
    const draft = new Draft(plain);
    spoil(draft);
    expect(faults(draft.build()).join("\n")).toContain(fault);
    const cleaned = await clean(draft.build());
    expect(faults(cleaned)).toEqual([]);
    expect(filesOf(await clean(cleaned))).toEqual(filesOf(cleaned));
  });

  it("stay as they are where nothing is wrong, in alternatives too", async () => {
    const draft = new Draft(plain);
    draft.insert(slide1, "</p:spTree>", alternatives + shape("97"));
    expect(idsOf(draft.build())).toContain("97");
    expect(idsOf(await clean(draft.build()))).toEqual(idsOf(draft.build()));
  });

  it("are followed by what names them", async () => {
    const draft = new Draft(plain);
    draft.insert(slide1, "</p:spTree>", shape("SMITH") + connector);
    const timing = `<p:timing><p:bldLst><p:bldP spid="SMITH" grpId="0"/></p:bldLst></p:timing>`;
    draft.insert(slide1, "</p:sld>", timing);
    const text = filesOf(await clean(draft.build())).get(slide1) ?? "";
    expect(text).not.toContain("SMITH");
    expect(text).toContain('<p:cNvPr id="96" name="Rectangle 1"/>');
    expect(text).toContain('<a:stCxn id="96" idx="0"/>');
    expect(text).toContain('<p:bldP spid="96" grpId="0"/>');
  });

  it("are given to the pictures of controls, which all have none", async () => {
    const draft = new Draft(plain);
    draft.insert(slide1, "</p:cSld>", `<p:controls>${control("rId901")}${control("rId902")}</p:controls>`);
    for (const id of ["rId901", "rId902"]) {
      draft.add(`ppt/activeX/${id}.xml`, "<control/>");
      draft.relate(slide1, id, `${office}/control`, `ppt/activeX/${id}.xml`);
    }
    const cleaned = await clean(draft.build());
    expect((filesOf(cleaned).get(slide1) ?? "").match(/<p:pic>/g)?.length).toBeGreaterThan(1);
    expect(faults(cleaned)).toEqual([]);
  });
});

describe("the check of packages", () => {
  it.each<readonly [what: string, spoil: (draft: Draft) => void]>([
    ["an id that leads nowhere", (draft) => draft.replace(slide1, 'r:embed="rId1"', 'r:embed="rId1234"')],
    [
      "an id that leads to a part of another kind",
      (draft) => draft.replace(slide1, 'r:embed="rId1"', 'r:embed="rId2"'),
    ],
    ["a part that is not there", (draft) => draft.files.delete("ppt/theme/theme1.xml")],
    ["a part to which nothing leads", (draft) => draft.add("ppt/slides/slide9.xml", "<p/>")],
    [
      "a part without a content type",
      (draft) => draft.replace("[Content_Types].xml", 'PartName="/ppt/slides/slide1.xml"', 'PartName="/ppt/no.xml"'),
    ],
    [
      "a content type twice",
      (draft) =>
        draft.insert("[Content_Types].xml", "<Override", '<Default Extension="xml" ContentType="application/xml"/>'),
    ],
    ["a slide in no list", (draft) => draft.replace(presentation, '<p:sldId id="257"', '<p:x id="257"')],
    [
      "an animation of nothing",
      (draft) => draft.insert(slide1, "</p:sld>", '<p:timing><p:spTgt spid="999"/></p:timing>'),
    ],
    ["XML that is none", (draft) => draft.insert(slide1, "</p:sld>", "<")],
  ])("tells of %s", async (_, spoil) => {
    const draft = new Draft(await clean(plain));
    expect(faults(draft.build())).toEqual([]);
    spoil(draft);
    expect(faults(draft.build())).not.toEqual([]);
  });
});
