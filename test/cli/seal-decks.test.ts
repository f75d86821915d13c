/** Decks in a bundle beside pictures: sealed and opened by the built program. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { canaryDraft } from "../deck/canary.ts";
import { filesOf, office, pictureDeck, slide1 } from "../deck/draft.ts";
import { teaching } from "../support/consent-flags.ts";
import { maskOf, picturesOf, writeDecisions } from "../support/decisions.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const photo = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion.jpg"));
const other = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion.png"));
let talk: Uint8Array;

beforeAll(async () => {
  talk = (await canaryDraft()).build();
});

/** How one seals and opens: with words, or with one's own keys, which take no scrypt. */
interface Lock {
  readonly seal: readonly string[];
  readonly open: readonly string[];
}

const withWords: Lock = { seal: ["--passphrase-out", "words/w.txt"], open: ["--passphrase-file", "words/w.txt"] };
const withKeys: Lock = { seal: ["--to-self"], open: [] };

/** A folder with a deck and a photograph, and a seal of what is named. */
function sealing(lock = withKeys): { desk: Desk; seal: (...args: string[]) => ReturnType<Desk["run"]> } {
  const desk = makeDesk();
  for (const name of ["words", "Out"]) mkdirSync(desk.path(name));
  writeFileSync(desk.path("talk.pptm"), talk);
  writeFileSync(desk.path("photo.jpg"), photo);
  const flags = [...teaching, ...lock.seal, "--out-dir", "Out"];
  return { desk, seal: (...args) => desk.run(["seal", ...args, ...flags]) };
}

function bundleIn(desk: Desk, extension: string): string {
  return Object.keys(desk.files()).find((name) => name.startsWith("Out/") && name.endsWith(extension)) ?? "";
}

