/**
 * The part of libheif-js that is used here: the decoder of HEVC inside it, by the C interface of libde265 (de265.h).
 *
 * Pointers are offsets into HEAPU8, which is another array whenever the memory has grown. libheif's own decoding is not used:
 * its build for JavaScript leaves the deblocking and the offset filter of HEVC out, so that edges of blocks show.
 */
declare module "libheif-js/libheif-wasm/libheif.js" {
  interface De265 {
    readonly HEAPU8: Uint8Array<ArrayBuffer>;
    _malloc(this: void, bytes: number): number;
    _free(this: void, at: number): void;
    _de265_new_decoder(this: void): number;
    _de265_set_parameter_bool(this: void, decoder: number, parameter: number, isOn: number): void;
    _de265_free_decoder(this: void, decoder: number): number;
    /** The time stamp is a 64-bit number in two halves. */
    _de265_push_NAL(
      this: void,
      decoder: number,
      at: number,
      bytes: number,
      low: number,
      high: number,
      userData: number,
    ): number;
    _de265_flush_data(this: void, decoder: number): number;
    _de265_decode(this: void, decoder: number, more: number): number;
    _de265_get_next_picture(this: void, decoder: number): number;
    _de265_get_chroma_format(this: void, picture: number): number;
    _de265_get_image_width(this: void, picture: number, channel: number): number;
    _de265_get_image_height(this: void, picture: number, channel: number): number;
    _de265_get_bits_per_pixel(this: void, picture: number, channel: number): number;
    _de265_get_image_plane(this: void, picture: number, channel: number, stride: number): number;
    _de265_get_image_matrix_coefficients(this: void, picture: number): number;
    _de265_get_image_full_range_flag(this: void, picture: number): number;
  }
  /** Compiles it, from the file that lies beside, and gives it a memory of its own; at once. */
  export default function load(): De265;
}

/** What Node knows and its types leave out. */
declare namespace WebAssembly {
  class Memory {
    constructor(size: { initial: number; maximum: number; shared: true });
    readonly buffer: ArrayBuffer;
    grow: (this: Memory, pages: number) => number;
  }
}
