import { describe, expect, it } from "vitest";
import { type DeckPolicy } from "../../src/deck/leaks.ts";
import { openDeck } from "../../src/deck/package.ts";
import { scanDeck } from "../../src/deck/scan.ts";
import { faults } from "./consistency.ts";
import { Draft, filesOf, office, slide1 } from "./draft.ts";
import { clean, cover, deckWith, picture, redPixels } from "./picture-deck.ts";

/** A behaviour that shows or hides a shape. */
function set(shape: number, visibility: string): string {
  return (
    `<p:set><p:cBhvr><p:cTn id="${shape}1" dur="1" fill="hold"/><p:tgtEl><p:spTgt spid="${shape}"/></p:tgtEl><p:attrNameLst>` +
    `<p:attrName>style.visibility</p:attrName></p:attrNameLst></p:cBhvr><p:to><p:strVal val="${visibility}"/></p:to></p:set>`
  );
}

function effect(shape: number, how: string, what = set(shape, "hidden"), below = ""): string {
  return (
    `<p:par><p:cTn id="${shape}0" presetID="1" presetClass="exit" presetSubtype="0" fill="hold" grpId="0" nodeType="${how}">` +
    `<p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>${what}</p:childTnLst>${below}</p:cTn></p:par>`
  );
}

function par(delay: string, inside: string): string {
  return `<p:par><p:cTn fill="hold"><p:stCondLst><p:cond delay="${delay}"/></p:stCondLst><p:childTnLst>${inside}</p:childTnLst></p:cTn></p:par>`;
}

/** What one click runs, as PowerPoint nests it. */
function click(...effects: readonly string[]): string {
  return par("indefinite", par("0", effects.join("")));
}

function timing(clicks: string, beside = "", builds = ""): string {
  const main =
    clicks === ""
      ? ""
      : `<p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>${clicks}</p:childTnLst></p:cTn></p:seq>`;
  return (
    '<p:timing><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>' +
    `${main}${beside}</p:childTnLst></p:cTn></p:par></p:tnLst>${builds}</p:timing>`
  );
}

const sound =
  '<p:subTnLst><p:audio><p:cMediaNode><p:cTn display="0" masterRel="sameClick"><p:stCondLst><p:cond evt="begin" delay="0">' +
  '<p:tn val="700"/></p:cond></p:stCondLst></p:cTn><p:tgtEl><p:sndTgt r:embed="rId701" name="CANARY.wav"/></p:tgtEl></p:cMediaNode></p:audio></p:subTnLst>';
const film =
  '<p:video><p:cMediaNode><p:cTn id="99" fill="hold"/><p:tgtEl><p:spTgt spid="50"/></p:tgtEl></p:cMediaNode></p:video>';
const play = effect(
  50,
  "clickEffect",
  '<p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr><p:cTn id="98"/><p:tgtEl><p:spTgt spid="50"/></p:tgtEl></p:cBhvr></p:cmd>',
);

function hidden(id: number): string {
  return cover("rect", 0, 500_000).replace('id="70"', `id="${id}" hidden="1"`);
}

/** A slide with the picture 50 and these shapes; its animations; a part with sound or film that "rId701" leads to. */
async function deck(
  shapes: string,
  animations: string,
  change: (draft: Draft) => void = () => undefined,
): Promise<Uint8Array> {
  const draft = new Draft(await deckWith(picture(50, "") + shapes));
  draft.insert(slide1, "</p:sld>", animations);
  draft.add("ppt/media/media1.wav", "CANARY-sound", "audio/wav");
  draft.relate(slide1, "rId701", `${office}/audio`, "ppt/media/media1.wav");
  change(draft);
  return draft.build();
}

async function slideOf(bytes: Uint8Array, policy: Partial<DeckPolicy> = {}): Promise<string> {
  const cleaned = await clean(bytes, policy);
  expect(faults(cleaned.bytes)).toEqual([]);
  return filesOf(cleaned.bytes).get(slide1) ?? "";
}

