/**
 * The contract that every image container keeps: bytes in, bytes out, no file, no clock, no randomness.
 *
 * Two promises make hiding impossible. The blocks of `inspect` TILE the file: in file order, no gap, no overlap, lengths
 * that add up to `bytes.length`. And `strip` writes a new file from an allow-list: what is not known is never copied.
 */
import type { AppliedEdit, Edit, Trimmed } from "../edits.ts";
import type { Size } from "../geometry.ts";

/** The containers that are told apart, by content. */
export type FormatId = "jpeg" | "png" | "webp" | "gif" | "tiff" | "heic" | "avif" | "bmp";

/**
 * What a byte is there for. "image": decoding needs it. "rendering": colour or orientation, in the one form that we
 * write ourselves. "metadata": speaks about the picture. "trailing": after the end. "unknown": nobody knows.
 */
export type Role = "image" | "rendering" | "metadata" | "trailing" | "unknown";

/** What a block is, in the same words for every format. Reports print these: a closed list, never text of the file. */
export type BlockKind =
  | "header"
  | "image-data"
  | "tables"
  | "animation"
  | "colour"
  | "icc-profile"
  | "orientation"
  | "density"
  | "exif"
  | "thumbnail"
  | "xmp"
  | "iptc"
  | "photoshop"
  | "c2pa"
  | "multi-picture"
  | "gain-map"
  | "comment"
  | "text"
  | "time"
  | "application-data"
  | "maker-data"
  | "hidden-picture"
  | "hidden-pixels"
  | "unproved-pixels"
  | "padding"
  | "gap"
  | "before-start"
  | "after-end"
  | "unknown";

/** A run of bytes of the file and what it is for. */
export interface Block {
  readonly kind: BlockKind;
  readonly offset: number;
  readonly length: number;
  readonly role: Role;
}

/** Something the person should know about a result, as a word; `cli` has the sentence. */
export type Note =
  | "icc-rewritten"
  | "icc-dropped-unreadable"
  | "orientation-baked"
  | "orientation-kept"
  | "edge-trimmed"
  | "gain-map-removed"
  | "other-pictures-removed"
  | "scan-rewritten"
  | "pixels-rewritten"
  | "hidden-colour-cleared"
  | "chroma-interpolated"
  | "re-encoded-lossy"
  | "colours-converted"
  | "heic-to-jpeg"
  | "strip-replaced"
  | "not-looked-at"
  | "faint-trace-possible";

/** Why a file is not taken, as one sentence that names no value of the file, and what the person can do. */
export interface Refusal {
  readonly reason: string;
  readonly hint: string;
}

/** What `strip` and `edit` may be told. */
export interface StripOptions {
  /** JPEG: keep the whole picture with the one-tag orientation Exif where a lossless turn would trim an edge. */
  readonly keepEdges: boolean;
  /** Allow what changes pixels where nothing lossless exists. */
  readonly lossy: boolean;
  /** Gives the bytes that the result is laid in, where that saves time; bytes of its own where absent. */
  readonly take?: (size: number) => Uint8Array;
  /** PNG and TIFF: the samples were just written by `pixels/` and hide nothing; the proof of the result is the first to read them. */
  readonly hasOwnSamples?: boolean;
}

/** A rebuilt file. `removed` names blocks of the input. */
export interface Cleaned {
  readonly bytes: Uint8Array;
  readonly removed: readonly Block[];
  readonly notes: readonly Note[];
  /** Present when a lossless turn cut an edge; pixels of the picture as displayed. */
  readonly trimmed?: Trimmed;
}

/** What came of a strip: a new file, a step that only `pixels/` can do first, or a refusal. */
export type Stripped = Cleaned | { readonly needsPixels: Refusal } | { readonly refused: Refusal };

/** What came of an edit inside the coded data. */
export type Edited = (Cleaned & { readonly applied: readonly AppliedEdit[] }) | Exclude<Stripped, Cleaned>;

/** One image container. */
export interface ImageFormat {
  readonly id: FormatId;
  readonly mediaType: string;
  /** Lower case, with the dot; the first one is what we write. */
  readonly extensions: readonly string[];
  /** Whether the bytes are of this format. The file's name has no say; at most one format says yes. */
  detect(bytes: Uint8Array): boolean;
  /**
   * Tells what every byte is for.
   *
   * @returns blocks that tile `bytes`, in file order
   * @throws DermShareError "input-truncated" or "input-malformed" when the structure cannot be followed to its end,
   *         "input-refused" when the picture is not one that readers show, or not all in the same way
   */
  inspect(bytes: Uint8Array): Block[];
  /** The size as displayed (orientation applied), in pixels. @throws as `inspect` */
  size(bytes: Uint8Array): Size;
  /** A new file from allow-listed blocks. @throws as `inspect` */
  strip(bytes: Uint8Array, options: StripOptions): Stripped;
  /**
   * Whether parts of the picture are transparent in a coding that only `pixels/` decodes, so that what colours lie there has
   * to be looked at before anyone calls it clean; absent where `strip` clears them. @throws as `inspect`
   */
  hasUnseenColour?(bytes: Uint8Array): boolean;
  /** Edits and strips in one pass without decoding to pixels; absent where only `pixels/` can edit. @throws as `inspect`, and "region-invalid" */
  edit?(bytes: Uint8Array, edits: readonly Edit[], options: StripOptions): Edited;
}
