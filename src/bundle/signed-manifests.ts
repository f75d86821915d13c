/** Manifests with their signatures: made by the sender, proven by whoever opens. */
import { hex } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { formatInnerManifest, type InnerManifest, parseInnerManifest } from "./inner-manifest.ts";
import { manifestComment } from "./manifest-fields.ts";
import { decodePublicKeyLine, type PublicKey, type SigningKey, sign, verifySignature } from "./minisign.ts";
import { formatOuterManifest, type OuterManifest, parseOuterManifest } from "./outer-manifest.ts";
import { type RandomSource, systemRandom } from "./random.ts";

const bundleIdBytes = 16;

/** A manifest's file and its signature file. */
export interface SignedFile {
  readonly bytes: Uint8Array;
  readonly signature: string;
}

/** A manifest, and the key that is proven to have signed it: whose key it is, is another question. */
export interface Proven<M> {
  readonly manifest: M;
  readonly signer: PublicKey;
}

/** A fresh bundle id: 32 hexadecimal digits. */
export function makeBundleId(random: RandomSource = systemRandom): string {
  return hex(random(bundleIdBytes));
}

/** Writes and signs an outer manifest. @throws DermShareError "bundle-malformed" when a value is not of the schema */
export function signOuterManifest(manifest: OuterManifest, key: SigningKey): SignedFile {
  return signed(formatOuterManifest(manifest), key, manifestComment("outer", manifest.bundleId));
}

/** Writes and signs an inner manifest. @throws DermShareError "bundle-malformed" when a value is not of the schema */
export function signInnerManifest(manifest: InnerManifest, key: SigningKey): SignedFile {
  return signed(formatInnerManifest(manifest), key, manifestComment("inner", manifest.bundleId));
}

/**
 * Reads an outer manifest and proves that the key which it names has signed it.
 *
 * @throws DermShareError as `parseOuterManifest`, and "signature-wrong"
 */
export function openOuterManifest(bytes: Uint8Array, signature: Uint8Array): Proven<OuterManifest> {
  const manifest = parseOuterManifest(bytes);
  return { manifest, signer: prove("outer", manifest, bytes, signature) };
}

/**
 * Reads an inner manifest and proves that the key which it names has signed it.
 *
 * @throws DermShareError as `parseInnerManifest`, and "signature-wrong"
 */
export function openInnerManifest(bytes: Uint8Array, signature: Uint8Array): Proven<InnerManifest> {
  const manifest = parseInnerManifest(bytes);
  return { manifest, signer: prove("inner", manifest, bytes, signature) };
}

function signed(text: string, key: SigningKey, comment: string): SignedFile {
  const bytes = new TextEncoder().encode(text);
  return { bytes, signature: sign(bytes, key, comment) };
}

function prove(
  which: "outer" | "inner",
  { bundleId, sender }: OuterManifest | InnerManifest,
  bytes: Uint8Array,
  signature: Uint8Array,
): PublicKey {
  const signer = decodePublicKeyLine(sender.publicKey);
  if (signer === null) {
    throw new DermShareError("signature-wrong", `the ${which} manifest names a key that nobody can sign with safely`);
  }
  verifySignature(signature, bytes, signer, manifestComment(which, bundleId));
  return signer;
}
