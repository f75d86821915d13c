/** PNG and APNG files with a canary in every place that formats.md names. Source: PNG, third edition. */
import { deflateSync, inflateSync } from "node:zlib";
import sharp from "sharp";
import { pack } from "../../../fixtures/planted.ts";
import { afterIhdr, chunk } from "../../../fixtures/png.ts";
import { concat, latin1 } from "../../../src/bytes/bytes.ts";
import { canary, hidden, plantedTiff, plantedXmp } from "./hideout.ts";
import type { Hideout } from "./hideout.ts";
import { curv, plantedProfile } from "./icc.ts";

/** A chunk of a well-formed file. */
interface Piece {
  readonly name: string;
  readonly data: Uint8Array;
}

/** Small pictures of every kind, by name; none hides anything. */
export async function pngSamples(): Promise<Record<string, Uint8Array>> {
  const raw = { raw: { width: 19, height: 13, channels: 3 as const } };
  const noise = Uint8Array.from({ length: 19 * 13 * 3 }, (_, i) => (i * i * 7 + i) % 251);
  const rgb = sharp(noise, raw);
  const wide = Uint16Array.from({ length: 19 * 13 * 4 }, (_, i) => ((i * 2477) % 65536) | 1);
  const samples = {
    rgb: await rgb.clone().png().toBuffer(),
    interlaced: await rgb.clone().png({ progressive: true }).toBuffer(),
    rgba: await rgb.clone().ensureAlpha(0.5).png({ adaptiveFiltering: true }).toBuffer(),
    grey: await rgb.clone().toColourspace("b-w").png().toBuffer(),
    palette: await rgb.clone().png({ palette: true, colours: 11 }).toBuffer(),
    bilevel: bilevel(),
    deep: await sharp(wide, { raw: { width: 19, height: 13, channels: 4 } })
      .toColourspace("rgb16")
      .png()
      .toBuffer(),
    animated: animated(await rgb.clone().ensureAlpha(0.7).png().toBuffer()),
  };
  return Object.fromEntries(
    Object.entries(samples).map(([name, bytes]) => [name, replaceChunk(bytes, "pHYs", () => [])]),
  );
}

/** Every hiding place, one file each. */
export async function pngHideouts(): Promise<Hideout[]> {
  const samples = await pngSamples();
  const { rgb, palette, animated: moving } = samples;
  if (!rgb || !palette || !moving) throw new Error("a sample is missing");
  return [
    ...beforeData().map(([where, one]) => cleaned(`chunk before the data: ${where}`, afterIhdr(rgb, [one]))),
    ...afterData().map(([where, one]) => cleaned(`chunk behind the data: ${where}`, beforeIend(rgb, [one]))),
    cleaned("bytes behind IEND", concat([rgb, hidden])),
    cleaned("a whole picture behind IEND", concat([rgb, pack("\xff\xd8\xff"), hidden])),
    cleaned(
      "data of IEND",
      replaceChunk(rgb, "IEND", () => [{ name: "IEND", data: hidden }]),
    ),
    cleaned("a chunk with a wrong CRC", afterIhdr(rgb, [damaged(chunk("gAMA", hidden))])),
    cleaned(
      "behind the compressed data",
      mapData(rgb, (stream) => concat([stream, hidden])),
    ),
    cleaned(
      "a second compressed stream",
      mapData(rgb, (stream) => concat([stream, deflateSync(hidden)])),
    ),
    cleaned(
      "rows below the picture",
      mapData(rgb, (stream) => deflateSync(concat([inflateSync(stream), hidden]))),
    ),
    cleaned(
      "spare palette entries",
      replaceChunk(palette, "PLTE", (data) => [{ name: "PLTE", data: spare(data) }]),
    ),
    cleaned("a palette for a picture without one", afterIhdr(rgb, [chunk("PLTE", spare(new Uint8Array(0)))])),
    cleaned(
      "transparency of spare entries",
      replaceChunk(palette, "PLTE", (data) => spareTransparency(data)),
    ),
    refused("a chunk between two IDATs", splitData(rgb, chunk("tEXt", pack("Comment\0", hidden)))),
    refused("a private chunk between two IDATs", splitData(rgb, chunk("hiDe", hidden))),
    refused("a second header", afterIhdr(rgb, [chunk("IHDR", hidden)])),
    refused("an unknown critical chunk", afterIhdr(rgb, [chunk("HIDE", hidden)])),
    refused("a length past the end", afterIhdr(rgb, [pack({ u32: 0x7fffffff }, "tEXt", hidden)])),
    ...animationHideouts(rgb, moving),
  ];
}

