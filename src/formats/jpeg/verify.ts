/** The proof of an edit, from the bytes as they were written: every block is decoded and held against the source's. */
import { DermShareError } from "../../errors.ts";
import { blockCoefficients, endOfBlock, type PlaneGrid, planeGridsOf } from "./coefficients.ts";
import { ExpectedPlane, type Origin } from "./expected-plane.ts";
import { marker } from "./markers.ts";
import { parse } from "./parse.ts";
import { checkPicture, isTidy } from "./picture.ts";
import { type QuantisationTable, quantisationOf } from "./quantisation.ts";
import { type ScanData, type ScanEnd, type ScanPlane, ScanReader } from "./scan-decode.ts";

/** What was to be written. */
export interface Planned {
  readonly size: { readonly width: number; readonly height: number };
  readonly tables: readonly QuantisationTable[];
  readonly origin: Origin;
}

/**
 * Decodes what was written and holds it against what was planned: size, tables, and every coefficient of every block.
 *
 * @throws DermShareError "verification-failed"
 */
export function verifyWritten(bytes: Uint8Array, planned: Planned): void {
  try {
    compare(bytes, planned);
  } catch (error) {
    // What is ours cannot be followed: that is no fault of the file that was given.
    const isBroken = error instanceof DermShareError && error.code !== "verification-failed";
    throw isBroken ? failed("it cannot be followed") : error;
  }
}

function compare(bytes: Uint8Array, { size, tables, origin }: Planned): void {
  const parsed = parse(bytes);
  const { segments, frame } = parsed;
  if (segments.at(-1)?.code !== marker.eoi) throw failed("it does not end with the picture");
  if (frame.width !== size.width || frame.height !== size.height) throw failed("its size is not the planned one");
  const written = quantisationOf(segments, frame);
  const sameTables =
    written.length === tables.length && written.every((table, i) => table.join() === tables[i]?.join());
  if (!sameTables) throw failed("its quantisation tables are not the planned ones");
  const expected = planeGridsOf(frame).map((grid, place) => new ExpectedPlane(origin, grid, place));
  const walked = checkPicture(parsed, (scan, components) => compareScan(scan, components, expected));
  if (!isTidy(walked)) throw failed("its scans hold more than the picture");
}

function compareScan(
  scan: ScanData,
  components: readonly ScanPlane<PlaneGrid>[],
  expected: readonly ExpectedPlane[],
): ScanEnd {
  const reader = new ScanReader(scan, components);
  const tokens = new Int32Array(blockCoefficients);
  while (reader.next()) {
    if (reader.isFiller()) {
      const end = reader.readBlock(reader.ac, tokens, 0);
      reader.leave(end === 1 && tokens[0] === endOfBlock);
    } else if (expected[reader.plane.component.index]?.matches(reader) !== true) {
      throw failed("its coefficients are not the planned ones");
    }
  }
  return reader.end();
}

function failed(found: string): DermShareError {
  return new DermShareError("verification-failed", `the edited JPEG was read again: ${found}; nothing was written`);
}
