/**
 * The self-opening page around a bundle: one file that any browser opens. It is only a wrapper: the armor that can be
 * cut out of it is a plain age file, and the manifest and signature in it are those of the files beside it.
 *
 * The page without data (the shell, 200 kB of text) is an asset that `npm run build` makes; whoever calls brings it along.
 */
import { createHash } from "node:crypto";
import { ascii, latin1 } from "../../bytes/bytes.ts";
import { DermShareError } from "../../errors.ts";
import { armor, dearmor } from "../age/armor.ts";
import type { OuterManifest } from "../outer-manifest.ts";
import { type CutPage, cutBlocks, fillBlocks, maxPageBytes, pageStartBytes, startsAsPage } from "./blocks.ts";
import { openerSha256 } from "./pinned.ts";

/** The largest age file that travels in a page: above, browsers and mail become slow. */
export const maxPageCiphertextBytes = 25_000_000;

/** The three files that a page carries. */
export interface PageParts {
  readonly manifest: Uint8Array;
  readonly signature: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** Whether the bytes start as our page does, or as it does when it was saved anew. */
export function isPage(bytes: Uint8Array): boolean {
  return startsAsPage(latin1(bytes.subarray(0, pageStartBytes)));
}

/** @throws DermShareError "input-too-large" for an age file above 25 MB */
export function expectFitsPage(ciphertextBytes: number): void {
  if (ciphertextBytes <= maxPageCiphertextBytes) return;
  throw new DermShareError(
    "input-too-large",
    `a page that opens itself holds at most ${maxPageCiphertextBytes / 1_000_000} MB`,
    "seal with --format age",
  );
}

/**
 * The page that carries a bundle.
 *
 * @throws DermShareError "input-too-large" above 25 MB, "bug" when the shell is not the page that is pinned
 */
export function wrapInPage(shell: string, { manifest, signature, ciphertext }: PageParts): Uint8Array {
  expectFitsPage(ciphertext.length);
  if (sha256(shell) !== openerSha256) throw new DermShareError("bug", "the opener page is not the one that was built");
  return ascii(
    fillBlocks(shell, { manifest: latin1(manifest), signature: latin1(signature), armor: armor(ciphertext) }),
  );
}

/**
 * Cuts a page into its three files. Nothing of it is run or believed: whether the shell is one of ours is found out with
 * `expectShell` when the manifest is proven.
 *
 * @returns the parts, and the SHA-256 of the shell; null for the opener, which carries nothing
 * @throws DermShareError "bundle-malformed" when it is not such a page or the armor is not as we write it, "input-too-large"
 */
export function cutPage(page: Uint8Array): (PageParts & { readonly shellSha256: string }) | null {
  if (page.length > maxPageBytes)
    throw new DermShareError("input-too-large", `the page is larger than ${maxPageBytes / 1_000_000} MB`);
  const { shell, blocks } = expectBlocks(latin1(page));
  if (blocks.manifest === "" && blocks.signature === "" && blocks.armor === "") return null;
  const ciphertext = dearmor(blocks.armor);
  if (armor(ciphertext) !== blocks.armor) throw malformed("its armor is not as derm-share writes it");
  return {
    manifest: ascii(blocks.manifest),
    signature: ascii(blocks.signature),
    ciphertext,
    shellSha256: sha256(shell),
  };
}

/**
 * Holds the page itself against what the sender signed: a page that asks for the words must be the one that was sealed.
 *
 * @throws DermShareError "signature-wrong"
 */
export function expectShell(outer: OuterManifest, shellSha256: string): void {
  if (outer.opener?.sha256 === shellSha256) return;
  throw new DermShareError(
    "signature-wrong",
    "the page was changed after it was sealed, although what it carries was not",
    "do not type the words into that page; mail changes pages: ask the sender to seal with --format age",
  );
}

function expectBlocks(page: string): CutPage {
  const cut = startsAsPage(page) ? cutBlocks(page) : null;
  if (cut === null) throw malformed("it is not a page of derm-share, or was changed");
  return cut;
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("hex");
}

function malformed(found: string): DermShareError {
  return new DermShareError("bundle-malformed", `page: ${found}`);
}
