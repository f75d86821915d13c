/** CRC-32 of ISO 3309, as ZIP and PNG use it. */
import { crc32 as zlibCrc32 } from "node:zlib";

/** The checksum of `bytes`; `start` is that of the bytes before them. */
export function crc32(bytes: Uint8Array, start = 0): number {
  return zlibCrc32(bytes, start);
}
