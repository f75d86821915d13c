/** Feeding bytes in pieces, and collecting what comes out. */
import { concat } from "../../src/bytes/bytes.ts";
import type { ByteSource } from "../../src/bytes/source.ts";

/** The bytes in pieces of `length`, the last one shorter. */
export function* inPieces(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

/** Everything that a source gives, as one array. */
export async function collect(source: ByteSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return concat(parts);
}
