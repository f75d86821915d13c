import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect, describe, it } from "vitest";
import { canaryDraft } from "../deck/canary.ts";
import { Draft } from "../deck/draft.ts";
import { jsonLines } from "../support/json-lines.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk, ourEnvironment, programPath } from "../support/program.ts";
import { layFixture } from "../support/fixtures.ts";

const canary = await canaryDraft();

/** A folder with a picture, a deck, a deck to be held, a broken picture, and what is no picture. */
function layFolder(desk: Desk): void {
  mkdirSync(desk.path("Patients"));
  layFixture(desk, "planted/lesion.jpg", "Patients/Jane Doe 1970-01-02.jpg");
  writeFileSync(desk.path("Patients/deck.pptx"), canary.build());
  const held = new Draft(canary.build());
  held.replace("ppt/slides/slide2.xml", "<p:sld ", '<p:sld show="0" ');
  writeFileSync(desk.path("Patients/talk.pptx"), held.build());
  writeFileSync(
    desk.path("Patients/broken.jpg"),
    readFileSync(desk.path("Patients/Jane Doe 1970-01-02.jpg")).subarray(0, 99),
  );
  writeFileSync(desk.path("Patients/notes.txt"), "x");
}

interface Report {
  files: { output: string; status: string; removed: { kind: string }[]; held: string | null }[];
  notWritten: { status: string; message: string; files: number }[];
  summary: Record<string, number>;
}

function isReport(value: unknown): value is Report {
  return typeof value === "object" && value !== null && "files" in value && "notWritten" in value && "summary" in value;
}

function reportIn(desk: Desk, name: string): Report {
  const value: unknown = JSON.parse(readFileSync(desk.path(name), "utf8"));
  if (!isReport(value)) throw new Error("no report");
  return value;
}

describe("the report of a folder", () => {
  it("stands beside the results, with their names and the reasons, and nothing of the inputs", async () => {
    const desk = makeDesk();
    layFolder(desk);
    const { status, stderr } = await desk.run(["strip", "Patients", "--out-dir", "Clean", "--jobs", "1"]);
    expect(status).toBe(3);
    expect(stderr).toContain("Report: Clean-report.html");
    const { files, notWritten, summary } = reportIn(desk, "Clean-report.json");
    expect(files.map(({ output, status: ended }) => [output, ended])).toEqual([
      [expect.stringMatching(/^picture-\d+\.jpg$/), "cleaned"],
      ["deck.pptx", "cleaned"],
      ["talk.pptx", "held"],
    ]);
    expect(files[0]?.removed.map(({ kind }) => kind)).toContain("exif");
    expect(files[2]?.held).toContain("hidden slides");
    expect(notWritten.map(({ status: ended, files: count }) => [ended, count])).toEqual([
      ["failed", 1],
      ["skipped", 1],
    ]);
    expect(summary).toMatchObject({ files: 5, cleaned: 2, held: 1, failed: 1, skipped: 1 });
    const page = readFileSync(desk.path("Clean-report.html"), "utf8");
    for (const said of ["talk.pptx", "hidden slides", "Exif", "Nobody has looked"]) expect(page).toContain(said);
    for (const name of ["Clean-report.json", "Clean-report.html"]) {
      expect(readFileSync(desk.path(name), "utf8")).not.toMatch(/Jane|1970|Patients|broken|notes\.txt|CANARY|<script/);
      expect(statSync(desk.path(name)).mode & 0o777).toBe(0o600);
    }
  });

  it("is written anew by each run, and by a part of a run under a name of its own", async () => {
    const desk = makeDesk();
    layFolder(desk);
    const strip = ["strip", "Patients", "--out-dir", "Clean", "--jobs", "1"];
    await desk.run(strip);
    await desk.run([...strip, "--resume"]);
    expect(reportIn(desk, "Clean-report.json").files.map(({ status }) => status)).toContain("skipped");
    await desk.run([...strip, "--force", "--shard", "0/2"]);
    expect(Object.keys(desk.files())).toContain("Clean-report-0-of-2.json");
  });

  it("goes where --report says, alone, and is not written in a dry run", async () => {
    const desk = makeDesk();
    layFolder(desk);
    await desk.run(["strip", "Patients", "--out-dir", "Clean", "--dry-run", "--report", "r.json"]);
    expect(Object.keys(desk.files()).filter((name) => !name.startsWith("Patients/"))).toEqual([]);
    const other = await desk.run(["strip", "Patients", "--out-dir", "Clean", "--report", "r.txt"]);
    expect(other).toMatchObject({ status: 2, stdout: "" });
    await desk.run(["strip", "Patients/deck.pptx", "-o", "d.pptx", "--report", "r.json"]);
    expect(reportIn(desk, "r.json").files.map(({ output }) => output)).toEqual(["d.pptx"]);
    expect(Object.keys(desk.files()).filter((name) => !name.startsWith("Patients/"))).toEqual(["d.pptx", "r.json"]);
  });
});

describeWith(["unshare", "mount"], "the report of a folder, on a disk that is full", () => {
  it("is told to be missing, and the run ends as its files do", () => {
    const desk = makeDesk();
    layFolder(desk);
    const run = beside(desk, "strip", "Patients", "--out-dir", "full/out", "--json", "--jobs", "1");
    expect(run.status).toBe(3);
    expect(run.stderr).toMatch(/\nNo report is written: .*the disk is full\n/);
    expect(run.stderr).toMatch(/\nold\nout\nout-hold\n$/);
    expect(jsonLines(run.stdout).at(-1)).toMatchObject({ type: "summary", files: 5, cleaned: 0 });
  });

  it("is missed where it was asked for", () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "a.jpg");
    const run = beside(desk, "strip", "a.jpg", "--json", "--quiet", "--report", "full/r.json");
    expect(run.status).toBe(74);
    expect(run.stderr).toBe("derm-share: full/r.json: the disk is full\nold\n");
    expect(jsonLines(run.stdout).at(-1)).toMatchObject({ type: "summary", cleaned: 1 });
  });
});

/** Runs the program beside a disk, `full`, that has no byte left, and tells what is on that afterwards. */
function beside(desk: Desk, ...args: string[]) {
  const fill = "mkdir full && mount -t tmpfs -o size=4k none full && echo > full/old";
  const script = `${fill} && "$0" "$@"; status=$?; ls -A full >&2; exit $status`;
  const run = ["-m", "sh", "-c", script, process.execPath, programPath, ...args];
  const env = { ...ourEnvironment, HOME: desk.home };
  return spawnSync("unshare", run, { cwd: desk.folder, env, encoding: "utf8" });
}
