/** The self-opening page without data: an asset that `npm run build` puts beside the program. */
import { join } from "node:path";
import { latin1 } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";

/** @throws DermShareError "read-failed" where the program was not built as a whole */
export async function openerShell(): Promise<string> {
  try {
    return latin1(await readInput(join(import.meta.dirname, "..", "opener.html")));
  } catch (error) {
    throw error instanceof DermShareError ? error.about("the opener page of derm-share") : error;
  }
}
