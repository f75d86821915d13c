import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { layFixture } from "../support/fixtures.ts";
import { type Desk, makeDesk } from "../support/program.ts";
import { jsonLines } from "../support/json-lines.ts";

const many = 12;

/** A folder of pictures, with one that is none in the middle, below names that are not easy. */
function layFolder(desk: Desk): void {
  mkdirSync(desk.path("in/with space"), { recursive: true });
  mkdirSync(desk.path("in/line\nfeed"));
  for (let i = 0; i < many; i += 1) layFixture(desk, "planted/lesion.jpg", `in/with space/p${i}.jpg`);
  layFixture(desk, "planted/lesion.png", "in/line\nfeed/-q.png");
  writeFileSync(desk.path("in/with space/p5.jpg"), readFileSync(desk.path("in/with space/p5.jpg")).subarray(0, 5000));
  writeFileSync(desk.path("in/notes.txt"), "not a picture");
  writeFileSync(desk.path("in/p.AAE"), "sidecar");
  writeFileSync(desk.path("in/p.jpg.xmp"), "sidecar");
  mkdirSync(desk.path("elsewhere"));
  layFixture(desk, "planted/lesion.jpg", "elsewhere/linked.jpg");
  symlinkSync(desk.path("elsewhere"), desk.path("in/link"));
}

const outputsOf = (desk: Desk, folder = "out") =>
  Object.keys(desk.files())
    .filter((name) => name.startsWith(`${folder}/`))
    .map((name) => name.slice(folder.length + 1));

describe("strip of a folder", () => {
  it.each([["1"], ["2"], ["5"]])("with --jobs %s gives the same tree and the same lines, in order", async (jobs) => {
    const desk = makeDesk();
    layFolder(desk);
    const run = await desk.run(["strip", "in", "--out-dir", "out", "--json", "--jobs", jobs]);
    expect(run.status).toBe(3);
    const lines = jsonLines(run.stdout);
    expect(lines.map(({ input }) => input)).toEqual([
      "in/line\nfeed/-q.png",
      "in/notes.txt",
      "in/p.AAE",
      "in/p.jpg.xmp",
      ...Array.from({ length: many }, (_, i) => `in/with space/p${i}.jpg`).toSorted(),
      undefined,
    ]);
    expect(lines.at(-1)).toMatchObject({ type: "summary", files: 16, cleaned: 12, skipped: 3, failed: 1, refused: 0 });
    expect(outputsOf(desk)).toEqual(
      [
        "line\nfeed/-q.png",
        ...Array.from({ length: many }, (_, i) => `with space/p${i}.jpg`).filter((name) => !name.endsWith("p5.jpg")),
      ].toSorted(),
    );
    expect((await desk.run(["verify", "out"])).status).toBe(0);
  });

  it("passes over a film that is too large to read, and fails a picture that is", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    const tooLarge = 513 * 1024 * 1024; // with a hole: no disk is filled
    writeFileSync(desk.path("in/film.mp4"), "\0\0\0\x18ftypisom\0\0\0\0isomiso2");
    writeFileSync(desk.path("in/picture.jpg"), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]));
    for (const name of ["in/film.mp4", "in/picture.jpg"]) truncateSync(desk.path(name), tooLarge);
    const run = await desk.run(["strip", "in", "--out-dir", "out", "--json"]);
    expect(jsonLines(run.stdout)).toMatchObject([
      { status: "skipped", error: { code: "input-unsupported" } },
      { status: "failed", error: { code: "input-too-large" } },
      { type: "summary" },
    ]);
  });

  it("tells in the end what was removed from how many files, and a note once for all", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    for (const name of ["in/a.jpg", "in/b.jpg"]) layFixture(desk, "planted/lesion-orientation-6.jpg", name);
    const run = await desk.run(["strip", "in", "--out-dir", "out"]);
    expect(run.stderr).toMatch(/removed: [^:]*Exif in 2 files/);
    expect(run.stderr.match(/2 files: turned upright\n/g)).toHaveLength(1);
  });

  it("does not walk into its own results", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    layFixture(desk, "planted/lesion.jpg", "in/a.jpg");
    layFixture(desk, "planted/lesion.jpg", "in/z.jpg");
    for (const force of [[], ["--force"]]) {
      const run = await desk.run(["strip", "in", "--out-dir", "in/clean", ...force]);
      expect(run.status).toBe(0);
      const reports = ["clean-report.html", "clean-report.json"];
      expect(outputsOf(desk, "in")).toEqual(["a.jpg", ...reports, "clean/a.jpg", "clean/z.jpg", "z.jpg"]);
    }
  });

  it("takes a file once that is named more than once", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    layFixture(desk, "planted/lesion.jpg", "in/a.jpg");
    const run = await desk.run(["strip", "in", "in/a.jpg", "./in/a.jpg", "--out-dir", "out"]);
    expect(run).toMatchObject({ status: 0, stdout: "in/a.jpg -> out/a.jpg\n" });
  });

  it.each([
    ["--jobs 1 --force", ["same.jpg"]],
    ["--jobs 2", ["same.jpg"]],
    ["--dry-run", []],
  ])("never lets one result replace another of the run, %s", async (flags, outputs) => {
    const desk = makeDesk();
    for (const [folder, picture] of [
      ["a", "lesion.jpg"],
      ["b", "lesion-progressive.jpg"],
    ] as const) {
      mkdirSync(desk.path(folder));
      layFixture(desk, `planted/${picture}`, `${folder}/same.jpg`);
    }
    const run = await desk.run(["strip", "a", "b", "--out-dir", "out", "--json", ...flags.split(" ")]);
    expect(run.status).toBe(3);
    const lines = jsonLines(run.stdout);
    expect(lines.filter(({ status }) => status === "cleaned")).toHaveLength(1);
    expect(lines.filter(({ status }) => status === "failed")).toMatchObject([
      { error: { code: "output-exists", message: "another file of this run has the same name" } },
    ]);
    expect(outputsOf(desk)).toEqual(outputs);
  });
});

