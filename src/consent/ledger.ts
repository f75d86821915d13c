/**
 * The ledger: what this computer remembers of its consents, one JSON object a line, only ever appended to. It is a
 * memory, not evidence: evidence is the signed bundle. It names places on this disk and stays with the sender.
 */
import { type Purpose, purposes } from "./answers.ts";
import { isDay } from "./dates.ts";
import { type ConsentRecord, refPattern } from "./record.ts";

/** One line. `on` is the day of writing. */
export type LedgerLine =
  | {
      readonly type: "consent";
      readonly on: string;
      readonly ref: string;
      readonly purpose: Purpose;
      readonly validUntil: string | null;
      readonly reviewOn: string | null;
      /** A parent agreed, and no day is set on which the child, matured, is asked (W2). */
      readonly isUnreviewed?: true;
    }
  | {
      readonly type: "bundle";
      readonly on: string;
      readonly ref: string;
      readonly bundleId: string;
      /** The second line of the sealing key's .pub file: only this key may withdraw the bundle. */
      readonly publicKey: string;
      /** Where the bundle and its originals lay: absolute paths. */
      readonly copies: readonly string[];
    }
  | {
      readonly type: "stamped";
      readonly on: string;
      readonly ref: string;
      /** Where the stamped picture lay, and its original: absolute paths. */
      readonly copies: readonly string[];
    }
  | { readonly type: "withdrawn"; readonly on: string; readonly ref: string };

/** A ledger as it was read. */
export interface Ledger {
  readonly lines: readonly LedgerLine[];
  /** Numbers of the lines that cannot be read, from 1; a last line that was cut off is none of them. */
  readonly damaged: readonly number[];
}

/** How a consent stands; the first that applies in the order withdrawn, expired, due-for-review, expiring, active. */
export type ConsentState = "active" | "expiring" | "expired" | "withdrawn" | "due-for-review";

/** A consent with the bundles that were sealed under it. */
export interface KnownConsent {
  readonly ref: string;
  readonly purpose: Purpose;
  readonly validUntil: string | null;
  readonly reviewOn: string | null;
  readonly state: ConsentState;
  /** As in its line of the ledger. */
  readonly isUnreviewed: boolean;
  readonly bundles: readonly Extract<LedgerLine, { type: "bundle" }>[];
  /** How many pictures bear its strip. */
  readonly stamped: number;
  /** Where bundles, stamped pictures and their originals lay, each once. */
  readonly copies: readonly string[];
}

/** The line that says what was agreed. */
export function consentLine({ ref, answers }: ConsentRecord, today: string): LedgerLine[] {
  const { purpose, givenBy, validUntil = null, reviewOn = null } = answers;
  if (purpose === undefined) return [];
  const unreviewed = givenBy === "parental-responsibility" && reviewOn === null ? { isUnreviewed: true as const } : {};
  return [{ type: "consent", on: today, ref, purpose, validUntil, reviewOn, ...unreviewed }];
}

