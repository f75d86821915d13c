/** The ledger on the disk: see consent/ledger.ts for what it says. */
import { join } from "node:path";
import {
  consentLine,
  formatLedger,
  isWithdrawnIn,
  type Ledger,
  type LedgerLine,
  parseLedger,
  parseLedgerLine,
} from "../consent/ledger.ts";
import type { ConsentRecord } from "../consent/record.ts";
import { DermShareError } from "../errors.ts";
import { appendPrivate } from "../files/append.ts";
import { readPrivateLines, stateFolder } from "../files/state-folder.ts";

/** Where the ledger lies. */
function ledgerPath(): string {
  return join(stateFolder(), "ledger.jsonl");
}

/** Reads the ledger; empty when there is none. @throws DermShareError "read-failed", "key-exposed" */
export async function readLedger(): Promise<Ledger> {
  return parseLedger(await readPrivateLines(ledgerPath()));
}

/** Adds lines. @throws DermShareError "write-failed", "key-exposed" */
export async function addToLedger(lines: readonly LedgerLine[]): Promise<void> {
  await appendPrivate(ledgerPath(), formatLedger(lines), (line) => parseLedgerLine(line) !== null);
}

/** Remembers a consent, and the bundle that was sealed under it where there is one. */
export async function rememberConsent(
  record: ConsentRecord,
  today: string,
  bundle?: { readonly bundleId: string; readonly publicKey: string; readonly copies: readonly string[] },
): Promise<void> {
  const sealed: LedgerLine[] = bundle === undefined ? [] : [{ type: "bundle", on: today, ref: record.ref, ...bundle }];
  await addToLedger([...consentLine(record, today), ...sealed]);
}

/** Remembers where stamped pictures and their originals lie. */
export async function rememberStamped(ref: string, today: string, copies: readonly string[]): Promise<void> {
  await addToLedger([{ type: "stamped", on: today, ref, copies }]);
}

/** @throws DermShareError "consent-withdrawn" when the ledger says that the consent of this reference was withdrawn */
export function refuseWithdrawn({ lines }: Ledger, ref: string): void {
  if (!isWithdrawnIn(lines, ref)) return;
  throw new DermShareError("consent-withdrawn", `the consent ${ref} was withdrawn`, "ask the patient anew");
}
