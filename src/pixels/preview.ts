/** A picture to look at: upright, in sRGB, without metadata, not larger than a screen can show. */
import type { Sharp } from "sharp";
import { freshSharedMemory } from "../bytes/job-memory.ts";
import { DermShareError } from "../errors.ts";
import { type Backdrop, laidOn } from "./backdrop.ts";
import { decodePages, forSharp } from "./decode.ts";
import { prepared } from "./heif-container.ts";
import { decodeHeic } from "./heic.ts";
import type { CodedHeic } from "./heic.ts";
import { colourOf } from "./heic-colour.ts";
import { upright } from "./orient.ts";
import { channelsOf, expectDecodable, type SourceFormat } from "./picture.ts";
import { isAnimated } from "./png-chunks.ts";
import { type TiffPage, tiffPages } from "./tiff-pages.ts";
import { writeTiff } from "./tiff-writer.ts";

/** A JPEG for the screen, and how many frames or pages the file has, of which it shows one. */
export interface Preview {
  readonly bytes: Uint8Array;
  readonly mediaType: "image/jpeg";
  readonly frames: number;
  /** Whether the backdrop is seen. */
  readonly isTransparent: boolean;
}

/** What is shown, and how. */
export interface Showing {
  /** The longer side, in pixels, at most; else that of a screen. */
  readonly largestPx?: number;
  /** The frame or page, from 1. */
  readonly page?: number;
  /** What is seen behind transparent parts; a checkerboard where nothing is said. */
  readonly backdrop?: Backdrop;
}

/** The longer side, in pixels: more than most screens have, so that there is something to zoom into. */
const screenPx = 2560;

/** Tables made for each picture would save a twentieth of the bytes, which go nowhere, and take seven times as long. */
const coding = { quality: 90, chromaSubsampling: "4:4:4", optimiseCoding: false };

/**
 * Makes the preview.
 *
 * @param orientation of a JPEG, as the edits read it; other formats are turned as `decode` turns them
 * @throws DermShareError "input-malformed" when it cannot be decoded or has no such page, "input-too-large" and "input-refused" as `decode`
 */
export async function previewOf(
  bytes: Uint8Array,
  source: SourceFormat,
  orientation: number,
  { largestPx = screenPx, page = 1, backdrop = "checkerboard" }: Showing = {},
): Promise<Preview> {
  const { picture, turn, frames } = await open(bytes, source, orientation, page - 1);
  try {
    const { data, info } = await picture
      .resize({ width: largestPx, height: largestPx, fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const laid = laidOn(backdrop, { width: info.width, height: info.height, samples: data }, info.channels);
    const { channels, isTransparent } = laid;
    const { width, height, samples } = upright(laid, turn, channels);
    const { default: sharp } = await import("sharp");
    const shown = await sharp(samples, { raw: { width, height, channels } }).jpeg(coding).toBuffer();
    return { bytes: shown, mediaType: "image/jpeg", frames, isTransparent };
  } catch {
    throw malformed(); // the decoder's own words may quote the file
  }
}

/**
 * Makes the preview of a HEIC, without its way through a JPEG of the best quality.
 *
 * @throws DermShareError as `decodeHeic` and, for colours that a JPEG cannot say, `colourOf`
 */
export async function previewOfHeic(coded: CodedHeic, showing: Showing = {}): Promise<Preview> {
  const { largestPx = screenPx } = showing;
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
  return previewOf(writeTiff(reduced, "none"), "tiff", 1, showing); // there the profile is applied
}

interface Opened {
  readonly picture: Sharp;
  /** The orientation that is still to be applied. */
  readonly turn: number;
  readonly frames: number;
}

/** @param index of the page or frame */
async function open(bytes: Uint8Array, source: SourceFormat, orientation: number, index: number): Promise<Opened> {
  const described = source === "tiff" ? tiffPages(bytes) : [];
  const avif = source === "avif" ? prepared(bytes) : null;
  const isFinishedHere = avif !== null && (avif.isPremultiplied || avif.isNarrowGrey || avif.orientations.length > 0);
  const isOurs = isFinishedHere || source === "bmp" || source === "heic" || (source === "png" && isAnimated(bytes));
  if (isOurs || described.some(({ oldJpeg }) => oldJpeg !== null)) return openDecoded(bytes, source, index);
  const { default: sharp } = await import("sharp");
  const isAnimation = source === "gif" || source === "webp";
  const pages = wholePages(described);
  try {
    const wanted = isAnimation ? index : (pages[index] ?? 0);
    const chosen = { page: wanted, failOn: "error" as const, limitInputPixels: false };
    const file = forSharp(bytes, source);
    const metadata = await sharp(file, chosen).metadata();
    // A JPEG is made small as it is decoded: how large it may be is for the edits to say.
    if (source !== "jpeg") expectDecodable(metadata);
    const page = source === "avif" ? (metadata.pagePrimary ?? 0) : chosen.page;
    const frames = isAnimation ? (metadata.pages ?? 1) : Math.max(1, pages.length);
    if (index >= frames) throw malformed();
    return {
      picture: sharp(file, { ...chosen, page }),
      turn: source === "jpeg" ? orientation : (metadata.orientation ?? 1),
      frames,
    };
  } catch (error) {
    throw error instanceof DermShareError ? error : malformed();
  }
}

/** The pages that are no smaller copies of others, by their places in the file. */
function wholePages(pages: readonly TiffPage[]): number[] {
  return pages.flatMap(({ isReduced }, index) => (isReduced ? [] : [index]));
}

/** What sharp does not read, or reads in another way than the edits do. */
async function openDecoded(bytes: Uint8Array, source: SourceFormat, index: number): Promise<Opened> {
  const { pictures } = await decodePages(bytes, source);
  const all = pictures.flatMap((picture) => picture.frames.map((frame) => ({ picture, frame })));
  const { picture, frame } = all[index] ?? {};
  if (frame === undefined || picture === undefined || picture.colour === "cmyk") throw malformed();
  const { default: sharp } = await import("sharp");
  const { width, height, samples } = frame;
  const channels = channelsOf(picture) === 1 ? 1 : channelsOf(picture) === 2 ? 2 : channelsOf(picture) === 3 ? 3 : 4;
  return { picture: sharp(samples, { raw: { width, height, channels } }), turn: 1, frames: all.length };
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "the picture cannot be decoded to its end");
}