/** The lines as text, each with its line feed. */
export function formatLedger(lines: readonly LedgerLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Reads a ledger; what cannot be read is told by its number and never stands in the way of the rest. */
export function parseLedger(text: string): Ledger {
  const lines: LedgerLine[] = [];
  const damaged: number[] = [];
  const rows = text.split("\n");
  for (const [index, row] of rows.entries()) {
    const line = parseLedgerLine(row);
    if (line !== null) lines.push(line);
    else if (index < rows.length - 1) damaged.push(index + 1); // the last one was cut off while it was written
  }
  return { lines, damaged };
}

/** One line without its line feed, or null when it is none. */
export function parseLedgerLine(row: string): LedgerLine | null {
  const fields = objectIn(row);
  const { type, on, ref, bundleId, publicKey, copies, validUntil, reviewOn } = fields;
  if (!isDayText(on) || typeof ref !== "string" || !refPattern.test(ref)) return null;
  if (type === "withdrawn") return { type, on, ref };
  if (type === "consent") {
    const purpose = purposes.find((known) => known === fields["purpose"]);
    if (purpose === undefined || !isDayOrNull(validUntil) || !isDayOrNull(reviewOn)) return null;
    const unreviewed = fields["isUnreviewed"] === true ? { isUnreviewed: true as const } : {};
    return { type, on, ref, purpose, validUntil, reviewOn, ...unreviewed };
  }
  if (type === "stamped") return isTexts(copies) ? { type, on, ref, copies } : null;
  if (type !== "bundle" || typeof bundleId !== "string" || typeof publicKey !== "string") return null;
  if (!/^[0-9a-f]{32}$/.test(bundleId) || !isTexts(copies)) return null;
  return { type, on, ref, bundleId, publicKey, copies };
}

/** What the lines of one reference say. */
interface LinesOfRef {
  /** The latest that says what was agreed; undefined where all such lines are damaged. */
  agreed?: Extract<LedgerLine, { type: "consent" }>;
  isWithdrawn: boolean;
  readonly bundles: Extract<LedgerLine, { type: "bundle" }>[];
  readonly stamped: Set<string | undefined>;
  readonly copies: Set<string>;
}

/** Every consent of the ledger, in the order in which they were first written; it reads the lines once. */
export function knownConsents({ lines }: Ledger, today: string, withinDays: number): KnownConsent[] {
  const horizon = dayAfter(today, withinDays);
  return [...linesByRef(lines).values()].flatMap(({ agreed, isWithdrawn, bundles, stamped, copies }) => {
    if (agreed === undefined) return [];
    const { ref, purpose, validUntil, reviewOn, isUnreviewed = false } = agreed;
    const state = isWithdrawn ? "withdrawn" : stateOf(validUntil, reviewOn, today, horizon);
    const known = { ref, purpose, validUntil, reviewOn, state, isUnreviewed, bundles };
    return [{ ...known, stamped: stamped.size, copies: [...copies] }];
  });
}

function linesByRef(lines: readonly LedgerLine[]): Map<string, LinesOfRef> {
  const byRef = new Map<string, LinesOfRef>();
  for (const line of lines) {
    const known = byRef.get(line.ref);
    const of = known ?? { isWithdrawn: false, bundles: [], stamped: new Set(), copies: new Set() };
    if (known === undefined) byRef.set(line.ref, of);
    if (line.type === "consent") of.agreed = line;
    else if (line.type === "withdrawn") of.isWithdrawn = true;
    else for (const copy of line.copies) of.copies.add(copy);
    if (line.type === "bundle") of.bundles.push(line);
    if (line.type === "stamped") of.stamped.add(line.copies[0]);
  }
  return byRef;
}

/** Whether the consent was withdrawn on this computer. */
export function isWithdrawnIn(lines: readonly LedgerLine[], ref: string): boolean {
  return lines.some((line) => line.type === "withdrawn" && line.ref === ref);
}

/** What a consent was given for, as this computer remembers it; undefined where it does not. */
export function purposeIn(lines: readonly LedgerLine[], ref: string): Purpose | undefined {
  return lines.filter((line) => line.type === "consent").findLast((line) => line.ref === ref)?.purpose;
}

/**
 * The last day of use that was agreed, as this computer remembers it: the earliest that it was told, for more time is a new
 * consent. Null where it remembers none.
 */
export function endIn(lines: readonly LedgerLine[], ref: string): string | null {
  const consents = lines.filter((line) => line.type === "consent" && line.ref === ref);
  return earliest(consents.map((line) => (line.type === "consent" ? line.validUntil : null)));
}

/** The earliest of some days; null where there is none. */
export function earliest(days: readonly (string | null | undefined)[]): string | null {
  return days.filter((day) => typeof day === "string").toSorted()[0] ?? null;
}

/** The last day of use still counts as valid; on the day of a review it is due. */
function stateOf(validUntil: string | null, reviewOn: string | null, today: string, horizon: string): ConsentState {
  if (validUntil !== null && validUntil < today) return "expired";
  if (reviewOn !== null && reviewOn <= today) return "due-for-review";
  const next = [validUntil, reviewOn].filter((day) => day !== null);
  return next.some((day) => day <= horizon) ? "expiring" : "active";
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function objectIn(row: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(row);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}

function isDayText(value: unknown): value is string {
  return typeof value === "string" && isDay(value);
}

function isDayOrNull(value: unknown): value is string | null {
  return value === null || isDayText(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
