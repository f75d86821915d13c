/** The one door to editing pictures in pixels: decode once, edit, encode once. */
import type { AppliedEdit, Edit } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import { decodePages, headOf } from "./decode.ts";
import { applyEdits, pagesDiffer } from "./edit.ts";
import { encode } from "./encode.ts";
import type { TargetFormat } from "./encode.ts";
import { clearHiddenColour } from "./hidden-colour.ts";
import { hasHalvedColour } from "./heif-container.ts";
import { lossyCoding, reachPx } from "./lossy-coding.ts";
import type { LossyCoding } from "./lossy-coding.ts";
import { type Picture, type SourceFormat, withoutNeedlessAlpha } from "./picture.ts";
import { type Refusal, toSrgb } from "./to-srgb.ts";
import { turnOf } from "./orient.ts";
import { tiffPages } from "./tiff-pages.ts";
import { verifyPixels } from "./verify-pixels.ts";
import { colourChunksOf, colourChunksOfHeif, densityChunk, withChunks } from "./png-chunks.ts";

/** What the person should know about an edit; words of `formats/format.ts`. */
type PixelNote =
  | "chroma-interpolated"
  | "pixels-rewritten"
  | "orientation-baked"
  | "re-encoded-lossy"
  | "faint-trace-possible"
  | "hidden-colour-cleared"
  | "colours-converted";

/** An edited file. */
export interface PixelEdit {
  readonly bytes: Uint8Array;
  readonly format: TargetFormat;
  readonly applied: readonly AppliedEdit[];
  readonly notes: readonly PixelNote[];
  /** Whether every sample is seen, or nothing lies where it is not. */
  readonly hidesNothing: boolean;
  /**
   * Decodes what will be written, these bytes without the encoder's own metadata, and holds it against what was planned.
   *
   * @throws DermShareError "verification-failed"
   */
  verify(written: Uint8Array): Promise<void>;
}

/**
 * Applies the edits to every page and frame; with no edits the file is written again in a coding that is ours.
 *
 * The result has no loss that the source had not, in its depth, upright: PNG for PNG, GIF, AVIF and lossy WebP, WebP for
 * lossless WebP and for every animation, TIFF for TIFF. JPEG has no such way and needs `lossy`.
 *
 * @param options.lossy WebP and AVIF without alpha, and JPEG, stay what they are, at their best quality; colours whose profile is
 *        refused are converted
 * @param options.writeProfile a colour profile written anew, null for what is none, or why it is not taken
 * @throws DermShareError "input-malformed", "input-too-large", "input-refused", "region-invalid"
 */
export async function editPixels(
  bytes: Uint8Array,
  source: SourceFormat,
  edits: readonly Edit[],
  options: { readonly lossy: boolean; readonly writeProfile?: WriteProfile },
): Promise<PixelEdit> {
  refuseWhatCannotBeDone(source, options.lossy);
  const { pictures: stored, turned } = await decodePages(bytes, source);
  const taken = await inTakenColours(stored, options);
  const coding = lossyCoding(bytes, source);
  const { pictures: edited, applied } = editPages(taken.pictures, edits, reachPx[coding]);
  // Whether an animation has alpha is a whim of its encoder, which may hang on what is now under a mask.
  const pictures = edited.map((picture) => (picture.timing === null ? picture : withoutNeedlessAlpha(picture)));
  const hasAlpha = pictures.some((picture) => picture.hasAlpha);
  // With alpha nothing is coded with loss: colours would spread to where the picture is transparent.
  const keepsLoss = options.lossy && coding !== "none" && source !== "tiff" && !hasAlpha;
  const hasFrames = pictures.some(({ timing }) => timing !== null);
  const format = targetOf(source, coding, hasFrames, keepsLoss);
  const notes: PixelNote[] = ["pixels-rewritten"];
  if (turned) notes.push("orientation-baked");
  if (taken.areConverted) notes.push("colours-converted");
  if (keepsLoss) notes.push("re-encoded-lossy");
  else if (source === "avif" && hasHalvedColour(bytes)) notes.push("chroma-interpolated");
  if (coding !== "none" && applied.some(({ kind }) => kind === "mask" || kind === "crop"))
    notes.push("faint-trace-possible");
  if (format === "png" && pictures.map(clearHiddenColour).includes(true)) notes.push("hidden-colour-cleared");
  const encoded = await encode(pictures, format, keepsLoss);
  const colours = taken.areConverted ? [] : colourChunks(bytes, source);
  const beside = [...colours, ...(pictures[0]?.densities ?? []).slice(0, 1).flatMap(densityChunk)];
  return {
    bytes: format === "png" ? withChunks(encoded, beside) : encoded,
    format,
    applied,
    notes,
    hidesNothing: format === "png" || !hasAlpha,
    verify: (written) => verifyPixels(written, format, pictures, keepsLoss),
  };
}

