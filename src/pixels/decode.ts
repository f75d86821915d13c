/** Decodes pictures with sharp, keeping samples, depth and pages; the ICC profile is carried along, never applied. */
import type { Metadata, SharpOptions } from "sharp";
import { equal } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { areSquares, type Densities, squares, swapped } from "../geometry.ts";
import { decodeAnimatedPng } from "./animated-png.ts";
import { decodeBmp } from "./bmp.ts";
import { withBareAlpha } from "./gif-frames.ts";
import { prepared } from "./heif-container.ts";
import { turnOf, upright } from "./orient.ts";
import { blankSamples, channelsOf, divideByAlpha, expectDecodable, shownDelayMs, spreadGrey } from "./picture.ts";
import type { Frame, Picture, SourceFormat, Timing } from "./picture.ts";
import { densitiesOfPng, isAnimated, profileOfPng, withExifFirst } from "./png-chunks.ts";
import { newJpegCompression, oldJpegCompression, type TiffPage, tiffPages } from "./tiff-pages.ts";
import { withAlphaFlag } from "./webp-chunks.ts";

/** A decoded picture, every frame as it is displayed. */
export interface Decoded {
  readonly picture: Picture;
  /** Whether a frame had to be turned to be upright. */
  readonly turned: boolean;
}

const usualSamples = "grey, RGB or CMYK samples of 8 or 16 bits were expected";

/** sharp's name for a colour space, and ours. Others (floating point, Lab) no format that we write can hold unchanged. */
const colours: Readonly<Record<string, Picture["colour"]>> = {
  "b-w": "grey",
  grey16: "grey",
  srgb: "rgb",
  rgb16: "rgb",
  cmyk: "cmyk",
};

/**
 * Decodes every page or frame; a page that is a smaller copy of another is left out.
 *
 * @throws DermShareError "input-too-large"; "input-malformed" when it cannot be decoded to its end; "input-refused" when its
 *         samples are of a kind that no format we write can hold unchanged, or its pages are of different kinds
 */
export async function decode(bytes: Uint8Array, source: SourceFormat): Promise<Decoded> {
  if (source === "heic" || source === "avif") return decodeHeif(bytes);
  if (source === "bmp") return { picture: decodeBmp(bytes), turned: false };
  if (source === "png" && isAnimated(bytes)) return decodeAnimatedPng(bytes);
  if (source === "png") {
    const stated = { densities: densitiesOfPng(bytes), profile: profileOfPng(bytes) };
    return decodeRoll(forSharp(bytes, source), { pages: -1 }, stated);
  }
  if (source === "gif") {
    const { picture, turned } = await decodeRoll(bytes, { pages: -1 });
    return { picture: withBareAlpha(picture, bytes), turned };
  }
  if (source !== "tiff") return decodeRoll(forSharp(bytes, source), { pages: -1 });
  const pages: Decoded[] = [];
  const described = tiffPages(bytes);
  const hasOldJpeg = described.some(({ compression }) => compression === oldJpegCompression);
  for (const [page, { isReduced, orientation, densities, oldJpeg, ...coded }] of described.entries()) {
    if (isReduced) continue;
    expectKnownCoding(coded);
    if (oldJpeg !== null) {
      const stream = bytes.subarray(oldJpeg.start, oldJpeg.end);
      pages.push(await decodeRoll(stream, { page: 0 }, { orientation, densities })); // the page says how it is turned
    } else {
      const failed = (error: unknown) => Promise.reject(hasOldJpeg ? notDecoded() : error);
      pages.push(await decodeRoll(bytes, { page }, { densities }).catch(failed));
    }
  }
  return joinPages(pages);
}

/** The file as sharp has to be given it to read in it what viewers do. @throws as `prepared` */
export function forSharp(bytes: Uint8Array, source: SourceFormat): Uint8Array {
  if (source === "webp") return withAlphaFlag(bytes);
  if (source === "png") return withExifFirst(bytes);
  return source === "avif" ? prepared(bytes).bytes : bytes;
}

/**
 * Whether a file that sharp reads has frames that are shown one after the other, and an alpha channel.
 *
 * @throws DermShareError "input-malformed", "input-too-large", "input-refused"
 */
export async function headOf(
  bytes: Uint8Array,
  source: SourceFormat,
): Promise<{ readonly hasFrames: boolean; readonly hasAlpha: boolean }> {
  const file = forSharp(bytes, source);
  const metadata = await readMetadata(file, { pages: source === "gif" || source === "webp" ? -1 : 1 });
  const isOurs = source === "png" && isAnimated(bytes);
  return { hasFrames: isOurs || timingOf(metadata) !== null, hasAlpha: metadata.hasAlpha };
}

/**
 * None, CCITT, LZW, JPEG old and new, Deflate, PackBits: TIFF 6.0, sections 7 to 13, and Technical Note 2. Of a tile in any
 * other coding the decoder makes a black one and no error.
 */
