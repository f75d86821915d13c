/**
 * Writes decoded pictures as TIFF, page by page, with the samples exactly as they are: the result for TIFF, and the carrier
 * in which samples with their ICC profile go to sharp for every other format. Source: TIFF 6.0; byte order II.
 */
import { deflate, deflateDifferences } from "../bytes/deflate.ts";
import { release } from "../bytes/job-memory.ts";
import { writeTiffPages } from "../bytes/tiff.ts";
import type { TiffField, TiffPage } from "../bytes/tiff.ts";
import { areSquares, squares } from "../geometry.ts";
import { blankSamples, channelsOf } from "./picture.ts";
import type { Frame, Picture } from "./picture.ts";

/** "none" where the file is only handed on; "deflate", with the horizontal predictor, where it is kept. */
export type TiffCoding = "none" | "deflate";

const stripTargetBytes = 1 << 18;
const photometric = { grey: 1, rgb: 2, cmyk: 5 }; // BlackIsZero and RGB: section 8; Separated: section 16
const codings = { none: 1, deflate: 8 }; // section 8; Adobe's technical note of 2002
const unassociatedAlpha = 2; // section 18

/** The picture as a TIFF file; several one after the other, their pages each of its own kind. */
export function writeTiff(pictures: Picture | readonly Picture[], coding: TiffCoding): Uint8Array {
  const all = [pictures]
    .flat()
    .flatMap((picture) => picture.frames.map((frame, i) => [picture, frame, picture.densities?.[i]] as const));
  const pages = all.map(([picture, frame, densities]) => pageOf(picture, frame, coding, densities, all.length > 1));
  const file = writeTiffPages({ endian: "little", isBig: false }, pages);
  if (coding === "deflate") for (const { segments } of pages) segments.forEach(release); // they are not the picture's own
  return file;
}

/** The strips of a page and what describes them. */
function pageOf(
  picture: Picture,
  frame: Frame,
  coding: TiffCoding,
  densities = squares,
  isOneOfSeveral = false,
): TiffPage {
  const channels = channelsOf(picture);
  const hasSquares = coding === "none" || areSquares(densities); // sharp has no use for them
  const bits = picture.isBilevel && coding === "deflate" && frame.samples.every(isBlackOrWhite) ? 1 : picture.bits;
  const isPredicted = coding === "deflate" && bits > 1;
  const fittingRows = Math.max(1, Math.floor((stripTargetBytes * 8) / (frame.width * channels * bits)));
  const rowsPerStrip = Math.min(fittingRows, frame.height);
  const room = blankSamples(frame.samples, isPredicted ? rowsPerStrip * frame.width * channels : 0); // for one strip at a time
  const strips = rowsOf(frame, channels, rowsPerStrip).map((strip) => {
    if (coding === "none") return bytesOf(strip);
    if (!isPredicted) return deflate(packed(strip, frame.width));
    const rows = room.subarray(0, strip.length);
    subtract(strip, rows, frame.width * channels, channels);
    return deflateDifferences(bytesOf(rows));
  });
  const fields: TiffField[] = [
    { tag: 256, type: 4, values: [frame.width] },
    { tag: 257, type: 4, values: [frame.height] },
    { tag: 258, type: 3, values: Array.from({ length: channels }, () => bits) },
    { tag: 259, type: 3, values: [codings[coding]] },
    { tag: 262, type: 3, values: [photometric[picture.colour]] },
    { tag: 273, type: 4, values: strips.map(() => 0) },
    { tag: 277, type: 3, values: [channels] },
    { tag: 278, type: 4, values: [rowsPerStrip] },
    { tag: 279, type: 4, values: strips.map((strip) => strip.length) },
    ...(hasSquares ? [] : densities.map((density, i): TiffField => ({ tag: 282 + i, type: 5, values: [density] }))),
    { tag: 284, type: 3, values: [1] }, // chunky
    ...(hasSquares ? [] : [{ tag: 296, type: 3, values: [1] } as const]), // no unit
  ];
  if (isOneOfSeveral) fields.unshift({ tag: 254, type: 4, values: [2] }); // NewSubfileType: one page of several
  if (isPredicted) fields.push({ tag: 317, type: 3, values: [2] }); // section 14
  if (picture.hasAlpha) fields.push({ tag: 338, type: 3, values: [unassociatedAlpha] });
  if (picture.profile !== null) fields.push({ tag: 34675, type: 7, values: picture.profile }); // ICC.1, B.4
  return { fields, segments: strips };
}

/** The samples of each strip. */
function rowsOf(frame: Frame, channels: number, rowsPerStrip: number): Frame["samples"][] {
  const stripSamples = rowsPerStrip * frame.width * channels;
  return Array.from({ length: Math.ceil(frame.height / rowsPerStrip) }, (_, i) =>
    frame.samples.subarray(i * stripSamples, (i + 1) * stripSamples),
  );
}

function isBlackOrWhite(sample: number): boolean {
  return sample === 0 || sample === 255;
}

/** One bit for each sample, most significant first, rows filled up to whole bytes; 1 is white. */
function packed(rows: Frame["samples"], width: number): Uint8Array {
  const rowBytes = Math.ceil(width / 8);
  const bytes = new Uint8Array((rows.length / width) * rowBytes);
  rows.forEach((sample, i) => {
    const x = i % width;
    const at = Math.floor(i / width) * rowBytes + (x >> 3);
    if (sample !== 0) bytes[at] = (bytes[at] ?? 0) | (0x80 >> (x & 7));
  });
  return bytes;
}

/** Each sample as its difference from the same channel of the pixel before it. Section 14. */
function subtract(from: Frame["samples"], to: Frame["samples"], rowSamples: number, channels: number): void {
  for (let start = 0; start < from.length; start += rowSamples) {
    for (let i = start; i < start + channels; i++) to[i] = from[i] ?? 0;
    for (let i = start + channels; i < start + rowSamples; i++) to[i] = (from[i] ?? 0) - (from[i - channels] ?? 0);
  }
}

/** 16-bit samples least significant byte first, whatever the machine. */
function bytesOf(samples: Frame["samples"]): Uint8Array {
  if (samples instanceof Uint8Array) return samples;
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, i) => view.setUint16(i * 2, sample, true));
  return bytes;
}
