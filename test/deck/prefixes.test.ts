/** What an author of XML may call a namespace. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { defaultPolicy } from "../../src/deck/leaks.ts";
import { openDeck } from "../../src/deck/package.ts";
import { withOwnPrefixes } from "../../src/deck/prefixes.ts";
import { scanDeck } from "../../src/deck/scan.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { cleanedOf, filesOf, pictureDeck, slide1 } from "./draft.ts";

const main = "http://schemas.openxmlformats.org/drawingml/2006/main";
const mc = "http://schemas.openxmlformats.org/markup-compatibility/2006";

async function clean(deck: Uint8Array) {
  return cleanedOf(await cleanDeck(openDeck(deck), pictureTools(new PictureRecord()), defaultPolicy));
}

describe("prefixes of namespaces", () => {
  it.each([
    [`<a:t xmlns:a="${main}"><p14:x a:b="1"/></a:t>`, null],
    [`<t xmlns:ns3="urn:unknown">xmlns:Doe="${main}"</t>`, null],
    [`<Doe:t xmlns:Doe="${main}" Doe:b='1'>Doe:t</Doe:t>`, `<ns1:t xmlns:ns1="${main}" ns1:b='1'>Doe:t</ns1:t>`],
    [
      `<t xmlns:ns1="urn:x" xmlns:Doe='${main}' xmlns:Roe="${mc}" Roe:Ignorable="a  Doe"><!--<Doe:t>--><Choice Requires="Doe" c="Doe"/></t>`,
      `<t xmlns:ns1="urn:x" xmlns:ns2='${main}' xmlns:ns3="${mc}" ns3:Ignorable="a  ns2"><!--<Doe:t>--><Choice Requires="ns2" c="Doe"/></t>`,
    ],
    [
      `<Doe:t xmlns:Doe="${main.replace(":", "&#58;")}" b=">Doe:"/>`,
      `<ns1:t xmlns:ns1="${main.replace(":", "&#58;")}" b=">Doe:"/>`,
    ],
  ])("of %s", (xml, expected) => {
    expect(withOwnPrefixes(xml)).toBe(expected);
  });

  it("tell nothing in a cleaned deck, whose slides say the same", async () => {
    const draft = await pictureDeck([
      [readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion.png"))],
    ]);
    const plain = filesOf((await clean(draft.build())).bytes).get(slide1) ?? "";
    const renamed = draft.text(slide1).replaceAll(/(<\/?|xmlns:)a(?=[:=])/g, "$1CANARY-prefix");
    expect(renamed).toContain("<CANARY-prefix:blip");
    draft.files.set(slide1, renamed);
    expect(scanDeck(openDeck(draft.build())).residue.map(({ kind }) => kind)).toContain("hidden-data");
    const { bytes, removed } = await clean(draft.build());
    expect(removed.get("hidden-data")?.count).toBeGreaterThan(0);
    expect(
      filesOf(bytes)
        .get(slide1)
        ?.replaceAll(/(<\/?|xmlns:)ns1(?=[:=])/g, "$1a"),
    ).toBe(plain);
    expect(scanDeck(openDeck(bytes)).residue).toEqual([]);
    expect((await clean(bytes)).bytes).toEqual(bytes);
  });
});
