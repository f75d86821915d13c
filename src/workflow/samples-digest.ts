/** What two files have in common that show the same picture. */
import { createHash } from "node:crypto";
import { freshSharedMemory } from "../bytes/job-memory.ts";
import { DermShareError } from "../errors.ts";
import type { FormatId } from "../formats/format.ts";
import { codedPicture } from "../formats/heif-coded.ts";
import type { Picture } from "../pixels/picture.ts";

/**
 * SHA-256 of a picture's samples: for every page its size, channels and depth, then its samples in rows, low byte first.
 *
 * @throws DermShareError as `decode`; "input-refused" for a HEIC that cannot be decoded here
 */
export async function samplesDigest(bytes: Uint8Array, format: FormatId): Promise<string> {
  const { colour, hasAlpha, bits, frames } = await (format === "heic" ? decodedHeic(bytes) : decoded(bytes, format));
  const hash = createHash("sha256");
  for (const { width, height, samples } of frames) {
    hash.update(`${width} x ${height}, ${colour}${hasAlpha ? " with alpha" : ""}, ${bits} bits\n`);
    hash.update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  }
  return hash.digest("hex");
}

type Samples = Pick<Picture, "colour" | "hasAlpha" | "bits" | "frames">;

async function decoded(bytes: Uint8Array, format: FormatId): Promise<Samples> {
  const { decode } = await import("../pixels/decode.ts");
  return (await decode(bytes, format)).picture;
}

async function decodedHeic(bytes: Uint8Array): Promise<Samples> {
  const coded = codedPicture(bytes);
  if ("refused" in coded) throw new DermShareError("input-refused", coded.refused.reason, coded.refused.hint);
  const { decodeHeic } = await import("../pixels/heic.ts");
  return {
    colour: "rgb",
    hasAlpha: coded.alpha !== null,
    bits: 8,
    frames: [await decodeHeic(coded, false, freshSharedMemory)],
  };
}
