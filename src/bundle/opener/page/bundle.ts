/** A bundle as the page sees it: proven from outside first, opened with the words, proven from inside. */
import { DermShareError } from "../../../errors.ts";
import { type InnerItem, type InnerManifest, parseInnerManifest } from "../../inner-manifest.ts";
import { manifestComment } from "../../manifest-fields.ts";
import { type OuterManifest, parseOuterManifest } from "../../outer-manifest.ts";
import { decodeUtf8 } from "../../utf8.ts";
import { decrypt, expectPassphraseFile } from "./age.ts";
import { fingerprint, latin1, sha256Hex } from "./bytes.ts";
import { isSigned, publicKeyOf } from "./minisign.ts";
import { readZip, type ZipFile } from "./zip.ts";

/** What was carried here. `outer` is null where an age file was dropped without its manifest. */
export interface Carried {
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  readonly outer: { readonly manifest: Uint8Array; readonly signature: string } | null;
  /** Of the page that it came in, where this one can judge it: the opener, to which it was given. Null otherwise. */
  readonly shellSha256: string | null;
}

/** A bundle that is proven from outside. */
export interface Sealed {
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  readonly outer: OuterManifest | null;
  /** The sender's key as six groups of digits. */
  readonly fingerprint: string | null;
  /** Whether the page that it came in is another one than the sender's, although what it carries is not. */
  readonly cameInChangedPage: boolean;
}

/** A bundle that is open. */
export interface Opened {
  readonly inner: InnerManifest;
  readonly fingerprint: string;
  readonly sheet: string;
  readonly pictures: readonly OpenedPicture[];
}

/** A picture with its line of the manifest. */
export interface OpenedPicture {
  readonly item: InnerItem;
  readonly content: Uint8Array<ArrayBuffer>;
}

/**
 * Proves that the outer manifest is signed and belongs to the ciphertext, and that words can open it today.
 *
 * @param today the day here, as YYYY-MM-DD
 * @throws DermShareError "bundle-malformed", "signature-wrong", "consent-expired", "recipient-unsupported"
 */
export function proveSealed({ ciphertext, outer, shellSha256 }: Carried, today: string): Sealed {
  expectPassphraseFile(ciphertext);
  if (outer === null) return { ciphertext, outer: null, fingerprint: null, cameInChangedPage: false };
  const manifest = parseOuterManifest(outer.manifest);
  const comment = manifestComment("outer", manifest.bundleId);
  if (!isSigned(outer.manifest, outer.signature, manifest.sender.publicKey, comment)) throw changed();
  if (manifest.ciphertext.bytes !== ciphertext.length || manifest.ciphertext.sha256 !== sha256Hex(ciphertext)) {
    throw changed();
  }
  expectValid(manifest.consent.validUntil, today);
  return {
    ciphertext,
    outer: manifest,
    fingerprint: fingerprintOf(manifest.sender.publicKey),
    cameInChangedPage: shellSha256 !== null && shellSha256 !== manifest.opener?.sha256,
  };
}

/** Opens a bundle and proves everything in it. @throws DermShareError "cannot-decrypt", and as `proveSealed` */
export async function openSealed(sealed: Sealed, words: string, today: string): Promise<Opened> {
  const [manifestFile, signatureFile, sheetFile, ...rest] = readZip(await decrypt(sealed.ciphertext, words));
  const inner = parseInnerManifest(expectFile(manifestFile, "manifest.json"));
  const signature = latin1(expectFile(signatureFile, "manifest.json.minisig"));
  const comment = manifestComment("inner", inner.bundleId);
  if (!isSigned(expectFile(manifestFile, "manifest.json"), signature, inner.sender.publicKey, comment)) throw changed();
  if (sealed.outer !== null) expectSame(inner, sealed.outer);
  expectValid(inner.consent.validUntil, today);
  const sheet = expectFile(sheetFile, "consent.txt");
  if (sha256Hex(sheet) !== inner.sheetSha256) throw changed();
  return {
    inner,
    fingerprint: fingerprintOf(inner.sender.publicKey),
    sheet: decodeUtf8(sheet) ?? "",
    pictures: expectPictures(inner.items, rest),
  };
}

function expectPictures(items: readonly InnerItem[], files: readonly ZipFile[]): OpenedPicture[] {
  const pad = expectFile(files[items.length], "pad.bin");
  if (files.length !== items.length + 1 || pad.some((byte) => byte !== 0)) throw changed();
  return items.map((item, i) => {
    const content = expectFile(files[i], item.name);
    if (content.length !== item.bytes || sha256Hex(content) !== item.sha256) throw changed();
    return { item, content };
  });
}

function expectFile(file: ZipFile | undefined, name: string): Uint8Array<ArrayBuffer> {
  if (file?.name !== name) throw changed();
  return file.content;
}

function expectSame(inner: InnerManifest, outer: OuterManifest): void {
  const same =
    inner.bundleId === outer.bundleId &&
    inner.sender.publicKey === outer.sender.publicKey &&
    inner.consent.purpose === outer.consent.purpose &&
    inner.consent.validUntil === outer.consent.validUntil;
  if (!same) throw changed();
}

function expectValid(validUntil: string | null, today: string): void {
  if (validUntil !== null && today > validUntil) {
    throw new DermShareError("consent-expired", "The consent for this photograph has ended.");
  }
}

function fingerprintOf(publicKeyLine: string): string {
  const key = publicKeyOf(publicKeyLine);
  if (key === null) throw changed();
  return fingerprint(key);
}

function changed(): DermShareError {
  return new DermShareError("signature-wrong", "It was changed after it was sealed.");
}
