/** Every hiding place against the program as a person runs it: cleaned or refused, nothing of it in what was written. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { formats } from "../../src/formats/registry.ts";
import { dressesOf } from "../support/hiding.ts";
import { makeDesk } from "../support/program.ts";
import type { Desk } from "../support/program.ts";
import { shownFrames } from "../support/shown.ts";
import { allSamples } from "./samples.ts";

const samples = await allSamples();

/** What a line of the program says of a file: the fields that are asked about here. */
interface Line {
  readonly input: string;
  readonly output: string | null;
  readonly status: string;
  readonly code: string | null;
}

/** The lines about files of a run, by the number that is the file's name. */
async function linesOf(desk: Desk, args: readonly string[]): Promise<Map<number, Line>> {
  const { stdout } = await desk.run([...args, "--json"]);
  const lines = stdout.split("\n").filter((line) => line.includes('"input":'));
  return new Map(lines.map(readLine).map((line) => [Number(/\d+/.exec(basename(line.input))?.[0]), line]));
}

function readLine(json: string): Line {
  const textOf = (key: string): string | null => new RegExp(`"${key}":"([^"]*)"`).exec(json)?.[1] ?? null;
  return {
    input: textOf("input") ?? "",
    output: textOf("output"),
    status: textOf("status") ?? "",
    code: textOf("code"),
  };
}

describe.each(formats.map(({ id, extensions }) => [id, extensions[0] ?? ""] as const))("%s", (id, extension) => {
  const { hideouts, canary } = samples[id] ?? { hideouts: [], canary: "" };

  it("comes out of `strip` without what was hidden, or does not come out", { timeout: 60_000 }, async () => {
    const desk = makeDesk();
    mkdirSync(desk.path("in"));
    for (const [i, { bytes }] of hideouts.entries()) writeFileSync(desk.path(`in/p${i}${extension}`), bytes);
    const before = desk.files();
    const lines = await linesOf(desk, ["strip", "in", "--out-dir", "out", "--keep-heic"]);
    expect(lines.size).toBe(hideouts.length);
    const written: string[] = [];
    for (const [i, { where, outcome, bytes, shows = bytes }] of hideouts.entries()) {
      const { status, output, code } = lines.get(i) ?? { status: "", output: null, code: null };
      if (outcome === "refused") {
        expect(status, where).toMatch(/^(refused|failed|skipped)$/);
        expect(code, where).toMatch(/^input-/);
        expect(output, where).toBeNull();
        continue;
      }
      expect(status, where).toBe("cleaned");
      written.push(output ?? "");
      const after = readFileSync(desk.path(output ?? ""));
      expect(dressesOf(after, canary), where).toEqual([]);
      if (id !== "heic") expect(await shownFrames(after), where).toEqual(await shownFrames(shows));
    }
    const unchanged = Object.entries(desk.files()).filter(([path]) => path.startsWith("in/"));
    expect(Object.fromEntries(unchanged)).toEqual(before);
    const added = Object.keys(desk.files()).filter((path) => path.startsWith("out/"));
    expect(added).toEqual(written.toSorted());
    for (const [i, { status }] of await linesOf(desk, ["verify", "out"]))
      expect(status, hideouts[i]?.where).toBe("clean");
    for (const [i, { status }] of await linesOf(desk, ["verify", "in"]))
      expect(status, hideouts[i]?.where).not.toBe("clean");
  });
});
