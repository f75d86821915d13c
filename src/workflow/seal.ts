/**
 * Sealing: pictures come cleaned and proven, and are made again when they are put in, so that memory does not grow with
 * the bundle; the two must be the same. What was written is opened again before it gets its name.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Lock, lockFile } from "../bundle/age/age.ts";
import { planContents } from "../bundle/contents.ts";
import type { InnerConsent, InnerFeatures } from "../bundle/inner-consent.ts";
import { type InnerItem, itemName } from "../bundle/inner-manifest.ts";
import { bundleName } from "../bundle/manifest-fields.ts";
import { formatPublicKeyLine, publicKeyOf, type SigningKey } from "../bundle/minisign.ts";
import { openerSha256, openerVersion } from "../bundle/opener/pinned.ts";
import type { OuterManifest } from "../bundle/outer-manifest.ts";
import { paddedBytes } from "../bundle/padding.ts";
import { makeBundleId, signInnerManifest, signOuterManifest } from "../bundle/signed-manifests.ts";
import { mediaTypes, type MediaType, type Role } from "../bundle/terms.ts";
import { equal } from "../bytes/bytes.ts";
import { type StoredContent, writeStoredZip } from "../bytes/zip-stored.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";
import { makeFolder, removeMadeFolders } from "../files/folders.ts";
import { commit, discard, type PendingFile, writePending } from "../files/write.ts";
import type { CleanImage } from "./clean-image.ts";
import type { CleanDeck } from "./sealed-deck.ts";
import { openAgain } from "./open-again.ts";

/** A picture or deck that is ready. What is known of it was found out when it was proven; its bytes may have to be made again. */
export interface ReadyPicture {
  /** What it is called in what is told; it never enters the bundle. */
  readonly label: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly crc32: number;
  /** Null for a deck. */
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly lossless: boolean;
  readonly steps: InnerItem["steps"];
  readonly maskAreasPx: InnerItem["maskAreasPx"];
  /** Gives the same proven bytes each time. @throws DermShareError "read-failed" when the file has changed */
  image(): Promise<CleanImage | CleanDeck>;
}

/** Everything that a seal needs. */
export interface SealRequest {
  readonly pictures: readonly ReadyPicture[];
  readonly consent: InnerConsent;
  readonly features: InnerFeatures | null;
  readonly sheet: Uint8Array;
  readonly record: Uint8Array;
  readonly lock: Lock;
  /** Where the passphrase comes from; ignored for recipients. */
  readonly passphraseOrigin: "generated" | "chosen";
  readonly signing: SigningKey;
  readonly role: Role;
  readonly outDir: string;
  /** The page that the bundle travels in, without data; null for a bare age file. */
  readonly shell: string | null;
  /** A second in UTC: 2026-11-22T09:30:00Z. */
  readonly now: string;
  readonly tool: string;
  /**
   * Called when everything is proven and before the files get their names: the record is kept first.
   *
   * @returns what gets its name with the bundle, or not at all
   */
  beforeCommit(bundleId: string): Promise<readonly PendingFile[]>;
}

/** What a seal wrote. */
export interface SealedBundle {
  readonly bundleId: string;
  readonly output: string;
  readonly manifest: string;
  readonly signature: string;
  readonly items: number;
  readonly mode: "passphrase" | "keys";
}

/**
 * Seals.
 *
 * @throws DermShareError as cleaning does; "input-too-large"; "verification-failed" when what was written does not open
 *         again; "write-failed". Nothing is left then.
 */