const filmed = (draft: Draft) =>
  draft.replace(
    slide1,
    'name="Picture 50"/><p:cNvPicPr/><p:nvPr/>',
    'name="Picture 50"/><p:cNvPicPr/><p:nvPr><a:videoFile r:link="rId701"/></p:nvPr>',
  );

const hiddenFilm = (draft: Draft) => {
  filmed(draft);
  draft.replace(slide1, 'name="Picture 50"', 'name="Picture 50" hidden="1"');
};

/** A sequence of its own, that a condition starts. */
function started(condition: string): string {
  return (
    '<p:seq concurrent="1" nextAc="seek"><p:cTn id="3" restart="whenNotActive" nodeType="interactiveSeq"><p:stCondLst>' +
    `${condition}</p:stCondLst><p:childTnLst>${click(effect(70, "clickEffect"))}</p:childTnLst></p:cTn></p:seq>`
  );
}

const clickSound =
  '<a:hlinkClick r:id="" action="ppaction://noaction" endSnd="1"><a:snd r:embed="rId701" name="CANARY.wav"/></a:hlinkClick>';

function button(inside: string): string {
  return cover("rect", 500_000, 500_000).replace('name="Rectangle 70"/>', `name="Rectangle 70">${inside}</p:cNvPr>`);
}

/** The film of the picture 50, somewhere else. */
const linked = (target: string) => (draft: Draft) => {
  draft.relate(slide1, "rId702", `${office}/video`, target, true);
  const extension =
    '<p:extLst><p:ext uri="{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}"><p14:media xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" r:link="rId702"/></p:ext></p:extLst>';
  filmed(draft);
  draft.replace(slide1, '<a:videoFile r:link="rId701"/>', `<a:videoFile r:link="rId702"/>${extension}`);
};

describe("animations", () => {
  it("go where their shape does, and leave the others: what a click uncovers is not painted over", async () => {
    const both = effect(70, "clickEffect", set(70, "hidden") + set(61, "visible"));
    const quiz = await deck(cover("rect", 0, 500_000) + hidden(61), timing(click(both)));
    const { held, bytes } = await clean(quiz);
    expect(held).toEqual(["uncertain-cover"]);
    expect((await redPixels(bytes)).get("200x100")).toBe(5000);
    const slide = filesOf(bytes).get(slide1) ?? "";
    expect([slide.includes('spid="70"'), slide.includes('spid="61"')]).toEqual([true, false]);
  });

  it("stay in their order and on their clicks", async () => {
    const clicks = click(effect(61, "clickEffect"), effect(70, "withEffect")) + click(effect(62, "clickEffect"));
    const builds = '<p:bldLst><p:bldP spid="61" grpId="0"/><p:bldP spid="70" grpId="0"/></p:bldLst>';
    const slide = await slideOf(
      await deck(cover("rect", 500_000, 500_000) + hidden(61) + hidden(62), timing(clicks, "", builds)),
    );
    const kept = timing(click(effect(70, "clickEffect")), "", '<p:bldLst><p:bldP spid="70" grpId="0"/></p:bldLst>');
    expect(slide).toContain(kept);
  });

  it("wait for ever for a click on a shape that nobody could click on", async () => {
    const onClick = '<p:cond evt="onClick" delay="0"><p:tgtEl><p:spTgt spid="61"/></p:tgtEl></p:cond>';
    const shapes = cover("rect", 500_000, 500_000) + hidden(61);
    const slide = await slideOf(await deck(shapes, timing("", started(onClick))));
    expect(slide).toContain(timing("", started('<p:cond delay="indefinite"/>')));
  });

  it("of a film go with it, and what comes on the same slide comes as it did", async () => {
    const place =
      '<p:cond evt="onClick" delay="0"><p:tgtEl><p14:bmkTgt xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" spid="50" bmkName="Bookmark 2"/></p:tgtEl></p:cond>';
    const clicks = click(play) + click(effect(70, "clickEffect"));
    const talk = await deck(cover("rect", 500_000, 500_000), timing(clicks, film), filmed);
    expect(await slideOf(talk, { media: "drop" })).toContain(timing(click(effect(70, "clickEffect"))));
    expect(await slideOf(talk, { media: "keep" })).toContain(timing(clicks, film));
    const atPlace = await deck(cover("rect", 500_000, 500_000), timing("", started(place)), filmed);
    expect(await slideOf(atPlace, { media: "keep" })).toContain(timing("", started(place)));
    expect(await slideOf(atPlace, { media: "drop" })).toContain(timing("", started('<p:cond delay="indefinite"/>')));
  });
});

