/** What a person decided about pictures, applied inside decks: the built program on decks that are made here. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readZip, zipContent } from "../../src/bytes/zip-read.ts";
import { office, pictureDeck, slide1 } from "../deck/draft.ts";
import { maskOf, picturesOf, writeDecisions } from "../support/decisions.ts";
import { makeDesk } from "../support/program.ts";

const caps = { maxEntries: 1000, maxBytes: 2 ** 28 };
const size = { width: 320, height: 240 };

/** A picture with something in every place, another one for each seed. */
function noise(seed: number, { width, height } = size) {
  const samples = Buffer.alloc(width * height * 3);
  for (let i = 0; i < samples.length; i++)
    samples[i] = 60 + ((i * 7 + ((i / width) | 0) * seed * 13 + seed * 31) % 120);
  return sharp(samples, { raw: { width, height, channels: 3 } });
}

const photo = await noise(1).jpeg({ quality: 92 }).toBuffer();
const other = await noise(2).png().toBuffer();
const third = await noise(3).png().toBuffer();

/** The pictures inside a deck, decoded. */
async function pixelsIn(deck: Uint8Array) {
  const media = readZip(deck, caps).filter(({ name }) => name.startsWith("ppt/media/"));
  return Promise.all(media.map(async (entry) => sharp(zipContent(entry)).raw().toBuffer({ resolveWithObject: true })));
}

async function rawOf(picture: Uint8Array): Promise<Buffer> {
  return sharp(picture).raw().toBuffer();
}

const isGrey = (data: Buffer, at: number) => data[at] === 0x80;

