/**
 * The elements of an ICC profile that colour needs, each read and written again with its exact length.
 *
 * Every function here takes a tag's data as it stands in a profile (from its type signature on; it may be too long) and
 * gives the same numbers in the shortest form, with reserved bytes zero. All throw DermShareError "input-malformed" or
 * "input-truncated" when the data is not what its type says. Clauses are those of ICC.1:2022.
 */
import { ascii, concat, latin1 } from "../bytes/bytes.ts";
import { Cursor } from "../bytes/cursor.ts";
import { DermShareError } from "../errors.ts";

/** The two types of table that are made of curves, a matrix and a grid. */
type CurvesType = "mAB " | "mBA ";

const parametersOf = [1, 3, 4, 5, 7]; // of the five parametric functions: ICC 10.18
const maxTableEntries = 4096; // ICC 10.10
const matrixBytes = 48; // twelve numbers: ICC 10.12.5

/** Four bytes, most significant first. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** An element that says a fixed ASCII text: multi-localized (ICC 10.15), or one of version 2's two forms. */
export function text(value: string, type: "mluc" | "desc" | "text"): Uint8Array {
  const start = concat([ascii(type), uint32(0)]);
  const terminated = concat([ascii(value), Uint8Array.of(0)]);
  switch (type) {
    case "text": // ICC.1:2001-04 6.5.18
      return concat([start, terminated]);
    case "desc": // ICC.1:2001-04 6.5.17: no Unicode text, no Macintosh text and its 67 bytes
      return concat([start, uint32(terminated.length), terminated, new Uint8Array(4 + 4 + 2 + 1 + 67)]);
    case "mluc": {
      const wide = Uint8Array.from([...ascii(value)].flatMap((byte) => [0, byte]));
      return concat([start, uint32(1), uint32(12), ascii("enUS"), uint32(wide.length), uint32(28), wide]);
    }
  }
}

/** One XYZ value: ICC 10.31. */
export function xyzNumber(data: Uint8Array): Uint8Array {
  return sameBytes(open(data, "XYZ "), "XYZ ", 12);
}

/** So many s15Fixed16 numbers: ICC 10.23. */
export function fixedNumbers(data: Uint8Array, count: number): Uint8Array {
  return sameBytes(open(data, "sf32"), "sf32", 4 * count);
}

/** The four numbers of ITU-T H.273 that say which RGB is meant: ICC 10.3. */
export function chromaticityCodes(data: Uint8Array): Uint8Array {
  return sameBytes(open(data, "cicp"), "cicp", 4);
}

/** A tone curve, sampled (ICC 10.6) or as one of five functions (ICC 10.18). */
export function curve(data: Uint8Array): Uint8Array {
  return readCurve(new Cursor(data));
}

/** A look-up table of 8 bits (ICC 10.11), of 16 bits (ICC 10.10), or of curves, matrix and grid (ICC 10.12, 10.13). */
export function lookupTable(data: Uint8Array, curvesType: CurvesType, inputs: number, outputs: number): Uint8Array {
  const type = latin1(data.subarray(0, 4));
  switch (type) {
    case "mft1":
    case "mft2":
      return fixedTable(open(data, type), type, inputs, outputs);
    case curvesType:
      return curvesTable(data, curvesType, inputs, outputs);
    default:
      throw malformed("a look-up table is of no known type");
  }
}

function fixedTable(cursor: Cursor, type: "mft1" | "mft2", inputs: number, outputs: number): Uint8Array {
  checkChannels(cursor, inputs, outputs);
  const grid = cursor.u8();
  if (grid < 2) throw malformed("a look-up table has a grid of fewer than two points");
  cursor.skip(1);
  const parts = [ascii(type), uint32(0), Uint8Array.of(inputs, outputs, grid, 0), cursor.take(36)];
  let [entriesIn, entriesOut, width] = [256, 256, 1];
  if (type === "mft2") {
    parts.push(cursor.bytes.subarray(cursor.offset, cursor.offset + 4));
    [entriesIn, entriesOut, width] = [cursor.u16(), cursor.u16(), 2];
    if (Math.min(entriesIn, entriesOut) < 2 || Math.max(entriesIn, entriesOut) > maxTableEntries) {
      throw malformed("a look-up table has a curve of an impossible length");
    }
  }
  parts.push(cursor.take(width * (entriesIn * inputs + grid ** inputs * outputs + entriesOut * outputs)));
  return concat(parts);
}

