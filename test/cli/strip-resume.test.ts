import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { reserveTemporary } from "../../src/files/write.ts";
import { layFixture } from "../support/fixtures.ts";
import { jsonLines } from "../support/json-lines.ts";
import { type Desk, makeDesk } from "../support/program.ts";

function layThree(desk: Desk): void {
  mkdirSync(desk.path("in"));
  layFixture(desk, "planted/lesion.jpg", "in/a.jpg");
  layFixture(desk, "planted/lesion-progressive.jpg", "in/b.jpg");
  layFixture(desk, "planted/lesion.png", "in/Jane.png");
  copyFileSync(desk.path("in/a.jpg"), desk.path("in/same-as-a.jpg"));
}

/** How each file ended: "a.jpg skipped resumed". */
async function ends(desk: Desk, ...args: readonly string[]): Promise<unknown[]> {
  const run = await desk.run(["strip", "in", "--out-dir", "out", "--json", "--jobs", "2", ...args]);
  return jsonLines(run.stdout)
    .slice(0, -1)
    .map(({ input, status, resumed }) =>
      [String(input).slice(3), status, ...(resumed === true ? ["resumed"] : [])].join(" "),
    );
}

const allDone = ["Jane.png", "a.jpg", "b.jpg", "same-as-a.jpg"].map((name) => `${name} skipped resumed`);

/** The journal of the only place that there is one of. */
const journalOf = (desk: Desk): string => {
  const folder = join(desk.home, "state", "derm-share", "journal");
  const [name = "none", ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name);
};

describe("strip --resume", () => {
  it("passes over what is done, and touches none of it", async () => {
    const desk = makeDesk();
    layThree(desk);
    expect((await ends(desk)).every((end) => String(end).endsWith(" cleaned"))).toBe(true);
    const before = statSync(desk.path("out/a.jpg")).mtimeMs;
    expect(await ends(desk, "--resume")).toEqual(allDone);
    expect(statSync(desk.path("out/a.jpg")).mtimeMs).toBe(before);
    const again = await desk.run(["strip", "in", "--out-dir", "out", "--resume"]);
    expect(again.status).toBe(0);
    expect(again.stderr).toContain("4 of them done in an earlier run");
    expect(again.stderr).toMatch(/^ {2}done before {2}4 pictures {2}out$/m);
    expect(again.stderr).not.toContain("not copied");
  });

  it("takes away what a run left that was killed, but not what may be another's that is at work", async () => {
    const desk = makeDesk();
    layThree(desk);
    await ends(desk);
    rmSync(desk.path("out/b.jpg")); // it was in hand
    const dead = spawnSync("true").pid;
    const own = basename(reserveTemporary("nowhere"));
    const left = own.replace(`-${process.pid}-`, `-${dead}-`);
    const elsewhere = left.replace(/share-\w+/, "share-0");
    for (const name of [own, left, elsewhere]) writeFileSync(desk.path(`out/${name}`), "");
    utimesSync(desk.path(`out/${elsewhere}`), 1, 1);
    const { stderr } = await desk.run(["strip", "in", "--out-dir", "out", "--resume"]);
    expect(readdirSync(desk.path("out")).filter((name) => name.endsWith(".tmp"))).toEqual([own, elsewhere].toSorted());
    expect(stderr).toContain("1 unfinished file (.derm-share-*.tmp) of another run");
  });

  it("gives no result the name of one that is passed over", async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    layFixture(desk, "planted/lesion.png", "in/a.jpg");
    layFixture(desk, "planted/lesion.png", "in/a.png");
    expect(await ends(desk, "--force")).toEqual(["a.jpg cleaned", "a.png failed"]);
    expect(await ends(desk, "--force", "--resume")).toEqual(["a.jpg skipped resumed", "a.png failed"]);
  });

  it("does not take a file that lies where a result lay for that result", async () => {
    const desk = makeDesk();
    layThree(desk);
    await ends(desk);
    writeFileSync(desk.path("out/a.jpg"), "other");
    const others = allDone.filter((end) => end !== "a.jpg skipped resumed");
    expect(new Set(await ends(desk, "--resume"))).toEqual(new Set(["a.jpg failed", ...others]));
    expect(new Set(await ends(desk, "--resume", "--force"))).toEqual(new Set(["a.jpg cleaned", ...others]));
  });

  it("does what is new, changed, or gone, and what was done in another way", async () => {
    const desk = makeDesk();
    layThree(desk);
    await ends(desk);
    rmSync(desk.path("out/a.jpg"));
    rmSync(desk.path("out/b.jpg"));
    layFixture(desk, "planted/lesion-p3.jpg", "in/b.jpg");
    layFixture(desk, "planted/lesion.jpg", "in/new.jpg");
    expect(await ends(desk, "--resume")).toEqual([
      "Jane.png skipped resumed",
      "a.jpg cleaned",
      "b.jpg cleaned",
      "new.jpg cleaned",
      "same-as-a.jpg skipped resumed",
    ]);
    const otherWay = await ends(desk, "--resume", "--keep-edges", "--force");
    expect(otherWay.every((end) => String(end).endsWith(" cleaned"))).toBe(true);
  });

  it("takes an output without its line in the journal for done when it has the same bytes, and only then", async () => {
    const desk = makeDesk();
    layThree(desk);
    await ends(desk);
    rmSync(journalOf(desk));
    writeFileSync(desk.path("out/b.jpg"), "somebody else's");
    expect(await ends(desk, "--resume")).toEqual([
      "Jane.png cleaned",
      "a.jpg cleaned",
      "b.jpg failed",
      "same-as-a.jpg cleaned",
    ]);
    expect(readFileSync(desk.path("out/b.jpg"), "utf8")).toBe("somebody else's");
  });

  it("mends a journal whose last line was cut off", async () => {
    const desk = makeDesk();
    layThree(desk);
    await ends(desk);
    const journal = readFileSync(journalOf(desk));
    writeFileSync(journalOf(desk), journal.subarray(0, journal.length - 5));
    const once = await ends(desk, "--resume");
    expect(once.filter((end) => String(end).endsWith(" cleaned"))).toHaveLength(1);
    expect(await ends(desk, "--resume")).toEqual(allDone);
  });

  it("keeps a journal that names nothing and that nobody else may read", async () => {
    const desk = makeDesk();
    layThree(desk);
    await ends(desk);
    const text = readFileSync(journalOf(desk), "utf8");
    expect(text.trim().split("\n")).toHaveLength(4);
    expect(new Set(text.trim().split("\n")).size).toBe(4); // the same picture under two names is two lines
    expect(`${journalOf(desk)}${text}`).not.toMatch(/Jane|a\.jpg|out/);
    for (const path of [journalOf(desk), join(desk.home, "state", "derm-share", "journal.key")]) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
  });

  it("works in place", async () => {
    const desk = makeDesk();
    layThree(desk);
    expect((await desk.run(["strip", "in", "--in-place"])).status).toBe(0);
    const before = desk.files();
    const run = await desk.run(["strip", "in", "--in-place", "--resume", "--json"]);
    expect(jsonLines(run.stdout).at(-1)).toMatchObject({ files: 4, skipped: 4, resumed: 4 });
    expect(desk.files()).toEqual(before);
  });
});
