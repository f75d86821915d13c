/**
 * Text as grey pixels, in the one font that ships with the program: the same on every machine, fonts or none.
 *
 * Without its font Pango draws boxes and reports success, so a few letters are measured before anything is drawn.
 */
import { fileURLToPath } from "node:url";
import type { GreyRaster } from "../edits.ts";
import { DermShareError } from "../errors.ts";

const fontFile = fileURLToPath(new URL("../../assets/SourceSans3-SemiBold.ttf", import.meta.url));
/** Names no folder: neither the fonts of the machine nor a cache in the user's home have a part in this. */
const fontConfiguration = fileURLToPath(new URL("../../assets/fonts.conf", import.meta.url));
const configurationOfOthers = process.env["FONTCONFIG_FILE"];
const fontName = "Source Sans 3 SemiBold";

/** What is drawn to know the font by, and how wide it is at 100 pixels. */
const probes = [
  ["iiii", 92],
  ["WWWW", 318],
  ["Source", 289],
] as const;
const tolerancePx = 3;

let isProven = false;

/**
 * Draws text, black on white, in lines that are at most so wide; a word that is wider is broken. It is as wide and high as
 * its ink.
 *
 * @throws DermShareError "bug" when the font that ships with the program is not the one that was drawn with
 */
export async function drawText(text: string, sizePx: number, widthPx: number): Promise<GreyRaster> {
  if (!isProven) await proveFont();
  isProven = true;
  return draw(text, sizePx, widthPx);
}

async function proveFont(): Promise<void> {
  for (const [text, expectedPx] of probes) {
    const { width, samples } = await draw(text, 100, 1000);
    const hasInk = samples.includes(0) && samples.includes(255);
    if (!hasInk || Math.abs(width - expectedPx) > tolerancePx) {
      throw new DermShareError("bug", "the font that belongs to the program cannot be used", "install derm-share anew");
    }
  }
}

async function draw(text: string, sizePx: number, widthPx: number): Promise<GreyRaster> {
  process.env["FONTCONFIG_FILE"] = fontConfiguration;
  try {
    return await drawWithSharp(text, sizePx, widthPx);
  } finally {
    // A browser that is opened later needs fonts of its own.
    if (configurationOfOthers === undefined) delete process.env["FONTCONFIG_FILE"];
    else process.env["FONTCONFIG_FILE"] = configurationOfOthers;
  }
}

async function drawWithSharp(text: string, sizePx: number, widthPx: number): Promise<GreyRaster> {
  const { default: sharp } = await import("sharp");
  const markup = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const { data, info } = await sharp({
    text: {
      text: markup,
      font: `${fontName} ${sizePx}`,
      fontfile: fontFile,
      dpi: 72,
      width: widthPx,
      wrap: "word-char",
    },
  })
    .negate()
    .toColourspace("b-w")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, samples: Uint8Array.from(data) };
}
