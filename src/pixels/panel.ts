/** What takes the place of a picture that is withheld. */
import type { Size } from "../geometry.ts";
import { drawText } from "./text.ts";

const grey = 0x80;
const words = "picture withheld";
const narrowestPx = 60; // below it, words would be specks

/** A grey PNG of this size that says what it is, if there is room; the same size gives the same bytes. */
export async function withheldPanel({ width, height }: Size): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const samples = Buffer.alloc(width * height, grey);
  if (Math.min(width, height) >= narrowestPx) {
    const textPx = Math.max(8, Math.round(Math.min(width / 12, height / 4)));
    const text = await drawText(words, textPx, width - 2);
    const [left, top] = [Math.floor((width - text.width) / 2), Math.floor((height - text.height) / 2)];
    for (const [i, sample] of text.samples.entries()) {
      const at = (top + Math.floor(i / text.width)) * width + left + (i % text.width);
      samples[at] = grey + Math.floor((255 - sample) / 2); // white on grey
    }
  }
  const raw = { width, height, channels: 1 } as const;
  return sharp(samples, { raw }).toColourspace("b-w").png({ compressionLevel: 9 }).toBuffer();
}
