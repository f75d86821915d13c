/** Decodes pictures of HEVC to planes of samples, with libde265 inside libheif-js. Runs in a thread of its own. */
import type { Size } from "../geometry.ts";
import load from "libheif-js/libheif-wasm/libheif.js"; // the same in one file takes twice as long to load

const staticBytes = 256 * 1024; // of its memory, which hold something when it is loaded, its stack with them

/** The library with a memory of its own. */
export type HevcLibrary = ReturnType<typeof loadHevc>;

/** Compiles it; not anew while there is another one. */
export function loadHevc() {
  const library = load();
  const fresh = library.HEAPU8.slice(0, staticBytes);
  const {
    _malloc: malloc,
    _free: free,
    _de265_new_decoder: newDecoder,
    _de265_set_parameter_bool: setParameter,
    _de265_free_decoder: freeDecoder,
    _de265_push_NAL: pushNal,
    _de265_flush_data: flushData,
    _de265_decode: decode,
    _de265_get_next_picture: nextImage,
    _de265_get_chroma_format: chromaFormat,
    _de265_get_image_width: imageWidth,
    _de265_get_image_height: imageHeight,
    _de265_get_bits_per_pixel: bitsPerPixel,
    _de265_get_image_plane: imagePlane,
    _de265_get_image_matrix_coefficients: matrixCoefficients,
    _de265_get_image_full_range_flag: fullRangeFlag,
  } = library;
  return {
    library,
    fresh,
    malloc,
    free,
    newDecoder,
    setParameter,
    freeDecoder,
    pushNal,
    flushData,
    decode,
    nextImage,
    chromaFormat,
    imageWidth,
    imageHeight,
    bitsPerPixel,
    imagePlane,
    matrixCoefficients,
    fullRangeFlag,
  };
}

/** One plane of samples, 8 or 16 bits each, with so many from one row to the next. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly samples: Uint8Array | Uint16Array;
}

/** A decoded picture; its planes are good until the next one is decoded. */
export interface Planes {
  readonly bits: number;
  readonly luma: Plane;
  /** Cb and Cr; null for a picture of luma alone. */
  readonly chroma: readonly [Plane, Plane] | null;
  /** What the coded data say about colour, in the numbers of ITU-T H.273. */
  readonly matrix: number;
  readonly isFullRange: boolean;
}

/** What a picture is said to be. */
interface Frame extends Size {
  readonly bits: number;
}

const waitsForData = 13; // DE265_ERROR_WAITING_FOR_INPUT_DATA
const withholdsDamaged = 6; // DE265_DECODER_PARAM_SUPPRESS_FAULTY_PICTURES: otherwise damage is a hole or wrong skin, and no error

/**
 * Decodes one picture and gives its planes to `use`. Nothing is seen in them of what was decoded before.
 *
 * @param nals NAL units without what frames them, parameter sets first
 * @param frame what it is said to be; it may be filled up to whole blocks
 * @throws Error when there is no whole picture in them, or another one, or the decoder noticed damage in its coded data
 */
export function decodeHevc(
  hevc: HevcLibrary,
  nals: readonly Uint8Array[],
  frame: Frame,
  use: (planes: Planes) => void,
): void {
  const room = prepareRoom(hevc, nals, frame);
  const decoder = hevc.newDecoder();
  try {
    hevc.setParameter(decoder, withholdsDamaged, 1);
    for (const nal of nals) push(hevc, decoder, nal);
    hevc.flushData(decoder);
    const planes = planesOf(hevc, nextPicture(hevc, decoder));
    refuseOtherSize(planes.luma, frame);
    refuseHoles(planes, room);
    use(planes);
  } finally {
    hevc.freeDecoder(decoder);
  }
}

const blockPx = 64; // ITU-T H.265, 7.4.3.2.1: a picture is filled up to whole blocks, of so many at most

function refuseOtherSize({ width, height }: Size, frame: Size): void {
  const [wider, higher] = [width - frame.width, height - frame.height];
  if (Math.min(wider, higher) < 0 || Math.max(wider, higher) >= blockPx) throw new Error("not as large as it says");
}

/** What no picture shows: where it is still there once a picture is decoded, nothing was coded. */
const noise = crypto.getRandomValues(new Uint8Array(65536));

const nalCopies = 6; // the decoder makes four, and their room grows by halves
const otherBytes = 512 * 1024; // what it notes beside

/** A part of the memory, from one address to another. */
interface Room {
  readonly start: number;
  readonly end: number;
}

