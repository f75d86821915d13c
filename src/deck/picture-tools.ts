/** What a deck needs to have done to its pictures: given in by `workflow`, which knows formats and pixels. */

import type { RandomAccess } from "../bytes/pieces.ts";
import type { Edit, Fill } from "../edits.ts";
import type { Region, Size } from "../geometry.ts";

/** Why something is not taken: a sentence that names no value of the file, and what the person can do. */
export interface PictureRefusal {
  readonly reason: string;
  readonly hint: string;
}

/** A picture without metadata. */
export interface DeckPicture {
  /** Those that were given, where nothing had to be changed. */
  readonly bytes: RandomAccess;
  /** Of the bytes. */
  readonly crc32: number;
  readonly mediaType: string;
  /** Lower case, with the dot; the first one is for new names. */
  readonly extensions: readonly string[];
}

/** What is known of a picture besides its bytes. */
export interface GivenPicture {
  /** CRC-32 that the bytes should have. */
  readonly crc32: number;
  /** Throws where the bytes have another: called where they were not held against it before. */
  readonly check: () => void;
  /** The same bytes for as long as the deck is in hand: what comes of the picture may end with some of them. */
  readonly lasting: RandomAccess;
}

/** Changes to a picture, in its pixels. */
export interface PictureEdits {
  /** Masks that wipe every cell of the picture's coding that they touch, where it is coded in cells. */
  readonly wide: readonly Edit[];
  /** What is done exactly to the pixel. */
  readonly exact: readonly Edit[];
}

/** Work on the pictures of a deck. */
export interface PictureTools {
  /**
   * The same lossless strip as for a picture alone, except that nothing is turned: a slide shows the pixels as they are
   * coded, whatever the orientation tag says.
   *
   * @param bytes hold no longer than the call
   * @throws what `check` throws
   */
  clean(bytes: Uint8Array, given: GivenPicture): Promise<DeckPicture | { readonly refused: PictureRefusal }>;
  /** The size as coded, in pixels; null where the picture cannot be edited. */
  size(bytes: Uint8Array): Size | null;
  /** The size of the cells in which a JPEG is coded, in pixels; null for other pictures. */
  cell(bytes: Uint8Array): Size | null;
  /** Covers and crops, and cleans. A JPEG stays in its coefficients where its grid allows. */
  edit(bytes: Uint8Array, edits: PictureEdits): Promise<DeckPicture | { readonly refused: PictureRefusal }>;
  /** Whether each region has its colour already, but for what coding with loss leaves. */
  areCovered(
    bytes: Uint8Array,
    covers: readonly { readonly region: Region; readonly fill: Fill }[],
  ): Promise<readonly boolean[]>;
  /** Whether no pixel lets through what lies below; false for what cannot be decoded. */
  isOpaque(bytes: Uint8Array): Promise<boolean>;
  /** What a picture shows; null for what cannot be decoded. In memory alone, and gone with the deck. */
  look(bytes: Uint8Array): Promise<PictureLook | null>;
}

/** What a picture shows, as a whole. */
export interface PictureLook {
  /** Whether another one shows the same, in whatever coding and scale. */
  isOf(other: PictureLook): boolean;
}
