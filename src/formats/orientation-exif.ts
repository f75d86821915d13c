/**
 * The one Exif block that we write: an orientation and nothing else, for pictures that cannot be turned without loss.
 *
 * Source: Exif 3.0 4.5 and TIFF 6.0 section 2. The block is bare TIFF, as PNG and WebP hold it; JPEG puts "Exif\0\0"
 * in front.
 */
import { equal } from "../bytes/bytes.ts";
import { Cursor, type Endian } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";

/** How the stored picture is shown, Exif 3.0 4.6.5.1.6: 1 as it is, 2-4 mirrored or upside down, 5-8 rows become columns. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;
const shortType = 3; // TIFF 6.0, section 2
/** The kinds of whole numbers by their bytes: BYTE, SBYTE and UNDEFINED, SHORT and SSHORT, LONG and SLONG. */
const [ofOneByte, ofTwoBytes, ofFourBytes] = [new Set([1, 6, 7]), new Set([3, 8]), new Set([4, 9])];
/** ASCII, RATIONAL, SRATIONAL, FLOAT, DOUBLE: some viewers read a number in these, too. */
const noWholeNumbers = new Set([2, 5, 10, 11, 12]);
const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** A bare TIFF block, big-endian, whose one directory holds tag 0x0112 and nothing else. Always the same 26 bytes. */
export function orientationExif(orientation: Orientation): Uint8Array {
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x4d4d002a); // "MM", 42
  view.setUint32(4, 8); // the directory follows at once
  view.setUint16(8, 1); // one entry
  view.setUint16(10, orientationTag);
  view.setUint16(12, shortType);
  view.setUint32(14, 1);
  view.setUint16(18, orientation);
  return bytes;
}

/**
 * The orientation that a bare TIFF block of either byte order states; 1 where it states none or nonsense.
 *
 * @throws DermShareError "input-refused" where the number is of another kind than Exif 3.0 4.6.5.1.6 has it: browsers pass over
 *         that, other viewers and sharp turn the picture, and a mask would be elsewhere
 */
export function readOrientation(tiff: Uint8Array): Orientation {
  try {
    return statedOrientation(tiff);
  } catch (error) {
    if (error instanceof DermShareError && error.code !== "input-refused") return 1;
    throw error;
  }
}

/** Whether these are exactly the bytes that `orientationExif` writes. */
export function isOrientationExif(tiff: Uint8Array): boolean {
  return orientations.some((orientation) => equal(tiff, orientationExif(orientation)));
}

function statedOrientation(tiff: Uint8Array): Orientation {
  const mark = new Cursor(tiff).u16();
  const endian: Endian = mark === 0x4949 ? "little" : "big";
  const header = new Cursor(tiff, 2, endian);
  if ((mark !== 0x4949 && mark !== 0x4d4d) || header.u16() !== 42) return 1;
  const directory = new Cursor(tiff, header.u32(), endian);
  const entries = directory.u16();
  for (let i = 0; i < entries; i++) {
    const tag = directory.u16();
    const type = directory.u16();
    const count = directory.u32();
    const value = new Cursor(directory.take(4), 0, endian);
    if (tag === orientationTag) {
      const stated = wholeNumber(type, value);
      const orientation = orientations.find((known) => known === stated) ?? 1;
      if (orientation !== 1 && (type !== shortType || count !== 1)) throw unclear();
      return orientation;
    }
  }
  return 1;
}

/** A number by its own kind; null for a kind that is not known. @throws as `readOrientation` for a kind that has no whole numbers */
function wholeNumber(type: number, value: Cursor): number | null {
  if (noWholeNumbers.has(type)) throw unclear();
  if (ofOneByte.has(type)) return value.u8();
  if (ofTwoBytes.has(type)) return value.u16();
  return ofFourBytes.has(type) ? value.u32() : null;
}

/** The error for an orientation on which viewers do not agree. */
function unclear(): DermShareError {
  return new DermShareError(
    "input-refused",
    "the picture's Exif says how it is turned in a way that some viewers heed and others do not",
    "open the picture in another program, turn it as it should be seen and save it, then try again",
  );
}
