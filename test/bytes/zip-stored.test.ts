import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { ascii, concat, latin1 } from "../../src/bytes/bytes.ts";
import { readStoredZip, type StoredContent, storedZipBytes, writeStoredZip } from "../../src/bytes/zip-stored.ts";
import { failureOf } from "../support/errors.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { collect, inPieces } from "../support/pieces.ts";

const limits = { maxEntries: 10, maxBytes: 10_000 };

function entry(name: string, content: Uint8Array): StoredContent {
  return { name, bytes: content.length, crc32: crc32(content), content: () => [content] };
}

async function readAll(zip: Uint8Array, pieceBytes = 100, caps = limits): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const file of readStoredZip(inPieces(zip, pieceBytes), caps)) {
    found.push([file.name, latin1(await collect(file.content))]);
  }
  return found;
}

async function skim(bytes: Uint8Array, pieceBytes: number): Promise<string[]> {
  const names: string[] = [];
  for await (const file of readStoredZip(inPieces(bytes, pieceBytes), limits)) names.push(file.name);
  return names;
}

async function breakOff(bytes: Uint8Array, pieceBytes: number): Promise<string[]> {
  const names: string[] = [];
  for await (const file of readStoredZip(inPieces(bytes, pieceBytes), limits)) {
    names.push(file.name);
    for await (const _ of file.content) break;
  }
  return names;
}

const entries = [
  entry("manifest.json", ascii("{}\n")),
  entry("images/01.jpg", ascii("lesion")),
  entry("pad.bin", ascii("")),
];
const zip = await collect(writeStoredZip(entries));

describe("a stored ZIP", () => {
  it("gives back names and contents in order, whatever the pieces, and has the length foretold", async () => {
    const content = fc.uint8Array({ maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(content, { maxLength: 6 }),
        fc.integer({ min: 1, max: 300 }),
        async (contents, pieceBytes) => {
          const written = contents.map((bytes, i) => entry(`images/${i}.png`, bytes));
          const bytes = await collect(writeStoredZip(written));
          expect(bytes).toHaveLength(storedZipBytes(written));
          expect(await readAll(bytes, pieceBytes)).toEqual(
            contents.map((each, i) => [`images/${i}.png`, latin1(each)]),
          );
        },
      ),
    );
  });

  it("is refused with any bit flipped, cut off anywhere, or longer", async () => {
    for (let at = 0; at < zip.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Uint8Array.from(zip);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        expect(await failureOf(() => readAll(flipped)), `byte ${at} bit ${bit}`).toMatch(
          /^(bundle-malformed|input-too-large): /,
        );
      }
      expect(await failureOf(() => readAll(zip.subarray(0, at)))).toMatch(/^bundle-malformed: /);
    }
    expect(await failureOf(() => readAll(concat([zip, Uint8Array.of(0)])))).toMatch(/^bundle-malformed: /);
  });

  it.each([
    ["untouched", skim],
    ["after its first piece", breakOff],
  ])("is checked to the end when the reader leaves a content %s", async (_, read) => {
    const damaged = Uint8Array.from(zip);
    damaged[latin1(zip).indexOf("lesion")] = 0;
    for (const pieceBytes of [1, 50, 1000]) {
      expect(await read(zip, pieceBytes)).toEqual(["manifest.json", "images/01.jpg", "pad.bin"]);
      expect(await failureOf(() => read(damaged, pieceBytes))).toMatch(/^bundle-malformed: .*checksum/);
    }
  });

  it("is refused above the caps, before the contents are read", async () => {
    expect(await failureOf(() => readAll(zip, 100, { maxEntries: 2, maxBytes: 100 }))).toMatch(/^input-too-large: /);
    expect(await failureOf(() => readAll(zip, 100, { maxEntries: 3, maxBytes: 8 }))).toMatch(/^input-too-large: /);
    expect(await readAll(zip, 100, { maxEntries: 3, maxBytes: 9 })).toHaveLength(3);
  });

  it.each([
    ["../escape.jpg"],
    ["/etc/passwd"],
    ["images/../../x"],
    ["images//01.jpg"],
    [".hidden"],
    ["c:/x"],
    ["images\\01.jpg"],
    ["IMAGES/01.jpg"],
    ["a".repeat(65)],
    ["con\u0000.jpg"],
    [""],
  ])("never holds the name %j: not written, and refused when somebody else wrote it", async (name) => {
    expect(await failureOf(() => collect(writeStoredZip([entry(name, ascii("x"))])))).toMatch(/^bug: /);
    const hostile = runPython("z.writestr(zipfile.ZipInfo(sys.argv[2]), b'x')", name.replaceAll("\u0000", "?"));
    if (hostile !== null) expect(await failureOf(() => readAll(hostile))).toMatch(/^bundle-malformed: /);
  });

  it("never holds a name twice", async () => {
    expect(await failureOf(() => collect(writeStoredZip([...entries, ...entries])))).toMatch(/^bug: /);
  });

  it("is not written when a content is not as it was announced", async () => {
    const announced = entry("a.jpg", ascii("lesion"));
    for (const content of ["lesio", "lesions", "lesiom"]) {
      const lying = { ...announced, content: () => [ascii(content)] };
      expect(await failureOf(() => collect(writeStoredZip([lying])))).toMatch(/^bug: /);
    }
  });
});

