/** Pictures of more pixels than are decoded here: refused as too large, not as broken, before anybody draws. */
import { writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { concat } from "../../src/bytes/bytes.ts";
import { tiffTypes, writeTiffPages } from "../../src/bytes/tiff.ts";
import { writeChunk } from "../../src/pixels/png-chunks.ts";
import { jsonLines } from "../support/json-lines.ts";
import { makeDesk } from "../support/program.ts";

const side = 16_400; // 269 million pixels, black or white
const blackRows = (rowBytes: number): Uint8Array => deflateSync(new Uint8Array(rowBytes * side));

function png(): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.writeUInt8(1, 8); // bit, greyscale
  return concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    writeChunk("IHDR", head),
    writeChunk("IDAT", blackRows(1 + side / 8)), // the filter in front
    writeChunk("IEND", new Uint8Array(0)),
  ]);
}

function tiff(): Uint8Array {
  const rows = blackRows(side / 8);
  const numbers = { 256: side, 257: side, 258: 1, 259: 8, 262: 1, 273: 0, 277: 1, 278: side, 279: rows.length };
  const fields = Object.entries(numbers).map(([tag, value]) => ({
    tag: Number(tag),
    type: tiffTypes.long,
    values: [value],
  }));
  return writeTiffPages({ endian: "little", isBig: false }, [{ fields, segments: [rows] }]);
}

function bmp(): Uint8Array {
  const rowBytes = Math.ceil(side / 32) * 4;
  const head = Buffer.alloc(62); // two colours: black, and white at 58
  head.write("BM");
  for (const [at, value] of [
    [2, 62 + rowBytes * side],
    [10, 62],
    [14, 40],
    [18, side],
    [22, side],
    [26, 1 | (1 << 16)],
    [34, rowBytes * side],
    [58, 0xffffff],
  ]) {
    head.writeUInt32LE(value ?? 0, at ?? 0);
  }
  return concat([head, new Uint8Array(rowBytes * side)]);
}

/** A small one that says it is large. */
async function avif(): Promise<Uint8Array> {
  const create = { width: 64, height: 64, channels: 3 as const, background: "#a52" };
  const file = await sharp({ create }).avif({ effort: 0 }).toBuffer();
  const size = file.indexOf("ispe") + 8;
  file.writeUInt32BE(side, size);
  file.writeUInt32BE(side, size + 4);
  return file;
}

describe("a picture of more than 268 million pixels", () => {
  it.each([
    ["a PNG", "giant.png", png],
    ["a TIFF", "giant.tif", tiff],
    ["a BMP", "giant.bmp", bmp],
    ["an AVIF", "giant.avif", avif],
  ])("%s is too large to be covered, and to be drawn on", { timeout: 60_000 }, async (_, name, make) => {
    const desk = makeDesk();
    writeFileSync(desk.path(name), await make());
    const before = desk.files();
    const run = await desk.run(["redact-region", name, "--rect", "0,0,10,10", "--json"]);
    expect(run.status).toBe(65);
    expect(jsonLines(run.stdout)[0]).toMatchObject({ status: "failed", error: { code: "input-too-large" } });
    const drawing = await desk.run(["redact-region", name, "--browser", "none"]);
    expect(drawing.status).toBe(65);
    expect(drawing.stderr).toMatch(new RegExp(`^derm-share: ${name}: a picture of more than 268 million pixels`));
    expect(drawing.stderr).not.toContain("http://"); // no page
    expect(desk.files()).toEqual(before);
  });
});
