import { readFileSync } from "node:fs";
import { basename } from "node:path";
import sharp from "sharp";
import { beforeAll, expect, it } from "vitest";
import { pack } from "../../../fixtures/planted.ts";
import { concat, equal, latin1 } from "../../../src/bytes/bytes.ts";
import { DermShareError } from "../../../src/errors.ts";
import type { Cleaned } from "../../../src/formats/format.ts";
import { jpeg } from "../../../src/formats/jpeg/jpeg.ts";
import { formatTable, readTables } from "../../../src/formats/jpeg/huffman.ts";
import { findSegments, makeSegment, marker } from "../../../src/formats/jpeg/markers.ts";
import { corpusFiles, describeCorpus } from "../../support/corpus.ts";
import { describeWith, runTool } from "../../support/oracles.ts";

const canary = "Quince, Mary";

function cleaned(bytes: Uint8Array): Cleaned {
  const result = jpeg.strip(bytes, { keepEdges: false, lossy: false });
  if (!("bytes" in result)) throw new Error("was not cleaned");
  return result;
}

/** The coded data of every scan. */
function scansOf(bytes: Uint8Array): Uint8Array[] {
  const data = findSegments(bytes).filter(({ type }) => type === "entropy");
  return data.map(({ offset, length }) => new Uint8Array(bytes.subarray(offset, offset + length)));
}

/** A picture in which every block differs. */
async function noise(width: number, height: number, chromaSubsampling: "4:2:0" | "4:4:4"): Promise<Uint8Array> {
  const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 31) >> 4);
  const picture = sharp(samples, { raw: { width, height, channels: 3 } });
  return picture.jpeg({ quality: 70, chromaSubsampling }).toBuffer();
}

/** Samples of some rows of a picture 64 pixels wide, without colour. */
function rows(file: Uint8Array, top: number, height: number): Promise<Buffer> {
  return sharp(file).extract({ left: 0, top, width: 64, height }).greyscale().raw().toBuffer();
}

/** The file with bytes put in at an offset, in place of so many. */
function splice(bytes: Uint8Array, offset: number, put: Uint8Array, replaced = 0): Uint8Array {
  return concat([bytes.subarray(0, offset), put, bytes.subarray(offset + replaced)]);
}

