/** Withdrawals that the ledger has forgotten: a line of it was damaged, it was lost, or an older copy was put back. */
import { bundleName } from "../bundle/manifest-fields.ts";
import { decodePublicKeyLine } from "../bundle/minisign.ts";
import { equal, latin1 } from "../bytes/bytes.ts";
import { isWithdrawnIn, type LedgerLine } from "../consent/ledger.ts";
import { keptRef } from "./consent-record.ts";
import { keptNotices, provenNotice } from "./kept-notices.ts";
import { ownPublicKey } from "./own-keys.ts";

/** What is known of a bundle that was sealed here. */
interface SealedHere {
  readonly ref: string;
  /** The 32 bytes of the key that sealed it. */
  readonly sealer: Uint8Array;
}

/**
 * The withdrawals that kept notices prove and these lines do not tell. A notice counts for the consent of a bundle that
 * the ledger names, or a kept record, if the key that sealed the bundle has signed it.
 *
 * @throws DermShareError "read-failed", "key-exposed"; "record-malformed", "bundle-malformed" or "signature-wrong" when
 *         what would tell is damaged
 */
export async function lostWithdrawals(lines: readonly LedgerLine[]): Promise<LedgerLine[]> {
  const lost: LedgerLine[] = [];
  for (const kept of await keptNotices()) {
    // Looked at before it is proven: as a rule the ledger knows, or it is about bundles of somebody else.
    for (const [bundleId] of latin1(kept.bytes).matchAll(/\b[0-9a-f]{32}\b/g)) {
      const sealed = inLedger(lines, bundleId) ?? (await inRecords(bundleId));
      if (sealed === null || isWithdrawnIn([...lines, ...lost], sealed.ref)) continue;
      const { notice, signer } = await provenNotice(kept);
      if (equal(signer.key, sealed.sealer)) lost.push({ type: "withdrawn", on: notice.withdrawnOn, ref: sealed.ref });
    }
  }
  return lost;
}

function inLedger(lines: readonly LedgerLine[], bundleId: string): SealedHere | null {
  const line = lines.filter((one) => one.type === "bundle").find((one) => one.bundleId === bundleId);
  const sealer = line === undefined ? undefined : decodePublicKeyLine(line.publicKey)?.key;
  return line === undefined || sealer === undefined ? null : { ref: line.ref, sealer };
}

/** The record that `seal` kept under the bundle's name does not tell the key: it counts for that of today. */
async function inRecords(bundleId: string): Promise<SealedHere | null> {
  const ref = await keptRef(bundleName(bundleId));
  const own = ref === null ? null : await ownPublicKey();
  return ref === null || own === null ? null : { ref, sealer: own.key };
}
