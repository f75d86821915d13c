import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canaryDraft } from "../deck/canary.ts";
import { Draft, filesOf } from "../deck/draft.ts";
import { cover, deckWith, jpeg, picture } from "../deck/picture-deck.ts";
import { layFixture } from "../support/fixtures.ts";
import { jsonLines } from "../support/json-lines.ts";
import { makeDesk } from "../support/program.ts";

const canary = (await canaryDraft()).build();

function withHiddenSlide(): Uint8Array {
  const draft = new Draft(canary);
  draft.replace("ppt/slides/slide2.xml", "<p:sld ", '<p:sld show="0" ');
  return draft.build();
}

function kindsIn(stdout: string): Set<string> {
  return new Set([...stdout.matchAll(/"kind":"([a-z-]+)","offset"/g)].map(([, kind = ""]) => kind));
}

describe("strip and verify of a deck", () => {
  it("writes a clean deck beside it and says what went, never the value", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), canary);
    const { status, stdout, stderr } = await desk.run(["strip", "talk.pptx"]);
    expect(status).toBe(0);
    expect(stdout).toBe("talk.pptx -> talk.clean.pptx\n");
    expect(stderr).toContain("document properties");
    expect(stderr).toContain("Nobody has looked at the pictures");
    expect(stdout + stderr).not.toContain("CANARY");
    expect(Object.keys(desk.files())).toEqual(["talk.clean.pptx", "talk.pptx"]);
    expect((await desk.run(["verify", "talk.clean.pptx"])).status).toBe(0);
    const dirty = await desk.run(["verify", "--json", "talk.pptx"]);
    expect(dirty.status).toBe(1);
    expect(dirty.stdout).not.toContain("CANARY");
    expect(dirty.stdout).toContain('"kind":"deck"');
  });

  it("says of a deck in which notes and hidden slides were kept that these are there, not how to lose them", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), withHiddenSlide());
    expect((await desk.run(["strip", "talk.pptx", "--notes", "keep", "--hidden-slides", "keep"])).status).toBe(0);
    const { status, stdout, stderr } = await desk.run(["verify", "talk.clean.pptx"]);
    expect([status, stdout.includes("speaker notes"), stdout.includes("hidden slides")]).toEqual([1, true, true]);
    expect(stderr).toContain("--notes keep");
    expect(stderr).not.toContain("strip --in-place");
    expect((await desk.run(["verify", "talk.pptx"])).stderr).toContain("strip --in-place talk.pptx");
    expect((await desk.run(["verify", "--help"])).stdout).toContain("--hidden-slides keep");
  });

  it("names a way to clean a deck with macros that works, though it cannot keep its name", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptm"), canary);
    const { stderr } = await desk.run(["verify", "talk.pptm"]);
    expect(stderr).toContain("hint: derm-share strip talk.pptm\n");
    expect((await desk.run(["strip", "talk.pptm"])).status).toBe(0);
  });

  it("proves and tells of a deck that is read part by part what it tells of one that is read at once", async () => {
    const desk = makeDesk();
    const draft = new Draft(canary);
    draft.add("ppt/media/large.bin", randomBytes(17 * 1024 * 1024));
    writeFileSync(desk.path("small.pptx"), canary);
    writeFileSync(desk.path("large.pptx"), draft.build());
    const small = await desk.run(["verify", "--json", "small.pptx"]);
    const large = await desk.run(["verify", "--json", "large.pptx"]);
    expect([small.status, large.status]).toEqual([1, 1]);
    expect(kindsIn(small.stdout).size).toBeGreaterThan(10);
    expect(kindsIn(large.stdout)).toEqual(kindsIn(small.stdout).add("unreached-part"));
    expect((await desk.run(["inspect", "large.pptx"])).stdout).toContain("CANARY-author");
  });

  it("tells of text that looks like a patient's, and never the text", async () => {
    const desk = makeDesk();
    const draft = new Draft(canary);
    draft.replace("ppt/slides/slide1.xml", "</a:p>", "</a:p><a:p><a:r><a:t>DOB 02/01/1970</a:t></a:r></a:p>");
    writeFileSync(desk.path("talk.pptx"), draft.build());
    const { status, stderr } = await desk.run(["strip", "talk.pptx"]);
    expect([status, stderr.includes("1970")]).toEqual([0, false]);
    expect(stderr).toContain("text on a slide looks like a name");
  });

  it("tells of the trace that covering a JPEG to the pixel may leave, which --strict does not", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), await deckWith(picture(50, "") + cover("rect", 0, 500_000), jpeg, "jpeg"));
    expect((await desk.run(["strip", "talk.pptx"])).stderr).toContain("a faint trace");
    const strict = await desk.run(["strip", "--strict", "-o", "other.pptx", "talk.pptx"]);
    expect([strict.status, strict.stderr.includes("a faint trace")]).toEqual([0, false]);
  });

  it("says in JSON how many of each kind went", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), canary);
    const [line = ""] = (await desk.run(["strip", "--json", "talk.pptx"])).stdout.split("\n");
    const result: unknown = JSON.parse(line);
    expect(result).toMatchObject({ v: 1, status: "cleaned", format: "pptx", lossless: true, error: null });
    expect(line).toContain('{"kind":"comments","bytes":');
  });

  it("holds a deck with hidden slides beside the output folder, and ends 3; tells of it when the deck goes out after all", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("Talks"));
    writeFileSync(desk.path("Talks/a.pptx"), withHiddenSlide());
    writeFileSync(desk.path("Talks/b.pptm"), canary);
    const { status, stdout, stderr } = await desk.run(["strip", "Talks", "--out-dir", "Clean", "--jobs", "1"]);
    expect(status).toBe(3);
    expect(stdout).toContain("held     Talks/a.pptx: held for a look: hidden slides");
    expect(stderr).toContain("--hidden-slides drop or keep");
    const left = Object.keys(desk.files()).filter((name) => !name.startsWith("Talks"));
    expect(left).toEqual(["Clean-hold/a.pptx", "Clean-report.html", "Clean-report.json", "Clean/b.pptx"]);
    expect((await desk.run(["verify", "Clean"])).status).toBe(0);
    const flags = ["--resume", "--hidden-slides", "drop", "--jobs", "2"];
    const settled = await desk.run(["strip", "Talks", "--out-dir", "Clean", ...flags]);
    expect(settled.status).toBe(0);
    expect(settled.stderr).toContain("  1 file: a held deck of this name lies in the folder for what is held");
    expect(Object.keys(desk.files())).toContain("Clean-hold/a.pptx");
    expect([...filesOf(readFileSync(desk.path("Clean/a.pptx"))).keys()]).not.toContain("ppt/slides/slide2.xml");
  });

  it("tells of a folder how many pictures and decks ended how, and where they lie", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("Talks"));
    writeFileSync(desk.path("Talks/a.pptx"), withHiddenSlide());
    writeFileSync(desk.path("Talks/b.pptx"), canary);
    layFixture(desk, "planted/lesion.jpg", "Talks/c.jpg");
    layFixture(desk, "clean/lesion.jpg", "Talks/d.jpg");
    writeFileSync(desk.path("Talks/e.jpg"), readFileSync(desk.path("Talks/c.jpg")).subarray(0, 9000));
    for (const name of ["f.txt", "g.mp4"]) writeFileSync(desk.path(`Talks/${name}`), "neither");
    const { stderr } = await desk.run(["strip", "Talks", "--out-dir", "Clean"]);
    expect(stderr).toContain(
      "7 files: 2 cleaned, 1 already-clean, 1 held, 1 failed, 2 skipped\n" +
        "  cleaned   2 pictures, 1 deck  Clean\n" +
        "  held      1 deck              Clean-hold  (hidden slides)\n" +
        "  failed    1 file              not copied  (see the report)\n" +
        "  left out  2 files             not copied  (.txt .mp4)\n",
    );
    expect(stderr).toMatch(/\nNext: derm-share review Clean\n$/);
    for (const line of stderr.split("\n").filter((text) => /^ {2,4}(removed: )?\S.* in \d+ files?/.test(text)))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it("writes nothing of a single held deck, and says with which options it goes on", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), withHiddenSlide());
    const held = await desk.run(["strip", "talk.pptx"]);
    expect(held.status).toBe(65);
    expect(held.stderr).toContain("--hidden-slides drop or keep");
    expect(Object.keys(desk.files())).toEqual(["talk.pptx"]);
    expect((await desk.run(["strip", "talk.pptx", "--hidden-slides", "keep"])).status).toBe(0);
  });

  it("is told by inspect, with each picture once and where it is", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), canary);
    const text = (await desk.run(["inspect", "talk.pptx"])).stdout;
    for (const said of [
      "talk.pptx: PPTX, 2 slides",
      "CANARY-author",
      "CANARY-notes",
      "CANARY-alt",
      "CANARY-filelink",
    ]) {
      expect(text).toContain(said);
    }
    const [found] = jsonLines((await desk.run(["inspect", "--json", "talk.pptx"])).stdout);
    const seen = expect.objectContaining({ number: 1, format: "png", slides: [1] }) as unknown;
    expect(found).toMatchObject({
      v: 1,
      type: "inspection",
      format: "pptx",
      slides: 2,
      pictures: expect.arrayContaining([seen]) as unknown,
    });
    await desk.run(["strip", "talk.pptx"]);
    const after = (await desk.run(["inspect", "talk.clean.pptx"])).stdout;
    expect(after).toContain("No metadata found");
    expect(after).not.toContain("CANARY");
  });

  it("writes nothing with --dry-run", async () => {
    const desk = makeDesk();
    writeFileSync(desk.path("talk.pptx"), canary);
    const { status, stdout, stderr } = await desk.run(["strip", "--dry-run", "talk.pptx"]);
    expect([status, stdout]).toEqual([0, "talk.pptx: would become talk.clean.pptx\n"]);
    expect(stderr).toMatch(/^  would remove: .*document properties.*speaker notes/m);
    expect(stderr).not.toContain("  removed:");
    expect(Object.keys(desk.files())).toEqual(["talk.pptx"]);
  });

  it("goes on with --resume, in parts and several threads, and gives the same decks", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("Talks"));
    for (let i = 0; i < 6; i++) writeFileSync(desk.path(`Talks/${i}.pptx`), canary);
    for (const part of ["0/2", "1/2"]) {
      const run = await desk.run(["strip", "Talks", "--out-dir", "Clean", "--shard", part, "--jobs", "2"]);
      expect(run.status).toBe(0);
    }
    const files = desk.files();
    const hashes = Object.keys(files).filter((name) => /^Clean\/\d\.pptx$/.test(name));
    expect(hashes).toHaveLength(6);
    expect(new Set(hashes.map((name) => files[name])).size).toBe(1);
    const again = await desk.run(["strip", "Talks", "--out-dir", "Clean", "--resume"]);
    expect(again.stdout.match(/done in an earlier run/g)).toHaveLength(6);
    const changed = await desk.run(["strip", "Talks", "--out-dir", "Clean", "--resume", "--notes", "keep", "--force"]);
    expect(changed.stdout).not.toContain("done in an earlier run");
  });
});
