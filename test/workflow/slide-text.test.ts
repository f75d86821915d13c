import { describe, expect, it } from "vitest";
import { openDeck } from "../../src/deck/package.ts";
import { showsPersonalText } from "../../src/workflow/slide-text.ts";
import { canaryDraft } from "../deck/canary.ts";
import { Draft, slide1 } from "../deck/draft.ts";

const deck = (await canaryDraft()).build();

function withParagraph(...runs: string[]): Uint8Array {
  const draft = new Draft(deck);
  const text = runs.map((run) => `<a:r><a:t>${run}</a:t></a:r>`).join("");
  draft.replace(slide1, "</a:p>", `</a:p><a:p>${text}</a:p>`);
  return draft.build();
}

describe("text on slides", () => {
  it.each([
    ["an NHS number in two runs", ["NHS no 943 4", "76 5919"]],
    ["a day of birth", ["DOB 02/01/1970"]],
    ["one with an entity inside", ["DOB&#58; 02/01/1970"]],
  ])("is told of where it is %s", (_, runs) => {
    expect(showsPersonalText(openDeck(withParagraph(...runs)))).toBe(true);
  });

  it("is told of on a layout, whose text is seen on its slides, and in a section", () => {
    const draft = new Draft(deck);
    const layout = [...draft.files.keys()].find((name) => name.startsWith("ppt/slideLayouts/slideLayout")) ?? "";
    const text = "<a:p><a:r><a:t><![CDATA[NHS no 943 476 5919]]></a:t></a:r></a:p>";
    draft.insert(layout, "</p:spTree>", text);
    expect(showsPersonalText(openDeck(draft.build()))).toBe(true);
  });

  it("is not where it is medicine", () => {
    expect(showsPersonalText(openDeck(deck))).toBe(false);
    expect(showsPersonalText(openDeck(withParagraph("Psoriasis after 12 weeks,", " 1970 cases")))).toBe(false);
  });
});