describe("a bundle with a deck", () => {
  for (const [format, lock] of [
    ["html", withWords],
    ["age", withKeys],
  ] as const) {
    it(`is cleaned, sealed as ${format}, and opens to what strip makes of it`, async () => {
      const { desk, seal } = sealing(lock);
      const run = await seal("talk.pptm", "photo.jpg", "--format", format);
      expect(run.status, run.stderr).toBe(0);
      expect(run.stderr).toContain("talk.pptm: deck, ");
      expect(run.stdout + run.stderr).not.toContain("CANARY");
      const bundle = bundleIn(desk, `.${format}`);
      const open = await desk.run(["open", bundle, ...lock.open, "--out-dir", "Opened"]);
      expect(open.status, open.stderr).toBe(0);
      expect(open.stderr).toContain("Opened 1 picture, 1 deck and consent.txt in Opened.");
      await desk.run(["strip", "talk.pptm", "photo.jpg", "--out-dir", "Stripped"]);
      const files = desk.files();
      expect(files["Opened/01.pptx"]).toBe(files["Stripped/talk.pptx"]);
      expect(files["Opened/02.jpg"]).toBe(files["Stripped/photo.jpg"]);
      expect((await desk.run(["verify", "Opened/01.pptx", bundle])).status).toBe(0);
    });
  }

  it("keeps speaker notes when that is asked for, and opens with them", async () => {
    const { desk, seal } = sealing();
    expect((await seal("talk.pptm", "--notes", "keep")).status).toBe(0);
    const open = ["open", bundleIn(desk, ".age"), "--out-dir", "Opened"];
    expect((await desk.run(open)).status).toBe(0);
    const names = [...filesOf(readFileSync(desk.path("Opened/01.pptx"))).keys()];
    expect(names.some((name) => name.startsWith("ppt/notesSlides/"))).toBe(true);
  });

  it("says that sound that was kept is not looked into, as strip does", async () => {
    const { desk, seal } = sealing();
    const draft = await canaryDraft();
    draft.add("ppt/media/media1.wav", "sound", "audio/wav");
    draft.relate(slide1, "rId701", `${office}/audio`, "ppt/media/media1.wav");
    const heard =
      '<p:transition><p:sndAc><p:stSnd><p:snd r:embed="rId701" name="x"/></p:stSnd></p:sndAc></p:transition>';
    draft.insert(slide1, "</p:sld>", heard);
    writeFileSync(desk.path("talk.pptx"), draft.build());
    const run = await seal("talk.pptx", "--media", "keep");
    expect(run.stderr).toContain("Checked: no metadata found outside of sound and film, opens again");
    const strip = await desk.run(["strip", "talk.pptx", "--media", "keep"]);
    expect(strip.stderr).toContain("No metadata found in what was written outside of sound and film.");
  });

  it("does as decided about the pictures of the deck", async () => {
    const { desk, seal } = sealing();
    writeFileSync(desk.path("talk.pptx"), (await pictureDeck([[photo]])).build());
    const [told] = await picturesOf(desk, "talk.pptx");
    if (!told?.size || told.pixelsSha256 === null) throw new Error("no picture");
    writeDecisions(desk, "d.json", new Map([[told.pixelsSha256, maskOf(told.size, [32, 32, 64, 64])]]));
    expect((await seal("talk.pptx", "--decisions", "d.json", "--require-review")).status).toBe(0);
    await desk.run(["strip", "talk.pptx", "--decisions", "d.json", "-o", "stripped.pptx"]);
    const open = ["open", bundleIn(desk, ".age"), "--out-dir", "Opened"];
    expect((await desk.run(open)).status).toBe(0);
    expect(desk.files()["Opened/01.pptx"]).toBe(desk.files()["stripped.pptx"]);
  });

  it("does as decided about pictures in several decks and beside them", async () => {
    const { desk, seal } = sealing();
    writeFileSync(desk.path("a.pptx"), (await pictureDeck([[photo, other]])).build());
    writeFileSync(desk.path("b.pptx"), (await pictureDeck([[other], [photo]])).build());
    const [first, second] = await picturesOf(desk, "a.pptx");
    if (!first?.size || !first.pixelsSha256 || !second?.pixelsSha256) throw new Error("no pictures");
    const masked = [first.pixelsSha256, maskOf(first.size, [32, 32, 64, 64])] as const;
    writeDecisions(desk, "some.json", new Map([masked]));
    const decided = ["--decisions", "some.json", "--require-review"];
    expect(await seal("a.pptx", "b.pptx", "photo.jpg", ...decided)).toMatchObject({
      status: 65,
      stderr: expect.stringContaining("nobody has decided about") as unknown,
    });
    writeDecisions(desk, "d.json", new Map([masked, [second.pixelsSha256, { verdict: "withhold" }]]));
    const flags = ["--decisions", "d.json"];
    const run = await seal("a.pptx", "b.pptx", "photo.jpg", ...flags, "--require-review");
    expect(run.status, run.stderr).toBe(0);
    await desk.run(["strip", "a.pptx", "b.pptx", "photo.jpg", ...flags, "--out-dir", "Stripped"]);
    expect((await desk.run(["open", bundleIn(desk, ".age"), "--out-dir", "Opened"])).status).toBe(0);
    const files = desk.files();
    for (const [opened, stripped] of [
      ["01.pptx", "a.pptx"],
      ["02.pptx", "b.pptx"],
      ["03.jpg", "photo.jpg"],
    ] as const) {
      expect(files[`Opened/${opened}`]).toBeDefined();
      expect(files[`Opened/${opened}`]).toBe(files[`Stripped/${stripped}`]);
    }
  });

  it("is refused while a deck waits for a person, or a strip is asked for", async () => {
    const { desk, seal } = sealing();
    writeDecisions(desk, "d.json", new Map());
    for (const [flags, status, said] of [
      [["--notes", "hold"], 65, "held for a look: speaker notes"],
      [["--decisions", "d.json", "--require-review"], 65, "a picture that nobody has decided about"],
      [["--stamp"], 2, "--stamp puts a strip below pictures"],
      [["--rect", "1,1,9,9"], 65, "there is no one region to crop or cover"],
    ] as const) {
      const before = desk.files();
      const run = await seal("talk.pptm", ...flags);
      expect(run).toMatchObject({ status, stderr: expect.stringContaining(said) as unknown });
      expect(desk.files()).toEqual(before);
    }
  });
});