describe("strip --files-from", () => {
  it("takes a list by lines, and one by NUL with any name, and mirrors the paths", async () => {
    const desk = makeDesk();
    layFolder(desk);
    const list = "\uFEFFin/with space/p0.jpg\r\n\nin/notes.txt\n../desk/in/with space/p1.jpg";
    const byLines = await desk.run(["strip", "--files-from", "-", "--out-dir", "out", "--json"], { input: list });
    expect(byLines.status).toBe(0);
    expect(jsonLines(byLines.stdout).map(({ status }) => status)).toEqual(["cleaned", "skipped", "cleaned", undefined]);
    expect(outputsOf(desk)).toEqual(["desk/in/with space/p1.jpg", "in/with space/p0.jpg"]);

    writeFileSync(desk.path("list16"), Buffer.from(list, "utf16le")); // as PowerShell writes it
    expect((await desk.run(["strip", "--files-from", "list16", "--out-dir", "out16"])).status).toBe(0);
    expect(outputsOf(desk, "out16")).toEqual(outputsOf(desk));

    writeFileSync(desk.path("list"), ["in/line\nfeed/-q.png", desk.path("in/with space/p2.jpg"), ""].join("\0"));
    expect((await desk.run(["strip", "--files-from", "list", "-0", "--out-dir", "out2"])).status).toBe(0);
    expect(outputsOf(desk, "out2")).toEqual(
      [desk.path("in/with space/p2.jpg").slice(1), "in/line\nfeed/-q.png"].toSorted(),
    );
  });

  it.each([
    ["a list of NULs without -0", ["--files-from", "list", "--out-dir", "out"], /-0/],
    ["-0 without a list", ["in", "-0", "--out-dir", "out"], /--files-from/],
    ["nothing at all", ["--out-dir", "out"], /no files/],
    ["one output for a list", ["--files-from", "list", "-o", "x.jpg"], /--out-dir/],
    ["a part that is none", ["in", "--out-dir", "out", "--shard", "4/4"], /--shard/],
    ["no threads", ["in", "--out-dir", "out", "--jobs", "0"], /--jobs/],
  ])("refuses %s", async (_, args, says) => {
    const desk = makeDesk();
    layFolder(desk);
    writeFileSync(desk.path("list"), "in/a\0in/b\0");
    const run = await desk.run(["strip", ...args]);
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toMatch(says);
    expect(outputsOf(desk)).toEqual([]);
  });
});

describe("strip --shard", () => {
  it("shares the files out: each in exactly one part, and lines for its own alone", async () => {
    const desk = makeDesk();
    layFolder(desk);
    const seen: unknown[] = [];
    for (const part of ["0/3", "1/3", "2/3"]) {
      const run = await desk.run(["strip", "in", "--out-dir", "out", "--json", "--shard", part]);
      const files = jsonLines(run.stdout).slice(0, -1);
      expect(files.length).toBeGreaterThan(0);
      expect(jsonLines(run.stdout).at(-1)).toMatchObject({ files: files.length });
      seen.push(...files.map(({ input }) => input));
    }
    expect(seen).toHaveLength(many + 4);
    expect(new Set(seen).size).toBe(many + 4);
    expect(outputsOf(desk)).toHaveLength(many);
  });
});
