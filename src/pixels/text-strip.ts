/** The strip of text below a picture: high contrast, large enough to be read, and a mark by which it is known again. */
import type { GreyRaster, StripMark } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import { drawText } from "./text.ts";
import { cellPx, drawMark, markHeight, narrowestPx, readMark, termsSum } from "./text-mark.ts";

/** What a strip says: closed words, days and a reference; never anything that a person typed. */
export interface StripText {
  readonly heading: string;
  readonly lines: readonly string[];
  /** Of the consent: 7Q2M-VK4D. */
  readonly ref: string;
  /** The same in one line for machines, whatever words are drawn: "teaching written 2026-11-22 -". */
  readonly terms: string;
}

const smallestTextPx = 13; // what a screen shows legibly without zooming
const headingScale = 1.4;
/** So many times the size of the text is a picture wide; one seen on a whole screen is read at arm's length then. */
const widthInSizes = 40;

/**
 * Draws the strip for a picture of this size, as wide as it.
 *
 * @throws DermShareError "input-refused" for a picture too narrow to be written on
 */
export async function drawStrip({ heading, lines, ref, terms }: StripText, size: Size): Promise<GreyRaster> {
  const { width } = size;
  if (width < narrowestPx) {
    const found = `a picture of ${width} pixels is too narrow for a strip that can be read`;
    throw new DermShareError("input-refused", found, `it takes ${narrowestPx} pixels; crop it less`);
  }
  const textPx = Math.max(smallestTextPx, Math.round(Math.min(width, 2 * size.height) / widthInSizes));
  const marginPx = Math.ceil(textPx / 2);
  const roomPx = width - 2 * marginPx;
  const texts = [
    await drawText(heading, Math.round(headingScale * textPx), roomPx),
    await drawText(lines.join("\n"), textPx, roomPx),
  ];
  const textHeight = texts.reduce((sum, text) => sum + text.height + marginPx, marginPx);
  const height = (Math.ceil(textHeight / cellPx) + 1) * cellPx + markHeight(width);
  const strip = { width, height, samples: new Uint8Array(width * height).fill(255) };
  strip.samples.fill(0, 0, Math.ceil(textPx / 8) * width); // a line between picture and strip
  let top = Math.ceil(textPx / 8) + marginPx;
  for (const text of texts) {
    paste(strip, text, marginPx, top);
    top += text.height + marginPx;
  }
  drawMark(strip, { ref, termsSum: termsSum(terms) });
  return strip;
}

function paste({ width, samples }: GreyRaster, text: GreyRaster, left: number, top: number): void {
  for (let row = 0; row < text.height; row++) {
    samples.set(text.samples.subarray(row * text.width, (row + 1) * text.width), (top + row) * width + left);
  }
}

/**
 * The strip that a picture ends in; null where there is none, and where the picture is of a kind that is not decoded here.
 */
export async function findStrip(bytes: Uint8Array): Promise<StripMark | null> {
  const { default: sharp } = await import("sharp");
  try {
    const { width, height } = await sharp(bytes).metadata();
    if (width < narrowestPx) return null;
    const rows = Math.min(height, markHeight(width));
    const { data, info } = await sharp(bytes)
      .extract({ left: 0, top: height - rows, width, height: rows })
      .flatten({ background: "white" })
      .toColourspace("b-w")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const mark = readMark({ width: info.width, height: info.height, samples: Uint8Array.from(data) });
    return mark !== null && mark.heightPx < height ? mark : null;
  } catch {
    return null;
  }
}
