/** A limit on the parts of a file: each is an object in memory, a hundred times as large as the few bytes that it takes there. */
import { DermShareError } from "../errors.ts";

/** Chunks of half a kilobyte in the largest file that is taken, ten hours of film, ten thousand pages of a hundred strips. */
const mostParts = 2 ** 20;

/** @throws DermShareError "input-too-large" where a file of this format has so many chunks, blocks, boxes, pages or strips */
export function refuseCountless(parts: number, format: string): void {
  if (parts > mostParts) throw new DermShareError("input-too-large", `${format}: more parts than anyone writes`);
}
