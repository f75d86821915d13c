/** The words: seen by nobody on the same computer, and the same for whoever opens, with whatever tool. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";
import { type Step, talk, talkTo } from "../support/talk.ts";

const spoken = "ozone lava timber wisdom cradle fossil mule";
const canonical = "ozone-lava-timber-wisdom-cradle-fossil-mule";
const enter = "\r";

/** Seals a picture into a page, with the words in a file. */
async function sealWith(desk: Desk, words: string, under: readonly string[] = []): Promise<string> {
  layFixture(desk, "planted/lesion.jpg", "photo.jpg");
  writeFileSync(desk.path("words"), words, { mode: 0o600 });
  const run = await desk.run(["seal", "photo.jpg", ...teaching, "--passphrase-file", "words"], { under });
  expect(run.status).toBe(0);
  return readdirSync(desk.folder).find((name) => name.endsWith(".html")) ?? "none";
}

describeWith(["python3"], "the words", () => {
  it("are in no command line and no environment while seal and open run", { timeout: 60_000 }, async () => {
    const desk = makeDesk();
    const watching = (notes: string): string[] => [
      "python3",
      join(import.meta.dirname, "..", "support", "watch.py"),
      desk.path(notes),
    ];
    const bundle = await sealWith(desk, spoken, watching("seal.notes"));
    const open = await desk.run(["open", bundle, "--passphrase-file", "words"], { under: watching("open.notes") });
    expect(open.status).toBe(0);
    mkdirSync(desk.path("apart"));
    const made = await desk.run(["seal", "photo.jpg", ...teaching, "--passphrase-out", "apart/made"], {
      under: watching("made.notes"),
    });
    expect(made.status).toBe(0);
    const generated = readFileSync(desk.path("apart/made"), "utf8").trim();
    const words = [spoken, canonical, generated, generated.replaceAll("-", " ")];
    for (const notes of ["seal.notes", "open.notes", "made.notes"]) {
      const seen = readFileSync(desk.path(notes), "latin1");
      expect(seen.split("\n").length).toBeGreaterThan(20);
      for (const planted of ["derm-share.js\0", "--passphrase-", "NO_COLOR=1\0"]) expect(seen).toContain(planted);
      for (const text of words) expect(seen).not.toContain(text);
    }
  });

  it("that were mistyped on the terminal are pointed at by position, and nothing is written", async () => {
    const desk = makeDesk();
    const bundle = await sealWith(desk, spoken);
    const before = desk.files();
    const asked: readonly Step[] = [["The words that", ["ozone lava timbre wisdom cradle fossil mule", enter]]];
    const session = talk(desk, ["open", bundle], asked);
    expect(session).toMatchObject({ status: 5, missed: null });
    expect(session.screen).toContain("word 3 is not one of the words that are used");
    expect(session.screen).not.toContain("timbre");
    expect(desk.files()).toEqual(before);
  });
});

describeWith(["python3", "age"], "words given to seal", () => {
  it.each([
    ["seven of ours, as they were said", " Ozone  lava TIMBER - wisdom cradle\tfossil mule\n", canonical, spoken],
    ["six of somebody's own", ...repeat("Six Words-of my  own, röter")],
    ["seven, one of them not ours", ...repeat("ozone lava timbre wisdom cradle fossil mule")],
  ])(
    "open in open, typed and from a file, and in age -d: %s",
    { timeout: 60_000 },
    async (_, given, inAge, typed = inAge) => {
      const desk = makeDesk();
      const bundle = await sealWith(desk, given);
      const opened = talk(desk, ["open", bundle, "--out-dir", "typed"], [["The words that", [typed, enter]]]);
      expect(opened).toMatchObject({ status: 0, missed: null });
      const again = await desk.run(["open", bundle, "--passphrase-file", "-", "--out-dir", "file"], { input: typed });
      expect(again.status).toBe(0);
      const page = readFileSync(desk.path(bundle), "latin1");
      const armor = /-----BEGIN AGE ENCRYPTED FILE-----[^]*-----END AGE ENCRYPTED FILE-----\n/.exec(page)?.[0] ?? "";
      writeFileSync(desk.path("cut.age"), armor);
      const age = talkTo(["age", "-d", "-o", "plain.zip", "cut.age"], desk, [["passphrase", [inAge, enter]]]);
      expect(age).toMatchObject({ status: 0, missed: null });
      const picture = readFileSync(desk.path("typed/01.jpg"));
      expect(readFileSync(desk.path("plain.zip")).includes(picture)).toBe(true);
      expect(readFileSync(desk.path("file/01.jpg")).equals(picture)).toBe(true);
    },
  );
});

describe("words given to seal", () => {
  it.each([
    ["with an empty line after them", "my own long and secret phrase here\r\n\r\n"],
    ["one on a line", "my\nown\nlong\nand\nsecret\nphrase\nhere\n"],
  ])("that nobody could type are refused: %s", async (_, words) => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "photo.jpg");
    const run = await desk.run(["seal", "photo.jpg", ...teaching, "--passphrase-file", "-"], { input: words });
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain("which nobody can type\nhint: write the words on one line");
    expect(Object.keys(desk.files())).toEqual(["photo.jpg"]);
  });
});

function repeat(text: string): [string, string, string] {
  return [text, text, text];
}
