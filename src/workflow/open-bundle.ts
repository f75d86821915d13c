/**
 * Opening: everything is checked in a first pass that keeps nothing; a second pass writes, and hashes again. On any
 * failure nothing is on the disk.
 */
import { join } from "node:path";
import { decrypt, type Key, lockKind, unwrapFileKey } from "../bundle/age/age.ts";
import { openContents } from "../bundle/contents.ts";
import { fileNameOf, type InnerItem, type InnerManifest } from "../bundle/inner-manifest.ts";
import { fingerprint } from "../bundle/keys.ts";
import { bundleName } from "../bundle/manifest-fields.ts";
import { decodePublicKeyLine } from "../bundle/minisign.ts";
import { isDeck } from "../bundle/terms.ts";
import type { OuterManifest } from "../bundle/outer-manifest.ts";
import { concat } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { makeFolder, removeMadeFolders } from "../files/folders.ts";
import { commit, discard, exists, isLink, outputExists, type PendingFile, writePending } from "../files/write.ts";
import { type BundleFile, readBundle } from "./bundle-files.ts";
import { proveClean } from "./clean-image.ts";
import { refuseWithdrawnBundle } from "./withdrawals.ts";

/** Who sealed it, by the key that signed. */
interface Sender {
  readonly fingerprint: string;
  /** Whether the key is one's own or one that was named with --from. */
  readonly known: boolean;
}

/** What opening needs; the questions are asked only when it is their turn. */
export interface OpenRequest {
  readonly path: string;
  /** Where the pictures go; a folder named after the bundle where it is null. */
  readonly outDir: string | null;
  /** Today in UTC: 2026-11-22. */
  readonly today: string;
  /** Keys that are known: one's own, and those of --from. 32 bytes each. */
  readonly knownKeys: readonly Uint8Array[];
  /** Whether only a known sender will do (--from was given). */
  readonly onlyKnown: boolean;
  /** One's own age recipients, as far as known: for telling whether the sender meant this key. */
  readonly ownRecipients: readonly string[];
  key(kind: "passphrase" | "keys"): Promise<Key>;
  /** Asks whether an unknown sender of a key bundle is the right one. */
  acceptSender(fingerprint: string): Promise<boolean>;
}

/** What was opened. */
export interface OpenedBundle {
  readonly outputs: readonly string[];
  readonly sheetPath: string;
  readonly folder: string;
  readonly manifest: InnerManifest;
  readonly sender: Sender;
  /** Whether the outer manifest was there. */
  readonly hadOuter: boolean;
  /** Whether the sender named this key as a recipient; null for a passphrase bundle. */
  readonly meantForMe: boolean | null;
}

/**
 * Opens a bundle.
 *
 * @throws DermShareError "bundle-malformed", "signature-wrong", "consent-withdrawn", "consent-expired", "sender-unknown", "cannot-decrypt",
 *         "verification-failed", "output-exists", "write-failed". Nothing is written then.
 */
export async function openBundle(request: OpenRequest): Promise<OpenedBundle> {
  const { ciphertext: file, outer } = await readBundle(request.path);
  const kind = await lockKind(file);
  if (outer !== null) {
    await refuseWithdrawnBundle(outer.manifest.bundleId, outer.signer.key);
    refuseExpired(outer.manifest.consent.validUntil, request.today);
    await admitSender(outer.signer.key, kind, request);
  }
  const fileKey = await unwrap(file, await request.key(kind), outer !== null);
  const manifest = await checkAll(decrypt(file, fileKey), outer?.manifest ?? null);
  const signer = decodePublicKeyLine(manifest.sender.publicKey)?.key ?? new Uint8Array(0);
  if (outer === null) {
    await refuseWithdrawnBundle(manifest.bundleId, signer);
    refuseExpired(manifest.consent.validUntil, request.today);
    await admitSender(signer, kind, request);
  }
  const written = await writeAll(decrypt(file, fileKey), outer?.manifest ?? null, manifest, request);
  return {
    ...written,
    manifest,
    sender: { fingerprint: fingerprint(signer), known: isKnown(signer, request) },
    hadOuter: outer !== null,
    meantForMe: kind === "passphrase" ? null : manifest.recipients.some((one) => request.ownRecipients.includes(one)),
  };
}

