/**
 * The units of which coded pictures in HEIF files consist, and which of them a decoder needs. Units that only speak about
 * the picture (SEI, metadata OBUs) or that fill space are known by their type and go.
 */
import { concat } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import type { Range } from "../bytes/heif-boxes.ts";

/** One unit with everything that frames it. */
export interface Unit extends Range {
  readonly needed: boolean;
}

/** HEVC, 7.4.2.2, table 7-1: slices that exist today, and the three parameter sets. */
const neededNalTypes = new Set([...range(0, 9), ...range(16, 21), 32, 33, 34]);

/** AV1, 6.2.2: sequence header, frame header, tile group, frame. */
const neededObuTypes = new Set([1, 3, 4, 6]);

/** Longer parameter sets and sequence headers than any encoder writes could carry something else. */
const longestParameterSetBytes = 512;
const sequenceHeader = 1;
const temporalDelimiter = 2; // needless in a still picture, but usual, and empty: AV1, 5.6

/**
 * Splits an HEVC item. Each NAL unit stands behind its length: ISO/IEC 14496-15, 8.3.
 *
 * @param lengthBytes how many bytes the length has, from hvcC
 * @throws DermShareError "input-truncated" when a unit ends behind the data
 */
export function hevcUnits(data: Uint8Array, lengthBytes: number): Unit[] {
  const units: Unit[] = [];
  const cursor = new Cursor(data);
  while (cursor.left > 0) {
    const offset = cursor.offset;
    let length = 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + cursor.u8();
    const nal = cursor.take(length);
    units.push({ offset, length: lengthBytes + length, needed: isNeededNal(nal) });
  }
  return units;
}

/** Whether a decoder of the base picture needs the NAL unit: of a known type, in the base layer. HEVC, 7.3.1.2. */
export function isNeededNal(nal: Uint8Array): boolean {
  const [first = 0, second = 0] = nal;
  const type = (first >> 1) & 0x3f;
  const layer = ((first & 1) << 5) | (second >> 3);
  const isParameterSet = type >= 32;
  return neededNalTypes.has(type) && layer === 0 && !(isParameterSet && nal.length > longestParameterSetBytes);
}

/**
 * Splits an AV1 item or the OBUs of av1C. AV1, 5.3: a header, a length unless it is the last one, the payload.
 *
 * @throws DermShareError "input-truncated" when a unit ends behind the data
 */
export function av1Units(data: Uint8Array): Unit[] {
  const units: Unit[] = [];
  const cursor = new Cursor(data);
  while (cursor.left > 0) {
    const offset = cursor.offset;
    const header = cursor.u8();
    const type = (header >> 3) & 15;
    cursor.skip((header >> 2) & 1); // extension: temporal and spatial layer
    const length = (header & 2) === 0 ? cursor.left : leb128(cursor);
    cursor.skip(length);
    units.push({ offset, length: cursor.offset - offset, needed: isNeededObu(type, length) });
  }
  return units;
}

function isNeededObu(type: number, length: number): boolean {
  if (type === temporalDelimiter) return length === 0;
  return neededObuTypes.has(type) && !(type === sequenceHeader && length > longestParameterSetBytes);
}

/** The units that a decoder needs, joined; the very array where it needs all of them. */
export function neededBytes(data: Uint8Array, units: readonly Unit[]): Uint8Array {
  if (units.every(({ needed }) => needed)) return data;
  return concat(
    units.filter(({ needed }) => needed).map(({ offset, length }) => data.subarray(offset, offset + length)),
  );
}

/** AV1, 4.10.5: seven bits a byte, least significant first, at most eight bytes. */
function leb128(cursor: Cursor): number {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = cursor.u8();
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) break;
  }
  return value;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
