/** What the contact sheet is told about a picture. */
import type { Decision } from "./decision.ts";

/** A picture on the sheet. */
export interface SheetEntry {
  readonly id: number;
  /** The files that show it, as they are called in the folder. */
  readonly names: readonly string[];
  readonly decision: Decision | null;
  /** Whether two files of decisions differed about it when they were merged. */
  readonly disputed: boolean;
  /** How many pages or frames it has: who decides about it looks at each. */
  readonly pages: number;
  /** Why it cannot be shown; such a file is not decided about. */
  readonly problem: string | null;
}
