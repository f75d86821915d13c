/** What both manifests say in the same words. The page uses this file too. */
import type { JsonNode } from "./canonical-json.ts";

/** What the files of a bundle are called, without their extension. */
export function bundleName(bundleId: string): string {
  return `derm-${bundleId.slice(0, 8)}`;
}

/** The signed comment of a manifest's signature, so that the signature of one never passes for that of the other. */
export function manifestComment(manifest: "outer" | "inner", bundleId: string): string {
  return `derm-share:${manifest}:${bundleId}`;
}

export function readBundleId(node: JsonNode): string {
  return node.text(/^[0-9a-f]{32}$/, "32 hexadecimal digits in lower case");
}

export function readSha256(node: JsonNode): string {
  return node.text(/^[0-9a-f]{64}$/, "a SHA-256 as 64 hexadecimal digits in lower case");
}

/** The second line of a minisign public key file; whether it is a key that signs is found out with the signature. */
export function readPublicKeyLine(node: JsonNode): string {
  return node.text(/^RW[A-Za-z0-9+/]{54}$/, "a minisign public key of 56 characters");
}
