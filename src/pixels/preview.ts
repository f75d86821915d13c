/** A picture to look at: upright, in sRGB, without metadata, not larger than a screen can show. */
import type { Sharp } from "sharp";
import { freshSharedMemory } from "../bytes/job-memory.ts";
import { DermShareError } from "../errors.ts";
import { decode, forSharp } from "./decode.ts";
import { prepared } from "./heif-container.ts";
import { decodeHeic } from "./heic.ts";
import type { CodedHeic } from "./heic.ts";
import { colourOf } from "./heic-colour.ts";
import { upright } from "./orient.ts";
import { channelsOf, expectDecodable, type SourceFormat } from "./picture.ts";
import { isAnimated } from "./png-chunks.ts";
import { tiffPages } from "./tiff-pages.ts";
import { writeTiff } from "./tiff-writer.ts";

/** A JPEG for the screen, and how many frames or pages the file has; the first is shown. */
export interface Preview {
  readonly bytes: Uint8Array;
  readonly mediaType: "image/jpeg";
  readonly frames: number;
}

/** The longer side, in pixels: more than most screens have, so that there is something to zoom into. */
const screenPx = 2560;

/** Tables made for each picture would save a twentieth of the bytes, which go nowhere, and take seven times as long. */
const coding = { quality: 90, chromaSubsampling: "4:4:4", optimiseCoding: false };

/**
 * Makes the preview. What is transparent becomes white.
 *
 * @param largestPx the longer side, at most
 * @param orientation of a JPEG, as the edits read it; other formats are turned as `decode` turns them
 * @throws DermShareError "input-malformed" when it cannot be decoded, "input-too-large" and "input-refused" as `decode`
 */
export async function previewOf(
  bytes: Uint8Array,
  source: SourceFormat,
  orientation: number,
  largestPx = screenPx,
): Promise<Preview> {
  const { picture, turn, frames } = await open(bytes, source, orientation);
  try {
    const { data, info } = await picture
      .resize({ width: largestPx, height: largestPx, fit: "inside", withoutEnlargement: true })
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, samples } = upright(
      { width: info.width, height: info.height, samples: data },
      turn,
      info.channels,
    );
    const { default: sharp } = await import("sharp");
    const shown = sharp(samples, { raw: { width, height, channels: info.channels } });
    return {
      bytes: await shown.jpeg(coding).toBuffer(),
      mediaType: "image/jpeg",
      frames,
    };
  } catch {
    throw malformed(); // the decoder's own words may quote the file
  }
}

/**
 * Makes the preview of a HEIC, without its way through a JPEG of the best quality.
 *
 * @throws DermShareError as `decodeHeic` and, for colours that a JPEG cannot say, `colourOf`
 */
export async function previewOfHeic(coded: CodedHeic, largestPx = screenPx): Promise<Preview> {
  const { profile } = await colourOf(coded, "jpeg");
  const [{ width, height, samples }, { default: sharp }] = await Promise.all([
    decodeHeic(coded, false, freshSharedMemory),
    import("sharp"),
  ]);
  const hasAlpha = coded.alpha !== null;
  const { data, info } = await sharp(samples, { raw: { width, height, channels: hasAlpha ? 4 : 3 } })
    .resize({ width: largestPx, height: largestPx, fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const frames = [{ width: info.width, height: info.height, samples: data }];
  const reduced = { frames, colour: "rgb", hasAlpha, bits: 8, isBilevel: false, profile, timing: null } as const;
  return previewOf(writeTiff(reduced, "none"), "tiff", 1, largestPx); // there the profile is applied
}

interface Opened {
  readonly picture: Sharp;
  /** The orientation that is still to be applied. */
  readonly turn: number;
  readonly frames: number;
}

async function open(bytes: Uint8Array, source: SourceFormat, orientation: number): Promise<Opened> {
  const described = source === "tiff" ? tiffPages(bytes) : [];
  const avif = source === "avif" ? prepared(bytes) : null;
  const isFinishedHere = avif !== null && (avif.isPremultiplied || avif.orientations.length > 0);
  const isOurs = isFinishedHere || source === "bmp" || source === "heic" || (source === "png" && isAnimated(bytes));
  if (isOurs || described.some(({ oldJpeg }) => oldJpeg !== null)) return openDecoded(bytes, source);
  const { default: sharp } = await import("sharp");
  const pages =
    source === "tiff"
      ? described.map(({ isReduced }, page) => (isReduced ? -1 : page)).filter((page) => page >= 0)
      : [0];
  try {
    const first = { page: pages[0] ?? 0, failOn: "error" as const, limitInputPixels: false };
    const file = forSharp(bytes, source);
    const metadata = await sharp(file, first).metadata();
    // A JPEG is made small as it is decoded: how large it may be is for the edits to say.
    if (source !== "jpeg") expectDecodable(metadata);
    const page = source === "avif" ? (metadata.pagePrimary ?? 0) : first.page;
    const frames = source === "gif" || source === "webp" ? (metadata.pages ?? 1) : pages.length;
    return {
      picture: sharp(file, { ...first, page }),
      turn: source === "jpeg" ? orientation : (metadata.orientation ?? 1),
      frames,
    };
  } catch (error) {
    throw error instanceof DermShareError ? error : malformed();
  }
}

/** What sharp does not read, or reads in another way than the edits do. */
async function openDecoded(bytes: Uint8Array, source: SourceFormat): Promise<Opened> {
  const { picture } = await decode(bytes, source);
  const [first] = picture.frames;
  if (first === undefined || picture.colour === "cmyk") throw malformed();
  const { default: sharp } = await import("sharp");
  const { width, height, samples } = first;
  const channels = channelsOf(picture) === 1 ? 1 : channelsOf(picture) === 2 ? 2 : channelsOf(picture) === 3 ? 3 : 4;
  return { picture: sharp(samples, { raw: { width, height, channels } }), turn: 1, frames: picture.frames.length };
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "the picture cannot be decoded to its end");
}
