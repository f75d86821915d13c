/** What is told where something stands in the way: words that lead on, of options that the command has. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { clockLine } from "../../src/cli/consent-words.ts";
import { refuseWordsBeside } from "../../src/cli/seal-lock.ts";
import { cropFrom } from "../../src/cli/shape-options.ts";
import { replaceOwnKeys } from "../../src/workflow/own-keys.ts";
import { verifyOne } from "../../src/workflow/verify-file.ts";
import { teaching } from "../support/consent-flags.ts";
import { failureOf } from "../support/errors.ts";
import { layFixture } from "../support/fixtures.ts";
import { jsonLines } from "../support/json-lines.ts";
import { makeDesk } from "../support/program.ts";
import { makeState } from "../support/state.ts";

const vectors = join(import.meta.dirname, "..", "vectors", "bundle");

function proven(path: string): ReturnType<typeof verifyOne> {
  return verifyOne({ found: { path, relativePath: path, root: null }, today: "2026-11-20" });
}

it("words are not written over a file, and the hint names the option of seal", async () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-words-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const passphraseOut = join(folder, "words");
  writeFileSync(passphraseOut, "");
  await expect(refuseWordsBeside({ passphraseOut }, ".")).rejects.toMatchObject({
    code: "output-exists",
    hint: "choose another --passphrase-out",
  });
});

it("words are not written beside the bundle, whatever leads there, nor among the results", async () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-words-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "out"));
  symlinkSync("out", join(folder, "link"));
  const refusal = async (words: string, outDir: string): Promise<string> =>
    failureOf(() => refuseWordsBeside({ passphraseOut: words }, join(folder, outDir)));
  for (const [words, outDir] of [
    ["out/words", "out"],
    ["link/words", "out"],
    ["out/words", "link"],
    ["out/new/words", "link/new"],
  ] as const) {
    expect(await refusal(join(folder, words), outDir), words).toMatch(/^usage: .*beside the bundle/);
  }
  expect(await refusal("-", "out")).toMatch(/^usage: .*standard output/);
  await refuseWordsBeside({ passphraseOut: join(folder, "words") }, join(folder, "out"));
});

it("a clock that stands before the day of sealing is doubted, but for what time zones make of it", () => {
  expect(clockLine("2026-11-22", "2026-11-20")).toMatch(/sealed on 2026-11-22, and here it is 2026-11-20: .*clock/);
  for (const today of ["2026-11-21", "2026-11-22", "2027-01-01"]) expect(clockLine("2026-11-22", today)).toBeNull();
});

it("a bundle tells verify when it was sealed, and a picture does not", async () => {
  expect(await proven(join(vectors, "good", "keys.age"))).toMatchObject({ status: "clean", sealedOn: "2026-11-22" });
  expect(await proven(join(vectors, "pictures", "01.jpg"))).toMatchObject({ status: "clean", sealedOn: null });
});

it("a box that is none is told with one of its own option", () => {
  for (const flag of ["--box", "--crop"]) {
    for (const text of ["1,2", "0,0,50%,9"]) {
      const hint = expect.stringContaining(`for example ${flag} 4`) as unknown;
      expect(() => cropFrom(flag, text)).toThrow(expect.objectContaining({ code: "region-invalid", hint }));
    }
  }
});

it("keys that are replaced twice within a second are kept twice", async () => {
  makeState();
  const now = "2026-11-20T10:00:00Z";
  expect(await replaceOwnKeys(now, null)).toEqual([]);
  const [first, second] = [await replaceOwnKeys(now, null), await replaceOwnKeys(now, null)];
  expect(new Set([...first, ...second]).size).toBe(6);
});

it("a single path that is not there is told in the summary, too", async () => {
  const desk = makeDesk();
  layFixture(desk, "planted/lesion.png", "a.png");
  for (const args of [["inspect"], ["find", "a.png"]]) {
    const { stdout, status } = await desk.run([...args, "none.png", "--json"]);
    expect(status).toBeGreaterThan(0);
    const error = { code: "read-failed", message: expect.stringContaining("none.png: ") as unknown };
    expect(jsonLines(stdout)).toMatchObject([{ type: "summary", failed: 1, error }]);
  }
});

it("a damaged picture is told with what to do about it, whatever is made of it", async () => {
  const desk = makeDesk();
  const whole = readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", "lesion.png"));
  writeFileSync(desk.path("short.png"), whole.subarray(0, whole.length / 2));
  for (const args of [["strip"], ["crop", "--box", "1,1,9,9"], ["seal", "--to-self", ...teaching]]) {
    const run = await desk.run([...args, "short.png"]);
    expect(run, args[0]).toMatchObject({ status: 65, stdout: "" });
    expect(run.stderr, args[0]).toContain("copy it again from where it came from");
  }
});
