import { describe, expect, it } from "vitest";
import { Draft, office, slide1 } from "./draft.ts";
import { clean, cover, deckWith, picture } from "./picture-deck.ts";

const changed = (change: string) =>
  picture(50, "").replace('r:embed="rId500"/>', `r:embed="rId500">${change}</a:blip>`);

/** A picture over a part of another. */
const small = (change: string) => changed(change).replace('cx="2000000"', 'cx="500000"');
const withEffect = (effect: string) =>
  picture(50, "").replace("</p:spPr>", `<a:effectLst>${effect}</a:effectLst></p:spPr>`);
const white = '<a:srgbClr val="ffffff"/>';
const accent = (tint: number) => `<a:schemeClr val="accent1"><a:tint val="${tint}"/></a:schemeClr>`;
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
    ["white by its luminance", changed('<a:hsl lum="100000"/>'), true],
    ["replaced by nothing", changed('<a:alphaRepl a="0"/>'), true],
    ["of two colours from a threshold of none on", changed('<a:biLevel thresh="0"/>'), true],
    ["of two colours from a threshold of all on", changed('<a:biLevel thresh="100000"/>'), true],
    ["of two colours", changed('<a:biLevel thresh="50000"/>'), false],
    ["white in white", changed(`<a:duotone><a:prstClr val="white"/>${white}</a:duotone>`), true],
    ["of one colour of the theme", changed(`<a:duotone>${accent(45_000)}${accent(45_000)}</a:duotone>`), true],
    ["of two tints", changed(`<a:duotone>${accent(45_000)}${accent(95_000)}</a:duotone>`), false],
    ["black in white", changed(`<a:duotone><a:prstClr val="black"/>${white}</a:duotone>`), false],
    ["of one colour", changed(`<a:clrRepl>${white}</a:clrRepl>`), true],
    ["blurred", changed('<a:blur rad="300000"/>'), true],
    ["painted over", changed(`<a:fillOverlay blend="over"><a:solidFill>${white}</a:solidFill></a:fillOverlay>`), true],
    ["faded out at its edges", withEffect('<a:softEdge rad="317500"/>'), true],
    ["a little soft at its edges", withEffect('<a:softEdge rad="12700"/>'), false],
    ["in a glow", withEffect(`<a:glow rad="317500">${white}</a:glow>`), false],
    ["without extent", picture(50, "").replace('cx="2000000" cy="1000000"', 'cx="0" cy="0"'), true],
    ["mostly beyond the slide", picture(50, "", "p:pic", -1_500_000), true],
    ["a little beyond the slide", picture(50, "", "p:pic", -100_000), false],
  ])("is told when it is %s", async (_, shapes, isTold) => {
    const { notes, held } = await clean(await deckWith(shapes));
    expect([held, notes]).toEqual([[], isTold ? ["maybe-hidden"] : []]);
  });

  it.each([
    ["under a filled plot", "<a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill>", true],
    ["beside what is clear", "<a:noFill/>", false],
  ])("is told when it stands behind a chart %s", async (_, fill, isTold) => {
    const draft = new Draft(await deckWith(""));
    const chart = "ppt/charts/chart900.xml";
    const spaces =
      'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' +
      `xmlns:r="${office}"`;
    const behind = '<a:blipFill><a:blip r:embed="rId1"/><a:stretch/></a:blipFill>';
    const plot = `<c:chart><c:plotArea><c:layout/><c:spPr>${fill}</c:spPr></c:plotArea></c:chart>`;
    draft.add(
      chart,
      `<c:chartSpace ${spaces}>${plot}<c:spPr>${behind}</c:spPr></c:chartSpace>`,
      "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    );
    draft.relate(chart, "rId1", `${office}/image`, "ppt/media/image50.png");
    draft.relate(slide1, "rId900", `${office}/chart`, chart);
    const uri = "http://schemas.openxmlformats.org/drawingml/2006/chart";
    draft.insert(
      slide1,
      "</p:spTree>",
      '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="90" name="Chart 90"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm>' +
        `<a:off x="0" y="0"/><a:ext cx="2000000" cy="2000000"/></p:xfrm><a:graphic><a:graphicData uri="${uri}"><c:chart xmlns:c="${uri}" r:id="rId900"/>` +
        "</a:graphicData></a:graphic></p:graphicFrame>",
    );
    const { notes } = await clean(draft.build());
    expect(notes).toEqual(isTold ? ["maybe-hidden"] : []);
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
