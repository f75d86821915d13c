/** What the chunks of a WebP say that sharp does not: how it is coded, and that it is transparent. Source: RFC 9649, 2.3 to 2.7. */
import { latin1 } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";

const firstChunk = 12;
const flagsAt = 20; // of VP8X, where that is the first chunk
const alphaFlag = 0x10;

interface Chunk {
  readonly name: string;
  readonly data: Uint8Array;
}

/** Whether a picture in it is coded with loss: VP8, not VP8L. */
export function hasLossyPicture(webp: Uint8Array): boolean {
  return chunksFrom(webp, firstChunk).some(({ name }) => name === "VP8 ");
}

/**
 * The file with the alpha flag of VP8X set where a lossless picture says itself that it has alpha: viewers go by that, sharp
 * by the flag. ExifTool puts VP8X in front of such a picture without the flag.
 */
export function withAlphaFlag(webp: Uint8Array): Uint8Array {
  const chunks = chunksFrom(webp, firstChunk);
  const flags = webp[flagsAt] ?? 0;
  if (chunks[0]?.name !== "VP8X" || (flags & alphaFlag) !== 0 || !chunks.some(saysAlpha)) return webp;
  return webp.slice().fill(flags | alphaFlag, flagsAt, flagsAt + 1);
}

/** WebP Lossless Bitstream Specification, section 3: a signature, 14 bits of width less one, 14 of height, the bit. */
function saysAlpha({ name, data }: Chunk): boolean {
  return name === "VP8L" && ((data[4] ?? 0) & 0x10) !== 0;
}

/** The chunks from an offset on; those inside the frames of an animation (RFC 9649, 2.7.1.1) too. */
function chunksFrom(bytes: Uint8Array, start: number): Chunk[] {
  const chunks: Chunk[] = [];
  const cursor = new Cursor(bytes, start, "little");
  while (cursor.left >= 8) {
    const name = latin1(cursor.take(4));
    const length = cursor.u32();
    const data = cursor.take(Math.min(length, cursor.left));
    chunks.push({ name, data }, ...(name === "ANMF" ? chunksFrom(data, 16) : []));
    cursor.skip(Math.min(length % 2, cursor.left));
  }
  return chunks;
}
