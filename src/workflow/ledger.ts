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
import { listPrivate, readPrivateLines, stateFolder } from "../files/state-folder.ts";
import { noticeFolder } from "./notice-folder.ts";

/** Where the ledger lies. */
function ledgerPath(): string {
  return join(stateFolder(), "ledger.jsonl");
}

/**
 * Reads the ledger; empty when there is none. What it does not tell of withdrawals, but kept notices do, it tells too.
 *
 * @throws DermShareError "read-failed", "key-exposed"
 */
export async function readLedger(): Promise<Ledger> {
  const ledger = parseLedger(await readPrivateLines(ledgerPath()));
  if ((await listPrivate(noticeFolder())).length === 0) return ledger;
  const { lostWithdrawals } = await import("./lost-withdrawals.ts"); // it proves signatures: most have nothing to prove
  return { ...ledger, lines: [...ledger.lines, ...(await lostWithdrawals(ledger.lines))] };
}

/**
 * Adds lines that may depend on those that are there: no other run adds any between the two.
 *
 * @returns the ledger as it was before
 * @throws DermShareError "write-failed", "key-exposed"; what `linesFor` throws
 */
export async function extendLedger(linesFor: (ledger: Ledger) => readonly LedgerLine[]): Promise<Ledger> {
  let before: Ledger = { lines: [], damaged: [] };
  await appendPrivate(
    ledgerPath(),
    (line) => parseLedgerLine(line) !== null,
    (present) => {
      before = parseLedger(present);
      return formatLedger(linesFor(before));
    },
  );
  return before;
}

/**
 * Remembers a consent, and the bundle that was sealed under it where there is one.
 *
 * @throws DermShareError "consent-withdrawn" when it was withdrawn in the meantime: then nothing may get its name
 */
export async function rememberConsent(
  record: ConsentRecord,
  today: string,
  bundle?: { readonly bundleId: string; readonly publicKey: string; readonly copies: readonly string[] },
): Promise<void> {
  const sealed: LedgerLine[] = bundle === undefined ? [] : [{ type: "bundle", on: today, ref: record.ref, ...bundle }];
  await addUnlessWithdrawn(record.ref, [...consentLine(record, today), ...sealed]);
}

/** Remembers where stamped pictures and their originals lie. @throws as `rememberConsent` */
export async function rememberStamped(ref: string, today: string, copies: readonly string[]): Promise<void> {
  await addUnlessWithdrawn(ref, [{ type: "stamped", on: today, ref, copies }]);
}

async function addUnlessWithdrawn(ref: string, lines: readonly LedgerLine[]): Promise<void> {
  await extendLedger((ledger) => {
    refuseWithdrawn(ledger, ref);
    return lines;
  });
}

/** @throws DermShareError "consent-withdrawn" when the ledger says that the consent of this reference was withdrawn */
export function refuseWithdrawn({ lines }: Ledger, ref: string): void {
  if (!isWithdrawnIn(lines, ref)) return;
  throw new DermShareError("consent-withdrawn", `the consent ${ref} was withdrawn`, "ask the patient anew");
}
