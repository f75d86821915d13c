/** A picture's scans written again, sequentially, with tables of their own and no restart markers. */
import type { Coefficients, Plane } from "./coefficients.ts";
import type { ColourModel } from "./frame.ts";
import { formatTable } from "./huffman.ts";
import { isFrameHeader, makeSegment, marker, type Segment } from "./markers.ts";
import type { Parsed } from "./parse.ts";
import { encodeScan } from "./scan-encode.ts";
import { formatScanHeader } from "./scan-header.ts";

const mostMcuBlocks = 10; // T.81 B.2.3

/**
 * What stands for the segments that speak about coding; all others stay as they are.
 *
 * @returns bytes by segment of the source: tables, header and data of the new scans, the header of a sequential frame,
 *          and nothing for what is not needed any more
 */
export function rewriteScans(
  { segments, scans }: Pick<Parsed, "segments" | "scans">,
  picture: Coefficients,
  model: ColourModel,
): Map<Segment, Uint8Array[]> {
  const isProgressive = picture.frame.code === marker.sof2;
  const rewritten = new Map<Segment, Uint8Array[]>();
  for (const segment of segments) {
    if (segment.code === marker.dht || segment.code === marker.dri) rewritten.set(segment, []);
    if (isProgressive && isFrameHeader(segment.code)) {
      rewritten.set(segment, [makeSegment(sequentialCode(segments), [segment.payload])]);
    }
  }
  for (const { data } of scans) rewritten.set(data, []);
  const [first, ...more] = scans;
  if (!isProgressive || first === undefined) {
    for (const { header, components } of scans) {
      const planes = components.flatMap((place) => picture.planes[place] ?? []);
      rewritten.set(header, writeScan(picture, planes, model));
    }
    return rewritten;
  }
  rewritten.set(
    first.header,
    groupPlanes(picture.planes).flatMap((planes) => writeScan(picture, planes, model)),
  );
  for (const { header } of more) rewritten.set(header, []);
  return rewritten;
}

/** Baseline where the quantisation tables allow it: T.81 table B.2 takes 16 bits in extended pictures only. */
function sequentialCode(segments: readonly Segment[]): number {
  const isLong = segments.some(({ code, payload }) => code === marker.dqt && (payload[0] ?? 0) >> 4 !== 0);
  return isLong ? marker.sof1 : marker.sof0;
}

/** One scan for all components, or one for each where an MCU would have too many blocks. */
function groupPlanes(planes: readonly Plane[]): Plane[][] {
  const blocks = planes.reduce((sum, { component }) => sum + component.h * component.v, 0);
  return blocks <= mostMcuBlocks ? [[...planes]] : planes.map((plane) => [plane]);
}

/** Tables, header and data of one scan. */
function writeScan(picture: Coefficients, planes: readonly Plane[], model: ColourModel): Uint8Array[] {
  const [data, ...heads] = encode(picture, planes, model);
  return [...heads, data.slice()];
}

/**
 * Writes a picture's scans.
 *
 * @param finish is lent the parts of all scans, and makes bytes of its own of them
 */
export function writeScans(
  picture: Coefficients,
  model: ColourModel,
  finish: (scans: readonly Uint8Array[]) => Uint8Array,
): Uint8Array {
  const groups = groupPlanes(picture.planes);
  const before = groups.slice(0, -1).flatMap((planes) => writeScan(picture, planes, model));
  const [data, ...heads] = encode(picture, groups.at(-1) ?? [], model);
  return finish([...before, ...heads, data]); // not copied: it is most of the file
}

/** The data of one scan, lent, then its tables and header. */
function encode(
  { grid, store }: Coefficients,
  planes: readonly Plane[],
  model: ColourModel,
): [Uint8Array, ...Uint8Array[]] {
  const coded = planes.map((plane) => ({ plane, table: isChroma(plane.component.index, model) ? 1 : 0 }));
  const { tables, data } = encodeScan(coded, grid, store);
  return [
    data,
    ...[...tables].map(([slot, best]) => makeSegment(marker.dht, [formatTable(slot, best)])),
    makeSegment(marker.sos, [formatScanHeader(coded.map(({ plane, table }) => [plane.component.id, table]))]),
  ];
}

/** Colour differences share tables of their own. */
function isChroma(component: number, model: ColourModel): boolean {
  return (model === "ycbcr" || model === "ycck") && (component === 1 || component === 2);
}
