/** What a person decided about a picture after looking at it. */
import type { Size } from "../geometry.ts";
import { type Drawn, isRecord, readDrawn } from "./task.ts";

/** A decision; "masked" holds what was drawn, and the size as displayed that it was drawn on. */
export type Decision = { readonly verdict: "no-identifying-feature" } | { readonly verdict: "withhold" } | Masked;

interface Masked {
  readonly verdict: "masked";
  readonly size: Size;
  readonly drawn: Drawn;
}

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

const care = { "no-identifying-feature": 0, masked: 1, withhold: 2 } as const;

/** The decision that lets no more of a picture out than either of two about it: of two drawings both, where they go together. */
export function moreCareful(a: Decision, b: Decision): Decision {
  if (a.verdict === "masked" && b.verdict === "masked") return bothDrawn(a, b);
  return care[a.verdict] >= care[b.verdict] ? a : b;
}

/** All that either covers and what either keeps; withheld where two crops differ, or it is no drawing on the picture. */
function bothDrawn(a: Masked, b: Masked): Decision {
  const [known, crops] = [a.drawn.regions.map(asText), [a.drawn.crop, b.drawn.crop].filter((crop) => crop !== null)];
  const regions = [...a.drawn.regions, ...b.drawn.regions.filter((region) => !known.includes(asText(region)))];
  const fits = new Set([a.size, b.size].map(asText)).size === 1 && new Set(crops.map(asText)).size <= 1;
  const both = fits ? readDecision({ ...a, drawn: { ...a.drawn, regions, crop: crops[0] ?? null } }) : null;
  return both ?? { verdict: "withhold" };
}

/** Whether both say the same, as a file would. */
export function isSameDecision(a: Decision | null, b: Decision | null): boolean {
  return asText(readDecision(a)) === asText(readDecision(b));
}

/** What was read has its members in one order, so that equal ones have equal texts. */
function asText(value: unknown): string {
  return JSON.stringify(value);
}

function isSide(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}
