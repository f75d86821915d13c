import { spawnSync } from "node:child_process";
import { mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { layFixture } from "../support/fixtures.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";

/** An ordinary day long before this program: the file's own times say when the patient was seen. */
const longAgo = new Date("2011-03-04T05:06:07Z");

function layOld(desk: Desk): void {
  mkdirSync(desk.path("in"));
  for (const name of ["in/a.jpg", "in/b.jpg"]) {
    layFixture(desk, "planted/lesion.jpg", name);
    utimesSync(desk.path(name), longAgo, longAgo);
  }
  for (const sidecar of ["in/a.xmp", "in/a.AAE", "in/a.jpg_original"]) writeFileSync(desk.path(sidecar), "sidecar");
}

const ways: readonly (readonly [string, readonly string[], string])[] = [
  ["into a folder", ["strip", "in", "--out-dir", "out"], "out/a.jpg"],
  ["beside", ["strip", "in/a.jpg"], "in/a.clean.jpg"],
  ["in place", ["strip", "in", "--in-place"], "in/a.jpg"],
];

describe("what a file tells beside its bytes", () => {
  it.each(ways)("%s: a fresh time, for the owner's eyes alone, no sidecars", async (_, args, output) => {
    const desk = makeDesk();
    layOld(desk);
    const start = Date.now();
    expect((await desk.run(args)).status).toBe(0);
    const { mtimeMs, birthtimeMs, mode } = statSync(desk.path(output));
    expect(mtimeMs).toBeGreaterThan(start - 2000);
    expect(birthtimeMs).toBeGreaterThan(start - 2000);
    expect(mode & 0o777).toBe(0o600);
    expect(Object.keys(desk.files()).filter((name) => name.startsWith("out/"))).toEqual(
      output.startsWith("out/") ? ["out/a.jpg", "out/b.jpg"] : [],
    );
    if (output.startsWith("out/")) expect(statSync(desk.path("out")).mode & 0o777).toBe(0o700);
  });
});

const setAttribute = "import os, sys; os.setxattr(sys.argv[1], 'user.where', b'https://example.org/Jane-Doe.jpg')";
const listAttributes = "import os, sys; print(os.listxattr(sys.argv[1]))";

describeWith(["python3"], "extended attributes", () => {
  it.each(ways)("%s: none", async (_, args, output) => {
    const desk = makeDesk();
    layOld(desk);
    const set = spawnSync("python3", ["-c", setAttribute, desk.path("in/a.jpg")]);
    if (set.status !== 0) return; // this disk has none
    expect(String(spawnSync("python3", ["-c", listAttributes, desk.path("in/a.jpg")]).stdout)).toContain("user.where");
    expect((await desk.run(args)).status).toBe(0);
    expect(String(spawnSync("python3", ["-c", listAttributes, desk.path(output)]).stdout)).toBe("[]\n");
  });
});
