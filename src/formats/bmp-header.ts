/**
 * The headers of a BMP, of any of the lengths that are in use. Source: Microsoft, "Bitmap Storage", BITMAPCOREHEADER,
 * BITMAPINFOHEADER, BITMAPV4HEADER and BITMAPV5HEADER (Win32 API). Numbers are little-endian.
 */
import { ascii, startsWith } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import { areSquares, type Densities, densitiesOf, type Size, squares } from "../geometry.ts";

/** Bytes of the file header in front of the picture's own. */
export const fileHeaderBytes = 14;

/** Lengths of the picture's header: OS/2, Windows 3, with masks for three and four channels, version 4, version 5. */
const headerLengths = [12, 40, 52, 56, 108, 124];
export const coreBytes = 12;
/** Where the densities stand, in headers that are longer than OS/2's. */
export const densityOffset = fileHeaderBytes + 24;
const screenPixelsPerMetre = 2835; // 72 to an inch
const version4 = 108;
const version5 = 124;

/** How pixels are coded; JPEG and PNG inside a BMP are for printers only. */
export const codings = { plain: 0, runs8: 1, runs4: 2, masks: 3, masksWithAlpha: 6 } as const;

/** Colour spaces of versions 4 and 5. */
const spaces = { calibrated: 0, srgb: 0x73524742, windows: 0x57696e20, embedded: 0x4d424544 } as const;

/** What the headers say. */
export interface BmpHeader extends Size {
  readonly headerBytes: number;
  /** Rows from the top; the other way round otherwise. */
  readonly isTopDown: boolean;
  readonly bitsPerPixel: number;
  readonly coding: number;
  /** Red, green, blue, alpha: which bits of a pixel belong to them; all 0 where a palette or the coding says it. */
  readonly masks: readonly [number, number, number, number];
  /** How many bytes of masks stand behind the header. */
  readonly looseMaskBytes: number;
  readonly paletteEntries: number;
  /** The shape of pixels. */
  readonly densities: Densities;
  readonly dataOffset: number;
  /** What the header says that the pixels take; 0 where it says nothing. */
  readonly statedDataBytes: number;
  /** Primaries and gamma as numbers: 48 bytes; null where another colour space is stated. */
  readonly calibration: Uint8Array | null;
  /** Where an embedded ICC profile lies in the file; null for none. */
  readonly profile: { readonly offset: number; readonly length: number } | null;
  readonly intent: number;
}

/** Whether the bytes start as a BMP does. The file's name has no say. */
export function isBmp(bytes: Uint8Array): boolean {
  if (!startsWith(bytes, ascii("BM")) || bytes.length < fileHeaderBytes + 4) return false;
  return headerLengths.includes(new Cursor(bytes, fileHeaderBytes, "little").u32()); // "BM" alone begins many a text
}

/**
 * Reads both headers.
 *
 * @throws DermShareError "input-malformed" when it says what no BMP may say, "input-truncated" when the file ends first
 */
export function readHeader(bytes: Uint8Array): BmpHeader {
  if (!isBmp(bytes)) throw malformed("no header at byte 0");
  const cursor = new Cursor(bytes, 10, "little");
  const [dataOffset, headerBytes] = [cursor.u32(), cursor.u32()];
  const isCore = headerBytes === coreBytes;
  const [width, height] = isCore ? [cursor.u16(), cursor.u16()] : [cursor.u32(), cursor.u32() | 0];
  const [planes, bitsPerPixel] = [cursor.u16(), cursor.u16()];
  const [coding, statedDataBytes] = isCore ? [codings.plain, 0] : [cursor.u32(), cursor.u32()];
  const densities = isCore ? squares : densitiesOf(cursor.u32(), cursor.u32());
  const stated = isCore ? 0 : cursor.u32();
  if (width < 1 || width > 0x7fffffff || height === 0 || planes !== 1) throw malformed("an impossible size");
  if (!allowedDepths(coding).includes(bitsPerPixel)) throw malformed("an unknown coding");
  const most = bitsPerPixel > 8 ? 0 : 2 ** bitsPerPixel;
  if (stated > 65536) throw malformed("an impossible palette");
  const looseMaskBytes =
    headerBytes !== 40 ? 0 : coding === codings.masks ? 12 : coding === codings.masksWithAlpha ? 16 : 0;
  return {
    width,
    height: Math.abs(height),
    headerBytes,
    isTopDown: height < 0,
    bitsPerPixel,
    coding,
    masks: readMasks(bytes, headerBytes, coding, bitsPerPixel, looseMaskBytes),
    looseMaskBytes,
    paletteEntries: stated === 0 ? most : Math.min(stated, most),
    densities,
    dataOffset,
    statedDataBytes,
    ...readColourSpace(bytes, headerBytes),
  };
}

