/**
 * Every real picture against every promise: cleaned, or not taken for a reason; nothing left that another reader sees; the
 * same picture afterwards. Formats come from the registry, so that a new one is held to all of this at once.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { DermShareError } from "../../src/errors.ts";
import type { FormatId } from "../../src/formats/format.ts";
import { formatOf, formats } from "../../src/formats/registry.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { residueByTwoReaders } from "../../src/workflow/clean-image.ts";
import { corpusFiles, describeCorpus } from "../support/corpus.ts";
import { exiftool } from "../support/exiftool.ts";
import { describeWith } from "../support/oracles.ts";
import { shownFrames } from "../support/shown.ts";
import { beyondAllowList } from "./allow-list.ts";
import { notTaken } from "./not-taken.ts";

/** A file of the corpus that was cleaned. */
interface Cleaned {
  readonly name: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** Whether a JPEG was turned in its coefficients: decoders round otherwise then, as test/formats/jpeg holds. */
  readonly turned: boolean;
}

/** The container's own promises; what a HEIC becomes otherwise, test/pixels/heic.test.ts holds. */
const keepingHeic = { ...plainStrip, heic: "keep" } as const;
const paths = ["images", "large", "faces"].flatMap((folder) => corpusFiles(folder, /./));

describeCorpus("real files", () => {
  const ids = formats.map(({ id }) => id).filter((id) => id !== "bmp"); // the corpus has none
  describe.each(ids)("of %s", (id) => {
    const cleaned: Cleaned[] = [];
    const reasons: Record<string, string> = {};
    beforeAll(async () => {
      for (const path of paths) await cleanInto(path, id, cleaned, reasons);
    }, 300_000);

    it("are cleaned, or not taken for a reason", () => {
      expect(reasons).toEqual(notTaken[id] ?? {});
      expect(cleaned.length).toBeGreaterThan(0);
    });

    it("have nothing left that our own reader or exifr sees", async () => {
      for (const { name, after } of cleaned) {
        const format = formatOf(after);
        if (format === null) throw new Error(`${name} became no picture`);
        expect(await residueByTwoReaders(after, format), name).toEqual([]);
      }
    });

    it("are left alone when they are cleaned again", { timeout: 300_000 }, async () => {
      for (const { name, after } of cleaned) {
        const again = await anonymise(after, keepingHeic);
        expect("image" in again && again.unchanged, name).toBe(true);
      }
    });

    describeWith(["perl"], "read by ExifTool", () => {
      it("have nothing left but how they are coded", () => {
        const seen = readTags(cleaned).map((tags, i) => [cleaned[i]?.name, beyondAllowList(tags)] as const);
        expect(seen.filter(([, tags]) => tags.length > 0)).toEqual([]);
      });
    });

    if (id === "heic") return; // sharp cannot decode it

    it("show the same picture", async () => {
      for (const { name, before, after } of cleaned.filter(({ turned }) => !turned)) {
        const shown = await shownFrames(before);
        if (shown !== null) expect(await shownFrames(after), name).toEqual(shown); // it shows more than before, at most
      }
    }, 300_000);
  });
});

/** Cleans a file of the format, or notes why it is not. An error that is not ours fails the test. */
async function cleanInto(
  path: string,
  id: FormatId,
  cleaned: Cleaned[],
  reasons: Record<string, string>,
): Promise<void> {
  const before = readFileSync(path);
  if (formatOf(before)?.id !== id) return;
  const name = basename(path);
  try {
    const result = await anonymise(before, keepingHeic);
    if ("refused" in result) reasons[name] = result.refused.reason;
    else {
      const turned = id === "jpeg" && result.notes.includes("orientation-baked");
      cleaned.push({ name, before, after: result.image.bytes, turned });
    }
  } catch (error) {
    if (!(error instanceof DermShareError)) throw new Error(`${name} made it crash`, { cause: error });
    reasons[name] = error.code;
  }
}

function readTags(files: readonly Cleaned[]): ReturnType<typeof exiftool> {
  const folder = mkdtempSync(join(tmpdir(), "derm-contract-"));
  try {
    const written = files.map(({ after }, i) => {
      const path = join(folder, `${i}${formatOf(after)?.extensions[0] ?? ""}`);
      writeFileSync(path, after);
      return path;
    });
    return exiftool(written);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