const knownCompressions = new Set([1, 2, 3, 4, 5, oldJpegCompression, newJpegCompression, 8, 32773, 32946]);

/** White and black, RGB, palette, CMYK: section 8 and 16. Of YCbCr the decoder makes RGB where JPEG holds it alone. */
const [rgbColours, cmykColours] = [2, 5];
const knownColours = new Set([0, 1, rgbColours, 3, cmykColours]);

/** Depths that the decoder has: of any other it says the same as of a damaged file. */
const knownBits = new Set([1, 2, 4, 8, 16, 32]);

function expectKnownCoding({
  bits,
  compression,
  photometric,
  isSplitInTiles,
}: Pick<TiffPage, "bits" | "compression" | "photometric" | "isSplitInTiles">): void {
  const hasColours = photometric === rgbColours || photometric === cmykColours;
  if (!knownBits.has(bits) || (hasColours && bits < 8)) throw refused(usualSamples);
  if (isSplitInTiles) throw refused("tiles with all channels together were expected", "in strips");
  if (!knownCompressions.has(compression))
    throw refused("a TIFF in one of the usual codings was expected", "without compression");
  const isJpeg = compression === oldJpegCompression || compression === newJpegCompression;
  if (!knownColours.has(photometric) && !isJpeg)
    throw refused("samples of RGB, CMYK or grey, or a palette, were expected", "in RGB");
}

/** The primary picture, its alpha plane turned with its colours, which are those that the alpha is to be applied to. */
async function decodeHeif(bytes: Uint8Array): Promise<Decoded> {
  const { bytes: file, orientations, isPremultiplied, isNarrowGrey } = prepared(bytes);
  const { pagePrimary } = await readMetadata(file, {});
  const { picture, turned } = await decodeRoll(file, { page: pagePrimary ?? 0 });
  const channels = channelsOf(picture);
  if (isNarrowGrey) for (const frame of picture.frames) spreadGrey(frame, channels, picture.hasAlpha);
  if (isPremultiplied && picture.hasAlpha) for (const frame of picture.frames) divideByAlpha(frame, channels);
  const frames = picture.frames.map((frame) =>
    orientations.reduce((shown, orientation) => upright(shown, orientation, channels), frame),
  );
  return { picture: { ...picture, frames }, turned: turned || orientations.length > 0 };
}

type Layout = Pick<Picture, "colour" | "bits" | "hasAlpha" | "isBilevel">;
type Pages = Pick<SharpOptions, "page" | "pages">;

/** What a container says that sharp does not tell: how the picture is turned, the shape of its pixels before that, its profile. */
interface Stated {
  readonly orientation?: number;
  readonly densities?: Densities;
  readonly profile?: Uint8Array | null;
}

/** Decodes one page, or all frames of an animation, which come out one below the other. */
async function decodeRoll(bytes: Uint8Array, pages: Pages, stated: Stated = {}): Promise<Decoded> {
  const metadata = await readMetadata(bytes, pages);
  const layout = layoutOf(metadata);
  const roll = await decodeSamples(bytes, pages, metadata, layout);
  const frames = cutRoll(roll, metadata.pageHeight ?? roll.height, channelsOf(layout));
  const orientation = stated.orientation ?? metadata.orientation ?? 1;
  const densities = stated.densities ?? squares;
  const shown = turnOf(orientation).transpose ? swapped(densities) : densities;
  return {
    picture: {
      ...layout,
      frames: frames.map((frame) => upright(frame, orientation, channelsOf(layout))),
      profile: metadata.icc ?? stated.profile ?? null,
      ...(areSquares(shown) ? {} : { densities: frames.map(() => shown) }),
      timing: timingOf(metadata),
    },
    turned: orientation > 1,
  };
}

async function decodeSamples(bytes: Uint8Array, pages: Pages, { space }: Metadata, layout: Layout): Promise<Frame> {
  const { default: sharp } = await import("sharp");
  const losesAlpha = space === "b-w" && layout.hasAlpha; // sharp's raw output of grey is one channel; as RGB it is whole
  const { data, info } = await sharp(bytes, { ...pages, ignoreIcc: true, failOn: "error" })
    .pipelineColourspace(space)
    .toColourspace(losesAlpha ? "srgb" : space)
    .raw({ depth: layout.bits === 8 ? "uchar" : "ushort" })
    .toBuffer({ resolveWithObject: true })
    .catch(() => Promise.reject(malformed()));
  if (info.channels !== (losesAlpha ? 4 : channelsOf(layout))) {
    throw refused("colour channels and at most one alpha channel were expected");
  }
  // Numbers of 16 bits need a copy that starts at its buffer's first byte.
  const plain = layout.bits === 8 ? new Uint8Array(data.buffer, data.byteOffset, data.length) : new Uint8Array(data);
  const samples = losesAlpha ? plain.filter((_, i) => i % 4 === 0 || i % 4 === 3) : plain;
  return {
    width: info.width,
    height: info.height,
    samples: layout.bits === 8 ? samples : new Uint16Array(samples.buffer),
  };
}

