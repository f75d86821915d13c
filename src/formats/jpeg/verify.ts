/** The proof of an edit, from the bytes as they were written: every block is decoded and held against the source's. */
import { DermShareError } from "../../errors.ts";
import type { PlaneGrid } from "./coefficients.ts";
import { expectBlocks, type Origin } from "./expected-plane.ts";
import type { Kernel } from "./kernel.ts";
import { marker } from "./markers.ts";
import { parse } from "./parse.ts";
import { checkPicture, isTidy } from "./picture.ts";
import { type QuantisationTable, quantisationOf } from "./quantisation.ts";
import { readScan, type ScanData, type ScanEnd, type ScanPlane } from "./scan-decode.ts";

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
  const { kernel } = origin.source.store;
  const walked = checkPicture(kernel, parsed, (scan, components) => compareScan(kernel, scan, components, origin));
  if (!isTidy(walked)) throw failed("its scans hold more than the picture");
}

function compareScan(
  kernel: Kernel,
  scan: ScanData,
  components: readonly ScanPlane<PlaneGrid>[],
  origin: Origin,
): ScanEnd {
  expectBlocks(
    origin,
    components.map(({ plane }) => plane),
  );
  kernel.loops.turnUntil(origin.source.store.turnsUntilAddress, 0);
  return readScan(kernel, scan, components, (mcus) => kernel.loops.compareMcus(mcus), origin.orientation !== 1);
}

function failed(found: string): DermShareError {
  return new DermShareError("verification-failed", `the edited JPEG was read again: ${found}; nothing was written`);
}
