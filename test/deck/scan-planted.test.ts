/** What the scanner finds in a cleaned deck into which something was put back. */
import { describe, expect, it } from "vitest";
import { openDeck } from "../../src/deck/package.ts";
import { scanDeck } from "../../src/deck/scan.ts";
import { Draft, filesOf, office, plainDeck, presentation, slide1 } from "./draft.ts";
import { clean, png } from "./picture-deck.ts";

const { bytes: cleaned } = await clean((await plainDeck(png)).build());
const layout = [...filesOf(cleaned).keys()].find((name) => name.startsWith("ppt/slideLayouts/slideLayout")) ?? "";
const hlink = (action: string) => `<a:hlinkClick r:id="" action="ppaction://${action}"/>`;
const linked = (draft: Draft, link: string) => draft.replace(slide1, "</p:cNvPr>", `${link}</p:cNvPr>`);

const planted: readonly (readonly [string, string, (draft: Draft) => void])[] = [
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
  ["a character that is none", "hidden-data", (draft) => draft.replace(slide1, "Seen", "Se&#1;en")],
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

  it.each(planted)("is found to hold %s", (_, kind, plant) => {
    const draft = new Draft(cleaned);
    plant(draft);
    expect(scanDeck(openDeck(draft.build())).residue.map((found) => found.kind)).toContain(kind);
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
