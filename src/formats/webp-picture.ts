/** One picture of a WebP: its bitstreams proved to end where they should, and to hide nothing under alpha 0. */
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import { keyFrameSize, readKeyFrame } from "./vp8.ts";
import type { KeyFrame } from "./vp8.ts";
import { losslessSize, readLossless } from "./vp8l.ts";
import { readAlpha } from "./webp-alpha.ts";
import { writeChunk } from "./webp-chunks.ts";
import type { Chunk } from "./webp-chunks.ts";

/** The chunks of a picture: the bitstream, and for a lossy one the alpha plane before it. */
export interface PictureChunks {
  readonly alpha: Chunk | null;
  readonly image: Chunk;
}

/** A picture that was read to its end. */
export interface Picture extends Size {
  /** Its chunks as they are to be written, in parts. */
  readonly parts: readonly Uint8Array[];
  readonly hasAlphaPlane: boolean;
  /** Whether its bitstreams say that it may be transparent. */
  readonly hasAlpha: boolean;
  /** Chunks of the source that hold more than decoders read. */
  readonly inexact: readonly Chunk[];
  readonly isLossless: boolean;
  /** Whether colour that nobody sees was written under alpha 0. */
  readonly hasHiddenColour: boolean;
}

/**
 * The first bitstream among the chunks of a still picture or of a frame; null where there is none.
 *
 * @throws DermShareError "input-malformed" when two alpha planes stand before it: readers differ in which they take
 */
export function findPicture(chunks: readonly Chunk[]): PictureChunks | null {
  const at = chunks.findIndex(({ name }) => name === "VP8 " || name === "VP8L");
  const image = chunks[at];
  if (image === undefined) return null;
  const alphas = chunks.slice(0, at).filter(({ name }) => name === "ALPH");
  if (alphas.length > 1) throw new DermShareError("input-malformed", "WebP: a picture has two alpha planes");
  return { image, alpha: image.name === "VP8 " ? (alphas[0] ?? null) : null };
}

/** The size that the bitstream states. @throws DermShareError as `readPicture` */
export function pictureSize({ image }: PictureChunks): Size {
  return image.name === "VP8 " ? keyFrameSize(image.data) : losslessSize(image.data);
}

/**
 * Reads a picture to its end.
 *
 * @param said what the file's header says about alpha; null where it has none
 * @throws DermShareError "input-truncated", "input-malformed"; "input-refused" where header and bitstreams contradict each
 *         other so that readers differ in what they show
 */
export function readPicture({ alpha, image }: PictureChunks, said: boolean | null): Picture {
  if (image.name === "VP8L") {
    const { width, height, trimmed, hasAlpha, hasHiddenColour } = readLossless(image.data);
    if (said === true && !hasAlpha && hasHiddenColour) throw contradiction();
    const parts = writeChunk("VP8L", trimmed);
    const exactness = { inexact: inexact(image, trimmed), hasHiddenColour };
    return { width, height, parts, hasAlphaPlane: false, hasAlpha, isLossless: true, ...exactness };
  }
  const frame = readKeyFrame(image.data);
  const { width, height, trimmed } = frame;
  const parts = writeChunk("VP8 ", trimmed);
  const picture = {
    width,
    height,
    parts,
    hasAlphaPlane: false,
    hasAlpha: false,
    inexact: inexact(image, trimmed),
    isLossless: false,
    hasHiddenColour: false,
  };
  if (alpha === null) return picture;
  const plane = readAlpha(alpha.data, frame);
  if (said === false && plane.alphas.some((each) => each !== 255)) throw contradiction();
  return {
    ...picture,
    parts: [...writeChunk("ALPH", plane.trimmed), ...parts],
    hasAlphaPlane: true,
    hasAlpha: true,
    inexact: [...inexact(alpha, plane.trimmed), ...picture.inexact],
    hasHiddenColour: hidesDetail(frame, plane.alphas),
  };
}

function contradiction(): DermShareError {
  return new DermShareError(
    "input-refused",
    "the WebP says in one place that it is transparent and in another that it is not; readers do not agree on what it shows",
    "open it in the program that made it and save it as WebP or PNG again",
  );
}

function inexact(chunk: Chunk, trimmed: Uint8Array): Chunk[] {
  return trimmed === chunk.data ? [] : [chunk];
}

/**
 * Whether a macroblock that lies wholly under alpha 0 has more than one tone. Encoders that clear such places carry one
 * tone through them; one tone for 16 by 16 pixels is too coarse to be a picture of anybody.
 */
function hidesDetail({ width, height, hasDetail }: KeyFrame, alphas: Uint8Array): boolean {
  const columns = Math.ceil(width / 16);
  const isSeen = new Uint8Array(hasDetail.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (alphas[y * width + x] !== 0) isSeen[(y >> 4) * columns + (x >> 4)] = 1;
    }
  }
  return hasDetail.some((detail, at) => detail === 1 && isSeen[at] === 0);
}
