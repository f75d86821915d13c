/** Packing bytes as a zlib stream (RFC 1950): what PNG and TIFF keep their samples in. */
import { deflateSync } from "node:zlib";

/** The bytes as one zlib stream. The same bytes always give the same stream. */
export function deflate(bytes: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level: 6 });
}
