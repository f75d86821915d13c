/** What two files have in common that show the same picture. */
import { createHash } from "node:crypto";
import { freshSharedMemory } from "../bytes/job-memory.ts";
import { DermShareError } from "../errors.ts";
import type { FormatId } from "../formats/format.ts";
import { codedPicture } from "../formats/heif-coded.ts";
import type { Picture } from "../pixels/picture.ts";

/** What a picture shows. */
export interface Samples {
  /** What `samplesDigest` gives. */
  readonly digest: string;
  /** How many pages or frames it has. */
  readonly pages: number;
}

/**
 * SHA-256 of a picture's samples: for every page its size, channels and depth, then its samples in rows, low byte first.
 *
 * @throws DermShareError as `decode`; "input-refused" for a HEIC that cannot be decoded here
 */
export async function samplesDigest(bytes: Uint8Array, format: FormatId): Promise<string> {
  return (await samplesOf(bytes, format)).digest;
}

/** The same, and of how many pages. @throws as `samplesDigest` */
export async function samplesOf(bytes: Uint8Array, format: FormatId): Promise<Samples> {
  const pictures = await (format === "heic" ? decodedHeic(bytes) : decoded(bytes, format));
  const hash = createHash("sha256");
  for (const { colour, hasAlpha, bits, frames } of pictures) {
    for (const { width, height, samples } of frames) {
      hash.update(`${width} x ${height}, ${colour}${hasAlpha ? " with alpha" : ""}, ${bits} bits\n`);
      hash.update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    }
  }
  return { digest: hash.digest("hex"), pages: pictures.reduce((sum, { frames }) => sum + frames.length, 0) };
}

type DecodedSamples = Pick<Picture, "colour" | "hasAlpha" | "bits" | "frames">;

async function decoded(bytes: Uint8Array, format: FormatId): Promise<readonly DecodedSamples[]> {
  const { decodePages } = await import("../pixels/decode.ts");
  return (await decodePages(bytes, format)).pictures;
}

async function decodedHeic(bytes: Uint8Array): Promise<readonly DecodedSamples[]> {
  const coded = codedPicture(bytes);
  if ("refused" in coded) throw new DermShareError("input-refused", coded.refused.reason, coded.refused.hint);
  const { decodeHeic } = await import("../pixels/heic.ts");
  const frames = [await decodeHeic(coded, false, freshSharedMemory)];
  return [{ colour: "rgb", hasAlpha: coded.alpha !== null, bits: 8, frames }];
}
