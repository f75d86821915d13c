/** Proving one file: a picture carries no metadata; a bundle is whole and signed. */
import { fingerprint } from "../bundle/keys.ts";
import { DermShareError } from "../errors.ts";
import { readInput, readStart } from "../files/read.ts";
import type { Found } from "../files/walk.ts";
import { formatOf } from "../formats/registry.ts";
import { hasPapers, isBundle, readBundle } from "./bundle-files.ts";
import { type Residue, residueByTwoReaders } from "./clean-image.ts";
import { type ReportedError, reported, statusAfter } from "./file-result.ts";
import { isOfficeFile } from "./office-file.ts";
import { checkStamp } from "./stamp.ts";
import type { DeckFinding } from "./verify-deck.ts";
import { refuseWithdrawnBundle } from "./withdrawals.ts";

/** What was proven of one file. */
export interface Verdict {
  readonly input: string;
  readonly status: "clean" | "residue" | "skipped" | "refused" | "failed";
  readonly kind: "picture" | "deck" | "bundle" | null;
  readonly residue: readonly (Residue | DeckFinding)[];
  /** The key that signed a bundle; null for a picture. */
  readonly sender: string | null;
  readonly error: ReportedError | null;
  readonly ms: number;
}

/**
 * Proves one file. What is wrong becomes part of the verdict.
 *
 * @param today in UTC: 2026-11-22; a bundle whose consent has run out is told
 */
export async function verifyFile({ path, root, problem }: Found, today: string): Promise<Verdict> {
  const start = performance.now();
  const verdict = (fields: Partial<Verdict> & Pick<Verdict, "status">): Verdict => ({
    input: path,
    kind: null,
    residue: [],
    sender: null,
    error: null,
    ms: Math.round(performance.now() - start),
    ...fields,
  });
  try {
    if (problem !== undefined) throw problem;
    const asBundle = async (): Promise<Verdict> =>
      verdict({ status: "clean", kind: "bundle", sender: await verifyBundle(path, today) });
    if (isBundle(await readStart(path, 64))) return await asBundle(); // which may be large: never read whole
    const bytes = await readInput(path);
    const format = formatOf(bytes);
    if (format !== null) {
      const residue = await residueByTwoReaders(bytes, format);
      if (residue.length === 0) await checkStamp(path, bytes, today);
      return verdict({ status: residue.length > 0 ? "residue" : "clean", kind: "picture", residue });
    }
    if (await hasPapers(path)) return await asBundle();
    if (isOfficeFile(bytes)) {
      const { expectPresentation } = await import("./foreign-office.ts");
      const zip = expectPresentation(bytes);
      const { residueOfDeck } = await import("./verify-deck.ts");
      const residue = await residueOfDeck(zip);
      return verdict({ status: residue.length > 0 ? "residue" : "clean", kind: "deck", residue });
    }
    throw new DermShareError("input-unsupported", "not a picture, deck or bundle");
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
    return verdict({ status: statusAfter(error, root === null), error: reported(error) });
  }
}

/** The fingerprint of the key that signed a bundle. */
async function verifyBundle(path: string, today: string): Promise<string> {
  const { outer } = await readBundle(path);
  if (outer === null) {
    throw new DermShareError(
      "bundle-malformed",
      "the signed manifest is not beside it, so nothing can be proven without opening",
      "put the .consent.json and .consent.json.minisig beside it",
    );
  }
  await refuseWithdrawnBundle(outer.manifest.bundleId, outer.signer.key);
  const { validUntil } = outer.manifest.consent;
  if (validUntil !== null && validUntil < today) {
    throw new DermShareError("consent-expired", `the consent was valid until ${validUntil}`);
  }
  return fingerprint(outer.signer.key);
}
