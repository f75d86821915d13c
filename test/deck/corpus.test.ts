import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Automizer } from "pptx-automizer";
import { afterAll, expect, it } from "vitest";
import { equal } from "../../src/bytes/bytes.ts";
import { cleanDeck } from "../../src/deck/clean-deck.ts";
import { type DeckPolicy, defaultPolicy } from "../../src/deck/leaks.ts";
import { openDeck } from "../../src/deck/package.ts";
import { PictureRecord, pictureTools } from "../../src/workflow/deck-pictures.ts";
import { residueOfDeck } from "../../src/workflow/verify-deck.ts";
import { corpusFiles, describeCorpus } from "../support/corpus.ts";
import { failureOf } from "../support/errors.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { canaryDraft } from "./canary.ts";
import { faults } from "./consistency.ts";
import { type Cleaned, cleanedOf, filesOf } from "./draft.ts";

const folder = mkdtempSync(join(tmpdir(), "derm-decks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function clean(bytes: Uint8Array, policy: Partial<DeckPolicy> = {}): Promise<Cleaned> {
  const result = await cleanDeck(openDeck(bytes), pictureTools(new PictureRecord()), {
    ...defaultPolicy,
    media: "drop",
    ...policy,
  });
  return cleanedOf(result);
}

const cleanedFiles = new Map<string, Promise<Cleaned>>();

/** What comes of a deck of the corpus, cleaned once for all that is held against it. */
function cleanedFile(path: string): Promise<Cleaned> {
  const result = cleanedFiles.get(path) ?? clean(readFileSync(path));
  cleanedFiles.set(path, result);
  return result;
}

/** Numbers of slides and dates: programs show their own. */
const filledField = /<a:fld [^>]*type="(?:slidenum|datetime\w*)"[^>]*>.*?<\/a:fld>/gs;

/** The visible text of the slides, sorted: slides keep their order, but parts that move do not. */
function visibleText(deck: Uint8Array): string[] {
  const slides = [...filesOf(deck)].filter(([name]) => /^ppt\/slides\/[^/]*\.xml$/.test(name));
  return slides
    .flatMap(([, text]) => [...text.replace(filledField, "").matchAll(/<a:t>([^<]*)<\/a:t>/g)])
    .map(([, run = ""]) => run)
    .toSorted();
}

/** The names of the slides and the number of shapes on each, as an editor of decks by another author sees them. */
async function shapesByOther(deck: Uint8Array, name: string): Promise<number[]> {
  const file = join(folder, `${name}.pptx`);
  writeFileSync(file, deck);
  const automizer = new Automizer({ templateDir: folder, outputDir: folder, verbosity: 0 });
  const loaded = automizer.loadRoot(`${name}.pptx`).load(`${name}.pptx`, "deck");
  const info = await loaded.setCreationIds();
  return info.flatMap(({ slides }) => slides.map(({ elements }) => elements.length));
}

const faultsTold = new Map<string, string[]>();

/** What the validator of the Open XML SDK, which knows the schemas of ECMA-376 and Microsoft's, says of a deck. */
function schemaFaults(deck: Uint8Array): string[] {
  const key = createHash("sha256").update(deck).digest("hex");
  const told = faultsTold.get(key) ?? toldByValidator(deck);
  faultsTold.set(key, told);
  return told;
}

function toldByValidator(deck: Uint8Array): string[] {
  const file = join(folder, "validated.pptx");
  writeFileSync(file, deck);
  const said: unknown = JSON.parse(runTool("ooxml-validator", [file]).toString());
  if (typeof said !== "object" || said === null || !("errors" in said) || !Array.isArray(said.errors)) {
    throw new Error("the validator is not what it was");
  }
  return said.errors.map((fault) => JSON.stringify(fault, ["id", "description"]));
}

function presentations(): string[] {
  return corpusFiles("decks", /\.ppt[xm]$/).filter((path) => !path.includes("encrypted"));
}

describeCorpus("a deck that somebody else made", () => {
  const decks = presentations();

  it.each(decks.map((path) => [basename(path), path] as const))(
    "%s is cleaned, holds together, keeps its text, and is done the second time",
    async (name, path) => {
      const deck = readFileSync(path);
      const cleaned = await cleanedFile(path);
      expect(faults(cleaned.bytes)).toEqual([]);
      expect(
        (await residueOfDeck(openDeck(cleaned.bytes))).filter(
          ({ kind }) => !["hidden-slide", "covered"].includes(kind),
        ),
      ).toEqual([]);
      const text = visibleText(cleaned.bytes);
      if (cleaned.removed.has("hidden-shape") || cleaned.removed.has("off-slide-shape")) {
        expect(visibleText(deck)).toEqual(expect.arrayContaining(text));
      } else expect(text).toEqual(visibleText(deck));
      expect(equal((await clean(cleaned.bytes)).bytes, cleaned.bytes)).toBe(true);
      expect(name).not.toBe("");
    },
  );

  it.each(decks.map((path) => [basename(path), path] as const))(
    "%s loads elsewhere with as many shapes",
    async (name, path) => {
      const deck = readFileSync(path);
      const cleaned = await cleanedFile(path);
      const before = await shapesByOther(deck, "before");
      const after = await shapesByOther(cleaned.bytes, "after");
      expect(after.length).toBe(before.length);
      // An embedded object and its picture inside count as two there; cleaned, the picture is one.
      const isMerged = cleaned.removed.has("embedded-object") || cleaned.removed.has("ink");
      after.forEach((count, i) => {
        if (isMerged) expect(count, name).toBeLessThanOrEqual(before[i] ?? 0);
        else expect(count, name).toBe(before[i]);
      });
    },
  );

  it("is refused where it is no presentation of today", async () => {
    for (const path of corpusFiles("decks", /encrypted|\.ppt$|\.odp$/)) {
      expect(await failureOf(() => clean(readFileSync(path))), path).toMatch(/^input-(?:unsupported|truncated)/);
    }
  });
});

describeWith(["ooxml-validator"], "the validator of the Open XML SDK", () => {
  it.each(presentations().map((path) => [basename(path), path] as const))(
    "finds no fault in %s that it had not, with notes and hidden slides or without",
    async (_, path) => {
      const deck = readFileSync(path);
      for (const kept of ["drop", "keep"] as const) {
        const now = schemaFaults((await clean(deck, { notes: kept, hiddenSlides: kept })).bytes);
        const before = now.length === 0 ? [] : schemaFaults(deck);
        expect(now.filter((fault) => !before.includes(fault))).toEqual([]);
      }
    },
  );

  it("finds faults in a deck that has some", async () => {
    expect(schemaFaults((await canaryDraft()).build())).not.toEqual([]);
  });
});

describeWith(["exiftool"], "ExifTool on the pictures of a cleaned deck", () => {
  it("reads nothing but what decoding needs", async () => {
    const decks = presentations();
    const canary = clean((await canaryDraft()).build());
    const media = join(folder, "media");
    mkdirSync(media);
    let pictures = 0;
    for (const cleaned of [canary, ...decks.map(cleanedFile)]) {
      for (const [name, content] of filesOf((await cleaned).bytes)) {
        if (!/^ppt\/media\/image.*\.(?:jpe?g|png|gif|tiff?|bmp)$/i.test(name)) continue;
        writeFileSync(join(media, `${pictures}-${basename(name)}`), Buffer.from(content, "latin1"));
        pictures++;
      }
    }
    expect(pictures).toBeGreaterThan(1);
    const options = ["-q", "-r", "-s", "-G", "-EXIF:all", "-XMP:all", "-IPTC:all", "-Photoshop:all", "-MakerNotes:all"];
    const told = runTool("exiftool", [...options, "-PNG:Comment", "-PNG:Title", "-File:Comment", media]).toString();
    expect(told.split("\n").filter((line) => line.startsWith("["))).toEqual([]);
  });
});
