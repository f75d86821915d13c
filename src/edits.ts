/**
 * The one vocabulary for changing a picture. `formats/jpeg` applies edits in the DCT coefficients, `pixels/` in decoded
 * pixels; both mean the same by them.
 *
 * Coordinates are those of the whole picture as displayed, before any edit. The order is fixed: orient, mask, crop,
 * append; a picture is decoded and encoded at most once, however many edits are asked for.
 */
import type { Rect, Region } from "./geometry.ts";

/** One opaque colour; a mask never shows an average of what it covers. */
export type Fill = "black" | "grey" | "white";

/** One change to a picture. */
export type Edit =
  | { readonly kind: "orient" }
  | { readonly kind: "mask"; readonly region: Region; readonly fill: Fill }
  | { readonly kind: "crop"; readonly rect: Rect }
  | { readonly kind: "append-strip"; readonly raster: GreyRaster };

/** Grey samples, one byte each, rows from the top, no padding. */
export interface GreyRaster {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array;
}

/** What a consent strip says of itself to machines. */
export interface StripMark {
  /** The whole strip, from the line between it and the picture. */
  readonly heightPx: number;
  /** Of the consent: 7Q2M-VK4D. */
  readonly ref: string;
  /** Of what the strip says: see `termsSum`. */
  readonly termsSum: number;
}

/** What an edit really did: masks snap outward and crops inward to the grid of the coding. */
export interface AppliedEdit {
  readonly kind: Edit["kind"];
  /** The bounding rectangle that was asked for, in pixels as displayed before any trim; absent for "orient". */
  readonly asked?: Rect;
  /** The bounding rectangle that was changed (mask) or kept (crop), in the same coordinates; of a strip, in the result's. */
  readonly applied?: Rect;
  /** How many pixels a mask covered. */
  readonly areaPx?: number;
  /** Whether a part of what was asked for lay outside the picture. */
  readonly clipped?: boolean;
  /** With a strip appended: how many of the picture's last rows of pixels share a cell with others and were coded anew. */
  readonly recodedRows?: number;
}

/** Pixels at the edges of the displayed picture that a lossless turn could not keep. */
export interface Trimmed {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
