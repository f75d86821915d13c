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
import { channelsOf, divideByAlpha, expectDecodable, shownDelayMs, spreadGrey } from "./picture.ts";
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

/** The pages of a file in their order, those that are of one kind together. */
export interface DecodedPages {
  readonly pictures: readonly Picture[];
  /** As of `Decoded`. */
  readonly turned: boolean;
}

const nothing = new Uint8Array(0);

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
 *         samples are of a kind that no format we write can hold unchanged
 */
export async function decodePages(bytes: Uint8Array, source: SourceFormat): Promise<DecodedPages> {
  if (source === "tiff") return decodeTiff(bytes);
  const { picture, turned } = await decodeOne(bytes, source);
  return { pictures: [picture], turned };
}

/** The same for a file of one picture, or of pages of one kind. @throws as `decodePages`; "input-refused" for pages of several */
export async function decode(bytes: Uint8Array, source: SourceFormat): Promise<Decoded> {
  const { pictures, turned } = await decodePages(bytes, source);
  const [picture, ...others] = pictures;
  if (picture === undefined || others.length > 0) {
    throw refused("pages of one colour space, depth and profile were expected", "with one page in each file");
  }
  return { picture, turned };
}

async function decodeOne(bytes: Uint8Array, source: Exclude<SourceFormat, "tiff">): Promise<Decoded> {
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
  return decodeRoll(forSharp(bytes, source), { pages: -1 });
}

async function decodeTiff(bytes: Uint8Array): Promise<DecodedPages> {
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

/** Pages of one kind that follow one another are one picture. */
function joinPages(pages: readonly Decoded[]): DecodedPages {
  const runs: [Picture, ...Picture[]][] = [];
  for (const { picture } of pages) {
    const run = runs.at(-1);
    if (run !== undefined && areOfOneKind(run[0], picture)) run.push(picture);
    else runs.push([picture]);
  }
  if (runs.length === 0) throw malformed();
  return { pictures: runs.map(joined), turned: pages.some(({ turned }) => turned) };
}

function areOfOneKind(a: Picture, b: Picture): boolean {
  const isSame = a.colour === b.colour && a.bits === b.bits && a.hasAlpha === b.hasAlpha;
  return isSame && equal(a.profile ?? nothing, b.profile ?? nothing);
}

function joined(pages: readonly [Picture, ...Picture[]]): Picture {
  const hasOthers = pages.some(({ densities }) => densities !== undefined);
  return {
    ...pages[0],
    frames: pages.flatMap(({ frames }) => frames),
    ...(hasOthers ? { densities: pages.flatMap(({ densities }) => densities ?? [squares]) } : {}),
    isBilevel: pages.some(({ isBilevel }) => isBilevel), // each page is looked at again when it is written
  };
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
