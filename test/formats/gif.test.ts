import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { pack } from "../../fixtures/planted.ts";
import { concat } from "../../src/bytes/bytes.ts";
import type { Cleaned } from "../../src/formats/format.ts";
import { gif } from "../../src/formats/gif.ts";
import { readCodes } from "../../src/formats/gif-lzw.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { failureOf } from "../support/errors.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { shownFrames } from "../support/shown.ts";
import { changeData, extension, gifSamples, partsOf, writeGif } from "../support/plant/gif.ts";

const options = { keepEdges: false, lossy: false };
const samples = await gifSamples();

function sample(name: string): Uint8Array {
  const bytes = samples[name];
  if (bytes === undefined) throw new Error(`no sample ${name}`);
  return bytes;
}

function cleaned(bytes: Uint8Array): Cleaned {
  const result = gif.strip(bytes, options);
  if ("bytes" in result) return result;
  throw new Error("it was not cleaned");
}

/** Codes of three bits, least significant bit first: those of two-bit pixels before the table grows. */
function codes(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((values.length * 3) / 8));
  for (const [at, value] of values.entries()) {
    for (let bit = 0; bit < 3; bit++) {
      const position = at * 3 + bit;
      bytes[position >> 3] = (bytes[position >> 3] ?? 0) | (((value >> bit) & 1) << (position & 7));
    }
  }
  return bytes;
}

describe("the codes of a GIF's frame", () => {
  const [clear, end] = [4, 5];

  it("are copied where they hold the frame and an end", () => {
    const data = codes(clear, 0, 1, end);
    expect(readCodes(data, 2, 2)).toMatchObject({ trimmed: data, hasExcess: false, isUsed: Uint8Array.of(1, 1, 0, 0) });
  });

  it("end behind the last pixel, whatever follows", () => {
    const { trimmed, hasExcess } = readCodes(codes(clear, 0, 1, 2, 3, end), 2, 2);
    expect(trimmed).toEqual(codes(clear, 0, 1, end));
    expect(hasExcess).toBe(true);
  });

  it("end at the end code, with zeros behind it", () => {
    expect(readCodes(concat([codes(clear, 0, end), Uint8Array.of(0)]), 2, 9)).toMatchObject({ hasExcess: true });
    const spare = codes(clear, 0, end).with(1, 0xff);
    expect(readCodes(spare, 2, 9)).toMatchObject({ trimmed: codes(clear, 0, end), hasExcess: true });
  });

  it("get an end code where they lack one, which hides nothing", () => {
    expect(readCodes(codes(clear, 0, 1).subarray(0, 2), 2, 2)).toEqual({ ...readCodes(codes(clear, 0, 1, end), 2, 2) });
  });

  it.each([
    ["a code that nothing stands for yet", codes(clear, 0, 7)],
    ["a first code that is not a colour", codes(clear, 6)],
  ])("are not taken with %s", async (_, data) => {
    expect(await failureOf(() => readCodes(data, 2, 100))).toMatch("input-malformed");
  });

  it("are those of real encoders, to the last byte, when the table is full too", async () => {
    const noise = Uint8Array.from({ length: 300 * 200 * 3 }, (_, i) => (i * i * 31 + (i >> 5)) % 256);
    const bytes = Uint8Array.from(
      await sharp(noise, { raw: { width: 300, height: 200, channels: 3 } })
        .gif()
        .toBuffer(),
    );
    expect(cleaned(bytes).notes).not.toContain("pixels-rewritten");
    expect(cleaned(bytes).bytes).toHaveLength(bytes.length);
  });
});