function animationHideouts(still: Uint8Array, moving: Uint8Array): Hideout[] {
  const frame = deflateSync(hidden);
  const loose = chunk("fdAT", concat([pack({ u32: 1 }), frame]));
  return [
    cleaned("a frame of an animation that is none", beforeIend(still, [control(0, 19, 13), loose])),
    cleaned("a frame beyond the count", beforeIend(moving, [control(3, 4, 4), frameData(4, frame)])),
    cleaned(
      "behind the compressed data of a frame",
      replaceChunk(moving, "fdAT", (data) => spareFrame(data)),
    ),
    { ...cleaned("a default image outside the animation", hiddenDefault(moving)), shows: moving },
    cleaned(
      "a chunk between frames",
      replaceChunk(moving, "fdAT", (data) => [comment, { name: "fdAT", data }]),
    ),
    cleaned("Exif of an animation", afterIhdr(moving, [chunk("eXIf", plantedTiff(1))])),
  ];
}

const comment: Piece = { name: "tEXt", data: pack("Comment\0", hidden) };
const packed = deflateSync(hidden);

function beforeData(): [where: string, chunk: Uint8Array][] {
  const profile = plantedProfile(
    { version: 4, profileClass: "mntr", space: "GRAY", pcs: "XYZ ", tags: [["kTRC", curv()]] },
    canary,
  );
  const named = {
    iCCP: [pack("Quince\0\0", deflateSync(profile)), pack(hidden, "\0\0", deflateSync(new Uint8Array(200)))],
  };
  return [
    ["iCCP profile", chunk("iCCP", named.iCCP[0] ?? hidden)],
    ["iCCP name", chunk("iCCP", named.iCCP[1] ?? hidden)],
    ["iCCP behind its stream", chunk("iCCP", pack("p\0\0", deflateSync(profile), hidden))],
    ["sPLT", chunk("sPLT", pack("palette\0\x08", hidden))],
    ["bKGD", chunk("bKGD", hidden)],
    ["hIST", chunk("hIST", hidden)],
    ["pHYs", chunk("pHYs", hidden)],
    ["gAMA that is too long", chunk("gAMA", pack({ u32: 45455 }, hidden))],
    ["tRNS that is too long", chunk("tRNS", pack({ u16: 1 }, { u16: 1 }, { u16: 1 }, hidden))],
    ["second gAMA", concat([chunk("gAMA", pack({ u32: 45455 })), chunk("gAMA", hidden)])],
    ["iDOT", chunk("iDOT", hidden)],
    ["acTL that is too long", chunk("acTL", pack({ u32: 1 }, { u32: 0 }, hidden))],
    ["eXIf", chunk("eXIf", plantedTiff(1))],
  ];
}

function afterData(): [where: string, chunk: Uint8Array][] {
  return [
    ["tEXt", chunk("tEXt", pack("Comment\0", hidden))],
    ["tEXt keyword", chunk("tEXt", pack(hidden, "\0text"))],
    ["zTXt", chunk("zTXt", pack("Comment\0\0", packed))],
    ["iTXt", chunk("iTXt", pack("Comment\0\0\0\0\0", hidden))],
    ["iTXt, compressed", chunk("iTXt", pack("Comment\0\x01\0\0\0", packed))],
    ["iTXt language", chunk("iTXt", pack("Comment\0\0\0", hidden, "\0\0text"))],
    ["iTXt translated keyword", chunk("iTXt", pack("Comment\0\0\0en\0", hidden, "\0text"))],
    ["XMP", chunk("iTXt", pack("XML:com.adobe.xmp\0\0\0\0\0", plantedXmp))],
    ["raw profile", chunk("zTXt", pack("Raw profile type exif\0\0", deflateSync(plantedTiff(1))))],
    ["UTF-16", chunk("tEXt", pack("Comment\0", new Uint8Array(Buffer.from(canary, "utf16le"))))],
    ["base64", chunk("tEXt", pack("Thumbnail\0", Buffer.from(hidden).toString("base64")))],
    ["eXIf", chunk("eXIf", plantedTiff(1))],
    ["tIME", chunk("tIME", hidden)],
    ["dSIG", chunk("dSIG", hidden)],
    ["caBX", chunk("caBX", hidden)],
    ["prVW", chunk("prVW", hidden)],
    ["mkBF", chunk("mkBF", hidden)],
    ["mkTS", chunk("mkTS", hidden)],
    ["a private chunk", chunk("caRe", hidden)],
    ["a private chunk that is safe to copy", chunk("caRE", hidden)],
    ["gAMA", chunk("gAMA", hidden)],
  ];
}

