import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { layFixture } from "../support/fixtures.ts";
import { interrupted } from "../support/interrupted.ts";
import { jsonLines } from "../support/json-lines.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk, programPath } from "../support/program.ts";

const many = 150;

function layMany(desk: Desk, count = many): void {
  mkdirSync(desk.path("in"));
  for (let i = 0; i < count; i += 1) layFixture(desk, "planted/lesion-orientation-6.jpg", `in/${i}.jpg`);
}

describe("strip of a folder, interrupted", () => {
  it.each([
    ["SIGINT", "1"],
    ["SIGTERM", "2"],
  ] as const)("by %s with --jobs %s: exit 130, whole files and no others", async (signal, jobs) => {
    const desk = makeDesk();
    layMany(desk);
    const run = await interrupted(desk, ["strip", "in", "--out-dir", "out", "--json", "--jobs", jobs], signal);
    expect(run.status).toBe(130);
    expect(run.stderr).toContain("interrupted");
    expect(run.stderr).not.toContain("bug");
    const lines = jsonLines(run.stdout);
    expect(lines.pop()).toMatchObject({ type: "summary", error: { code: "interrupted" } });
    expect(lines.every(({ status }) => status === "cleaned")).toBe(true);
    const names = readdirSync(desk.path("out"));
    expect(names.length).toBeGreaterThanOrEqual(lines.length);
    expect(names.length).toBeLessThan(many);
    expect(names.filter((name) => !name.endsWith(".jpg"))).toEqual([]);
    expect((await desk.run(["verify", "out"])).status).toBe(0);
  });

  it.each([
    ["verify in", 1, 0],
    ["strip in --out-dir out --verbose", 0, 30],
  ])("by a reader that has seen enough: %s goes on, and ends with its own status", (command, status, written) => {
    const desk = makeDesk();
    layMany(desk, 30);
    const script = `{ "$0" "$1" ${command} 2>&1; echo $? >status; } | head -1`;
    spawnSync("sh", ["-c", script, process.execPath, programPath], {
      cwd: desk.folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: desk.home },
    });
    expect(readFileSync(desk.path("status"), "utf8")).toBe(`${status}\n`);
    if (written > 0) expect(readdirSync(desk.path("out"))).toHaveLength(written);
  });
});

describe("strip of a folder, where files may not grow", () => {
  it("fails the files that do not fit, leaves nothing of them, and goes on", async () => {
    const desk = makeDesk();
    layMany(desk, 4);
    layFixture(desk, "planted/lesion.png", "in/large.png");
    const script = `trap '' XFSZ; ulimit -f 40; exec "$0" "$@"`; // in blocks of 512 bytes
    const run = await desk.run(["strip", "in", "--out-dir", "out", "--json", "--jobs", "2"], {
      under: ["sh", "-c", script],
    });
    expect(run.status).toBe(3);
    const failed = jsonLines(run.stdout).filter(({ status }) => status === "failed");
    expect(failed).toMatchObject([{ input: "in/large.png", error: { code: "write-failed" } }]);
    expect(readdirSync(desk.path("out")).toSorted()).toEqual(["0.jpg", "1.jpg", "2.jpg", "3.jpg"]);
  });
});

describeWith(["setpriv"], "strip of a folder, as somebody who is not root", () => {
  it("says for each file that the folder of results may not be written", async () => {
    const desk = makeDesk();
    layMany(desk, 3);
    mkdirSync(desk.path("out"), { mode: 0o555 });
    for (const path of [join(desk.folder, ".."), desk.folder, desk.path("in")]) chmodSync(path, 0o755);
    for (const name of readdirSync(desk.path("in"))) chmodSync(desk.path(`in/${name}`), 0o644);
    const run = await desk.run(["strip", "in", "--out-dir", "out", "--json", "--jobs", "2"], {
      under: ["setpriv", "--reuid", "65534", "--clear-groups"],
    });
    expect(run.status).toBe(3);
    expect(jsonLines(run.stdout).slice(0, -1)).toMatchObject(
      Array.from({ length: 3 }, () => ({ status: "failed", output: null, error: { code: "write-failed" } })),
    );
    expect(readdirSync(desk.path("out"))).toEqual([]);
  });
});
