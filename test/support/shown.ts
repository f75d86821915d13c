/** What a picture shows, by sharp: every page or frame upright, with delays; colour under alpha 0 does not count. */
import { createHash } from "node:crypto";
import sharp from "sharp";

/** What is seen of a file. Two that show the same are equal by value. */
export interface Shown {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly depth: string;
  readonly pages: number;
  readonly delays: readonly number[];
  readonly loop: number | undefined;
  /** SHA-256 of the samples. */
  readonly samples: string;
}

/** Decodes the file as it is displayed; null when sharp cannot. */
export async function shownFrames(bytes: Uint8Array): Promise<Shown | null> {
  const image = sharp(bytes, { pages: -1, limitInputPixels: false, failOn: "error" });
  try {
    const { depth, hasAlpha, pages = 1, delay = [], loop } = await image.metadata();
    const isDeep = depth === "ushort";
    const { data, info } = await image
      .autoOrient()
      .ensureAlpha()
      .raw({ depth: isDeep ? "ushort" : "uchar" })
      .toBuffer({ resolveWithObject: true });
    const samples = isDeep ? new Uint16Array(new Uint8Array(data).buffer) : data;
    if (hasAlpha) clearTransparent(samples, info.channels);
    const { width, height, channels } = info;
    const digest = createHash("sha256").update(samples).digest("hex");
    return { width, height, channels, depth, pages, delays: delay, loop, samples: digest };
  } catch {
    return null;
  }
}

/** Makes zeros of the samples under alpha 0. */
function clearTransparent(samples: Uint8Array | Uint16Array, channels: number): void {
  for (let at = 0; at < samples.length; at += channels) {
    if (samples[at + channels - 1] === 0) samples.fill(0, at, at + channels);
  }
}
