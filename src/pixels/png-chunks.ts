/**
 * What a PNG says beside its samples that matters here: that it is animated, and about its colour what is not in the ICC
 * profile, which the encoder knows nothing of. Source: PNG, third edition.
 */
import { ascii, concat, latin1, startsWith } from "../bytes/bytes.ts";
import { crc32 } from "../bytes/crc32.ts";
import { Cursor } from "../bytes/cursor.ts";
import { inflate } from "../bytes/inflate.ts";
import { DermShareError } from "../errors.ts";
import { densityData, readDensity } from "../bytes/png-density.ts";
import { areSquares, type Densities } from "../geometry.ts";
import { propertiesOfPicture } from "./heif-container.ts";

const afterIhdr = 8 + 25; // PNG 5.2, 11.2.1
const maxProfileBytes = 2 ** 26;
const colourChunks = new Set(["cICP", "mDCV", "cLLI", "gAMA", "cHRM", "sRGB"]); // PNG 11.3.2

/** The colour chunks of a PNG, whole, in their order. */
export function colourChunksOf(png: Uint8Array): Uint8Array[] {
  return chunksBeforeData(png).flatMap(({ name, bytes }) => (colourChunks.has(name) ? [bytes] : []));
}

/** The profile of the iCCP chunk, which libpng passes over where it is not one of a picture; none behind the palette. PNG 11.3.2.3. */
export function profileOfPng(png: Uint8Array): Uint8Array | null {
  const data = chunksBefore(["PLTE", "IDAT"], png).find(({ name }) => name === "iCCP")?.data;
  if (data === undefined) return null;
  try {
    return inflate(data.subarray(data.indexOf(0) + 2), maxProfileBytes).data;
  } catch (error) {
    if (error instanceof DermShareError) return null;
    throw error;
  }
}

/** What the pHYs chunk says of the shape of pixels: PNG 11.3.4.3. */
export function densitiesOfPng(png: Uint8Array): Densities {
  return readDensity(chunksBeforeData(png).find(({ name }) => name === "pHYs")?.data);
}

/** The chunk that says so, without a unit; nothing where pixels are squares. */
export function densityChunk(densities: Densities): Uint8Array[] {
  return areSquares(densities) ? [] : [writeChunk("pHYs", densityData(densities))];
}

/** Whether the PNG is an animation: PNG 11.3.6.1. */
export function isAnimated(png: Uint8Array): boolean {
  return chunksBeforeData(png).some(({ name }) => name === "acTL");
}

/**
 * The cICP chunk that says what the nclx box of the picture of a HEIF file says (ISO 23008-12, 6.5.5; PNG 11.3.2.6), for decoded RGB, and
 * the cLLI chunk that says what its clli box says (ISO/IEC 14496-12, 12.1.6; PNG 11.3.2.8).
 *
 * @returns nothing where the file has no such box, or the box says what a PNG without a chunk means anyway: sRGB
 */
export function colourChunksOfHeif(heif: Uint8Array): Uint8Array[] {
  const nclx = propertiesOfPicture(heif, "colr").find(({ body }) => startsWith(heif, ascii("nclx"), body));
  if (nclx === undefined) return [];
  const cursor = new Cursor(heif, nclx.body + 4);
  const [primaries, transfer] = [cursor.u16(), cursor.u16()];
  const isSrgb = [1, 2].includes(primaries) && [1, 2, 6, 13].includes(transfer); // ITU-T H.273, tables 2 and 3
  return isSrgb || primaries > 255 || transfer > 255
    ? []
    : [writeChunk("cICP", Uint8Array.of(primaries, transfer, 0, 1)), ...lightLevelOf(heif)];
}

function lightLevelOf(heif: Uint8Array): Uint8Array[] {
  const [clli] = propertiesOfPicture(heif, "clli");
  if (clli === undefined) return [];
  const cursor = new Cursor(heif, clli.body);
  const levels = [cursor.u16(), cursor.u16()];
  return [writeChunk("cLLI", concat(levels.map((level) => uint32(level * 10_000))))];
}

/** The PNG with chunks put behind its IHDR, or itself where there are none. */
export function withChunks(png: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 0) return png;
  return concat([png.subarray(0, afterIhdr), ...chunks, png.subarray(afterIhdr)]);
}

/** The PNG with its eXIf before its data: it may stand behind them as well (PNG 5.6, table 7), where sharp passes over it. */
export function withExifFirst(png: Uint8Array): Uint8Array {
  const chunks = chunksOf(png);
  const exif = chunks.find(({ name, bytes }) => name === "eXIf" && isWhole(bytes));
  const data = chunks.find(({ name }) => name === "IDAT");
  if (exif === undefined || data === undefined || exif.bytes.byteOffset < data.bytes.byteOffset) return png;
  const start = exif.bytes.byteOffset - png.byteOffset;
  return withChunks(concat([png.subarray(0, start), png.subarray(start + exif.bytes.length)]), [exif.bytes]);
}

/** Whether the check of a chunk holds: readers pass over it where it does not. PNG 5.5. */
function isWhole(chunk: Uint8Array): boolean {
  return crc32(chunk.subarray(4, -4)) === new Cursor(chunk, chunk.length - 4).u32();
}

/** One chunk: PNG 5.3. */
export interface Chunk {
  readonly name: string;
  readonly data: Uint8Array;
  /** Length, name, data and check. */
  readonly bytes: Uint8Array;
}

/** The chunks behind IHDR, up to IEND or to where they cannot be followed. */
export function chunksOf(png: Uint8Array): Chunk[] {
  const found: Chunk[] = [];
  const cursor = new Cursor(png, afterIhdr);
  while (cursor.left >= 12 && found.at(-1)?.name !== "IEND") {
    const start = cursor.offset;
    const length = cursor.u32();
    const name = latin1(cursor.take(4));
    if (length + 4 > cursor.left) break;
    const data = cursor.take(length);
    cursor.skip(4);
    found.push({ name, data, bytes: png.subarray(start, cursor.offset) });
  }
  return found;
}

/** A chunk of this name with this data. */
export function writeChunk(name: string, data: Uint8Array): Uint8Array {
  const body = concat([ascii(name), data]);
  return concat([uint32(data.length), body, uint32(crc32(body))]);
}

/** A number as PNG writes it: PNG 7.1. */
export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** All that speak of colour and of animation stand before the first IDAT: PNG 5.6. */
function chunksBeforeData(png: Uint8Array): Chunk[] {
  return chunksBefore(["IDAT"], png);
}

function chunksBefore(names: readonly string[], png: Uint8Array): Chunk[] {
  const chunks = chunksOf(png);
  const first = chunks.findIndex(({ name }) => names.includes(name));
  return first < 0 ? chunks : chunks.slice(0, first);
}
