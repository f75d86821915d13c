import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import sharp from "sharp";
import { describe, expect, it, onTestFinished } from "vitest";
import { avif, heic } from "../../src/formats/heif.ts";
import { secondReader } from "../../src/workflow/second-reader.ts";
import { corpusFiles, describeCorpus } from "../support/corpus.ts";
import { exiftool } from "../support/exiftool.ts";
import { describeWith, runTool } from "../support/oracles.ts";

const options = { keepEdges: false, lossy: false };
const paths = ["images", "large"].flatMap((folder) => corpusFiles(folder, /\.(hei[cf]|avif)$/));

interface Cleaned {
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** Every corpus file that is cleaned; one is cut off in the middle. */
function cleanCorpus(): Cleaned[] {
  return paths.flatMap((path) => {
    const before = readFileSync(path);
    const format = [heic, avif].find((candidate) => candidate.detect(before));
    if (format === undefined || path.includes("nullpointerexception")) return [];
    const result = format.strip(before, options);
    return "bytes" in result ? [{ path, before, after: result.bytes }] : [];
  });
}

describeCorpus("real HEIC and AVIF files", () => {
  const files = cleanCorpus();

  it("are all cleaned, but the one that is cut off", () => {
    expect(files.length).toBe(paths.length - 1);
    expect(files.length).toBeGreaterThan(25);
  });

  it("are clean afterwards, and cleaning them again changes nothing", () => {
    for (const { path, after } of files) {
      const result = (avif.detect(after) ? avif : heic).strip(after, options);
      if (!("bytes" in result)) throw new Error(path);
      expect([digest(result.bytes), result.removed], path).toEqual([digest(after), []]);
    }
  });

  it("have nothing that the second reader sees", async () => {
    for (const { path, after } of files) expect(await secondReader(after), path).toEqual([]);
  });

  it("show the same picture: AVIF, decoded by libheif in sharp", async () => {
    const small = files.filter(({ before, path }) => path.endsWith(".avif") && before.length < 200_000);
    for (const { path, before, after } of small) expect(await decode(after), path).toEqual(await decode(before));
    expect(small.length).toBeGreaterThan(12);
  });

  describeWith(["heif-convert"], "decoded by heif-convert", () => {
    const single = files.filter(({ path }) => /cheers|l_xmp|xiaomi/.test(path));
    it.each(single.map((file) => ({ ...file, name: basename(file.path) })))("show the same picture: $name", (file) => {
      expect(convert(file.after)).toEqual(convert(file.before));
    });
  });

  describeWith(["perl"], "read by ExifTool", () => {
    it("say nothing but how they are coded", () => {
      const folder = makeFolder();
      const written = files.map(({ path, after }) => {
        const target = join(folder, basename(path));
        writeFileSync(target, after);
        return target;
      });
      const groups = exiftool(written).flatMap((tags) => Object.keys(tags).map((tag) => tag.split(":")[0]));
      const allowed = ["SourceFile", "ExifTool", "System", "File", "QuickTime", "Meta", "Composite"];
      expect(
        [...new Set(groups)].filter((group) => !allowed.includes(group ?? "") && group?.startsWith("ICC") !== true),
      ).toEqual([]);
    });
  });
});

describe("the corpus of HEIF files", () => {
  it("is looked at in both of its folders", () => {
    expect(new Set(paths.map((path) => basename(join(path, ".."))))).toEqual(
      new Set(paths.length > 0 ? ["images", "large"] : []),
    );
  });
});

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function decode(file: Uint8Array): Promise<string> {
  return digest(await sharp(file, { ignoreIcc: true }).raw().toBuffer());
}

function convert(file: Uint8Array): string {
  const folder = makeFolder();
  writeFileSync(join(folder, "in.heic"), file);
  runTool("heif-convert", [join(folder, "in.heic"), join(folder, "out.y4m")]);
  return digest(readFileSync(join(folder, "out.y4m")));
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "derm-heif-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