async function readMetadata(bytes: Uint8Array, pages: Pages): Promise<Metadata> {
  const { default: sharp } = await import("sharp");
  try {
    const metadata = await sharp(bytes, { ...pages, failOn: "error", limitInputPixels: false }).metadata();
    expectDecodable(metadata);
    return metadata;
  } catch (error) {
    throw error instanceof DermShareError ? error : malformed(); // the decoder's own words may quote the file
  }
}

function layoutOf(metadata: Metadata): Layout {
  const colour = colours[metadata.space];
  if (colour === undefined || (metadata.depth !== "uchar" && metadata.depth !== "ushort")) {
    throw refused(usualSamples);
  }
  const { depth, hasAlpha, bitsPerSample } = metadata;
  return { colour, bits: depth === "uchar" ? 8 : 16, hasAlpha, isBilevel: bitsPerSample === 1 && colour === "grey" };
}

function timingOf({ pages = 1, delay, loop }: Metadata): Timing | null {
  return pages > 1 && delay !== undefined ? { delaysMs: delay.map(shownDelayMs), loop: loop ?? 0 } : null;
}

function cutRoll(roll: Frame, height: number, channels: number): Frame[] {
  const frameSamples = roll.width * height * channels;
  return Array.from({ length: Math.floor(roll.height / height) }, (_, i) => ({
    width: roll.width,
    height,
    samples: roll.samples.subarray(i * frameSamples, (i + 1) * frameSamples),
  }));
}

/**
 * A scanner on "automatic colour" writes text in black and white, and photographs in RGB: grey is RGB with three the same. Black
 * and white are that by any profile; other grey is not what its profile says once it is RGB.
 */
function inOneColour(pages: readonly Decoded[]): readonly Decoded[] {
  const isMixed = new Set(pages.map(({ picture }) => picture.colour)).size === 2;
  const fits = ({ picture: { colour, hasAlpha, profile, isBilevel } }: Decoded): boolean =>
    !hasAlpha && (colour === "rgb" || (colour === "grey" && (profile === null || isBilevel)));
  return isMixed && pages.every(fits) ? pages.map(inRgb) : pages;
}

function inRgb({ picture, turned }: Decoded): Decoded {
  if (picture.colour === "rgb") return { picture, turned };
  const frames = picture.frames.map((frame) => {
    const samples = blankSamples(frame.samples, frame.samples.length * 3);
    for (let i = 0; i < samples.length; i += 1) samples[i] = frame.samples[Math.floor(i / 3)] ?? 0;
    return { ...frame, samples };
  });
  return { picture: { ...picture, colour: "rgb", isBilevel: false, profile: null, frames }, turned };
}

function joinPages(read: readonly Decoded[]): Decoded {
  const pages = inOneColour(read);
  const [first] = pages;
  if (first === undefined) throw malformed();
  const kindOf = ({ picture }: Decoded): string => `${picture.colour} ${picture.bits} ${picture.hasAlpha}`;
  if (pages.some((page) => kindOf(page) !== kindOf(first))) {
    throw refused(
      "pages of one depth were expected, of RGB and grey, or of one colour space",
      "with one page in each file",
    );
  }
  const hasOthers = pages.some(({ picture }) => picture.densities !== undefined);
  const isOfOneProfile = pages.every(({ picture }) => haveSameProfile(picture, first.picture));
  return {
    picture: {
      ...first.picture,
      frames: pages.flatMap(({ picture }) => picture.frames),
      ...(isOfOneProfile
        ? {}
        : { profiles: pages.flatMap(({ picture }) => picture.frames.map(() => picture.profile)) }),
      ...(hasOthers ? { densities: pages.flatMap(({ picture }) => picture.densities ?? [squares]) } : {}),
      isBilevel: pages.some(({ picture }) => picture.isBilevel), // each page is looked at again when it is written
    },
    turned: pages.some(({ turned }) => turned),
  };
}

function haveSameProfile({ profile: a }: Picture, { profile: b }: Picture): boolean {
  return a === null || b === null ? a === b : equal(a, b);
}

/** libtiff, as it comes with sharp, opens no file that has a page of it. */
function notDecoded(): DermShareError {
  return refused("a page of the TIFF is coded as old-style JPEG, which is not decoded here");
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "the picture cannot be decoded to its end");
}

function refused(expected: string, how = "with 8 or 16 bits"): DermShareError {
  return new DermShareError("input-refused", expected, `save it as PNG, or as TIFF ${how}, then try again`);
}
