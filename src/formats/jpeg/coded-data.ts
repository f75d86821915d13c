/** The coded data of one scan, taken out of its byte stuffing, and what in it belongs to no picture. */
import { marker } from "./markers.ts";

/** A run of bytes between two restart markers. */
export interface Interval {
  /** In the unstuffed data. */
  readonly start: number;
  readonly end: number;
  /** In the scan as it stands in the file. */
  readonly fileStart: number;
  readonly fileEnd: number;
}

/** The data of a scan without the zero behind every 0xFF and without restart markers (T.81 B.1.1.5). */
export interface CodedData {
  readonly intervals: readonly Interval[];
  /** One byte of it, until the next scan is read. */
  readonly byteAt: (index: number) => number;
}

/** Bytes of a scan that no decoder needs. */
export interface Stray {
  /** From where the scan's data starts. */
  readonly offset: number;
  readonly length: number;
}

/**
 * Finds what lies in a scan beside the coded picture: T.81 F.1.2.3 pads the last byte of an interval with ones, and a
 * restart marker is two bytes and counts.
 *
 * @param bitEnds where the picture's data ends in each interval that it needs, in bits of the unstuffed data
 */
export function straysOf(bytes: Uint8Array, { byteAt, intervals }: CodedData, bitEnds: readonly number[]): Stray[] {
  const strays: Stray[] = [];
  const add = (offset: number, end: number): void => {
    if (end > offset) strays.push({ offset, length: end - offset });
  };
  for (const [i, interval] of intervals.entries()) {
    const bitEnd = bitEnds[i];
    const before = intervals[i - 1];
    if (bitEnd === undefined) {
      add(before?.fileEnd ?? interval.fileStart, bytes.length); // the picture needs none of what follows
      break;
    }
    if (before !== undefined && !isRestart(bytes, before.fileEnd, interval.fileStart, i - 1)) {
      add(before.fileEnd, interval.fileStart);
    }
    const usedBytes = Math.ceil(bitEnd / 8);
    const padding = 0xff >> (((bitEnd - 1) % 8) + 1);
    const padded = (byteAt(usedBytes - 1) & padding) === padding;
    const used = usedBytes - interval.start;
    add(fileOffset(bytes, interval, padded ? used : used - 1), interval.fileEnd);
  }
  return strays;
}

function isRestart(bytes: Uint8Array, from: number, to: number, count: number): boolean {
  return to - from === 2 && bytes[from + 1] === marker.rst0 + (count % 8);
}

/** Where in the file so many unstuffed bytes of the interval end. */
function fileOffset(bytes: Uint8Array, { fileStart, fileEnd, start, end }: Interval, unstuffedBytes: number): number {
  if (unstuffedBytes === end - start) return fileEnd;
  let offset = fileStart;
  for (let i = 0; i < unstuffedBytes; i++) offset += bytes[offset] === 0xff ? 2 : 1;
  return offset;
}
