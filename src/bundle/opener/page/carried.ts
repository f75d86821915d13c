/** Finding a bundle: in this page's own blocks, or in files that somebody dropped on the opener. */
import { DermShareError } from "../../../errors.ts";
import { type Blocks, blockIds, cutBlocks, maxPageBytes, startsAsPage } from "../blocks.ts";
import { dearmor, isArmored } from "./age.ts";
import type { Carried } from "./bundle.ts";
import { latin1, sha256Hex } from "./bytes.ts";

/** What this page carries; null in the opener, whose blocks are empty. @throws DermShareError "bundle-malformed" */
export function carriedByPage(page: Document): Carried | null {
  const [manifest, signature, armor] = blockIds.map((id) => page.getElementById(id)?.textContent ?? "");
  return fromBlocks({ manifest: manifest ?? "", signature: signature ?? "", armor: armor ?? "" });
}

/**
 * What the dropped files carry: one self-opening page, or one age file; with its manifest and signature, or alone. Files
 * are told apart by what is in them. Papers that come with a page must be those in it.
 *
 * @throws DermShareError "input-unsupported" or "bundle-malformed"
 */
export async function carriedByFiles(files: readonly File[]): Promise<Carried> {
  const bundles: Carried[] = [];
  const papers: { manifest?: Uint8Array; signature?: string } = {};
  for (const file of files) {
    if (file.size > maxPageBytes) throw tooLarge();
    const bytes = new Uint8Array(await file.arrayBuffer());
    const start = latin1(bytes.subarray(0, 40));
    if (startsAsPage(start)) bundles.push(expectPage(wholeText(bytes)));
    else if (start.startsWith("age-encryption.org/v1\n")) bundles.push(bareAge(bytes));
    else if (isArmored(start)) bundles.push(bareAge(dearmor(wholeText(bytes).replaceAll("\r\n", "\n"))));
    else if (start.startsWith("{\n")) papers.manifest = bytes;
    else if (start.startsWith("untrusted comment: ")) papers.signature = latin1(bytes.subarray(0, 1024));
  }
  const outer = bothPapers(papers);
  const [bundle, ...more] = bundles;
  if (bundle === undefined) throw new DermShareError("input-unsupported", "That is not a derm-share bundle.");
  if (more.length > 0) {
    throw new DermShareError("input-unsupported", "Those are several bundles: choose one at a time.");
  }
  return bundle.outer === null ? { ...bundle, outer } : withPapers(bundle, outer);
}

function bareAge(ciphertext: Uint8Array<ArrayBuffer>): Carried {
  return { ciphertext, outer: null, shellSha256: null };
}

function tooLarge(): DermShareError {
  const limit = `larger than the ${maxPageBytes / 1_000_000} MB that this page takes`;
  return new DermShareError("input-unsupported", `That file is ${limit}: derm-share open FILE`);
}

function bothPapers({ manifest, signature }: { manifest?: Uint8Array; signature?: string }): Carried["outer"] {
  if (manifest !== undefined && signature !== undefined) return { manifest, signature };
  if (manifest === undefined && signature === undefined) return null;
  throw new DermShareError("input-unsupported", "The .consent.json and its .minisig belong together: choose both.");
}

function withPapers(page: Carried, beside: Carried["outer"]): Carried {
  const isSame =
    beside === null ||
    (page.outer?.signature === beside.signature && latin1(page.outer.manifest) === latin1(beside.manifest));
  if (isSame) return page;
  throw new DermShareError(
    "input-unsupported",
    "That .consent.json is not the one inside the page: it is of another bundle.",
  );
}

function expectPage(text: string): Carried {
  const cut = cutBlocks(text);
  const carried = cut === null ? null : fromBlocks(cut.blocks);
  if (cut === null || carried === null) throw new DermShareError("input-unsupported", "That page carries no bundle.");
  return { ...carried, shellSha256: sha256Hex(new TextEncoder().encode(cut.shell)) };
}

/** Each byte as one character: ASCII as it is, and what is above it to be told apart from that. */
function wholeText(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

function fromBlocks({ manifest, signature, armor }: Blocks): Carried | null {
  if (manifest === "" && signature === "" && armor === "") return null;
  const outer = { manifest: new TextEncoder().encode(manifest), signature };
  return { ciphertext: dearmor(armor), outer, shellSha256: null };
}
