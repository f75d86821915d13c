/** Choosing what to cover when no flag has said it. */
import { DermShareError } from "../errors.ts";
import type { AskedEdit } from "../workflow/asked-edits.ts";

/**
 * The regions that the person draws on the picture.
 *
 * @throws DermShareError "usage" where nobody can be asked
 */
export async function chooseRegions(_paths: readonly string[]): Promise<readonly AskedEdit[]> {
  throw new DermShareError(
    "usage",
    "what to cover is missing",
    "give --rect X,Y,W,H, --ellipse CX,CY,RX,RY, --polygon X1,Y1,X2,Y2,X3,Y3 or --regions FILE",
  );
}
