/** The proof of an edit in pixels, from the bytes as they will be written: they are decoded again. */
import { equal } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { decode } from "./decode.ts";
import { ColumnDifferences } from "./differences.ts";
import { channelsOf, type Frame, type Picture, type SourceFormat, withoutNeedlessAlpha } from "./picture.ts";
import { readTiff } from "./tiff-reader.ts";

const blockPx = 16;
const tolerance = 12; // of 255, for the mean of a block after a lossy coding at its best quality

/**
 * Holds what was written against what was planned: size, frames and their times, and every sample. After a lossy coding
 * the mean of every block of 16 x 16 samples must be the planned one, within 12 of 255.
 *
 * @param planned the pages of a TIFF, else one picture
 * @throws DermShareError "verification-failed"
 */
export async function verifyPixels(
  bytes: Uint8Array,
  format: SourceFormat,
  planned: readonly Picture[],
  isLossy: boolean,
): Promise<void> {
  if (format === "tiff") return verifyTiff(bytes, planned);
  for (const picture of planned) await verifyPicture(bytes, format, picture, isLossy);
}

async function verifyPicture(
  bytes: Uint8Array,
  format: SourceFormat,
  planned: Picture,
  isLossy: boolean,
): Promise<void> {
  const decoded = await decode(bytes, format).catch(() => Promise.reject(failed("it cannot be decoded")));
  // Encoders of animations make an alpha channel of their own, to say which part of a frame stays as it was.
  const found = planned.hasAlpha ? decoded.picture : withoutNeedlessAlpha(decoded.picture);
  if (channelsOf(found) !== channelsOf(planned) || (!isLossy && found.bits !== planned.bits)) {
    throw failed("its colours are not the planned ones");
  }
  if (found.timing !== null && found.timing.loop !== planned.timing?.loop) throw failed("it does not run as often");
  const compare = isLossy ? isNear : isSame;
  for (const [shown, meant] of shownTogether(found, planned)) {
    if (shown.width !== meant.width || shown.height !== meant.height) throw failed("its size is not the planned one");
    if (!compare(shown, meant, planned)) throw failed("its pixels are not the planned ones");
  }
}

/** Strip by strip: sharp would decode the whole of it, into memory of its own. */
function verifyTiff(bytes: Uint8Array, planned: readonly Picture[]): void {
  let difference: string | null;
  try {
    difference = differenceOfTiff(bytes, planned);
  } catch {
    difference = "it cannot be decoded";
  }
  if (difference !== null) throw failed(difference);
}

function differenceOfTiff(bytes: Uint8Array, planned: readonly Picture[]): string | null {
  const pages = readTiff(bytes);
  const plannedPages = planned.flatMap((picture) => picture.frames.map((frame) => ({ picture, frame })));
  if (pages.length !== plannedPages.length) return "it has not the planned frames";
  for (const [i, { picture, frame }] of plannedPages.entries()) {
    const page = pages[i];
    if (page?.colour !== picture.colour || page.bits !== picture.bits || page.hasAlpha !== picture.hasAlpha) {
      return "its colours are not the planned ones";
    }
    if (page.width !== frame.width || page.height !== frame.height) return "its size is not the planned one";
    let end = 0;
    for (const strip of page.strips) {
      const samples = frame.samples.subarray(end, (end += strip.samples.length));
      if (!isSame(strip, { ...strip, samples }, picture)) return "its pixels are not the planned ones";
    }
  }
  return null;
}

/**
 * The frames that are shown at the same moment. Encoders join frames that show the same, or nearly so; where all do, the
 * picture stands still and may as well say no time.
 *
 * @throws DermShareError "verification-failed" where one runs longer than the other
 */
function shownTogether(found: Picture, planned: Picture): [Frame, Frame][] {
  const ends = endsOf(planned);
  const isStill = found.timing === null && found.frames.length === 1 && planned.timing !== null;
  const foundEnds = isStill ? ends.slice(-1) : endsOf(found);
  if (foundEnds.at(-1) !== ends.at(-1)) throw failed("its frames are not shown when they should be");
  const pairs: [Frame, Frame][] = [];
  let [at, foundAt] = [0, 0];
  for (;;) {
    const [frame, foundFrame] = [planned.frames[at], found.frames[foundAt]];
    if (frame === undefined || foundFrame === undefined) return pairs;
    pairs.push([foundFrame, frame]);
    const [end = 0, foundEnd = 0] = [ends[at], foundEnds[foundAt]];
    if (end <= foundEnd) at++;
    if (foundEnd <= end) foundAt++;
  }
}

/** When each frame makes room for the next one, in ms; of pictures that say no time, their number. */
function endsOf({ frames, timing }: Picture): number[] {
  let end = 0;
  return frames.map((_, i) => (end += timing?.delaysMs[i] ?? 1));
}

/** Sample by sample; what colour lies where nothing is seen does not count. */
function isSame(a: Frame, b: Frame, picture: Picture): boolean {
  if (equal(bytesOf(a.samples), bytesOf(b.samples))) return true;
  return picture.hasAlpha && isSameWhereSeen(a.samples, b.samples, channelsOf(picture));
}

function isSameWhereSeen(a: Frame["samples"], b: Frame["samples"], channels: number): boolean {
  for (let pixel = 0; pixel < a.length; pixel += channels) {
    const alphaAt = pixel + channels - 1;
    if (a[alphaAt] !== b[alphaAt]) return false;
    if (b[alphaAt] === 0) continue;
    for (let i = pixel; i < alphaAt; i++) if (a[i] !== b[i]) return false;
  }
  return true;
}

function bytesOf({ buffer, byteOffset, byteLength }: Frame["samples"]): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function isNear(a: Frame, b: Frame, picture: Picture): boolean {
  const channels = channelsOf(picture);
  const most = (tolerance * (2 ** picture.bits - 1)) / 255;
  const [aBytes, bBytes] = [bytesOf(a.samples), bytesOf(b.samples)];
  const differences = new ColumnDifferences(b.width * channels, picture.bits === 16);
  const rowBytes = aBytes.length / b.height;
  for (let top = 0; top < b.height; top += blockPx) {
    const rows = Math.min(blockPx, b.height - top);
    differences.sums.fill(0);
    for (let row = top; row < top + rows; row++) {
      const [start, end] = [row * rowBytes, (row + 1) * rowBytes];
      differences.add(aBytes.subarray(start, end), bBytes.subarray(start, end));
    }
    if (farthest(differences.sums, channels, rows) > most) return false;
  }
  return true;
}

/** How far the means of a channel are apart at most, of the blocks of which the columns were summed up. */
function farthest(columns: Int32Array, channels: number, rows: number): number {
  let most = 0;
  for (let left = 0; left < columns.length; left += blockPx * channels) {
    const right = Math.min(left + blockPx * channels, columns.length);
    for (let channel = left; channel < left + channels; channel++) {
      let sum = 0;
      for (let i = channel; i < right; i += channels) sum += columns[i] ?? 0;
      most = Math.max(most, (Math.abs(sum) * channels) / (rows * (right - left)));
    }
  }
  return most;
}

function failed(found: string): DermShareError {
  return new DermShareError(
    "verification-failed",
    `the edited picture was decoded again: ${found}; nothing was written`,
  );
}
