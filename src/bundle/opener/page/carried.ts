/** Finding a bundle: in this page's own blocks, or in files that somebody dropped on the opener. */
import { DermShareError } from "../../../errors.ts";
import { type Blocks, blockIds, cutBlocks, startsAsPage } from "../blocks.ts";
import { dearmor } from "./age.ts";
import type { Carried } from "./bundle.ts";
import { latin1 } from "./bytes.ts";

const maxPageBytes = 40 * 1024 * 1024;

/** What this page carries; null in the opener, whose blocks are empty. @throws DermShareError "bundle-malformed" */
export function carriedByPage(page: Document): Carried | null {
  const [manifest, signature, armor] = blockIds.map((id) => page.getElementById(id)?.textContent ?? "");
  return fromBlocks({ manifest: manifest ?? "", signature: signature ?? "", armor: armor ?? "" });
}

/**
 * What the dropped files carry: one self-opening page, or an age file with its manifest and signature, or alone. Files
 * are told apart by what is in them.
 *
 * @throws DermShareError "input-unsupported" or "bundle-malformed"
 */
export async function carriedByFiles(files: readonly File[]): Promise<Carried> {
  const found: { ciphertext?: Uint8Array<ArrayBuffer>; manifest?: Uint8Array; signature?: string } = {};
  for (const file of files) {
    if (file.size > maxPageBytes)
      throw new DermShareError("input-unsupported", "That file is too large for this page: derm-share open FILE");
    const bytes = new Uint8Array(await file.arrayBuffer());
    const start = latin1(bytes.subarray(0, 40));
    if (startsAsPage(start)) return expectPage(new TextDecoder("latin1").decode(bytes));
    if (start.startsWith("age-encryption.org/v1\n")) found.ciphertext = bytes;
    else if (start.startsWith("{\n")) found.manifest = bytes;
    else if (start.startsWith("untrusted comment: ")) found.signature = latin1(bytes.subarray(0, 1024));
  }
  const { ciphertext, manifest, signature } = found;
  if (ciphertext === undefined) throw new DermShareError("input-unsupported", "That is not a derm-share bundle.");
  if ((manifest === undefined) !== (signature === undefined)) {
    throw new DermShareError("input-unsupported", "The .consent.json and its .minisig belong together: choose both.");
  }
  const outer = manifest === undefined || signature === undefined ? null : { manifest, signature };
  return { ciphertext, outer };
}

function expectPage(text: string): Carried {
  const cut = cutBlocks(text);
  const carried = cut === null ? null : fromBlocks(cut.blocks);
  if (carried === null) throw new DermShareError("input-unsupported", "That page carries no bundle.");
  return carried;
}

function fromBlocks({ manifest, signature, armor }: Blocks): Carried | null {
  if (manifest === "" && signature === "" && armor === "") return null;
  return { ciphertext: dearmor(armor), outer: { manifest: new TextEncoder().encode(manifest), signature } };
}
