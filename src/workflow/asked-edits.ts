/** Edits as a person asks for them, before it is known which picture they are for. */
import type { Edit, Fill } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import { checkRegion, fromPercent, type Rect, rectFromPercent, type Region, type Size } from "../geometry.ts";

/** What the coordinates count: pixels as displayed, or hundredths of the picture's width and height. */
export type Unit = "pixels" | "percent";

/** One shape that was asked for. */
export interface AskedEdit {
  /** As the person gave it, for errors: "--rect 10,10,20,20". */
  readonly label: string;
  readonly unit: Unit;
  /** The size of the picture it was drawn on, where it fits no other. */
  readonly drawnOn?: Size;
  /** Whether a person saw it in place on the picture. */
  readonly isConfirmed?: true;
  readonly edit:
    | { readonly kind: "mask"; readonly region: Region; readonly fill: Fill }
    | { readonly kind: "crop"; readonly rect: Rect };
}

/**
 * The edits for a picture of this size, as displayed.
 *
 * @throws DermShareError "region-invalid" with the shape that does not fit
 */
export function editsFor(asked: readonly AskedEdit[], size: Size): Edit[] {
  return asked.map(({ label, unit, drawnOn, isConfirmed, edit }) => {
    try {
      if (drawnOn !== undefined) refuseOtherSize(drawnOn, size, isConfirmed === true);
      const placed = unit === "percent" ? placedOn(edit, size) : edit;
      checkRegion(placed.kind === "mask" ? placed.region : { shape: "rect", ...placed.rect }, size);
      return placed;
    } catch (error) {
      throw error instanceof DermShareError ? error.about(label) : error;
    }
  });
}

function placedOn(edit: AskedEdit["edit"], size: Size): AskedEdit["edit"] {
  return edit.kind === "mask"
    ? { ...edit, region: fromPercent(edit.region, size) }
    : { ...edit, rect: rectFromPercent(edit.rect, size) };
}

/** Percentages are for those who type; what was drawn on the picture is drawn anew. */
function refuseOtherSize(drawnOn: Size, size: Size, isDrawn: boolean): void {
  if (drawnOn.width === size.width && drawnOn.height === size.height) return;
  throw new DermShareError(
    "region-invalid",
    `drawn on a picture of ${drawnOn.width} x ${drawnOn.height}, but this one is ${size.width} x ${size.height}`,
    isDrawn ? "draw it anew on this picture" : "give it in percentages to use it on pictures of any size",
  );
}
