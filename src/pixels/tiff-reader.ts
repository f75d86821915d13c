/**
 * Reads TIFF files of the kind that `tiff-writer` makes, strip by strip, so that a large picture is not in memory a second
 * time. Source: TIFF 6.0; a file of another kind is refused.
 */
import { Cursor } from "../bytes/cursor.ts";
import { inflate } from "../bytes/inflate.ts";
import { release } from "../bytes/job-memory.ts";
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import { channelsOf } from "./picture.ts";
import type { Frame, Picture } from "./picture.ts";

/** One page. */
export interface TiffPageSamples extends Size, Pick<Picture, "colour" | "bits" | "hasAlpha"> {
  /** Its rows from the top, some at a time; the samples of a strip are good until the next one is asked for. */
  readonly strips: Iterable<Frame>;
}

type Fields = ReadonlyMap<number, readonly number[]>;

const colours: readonly Picture["colour"][] = ["grey", "rgb", "cmyk"];
const photometric = { grey: 1, rgb: 2, cmyk: 5 }; // sections 8 and 16
const typeBytes: Readonly<Record<number, number>> = { 3: 2, 4: 4 }; // SHORT and LONG: section 2

/** The pages in the order of the file. @throws DermShareError "input-malformed", "input-truncated" */
export function readTiff(bytes: Uint8Array): TiffPageSamples[] {
  const start = new Cursor(bytes, 0, "little");
  if (start.u16() !== 0x4949 || start.u16() !== 42) throw malformed();
  const pages: TiffPageSamples[] = [];
  for (let next = start.u32(), last = 0; next !== 0;) {
    if (next <= last) throw malformed(); // pages follow one another
    last = next;
    const ifd = new Cursor(bytes, next, "little");
    pages.push(pageOf(bytes, fieldsOf(bytes, ifd)));
    next = ifd.u32();
  }
  return pages;
}

/** The numbers of each field; leaves the cursor at the link to the next page. */
function fieldsOf(bytes: Uint8Array, ifd: Cursor): Fields {
  const fields = new Map<number, readonly number[]>();
  for (let left = ifd.u16(); left > 0; left--) {
    const [tag, type, count] = [ifd.u16(), ifd.u16(), ifd.u32()];
    const inside = new Cursor(ifd.take(4), 0, "little");
    const size = typeBytes[type];
    if (size === undefined) continue; // a profile
    const values =
      size * count <= 4 ? inside : new Cursor(new Cursor(bytes, inside.u32()).take(size * count), 0, "little");
    fields.set(
      tag,
      Array.from({ length: count }, () => (size === 2 ? values.u16() : values.u32())),
    );
  }
  return fields;
}

function pageOf(bytes: Uint8Array, fields: Fields): TiffPageSamples {
  const one = (tag: number, otherwise?: number) => fields.get(tag)?.[0] ?? otherwise ?? Number.NaN;
  const [width, height, fileBits, channels] = [one(256), one(257), one(258), one(277)];
  const colour = colours.find((name) => photometric[name] === one(262));
  const hasAlpha = fields.has(338);
  const isOurs =
    colour !== undefined &&
    channelsOf({ colour, hasAlpha }) === channels &&
    fields.get(258)?.every((each) => each === fileBits) === true &&
    (fileBits === 8 || fileBits === 16 || (fileBits === 1 && channels === 1)) &&
    one(259) === 8 && // Deflate
    one(284) === 1; // chunky
  if (!isOurs) throw malformed();
  const bits = fileBits === 16 ? 16 : 8;
  const rowSamples = width * channels;
  const isPredicted = one(317, 1) === 2;
  const rowBytes = Math.ceil((rowSamples * fileBits) / 8);
  const [offsets, lengths, rowsPerStrip] = [fields.get(273) ?? [], fields.get(279) ?? [], one(278)];
  if (offsets.length !== Math.ceil(height / rowsPerStrip) || lengths.length !== offsets.length) throw malformed();
  function* strips(): Generator<Frame> {
    for (const [i, offset] of offsets.entries()) {
      const rows = Math.min(rowsPerStrip, height - i * rowsPerStrip);
      const { data, checkHolds } = inflate(
        new Cursor(bytes, offset).take(lengths[i] ?? 0),
        rows * rowBytes,
        rows * rowBytes,
      );
      if (!checkHolds || data.length !== rows * rowBytes) throw malformed();
      const samples = fileBits === 8 ? data : fileBits === 16 ? words(data) : unpacked(data, width, rowBytes);
      if (isPredicted) addUp(samples, rowSamples, channels);
      yield { width, height: rows, samples };
      release(data);
    }
  }
  return { width, height, colour, bits, hasAlpha, strips: { [Symbol.iterator]: strips } };
}

/** Least significant byte first, whatever the machine. */
function words(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const samples = new Uint16Array(bytes.length / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getUint16(i * 2, true);
  return samples;
}

/** One bit for each sample, most significant first, in rows of whole bytes. */
function unpacked(bytes: Uint8Array, width: number, rowBytes: number): Uint8Array {
  const samples = new Uint8Array(width * (bytes.length / rowBytes));
  for (let i = 0; i < samples.length; i++) {
    const x = i % width;
    const byte = bytes[((i - x) / width) * rowBytes + (x >> 3)] ?? 0;
    samples[i] = (byte << (x & 7)) & 0x80 ? 255 : 0;
  }
  return samples;
}

/** Undoes the horizontal predictor: section 14. */
function addUp(samples: Frame["samples"], rowSamples: number, channels: number): void {
  for (let start = 0; start < samples.length; start += rowSamples) {
    for (let i = start + channels; i < start + rowSamples; i++) {
      samples[i] = (samples[i] ?? 0) + (samples[i - channels] ?? 0);
    }
  }
}

function malformed(): DermShareError {
  return new DermShareError("input-malformed", "not a TIFF of the kind that is written here");
}