describe("decisions by picture in decks", () => {
  it("lists each distinct picture once, with its size, its slides and the digest of its pixels", async () => {
    const desk = makeDesk();
    const again = await sharp(other).png({ compressionLevel: 1 }).toBuffer();
    writeFileSync(desk.path("talk.pptx"), (await pictureDeck([[photo, other], [again], [photo]])).build());
    const told = await picturesOf(desk, "talk.pptx");
    expect(told.map(({ number, format, size: told1, slides }) => [number, format, told1, slides])).toEqual([
      [1, "jpeg", size, [1, 3]],
      [2, "png", size, [1, 2]],
    ]);
    for (const { pixelsSha256 } of told) expect(pixelsSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("says of a picture in layout and master that it is there, and withholds it there too", async () => {
    const desk = makeDesk();
    const draft = await pictureDeck([[photo], [other]]);
    const [one, two] = [...draft.files.keys()].filter((name) => name.startsWith("ppt/media/"));
    for (const [part, target] of [
      ["ppt/slideLayouts/slideLayout1.xml", one],
      ["ppt/slideMasters/slideMaster1.xml", two],
    ] as const) {
      draft.relate(part, "rId77", `${office}/image`, target ?? "");
      const fill =
        '<a:blipFill><a:blip r:embed="rId77"/><a:stretch><a:fillRect/></a:stretch></a:blipFill><a:effectLst/>';
      draft.insert(part, "<p:spTree>", `<p:bg><p:bgPr>${fill}</p:bgPr></p:bg>`);
    }
    writeFileSync(desk.path("talk.pptx"), draft.build());
    const told = await picturesOf(desk, "talk.pptx");
    expect(told.map(({ slides, elsewhere }) => [slides, elsewhere])).toEqual([
      [[1], ["layout"]],
      [[2], ["master"]],
    ]);
    writeDecisions(
      desk,
      "d.json",
      new Map(told.map(({ pixelsSha256 }) => [pixelsSha256 ?? "", { verdict: "withhold" }])),
    );
    expect((await desk.run(["strip", "talk.pptx", "--decisions", "d.json"])).status).toBe(0);
    for (const { data } of await pixelsIn(readFileSync(desk.path("talk.clean.pptx"))))
      expect(isGrey(data, 0)).toBe(true);
    expect((await desk.run(["verify", "talk.clean.pptx"])).status).toBe(0);
  });

  it("covers and withholds every occurrence in every deck of a folder, and leaves the rest as it was", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("Talks/old"), { recursive: true });
    writeFileSync(desk.path("Talks/a.pptx"), (await pictureDeck([[photo, other], [third]])).build());
    writeFileSync(desk.path("Talks/old/b.pptx"), (await pictureDeck([[third], [other, photo]])).build());
    writeFileSync(desk.path("Talks/photo.jpg"), photo);
    const [first, second] = await picturesOf(desk, "Talks/a.pptx");
    writeDecisions(
      desk,
      "d.json",
      new Map([
        [first?.pixelsSha256 ?? "", maskOf(size, [100, 50, 56, 40])],
        [second?.pixelsSha256 ?? "", { verdict: "withhold" }],
      ]),
    );
    const run = await desk.run(["strip", "Talks", "--out-dir", "Clean", "--decisions", "d.json", "--json"]);
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout.match(/\{"kind":"masked-picture","bytes":0,"count":1\}/g)).toHaveLength(2);
    expect(run.stdout.match(/\{"kind":"withheld-picture","bytes":0,"count":1\}/g)).toHaveLength(2);
    const [before, hidden, kept] = await Promise.all([photo, other, third].map(rawOf));
    for (const name of ["Clean/a.pptx", "Clean/old/b.pptx"]) {
      const pictures = await pixelsIn(readFileSync(desk.path(name)));
      expect(pictures).toHaveLength(3);
      const masked = pictures.find(({ data, info }) => info.channels === 3 && data[(70 * 320 + 130) * 3] === 0);
      if (masked === undefined || before === undefined || hidden === undefined) throw new Error("nothing is masked");
      expect(isFlat(masked.data, [100, 50, 56, 40], 0)).toBe(true);
      for (const at of [0, 40 * 320 * 3, 200 * 320 * 3]) expect(masked.data[at]).toBe(before[at]); // not coded anew
      const panel = pictures.find(({ data }) => isGrey(data, 0));
      expect(panel?.info).toMatchObject(size);
      expect(pictures.some(({ data }) => data.equals(hidden) || data.equals(before))).toBe(false);
      expect(pictures.some(({ data }) => kept !== undefined && data.equals(kept))).toBe(true);
    }
    expect((await desk.run(["verify", "Clean"])).status).toBe(0);
    const again = await desk.run(["strip", "Clean/a.pptx", "--decisions", "d.json", "-o", "again.pptx"]);
    expect(again.status).toBe(0);
    expect(desk.files()["again.pptx"]).toBe(desk.files()["Clean/a.pptx"]);
  });

  it("withholds what is cropped on its slide and lies under a shape", async () => {
    const desk = makeDesk();
    const draft = await pictureDeck([[other], [other]]);
    const place = /<a:off x="(\d+)" y="(\d+)"\/><a:ext cx="(\d+)" cy="(\d+)"\/>/.exec(draft.text(slide1)) ?? [];
    draft.replace(slide1, "<a:stretch>", '<a:srcRect l="25000" b="10000"/><a:stretch>');
    const cover =
      '<p:sp><p:nvSpPr><p:cNvPr id="60" name="R"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>' +
      `<a:off x="${place[1]}" y="${place[2]}"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>` +
      '</a:prstGeom><a:solidFill><a:srgbClr val="000000"/></a:solidFill></p:spPr></p:sp>';
    draft.insert(slide1, "</p:spTree>", cover);
    writeFileSync(desk.path("talk.pptx"), draft.build());
    const [told] = await picturesOf(desk, "talk.pptx");
    writeDecisions(desk, "d.json", new Map([[told?.pixelsSha256 ?? "", { verdict: "withhold" }]]));
    const run = await desk.run(["strip", "talk.pptx", "--decisions", "d.json"]);
    expect(run.status, run.stderr).toBe(0);
    const pictures = await pixelsIn(readFileSync(desk.path("talk.clean.pptx")));
    expect(pictures.map(({ info }) => [info.width, info.height]).toSorted(([a = 0], [b = 0]) => a - b)).toEqual([
      [240, 216],
      [320, 240],
    ]);
    for (const { data, info } of pictures) expect(data[data.length - info.channels]).toBe(0x80);
    expect((await desk.run(["verify", "talk.clean.pptx"])).status).toBe(0);
  });

  it("withholds the other rendition of a picture that is withheld", async () => {
    const desk = makeDesk();
    const draft = await pictureDeck([[other, third]]);
    const slide = draft.text(slide1);
    const [one = "", two = ""] = slide.match(/<p:pic>.*?<\/p:pic>/gs) ?? [];
    const choice =
      '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">' +
      '<mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14">' +
      `${one}</mc:Choice><mc:Fallback>${two}</mc:Fallback></mc:AlternateContent>`;
    draft.files.set(
      slide1,
      slide.replace(one, () => choice).replace(`</mc:AlternateContent>${two}`, "</mc:AlternateContent>"),
    );
    writeFileSync(desk.path("talk.pptx"), draft.build());
    const [told] = await picturesOf(desk, "talk.pptx");
    writeDecisions(desk, "d.json", new Map([[told?.pixelsSha256 ?? "", { verdict: "withhold" }]]));
    const run = await desk.run(["strip", "talk.pptx", "--decisions", "d.json"]);
    expect(run.status, run.stderr).toBe(0);
    const pictures = await pixelsIn(readFileSync(desk.path("talk.clean.pptx")));
    expect(pictures).toHaveLength(2);
    for (const { data } of pictures) expect(isGrey(data, 0)).toBe(true);
  });

  it("does what was decided about the photograph by itself, whose tag a slide does not heed", async () => {
    const desk = makeDesk();
    const phone = await sharp(photo).withMetadata({ orientation: 6 }).jpeg({ quality: 92 }).toBuffer();
    const upright = await sharp(phone).rotate().png().toBuffer();
    writeFileSync(desk.path("talk.pptx"), (await pictureDeck([[phone]])).build());
    writeFileSync(desk.path("upright.pptx"), (await pictureDeck([[upright]])).build());
    const [told] = await picturesOf(desk, "upright.pptx");
    const turned = { width: size.height, height: size.width };
    writeDecisions(desk, "d.json", new Map([[told?.pixelsSha256 ?? "", maskOf(turned, [17, 34, 44, 12])]]));
    expect((await desk.run(["strip", "talk.pptx", "--decisions", "d.json"])).status).toBe(0);
    const [picture] = await pixelsIn(readFileSync(desk.path("talk.clean.pptx")));
    const stored = [34, size.height - 17 - 44, 12, 44] as const; // turned right for a viewer, as it lies for a slide
    expect(isFlat(picture?.data ?? Buffer.alloc(0), stored, 0)).toBe(true);
    expect(picture?.info).toMatchObject(size);
  });

  it("holds a deck with a picture nobody decided about, and lets it through when somebody has", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("Talks"));
    writeFileSync(desk.path("Talks/a.pptx"), (await pictureDeck([[photo], [other]])).build());
    writeFileSync(desk.path("Talks/b.pptx"), (await pictureDeck([[photo]])).build());
    const [first, second] = await picturesOf(desk, "Talks/a.pptx");
    const fine = { verdict: "no-identifying-feature" };
    writeDecisions(desk, "d.json", new Map([[first?.pixelsSha256 ?? "", fine]]));
    const flags = ["--decisions", "d.json", "--require-review"];
    const some = await desk.run(["strip", "Talks/a.pptx", "--decisions", "d.json", "--dry-run"]);
    expect(some.stderr).toContain("nobody has decided about it");
    const run = await desk.run(["strip", "Talks", "--out-dir", "Clean", ...flags]);
    expect(run.status).toBe(3);
    expect(run.stdout).toContain("held     Talks/a.pptx: held for a look: a picture that nobody has decided about");
    expect(readdirSync(desk.path("Clean"))).toEqual(["b.pptx"]);
    expect(readdirSync(desk.path("Clean-hold"))).toEqual(["a.pptx"]);
    const single = await desk.run(["strip", "Talks/a.pptx", ...flags]);
    expect(single).toMatchObject({ status: 65, stderr: expect.stringContaining("derm-share review") as unknown });
    expect(Object.keys(desk.files())).not.toContain("Talks/a.clean.pptx");
    writeDecisions(desk, "e.json", new Map([first, second].map((one) => [one?.pixelsSha256 ?? "", fine])));
    const decided = await desk.run(["strip", "Talks", "--out-dir", "All", "--decisions", "e.json", "--require-review"]);
    expect(decided.status, decided.stderr).toBe(0);
    expect(readdirSync(desk.path("All"))).toEqual(["a.pptx", "b.pptx"]);
    expect(readFileSync(desk.path("All-report.html"), "utf8")).not.toContain("Nobody has looked");
  });

  it("takes no crop from a decision: it would move the picture on its slide", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), (await pictureDeck([[photo]])).build());
    const [told] = await picturesOf(desk, "talk.pptx");
    const drawn = { regions: [], crop: { x: 0, y: 0, width: 100, height: 100 }, fill: "black" };
    writeDecisions(desk, "d.json", new Map([[told?.pixelsSha256 ?? "", { verdict: "masked", size, drawn }]]));
    const run = await desk.run(["strip", "talk.pptx", "--decisions", "d.json"]);
    expect(run).toMatchObject({ status: 65, stderr: expect.stringContaining("crops a picture") as unknown });
    expect(Object.keys(desk.files())).toEqual(["d.json", "talk.pptx"]);
  });
});

/** Whether the region of a picture of `size` has this brightness, but for what a JPEG leaves. */
function isFlat(
  data: Buffer,
  [x, y, width, height]: readonly [number, number, number, number],
  level: number,
): boolean {
  for (let row = y; row < y + height; row++) {
    for (let at = (row * size.width + x) * 3; at < (row * size.width + x + width) * 3; at++) {
      if (Math.abs((data[at] ?? 255) - level) > 2) return false;
    }
  }
  return data.length > 0;
}
