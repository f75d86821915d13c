/**
 * Decodes BMP, which sharp does not know: uncompressed samples with or without a palette, of any header.
 * Source: Microsoft, "Bitmap Storage" and BITMAPV5HEADER (Win32 API).
 */
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";
import { areSquares, type Densities, densitiesOf, type Size, squares } from "../geometry.ts";
import { expectDecodable, type Picture } from "./picture.ts";

/** What the headers say. */
interface BmpHeader extends Size {
  readonly dataAt: number;
  readonly isTopDown: boolean;
  readonly bitsPerPixel: number;
  /** Red, green, blue, alpha: which bits of a pixel of 16 or 32 bits. */
  readonly masks: readonly [number, number, number, number];
  /** Red, green, blue of each entry. */
  readonly palette: readonly (readonly [number, number, number])[];
  readonly densities: Densities;
}

const fileHeaderBytes = 14;
const coreHeaderBytes = 12;
const version5Bytes = 124;
const embedded = 0x4d424544; // "MBED"
const uncompressed = 0;
const bitFields = 3;
const defaultMasks: Readonly<Record<number, BmpHeader["masks"]>> = {
  16: [0x7c00, 0x03e0, 0x001f, 0],
  32: [0xff0000, 0x00ff00, 0x0000ff, 0],
};

/**
 * Decodes a BMP to RGB, with alpha where the header gives alpha bits.
 *
 * @throws DermShareError "input-truncated" when it ends too early, "input-refused" for codings other than plain samples,
 *         "input-too-large"
 */
export function decodeBmp(bmp: Uint8Array): Picture {
  const header = readHeader(bmp);
  const { width, height, dataAt, isTopDown, bitsPerPixel, densities } = header;
  const hasAlpha = header.masks[3] !== 0;
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const rows = new Cursor(bmp, dataAt).take(rowBytes * height);
  const channels = hasAlpha ? 4 : 3;
  const samples = new Uint8Array(width * height * channels);
  const read = pixelReader(header);
  for (let y = 0; y < height; y++) {
    const stored = isTopDown ? y : height - 1 - y;
    const row = rows.subarray(stored * rowBytes, (stored + 1) * rowBytes);
    for (let x = 0; x < width; x++) samples.set(read(row, x).slice(0, channels), (y * width + x) * channels);
  }
  const frames = [{ width, height, samples }];
  return {
    colour: "rgb",
    hasAlpha,
    bits: 8,
    isBilevel: false,
    frames,
    profile: profileOf(bmp),
    ...(areSquares(densities) ? {} : { densities: [densities] }),
    timing: null,
  };
}

/** The profile that is embedded in a file of version 5. */
function profileOf(bmp: Uint8Array): Uint8Array | null {
  const header = new Cursor(bmp, fileHeaderBytes, "little");
  if (header.u32() !== version5Bytes) return null;
  const space = new Cursor(bmp, fileHeaderBytes + 56, "little");
  if (space.u32() !== embedded) return null;
  const place = new Cursor(bmp, fileHeaderBytes + 112, "little");
  const offset = fileHeaderBytes + place.u32();
  const length = place.u32();
  return length === 0 ? null : new Cursor(bmp, offset).take(length);
}

function readHeader(bmp: Uint8Array): BmpHeader {
  const file = new Cursor(bmp, 10, "little");
  const dataAt = file.u32();
  const headerBytes = file.u32();
  const cursor = new Cursor(bmp, fileHeaderBytes + 4, "little");
  const isCore = headerBytes === coreHeaderBytes;
  const [width, signedHeight] = isCore ? [cursor.u16(), cursor.u16()] : [cursor.u32(), cursor.u32() | 0];
  cursor.skip(2); // planes
  const bitsPerPixel = cursor.u16();
  const coding = isCore ? uncompressed : cursor.u32();
  if (!isCore) cursor.skip(4); // bytes of samples
  const height = Math.abs(signedHeight);
  if (coding !== uncompressed && coding !== bitFields) throw refused("a BMP without compression");
  if (![1, 4, 8, 16, 24, 32].includes(bitsPerPixel)) throw refused("a BMP of 1 to 32 bits a pixel");
  if (width * height === 0) throw refused("a BMP with pixels");
  expectDecodable({ width, height });
  return {
    width,
    height,
    dataAt,
    bitsPerPixel,
    isTopDown: signedHeight < 0,
    densities: isCore ? squares : densitiesOf(cursor.u32(), cursor.u32()),
    masks: coding === bitFields ? readMasks(bmp, headerBytes) : (defaultMasks[bitsPerPixel] ?? [0, 0, 0, 0]),
    palette: bitsPerPixel > 8 ? [] : readPalette(bmp, headerBytes, isCore, bitsPerPixel),
  };
}

/** The masks stand behind the first 40 bytes of the header, inside it or after it; alpha only in longer headers. */
function readMasks(bmp: Uint8Array, headerBytes: number): BmpHeader["masks"] {
  const cursor = new Cursor(bmp, fileHeaderBytes + 40, "little");
  return [cursor.u32(), cursor.u32(), cursor.u32(), headerBytes >= 56 ? cursor.u32() : 0];
}

/** As many entries as the pixels can name, or as there is room for before the samples. */
function readPalette(
  bmp: Uint8Array,
  headerBytes: number,
  isCore: boolean,
  bitsPerPixel: number,
): BmpHeader["palette"] {
  const entryBytes = isCore ? 3 : 4;
  const start = fileHeaderBytes + headerBytes;
  const dataAt = new Cursor(bmp, 10, "little").u32();
  const count = Math.max(0, Math.min(2 ** bitsPerPixel, Math.floor((dataAt - start) / entryBytes)));
  return Array.from({ length: count }, (_, i) => {
    const [blue = 0, green = 0, red = 0] = new Cursor(bmp, start + i * entryBytes).take(3);
    return [red, green, blue] as const;
  });
}

/** Reads the pixel at a place of a row: red, green, blue, alpha. */
function pixelReader({ bitsPerPixel, masks, palette }: BmpHeader): (row: Uint8Array, x: number) => number[] {
  if (bitsPerPixel === 24) return (row, x) => [row[x * 3 + 2] ?? 0, row[x * 3 + 1] ?? 0, row[x * 3] ?? 0];
  if (bitsPerPixel > 8) {
    const fields = masks.map(fieldReader);
    const bytes = bitsPerPixel / 8;
    return (row, x) => {
      let value = 0;
      for (let i = bytes - 1; i >= 0; i--) value = value * 256 + (row[x * bytes + i] ?? 0);
      return fields.map((field) => field(value));
    };
  }
  const perByte = 8 / bitsPerPixel;
  return (row, x) => {
    const shift = 8 - bitsPerPixel * ((x % perByte) + 1);
    const index = ((row[Math.floor(x / perByte)] ?? 0) >> shift) & (2 ** bitsPerPixel - 1);
    return [...(palette[index] ?? [0, 0, 0])];
  };
}

/** The bits of a mask, scaled to 0 to 255. */
function fieldReader(mask: number): (value: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (value) => Math.round((((value & mask) >>> shift) * 255) / most);
}

function refused(expected: string): DermShareError {
  return new DermShareError("input-refused", `${expected} was expected`, "save it as PNG, then edit that");
}
