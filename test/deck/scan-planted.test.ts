/** What the scanner finds in a cleaned deck into which something was put back. */
import { describe, expect, it } from "vitest";
import { ascii, concat } from "../../src/bytes/bytes.ts";
import type { DeckLeak } from "../../src/deck/leaks.ts";
import { openDeck } from "../../src/deck/package.ts";
import { scanDeck } from "../../src/deck/scan.ts";
import { Draft, filesOf, office, plainDeck, presentation, slide1 } from "./draft.ts";
import { clean, png } from "./picture-deck.ts";

const { bytes: cleaned } = await clean((await plainDeck(png)).build());
const layout = [...filesOf(cleaned).keys()].find((name) => name.startsWith("ppt/slideLayouts/slideLayout")) ?? "";
const theme1 = "ppt/theme/theme1.xml";
const hlink = (action: string) => `<a:hlinkClick r:id="" action="ppaction://${action}"/>`;
const linked = (draft: Draft, link: string) => draft.replace(slide1, "</p:cNvPr>", `${link}</p:cNvPr>`);

const planted: readonly (readonly [string, DeckLeak, (draft: Draft) => void])[] = [
  ["a picture that nothing names", "unreached-part", (draft) => addPicture(draft, slide1)],
  ["a picture that no layout names", "unreached-part", (draft) => addPicture(draft, layout)],
  ["a picture beside the deck", "unreached-part", (draft) => addPicture(draft, "")],
  [
    "a web link that nobody can follow",
    "link-target",
    (draft) => draft.relate(slide1, "rId90", `${office}/hyperlink`, "https://example.org/jane", true),
  ],
  ["words in a jump", "link-target", (draft) => linked(draft, hlink("hlinkshowjump?jump=CANARY"))],
  ["words in a show's link", "link-target", (draft) => linked(draft, hlink("customshow?id=0&amp;CANARY=1"))],
  [
    "a name of a layout",
    "object-name",
    (draft) => draft.files.set(layout, draft.text(layout).replace(/<p:cSld( name="[^"]*")?/, '<p:cSld name="Jane"')),
  ],
  [
    "a name of a show",
    "object-name",
    (draft) =>
      draft.insert(
        presentation,
        "<p:defaultTextStyle>",
        '<p:custShowLst><p:custShow name="Jane" id="0"><p:sldLst/></p:custShow></p:custShowLst>',
      ),
  ],
  [
    "a picture in what new shapes will be like",
    "unreached-part",
    (draft) => {
      const blip = '<a:blipFill><a:blip r:embed="rId90"/><a:stretch/></a:blipFill>';
      const shape = `<a:spDef><a:spPr>${blip}</a:spPr><a:bodyPr/><a:lstStyle/></a:spDef>`;
      const theme = draft.text(theme1).replace(/<a:objectDefaults\/>|<a:objectDefaults>.*<\/a:objectDefaults>/, "");
      const relationships = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
      const defaults = `<a:objectDefaults ${relationships}>${shape}</a:objectDefaults>`;
      draft.files.set(theme1, theme.replace("</a:themeElements>", `</a:themeElements>${defaults}`));
      addPicture(draft, theme1);
    },
  ],
  ["a character that is none", "hidden-data", (draft) => draft.replace(slide1, "Seen", "Se&#1;en")],
];

const slideFrame = "ppt/slides/_rels/slide1.xml.rels";
const types = "[Content_Types].xml";

/** Where no program looks in what the package says of itself: a file, what stands there, what takes its place. */
const besideTheParts: readonly (readonly [string, string, string])[] = [
  [slideFrame, "<Relationship ", "<Relationship note='CANARY' "],
  [slideFrame, "<Relationships ", "<Relationships note='CANARY' "],
  ["_rels/.rels", "<Relationship ", "<Relationship note='CANARY' "],
  [slideFrame, "</Relationships>", "<Canary/></Relationships>"],
  [slideFrame, "/media/", "/CANARY/../media/"],
  [slideFrame, '.png"', '.png#CANARY"'],
  [slideFrame, '.png"', '.png?CANARY"'],
  [slideFrame, '.png"', '.png" TargetMode="CANARY"'],
  [types, "<Override ", "<Override note='CANARY' "],
  [types, "<Types ", "<Types note='CANARY' "],
  [types, 'PartName="/ppt/slides/', 'PartName="/CANARY/../ppt/slides/'],
  [types, "</Types>", '<Default Extension="canary" ContentType="image/png"/></Types>'],
  [types, '"image/png"', '"image/canary"'],
];

function addPicture(draft: Draft, source: string): void {
  draft.add("ppt/media/image90.png", png, "image/png");
  draft.relate(source, "rId90", `${office}/image`, "ppt/media/image90.png");
}

describe("a cleaned deck", () => {
  it("is clean", () => {
    expect(scanDeck(openDeck(cleaned)).residue).toEqual([]);
    expect(scanDeck(openDeck(new Draft(cleaned).build())).residue).toEqual([]);
  });

  it.each(planted)("is found to hold %s, which does not stay", async (_, kind, plant) => {
    const draft = new Draft(cleaned);
    plant(draft);
    const deck = draft.build();
    expect(scanDeck(openDeck(deck)).residue.map((found) => found.kind)).toContain(kind);
    if (draft.text(slide1).includes("&#1;")) await expect(clean(deck)).rejects.toThrow("no well-formed XML");
    else expect((await clean(deck)).removed.has(kind)).toBe(true);
  });

  it.each(besideTheParts)("is found to hold words in %s: for %s, %s", async (name, old, next) => {
    const draft = new Draft(cleaned);
    draft.replace(name, old, next);
    const deck = draft.build();
    expect(scanDeck(openDeck(deck)).residue.map((found) => found.kind)).toContain("hidden-data");
    expect((await clean(deck)).bytes).toEqual(cleaned);
  });

  it("is found to hold words in a header of its ZIP, which do not stay", async () => {
    const first = 30 + "[Content_Types].xml".length; // APPNOTE 4.3.7
    const extra = ascii("\x4a\x00\x04\x00Jane"); // 4.5.2
    const wide = concat([cleaned.subarray(0, first), extra, cleaned.subarray(first)]);
    const view = new DataView(wide.buffer);
    view.setUint16(28, extra.length, true);
    const end = wide.length - 22;
    const directory = view.getUint32(end + 16, true) + extra.length;
    view.setUint32(end + 16, directory, true);
    for (let at = directory; at < end; at += 46 + view.getUint16(at + 28, true)) {
      if (at > directory) view.setUint32(at + 42, view.getUint32(at + 42, true) + extra.length, true);
    }
    const found = scanDeck(openDeck(wide)).residue;
    expect(found).toEqual([{ kind: "hidden-data", offset: 0, bytes: extra.length }]);
    expect((await clean(wide)).bytes).toEqual(cleaned);
  });

  it("is found to say when it was saved, as decks of other programs do", async () => {
    const dated = Uint8Array.from(cleaned);
    dated[12] = (dated[12] ?? 0) ^ 7; // the day, in the first local header: APPNOTE 4.3.7
    expect(scanDeck(openDeck(dated)).residue).toMatchObject([{ kind: "time", offset: 0 }]);
    const again = await clean(dated);
    expect([...again.removed]).toEqual([["time", { count: 1, bytes: 0 }]]);
    expect(again.bytes).toEqual(cleaned);
  });
});
