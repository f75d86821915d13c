/** HEIC pictures on their way to JPEG or PNG: decoded upright, edited, encoded once. */
import { takeSharedMemory } from "../bytes/job-memory.ts";
import type { AppliedEdit, Edit } from "../edits.ts";
import { applyEdits } from "./edit.ts";
import { encode } from "./encode.ts";
import { decodeHeic } from "./heic.ts";
import type { CodedHeic } from "./heic.ts";
import { colourOf } from "./heic-colour.ts";
import type { Picture } from "./picture.ts";
import { withChunks } from "./png-chunks.ts";
import { verifyPixels } from "./verify-pixels.ts";

/** A HEIC picture in a format that everybody can show. */
interface HeicEdit {
  readonly bytes: Uint8Array;
  readonly applied: readonly AppliedEdit[];
  readonly notes: readonly ("heic-to-jpeg" | "pixels-rewritten" | "faint-trace-possible")[];
  /** Decodes what will be written and holds it against what was planned. @throws DermShareError "verification-failed" */
  verify(written: Uint8Array): Promise<void>;
}

const reachPx = 64; // the largest coding tree block of HEVC, ITU-T H.265, 7.4.3.2.1: a mask grows by as much

/**
 * The picture as JPEG of the best quality without chroma subsampling, or as PNG, in the depth of the source; a picture with
 * transparency always becomes a PNG.
 *
 * @throws DermShareError as `decodeHeic` and `colourOf`, and "region-invalid"
 */
export async function editHeic(coded: CodedHeic, edits: readonly Edit[], wanted: "jpeg" | "png"): Promise<HeicEdit> {
  const target = coded.alpha === null ? wanted : "png";
  const { profile, chunks } = await colourOf(coded, target);
  const isDeep = target === "png" && coded.bits > 8;
  const [frame] = await Promise.all([decodeHeic(coded, isDeep, takeSharedMemory), import("sharp")]); // what encodes is loaded meanwhile
  const decoded: Picture = {
    frames: [frame],
    colour: "rgb",
    hasAlpha: coded.alpha !== null,
    bits: isDeep ? 16 : 8,
    isBilevel: false,
    profile,
    timing: null,
  };
  const { picture, applied } = applyEdits(decoded, edits, reachPx);
  const encoded = await encode([picture], target, false);
  const hasBlurredEdge = applied.some(({ kind }) => kind === "mask" || kind === "crop");
  return {
    bytes: target === "png" ? withChunks(encoded, chunks) : encoded,
    applied,
    notes: [
      target === "jpeg" ? "heic-to-jpeg" : "pixels-rewritten",
      ...(hasBlurredEdge ? ["faint-trace-possible" as const] : []),
    ],
    verify: (written) => verifyPixels(written, target, [picture], target === "jpeg"),
  };
}
