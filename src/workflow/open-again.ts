/**
 * The last proof of a seal: what lies on the disk is decrypted and read as the recipient will, and is what was sealed.
 * The signatures were checked when they were made; here they must be the same bytes.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { decrypt, type Lock, unwrapFileKey } from "../bundle/age/age.ts";
import { openContents } from "../bundle/contents.ts";
import { type InnerManifest, parseInnerManifest } from "../bundle/inner-manifest.ts";
import type { OuterManifest } from "../bundle/outer-manifest.ts";
import type { SignedFile } from "../bundle/signed-manifests.ts";
import { equal, latin1 } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { fileChunks } from "../files/read.ts";

/** What was sealed. */
export interface Sealed {
  readonly lock: Lock;
  readonly passphraseOrigin: "generated" | "chosen";
  readonly fileKey: Uint8Array;
  readonly inner: SignedFile;
  readonly outer: OuterManifest;
}

/**
 * Opens an age file again: with the words as they are shown, or with the file key.
 *
 * @throws DermShareError "verification-failed" when it is not what was sealed, or as `openContents`
 */
export async function openAgain(path: string, sealed: Sealed): Promise<void> {
  const { inner, outer } = sealed;
  const wrong = (): DermShareError =>
    new DermShareError("verification-failed", `${basename(path)} is not what was sealed; nothing was written`);
  const prove = (bytes: Uint8Array, signature: Uint8Array): InnerManifest => {
    if (!equal(bytes, inner.bytes) || latin1(signature) !== inner.signature) throw wrong();
    return parseInnerManifest(bytes);
  };
  const digest = createHash("sha256");
  const hashed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of fileChunks(path)) {
      digest.update(chunk);
      yield chunk;
    }
  };
  const { manifest, pictures } = await openContents(decrypt(hashed(), await fileKeyAgain(path, sealed)), outer, prove);
  let count = 0;
  for await (const { content } of pictures) {
    await drain(content);
    count += 1;
  }
  if (digest.digest("hex") !== outer.ciphertext.sha256 || count !== manifest.items.length) throw wrong();
}

async function fileKeyAgain(path: string, { lock, passphraseOrigin, fileKey }: Sealed): Promise<Uint8Array> {
  if (!("passphrase" in lock)) return fileKey;
  const { canonicalPassphrase, spokenPassphrase } = await import("../bundle/passphrase.ts");
  const shown = passphraseOrigin === "generated" ? spokenPassphrase(lock.passphrase) : lock.passphrase;
  return unwrapFileKey(fileChunks(path), { passphrase: canonicalPassphrase(shown) });
}

/** Reads to the end: that is what proves the hash. */
async function drain(content: AsyncIterable<Uint8Array>): Promise<void> {
  const pieces = content[Symbol.asyncIterator]();
  while ((await pieces.next()).done !== true);
}
