/** Withdrawal: of a consent of this computer, and what notices say of bundles. */
import { formatPublicKeyLine, publicKeyOf, type SigningKey } from "../bundle/minisign.ts";
import type { SignedFile } from "../bundle/signed-manifests.ts";
import { isWithdrawal, openWithdrawal, signWithdrawal, withdrawalOf } from "../bundle/withdrawal.ts";
import { isWithdrawnIn, type KnownConsent, knownConsents, type Ledger } from "../consent/ledger.ts";
import { DermShareError } from "../errors.ts";
import { readInput, readStart } from "../files/read.ts";
import { findFiles } from "../files/walk.ts";
import { keepNotice, keptNotices, provenNotice, signatureExtension } from "./kept-notices.ts";
import { extendLedger, readLedger } from "./ledger.ts";

const largestNoticeBytes = 1024 * 1024;

/** A consent that is withdrawn, and the notice for those who hold its bundles. */
export interface Withdrawal {
  readonly consent: KnownConsent;
  /** The notice; null where no bundle was sealed with the key of today. */
  readonly notice: SignedFile | null;
  /** Bundles that another key has sealed: this notice does not count for them. */
  readonly byOtherKeys: readonly string[];
}

/**
 * Withdraws a consent: signs one notice for its bundles, keeps it, and writes it into the ledger. A second time makes the
 * same notice again, with the day of today.
 *
 * @throws DermShareError "usage" when the ledger does not know the reference; "write-failed"
 */
export async function withdrawConsent(
  ref: string,
  today: string,
  signing: () => Promise<SigningKey>,
): Promise<Withdrawal> {
  const known = consentIn(await readLedger(), ref, today);
  const ready = known.bundles.length === 0 ? null : await signing(); // first: who is asked for a passphrase may stop here
  // A seal that is at work meets this line under the ledger's lock, or its bundle stands before it.
  const line = { type: "withdrawn", on: today, ref } as const;
  const before = await extendLedger(({ lines }) => (isWithdrawnIn(lines, ref) ? [] : [line]));
  const consent = consentIn(before, ref, today);
  const key = ready ?? (consent.bundles.length === 0 ? null : await signing());
  const own = key === null ? "" : formatPublicKeyLine(publicKeyOf(key));
  const ids = consent.bundles.filter(({ publicKey }) => publicKey === own).map(({ bundleId }) => bundleId);
  const notice = key === null || ids.length === 0 ? null : signWithdrawal(ids, today, key);
  if (notice !== null) await keepNotice(notice.bytes, new TextEncoder().encode(notice.signature));
  const byOtherKeys = consent.bundles.filter(({ publicKey }) => publicKey !== own).map(({ bundleId }) => bundleId);
  return { consent, notice, byOtherKeys };
}

function consentIn(ledger: Ledger, ref: string, today: string): KnownConsent {
  const consent = knownConsents(ledger, today, 0).find((known) => known.ref === ref);
  if (consent !== undefined) return consent;
  throw new DermShareError(
    "usage",
    "the ledger of this computer knows no consent of this reference",
    "derm-share consents",
  );
}

/**
 * Keeps the notices of files and folders; each is proven first, and added to those that are known.
 *
 * @returns how many there were
 * @throws DermShareError "bundle-malformed", "signature-wrong", "read-failed", with the file's name
 */
export async function addNotices(paths: readonly string[]): Promise<number> {
  let count = 0;
  for (const { path, root } of await findFiles(paths)) {
    if (root !== null && !isWithdrawal(await readStart(path, 64))) continue; // a folder may hold anything
    const [bytes, signature] = [await readNotice(path), await readNotice(path + signatureExtension)];
    try {
      openWithdrawal(bytes, signature);
      await keepNotice(bytes, signature);
      count += 1;
    } catch (error) {
      throw error instanceof DermShareError ? error.about(path) : error;
    }
  }
  return count;
}

async function readNotice(path: string): Promise<Uint8Array> {
  try {
    return await readInput(path, largestNoticeBytes);
  } catch (error) {
    throw error instanceof DermShareError ? error.about(path) : error;
  }
}

/**
 * @param sealer the 32 bytes of the key that sealed the bundle
 * @throws DermShareError "consent-withdrawn" when a notice that is kept here, signed by that key, names the bundle, or
 *         the ledger says that the bundle was sealed here under a consent that is withdrawn
 */
export async function refuseWithdrawnBundle(bundleId: string, sealer: Uint8Array): Promise<void> {
  const notices = await Promise.all((await keptNotices()).map(provenNotice));
  const notice = withdrawalOf(notices, bundleId, sealer);
  if (notice === null && !isWithdrawnHere(await readLedger(), bundleId)) return;
  throw new DermShareError(
    "consent-withdrawn",
    `the patient has withdrawn consent (${notice === null ? "by the ledger" : `notice of ${notice.withdrawnOn}`})`,
    "delete the bundle and every picture that came out of it",
  );
}

function isWithdrawnHere({ lines }: Ledger, bundleId: string): boolean {
  return lines.some((line) => line.type === "bundle" && line.bundleId === bundleId && isWithdrawnIn(lines, line.ref));
}
