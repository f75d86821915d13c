/** Stopping in the middle: seal and open leave nothing, and take nothing away that is not theirs. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { teaching } from "../support/consent-flags.ts";
import { layFixture } from "../support/fixtures.ts";
import { describeWith } from "../support/oracles.ts";
import { type Desk, makeDesk } from "../support/program.ts";

const driver = join(import.meta.dirname, "..", "support", "stop.py");
/** How it is stopped, and the status then: 255 stands for an end by SIGHUP itself. */
const stops = [
  ["SIGINT", 130],
  ["SIGTERM", 130],
  ["close", 255],
] as const;
let desk: Desk;
/** As many as it takes for writing to last longer than looking. */
const pictures = 60;

beforeEach(() => {
  desk = makeDesk();
  mkdirSync(desk.path("in"));
  for (let i = 0; i < pictures; i += 1) layFixture(desk, "planted/lesion.jpg", `in/${i}.jpg`);
});

async function sealedBundle(): Promise<string> {
  expect((await desk.run(["seal", "in", ...teaching, "--to-self", "--out-dir", "sealed"])).status).toBe(0);
  const name = readdirSync(desk.path("sealed")).find((file) => file.endsWith(".age")) ?? "none";
  return join("sealed", name);
}

describeWith(["python3"], "stopped in the middle of its writing,", () => {
  it.each(stops)("seal leaves neither a file nor the folders that it made: %s, %i", async (how, status) => {
    const under = ["python3", driver, how, desk.path("out/deep")];
    const before = readdirSync(desk.folder);
    const run = await desk.run(["seal", "in", ...teaching, "--to-self", "--out-dir", "out/deep"], { under });
    expect(run.stderr).toBe("");
    expect(run.status).toBe(status);
    expect(readdirSync(desk.folder)).toEqual(before);
  });

  it.each(stops)("open leaves no picture, and not the folder either: %s, %i", async (how, status) => {
    const bundle = await sealedBundle();
    const before = desk.files();
    const run = await desk.run(["open", bundle, "--out-dir", "out"], {
      under: ["python3", driver, how, desk.path("out")],
    });
    expect(run.stderr).toBe("");
    expect(run.status).toBe(status);
    expect(desk.files()).toEqual(before);
    expect(existsSync(desk.path("out"))).toBe(false);
  });
});

describe("a folder that was there before", () => {
  it("stays when nothing could be written into it, and one that was made goes with those above it", async () => {
    const bundle = await sealedBundle();
    mkdirSync(desk.path("mine"));
    const under = ["sh", "-c", `trap '' XFSZ; ulimit -f 8; exec "$0" "$@"`]; // in blocks of 512 bytes
    for (const outDir of ["mine", "made/deep"]) {
      for (const args of [
        ["open", bundle],
        ["seal", "in", ...teaching, "--to-self"],
      ]) {
        const run = await desk.run([...args, "--out-dir", outDir], { under });
        expect(run.status, args[0]).toBe(74);
      }
    }
    expect(readdirSync(desk.path("mine"))).toEqual([]);
    expect(existsSync(desk.path("made"))).toBe(false);
  });
});