/** Where the outside was proven, the file is whole, and only the key can be wrong. */
async function unwrap(file: BundleFile["ciphertext"], key: Key, isWhole: boolean): Promise<Uint8Array> {
  try {
    return await unwrapFileKey(file, key);
  } catch (error) {
    if (isWhole || !(error instanceof DermShareError) || error.code !== "cannot-decrypt") throw error;
    throw new DermShareError("cannot-decrypt", `${error.message}, or the file is damaged`, error.hint);
  }
}

function refuseExpired(validUntil: string | null, today: string): void {
  if (validUntil !== null && validUntil < today) {
    throw new DermShareError(
      "consent-expired",
      `the consent was valid until ${validUntil}`,
      "ask the sender whether the patient has agreed anew",
    );
  }
}

async function admitSender(key: Uint8Array, kind: "passphrase" | "keys", request: OpenRequest): Promise<void> {
  if (isKnown(key, request)) return;
  if (request.onlyKnown) {
    throw new DermShareError("sender-unknown", "it is signed by another key than that of --from");
  }
  // A passphrase came by voice, and the signature inside by the same key proves the rest.
  if (kind === "passphrase" || (await request.acceptSender(fingerprint(key)))) return;
  throw new DermShareError(
    "sender-unknown",
    `the sender's key ${fingerprint(key)} is not known here`,
    "ring the sender, compare the number, then open with --from FILE (the sender's contact card or .pub file)",
  );
}

function isKnown(key: Uint8Array, { knownKeys }: OpenRequest): boolean {
  return knownKeys.some((known) => Buffer.from(known).equals(key));
}

/** The first pass: proves papers, pictures and padding, and that each picture and deck is clean; keeps one at a time. */
async function checkAll(zip: AsyncIterable<Uint8Array>, outer: OuterManifest | null): Promise<InnerManifest> {
  const { manifest, pictures } = await openContents(zip, outer);
  for await (const { item, content } of pictures) {
    if ((await provenType(await collect(content), item)) !== item.mediaType) {
      throw new DermShareError("bundle-malformed", "a picture or deck is not of the kind that its manifest says");
    }
  }
  return manifest;
}

/** Proves what is inside, by what the manifest says that it is; gives what it is. */
async function provenType(bytes: Uint8Array, { mediaType }: InnerItem): Promise<string> {
  if (!isDeck(mediaType)) return (await proveClean(bytes, 2)).format.mediaType;
  const { proveSealedDeck } = await import("./sealed-deck.ts"); // XML is heavy, and most bundles hold pictures
  try {
    return (await proveSealedDeck(bytes)).mediaType;
  } catch (error) {
    if (!(error instanceof DermShareError) || error.code === "verification-failed") throw error;
    throw new DermShareError("bundle-malformed", "a deck in it is broken");
  }
}

async function writeAll(
  zip: AsyncIterable<Uint8Array>,
  outer: OuterManifest | null,
  expected: InnerManifest,
  request: OpenRequest,
): Promise<Pick<OpenedBundle, "outputs" | "sheetPath" | "folder">> {
  const folder = request.outDir ?? bundleName(expected.bundleId);
  // A folder that nobody named must not lead elsewhere: a link of this name may have come with the bundle.
  if (request.outDir === null && (await isLink(folder))) throw outputExists().about(folder);
  const outputs = expected.items.map((item) => join(folder, fileNameOf(item)));
  const sheetPath = join(folder, "consent.txt");
  for (const path of [...outputs, sheetPath]) if (await exists(path)) throw outputExists().about(path);
  makeFolder(folder);
  const files: PendingFile[] = [];
  try {
    const { pictures, sheet } = await openContents(zip, outer);
    files.push(await writePending(sheetPath, sheet));
    for await (const { item, content } of pictures) {
      files.push(await writePending(join(folder, fileNameOf(item)), content));
    }
    await commit(files, false);
  } catch (error) {
    discard(files);
    removeMadeFolders();
    throw error;
  }
  return { outputs, sheetPath, folder };
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return concat(parts);
}