/** A behaviour of the shape 70 that changes `what`. */
function changing(name: string, what: string, inside: string, attributes = ""): string {
  const attribute = what === "" ? "" : `<p:attrNameLst><p:attrName>${what}</p:attrName></p:attrNameLst>`;
  return (
    `<p:${name}${attributes}><p:cBhvr><p:cTn id="9" dur="500"/><p:tgtEl><p:spTgt spid="70"/></p:tgtEl>${attribute}</p:cBhvr>` +
    `${inside}</p:${name}>`
  );
}

const text = (value: string) => `<p:to><p:strVal val="${value}"/></p:to>`;
const tav = (formula: string) =>
  `<p:tavLst><p:tav tm="0" fmla="${formula}"><p:val><p:fltVal val="0.5"/></p:val></p:tav></p:tavLst>`;

describe("what an animation sets", () => {
  const shapes = cover("rect", 500_000, 500_000);
  const other = click(effect(70, "clickEffect"));
  const both = (what: string) => timing(click(effect(70, "clickEffect", what)) + other);

  it.each([
    ["a colour by hue", changing("animClr", "fillcolor", '<p:by><p:hsl h="7200000" s="0" l="0"/></p:by>')],
    ["a bounce", changing("anim", "ppt_y", tav("#ppt_y-sin(pi*$)/3"))],
    ["a spiral", changing("anim", "ppt_x", tav("#ppt_x+(cos(-2*pi*(1-$))*-#ppt_x-sin(-2*pi*(1-$))*(1-#ppt_y))*(1-$)"))],
    ["a place by formula", changing("set", "ppt_x", text("1-$*#ppt_w"))],
    ["transparency", changing("animEffect", "", "", ' filter="image" prLst="opacity: 0.5; "')],
    ["a font", changing("set", "style.fontFamily", text("Comic Sans MS"))],
  ])("stays: %s", async (_, what) => {
    const { bytes, removed } = await clean(await deck(shapes, both(what)));
    expect(filesOf(bytes).get(slide1)).toContain(both(what));
    expect([removed.has("hidden-data"), removed.has("animation-of-removed")]).toEqual([false, false]);
    expect(scanDeck(openDeck(bytes)).residue).toEqual([]);
  });

  it.each([
    ["words for a place", changing("set", "ppt_x", text("kowalska"))],
    ["words in a formula", changing("anim", "ppt_y", tav("#ppt_y-kowalska"))],
    ["a word for a number", changing("animClr", "fillcolor", '<p:by><p:hsl h="kowalska" s="0" l="0"/></p:by>')],
    ["words in the name of what is set", changing("set", "kowalska", text("1"))],
    ["a font for no font", changing("set", "style.fontFamilies", text("kowalska"))],
    [
      "a font for something besides",
      changing("set", "ppt_x</p:attrName><p:attrName>style.fontFamily", text("kowalska")),
    ],
    ["what an object is to do", changing("cmd", "", "", ' type="verb" cmd="0"')],
    ["a command that none knows", changing("cmd", "", "", ' type="call" cmd="kowalska"')],
  ])("goes with its animation, and with no other: %s", async (_, what) => {
    const dirty = await deck(shapes, both(what));
    const { bytes } = await clean(dirty);
    expect(filesOf(bytes).get(slide1)).toContain(timing(other));
    const planted = new Draft(bytes);
    planted.replace(slide1, timing(other), both(what));
    expect(scanDeck(openDeck(planted.build())).residue.map(({ kind }) => kind)).toContain("hidden-data");
  });

  it("leaves no condition and no build without what it needs", async () => {
    const onNode = '<p:cond evt="begin" delay="0"><p:tn val="kowalska"/></p:cond>';
    const builds = '<p:bldLst><p:bldP spid="70" grpId="kowalska"/></p:bldLst>';
    const slide = await slideOf(await deck(shapes, timing(other, started(onNode), builds)));
    expect(slide).toContain(timing(other, started('<p:cond delay="indefinite"/>')));
  });
});