export async function seal(request: SealRequest): Promise<SealedBundle> {
  const bundleId = makeBundleId();
  const path = join(request.outDir, bundleName(bundleId));
  const output = `${path}.${request.shell === null ? "age" : "html"}`;
  const items = request.pictures.map((picture, index) => itemOf(picture, index, request.pictures.length));
  const contents = request.pictures.map((picture, index) => contentOf(picture, items[index]?.name ?? ""));
  const inner = signInnerManifest(innerManifest(request, bundleId, items), request.signing);
  const entries = planContents({ manifest: inner.bytes, signature: inner.signature, sheet: request.sheet }, contents);
  makeFolder(request.outDir);
  const files: PendingFile[] = [];
  try {
    const locked = await lockFile(request.lock);
    const digest = createHash("sha256");
    let bytes = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of locked.encrypt(writeStoredZip(entries))) {
        digest.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    };
    const sealed = await writePending(`${path}.age`, counted());
    files.push(sealed);
    const outer = outerManifest(request, bundleId, digest.digest("hex"), bytes);
    await openAgain(sealed.temporaryPath, { ...request, fileKey: locked.fileKey, inner, outer });
    const papers = signOuterManifest(outer, request.signing);
    const signature = new TextEncoder().encode(papers.signature);
    if (request.shell !== null) {
      const page = await wrapped(request.shell, sealed.temporaryPath, papers.bytes, signature);
      discard(files.splice(0));
      files.push(await writePending(output, page));
    }
    files.push(await writePending(`${path}.consent.json`, papers.bytes));
    files.push(await writePending(`${path}.consent.json.minisig`, signature));
    files.push(...(await request.beforeCommit(bundleId)));
    await commit(files.toReversed(), false); // the bundle itself comes last: its papers alone look unfinished
  } catch (error) {
    discard(files);
    removeMadeFolders();
    throw error;
  }
  return {
    bundleId,
    output,
    manifest: `${path}.consent.json`,
    signature: `${path}.consent.json.minisig`,
    items: items.length,
    mode: "passphrase" in request.lock ? "passphrase" : "keys",
  };
}

/**
 * Whether a page can carry these pictures, as far as their lengths tell: for saying so before anybody is asked anything.
 *
 * @throws DermShareError "input-too-large"
 */
export async function expectPageHolds(pictures: readonly { readonly bytes: number }[]): Promise<void> {
  const { expectFitsPage } = await import("../bundle/opener/opener.ts");
  expectFitsPage(paddedBytes(pictures.reduce((sum, { bytes }) => sum + bytes, 0)));
}

function itemOf(picture: ReadyPicture, index: number, count: number): InnerItem {
  const mediaType = mediaTypeOf(picture.mediaType);
  const { bytes, sha256: hash, widthPx, heightPx, lossless, steps, maskAreasPx } = picture;
  const name = itemName(index, count, mediaType);
  return { name, mediaType, bytes, sha256: hash, widthPx, heightPx, lossless, steps, maskAreasPx };
}

/** The picture as an entry of the ZIP: made when its turn comes. */
function contentOf(picture: ReadyPicture, name: string): StoredContent {
  const content = async function* (): AsyncGenerator<Uint8Array> {
    yield (await picture.image()).bytes;
  };
  return { name, bytes: picture.bytes, crc32: picture.crc32, content };
}

function innerManifest(request: SealRequest, bundleId: string, items: readonly InnerItem[]) {
  const { lock } = request;
  return {
    format: "derm-share/manifest/1",
    bundleId,
    createdAt: request.now,
    tool: request.tool,
    consent: request.consent,
    features: request.features,
    recipients: "recipients" in lock ? lock.recipients : [],
    passphrase: "recipients" in lock ? null : request.passphraseOrigin,
    sender: { publicKey: formatPublicKeyLine(publicKeyOf(request.signing)), role: request.role },
    sheetSha256: sha256(request.sheet),
    recordSha256: sha256(request.record),
    items,
  } as const;
}

function outerManifest(request: SealRequest, bundleId: string, hash: string, bytes: number): OuterManifest {
  return {
    format: "derm-share/consent/1",
    bundleId,
    createdOn: request.now.slice(0, 10),
    consent: { purpose: request.consent.purpose, validUntil: request.consent.validUntil },
    ciphertext: { format: "age-encryption.org/v1", sha256: hash, bytes },
    sender: { publicKey: formatPublicKeyLine(publicKeyOf(request.signing)) },
    opener: request.shell === null ? null : { version: openerVersion, sha256: openerSha256 },
  };
}

/** The page around an age file on the disk; what is cut out of it again must be what went in. */
async function wrapped(
  shell: string,
  agePath: string,
  manifest: Uint8Array,
  signature: Uint8Array,
): Promise<Uint8Array> {
  const { cutPage, wrapInPage } = await import("../bundle/opener/opener.ts"); // a bare age file does without
  const ciphertext = await readInput(agePath);
  const page = wrapInPage(shell, { manifest, signature, ciphertext });
  const cut = cutPage(page);
  if (cut !== null && equal(cut.ciphertext, ciphertext) && equal(cut.manifest, manifest)) return page;
  throw new DermShareError("verification-failed", "the page does not hold what was sealed; nothing was written");
}

function mediaTypeOf(mediaType: string): MediaType {
  const known = mediaTypes.find((candidate) => candidate === mediaType);
  if (known === undefined) throw new DermShareError("input-refused", "this kind of file cannot go into a bundle");
  return known;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
