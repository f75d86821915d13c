/** The chunks of a WebP file: RIFF, little-endian, padded to even lengths. Source: RFC 9649, section 2. */
import { ascii, concat, latin1, startsWith } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { refuseCountless } from "../bytes/most-parts.ts";
import { DermShareError } from "../errors.ts";

const riffBytes = 12;
const chunkHeaderBytes = 8;

/** One chunk. */
export interface Chunk {
  readonly name: string;
  /** Where it starts in the file, and how many bytes it takes with name, length and padding. */
  readonly offset: number;
  readonly length: number;
  readonly data: Uint8Array;
  /** The padding byte behind data of odd length, which should be 0; 0 too where there is none. */
  readonly padding: number;
}

/** Whether the bytes start as a WebP file does. The file's name has no say. */
export function isWebp(bytes: Uint8Array): boolean {
  return startsWith(bytes, ascii("RIFF")) && startsWith(bytes, ascii("WEBP"), 8);
}

/**
 * Reads the chunks of the file; what follows the size that RIFF states is not looked at.
 *
 * @throws DermShareError "input-malformed" without a RIFF header, "input-truncated" when the file ends before RIFF's size or
 *         a chunk's
 */
export function readFile(bytes: Uint8Array): { chunks: Chunk[]; end: number } {
  if (!isWebp(bytes)) throw new DermShareError("input-malformed", "no WebP header at byte 0");
  const size = new Cursor(bytes, 4, "little").u32();
  if (size < 4) throw new DermShareError("input-malformed", "WebP: the file says that it is empty");
  const end = chunkHeaderBytes + size;
  if (end > bytes.length) {
    throw new DermShareError("input-truncated", `WebP: more bytes are expected, the file ends after ${bytes.length}`);
  }
  return { chunks: readChunks(bytes, riffBytes, end), end };
}

/** Reads chunks that stand one behind the other; fewer bytes at the end than a chunk's header has are left over. */
export function readChunks(bytes: Uint8Array, start: number, end: number): Chunk[] {
  const cursor = new Cursor(bytes.subarray(0, end), start, "little");
  const chunks: Chunk[] = [];
  while (cursor.left >= chunkHeaderBytes) {
    const offset = cursor.offset;
    const name = latin1(cursor.take(4));
    const data = cursor.take(cursor.u32());
    const padding = data.length % 2 === 1 && cursor.left > 0 ? cursor.u8() : 0;
    chunks.push({ name, offset, length: cursor.offset - offset, data, padding });
    refuseCountless(chunks.length, "WebP");
  }
  return chunks;
}

/** One chunk as it stands in a file, padded, in parts. */
export function writeChunk(name: string, ...data: readonly Uint8Array[]): Uint8Array[] {
  const length = lengthOf(data);
  return [ascii(name), uint32(length), ...data, new Uint8Array(length % 2)];
}

/** A whole file of the parts of its chunks. */
export function writeFile(chunks: readonly Uint8Array[]): Uint8Array {
  return concat([ascii("RIFF"), uint32(4 + lengthOf(chunks)), ascii("WEBP"), ...chunks]);
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}
