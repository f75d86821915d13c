/**
 * Whether a small picture inside a file shows what the large one shows. A camera's thumbnail is made when the shutter is
 * pressed; an editor that crops the photograph later often leaves it as it was.
 */
import type { Size } from "../geometry.ts";

/** What a small picture is. */
export interface SmallPicture {
  /** Null when it cannot be decoded. */
  readonly size: Size | null;
  /** "unknown" when either of the two cannot be decoded. */
  readonly shows: "same" | "different" | "unknown";
}

/** Grey samples of a picture, rows from the top. */
interface Grey extends Size {
  readonly samples: Uint8Array;
}

const gridPx = 32; // both are compared at this width and height
const sameFromCorrelation = 0.85; // above: small shifts and other tone curves; a crop of the same scene lies far below
const flatBelow = 4; // standard deviation of grey under which a picture has nothing to correlate
const aspectTolerance = 0.04; // 160 x 120 for 4:3 of odd size, a row or two cut by the coding

/**
 * Compares a small picture with the large one that it came with, as stored and as displayed: both ways are in use.
 * Bars of one tone that fill the small one up to another shape do not count.
 */
export async function compareSmallPicture(large: Uint8Array, small: Uint8Array): Promise<SmallPicture> {
  const thumbnail = await decodeGrey(small, false);
  if (thumbnail === null) return { size: null, shows: "unknown" };
  const size = { width: thumbnail.width, height: thumbnail.height };
  const views = [await decodeGrey(large, false), await decodeGrey(large, true)].filter((view) => view !== null);
  if (views.length === 0) return { size, shows: "unknown" };
  for (const view of views) if (await showsSame(view, thumbnail)) return { size, shows: "same" };
  return { size, shows: "different" };
}

async function decodeGrey(bytes: Uint8Array, upright: boolean): Promise<Grey | null> {
  const { default: sharp } = await import("sharp");
  try {
    const picture = sharp(bytes, { failOn: "none" });
    const { data, info } = await (upright ? picture.autoOrient() : picture)
      .flatten()
      .resize({ width: 512, height: 512, fit: "inside", withoutEnlargement: true })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, samples: data };
  } catch {
    return null;
  }
}

async function showsSame(large: Grey, small: Grey): Promise<boolean> {
  const inner = withoutBars(small, large.width / large.height);
  if (inner === null) return false;
  return alike(await toGrid(large), await toGrid(inner));
}

/** The middle of the picture in the shape asked for, or null when what is cut off is more than bars of one tone. */
function withoutBars(picture: Grey, aspect: number): Grey | null {
  const own = picture.width / picture.height;
  if (Math.abs(own / aspect - 1) <= aspectTolerance) return picture;
  const width = Math.min(picture.width, Math.round(picture.height * aspect));
  const height = Math.min(picture.height, Math.round(picture.width / aspect));
  const left = (picture.width - width) >> 1;
  const top = (picture.height - height) >> 1;
  const isInside = (x: number, y: number): boolean => x >= left && x < left + width && y >= top && y < top + height;
  const isNearEdge = (x: number, y: number): boolean =>
    x >= left - 2 && x < left + width + 2 && y >= top - 2 && y < top + height + 2; // the coding smears the bars' edge
  const samples = [...picture.samples];
  const at = (i: number): [number, number] => [i % picture.width, Math.floor(i / picture.width)];
  const bars = samples.filter((_, i) => !isNearEdge(...at(i)));
  if (deviation(bars) >= flatBelow) return null;
  return { width, height, samples: Uint8Array.from(samples.filter((_, i) => isInside(...at(i)))) };
}

async function toGrid(picture: Grey): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const raw = { width: picture.width, height: picture.height, channels: 1 } as const;
  return sharp(picture.samples, { raw }).resize(gridPx, gridPx, { fit: "fill" }).greyscale().raw().toBuffer();
}

/** Pearson's correlation, or the distance of the means where one of the two is flat. */
function alike(a: Uint8Array, b: Uint8Array): boolean {
  const spread = deviation(a) * deviation(b);
  if (deviation(a) < flatBelow || deviation(b) < flatBelow) return Math.abs(mean(a) - mean(b)) < 16;
  const [meanA, meanB] = [mean(a), mean(b)];
  const products = Array.from(a, (value, i) => (value - meanA) * ((b[i] ?? 0) - meanB));
  return mean(products) / spread >= sameFromCorrelation;
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function deviation(values: ArrayLike<number>): number {
  const middle = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - middle) ** 2)));
}
