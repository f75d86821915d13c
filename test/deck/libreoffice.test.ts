import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wholeOf } from "../../src/bytes/pieces.ts";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { defaultPolicy } from "../../src/deck/leaks.ts";
import { openDeck } from "../../src/deck/package.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { corpusFiles } from "../support/corpus.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { canaryDraft } from "./canary.ts";
import { plainDeck, slide1 } from "./draft.ts";
import { deckWith, freeForm, outlinedShapes } from "./picture-deck.ts";

const lesion = join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion.png");

/** Decks in which something that can be seen goes or comes: ink that LibreOffice shows from its fallback alone. */
const changed = new Map([
  ["tika-testPPT_various2", [8]],
  ["Open-XML-SDK-Ink2", [1]],
]);
/** Decks whose pictures are drawn from other bytes, with the same look: crops cut off, previews of objects, transparent edges. */
const redrawn = new Set([
  "ShapeCrawler-059_crop-images",
  "poi-45545_Comment",
  "poi-54542_cropped_bitmap",
  "python-pptx-act-props",
  "tika-testPPT_embeded",
  "tika-testPPT_various2",
  "python-pptx-ph-populated-placeholders",
  "python-pptx-shp-picture",
]);
/** Left out for the time they take; held against LibreOffice once, and the same but for a mail link. */
const long = /poi-(?:customGeo|60810)|encrypted/;
const maxMeanDifference = 1; // of 255: what a crop cut at whole pixels may change
const mostBesideOutlines = 0.01; // nothing but how smooth edges are: a form that is not LibreOffice's would show
/** Forms of frames and covers: stars, a heart and others by their guides, and what is drawn freely. */
const forms = [
  ..."star4 star5 star6 star8 star12 star16 heart lightningBolt pentagon plus plaque flowChartTerminator snip2DiagRect round1Rect"
    .split(" ")
    .map((preset) => `<a:prstGeom prst="${preset}"><a:avLst/></a:prstGeom>`),
  '<a:prstGeom prst="star5"><a:avLst><a:gd name="adj" fmla="val 35000"/></a:avLst></a:prstGeom>',
  freeForm,
];

/** The number of a slide and days: fields that LibreOffice fills, with something else saved in them. */
const fields = ["slidenum", "datetime", "datetime1", "datetime2", "datetime5"].map(
  (type, i) =>
    `<p:sp><p:nvSpPr><p:cNvPr id="${70 + i}" name="Text ${70 + i}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" ` +
    `y="${600_000 * i}"/><a:ext cx="5000000" cy="600000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>` +
    `<p:txBody><a:bodyPr/><a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="${type}"><a:t>7/23/1968</a:t></a:fld>` +
    "</a:p></p:txBody></p:sp>",
);

/** PDF whose pictures are not coded anew. */
const lossless = `pdf:impress_pdf_Export:${JSON.stringify({
  UseLosslessCompression: { type: "boolean", value: "true" },
  ReduceImageResolution: { type: "boolean", value: "false" },
})}`;

describeWith(["soffice", "pdftocairo"], "LibreOffice", () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-office-"));
  const decks: string[] = [];
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(async () => {
    for (const side of ["before", "after"]) mkdirSync(join(folder, side));
    const sources: (readonly [string, Uint8Array])[] = [
      ["canary", (await canaryDraft()).build()],
      ["outlines", await deckWith(outlinedShapes(forms))],
    ];
    const withFields = await plainDeck(readFileSync(lesion));
    withFields.insert(slide1, "</p:spTree>", fields.join(""));
    sources.push(["fields", withFields.build()]);
    for (const path of corpusFiles("decks", /\.ppt[xm]$/)) {
      if (!long.test(path)) sources.push([basename(path).replace(/\.ppt[xm]$/, ""), readFileSync(path)]);
    }
    for (const [name, bytes] of sources) {
      const cleaned = await cleanDeck(openDeck(bytes), pictureTools(new PictureRecord()), defaultPolicy);
      if ("refused" in cleaned) throw new Error(`${name}: ${cleaned.refused.reason}`);
      writeFileSync(join(folder, "before", `${name}.pptx`), bytes);
      writeFileSync(join(folder, "after", `${name}.pptx`), wholeOf(cleaned.bytes));
      decks.push(name);
    }
    for (const side of ["before", "after"]) {
      const paths = decks.map((name) => join(folder, side, `${name}.pptx`));
      const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
      runTool("soffice", [profile, "--headless", "--convert-to", lossless, "--outdir", join(folder, side), ...paths]);
    }
  }, 480_000);

  it("opens every cleaned deck, with the same slides, looking the same", async () => {
    expect(decks.length).toBeGreaterThan(0);
    for (const name of decks) {
      const [before, after] = [pages(folder, "before", name), pages(folder, "after", name)];
      expect(after.length, name).toBe(before.length);
      for (const [i, page] of before.entries()) {
        if (changed.get(name)?.includes(i + 1) === true || name === "canary") continue;
        const difference = await meanDifference(page, after[i] ?? Buffer.alloc(0));
        const most = name === "outlines" ? mostBesideOutlines : redrawn.has(name) ? maxMeanDifference : 0;
        expect(difference, `${name}, slide ${i + 1}`).toBeLessThanOrEqual(most);
      }
    }
  }, 240_000);
});

/**
 * The pages of a deck's PDF as PNGs, as a screen shows them: 96 dots an inch. Cairo places pictures to a part of a pixel; a
 * renderer that rounds their edges would see a whole picture and its cut one differently.
 */
function pages(folder: string, side: string, name: string): Buffer[] {
  const into = join(folder, `${side}-${name}`);
  mkdirSync(into);
  runTool("pdftocairo", ["-png", "-r", "96", join(folder, side, `${name}.pdf`), join(into, "p")]);
  const files = readdirSync(into).toSorted();
  return files.map((file) => readFileSync(join(into, file)));
}

/** How far the samples of two PNGs are apart; most are the same files, and need not be decoded. */
async function meanDifference(one: Buffer, other: Buffer): Promise<number> {
  if (one.equals(other)) return 0;
  const [a, b] = await Promise.all([sharp(one).raw().toBuffer(), sharp(other).raw().toBuffer()]);
  if (a.length !== b.length) return Infinity;
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

describe("the list of decks that look different", () => {
  it("names decks that are there", () => {
    const there = corpusFiles("decks", /./).map((path) => basename(path).replace(/\.ppt[xm]$/, ""));
    if (there.length > 0) for (const name of [...changed.keys(), ...redrawn]) expect(there).toContain(name);
  });
});
