/** The alpha plane of a lossy WebP. Source: WebP Container Specification, "Alpha"; RFC 9649, 2.7.1.2. */
import { concat, equal } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import type { Size } from "../geometry.ts";
import { readHeaderless } from "./vp8l.ts";

/** A decoded alpha plane. */
export interface AlphaPlane {
  /** One byte for each pixel. */
  readonly alphas: Uint8Array;
  /** The chunk's data without what no decoder reads; the very array where that is all of them. */
  readonly trimmed: Uint8Array;
}

/** Decodes the data of an ALPH chunk. @throws DermShareError "input-truncated", "input-malformed" */
export function readAlpha(data: Uint8Array, size: Size): AlphaPlane {
  const [head = 0] = data;
  const [compression, filter, preprocessing] = [head & 3, (head >> 2) & 3, (head >> 4) & 3];
  if (data.length === 0 || compression > 1 || preprocessing > 1) {
    throw new DermShareError("input-malformed", "WebP: the alpha plane is coded in no known way");
  }
  const body = data.subarray(1);
  const { values, coded } = compression === 0 ? readPlain(body, size) : readCompressed(body, size);
  unfilter(values, size.width, filter);
  const trimmed = concat([Uint8Array.of(head & 0x3f), coded]); // the two high bits are reserved
  return { alphas: values, trimmed: equal(trimmed, data) ? data : trimmed };
}

interface Plane {
  readonly values: Uint8Array;
  readonly coded: Uint8Array;
}

function readPlain(body: Uint8Array, { width, height }: Size): Plane {
  const coded = body.subarray(0, width * height);
  if (coded.length < width * height)
    throw new DermShareError("input-truncated", "WebP: the alpha plane ends too early");
  return { values: Uint8Array.from(coded), coded };
}

/** The values are the green of a lossless picture. */
function readCompressed(body: Uint8Array, size: Size): Plane {
  const { pixels, trimmed } = readHeaderless(body, size);
  const values = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at++) values[at] = (pixels[at] ?? 0) >>> 8;
  return { values, coded: trimmed };
}

/** Adds to each value what is predicted from the left, from above, or from both, in place. */
function unfilter(values: Uint8Array, width: number, filter: number): void {
  if (filter === 0) return;
  for (let at = 1; at < values.length; at++) {
    const left = values[at - 1] ?? 0;
    const above = values[at - width] ?? 0;
    let predicted = left;
    if (at >= width && at % width === 0) predicted = above;
    else if (at >= width && filter === 2) predicted = above;
    else if (at >= width && filter === 3) predicted = clamp(left + above - (values[at - width - 1] ?? 0));
    values[at] = (values[at] ?? 0) + predicted;
  }
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, value));
}
