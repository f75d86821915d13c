import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { progressText } from "../../src/cli/progress.ts";
import { layFixture } from "../support/fixtures.ts";
import { describeWith } from "../support/oracles.ts";
import { makeDesk } from "../support/program.ts";

describe("the progress of a run", () => {
  it.each([
    [
      { files: 3, bytes: 1_200_000_000 },
      { files: 9, bytes: 1_900_000_000 },
      70_000,
      "[############--------] 63 %  1.2 of 1.9 GB  41 s left",
    ],
    [
      { files: 1, bytes: 1_000_000 },
      { files: 600, bytes: 600_000_000 },
      1000,
      "[--------------------] 0 %  1.0 MB of 600.0 MB  10 min left",
    ],
    [
      { files: 9, bytes: 5 },
      { files: 9, bytes: 4 },
      1000,
      "[####################] 100 %  5 bytes of 4 bytes  0 s left",
    ],
    [{ files: 2, bytes: 7_000_000 }, null, 1000, "2 files, 7.0 MB"],
    [{ files: 2, bytes: 0 }, { files: 2, bytes: 0 }, 1000, "2 files, 0 bytes"],
    [{ files: 1, bytes: 0 }, { files: 2, bytes: 10 }, 1000, "[--------------------] 0 %  0 bytes of 10 bytes"],
  ] as const)("reads: %j of %j after %i ms", (done, total, ms, text) => {
    expect(progressText(done, total, ms)).toBe(text);
  });
});

const inTerminal = "import pty, sys, os; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
/** So many that a quick machine, too, is busy for more than the second before the first bar. */
const number = 600;
const program = join(import.meta.dirname, "..", "..", "bin", "derm-share.js");

describeWith(["python3"], "strip of a folder on a terminal", () => {
  it.each([
    [[], true],
    [["--quiet"], false],
  ])("with %j: a bar that is gone at the end: %s", (flags, shows) => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    for (let i = 0; i < number; i += 1) layFixture(desk, "planted/lesion-orientation-6.jpg", `in/${i}.jpg`);
    const command = [process.execPath, program, "strip", "in", "--out-dir", "out", "--jobs", "1", ...flags];
    const env = { PATH: process.env["PATH"] ?? "", HOME: desk.home, TERM: "xterm" };
    const run = spawnSync("python3", ["-c", inTerminal, ...command], { cwd: desk.folder, env });
    expect(run.status).toBe(0);
    const text = String(run.stdout);
    const bars = text.match(/\[[#-]{20}\] \d+ % {2}[\d.]+ \w+ of [\d.]+ MB/g) ?? [];
    expect(bars.length > 0).toBe(shows);
    const last = text.slice(text.lastIndexOf("\r\u001b[K") + 4); // what is on the last line in the end
    expect(last).not.toContain("left");
    expect(text.match(/ -> out/g)).toHaveLength(number);
  });
});
