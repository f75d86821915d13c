import * as fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ascii, concat, equal, latin1 } from "../../src/bytes/bytes.ts";
import { wholeOf } from "../../src/bytes/pieces.ts";
import { isZip, readZip, zipContent, ZipFile } from "../../src/bytes/zip-read.ts";
import { pack, writeZip as write, type ZipContent } from "../../src/bytes/zip-write.ts";
import { failureOf } from "../support/errors.ts";
import { describeWith, runTool } from "../support/oracles.ts";

function writeZip(entries: readonly (readonly [string, ZipContent])[]): Uint8Array {
  return wholeOf(write(entries));
}

const caps = { maxEntries: 10, maxBytes: 100_000 };
const slide = ascii("<p:sld>".repeat(200));
const zip = writeZip([
  ["ppt/slides/slide1.xml", pack(slide)],
  ["ppt/media/image1.png", pack(ascii("\x89PNG"))],
]);

/** The ZIP with the bytes that follow the n-th `mark` overwritten at an offset from it. */
function changed(mark: string, offset: number, value: readonly number[], nth = 0): Uint8Array {
  let at = latin1(zip).indexOf(mark);
  for (let i = 0; i < nth; i++) at = latin1(zip).indexOf(mark, at + 1);
  const bytes = Uint8Array.from(zip);
  bytes.set(value, at + offset);
  return bytes;
}

function read(bytes: Uint8Array): [string, Uint8Array][] {
  return readZip(bytes, caps).map((entry) => [entry.name, zipContent(entry)]);
}

it("gives contents that can be read at any time, packed or not", () => {
  const file = new ZipFile(zip, caps);
  const all = file.entries.map((entry) => [file.lasting(entry), zipContent(entry)] as const);
  for (const [lasting, content] of [...all, ...all.toReversed()]) {
    expect(lasting.length).toBe(content.length);
    expect(equal(lasting.subarray(1, 3), content.subarray(1, 3))).toBe(true);
    expect(equal(wholeOf(lasting), content)).toBe(true);
  }
});

const local = "PK\x03\x04";
const central = "PK\x01\x02";
const end = "PK\x05\x06";

