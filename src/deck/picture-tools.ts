/** What a deck needs to have done to its pictures: given in by `workflow`, which knows formats and pixels. */

/** Why something is not taken: a sentence that names no value of the file, and what the person can do. */
export interface PictureRefusal {
  readonly reason: string;
  readonly hint: string;
}

/** A picture without metadata. */
export interface DeckPicture {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** Lower case, with the dot; the first one is for new names. */
  readonly extensions: readonly string[];
}

/** Work on the pictures of a deck. */
export interface PictureTools {
  /**
   * The same lossless strip as for a picture alone, except that nothing is turned: a slide shows the pixels as they are
   * coded, whatever the orientation tag says.
   */
  clean(bytes: Uint8Array): Promise<DeckPicture | { readonly refused: PictureRefusal }>;
}
