/** Application segments and comments: what each is, and the few forms in which we write them ourselves. */
import { ascii, concat, equal, startsWith } from "../../bytes/bytes.ts";
import { type Densities, densitiesOf } from "../../geometry.ts";
import type { BlockKind } from "../format.ts";
import { isIcc } from "../icc.ts";
import { type Orientation, orientationExif } from "../orientation-exif.ts";
import type { ColourModel } from "./frame.ts";
import { makeSegment, marker, type Segment } from "./markers.ts";

const jfif = ascii("JFIF\0"); // JFIF 1.02
const jfxx = ascii("JFXX\0");
const exif = ascii("Exif\0\0"); // Exif 2.32, 4.7.2
const exifSignature = exif.subarray(0, 5); // the sixth byte is there to pad: browsers do not look at it
const jfifBytes = 14; // JFIF 1.02: up to the size of the thumbnail
const adobe = ascii("Adobe"); // Adobe technical note 5116, section 18
const adobeBytes = 12;
const icc = ascii("ICC_PROFILE\0"); // ICC.1:2022, B.4
const multiPicture = ascii("MPF\0"); // CIPA DC-007, 5.2
const largestPayloadBytes = 65_533;
const iccHeaderBytes = icc.length + 2;

/** What each signature means, by marker. */
const signatures: readonly { readonly code: number; readonly start: Uint8Array; readonly kind: BlockKind }[] = [
  { code: marker.app0, start: jfif, kind: "density" },
  { code: marker.app0, start: jfxx, kind: "thumbnail" },
  { code: marker.app1, start: exifSignature, kind: "exif" },
  { code: marker.app1, start: ascii("http://ns.adobe.com/"), kind: "xmp" },
  { code: marker.app2, start: icc, kind: "icc-profile" },
  { code: marker.app2, start: multiPicture, kind: "multi-picture" },
  { code: marker.app2, start: ascii("urn:iso:std:iso:ts:21496:-1\0"), kind: "gain-map" },
  { code: marker.app11, start: ascii("JP"), kind: "c2pa" },
  { code: marker.app13, start: ascii("Photoshop 3.0\0"), kind: "photoshop" },
  { code: marker.app14, start: adobe, kind: "colour" },
];

/** What an APPn or COM segment is, by its marker and the first bytes of its payload. */
export function kindOf({ code, payload }: Segment): BlockKind {
  if (code === marker.com) return "comment";
  if (code < marker.app0 || code > marker.app15) return "unknown";
  return (
    signatures.find((known) => known.code === code && startsWith(payload, known.start))?.kind ?? "application-data"
  );
}

/** The bare TIFF block of an Exif segment, or null when the segment is another. */
export function exifOf(segment: Segment): Uint8Array | null {
  return kindOf(segment) === "exif" ? segment.payload.subarray(exif.length) : null;
}

/** The chunk of an ICC segment and its place in the profile, or null when the segment is another. */
function iccChunkOf(segment: Segment): { number: number; count: number; chunk: Uint8Array } | null {
  const { payload } = segment;
  if (kindOf(segment) !== "icc-profile") return null;
  const [number = 0, count = 0] = payload.subarray(icc.length);
  return { number, count, chunk: payload.subarray(iccHeaderBytes) };
}

function isSameChunk(a: ReturnType<typeof iccChunkOf>, b: ReturnType<typeof iccChunkOf>): boolean {
  return a !== null && b !== null && a.number === b.number && a.count === b.count && equal(a.chunk, b.chunk);
}

/** The colour profile of the segments; null when there is none, or none that a colour engine would take for one. */
export function iccProfileOf(segments: readonly Segment[]): Uint8Array | null {
  const all = segments.map(iccChunkOf).filter((chunk) => chunk !== null);
  const chunks = all.filter((chunk) => all.find((first) => isSameChunk(first, chunk)) === chunk); // a copy says nothing new
  const ordered = chunks.toSorted((a, b) => a.number - b.number);
  const whole = ordered.every(({ number, count }, i) => number === i + 1 && count === ordered.length);
  const profile = whole ? concat(ordered.map(({ chunk }) => chunk)) : null;
  return profile !== null && isIcc(profile) ? profile : null;
}

/** What a JFIF segment says of the shape of pixels. */
export function jfifDensities(segments: readonly Segment[]): Densities {
  const header = segments.findLast(isJfif);
  const [xHigh = 0, xLow = 0, yHigh = 0, yLow = 0] = header?.payload.subarray(8) ?? [];
  return densitiesOf(256 * xHigh + xLow, 256 * yHigh + yLow);
}

/**
 * How a decoder turns the components into colours: libjpeg's rules (jdapimin.c), which all viewers follow.
 */
export function colourModelOf(componentIds: readonly number[], segments: readonly Segment[]): ColourModel {
  const transform = adobeTransformOf(segments);
  if (componentIds.length === 1) return "grey";
  if (componentIds.length === 4) return transform === null || transform === 0 ? "cmyk" : "ycck";
  if (segments.some(isJfif)) return "ycbcr";
  if (transform !== null) return transform === 0 ? "rgb" : "ycbcr";
  return String.fromCharCode(...componentIds) === "RGB" ? "rgb" : "ycbcr";
}

/** The transform byte of the Adobe segment that decoders heed, the last one, or null where there is none. */
function adobeTransformOf(segments: readonly Segment[]): number | null {
  const header = segments.findLast((segment) => kindOf(segment) === "colour" && segment.payload.length >= adobeBytes);
  return header?.payload[adobeBytes - 1] ?? null;
}

function isJfif(segment: Segment): boolean {
  return kindOf(segment) === "density" && segment.payload.length >= jfifBytes;
}

/** A JFIF segment with fixed contents: version 1.01, no unit, no thumbnail. */
export function jfifSegment([x, y]: Densities): Uint8Array {
  return makeSegment(marker.app0, [jfif, Uint8Array.of(1, 1, 0, 0, x, 0, y, 0, 0)]);
}

/**
 * An Adobe segment with fixed contents but for the transform, or null where the source has none. Decoders take every
 * transform but 0 as the one that the number of components allows, so that the byte says no more than that.
 */
export function adobeSegment(componentIds: readonly number[], segments: readonly Segment[]): Uint8Array | null {
  const found = adobeTransformOf(segments);
  if (found === null) return null;
  const transform = found === 0 ? 0 : componentIds.length === 4 ? 2 : 1;
  return makeSegment(marker.app14, [adobe, Uint8Array.of(0, 100, 0, 0, 0, 0, transform)]);
}

/** An Exif segment that says the orientation and nothing else. */
export function orientationSegment(orientation: Orientation): Uint8Array {
  return makeSegment(marker.app1, [exif, orientationExif(orientation)]);
}

/** The segments of a colour profile. */
export function iccSegments(profile: Uint8Array): Uint8Array[] {
  const room = largestPayloadBytes - iccHeaderBytes;
  const count = Math.ceil(profile.length / room);
  return Array.from({ length: count }, (_, i) =>
    makeSegment(marker.app2, [icc, Uint8Array.of(i + 1, count), profile.subarray(i * room, (i + 1) * room)]),
  );
}
