/** The segments in front of the image that we write ourselves, and what is told about the others. */
import { swapped } from "../../geometry.ts";
import type { Note } from "../format.ts";
import { rewriteIcc } from "../icc.ts";
import type { Orientation } from "../orientation-exif.ts";
import {
  adobeSegment,
  colourModelOf,
  iccProfileOf,
  iccSegments,
  jfifDensities,
  jfifSegment,
  kindOf,
  orientationSegment,
} from "./app-segments.ts";
import type { Frame } from "./frame.ts";
import type { Segment } from "./markers.ts";
import { orientationOf } from "./parse.ts";

/**
 * What we write in front of the image, in order: what decoders need to show the same colours upright.
 *
 * @param orientation what is left to be told
 * @param transposed whether the rows of the source are columns now, and so its pixels' sides
 */
export function ownSegments(
  head: readonly Segment[],
  frame: Frame,
  orientation: Orientation = orientationOf(head),
  transposed = false,
): Uint8Array[] {
  const model = colourModelOf(
    frame.components.map(({ id }) => id),
    head,
  );
  const adobe = adobeSegment(
    frame.components.map(({ id }) => id),
    head,
  );
  const densities = jfifDensities(head);
  const profile = iccProfileOf(head);
  const icc = profile === null ? null : rewriteIcc(profile);
  return [
    ...(model === "grey" || model === "ycbcr" ? [jfifSegment(transposed ? swapped(densities) : densities)] : []),
    ...(adobe === null ? [] : [adobe]),
    ...(orientation === 1 ? [] : [orientationSegment(orientation)]),
    ...(icc !== null && "profile" in icc ? iccSegments(icc.profile) : []),
  ];
}

/** What there is to say about what is not written again, but for the orientation. */
export function notesOn(segments: readonly Segment[], head: readonly Segment[]): Note[] {
  const notes: Note[] = [];
  const kinds = new Set(segments.filter(({ type }) => type === "marker").map(kindOf));
  if (kinds.has("icc-profile")) notes.push(iccProfileOf(head) === null ? "icc-dropped-unreadable" : "icc-rewritten");
  if (kinds.has("multi-picture")) notes.push("other-pictures-removed");
  if (kinds.has("gain-map")) notes.push("gain-map-removed");
  return notes;
}