/** B curves, matrix, M curves, grid, A curves, written in this order; which of them may be there: ICC 10.12.1. */
function curvesTable(data: Uint8Array, type: CurvesType, inputs: number, outputs: number): Uint8Array {
  const cursor = open(data, type);
  checkChannels(cursor, inputs, outputs);
  cursor.skip(2);
  const offsets = [cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32()] as const;
  const [atB, atMatrix, atM, atGrid, atA] = offsets;
  const paired = atB !== 0 && (atMatrix === 0) === (atM === 0) && (atGrid === 0) === (atA === 0);
  if (!paired || (atGrid === 0 && inputs !== outputs)) throw malformed("a look-up table lacks a part");
  const device = type === "mAB " ? inputs : outputs;
  const parts = [
    curves(data, atB, 3),
    atMatrix === 0 ? null : new Cursor(data, atMatrix).take(matrixBytes),
    atM === 0 ? null : curves(data, atM, 3),
    atGrid === 0 ? null : gridTable(new Cursor(data, atGrid), inputs, outputs),
    atA === 0 ? null : curves(data, atA, device),
  ];
  let end = 32;
  const table: Uint8Array[] = [];
  for (const part of parts) {
    table.push(uint32(part === null ? 0 : end));
    end += part?.length ?? 0;
  }
  const start = concat([ascii(type), uint32(0), Uint8Array.of(inputs, outputs, 0, 0), ...table]);
  return concat([start, ...parts.filter((part) => part !== null)]);
}

function curves(data: Uint8Array, offset: number, count: number): Uint8Array {
  const cursor = new Cursor(data, offset);
  const parts: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const one = readCurve(cursor);
    const paddingBytes = -one.length & 3;
    parts.push(one, new Uint8Array(paddingBytes));
    if (i < count - 1) cursor.skip(paddingBytes);
  }
  return concat(parts);
}

function readCurve(cursor: Cursor): Uint8Array {
  const type = latin1(cursor.take(4));
  cursor.skip(4);
  if (type === "curv") {
    const count = cursor.u32();
    return concat([ascii(type), uint32(0), uint32(count), cursor.take(2 * count)]);
  }
  const parameters = parametersOf[cursor.u16()];
  if (type !== "para" || parameters === undefined) throw malformed("a tone curve is of no known type");
  const functionType = parametersOf.indexOf(parameters);
  cursor.skip(2);
  return concat([ascii(type), uint32(0), Uint8Array.of(0, functionType, 0, 0), cursor.take(4 * parameters)]);
}

function gridTable(cursor: Cursor, inputs: number, outputs: number): Uint8Array {
  const points = Uint8Array.from(cursor.take(16));
  points.fill(0, inputs);
  const width = cursor.u8();
  cursor.skip(3);
  if (points.subarray(0, inputs).some((count) => count < 2) || width < 1 || width > 2) {
    throw malformed("a look-up table has an impossible grid");
  }
  const samples = points.subarray(0, inputs).reduce((product, count) => product * count, outputs);
  const values = cursor.take(width * samples);
  return concat([points, Uint8Array.of(width, 0, 0, 0), values, new Uint8Array(-values.length & 3)]);
}

function checkChannels(cursor: Cursor, inputs: number, outputs: number): void {
  if (cursor.u8() !== inputs || cursor.u8() !== outputs) {
    throw malformed("a look-up table has another number of channels than its colour space");
  }
}

function open(data: Uint8Array, type: string): Cursor {
  const cursor = new Cursor(data);
  if (latin1(cursor.take(4)) !== type) throw malformed("an element is not of the type that its tag asks for");
  cursor.skip(4);
  return cursor;
}

function sameBytes(cursor: Cursor, type: string, length: number): Uint8Array {
  return concat([ascii(type), uint32(0), cursor.take(length)]);
}

function malformed(message: string): DermShareError {
  return new DermShareError("input-malformed", message);
}
