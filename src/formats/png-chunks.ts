/** The chunks of a PNG: reading all of them with their place, writing one. Clauses are those of PNG, third edition. */
import { ascii, concat, latin1, startsWith } from "../bytes/bytes.ts";
import { crc32 } from "../bytes/crc32.ts";
import { Cursor } from "../bytes/cursor.ts";
import { refuseCountless } from "../bytes/most-parts.ts";
import { DermShareError } from "../errors.ts";

/** The eight bytes that every PNG starts with: PNG 5.2. */
export const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** One chunk: PNG 5.3. */
export interface Chunk {
  readonly name: string;
  /** Where it starts in the file, and how many bytes it takes with length, name and CRC. */
  readonly offset: number;
  readonly length: number;
  readonly data: Uint8Array;
  readonly crcHolds: boolean;
}

/** Whether the bytes start as a PNG does. The file's name has no say. */
export function isPng(bytes: Uint8Array): boolean {
  return startsWith(bytes, signature);
}

/**
 * Reads every chunk up to and with IEND.
 *
 * @throws DermShareError "input-malformed" without a signature or with a wrong CRC in a chunk that decoding needs,
 *         "input-truncated" when the file ends before IEND, "input-too-large" with more chunks than anyone writes
 */
export function readChunks(bytes: Uint8Array): Chunk[] {
  if (!isPng(bytes)) throw new DermShareError("input-malformed", "no PNG signature at byte 0");
  const cursor = new Cursor(bytes, signature.length);
  const chunks: Chunk[] = [];
  let name = "";
  while (name !== "IEND") {
    const offset = cursor.offset;
    const dataBytes = cursor.u32();
    name = latin1(cursor.take(4));
    const data = cursor.take(dataBytes);
    const crcHolds = cursor.u32() === crc32(bytes.subarray(offset + 4, offset + 8 + dataBytes));
    if (!crcHolds && isCritical(name)) {
      throw new DermShareError("input-malformed", `the CRC of the chunk at byte ${offset} does not hold`);
    }
    chunks.push({ name, offset, length: cursor.offset - offset, data, crcHolds });
    refuseCountless(chunks.length, "PNG");
  }
  return chunks;
}

const leastChunkBytes = 12; // its length, name and CRC
const end = writeChunk("IEND", new Uint8Array(0));

/**
 * The PNG with IEND, which is all that it lacks: programs that draw it never miss that. Whether its samples are all there is
 * for those to tell who unpack them. Other bytes are given back as they are.
 */
export function withPngEnd(bytes: Uint8Array): Uint8Array {
  if (!isPng(bytes)) return bytes;
  const cursor = new Cursor(bytes, signature.length);
  let name = "";
  while (cursor.left >= leastChunkBytes && name !== "IEND") {
    const dataBytes = cursor.u32();
    name = latin1(cursor.take(4));
    if (dataBytes + 4 > cursor.left) return bytes;
    cursor.skip(dataBytes + 4);
  }
  return name === "IDAT" && cursor.left === 0 ? concat([bytes, end]) : bytes;
}

/** Whether a picture cannot be decoded by a reader that does not know the chunk: PNG 5.4, bit 5 of the first letter. */
export function isCritical(name: string): boolean {
  return (name.charCodeAt(0) & 0x20) === 0;
}

/** One chunk as it stands in a file. */
export function writeChunk(name: string, data: Uint8Array): Uint8Array {
  return concat(chunkParts(name, data));
}

/** The same in parts, one of them the data itself. */
export function chunkParts(name: string, data: Uint8Array): Uint8Array[] {
  const [head, check] = [concat([new Uint8Array(4), ascii(name)]), new Uint8Array(4)];
  new DataView(head.buffer).setUint32(0, data.length);
  new DataView(check.buffer).setUint32(0, crc32(data, crc32(head.subarray(4))));
  return [head, data, check];
}