function runPython(write: string, ...args: string[]): Uint8Array | null {
  const script = `import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n  ${write}\n`;
  const folder = mkdtempSync(join(tmpdir(), "derm-zip-"));
  try {
    runTool("python3", ["-c", script, join(folder, "a.zip"), ...args]);
    return readFileSync(join(folder, "a.zip"));
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describeWith(["unzip", "python3"], "unzip and Python's zipfile", () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-zip-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "bundle.zip");
  writeFileSync(path, zip);

  it("find nothing wrong, and the date is 1 January 1980", () => {
    expect(runTool("unzip", ["-t", path]).toString()).toContain("No errors detected");
    expect(runTool("unzip", ["-p", path, "images/01.jpg"]).toString()).toBe("lesion");
    expect(runTool("python3", ["-m", "zipfile", "-t", path]).toString()).toContain("Done testing");
    const list =
      "import sys, zipfile\nfor i in zipfile.ZipFile(sys.argv[1]).infolist(): print(i.filename, i.file_size, i.date_time, i.compress_type, i.extra, i.comment, i.external_attr, i.header_offset)";
    expect(runTool("python3", ["-c", list, path]).toString().split("\n")).toEqual([
      "manifest.json 3 (1980, 1, 1, 0, 0, 0) 0 b'' b'' 0 0",
      "images/01.jpg 6 (1980, 1, 1, 0, 0, 0) 0 b'' b'' 0 46",
      "pad.bin 0 (1980, 1, 1, 0, 0, 0) 0 b'' b'' 0 95",
      "",
    ]);
  });

  it.each([
    ["a comment", "z.writestr(zipfile.ZipInfo('a'), b'x'); z.comment = b'hello'"],
    ["a comment on a file", "i = zipfile.ZipInfo('a'); i.comment = b'hello'; z.writestr(i, b'x')"],
    ["an extra field", "i = zipfile.ZipInfo('a'); i.extra = b'\\x01\\x00\\x00\\x00'; z.writestr(i, b'x')"],
    ["compression", "z.writestr(zipfile.ZipInfo('a'), b'x' * 1000, zipfile.ZIP_DEFLATED)"],
    ["another date", "z.writestr(zipfile.ZipInfo('a', (2020, 2, 3, 4, 5, 6)), b'x')"],
    ["attributes", "i = zipfile.ZipInfo('a'); i.external_attr = 0o644 << 16; z.writestr(i, b'x')"],
    ["a folder", "z.writestr(zipfile.ZipInfo('a/'), b'')"],
    ["the same name twice", "z.writestr(zipfile.ZipInfo('a'), b'x'); z.writestr(zipfile.ZipInfo('a'), b'y')"],
  ])("can write one with %s, which is refused", async (_, write) => {
    const hostile = runPython(write);
    expect(hostile).not.toBeNull();
    expect(await failureOf(() => readAll(hostile ?? new Uint8Array(0)))).toMatch(/^bundle-malformed: /);
  });
});