describe("a ZIP of another program", () => {
  it("gives back what was written, packed or stored, and the same bytes for the same content", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (contents) => {
        const entries = contents.map((content, i) => [`part${i}`, pack(content)] as const);
        const written = writeZip(entries);
        expect(read(written)).toEqual(contents.map((content, i) => [`part${i}`, content]));
        expect(equal(writeZip(readZip(written, caps).map((entry) => [entry.name, entry])), written)).toBe(true);
      }),
    );
    expect(isZip(zip)).toBe(true);
    expect(isZip(slide)).toBe(false);
  });

  it("leaves out what lies before the files, between them, and in the comment", () => {
    const commented = changed(end, 20, [3, 0]);
    expect(read(concat([commented, ascii("abc")]))).toEqual(read(zip));
  });

  /** Its first file with its sizes in 64 bits, in the header in front of it alone. */
  function withLongSizes(sizes: readonly number[], length = sizes.length * 4): Uint8Array {
    const name = "ppt/slides/slide1.xml";
    const extra = new Uint8Array(4 + 4 * sizes.length);
    const view = new DataView(extra.buffer);
    [1, length].forEach((value, i) => view.setUint16(2 * i, value, true));
    sizes.forEach((value, i) => view.setUint32(4 + 4 * i, value, true));
    const header = changed(local, 18, [...Array.from({ length: 8 }, () => 255), name.length, 0, extra.length, 0]);
    const moved = concat([header.subarray(0, 30 + name.length), extra, header.subarray(30 + name.length)]);
    const movedView = new DataView(moved.buffer);
    const [first, last] = [latin1(moved).indexOf(central), latin1(moved).indexOf(end)];
    const second = latin1(moved).indexOf(central, first + 1);
    movedView.setUint32(second + 42, movedView.getUint32(second + 42, true) + extra.length, true);
    movedView.setUint32(last + 16, movedView.getUint32(last + 16, true) + extra.length, true);
    return moved;
  }

  it("may say sizes in 64 bits in front of a file, where the directory says the same", async () => {
    const packed = pack(slide).raw.length;
    expect(read(withLongSizes([slide.length, 0, packed, 0]))).toEqual(read(zip));
    for (const [sizes, length] of [
      [[slide.length + 1, 0, packed, 0]],
      [[slide.length, 1, packed, 0]],
      [[slide.length, 0], 8],
      [[slide.length, 0, packed, 0], 60_000],
    ] as const) {
      expect(await failureOf(() => read(withLongSizes(sizes, length)))).toMatch(/input-(?:malformed|truncated)/);
    }
  });

  it.each([
    ["a name that leads out", changed("ppt/media", 0, [...ascii("../media/")], 0), "input-malformed"],
    ["another name in the directory", changed("ppt/media", 0, [...ascii("ppt/medib")], 1), "input-malformed"],
    ["another size in the local header", changed(local, 22, [1]), "input-malformed"],
    ["another method in the local header", changed(local, 8, [0]), "input-malformed"],
    ["a checksum that lies", changed(local, 14, [1, 2, 3, 4]), "input-malformed"],
    ["encryption", changed(central, 8, [1]), "input-refused"],
    ["strong encryption", changed(central, 8, [0, 0x20]), "input-refused"],
    ["an unknown method", changed(central, 10, [12]), "input-malformed"],
    ["ZIP64 sizes", changed(central, 24, [255, 255, 255, 255]), "input-malformed"],
    ["ZIP64 offsets", changed(end, 16, [255, 255, 255, 255]), "input-malformed"],
    ["a second disk", changed(end, 4, [1]), "input-malformed"],
    ["fewer entries than the directory holds", changed(end, 8, [1, 0, 1, 0]), "input-malformed"],
    ["an offset that meets no header", changed(central, 42, [7]), "input-malformed"],
    ["shared bytes", changed(central, 42, [0, 0, 0, 0], 1), "input-malformed"],
    ["no end record", zip.subarray(0, zip.length - 1), "input-truncated"],
  ])("refuses %s", async (_, bytes, code) => {
    expect(await failureOf(() => read(bytes))).toContain(code);
  });

  it("refuses two files that share bytes, even where both are told twice alike", async () => {
    const twice = writeZip([
      ["a", pack(slide)],
      ["b", pack(slide)],
    ]);
    const at = latin1(twice).indexOf(central, latin1(twice).indexOf(central) + 1);
    const bytes = Uint8Array.from(twice);
    bytes.set([0, 0, 0, 0], at + 42); // the second file is told to be the first...
    bytes.set(ascii("a"), at + 46); // ...under its name
    expect(await failureOf(() => read(bytes))).toContain("twice");
    bytes.set(ascii("b"), latin1(twice).indexOf(central) + 46);
    expect(await failureOf(() => read(bytes))).toContain("input-malformed");
  });

  it("refuses names that differ in case alone, and names that are no part names", async () => {
    for (const names of [["a/B", "A/b"], ["/a"], ["a//b"], ["a\\b"], ["a/./b"], ["C:a"]]) {
      const bytes = writeZip(names.map((name) => [name, pack(slide)]));
      expect(await failureOf(() => read(bytes)), names.join()).toContain("input-malformed");
    }
  });

  it("refuses lying sizes and bombs", async () => {
    const bomb = pack(new Uint8Array(90_000));
    const lying = writeZip([["a", { ...bomb, bytes: 10 }]]);
    expect(await failureOf(() => read(lying))).toContain("input-too-large");
    const short = writeZip([["a", { ...bomb, bytes: 99_000 }]]);
    expect(await failureOf(() => read(short))).toContain("input-malformed");
    const many = writeZip([
      ["a", bomb],
      ["b", bomb],
    ]);
    expect(await failureOf(() => readZip(many, caps))).toContain("input-too-large");
    const crowd = writeZip(Array.from({ length: 11 }, (_, i) => [`${i}`, pack(slide)]));
    expect(await failureOf(() => readZip(crowd, caps))).toContain("input-too-large");
  });

  it("refuses bytes behind the end of packed data", async () => {
    const content = pack(slide);
    const hiding = writeZip([["a", { ...content, raw: concat([content.raw, ascii("hidden")]) }]]);
    expect(await failureOf(() => read(hiding))).toContain("behind the packed data");
  });

  it("refuses every proper prefix", async () => {
    for (let length = 0; length < zip.length; length++) {
      expect(await failureOf(() => read(zip.subarray(0, length)))).toMatch(/^input-(truncated|malformed):/);
    }
  });
});

describeWith(["unzip"], "unzip on a ZIP of ours", () => {
  const folder = mkdtempSync(join(tmpdir(), "derm-zip-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("finds no fault and the same content", () => {
    const path = join(folder, "deck.zip");
    writeFileSync(path, zip);
    expect(latin1(runTool("unzip", ["-t", path]))).toContain("No errors detected");
    expect(equal(runTool("unzip", ["-p", path, "ppt/slides/slide1.xml"]), slide)).toBe(true);
  });
});
