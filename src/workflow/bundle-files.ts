/** The files of a bundle on the disk: the age file and, beside it, the signed outer manifest. */
import { createHash } from "node:crypto";
import { extname } from "node:path";
import type { OuterManifest } from "../bundle/outer-manifest.ts";
import { openOuterManifest, type Proven } from "../bundle/signed-manifests.ts";
import { DermShareError } from "../errors.ts";
import { fileChunks, readInput } from "../files/read.ts";
import { exists } from "../files/write.ts";

const ageStart = "age-encryption.org/v1\n";
const largestPapersBytes = 64 * 1024;

/** Whether the bytes at the front are those of an age file. */
export function isAgeFile(start: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(start.subarray(0, ageStart.length)) === ageStart;
}

/**
 * The outer manifest that lies beside an age file, proven: its signature is right and it speaks of these very bytes. Null
 * where neither manifest nor signature is there.
 *
 * @throws DermShareError "bundle-malformed", "signature-wrong"
 */
export async function provenOuter(path: string): Promise<Proven<OuterManifest> | null> {
  const manifestPath = `${path.slice(0, path.length - extname(path).length)}.consent.json`;
  const signaturePath = `${manifestPath}.minisig`;
  const [hasManifest, hasSignature] = await Promise.all([exists(manifestPath), exists(signaturePath)]);
  if (!hasManifest && !hasSignature) return null;
  if (!hasManifest || !hasSignature) {
    throw new DermShareError(
      "bundle-malformed",
      `only one of .consent.json and .consent.json.minisig is there`,
      "put both beside the bundle, or neither",
    );
  }
  const outer = openOuterManifest(
    await readInput(manifestPath, largestPapersBytes),
    await readInput(signaturePath, largestPapersBytes),
  );
  await expectCiphertext(path, outer.manifest);
  return outer;
}

async function expectCiphertext(path: string, { ciphertext }: OuterManifest): Promise<void> {
  const digest = createHash("sha256");
  let bytes = 0;
  for await (const chunk of fileChunks(path)) {
    digest.update(chunk);
    bytes += chunk.length;
  }
  if (bytes !== ciphertext.bytes || digest.digest("hex") !== ciphertext.sha256) {
    throw new DermShareError(
      "bundle-malformed",
      "the bundle is not the one that its signed manifest speaks of: damaged, or exchanged",
      "ask the sender to send it again",
    );
  }
}
