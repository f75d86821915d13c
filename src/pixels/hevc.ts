/** Decodes pictures of HEVC to planes of samples, with libde265 inside libheif-js. Runs in a thread of its own. */
import load from "libheif-js/libheif-wasm/libheif.js"; // the same in one file takes twice as long to load

const library = load();
const {
  _malloc: malloc,
  _free: free,
  _de265_new_decoder: newDecoder,
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

const waitsForData = 13; // DE265_ERROR_WAITING_FOR_INPUT_DATA

/**
 * Decodes one picture and gives its planes to `use`.
 *
 * @param nals NAL units without what frames them, parameter sets first
 * @throws Error when there is no whole picture in them
 */
export function decodeHevc(nals: readonly Uint8Array[], use: (planes: Planes) => void): void {
  const decoder = newDecoder();
  try {
    for (const nal of nals) push(decoder, nal);
    flushData(decoder);
    use(planesOf(nextPicture(decoder)));
  } finally {
    freeDecoder(decoder);
  }
}

function push(decoder: number, nal: Uint8Array): void {
  const at = malloc(nal.length);
  if (at === 0) throw new Error("no memory");
  library.HEAPU8.set(nal, at);
  const failure = pushNal(decoder, at, nal.length, 0, 0, 0);
  free(at);
  if (failure !== 0) throw new Error("not a NAL unit");
}

function nextPicture(decoder: number): number {
  const more = malloc(4);
  try {
    for (;;) {
      const failure = decode(decoder, more);
      const picture = nextImage(decoder);
      if (picture !== 0) return picture;
      if (failure !== 0 || library.HEAPU8[more] === 0) {
        throw new Error(failure === waitsForData ? "the data end early" : "not a picture");
      }
    }
  } finally {
    free(more);
  }
}

function planesOf(picture: number): Planes {
  const bits = bitsPerPixel(picture, 0);
  const hasChroma = chromaFormat(picture) !== 0;
  if (hasChroma && bitsPerPixel(picture, 1) !== bits) throw new Error("planes of two depths");
  return {
    bits,
    luma: planeOf(picture, 0, bits),
    chroma: hasChroma ? [planeOf(picture, 1, bits), planeOf(picture, 2, bits)] : null,
    matrix: matrixCoefficients(picture),
    isFullRange: fullRangeFlag(picture) !== 0,
  };
}

function planeOf(picture: number, channel: number, bits: number): Plane {
  const strideAt = malloc(4);
  const at = imagePlane(picture, channel, strideAt);
  const { buffer } = library.HEAPU8;
  const stride = new DataView(buffer).getInt32(strideAt, true);
  free(strideAt);
  const width = imageWidth(picture, channel);
  const height = imageHeight(picture, channel);
  if (at === 0 || width < 1 || height < 1) throw new Error("not a picture");
  const bytes = stride * (height - 1) + width * (bits > 8 ? 2 : 1);
  const samples = bits > 8 ? new Uint16Array(buffer, at, bytes / 2) : new Uint8Array(buffer, at, bytes);
  return { width, height, stride: bits > 8 ? stride / 2 : stride, samples };
}