describe("sound", () => {
  const exit = effect(70, "clickEffect");

  it.each([
    ["of an animation", button(""), timing(click(effect(70, "clickEffect", undefined, sound))), timing(click(exit))],
    ["of a click", button(clickSound), "", '<a:hlinkClick r:id="" action="ppaction://noaction" endSnd="1"/>'],
  ])("%s is held, dropped or kept", async (_, shapes, animations, left) => {
    const talk = await deck(shapes, animations);
    expect((await clean(talk)).held).toContain("media");
    const dropped = await clean(talk, { media: "drop" });
    const files = filesOf(dropped.bytes);
    expect([...files.keys()].filter((name) => name.includes("media/media"))).toEqual([]);
    expect(files.get(slide1)).toContain(left);
    expect([dropped.removed.get("media")?.count, dropped.removed.has("animation-of-removed")]).toEqual([2, false]);
    const kept = await clean(talk, { media: "keep" });
    expect(filesOf(kept.bytes).get("ppt/media/media1.wav")).toBe("CANARY-sound");
    expect(filesOf(kept.bytes).get(slide1)).toContain('name="sound"');
    const found = scanDeck(openDeck(kept.bytes)).residue.map(({ kind }) => kind);
    expect(new Set(found)).toEqual(new Set(["media"]));
  });

  it("that only ends holds nothing up", async () => {
    const ends = "<p:transition><p:sndAc><p:endSnd/></p:sndAc></p:transition>";
    const { held, bytes } = await clean(await deck("", ends));
    expect([held, filesOf(bytes).get(slide1)?.includes(ends)]).toEqual([[], true]);
  });

  // LibreOffice writes the first.
  it.each<readonly [string, string, (draft: Draft) => void]>([
    [
      "a sound without a file",
      timing("", sound.replace(' r:embed="rId701"', "").replaceAll(/<\/?p:subTnLst>/g, "")),
      () => undefined,
    ],
    [
      "one at a change of slides",
      "<p:transition><p:sndAc><p:stSnd><p:snd/></p:stSnd></p:sndAc></p:transition>",
      () => undefined,
    ],
    ["a film of a disk", timing("", film), linked("file:///C:/CANARY.mp4")],
    ["a film in a hidden picture", timing("", film), hiddenFilm],
  ])("that is not there holds nothing up and leaves nothing: %s", async (_, animations, change) => {
    for (const media of ["hold", "keep"] as const) {
      const { held, notes, bytes } = await clean(await deck("", animations, change), { media });
      expect([held, notes]).toEqual([[], []]);
      expect(scanDeck(openDeck(bytes)).residue).toEqual([]);
    }
  });

  it("and film of a disk goes without its slide, that of the web stays where it is kept", async () => {
    const ofDisk = await slideOf(await deck("", timing("", film), linked("file:///C:/CANARY.mp4")), { media: "keep" });
    expect(ofDisk).toContain('name="Picture 50"/><p:cNvPicPr/><p:nvPr/>');
    expect(ofDisk).not.toContain("p:timing");
    const ofWeb = await clean(await deck("", "", linked("https://www.youtube.com/embed/x")), { media: "keep" });
    expect(filesOf(ofWeb.bytes).get(slide1)).toContain("<a:videoFile ");
    expect(ofWeb.notes).toContain("media-kept");
  });
});
