/** Consent picture by picture: the table printed, filled in as a person would, and applied to decks and pictures. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { expect, it } from "vitest";
import { readZip, zipContent } from "../../src/bytes/zip-read.ts";
import { pictureDeck } from "../deck/draft.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const plain = async (r: number) =>
  sharp({ create: { width: 200, height: 150, channels: 3, background: { r, g: 40, b: 90 } } })
    .png()
    .toBuffer();
const reds = [200, 150, 100, 30];
const pictures = await Promise.all(reds.map(plain));

/** A folder of two decks and a picture, and the table of their consents. */
async function folder(): Promise<{ desk: Desk; rows: string[] }> {
  const [a, b, c, d] = pictures;
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("no pictures");
  const desk = makeDesk();
  mkdirSync(desk.path("Talks"));
  writeFileSync(desk.path("Talks/a.pptx"), (await pictureDeck([[a, b], [c]])).build());
  writeFileSync(desk.path("Talks/b.pptx"), (await pictureDeck([[], [b]])).build());
  writeFileSync(desk.path("Talks/d.png"), d);
  const template = await desk.run(["inspect", "Talks", "--consents-template"]);
  expect(template.status, template.stderr).toBe(0);
  return { desk, rows: template.stdout.trimEnd().split("\r\n") };
}

function fill(row: string, cells: string): string {
  return row.replace('"","",""', cells);
}

/** What of the reds the pictures of a deck show, and 128 for a panel. */
async function redsIn(deck: Uint8Array): Promise<(number | undefined)[]> {
  const media = readZip(deck, { maxEntries: 1000, maxBytes: 2 ** 26 }).filter(({ name }) =>
    name.startsWith("ppt/media/"),
  );
  const found = await Promise.all(media.map(async (entry) => (await sharp(zipContent(entry)).raw().toBuffer())[0]));
  return found.toSorted((x = 0, y = 0) => x - y);
}

it("prints each distinct picture once, and withholds what the filled table does not cover", async () => {
  const { desk, rows } = await folder();
  expect(rows.map((row) => row.split(",").slice(0, 3).join(" "))).toEqual([
    '\ufeff"deck" "slide" "picture"',
    '"a.pptx" "1" "1"',
    '"a.pptx | b.pptx" "1 | 2" "2 | 1"',
    '"a.pptx" "2" "3"',
    '"d.png" "" "1"',
  ]);
  const [head = "", first = "", second = "", third = "", fourth = ""] = rows;
  const filled = [
    head,
    fill(first, '"R1","publication teaching","2099-01-01"'),
    fill(second, '"R2","teaching",""'),
    fill(third, '"","no-patient",""'),
    fourth,
  ];
  writeFileSync(desk.path("consents.csv"), filled.join("\n").replaceAll('"', "").replaceAll(",", ";"));
  const flags = ["--consent", "publication", "--consents", "consents.csv"];
  const run = await desk.run(["strip", "Talks", "--out-dir", "Clean", ...flags, "--json"]);
  expect(run.status, run.stderr).toBe(3);
  expect(run.stdout).toContain("no consent in the table reaches this use of the picture");
  expect(await redsIn(readFileSync(desk.path("Clean/a.pptx")))).toEqual([100, 128, 200]);
  expect(await redsIn(readFileSync(desk.path("Clean/b.pptx")))).toEqual([128]);
  expect(Object.keys(desk.files()).filter((name) => name.startsWith("Clean/"))).toEqual([
    "Clean/a.pptx",
    "Clean/b.pptx",
  ]);
  const other = await desk.run(["strip", "Talks/b.pptx", "--consent", "teaching", "--consents", "consents.csv"]);
  expect(other.status).toBe(0);
  expect(await redsIn(readFileSync(desk.path("Talks/b.clean.pptx")))).toEqual([150]);
});

it("withholds a picture that no row speaks of, and does not pass over it when the table has changed", async () => {
  const { desk, rows } = await folder();
  const [head = "", first = ""] = rows;
  writeFileSync(desk.path("consents.csv"), [head, first.replace('"","",""', '"R1","publication",""')].join("\n"));
  const flags = ["--out-dir", "Clean", "--consent", "publication", "--consents", "consents.csv", "--force", "--resume"];
  await desk.run(["strip", "Talks", ...flags]);
  expect(await redsIn(readFileSync(desk.path("Clean/a.pptx")))).toEqual([128, 128, 200]);
  writeFileSync(desk.path("consents.csv"), head);
  const again = await desk.run(["strip", "Talks", ...flags]);
  expect(again.stdout).not.toContain("earlier run: Talks/a");
  expect(await redsIn(readFileSync(desk.path("Clean/a.pptx")))).toEqual([128, 128, 128]);
});

it("says what is missing or mistyped", async () => {
  const { desk, rows } = await folder();
  writeFileSync(desk.path("consents.csv"), rows.join("\n"));
  for (const [flags, said] of [
    [["--consent", "publication"], "add --consents FILE"],
    [["--consents", "consents.csv"], "needs a use"],
    [["--consents", "consents.csv", "--consent", "publicaton"], "did you mean publication?"],
  ] as const) {
    const run = await desk.run(["strip", "Talks/a.pptx", ...flags]);
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining(said) as unknown });
  }
  expect(Object.keys(desk.files())).toHaveLength(4);
});
