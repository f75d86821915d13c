import { mkdirSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ascii } from "../../src/bytes/bytes.ts";
import { crc32 } from "../../src/bytes/crc32.ts";
import { wholeOf } from "../../src/bytes/pieces.ts";
import { pack, store, writeZip, type ZipContent } from "../../src/bytes/zip-write.ts";
import { canaryDraft } from "../deck/canary.ts";
import { Draft, slide1 } from "../deck/draft.ts";
import { compoundFile } from "../support/compound-file.ts";
import { makeDesk } from "../support/program.ts";

const canary = (await canaryDraft()).build();

function zip(...files: readonly (readonly [string, string])[]): Uint8Array {
  return wholeOf(writeZip(files.map(([name, text]) => [name, pack(ascii(text))])));
}

function spoiled(spoil: (draft: Draft) => void): Uint8Array {
  const draft = new Draft(canary);
  spoil(draft);
  return draft.build();
}

/** The deck with other entries, behind its own or in their place, and names that stand in both headers changed to others of the same length. */
function withEntries(
  entries: readonly (readonly [string, ZipContent])[],
  rename: readonly [string, string][] = [],
): Uint8Array {
  const own = [...new Draft(canary).files]
    .filter(([name]) => entries.every(([other]) => other !== name))
    .map(([name, text]) => [name, pack(ascii(text))] as const);
  let text = Buffer.from(wholeOf(writeZip([...own, ...entries]))).toString("latin1");
  for (const [from, to] of rename) text = text.replaceAll(from, to);
  return Uint8Array.from(Buffer.from(text, "latin1"));
}

/** An entry whose headers say another size than its packed data has. */
function lying(size: number, says: number): ZipContent {
  const content = new Uint8Array(size);
  return { method: 8, crc32: crc32(content), bytes: says, raw: deflateRawSync(content) };
}

const nested = "<p:grpSp>".repeat(300) + "</p:grpSp>".repeat(300);
const many = `<p:spTree ${Array.from({ length: 1001 }, (_, i) => `a${i}=""`).join(" ")}>`;
const outOfPlace = ["aaaaaaaaaaaaa.xml", "../../../../a.xml"] as const;
const asPptx = "save it as .pptx";
const anew = "save it anew";

const refusals: readonly (readonly [what: string, bytes: Uint8Array, says: string, remedy: string])[] = [
  ["a presentation from before 2007", compoundFile("PowerPoint Document"), "before 2007 (.ppt)", asPptx],
  ["a locked one", compoundFile("EncryptedPackage"), "locked with a password", "take the password off"],
  ["a locked .ppt", compoundFile("PowerPoint Document", "EncryptedSummary"), "locked", "take the password off"],
  ["an old text document", compoundFile("WordDocument"), "before 2007, and no presentation", "JPEG or PNG"],
  ["Keynote's", zip(["Index/Document.iwa", "x"]), "Keynote (.key)", "export it from Keynote to PowerPoint"],
  ["LibreOffice's", zip(["mimetype", "x"], ["content.xml", "<a/>"]), "(.odp)", asPptx],
  ["a text document", zip(["[Content_Types].xml", "x"], ["word/document.xml", "x"]), "(.docx)", "JPEG or PNG"],
  ["a workbook", zip(["[Content_Types].xml", "x"], ["xl/workbook.xml", "x"]), "(.xlsx)", "JPEG or PNG"],
  ["an archive", zip(["arm.jpg", "x"]), "a ZIP archive", "unpack it"],
  ["a PDF", ascii("%PDF-1.7\n"), "it is a PDF", "clean the deck"],
  ["a private key called .key", ascii("-----BEGIN PRIVATE KEY-----\n"), "not a picture or a deck", "JPEG or PNG"],
  ["a broken one", canary.subarray(0, 5000), "cut off", anew],
  ["a name that leads out", withEntries([[outOfPlace[0], pack(ascii("x"))]], [[...outOfPlace]]), "leads out", anew],
  ["a name twice", withEntries([["ppt/slides/slideX.xml", pack(ascii("x"))]], [["slideX", "slide1"]]), "twice", anew],
  ["a lying size", withEntries([[slide1, lying(5000, 50)]]), "more than it should", anew],
  ["another lying size", withEntries([[slide1, lying(50, 5000)]]), "another size", anew],
  ["a bomb", withEntries([["ppt/a.bin", lying(50, 3e9)]]), "holds more than a presentation may hold", "several decks"],
  ["a wrong checksum", withEntries([[slide1, { ...store(ascii("x")), crc32: 7 }]]), "checksum", anew],
  [
    "a document type",
    spoiled((d) => d.insert(slide1, "<p:sld ", '<!DOCTYPE x [<!ENTITY e "e">]>')),
    "document type",
    anew,
  ],
  ["XML too deep", spoiled((d) => d.insert(slide1, "</p:spTree>", nested)), "256 levels", anew],
  ["too many attributes", spoiled((d) => d.replace(slide1, "<p:spTree>", many)), "1,000 attributes", "several decks"],
  [
    "too many comments",
    spoiled((d) => d.insert(slide1, "</p:spTree>", "<!---->".repeat(16_000))),
    "more comments or unknown elements",
    "several decks",
  ],
  ["XML too long", spoiled((d) => d.insert(slide1, "</p:spTree>", " ".repeat(2 ** 26))), "64 MiB", anew],
];

describe("strip of what is no deck of today, or a hostile one", () => {
  it.each(refusals)("refuses %s, says why and what to do, and writes nothing", async (_, bytes, says, remedy) => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), bytes);
    const { status, stdout, stderr } = await desk.run(["strip", "talk.pptx"]);
    expect(stderr).toContain(says);
    expect(stderr).toMatch(/^hint: /m);
    expect(stderr).toContain(remedy);
    expect([status, stdout]).toEqual([65, ""]);
    expect(Object.keys(desk.files())).toEqual(["talk.pptx"]);
  });

  it("goes on with the next file of a folder, lists each, and copies none", async () => {
    const desk = makeDesk();
    const names = refusals.map((_, i) => `Talks/${i}.pptx`);
    mkdirSync(desk.path("Talks"));
    refusals.forEach(([, bytes], i) => writeFileSync(desk.path(`Talks/${i}.pptx`), bytes));
    writeFileSync(desk.path("Talks/good.pptx"), canary);
    const { status, stdout } = await desk.run(["strip", "Talks", "--out-dir", "Clean", "--jobs", "2"]);
    expect(status).toBe(3);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^(?:refused|failed|skipped) +${name}: `, "m"));
    expect(Object.keys(desk.files()).filter((name) => !name.startsWith("Talks/"))).toEqual([
      "Clean-report.html",
      "Clean-report.json",
      "Clean/good.pptx",
    ]);
  });

  it("is refused by verify and inspect with the same words", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), compoundFile("EncryptedPackage"));
    const verified = await desk.run(["verify", "talk.pptx"]);
    expect(verified.stdout).toContain("refused  talk.pptx: it is locked with a password");
    const inspected = await desk.run(["inspect", "talk.pptx"]);
    expect([inspected.status, inspected.stderr]).toEqual([65, expect.stringContaining("take the password off")]);
  });
});