type WriteProfile = (profile: Uint8Array) => { readonly profile: Uint8Array | null } | { readonly refused: Refusal };
type ColourOptions = Pick<Parameters<typeof editPixels>[3], "lossy" | "writeProfile">;

/**
 * The pictures with their profiles written anew, those in sRGB whose profile is not taken.
 *
 * @throws DermShareError "input-refused" where nothing may be lost
 */
async function inTakenColours(
  stored: readonly Picture[],
  { lossy, writeProfile = (profile) => ({ profile }) }: ColourOptions,
): Promise<{ readonly pictures: Picture[]; readonly areConverted: boolean }> {
  const pictures: Picture[] = [];
  let areConverted = false;
  for (const picture of stored) {
    const written = picture.profile === null ? { profile: null } : writeProfile(picture.profile);
    if ("profile" in written) pictures.push({ ...picture, profile: written.profile });
    else if (!lossy) throw new DermShareError("input-refused", written.refused.reason, written.refused.hint);
    else pictures.push(await toSrgb(picture, written.refused));
    areConverted ||= "refused" in written;
  }
  return { pictures, areConverted };
}

/** `applyEdits` on pages of several kinds. @throws as that */
function editPages(
  pictures: readonly Picture[],
  edits: readonly Edit[],
  growPx: number,
): { pictures: Picture[]; applied: readonly AppliedEdit[] } {
  const sizes = new Set(pictures.map(({ frames: [first] }) => `${first?.width} x ${first?.height}`));
  if (edits.length > 0 && sizes.size > 1) throw pagesDiffer();
  const edited = pictures.map((picture) => applyEdits(picture, edits, growPx));
  return { pictures: edited.map(({ picture }) => picture), applied: edited[0]?.applied ?? [] };
}

/**
 * That what is drawn on the first page of a TIFF has a place on the others.
 *
 * @throws DermShareError "input-refused" for pages of different sizes, as the edit would; "input-truncated"
 */
export function expectOnePlace(tiff: Uint8Array): void {
  const shown = tiffPages(tiff).filter(({ isReduced }) => !isReduced);
  const extents = shown.map(({ size: { width, height }, orientation }) => {
    return turnOf(orientation).transpose ? `${height} x ${width}` : `${width} x ${height}`;
  });
  if (new Set(extents).size > 1) throw pagesDiffer();
}

/**
 * What the file becomes when it is edited, told from its head.
 *
 * @throws DermShareError "input-malformed", "input-too-large"
 */
export async function editedFormat(bytes: Uint8Array, source: SourceFormat, lossy: boolean): Promise<TargetFormat> {
  if (source === "jpeg" || source === "tiff") return source;
  if (source === "bmp") return "png";
  const { hasFrames, hasAlpha } = await headOf(bytes, source);
  const coding = lossyCoding(bytes, source);
  return targetOf(source, coding, hasFrames, lossy && coding !== "none" && !hasAlpha);
}

function refuseWhatCannotBeDone(source: SourceFormat, lossy: boolean): void {
  if (source === "jpeg" && !lossy) throw refused("a JPEG", "allow a new encoding with --lossy");
  if (source === "heic") {
    throw new DermShareError(
      "input-refused",
      "a HEIC with transparency may hold colours where nothing is seen",
      "leave out --keep-heic: it becomes a PNG then",
    );
  }
}

function refused(what: string, hint: string): DermShareError {
  return new DermShareError("input-refused", `the pixels of ${what} cannot be edited without loss`, hint);
}

function colourChunks(bytes: Uint8Array, source: SourceFormat): Uint8Array[] {
  if (source === "png") return colourChunksOf(bytes);
  return source === "avif" || source === "heic" ? colourChunksOfHeif(bytes) : [];
}

function targetOf(source: SourceFormat, coding: LossyCoding, hasFrames: boolean, keepsLoss: boolean): TargetFormat {
  switch (source) {
    case "tiff":
    case "jpeg":
      return source;
    case "avif":
    case "heic":
      return keepsLoss ? "avif" : "png";
    case "webp":
      return coding === "none" || keepsLoss || hasFrames ? "webp" : "png";
    case "gif":
    case "png":
      return hasFrames ? "webp" : "png";
    case "bmp":
      return "png";
  }
}