describe("a GIF", () => {
  it.each(Object.keys(samples))("that hides nothing is copied: %s", (name) => {
    const { bytes, notes, removed } = cleaned(sample(name));
    expect(bytes).toHaveLength(sample(name).length);
    expect(notes.filter((note) => note !== "hidden-colour-cleared")).toEqual([]);
    expect(removed.filter(({ kind }) => kind !== "tables")).toEqual([]); // encoders leave spare colours
    expect(cleaned(bytes)).toEqual({ bytes, notes: [], removed: [] });
  });

  it("loses the colour of what is transparent, and keeps what any frame shows", () => {
    const black = Uint8Array.of(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 0x01, 0); // one pixel of colour 1
    const table = Uint8Array.from({ length: 12 }, (_, i) => i + 100);
    const head = pack("GIF89a\x01\0\x01\0\xf1\0\0");
    const transparent = extension(0xf9, Uint8Array.of(1, 0, 0, 1));
    const hidesOne = writeGif({ head, table, blocks: [transparent, black] });
    expect([...partsOf(cleaned(hidesOne).bytes).table]).toEqual([100, 101, 102, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const showsOne = writeGif({ head, table, blocks: [transparent, black, black] });
    expect([...partsOf(cleaned(showsOne).bytes).table]).toEqual([100, 101, 102, 103, 104, 105, 0, 0, 0, 0, 0, 0]);
  });

  it("has the loop written in one form and place, and reserved bits cleared", () => {
    const { head, table, blocks } = partsOf(sample("still"));
    const late = extension(0xff, pack("ANIMEXTS1.0"), pack("\x01\x07\0"));
    const control = extension(0xf9, Uint8Array.of(0xe4, 7, 0, 0));
    const frame = blocks.filter((block) => block[0] === 0x2c).map((block) => block.with(9, (block[9] ?? 0) | 0x18));
    const { bytes } = cleaned(writeGif({ head, table, blocks: [control, ...frame, late] }));
    const [loop, cleanControl, cleanFrame] = partsOf(bytes).blocks;
    expect(loop).toEqual(extension(0xff, pack("NETSCAPE2.0"), pack("\x01\x07\0")));
    expect(cleanControl).toEqual(extension(0xf9, Uint8Array.of(4, 7, 0, 0)));
    expect(cleanFrame).toEqual(blocks.find((block) => block[0] === 0x2c));
  });

  it("goes through pixels when a frame reaches over its edge", async () => {
    const { head, table, blocks } = partsOf(sample("animated"));
    const smaller = writeGif({ head: head.with(6, 15), table, blocks });
    expect(gif.strip(smaller, options)).toHaveProperty("needsPixels.reason");
    const result = await anonymise(smaller, plainStrip);
    if (!("image" in result)) throw new Error("it was refused");
    expect((await shownFrames(result.image.bytes))?.pages).toBe(3);
  });

  it.each([
    ["without a frame", writeGif({ ...partsOf(sample("still")), blocks: [] })],
    ["with a frame of no size", changeFrame(sample("still"), 5, 0)],
    ["with codes of an impossible size", changeCodeSize(sample("bilevel"))],
    [
      "with pixels of no colour",
      writeGif({
        ...partsOf(sample("still")),
        head: partsOf(sample("still")).head.with(10, 0),
        table: new Uint8Array(0),
      }),
    ],
  ])("is not taken %s", async (_, bytes) => {
    const failure = await failureOf(() => expect(gif.strip(bytes, options)).toHaveProperty("refused"));
    expect(failure).toMatch(/^(input-malformed|no failure)/);
  });

  it.each([
    ["shorter than they may be", [200]],
    ["shorter at every other place", [255, 254]],
    ["two where there could be one at the end", [255, 255, 255, 255, 1]],
  ])("has sub-blocks of one length, whatever they were: %s", async (_, lengths) => {
    const noise = Uint8Array.from({ length: 40 * 30 * 3 }, (_sample, i) => (i * i * 31 + (i >> 5)) % 256);
    const source = sharp(noise, { raw: { width: 40, height: 30, channels: 3 } });
    const bytes = Uint8Array.from(await source.gif().toBuffer());
    const changed = changeData(
      bytes,
      (data) => data,
      (data) => cutInto(data, lengths),
    );
    expect(changed).not.toEqual(bytes);
    expect(cleaned(changed).bytes).toEqual(cleaned(bytes).bytes);
  });

  it("of very many frames takes no longer for each of them", () => {
    const control = extension(0xf9, Uint8Array.of(0, 10, 0, 0));
    const frame = Uint8Array.of(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0);
    const blocks = Array.from({ length: 30_000 }, (_, at) => (at % 2 === 0 ? control : frame));
    const start = performance.now();
    cleaned(writeGif({ head: pack("GIF89a\x01\0\x01\0\xf0\0\0"), table: new Uint8Array(6), blocks }));
    expect(performance.now() - start).toBeLessThan(4000); // it was 10 seconds where each was sought among all
  });

  it("is not taken with more blocks than anyone writes, as no format is: they would fill the memory", () => {
    const { head, table, blocks } = partsOf(sample("still"));
    const comments = new Uint8Array(3 * 2 ** 20).map((_, at) => [0x21, 0xfe, 0][at % 3] ?? 0);
    const source = writeGif({ head, table, blocks: [comments, ...blocks] });
    expect(() => gif.inspect(source)).toThrow(expect.objectContaining({ code: "input-too-large" }));
  });

  it("may have fewer pixels than its frame", async () => {
    const short = changeData(sample("bilevel"), (data) => readCodes(data.subarray(0, 8), 2, 240).trimmed);
    expect(await shownFrames(cleaned(short).bytes)).toEqual(await shownFrames(short));
  });

  describeWith(["gifsicle"], "written by gifsicle", () => {
    it("loses names and comments, and shows the same", async () => {
      const args = ["--comment", "Robin Quince", "--name", "ward 7", "--optimize=3", "--loopcount=4", "-d", "8"];
      const bytes = new Uint8Array(runTool("gifsicle", args, sample("animated")));
      const result = cleaned(bytes);
      expect(result.removed.map(({ kind }) => kind)).toContain("comment");
      expect(Buffer.from(result.bytes).includes("Quince")).toBe(false);
      expect(await shownFrames(result.bytes)).toEqual(await shownFrames(bytes));
      expect(runTool("gifsicle", ["--info"], result.bytes).toString()).toContain("loop count 4");
    });
  });
});

/** Parts of these lengths, again and again. */
function cutInto(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += parts.at(-1)?.length ?? 1) {
    parts.push(bytes.subarray(at, at + (lengths[parts.length % lengths.length] ?? 1)));
  }
  return parts;
}

function changeFrame(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const parts = partsOf(bytes);
  const blocks = parts.blocks.map((block) => (block[0] === 0x2c ? block.with(at, value) : block));
  return writeGif({ ...parts, blocks });
}

function changeCodeSize(bytes: Uint8Array): Uint8Array {
  const parts = partsOf(bytes);
  return writeGif({ ...parts, blocks: parts.blocks.map((block) => (block[0] === 0x2c ? block.with(10, 12) : block)) });
}
