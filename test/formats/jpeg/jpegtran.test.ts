import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { concat } from "../../../src/bytes/bytes.ts";
import type { Edit } from "../../../src/edits.ts";
import { DermShareError } from "../../../src/errors.ts";
import { orientationSegment } from "../../../src/formats/jpeg/app-segments.ts";
import { jpeg } from "../../../src/formats/jpeg/jpeg.ts";
import { findSegments, marker } from "../../../src/formats/jpeg/markers.ts";
import { parse } from "../../../src/formats/jpeg/parse.ts";
import type { Orientation } from "../../../src/formats/orientation-exif.ts";
import { corpusFiles, describeCorpus } from "../../support/corpus.ts";
import { jsonLines } from "../../support/json-lines.ts";
import { describeWith, runTool } from "../../support/oracles.ts";

/**
 * What jpegtran makes of our fixtures and of the corpus, as SHA-256 of Huffman tables and coded data, so that we are held
 * to it where it is not installed. `DERM_UPDATE=1 npx vitest run test/formats/jpeg/jpegtran.test.ts` asks it anew.
 */
const hashFile = join(import.meta.dirname, "jpegtran-hashes.json");
const isUpdate = process.env["DERM_UPDATE"] === "1";
const [known = {}] = isUpdate ? [] : jsonLines(readFileSync(hashFile, "utf8").replaceAll("\n", ""));
const plain = { keepEdges: false, lossy: false };
const fixtures = join(import.meta.dirname, "..", "..", "..", "fixtures", "clean");
const largestCorpusFile = 25_000;

/** One thing that both do: with an orientation, or with an edit. */
interface Job {
  readonly name: string;
  readonly switches: readonly string[];
  readonly orientation: Orientation;
  readonly edits: readonly Edit[];
}

const rect = { x: 32, y: 32, width: 64, height: 32 };
const jobs: readonly Job[] = [
  turn(2, "-flip", "horizontal"),
  turn(3, "-rotate", "180"),
  turn(4, "-flip", "vertical"),
  turn(5, "-transpose"),
  turn(6, "-rotate", "90"),
  turn(7, "-transverse"),
  turn(8, "-rotate", "270"),
  { name: "crop", switches: ["-crop", "64x32+32+32"], orientation: 1, edits: [{ kind: "crop", rect }] },
  {
    name: "wipe", // jpegtran wipes with grey
    switches: ["-wipe", "50x20+40+40"],
    orientation: 1,
    edits: [{ kind: "mask", region: { shape: "rect", x: 40, y: 40, width: 50, height: 20 }, fill: "grey" }],
  },
];

function turn(orientation: Orientation, ...switches: readonly string[]): Job {
  return { name: switches.join(" "), switches: [...switches, "-trim"], orientation, edits: [] };
}

/** Huffman tables and coded data: what says the coefficients. */
function hashOf(bytes: Uint8Array): string {
  const hash = createHash("sha256");
  for (const { type, code, offset, length } of findSegments(bytes)) {
    if (type === "entropy" || code === marker.dht) hash.update(bytes.subarray(offset, offset + length));
  }
  return hash.digest("hex");
}

function hashOfOurs(source: Uint8Array, { orientation, edits }: Job): string | null {
  const turned = concat([source.subarray(0, 2), orientationSegment(orientation), source.subarray(2)]);
  const result = jpeg.edit?.(turned, edits, plain);
  if (result === undefined || !("bytes" in result)) throw new Error("was not edited");
  return result.notes.includes("orientation-kept") ? null : hashOf(result.bytes);
}

function hashOfTheirs(source: Uint8Array, { switches }: Job): string {
  return hashOf(runTool("jpegtran", ["-copy", "none", "-optimize", ...switches], source));
}

/** The jobs that a picture has room for. Where there is black ink, grey is not what jpegtran leaves. */
function jobsFor(source: Uint8Array): Job[] {
  const { frame } = parse(source);
  const isLarge = frame.width >= 128 && frame.height >= 96;
  return jobs.filter(({ edits }) => edits.length === 0 || (isLarge && frame.components.length < 4));
}

/** One hash for all jobs of a picture. */
function together(hashes: readonly string[]): string {
  return createHash("sha256").update(hashes.join()).digest("hex");
}

/** The picture as we clean it, upright; null where it is not taken, or stays turned. */
function cleaned(bytes: Uint8Array): Uint8Array | null {
  try {
    const result = jpeg.strip(bytes, plain);
    return "bytes" in result && !result.notes.includes("orientation-kept") ? result.bytes : null;
  } catch (error) {
    if (error instanceof DermShareError) return null;
    throw error;
  }
}

function fixture(name: string): Uint8Array {
  return readFileSync(join(fixtures, name));
}

function corpus(): { name: string; source: Uint8Array }[] {
  return corpusFiles("images", /\.jpe?g$/i).flatMap((path) => {
    const bytes = readFileSync(path);
    const source = bytes.length > largestCorpusFile ? null : cleaned(bytes);
    return source === null ? [] : [{ name: basename(path), source }];
  });
}

const ourFixtures = ["lesion.jpg", "lesion-progressive.jpg"];

describe("coefficients are those that jpegtran wrote", () => {
  it.each(ourFixtures)("of %s, whether it is installed or not", (name) => {
    for (const job of jobs) expect(hashOfOurs(fixture(name), job), job.name).toBe(known[`${name} ${job.name}`]);
  });

  describeCorpus("of the corpus", () => {
    it("whether it is installed or not", { timeout: 180_000 }, () => {
      let compared = 0;
      for (const { name, source } of corpus()) {
        const hashes = jobsFor(source).map((job) => hashOfOurs(source, job));
        if (hashes.includes(null)) continue;
        expect(together(hashes.map(String)), name).toBe(known[name]);
        compared += 1;
      }
      expect(compared).toBeGreaterThan(20);
    });
  });

  describeWith(["jpegtran"], "as it is installed here", () => {
    it("and it still writes them", { timeout: 180_000 }, () => {
      const hashes: Record<string, string> = {};
      for (const name of ourFixtures) {
        for (const job of jobs) hashes[`${name} ${job.name}`] = hashOfTheirs(fixture(name), job);
      }
      for (const { name, source } of corpus()) {
        const possible = jobsFor(source);
        if (possible.some((job) => hashOfOurs(source, job) === null)) continue;
        hashes[name] = together(possible.map((job) => hashOfTheirs(source, job)));
      }
      if (isUpdate) writeFileSync(hashFile, `${JSON.stringify(hashes, null, 2)}\n`);
      else for (const [name, hash] of Object.entries(hashes)) expect(known[name], name).toBe(hash);
    });
  });
});
