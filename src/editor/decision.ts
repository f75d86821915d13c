/** What a person decided about a picture after looking at it. */
import type { Size } from "../geometry.ts";
import { type Drawn, isRecord, readDrawn } from "./task.ts";

/** A decision; "masked" holds what was drawn, and the size as displayed that it was drawn on. */
export type Decision =
  | { readonly verdict: "no-identifying-feature" }
  | { readonly verdict: "withhold" }
  | { readonly verdict: "masked"; readonly size: Size; readonly drawn: Drawn };

/** A decision as it was sent or stored, or null where it is none: what is masked has something drawn on it. */
export function readDecision(value: unknown): Decision | null {
  if (!isRecord(value)) return null;
  const { verdict, size, drawn } = value;
  if (verdict === "no-identifying-feature" || verdict === "withhold") return { verdict };
  if (verdict !== "masked" || !isRecord(size)) return null;
  const { width, height } = size;
  if (!isSide(width) || !isSide(height)) return null;
  const read = readDrawn(drawn, { width, height });
  const isDrawn = read !== null && (read.regions.length > 0 || read.crop !== null);
  return isDrawn ? { verdict, size: { width, height }, drawn: read } : null;
}

function isSide(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}
