/** Proving files: a picture or a deck carries no metadata; a bundle is whole and signed. */
import { fingerprint } from "../bundle/keys.ts";
import { isZip } from "../bytes/zip-read.ts";
import { DermShareError } from "../errors.ts";
import { OpenFile, openInput, readStart } from "../files/read.ts";
import type { Found } from "../files/walk.ts";
import type { Refusal } from "../formats/format.ts";
import { codedPicture } from "../formats/heif-coded.ts";
import { formatOf } from "../formats/registry.ts";
import { type Anonymised, anonymise, plainStrip } from "./anonymise.ts";
import { hasPapers, isBundle, readBundle } from "./bundle-files.ts";
import { type Residue, residueByTwoReaders } from "./clean-image.ts";
import { isNamedAsOurs, isTruthfullyNamed, type NamedFormat } from "./output-name.ts";
import { type ReportedError, reported, reportedBug, statusAfter } from "./file-result.ts";
import { inThreads } from "./in-threads.ts";
import { isOfficeFile } from "./office-file.ts";
import { checkStamp } from "./stamp.ts";
import type { DeckFinding } from "./verify-deck.ts";
import type { VerifyJob } from "./verify-worker.ts";
import { refuseWithdrawnBundle } from "./withdrawals.ts";

/** What was proven of one file. */
export interface Verdict {
  readonly input: string;
  readonly status: "clean" | "residue" | "skipped" | "refused" | "failed";
  readonly kind: "picture" | "deck" | "bundle" | null;
  readonly residue: readonly (Residue | DeckFinding)[];
  /** The key that signed a bundle; null for a picture. */
  readonly sender: string | null;
  /** The day in UTC on which a bundle was sealed; null for a picture. */
  readonly sealedOn: string | null;
  readonly error: ReportedError | null;
  readonly ms: number;
}

/** The built thread: a source that runs as it stands, in a test, has it there too. */
const workerFile = new URL("../../dist/workflow/verify-worker.js", import.meta.url);

/** Proves the files, in several threads. What is wrong becomes part of a verdict. @throws what finding the files throws */
export function verifyFiles(files: AsyncIterable<Found>, jobs: number, today: string): AsyncGenerator<Verdict> {
  return inThreads(files, { jobs, file: workerFile, here: verifyOne }, async (found, run) => {
    if (found.problem !== undefined) return afterError(found, found.problem);
    try {
      return await run({ found, today });
    } catch (error) {
      return afterError(found, error); // a thread that ended
    }
  });
}

/** Proves one file. It does not fail. */
export async function verifyOne({ found, today }: VerifyJob): Promise<Verdict> {
  const start = performance.now();
  const verdict = await prove(found.path, today).catch((error: unknown) => afterError(found, error));
  return { ...verdict, ms: Math.round(performance.now() - start) };
}

function afterError(found: Found, error: unknown): Verdict {
  const { path, root } = found;
  const verdict = { ...nothingProven, input: path };
  return error instanceof DermShareError
    ? { ...verdict, status: statusAfter(error, found, root === null || isNamedAsOurs(path)), error: reported(error) }
    : { ...verdict, status: "failed", error: reportedBug(error, "nothing was proven") };
}

const nothingProven = { kind: null, residue: [], sender: null, sealedOn: null, error: null, ms: 0 } as const;

/**
 * The options with which `strip` cleans a picture or a deck in which something was found, or why it does not take a picture;
 * null where the file is not what it was. What its name would not be true of is written beside it.
 */
export async function optionsToStrip(path: string): Promise<readonly string[] | Refusal | null> {
  try {
    const bytes = await openInput(path, isZip);
    if (bytes instanceof OpenFile || isZip(bytes)) return placeOf(path, await formatOfDeckIn(bytes));
    const format = formatOf(bytes);
    if (format === null) return null;
    const refused = await refusalOf(anonymise(bytes, { ...plainStrip, heic: "keep" }));
    if (refused === null) return [...(format.id === "heic" ? ["--keep-heic"] : []), ...placeOf(path, format)];
    if (format.id !== "heic") return refused;
    const coded = codedPicture(bytes);
    return "refused" in coded ? coded.refused : []; // as a JPEG beside it
  } catch (error) {
    if (error instanceof DermShareError) return null;
    throw error;
  }
}

function placeOf(path: string, format: NamedFormat): string[] {
  return isTruthfullyNamed(path, format) ? ["--in-place"] : [];
}

async function formatOfDeckIn(bytes: Uint8Array | OpenFile): Promise<NamedFormat> {
  const [{ formatOfDeck }, { openDeck }] = await Promise.all([
    import("../deck/main-part.ts"),
    import("../deck/package.ts"),
  ]);
  try {
    return formatOfDeck(openDeck(bytes));
  } finally {
    if (bytes instanceof OpenFile) bytes.close();
  }
}

/** Why a picture is not cleaned; null where it is. */
async function refusalOf(cleaned: Promise<Anonymised>): Promise<Refusal | null> {
  try {
    const result = await cleaned;
    return "refused" in result ? result.refused : null;
  } catch (error) {
    if (!(error instanceof DermShareError) || error.code !== "input-refused") throw error;
    return { reason: error.message, hint: error.hint ?? "" };
  }
}

async function prove(path: string, today: string): Promise<Verdict> {
  if (isBundle(await readStart(path, 64))) return proveBundle(path, today); // which may be large: never read whole
  const bytes = await openInput(path, isZip);
  try {
    return await proveContent(path, bytes, today);
  } finally {
    if (bytes instanceof OpenFile) bytes.close();
  }
}

async function proveContent(path: string, bytes: Uint8Array | OpenFile, today: string): Promise<Verdict> {
  const verdict = { ...nothingProven, input: path };
  if (bytes instanceof Uint8Array) {
    const format = formatOf(bytes);
    if (format !== null) {
      const residue = await residueByTwoReaders(bytes, format);
      if (residue.length === 0) await checkStamp(path, bytes, today);
      return { ...verdict, status: statusOf(residue), kind: "picture", residue };
    }
  }
  if (await hasPapers(path)) return proveBundle(path, today);
  if (bytes instanceof Uint8Array && !isOfficeFile(bytes)) {
    throw new DermShareError("input-unsupported", "not a picture, deck or bundle");
  }
  const { expectPresentation } = await import("./foreign-office.ts");
  const zip = expectPresentation(bytes);
  const { residueOfDeck } = await import("./verify-deck.ts");
  const residue = await residueOfDeck(zip);
  return { ...verdict, status: statusOf(residue), kind: "deck", residue };
}

async function proveBundle(path: string, today: string): Promise<Verdict> {
  const proven = await verifyBundle(path, today);
  return { ...nothingProven, input: path, status: "clean", kind: "bundle", ...proven };
}

function statusOf(residue: readonly unknown[]): "residue" | "clean" {
  return residue.length > 0 ? "residue" : "clean";
}

/** The fingerprint of the key that signed a bundle, and when it was sealed. */
async function verifyBundle(path: string, today: string): Promise<Pick<Verdict, "sender" | "sealedOn">> {
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
  return { sender: fingerprint(outer.signer.key), sealedOn: outer.manifest.createdOn };
}
