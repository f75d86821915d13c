/**
 * Suggestions: where something may identify the patient. They help a person to look and never decide: no suggestion does
 * not mean not identifiable.
 */
import type { Region } from "../geometry.ts";

/** A picture to look at: sRGB samples, three bytes for a pixel, rows from the top, no padding. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array;
}

/** One place to look at, in pixels of the picture that was given. */
export type Suggestion =
  | {
      readonly kind: "face";
      /** How sure the detector is, from 0 to 1. */
      readonly confidence: number;
      /** The whole face with hair and chin. */
      readonly region: Region;
      /** Eyes and eyebrows alone; journals do not accept it as a mask of a face. */
      readonly eyes: Region;
    }
  | {
      /** A barcode or QR code, with the room where its number is usually printed. What it says is never read out. */
      readonly kind: "code";
      readonly region: Region;
    };