/** Black and white, one bit a pixel, 19 by 13. */
function bilevel(): Uint8Array {
  const rows = Uint8Array.from({ length: 13 * 4 }, (_, i) => [0, i * 37, i * 91, 0x60][i % 4] ?? 0);
  return concat([
    pack("\x89PNG\r\n\x1a\n"),
    chunk("IHDR", pack({ u32: 19 }, { u32: 13 }, "\x01\0\0\0\0")),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** An animation of the picture: it, then a smaller frame drawn over it. */
function animated(still: Uint8Array): Uint8Array {
  const second = new Uint8Array(4 * (1 + 4 * 4)).fill(0x7f).map((byte, i) => (i % 17 === 0 ? 0 : byte));
  const start = [chunk("acTL", pack({ u32: 2 }, { u32: 0 })), control(0, 19, 13)];
  const frames = [control(1, 4, 4), frameData(2, deflateSync(second))];
  return beforeIend(afterIhdr(still, start), frames);
}

/** fcTL: a tenth of a second, drawn over what is there: PNG 11.3.6.2. */
function control(sequence: number, width: number, height: number): Uint8Array {
  const place = pack({ u32: sequence }, { u32: width }, { u32: height }, { u32: 0 }, { u32: 0 });
  return chunk("fcTL", concat([place, pack({ u16: 1 }, { u16: 10 }, { u8: 0 }, { u8: 1 })]));
}

function frameData(sequence: number, stream: Uint8Array): Uint8Array {
  return chunk("fdAT", concat([pack({ u32: sequence }), stream]));
}

/** The same animation, but its first frame moved behind a default image that holds the canary. */
function hiddenDefault(moving: Uint8Array): Uint8Array {
  const pieces = piecesOf(moving);
  const stream = dataOf(moving);
  const other = inflateSync(stream);
  for (let row = 0; row < other.length; row += 1 + 19 * 4) other.set(concat([Uint8Array.of(0), hidden]), row);
  const kept = pieces
    .filter(({ name }) => name === "IHDR" || name === "acTL")
    .map(({ name, data }) => chunk(name, data));
  const second = pieces.find(({ name }) => name === "fdAT")?.data.subarray(4) ?? stream;
  return concat([
    moving.subarray(0, 8),
    ...kept,
    chunk("IDAT", deflateSync(other)),
    control(0, 19, 13),
    frameData(1, stream),
    control(2, 4, 4),
    frameData(3, second),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function spareFrame(data: Uint8Array): Piece[] {
  return [{ name: "fdAT", data: concat([data, hidden]) }];
}

function spare(palette: Uint8Array): Uint8Array {
  return concat([palette, hidden, new Uint8Array((3 - (hidden.length % 3)) % 3)]);
}

/** A palette with so many entries that the canary fits into their transparency. */
function spareTransparency(palette: Uint8Array): Piece[] {
  const opaque = new Uint8Array(palette.length / 3).fill(255);
  return [
    { name: "PLTE", data: concat([palette, new Uint8Array(3 * hidden.length)]) },
    { name: "tRNS", data: concat([opaque, hidden]) },
  ];
}

function damaged(bytes: Uint8Array): Uint8Array {
  return bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1);
}

/** The chunks of a well-formed file. */
export function piecesOf(png: Uint8Array): Piece[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const pieces: Piece[] = [];
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at)) {
    const data = png.subarray(at + 8, at + 8 + view.getUint32(at));
    pieces.push({ name: latin1(png.subarray(at + 4, at + 8)), data });
  }
  return pieces;
}

/** The zlib stream of the picture. */
export function dataOf(png: Uint8Array): Uint8Array {
  return concat(piecesOf(png).flatMap(({ name, data }) => (name === "IDAT" ? [data] : [])));
}

function replaceChunk(png: Uint8Array, name: string, change: (data: Uint8Array) => Piece[]): Uint8Array {
  const pieces = piecesOf(png).flatMap((piece) => (piece.name === name ? change(piece.data) : [piece]));
  return concat([png.subarray(0, 8), ...pieces.map((piece) => chunk(piece.name, piece.data))]);
}

/** The file with its data changed, in one IDAT. */
export function mapData(png: Uint8Array, change: (stream: Uint8Array) => Uint8Array): Uint8Array {
  const data = change(dataOf(png));
  let isFirst = true;
  return replaceChunk(png, "IDAT", () => {
    const pieces = isFirst ? [{ name: "IDAT", data }] : [];
    isFirst = false;
    return pieces;
  });
}

function splitData(png: Uint8Array, between: Uint8Array): Uint8Array {
  const stream = dataOf(png);
  const [head, tail] = [stream.subarray(0, stream.length >> 1), stream.subarray(stream.length >> 1)];
  return beforeIend(
    replaceChunk(png, "IDAT", () => [{ name: "IDAT", data: head }]),
    [between, chunk("IDAT", tail)],
  );
}

function beforeIend(png: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array {
  return concat([png.subarray(0, -12), ...chunks, png.subarray(-12)]);
}

function cleaned(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "cleaned" };
}

function refused(where: string, bytes: Uint8Array): Hideout {
  return { where, bytes, outcome: "refused" };
}