/** Makes the memory what it was when the library was loaded, but for noise where the decoder will lay its planes. */
function prepareRoom(
  { library, fresh, malloc, free }: HevcLibrary,
  nals: readonly Uint8Array[],
  { width, height, bits }: Frame,
): Room {
  library.HEAPU8.set(fresh);
  const coded = nals.reduce((bytes, nal) => bytes + nal.length, 0);
  const planes = 3 * (bits > 8 ? 2 : 1) * (width + blockPx) * (height + blockPx);
  const bytes = otherBytes + nalCopies * coded + planes;
  const start = malloc(bytes);
  if (start === 0) throw new Error("no memory");
  free(start);
  for (let at = start; at < start + bytes; at += noise.length) {
    library.HEAPU8.set(noise.subarray(0, Math.min(noise.length, start + bytes - at)), at);
  }
  return { start, end: start + bytes };
}

const smallestBlockPx = 16; // ITU-T H.265, 7.4.3.2.1
const reachPx = 3; // of the deblocking filter, into a block that is not there: ITU-T H.265, 8.7.2
const fewest = 4; // samples that are not noise by chance

/** The decoder passes over blocks of which nothing is coded: they would show what lay in the memory. */
function refuseHoles({ luma, chroma }: Planes, room: Room): void {
  for (const { samples } of [luma, ...(chroma ?? [])]) {
    const end = samples.byteOffset + samples.byteLength;
    if (samples.byteOffset < room.start || end > room.end) throw new Error("not where it was expected");
  }
  for (let top = 0; top < luma.height; top += smallestBlockPx) {
    for (let left = 0; left < luma.width; left += smallestBlockPx) {
      if (isHole(luma, left, top, room)) throw new Error("a part of the picture is missing");
    }
  }
}

/** Whether a block is noise, but for its edge, which is filtered together with its neighbours. */
function isHole({ samples, stride, width, height }: Plane, left: number, top: number, room: Room): boolean {
  const { BYTES_PER_ELEMENT: sampleBytes, byteOffset } = samples;
  const right = Math.min(left + smallestBlockPx - reachPx, width);
  const bottom = Math.min(top + smallestBlockPx - reachPx, height);
  let count = 0;
  for (let y = top + reachPx; y < bottom; y++) {
    for (let x = left + reachPx; x < right; x++, count++) {
      const place = byteOffset + (y * stride + x) * sampleBytes - room.start;
      if (((samples[y * stride + x] ?? 0) & 0xff) !== noise[place % noise.length]) return false; // little-endian
    }
  }
  return count >= fewest;
}

function push(hevc: HevcLibrary, decoder: number, nal: Uint8Array): void {
  const at = hevc.malloc(nal.length);
  if (at === 0) throw new Error("no memory");
  hevc.library.HEAPU8.set(nal, at);
  const failure = hevc.pushNal(decoder, at, nal.length, 0, 0, 0);
  hevc.free(at);
  if (failure !== 0) throw new Error("not a NAL unit");
}

function nextPicture(hevc: HevcLibrary, decoder: number): number {
  const more = hevc.malloc(4);
  try {
    for (;;) {
      const failure = hevc.decode(decoder, more);
      const picture = hevc.nextImage(decoder);
      if (picture !== 0) return picture;
      if (failure !== 0 || hevc.library.HEAPU8[more] === 0) {
        throw new Error(failure === waitsForData ? "the data end early" : "not a picture");
      }
    }
  } finally {
    hevc.free(more);
  }
}

function planesOf(hevc: HevcLibrary, picture: number): Planes {
  const bits = hevc.bitsPerPixel(picture, 0);
  const hasChroma = hevc.chromaFormat(picture) !== 0;
  if (hasChroma && hevc.bitsPerPixel(picture, 1) !== bits) throw new Error("planes of two depths");
  return {
    bits,
    luma: planeOf(hevc, picture, 0, bits),
    chroma: hasChroma ? [planeOf(hevc, picture, 1, bits), planeOf(hevc, picture, 2, bits)] : null,
    matrix: hevc.matrixCoefficients(picture),
    isFullRange: hevc.fullRangeFlag(picture) !== 0,
  };
}

function planeOf(hevc: HevcLibrary, picture: number, channel: number, bits: number): Plane {
  const strideAt = hevc.malloc(4);
  const at = hevc.imagePlane(picture, channel, strideAt);
  const { buffer } = hevc.library.HEAPU8;
  const stride = new DataView(buffer).getInt32(strideAt, true);
  hevc.free(strideAt);
  const width = hevc.imageWidth(picture, channel);
  const height = hevc.imageHeight(picture, channel);
  if (at === 0 || width < 1 || height < 1) throw new Error("not a picture");
  const bytes = stride * (height - 1) + width * (bits > 8 ? 2 : 1);
  const samples = bits > 8 ? new Uint16Array(buffer, at, bytes / 2) : new Uint8Array(buffer, at, bytes);
  return { width, height, stride: bits > 8 ? stride / 2 : stride, samples };
}
