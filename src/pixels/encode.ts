/** Encodes decoded pictures: without loss, or with as little loss as the format allows. */
import type { Sharp } from "sharp";
import { DermShareError } from "../errors.ts";
import type { Picture } from "./picture.ts";
import { withProfile } from "./jpeg-profile.ts";
import { writeTiff } from "./tiff-writer.ts";

/** The formats that pictures are written in. */
export type TargetFormat = "png" | "webp" | "tiff" | "jpeg" | "avif";

/** sharp's names for what our samples are. */
const spaces = {
  8: { grey: "b-w", rgb: "srgb", cmyk: "cmyk" },
  16: { grey: "grey16", rgb: "rgb16", cmyk: "cmyk" },
};

const longestDelayMs = 65_535; // sharp's, not WebP's own

const pngCoding = { adaptiveFiltering: true };
/** Tables made for each picture would save 4 to 8 % of the bytes, and cost six times the rest of the coding. */
const jpegCoding = { quality: 100, chromaSubsampling: "4:4:4", mozjpeg: false, optimiseCoding: false };

/**
 * Pictures in a format, each with its ICC profile: TIFF takes several, as pages. TIFF and PNG are always without loss, JPEG and
 * AVIF never.
 *
 * @param lossy whether WebP may lose, too: then at its best quality
 * @throws DermShareError "input-refused" when the format cannot hold pictures of this kind, size or number
 */
export async function encode(pictures: readonly Picture[], format: TargetFormat, lossy: boolean): Promise<Uint8Array> {
  if (format === "tiff") return writeTiff(pictures, "deflate");
  const [picture, ...others] = pictures;
  if (picture === undefined || others.length > 0) throw notHeld(format);
  if (picture.timing?.delaysMs.some((delay) => delay > longestDelayMs) === true) throw shownTooLong();
  if (format === "jpeg" && isPlainRgb(picture) && !picture.hasAlpha) return encodePlainJpeg(picture);
  if (format === "png" && isPlainRgb(picture) && picture.profile === null) return encodePlainPng(picture);
  const { default: sharp } = await import("sharp");
  const space = spaces[picture.bits][picture.colour];
  const image = sharp(writeTiff(picture, "none"), { pages: -1, ignoreIcc: true, limitInputPixels: false })
    .pipelineColourspace(space)
    .toColourspace(space)
    .keepIccProfile();
  try {
    switch (format) {
      case "png":
        return await image.png(pngCoding).toBuffer();
      case "webp":
        return await image.webp({ ...webpCoding(lossy), ...timingOf(picture) }).toBuffer();
      case "jpeg":
        return await image.jpeg(jpegCoding).toBuffer();
      case "avif":
        return await image.avif({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
    }
  } catch {
    throw notHeld(format);
  }
}

function isPlainRgb({ frames, colour, bits }: Picture): boolean {
  return frames.length === 1 && colour === "rgb" && bits === 8;
}

/** What most photographs are. */
async function encodePlainJpeg(picture: Picture): Promise<Uint8Array> {
  const image = await fromSamples(picture);
  const jpeg = await image
    .jpeg(jpegCoding)
    .toBuffer()
    .catch(() => Promise.reject(notHeld("jpeg")));
  return picture.profile === null ? jpeg : withProfile(jpeg, picture.profile);
}

/** What most screenshots are. */
async function encodePlainPng(picture: Picture): Promise<Uint8Array> {
  const image = await fromSamples(picture);
  return image
    .png(pngCoding)
    .toBuffer()
    .catch(() => Promise.reject(notHeld("png")));
}

/** A picture of one frame, RGB of 8 bits: sharp takes the samples where they lie, without the carrier that costs two copies. */
async function fromSamples({ frames, hasAlpha }: Picture): Promise<Sharp> {
  const { default: sharp } = await import("sharp");
  const [{ width, height, samples } = { width: 0, height: 0, samples: new Uint8Array(0) }] = frames;
  return sharp(samples, { raw: { width, height, channels: hasAlpha ? 4 : 3 }, limitInputPixels: false });
}

function shownTooLong(): DermShareError {
  return new DermShareError(
    "input-refused",
    "a frame of the animation is shown for more than 65 seconds, which cannot be written",
    "save its frames as pictures, then edit those",
  );
}

function notHeld(format: TargetFormat): DermShareError {
  return new DermShareError("input-refused", `a picture that ${format.toUpperCase()} can hold was expected`, "crop it");
}

function webpCoding(lossy: boolean): { lossless: boolean; exact: boolean; quality: number } {
  return { lossless: !lossy, exact: false, quality: 100 }; // not exact: colour under alpha 0 goes
}

function timingOf({ timing }: Picture): { delay?: number[]; loop?: number } {
  return timing === null ? {} : { delay: [...timing.delaysMs], loop: timing.loop };
}
