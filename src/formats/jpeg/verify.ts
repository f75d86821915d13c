/** The proof of an edit, from the bytes as they were written: nothing is taken on trust from what wrote them. */
import { DermShareError } from "../../errors.ts";
import { type Coefficients, isFiller, type Plane, type TokenStore } from "./coefficients.ts";
import { marker } from "./markers.ts";
import { parse } from "./parse.ts";
import { type QuantisationTable, quantisationOf } from "./quantisation.ts";
import { decodePicture, isTidy } from "./picture.ts";

/**
 * Decodes what was written and holds it against what was planned: size, tables, and every coefficient of every block.
 *
 * @throws DermShareError "verification-failed"
 */
export function verifyWritten(bytes: Uint8Array, planned: Coefficients, tables: readonly QuantisationTable[]): void {
  const parsed = parse(bytes);
  const { segments, frame } = parsed;
  const { picture, walked } = decodePicture(bytes, parsed);
  if (!isTidy(walked)) throw failed("its scans hold more than the picture");
  if (segments.at(-1)?.code !== marker.eoi) throw failed("it does not end with the picture");
  const { width, height } = planned.frame;
  if (frame.width !== width || frame.height !== height) throw failed("its size is not the planned one");
  const written = quantisationOf(segments, frame);
  const sameTables =
    written.length === tables.length && written.every((table, i) => table.join() === tables[i]?.join());
  if (!sameTables) throw failed("its quantisation tables are not the planned ones");
  for (const [i, plane] of planned.planes.entries()) {
    const found = picture.planes[i];
    if (found === undefined || !sameBlocks(found, picture.store, plane, planned.store)) {
      throw failed("its coefficients are not the planned ones");
    }
  }
}

function sameBlocks(found: Plane, foundStore: TokenStore, planned: Plane, plannedStore: TokenStore): boolean {
  if (found.dc.length !== planned.dc.length) return false;
  const [a, b] = [foundStore.tokens, plannedStore.tokens];
  for (let block = 0; block < planned.dc.length; block++) {
    if (isFiller(planned, block)) continue;
    const [start, from] = [found.start[block] ?? 0, planned.start[block] ?? 0];
    const length = (planned.end[block] ?? 0) - from;
    if (found.dc[block] !== planned.dc[block] || (found.end[block] ?? 0) - start !== length) return false;
    for (let i = 0; i < length; i++) if (a[start + i] !== b[from + i]) return false;
  }
  return true;
}

function failed(found: string): DermShareError {
  return new DermShareError("verification-failed", `the edited JPEG was read again: ${found}; nothing was written`);
}
