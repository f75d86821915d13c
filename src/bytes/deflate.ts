/** Packing bytes as a zlib stream (RFC 1950): what PNG and TIFF keep their samples in. */
import { deflateSync } from "node:zlib";

const level = 4; // on filtered photographs a quarter of the time of zlib's own 6, for four per cent more bytes

/** The bytes as one zlib stream. The same bytes always give the same stream. */
export function deflate(bytes: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level });
}
