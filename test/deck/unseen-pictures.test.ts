import { describe, expect, it } from "vitest";
import { Draft, office, slide1 } from "./draft.ts";
import { clean, cover, deckWith, picture } from "./picture-deck.ts";

const changed = (change: string) =>
  picture(50, "").replace('r:embed="rId500"/>', `r:embed="rId500">${change}</a:blip>`);

/** A picture over a part of another. */
const small = (change: string) => changed(change).replace('cx="2000000"', 'cx="500000"');
const filled = cover("rect", 0, 500_000, "", '<a:blipFill><a:blip r:embed="rId500"/><a:stretch/></a:blipFill>');

/** A deck whose layout and master hold what is given. */
async function deckOn(onSlide: string, onLayout: string, onMaster: string, note = ""): Promise<Uint8Array> {
  const draft = new Draft(await deckWith(onSlide));
  const target = (part: string, kind: string) => {
    const relationships = draft.text(part.replace(/([^/]*)$/, "_rels/$1.rels"));
    return `ppt/${new RegExp(`${kind}s/${kind}\\d+\\.xml`).exec(relationships)?.[0] ?? ""}`;
  };
  const layout = target(slide1, "slideLayout");
  const master = target(layout, "slideMaster");
  for (const [part, shapes] of [
    [layout, onLayout],
    [master, onMaster],
  ] as const) {
    draft.insert(part, "</p:spTree>", shapes);
    if (shapes.includes("rId500")) draft.relate(part, "rId500", `${office}/image`, "ppt/media/image50.png");
  }
  draft.files.set(slide1, draft.text(slide1).replace("<p:sld ", `<p:sld ${note}`));
  return draft.build();
}

describe("a picture of which little is seen", () => {
  it.each([
    ["transparent", changed('<a:alphaModFix amt="0"/>'), true],
    ["half transparent", changed('<a:alphaModFix amt="50000"/>'), false],
    ["white", changed('<a:lum bright="100000"/>'), true],
    ["brighter", changed('<a:lum bright="20000" contrast="-20000"/>'), false],
    ["without extent", picture(50, "").replace('cx="2000000" cy="1000000"', 'cx="0" cy="0"'), true],
    ["mostly beyond the slide", picture(50, "", "p:pic", -1_500_000), true],
    ["a little beyond the slide", picture(50, "", "p:pic", -100_000), false],
  ])("is told when it is %s", async (_, shapes, isTold) => {
    const { notes, held } = await clean(await deckWith(shapes));
    expect([held, notes]).toEqual([[], isTold ? ["maybe-hidden"] : []]);
  });

  it.each([
    ["on the layout under a shape of the slide", cover("rect", 0, 500_000), picture(50, ""), "", "", true],
    ["on the master under a shape of the slide", cover("rect", 0, 500_000), "", picture(50, ""), "", true],
    ["on the master under a shape of the layout", "", cover("rect", 0, 500_000), picture(50, ""), "", true],
    ["on the layout under a picture of the slide", small(""), picture(50, ""), "", "", true],
    [
      "on the master under a pale picture of the layout",
      "",
      small('<a:alphaModFix amt="50000"/>'),
      picture(50, ""),
      "",
      true,
    ],
    ["on the layout under a shape with a picture", filled, picture(50, ""), "", "", true],
    ["on the layout beside a picture", small("").replace('x="0"', 'x="5000000"'), picture(50, ""), "", "", false],
    ["on the layout beside a shape", cover("rect", 5_000_000, 500_000), picture(50, ""), "", "", false],
    ["on a layout that is not shown", cover("rect", 0, 500_000), picture(50, ""), "", 'showMasterSp="0" ', false],
    ["on the layout above a shape of the master", "", picture(50, ""), cover("rect", 0, 500_000), "", false],
  ])("is told when it stands %s", async (_, onSlide, onLayout, onMaster, note, isTold) => {
    const { notes, held } = await clean(await deckOn(onSlide, onLayout, onMaster, note));
    expect([held, notes]).toEqual([[], isTold ? ["maybe-hidden"] : []]);
  });

  it("is told in a deck whose sheets have other names than usual", async () => {
    const body = cover("rect", 0, 500_000).replace("<p:nvPr/>", '<p:nvPr><p:ph type="body" idx="77"/></p:nvPr>');
    const bare = body.replace(/<p:spPr>.*<\/p:spPr>/, "<p:spPr/>");
    const draft = new Draft(await deckOn(bare, body, picture(50, "") + bare));
    const files = [...draft.files];
    draft.files.clear();
    for (const [name, content] of files) {
      draft.files.set(
        name.replace("slideMasters/", "sheets/"),
        /xml$|rels$/.test(name) ? content.replaceAll("slideMasters/", "sheets/") : content,
      );
    }
    expect((await clean(draft.build())).notes).toEqual(["maybe-hidden"]);
  });
});
