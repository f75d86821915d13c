/** What two files have in common that show the same picture. */
import { createHash } from "node:crypto";
import type { FormatId } from "../formats/format.ts";

/**
 * SHA-256 of a picture's samples: for every page its size, channels and depth, then its samples in rows, low byte first.
 *
 * @throws DermShareError as `decode`
 */
export async function samplesDigest(bytes: Uint8Array, format: FormatId): Promise<string> {
  const { decode } = await import("../pixels/decode.ts");
  const { picture } = await decode(bytes, format);
  const { colour, hasAlpha, bits } = picture;
  const parts = picture.frames.flatMap(({ width, height, samples }) => [
    new TextEncoder().encode(`${width} x ${height}, ${colour}${hasAlpha ? " with alpha" : ""}, ${bits} bits\n`),
    new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
  ]);
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