describeWith(["jpegtran", "cjpeg"], "what hides inside the coded data", () => {
  let source: Uint8Array;
  let firstRestart = 0;
  let end = 0;
  beforeAll(async () => {
    const [width, height, channels] = [61, 45, 3] as const;
    const samples = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * i * 31) >> 4);
    const picture = sharp(samples, { raw: { width, height, channels } });
    const encoded = await picture.jpeg({ quality: 70 }).toBuffer();
    source = cleaned(runTool("jpegtran", ["-restart", "2B", "-optimize"], encoded)).bytes;
    firstRestart = latin1(source).indexOf("\xff\xd0");
    end = source.length - 2;
  });

  it.each([
    { what: "text behind the last MCU", plant: () => splice(source, end, pack(canary)), at: () => end },
    {
      what: "text in front of a restart marker",
      plant: () => splice(source, firstRestart, pack(canary)),
      at: () => firstRestart,
    },
    {
      what: "a restart marker with another number",
      plant: () => splice(source, firstRestart, pack("\xff\xd5"), 2),
      at: () => firstRestart,
    },
    {
      what: "fill bytes at a restart marker",
      plant: () => splice(source, firstRestart, pack("\xff\xff")),
      at: () => firstRestart,
    },
    { what: "a restart marker behind the last MCU", plant: () => splice(source, end, pack("\xff\xd7")), at: () => end },
    {
      what: "more intervals than the picture has",
      plant: () => splice(source, end, pack("\xff\xd7", canary)),
      at: () => end,
    },
  ])("is seen and gone: $what", async ({ plant, at }) => {
    const planted = plant();
    const strays = jpeg.inspect(planted).filter(({ role }) => role === "unknown");
    expect(strays.map(({ kind, offset }) => ({ kind, offset }))).toEqual([{ kind: "gap", offset: at() }]);
    const { bytes, notes } = cleaned(planted);
    expect(notes).toEqual(["scan-rewritten"]);
    expect(latin1(bytes)).not.toContain(canary);
    expect(scansOf(bytes)).toEqual(scansOf(runTool("jpegtran", ["-copy", "none", "-optimize"], source)));
    const [was, is] = await Promise.all([source, bytes].map(async (file) => sharp(file).raw().toBuffer()));
    expect(is).toEqual(was);
    expect(cleaned(bytes)).toMatchObject({ removed: [], notes: [] });
  });

  it("is seen and gone: bits of the padding", () => {
    const last = firstRestart - 1;
    const padded = source.slice();
    const byte = padded[last] ?? 0;
    expect(byte & 1).toBe(1); // one bit of padding at least, or this test shows nothing
    padded[last] = byte & 0xfe;
    expect(jpeg.inspect(padded).find(({ role }) => role === "unknown")).toMatchObject({ offset: last, length: 1 });
    expect(scansOf(cleaned(padded).bytes)).toEqual(scansOf(runTool("jpegtran", ["-optimize"], source)));
  });

  it("is seen and gone: blocks below the height that the header tells", async () => {
    const whole = runTool("jpegtran", ["-crop", "64x32+0+0"], await noise(64, 64, "4:2:0"));
    const sof = findSegments(whole).find(({ code }) => code === marker.sof0)?.offset ?? 0;
    const cut = splice(whole, sof + 5, Uint8Array.of(0, 23), 2); // the last row of MCUs now has blocks from 24 on
    expect(jpeg.inspect(cut).find(({ role }) => role === "unknown")?.kind).toBe("image-data");
    const { bytes, notes } = cleaned(cut);
    expect(notes).toEqual(["scan-rewritten"]);
    expect(await rows(bytes, 0, 20)).toEqual(await rows(cut, 0, 20));
    const back = splice(bytes, sof + 5, Uint8Array.of(0, 32), 2);
    const hidden = await sharp(await rows(back, 24, 8), { raw: { width: 64, height: 8, channels: 1 } }).stats();
    expect(
      (await sharp(await rows(whole, 24, 8), { raw: { width: 64, height: 8, channels: 1 } }).stats()).channels[0]
        ?.stdev,
    ).toBeGreaterThan(20);
    expect(hidden.channels[0]?.stdev).toBeLessThan(20);
  });

  it.each([
    ["a code that nothing needs", (symbols: number[]) => [...symbols, 0x61]],
    ["a second code for one symbol", (symbols: number[]) => [...symbols, symbols[0] ?? 0]],
  ])("is seen and gone: %s in a table", (_, add) => {
    const tables = findSegments(source).find(({ code }) => code === marker.dht);
    const { offset = 0, length = 0, payload = source } = tables ?? {};
    const [read] = readTables(payload);
    const counts = [...(read?.table.counts ?? [])].with(15, (read?.table.counts[15] ?? 0) + 1);
    const larger = formatTable(read?.slot ?? 0, {
      counts: Uint8Array.from(counts),
      symbols: Uint8Array.from(add([...(read?.table.symbols ?? [])])),
    });
    const planted = splice(source, offset, makeSegment(marker.dht, [larger]), length);
    expect(jpeg.inspect(planted).find(({ role }) => role === "unknown")?.kind).toBe("tables");
    const { bytes, notes } = cleaned(planted);
    expect(notes).toEqual(["scan-rewritten"]);
    expect(scansOf(bytes)).toEqual(scansOf(runTool("jpegtran", ["-copy", "none", "-optimize"], source)));
    expect(cleaned(bytes)).toMatchObject({ removed: [], notes: [] });
  });

  it("is found in a file that was clean when it was read before", () => {
    const buffer = source.slice();
    expect(jpeg.inspect(buffer).every(({ role }) => role === "image" || role === "rendering")).toBe(true);
    buffer[end - 1] = (buffer[end - 1] ?? 0) ^ 1;
    expect(jpeg.inspect(buffer).map(({ role }) => role)).toContain("unknown");
  });

  it("does not make the tables of Annex K look like hidden ones, though few pictures need all of them", () => {
    const samples = Uint8Array.from({ length: 40 * 40 }, (_, i) => i % 251);
    const pgm = concat([Buffer.from("P5 40 40 255\n"), samples]);
    const typical = runTool("cjpeg", [], pgm);
    expect(scansOf(cleaned(typical).bytes)).toEqual(scansOf(typical));
    expect(cleaned(typical).notes).toEqual([]);
  });

  it("does not make a clean scan look like another one", () => {
    expect(cleaned(source)).toMatchObject({ removed: [], notes: [] });
    expect(equal(cleaned(source).bytes, source)).toBe(true);
  });

  it("is told from data that is missing", () => {
    const short = splice(source, end - 40, new Uint8Array(0), 40);
    expect(() => jpeg.inspect(short)).toThrow(expect.objectContaining({ code: "input-truncated" }));
  });
});

describeCorpus("real scans", () => {
  describeWith(["jpegtran"], "written again", () => {
    it("are those of jpegtran, byte for byte", { timeout: 180_000 }, () => {
      let [compared, progressive] = [0, 0];
      for (const path of corpusFiles("images", /\.(jpe?g|mpo)$/i)) {
        const source = cleanedOrNull(readFileSync(path));
        if (source === null) continue;
        const data = findSegments(source).findLast(({ type }) => type === "entropy");
        const { bytes, notes } = cleaned(splice(source, (data?.offset ?? 0) + (data?.length ?? 0), pack(canary)));
        expect(notes, basename(path)).toContain("scan-rewritten");
        const expected = scansOf(runTool("jpegtran", ["-copy", "none", "-optimize"], source));
        const same = scansOf(bytes).map((scan, i) => equal(scan, expected[i] ?? new Uint8Array(0)));
        expect(same, basename(path)).toEqual(expected.map(() => true));
        expect(cleaned(bytes).removed, basename(path)).toEqual([]);
        compared += 1;
        if (findSegments(source).some(({ code }) => code === marker.sof2)) progressive += 1;
      }
      expect(progressive).toBeGreaterThan(5);
      expect(compared).toBeGreaterThan(100);
    });
  });
});

/** The file without its metadata, or null where it is not taken. */
function cleanedOrNull(bytes: Uint8Array): Uint8Array | null {
  try {
    return cleaned(bytes).bytes;
  } catch (error) {
    if (error instanceof DermShareError) return null;
    throw error;
  }
}
