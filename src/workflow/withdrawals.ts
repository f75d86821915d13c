/**
 * Withdrawal on the disk: the notices that this computer has made or was given. They lie in the state folder under the
 * hash of their content, so that none ever replaces another: an old copy cannot undo a newer one.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { formatPublicKeyLine, publicKeyOf, type SigningKey } from "../bundle/minisign.ts";
import type { SignedFile } from "../bundle/signed-manifests.ts";
import {
  isWithdrawal,
  openWithdrawal,
  type ProvenWithdrawal,
  signWithdrawal,
  withdrawalOf,
} from "../bundle/withdrawal.ts";
import { isWithdrawnIn, type KnownConsent, knownConsents } from "../consent/ledger.ts";
import { DermShareError } from "../errors.ts";
import { readInput, readStart } from "../files/read.ts";
import { listPrivate, readPrivate, stateFolder, writePrivate } from "../files/state-folder.ts";
import { findFiles } from "../files/walk.ts";
import { addToLedger, readLedger } from "./ledger.ts";

const largestNoticeBytes = 1024 * 1024;
const signatureExtension = ".minisig";

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
  const ledger = await readLedger();
  const consent = knownConsents(ledger, today, 0).find((known) => known.ref === ref);
  if (consent === undefined) {
    throw new DermShareError(
      "usage",
      "the ledger of this computer knows no consent of this reference",
      "derm-share consents",
    );
  }
  const key = consent.bundles.length === 0 ? null : await signing();
  const own = key === null ? "" : formatPublicKeyLine(publicKeyOf(key));
  const ids = consent.bundles.filter(({ publicKey }) => publicKey === own).map(({ bundleId }) => bundleId);
  const notice = key === null || ids.length === 0 ? null : signWithdrawal(ids, today, key);
  if (notice !== null) await keepNotice(notice.bytes, new TextEncoder().encode(notice.signature));
  if (!isWithdrawnIn(ledger.lines, ref)) await addToLedger([{ type: "withdrawn", on: today, ref }]);
  const byOtherKeys = consent.bundles.filter(({ publicKey }) => publicKey !== own).map(({ bundleId }) => bundleId);
  return { consent, notice, byOtherKeys };
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
 * @throws DermShareError "consent-withdrawn" when a notice that is kept here, signed by that key, names the bundle
 */
export async function refuseWithdrawnBundle(bundleId: string, sealer: Uint8Array): Promise<void> {
  const notice = withdrawalOf(await keptNotices(), bundleId, sealer);
  if (notice === null) return;
  throw new DermShareError(
    "consent-withdrawn",
    `the patient has withdrawn consent (notice of ${notice.withdrawnOn})`,
    "delete the bundle and every picture that came out of it",
  );
}

async function keptNotices(): Promise<ProvenWithdrawal[]> {
  const names = (await listPrivate(noticeFolder())).filter((name) => name.endsWith(".json"));
  return Promise.all(
    names.map(async (name) => {
      const path = join(noticeFolder(), name);
      const [bytes, signature] = [await readPrivate(path), await readPrivate(path + signatureExtension)];
      try {
        return openWithdrawal(bytes ?? new Uint8Array(0), signature ?? new Uint8Array(0));
      } catch (error) {
        throw error instanceof DermShareError ? error.about(path) : error; // better no answer than a wrong one
      }
    }),
  );
}

/** The signature first: a notice without one would be an error at every later run. */
async function keepNotice(bytes: Uint8Array, signature: Uint8Array): Promise<void> {
  const path = join(noticeFolder(), `${createHash("sha256").update(bytes).digest("hex")}.json`);
  await writePrivate(path + signatureExtension, signature);
  await writePrivate(path, bytes);
}

function noticeFolder(): string {
  return join(stateFolder(), "withdrawals");
}