function allowedDepths(coding: number): readonly number[] {
  switch (coding) {
    case codings.plain:
      return [1, 4, 8, 16, 24, 32];
    case codings.runs8:
      return [8];
    case codings.runs4:
      return [4];
    case codings.masks:
    case codings.masksWithAlpha:
      return [16, 32];
    default:
      return [];
  }
}

/** The masks are the three or four numbers behind the first 40 bytes, in the header or behind it. */
function readMasks(
  bytes: Uint8Array,
  headerBytes: number,
  coding: number,
  bitsPerPixel: number,
  looseMaskBytes: number,
): BmpHeader["masks"] {
  if (coding !== codings.masks && coding !== codings.masksWithAlpha) {
    return bitsPerPixel === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0, 0, 0, 0];
  }
  const cursor = new Cursor(bytes, fileHeaderBytes + 40, "little");
  const hasAlpha = headerBytes >= 56 || looseMaskBytes === 16;
  return [cursor.u32(), cursor.u32(), cursor.u32(), hasAlpha ? cursor.u32() : 0];
}

function readColourSpace(
  bytes: Uint8Array,
  headerBytes: number,
): Pick<BmpHeader, "calibration" | "profile" | "intent"> {
  if (headerBytes < version4) return { calibration: null, profile: null, intent: 0 };
  const cursor = new Cursor(bytes, fileHeaderBytes + 56, "little");
  const space = cursor.u32();
  const numbers = cursor.take(48);
  const calibration = space === spaces.calibrated ? numbers : null;
  if (headerBytes < version5) return { calibration, profile: null, intent: 0 };
  const [intent, offset, length] = [cursor.u32(), fileHeaderBytes + cursor.u32(), cursor.u32()];
  return { calibration, profile: space === spaces.embedded ? { offset, length } : null, intent };
}

/** Nothing of the size on paper: a ratio alone, about as dense as screens are, since there is no way to leave out the unit. */
function pixelsPerMetre({ densities }: BmpHeader): readonly number[] {
  const scale = Math.round(screenPixelsPerMetre / Math.max(...densities));
  return areSquares(densities) ? [0, 0] : densities.map((density) => density * scale);
}

/** Both headers and the masks behind them, as they are to be written, with what follows from the parts. */
export function writeHeader(
  header: BmpHeader,
  parts: { readonly paletteBytes: number; readonly dataBytes: number; readonly profileBytes: number },
): Uint8Array {
  const { headerBytes, looseMaskBytes, masks } = header;
  const length = fileHeaderBytes + headerBytes + looseMaskBytes;
  const dataOffset = length + parts.paletteBytes;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  const u32 = (offset: number, value: number): void => view.setUint32(offset, value, true);
  const u16 = (offset: number, value: number): void => view.setUint16(offset, value, true);
  bytes.set(ascii("BM"));
  u32(2, dataOffset + parts.dataBytes + parts.profileBytes);
  u32(10, dataOffset);
  u32(14, headerBytes);
  if (headerBytes === coreBytes) {
    for (const [i, value] of [header.width, header.height, 1, header.bitsPerPixel].entries()) u16(18 + 2 * i, value);
    return bytes;
  }
  u32(18, header.width);
  u32(22, header.isTopDown ? -header.height : header.height);
  u16(26, 1);
  u16(28, header.bitsPerPixel);
  u32(30, header.coding);
  u32(34, header.statedDataBytes === 0 ? 0 : parts.dataBytes);
  for (const [i, density] of pixelsPerMetre(header).entries()) u32(densityOffset + 4 * i, density);
  u32(46, parts.paletteBytes / 4);
  const hasMasks = header.coding === codings.masks || header.coding === codings.masksWithAlpha;
  if (hasMasks) for (const [i, mask] of masks.slice(0, (length - 54) / 4).entries()) u32(54 + 4 * i, mask);
  if (headerBytes >= version4) {
    u32(70, parts.profileBytes > 0 ? spaces.embedded : header.calibration === null ? spaces.srgb : spaces.calibrated);
    bytes.set(header.calibration ?? [], 74);
  }
  if (headerBytes >= version5) {
    u32(122, [1, 2, 4, 8].includes(header.intent) ? header.intent : 0);
    u32(126, parts.profileBytes > 0 ? dataOffset + parts.dataBytes - fileHeaderBytes : 0);
    u32(130, parts.profileBytes);
  }
  return bytes;
}

function malformed(message: string): DermShareError {
  return new DermShareError("input-malformed", `BMP: ${message}`);
}
