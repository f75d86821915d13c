/**
 * Notices of withdrawal: a patient has changed their mind about these bundles. A notice counts only for bundles that were
 * sealed by the very key that signed it. It names no person, no consent and no reason. Schema:
 * schemas/withdrawal-1.schema.json.
 */
import { ascii, equal, startsWith } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { formatJson, JsonNode, parseJson } from "./canonical-json.ts";
import { readBundleId, readPublicKeyLine } from "./manifest-fields.ts";
import {
  decodePublicKeyLine,
  formatPublicKeyLine,
  type PublicKey,
  publicKeyOf,
  sign,
  type SigningKey,
  verifySignature,
} from "./minisign.ts";
import type { SignedFile } from "./signed-manifests.ts";

const format = "derm-share/withdrawal/1";
const maxNoticeBytes = 1024 * 1024;
const mostBundles = 9999;
const subject = "withdrawal notice";

/** The file, key by key, in the order in which the keys are written. */
export interface WithdrawalNotice {
  readonly format: typeof format;
  /** A day in UTC. */
  readonly withdrawnOn: string;
  /** Sorted, each once. */
  readonly bundleIds: readonly string[];
  /** The second line of a minisign public key file. */
  readonly sender: { readonly publicKey: string };
}

/** A notice that its key has signed: whose key it is, is another question. */
export interface ProvenWithdrawal {
  readonly notice: WithdrawalNotice;
  readonly signer: PublicKey;
}

/** Whether the bytes at the front are those of a notice: it has one form only. */
export function isWithdrawal(start: Uint8Array): boolean {
  return startsWith(start, ascii(`{\n  "format": "${format}"`));
}

/** Writes and signs a notice. @throws DermShareError "bundle-malformed" when a value is not of the schema */
export function signWithdrawal(bundleIds: readonly string[], withdrawnOn: string, key: SigningKey): SignedFile {
  const notice: WithdrawalNotice = {
    format,
    withdrawnOn,
    bundleIds: [...new Set(bundleIds)].toSorted(),
    sender: { publicKey: formatPublicKeyLine(publicKeyOf(key)) },
  };
  const bytes = new TextEncoder().encode(formatJson(readNotice(new JsonNode(notice, subject))));
  return { bytes, signature: sign(bytes, key, commentOf(notice)) };
}

/**
 * Reads a notice and proves that the key which it names has signed it.
 *
 * @throws DermShareError "input-too-large", "bundle-malformed", "signature-wrong"
 */
export function openWithdrawal(bytes: Uint8Array, signature: Uint8Array): ProvenWithdrawal {
  if (bytes.length > maxNoticeBytes) throw new DermShareError("input-too-large", `${subject} is larger than 1 MiB`);
  const notice = parseJson(bytes, subject, readNotice);
  const signer = decodePublicKeyLine(notice.sender.publicKey);
  if (signer === null) throw new DermShareError("signature-wrong", `${subject} names a key that nobody can sign with`);
  verifySignature(signature, bytes, signer, commentOf(notice));
  return { notice, signer };
}

/** The notice that withdraws the bundle, or null. `sealer`: the 32 bytes of the key that sealed it. */
export function withdrawalOf(
  notices: readonly ProvenWithdrawal[],
  bundleId: string,
  sealer: Uint8Array,
): WithdrawalNotice | null {
  const found = notices.find(({ notice, signer }) => notice.bundleIds.includes(bundleId) && equal(signer.key, sealer));
  return found?.notice ?? null;
}

/** Signed with the notice, so that the signature of a manifest never passes for that of a notice. */
function commentOf({ withdrawnOn }: WithdrawalNotice): string {
  return `derm-share:withdrawal:${withdrawnOn}`;
}

function readNotice(node: JsonNode): WithdrawalNotice {
  const of = node.object(["format", "withdrawnOn", "bundleIds", "sender"]);
  return {
    format: of("format").oneOf([format]),
    withdrawnOn: of("withdrawnOn").date(),
    bundleIds: sortedOnce(of("bundleIds").list(1, mostBundles, readBundleId)),
    sender: { publicKey: readPublicKeyLine(of("sender").object(["publicKey"])("publicKey")) },
  };
}

/** One form only: what is not sorted, or stands twice, differs from this and is refused as not canonical. */
function sortedOnce(bundleIds: readonly string[]): string[] {
  return [...new Set(bundleIds)].toSorted();
}
