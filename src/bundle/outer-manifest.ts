/**
 * The outer manifest: what anybody may know who holds a bundle and cannot open it. It names no person, says nothing
 * about the pictures, and binds purpose and validity to the ciphertext. Schema:
 * schemas/manifest-outer.schema.json. The page uses this file too.
 */
import { DermShareError } from "../errors.ts";
import { type Purpose, purposes } from "../terms.ts";
import { formatJson, JsonNode, parseJson } from "./canonical-json.ts";
import { readBundleId, readPublicKeyLine, readSha256 } from "./manifest-fields.ts";

const maxOuterBytes = 16 * 1024;
const subject = "outer manifest";

/** The file, key by key, in the order in which the keys are written. */
export interface OuterManifest {
  readonly format: "derm-share/consent/1";
  readonly bundleId: string;
  /** A day in UTC. */
  readonly createdOn: string;
  /** `validUntil`: the last day of use, or null. */
  readonly consent: { readonly purpose: Purpose; readonly validUntil: string | null };
  /** The binary age file, never its armor. */
  readonly ciphertext: { readonly format: "age-encryption.org/v1"; readonly sha256: string; readonly bytes: number };
  /** The second line of a minisign public key file. */
  readonly sender: { readonly publicKey: string };
  /** The page that the bundle travels in, with its three data blocks emptied; null for a bare age file. */
  readonly opener: { readonly version: string; readonly sha256: string } | null;
}

/** The text of an outer manifest. @throws DermShareError "bundle-malformed" when a value is not of the schema */
export function formatOuterManifest(manifest: OuterManifest): string {
  return formatJson(readOuter(new JsonNode(manifest, subject)));
}

/**
 * Reads an outer manifest; who signed it is another question: see `openOuterManifest`.
 *
 * @throws DermShareError "input-too-large", "bundle-malformed" when one byte is not as we would write it
 */
export function parseOuterManifest(bytes: Uint8Array): OuterManifest {
  if (bytes.length > maxOuterBytes) throw new DermShareError("input-too-large", `${subject} is larger than 16 KiB`);
  return parseJson(bytes, subject, readOuter);
}

function readOuter(node: JsonNode): OuterManifest {
  const of = node.object(["format", "bundleId", "createdOn", "consent", "ciphertext", "sender", "opener"]);
  return {
    format: of("format").oneOf(["derm-share/consent/1"]),
    bundleId: readBundleId(of("bundleId")),
    createdOn: of("createdOn").date(),
    consent: readConsent(of("consent")),
    ciphertext: readCiphertext(of("ciphertext")),
    sender: { publicKey: readPublicKeyLine(of("sender").object(["publicKey"])("publicKey")) },
    opener: of("opener").orNull(readOpener),
  };
}

function readConsent(node: JsonNode): OuterManifest["consent"] {
  const of = node.object(["purpose", "validUntil"]);
  return { purpose: of("purpose").oneOf(purposes), validUntil: of("validUntil").orNull((day) => day.date()) };
}

function readCiphertext(node: JsonNode): OuterManifest["ciphertext"] {
  const of = node.object(["format", "sha256", "bytes"]);
  return {
    format: of("format").oneOf(["age-encryption.org/v1"]),
    sha256: readSha256(of("sha256")),
    bytes: of("bytes").integer(1, Number.MAX_SAFE_INTEGER),
  };
}

function readOpener(node: JsonNode): NonNullable<OuterManifest["opener"]> {
  const of = node.object(["version", "sha256"]);
  return {
    version: of("version").text(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/, "a version as 1.2.3"),
    sha256: readSha256(of("sha256")),
  };
}
