import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { concat, equal } from "../../src/bytes/bytes.ts";
import { wholeOf } from "../../src/bytes/pieces.ts";
import { readZip } from "../../src/bytes/zip-read.ts";
import { pack, store, writeZip } from "../../src/bytes/zip-write.ts";
import { DermShareError } from "../../src/errors.ts";
import { OpenFile, readInput } from "../../src/files/read.ts";
import { writePending, writePendingTogether } from "../../src/files/write.ts";
import { failureOf } from "../support/errors.ts";

/** Bytes that no packing makes smaller, another sequence for each seed. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => (state = Math.imul(state ^ (state >>> 13), 0x5bd1e995) + 12345) >>> 24);
}

const caps = { maxEntries: 100, maxBytes: 100_000_000 };
const contents = [10, 65_535, 65_536, 327_680, 700_001, 3, 2_000_000].map((length, i) => noise(length, i + 1));
const words = new TextEncoder().encode("a slide of words ".repeat(20_000));
const zip = wholeOf(
  writeZip([
    ...contents.map((content, i) => [`media/${i}`, store(content)] as const),
    ["slides/1", pack(words)],
    ["slides/2", pack(concat([words, noise(200_000, 99)]))],
  ]),
);

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "derm-share-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The entries of a ZIP file that is read where it is asked for. */
function openEntries() {
  writeFileSync(join(folder, "in.zip"), zip);
  const file = new OpenFile(openSync(join(folder, "in.zip"), "r"), zip.length);
  return { file, entries: readZip(file, caps).map((entry) => [entry.name, entry] as const) };
}

describe("a ZIP file of contents that are read from another when they are written", () => {
  it("has all of them, whatever their sizes", async () => {
    const { file, entries } = openEntries();
    const { temporaryPath } = await writePending(join(folder, "out.zip"), writeZip(entries));
    file.close();
    expect(equal(readFileSync(temporaryPath), zip)).toBe(true);
  });

  for (const name of ["media/4", "slides/1", "slides/2"]) {
    it(`is not written where ${name} was changed after it was looked at`, async () => {
      const { file, entries } = openEntries();
      const out = writeZip(entries);
      const changed = Uint8Array.from(zip);
      const at = (entries.find(([own]) => own === name)?.[1].end ?? 0) - 100;
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(join(folder, "in.zip"), changed);
      const failure = await failureOf(() => writePending(join(folder, "out.zip"), out));
      file.close();
      expect(failure).toMatch(/^input-(?:malformed|truncated): /);
      expect(readdirSync(folder)).toEqual(["in.zip"]);
    });
  }
});

it("files that belong together are all left, or none", async () => {
  const cut = (function* (): Generator<Uint8Array> {
    yield words;
    throw new DermShareError("input-truncated", "it ends here");
  })();
  const files = [["age.txt", words] as const, ["sign.pub", cut] as const, ["sign.key", words] as const];
  const named = files.map(([name, content]) => [join(folder, name), content] as const);
  expect(await failureOf(() => writePendingTogether(named))).toMatch(/^input-truncated: /);
  expect(readdirSync(folder)).toEqual([]);
});

it.each([
  [40_000_000, "40 MB"],
  [64 * 1024, "64 KiB"],
  [2 * 1024 * 1024, "2 MiB"],
])("a file of more than %i bytes is said to be larger than %s", async (maxBytes, said) => {
  writeFileSync(join(folder, "large"), "");
  truncateSync(join(folder, "large"), maxBytes + 1);
  const failure = await failureOf(() => readInput(join(folder, "large"), maxBytes));
  expect(failure).toBe(`input-too-large: the file is larger than ${said}`);
});
