/** Opening a whole bundle with the parts of this room, in the order of the specification: for tests and vectors. */
import { createHash } from "node:crypto";
import { decrypt, type Key, unwrapFileKey } from "../../src/bundle/age/age.ts";
import { openContents } from "../../src/bundle/contents.ts";
import { cutPage, expectShell, isPage } from "../../src/bundle/opener/opener.ts";
import type { OuterManifest } from "../../src/bundle/outer-manifest.ts";
import { openOuterManifest } from "../../src/bundle/signed-manifests.ts";
import { DermShareError } from "../../src/errors.ts";
import { collect, inPieces } from "../support/pieces.ts";

/** The files of a bundle: a page, or an age file, with its papers or alone. */
export interface BundleFiles {
  readonly bundle: Uint8Array;
  readonly manifest?: Uint8Array;
  readonly signature?: Uint8Array;
}

/** Opens; gives the names and hashes of the pictures. @throws DermShareError */
export async function openWhole(files: BundleFiles, key: Key, today: string): Promise<[string, string][]> {
  const { ciphertext, outer } = prove(files);
  const until = outer?.consent.validUntil ?? null;
  if (until !== null && until < today) throw new DermShareError("consent-expired", "the consent has ended");
  const fileKey = await unwrapFileKey([ciphertext], key);
  const { pictures } = await openContents(decrypt(inPieces(ciphertext, 50_000), fileKey), outer);
  const found: [string, string][] = [];
  for await (const { item, content } of pictures) {
    found.push([
      item.name,
      createHash("sha256")
        .update(await collect(content))
        .digest("hex"),
    ]);
  }
  return found;
}

function prove(files: BundleFiles): { ciphertext: Uint8Array; outer: OuterManifest | null } {
  const page = isPage(files.bundle) ? cutPage(files.bundle) : null;
  const { ciphertext, manifest, signature } = page ?? { ...files, ciphertext: files.bundle };
  if (manifest === undefined || signature === undefined) return { ciphertext, outer: null };
  const outer = openOuterManifest(manifest, signature).manifest;
  const hash = createHash("sha256").update(ciphertext).digest("hex");
  if (hash !== outer.ciphertext.sha256 || ciphertext.length !== outer.ciphertext.bytes) {
    throw new DermShareError("bundle-malformed", "the age file is not the one that was signed");
  }
  if (page !== null) expectShell(outer, page.shellSha256);
  return { ciphertext, outer };
}
