/**
 * What a PNG says beside its samples that matters here: that it is animated, and about its colour what is not in the ICC
 * profile, which the encoder knows nothing of. Source: PNG, third edition.
 */
import { ascii, concat, latin1 } from "../bytes/bytes.ts";
import { crc32 } from "../bytes/crc32.ts";
import { Cursor } from "../bytes/cursor.ts";

const afterIhdr = 8 + 25; // PNG 5.2, 11.2.1
const colourChunks = new Set(["cICP", "gAMA", "cHRM", "sRGB"]); // PNG 11.3.2

/** The colour chunks of a PNG, whole, in their order. */
export function colourChunksOf(png: Uint8Array): Uint8Array[] {
  return chunksBeforeData(png).flatMap(({ name, bytes }) => (colourChunks.has(name) ? [bytes] : []));
}

/** Whether the PNG is an animation: PNG 11.3.6.1. */
export function isAnimated(png: Uint8Array): boolean {
  return chunksBeforeData(png).some(({ name }) => name === "acTL");
}

/**
 * The cICP chunk that says what the nclx box of a HEIF file says (ISO 23008-12, 6.5.5; PNG 11.3.2.6), for decoded RGB.
 *
 * @returns nothing where the file has no such box, or the box says what a PNG without a chunk means anyway: sRGB
 */
export function colourChunksOfHeif(heif: Uint8Array): Uint8Array[] {
  const at = latin1(heif).indexOf("colrnclx");
  if (at < 0) return [];
  const cursor = new Cursor(heif, at + 8);
  const [primaries, transfer] = [cursor.u16(), cursor.u16()];
  const isSrgb = [1, 2].includes(primaries) && [1, 2, 6, 13].includes(transfer); // ITU-T H.273, tables 2 and 3
  return isSrgb || primaries > 255 || transfer > 255 ? [] : [chunk("cICP", [primaries, transfer, 0, 1])];
}

/** The PNG with chunks put behind its IHDR. */
export function withChunks(png: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array {
  return concat([png.subarray(0, afterIhdr), ...chunks, png.subarray(afterIhdr)]);
}

/** The chunks between IHDR and the first IDAT: all that speak of colour stand there (PNG 5.6). */
function chunksBeforeData(png: Uint8Array): { name: string; bytes: Uint8Array }[] {
  const found = [];
  const cursor = new Cursor(png, afterIhdr);
  while (cursor.left >= 12) {
    const start = cursor.offset;
    const length = cursor.u32();
    const name = latin1(cursor.take(4));
    if (name === "IDAT") break;
    cursor.skip(length + 4);
    found.push({ name, bytes: png.subarray(start, cursor.offset) });
  }
  return found;
}

function chunk(name: string, data: readonly number[]): Uint8Array {
  const body = concat([ascii(name), Uint8Array.from(data)]);
  return concat([uint32(data.length), body, uint32(crc32(body))]);
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
