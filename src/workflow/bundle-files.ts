/** The files of a bundle on the disk: a bare age file with its signed manifest beside it, or the page that holds both. */
import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import { dearmor, isArmored } from "../bundle/age/armor.ts";
import { startsAsAge } from "../bundle/age/header.ts";
import { maxPageBytes } from "../bundle/opener/blocks.ts";
import { cutPage, expectShell, isPage } from "../bundle/opener/opener.ts";
import type { OuterManifest } from "../bundle/outer-manifest.ts";
import { openOuterManifest, type Proven } from "../bundle/signed-manifests.ts";
import { equal, latin1 } from "../bytes/bytes.ts";
import { DermShareError } from "../errors.ts";
import { fileChunks, readInput, readStart } from "../files/read.ts";
import { exists } from "../files/write.ts";

const largestPapersBytes = 64 * 1024;

/** A bundle whose outside is proven, as far as it is there. */
export interface BundleFile {
  /** The binary age file; it can be read as often as needed. */
  readonly ciphertext: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** The outer manifest, signed and speaking of this very ciphertext; null where a bare age file came alone. */
  readonly outer: Proven<OuterManifest> | null;
}

/** Whether the bytes at the front are those of a bundle. */
export function isBundle(start: Uint8Array): boolean {
  return startsAsAge(start) || isArmored(start) || isPage(start);
}

/** Whether the papers of a bundle lie beside this file: then it should be one, whatever its bytes say. */
export async function hasPapers(path: string): Promise<boolean> {
  return (await papersBeside(path)) !== null;
}

/**
 * Reads the outside of a bundle and proves it.
 *
 * @throws DermShareError "input-unsupported" for another file; "bundle-malformed", "signature-wrong", "read-failed"
 */
export async function readBundle(path: string): Promise<BundleFile> {
  const start = await readStart(path, 64);
  if (isPage(start)) return readPage(path);
  const papers = await papersBeside(path);
  if (!startsAsAge(start) && !isArmored(start)) {
    if (papers !== null) return proven(fileChunks(path), papers); // which it cannot be: damaged, or exchanged
    throw new DermShareError(
      "input-unsupported",
      "this is not a bundle, by its content",
      "a bundle is derm-….html or .age",
    );
  }
  const ciphertext = isArmored(start) ? [dearmor(latin1(await readInput(path, maxPageBytes)))] : fileChunks(path);
  return papers === null ? { ciphertext, outer: null } : proven(ciphertext, papers);
}

interface Papers {
  readonly manifest: Uint8Array;
  readonly signature: Uint8Array;
}

async function readPage(path: string): Promise<BundleFile> {
  const page = cutPage(await readInput(path, maxPageBytes));
  if (page === null) {
    throw new DermShareError(
      "input-unsupported",
      "this is the empty opener: it holds no bundle",
      "open it in a browser",
    );
  }
  const beside = await papersBeside(path);
  if (beside !== null && !(equal(beside.manifest, page.manifest) && equal(beside.signature, page.signature))) {
    throw new DermShareError("bundle-malformed", "the .consent.json beside it is not the one inside the page");
  }
  const bundle = await proven([page.ciphertext], page);
  expectShell(bundle.outer.manifest, page.shellSha256);
  return bundle;
}

async function papersBeside(path: string): Promise<Papers | null> {
  const manifestPath = `${path.slice(0, path.length - extname(path).length)}.consent.json`;
  const signaturePath = `${manifestPath}.minisig`;
  const [hasManifest, hasSignature] = await Promise.all([exists(manifestPath), exists(signaturePath)]);
  if (!hasManifest && !hasSignature) return null;
  if (!hasManifest || !hasSignature) {
    throw new DermShareError(
      "bundle-malformed",
      "only one of .consent.json and .consent.json.minisig is there",
      "put both beside the bundle, or neither",
    );
  }
  const [manifest, signature] = await Promise.all([readPaper(manifestPath), readPaper(signaturePath)]);
  return { manifest, signature };
}

async function readPaper(path: string): Promise<Uint8Array> {
  try {
    return await readInput(path, largestPapersBytes);
  } catch (error) {
    throw error instanceof DermShareError ? error.about(basename(path)) : error;
  }
}

async function proven(
  ciphertext: BundleFile["ciphertext"],
  { manifest, signature }: Papers,
): Promise<BundleFile & { readonly outer: Proven<OuterManifest> }> {
  const outer = openOuterManifest(manifest, signature);
  const digest = createHash("sha256");
  let bytes = 0;
  for await (const chunk of ciphertext) {
    digest.update(chunk);
    bytes += chunk.length;
  }
  const expected = outer.manifest.ciphertext;
  if (bytes === expected.bytes && digest.digest("hex") === expected.sha256) return { ciphertext, outer };
  throw new DermShareError(
    "bundle-malformed",
    "the bundle is not the one that its signed manifest speaks of: damaged, or exchanged",
    "ask the sender to send it again",
  );
}
