/**
 * What is inside the age file: a stored ZIP of manifest, signature, sheet, pictures and padding, in this order.
 *
 * Both ways work picture by picture. Whoever reads must read to the end: only then is it known that every picture is the
 * one that was sealed, that there are no more and no fewer, and that the padding hides nothing.
 */
import { createHash } from "node:crypto";
import { concat, equal } from "../bytes/bytes.ts";
import { crc32 } from "../bytes/crc32.ts";
import type { ByteSource } from "../bytes/source.ts";
import { readStoredZip, type StoredContent, type StoredFile, storedZipBytes } from "../bytes/zip-stored.ts";
import { DermShareError } from "../errors.ts";
import { type InnerItem, type InnerManifest, maxInnerBytes, maxPictures } from "./inner-manifest.ts";
import type { OuterManifest } from "./outer-manifest.ts";
import { paddedBytes } from "./padding.ts";
import { openInnerManifest } from "./signed-manifests.ts";

const manifestName = "manifest.json";
const signatureName = "manifest.json.minisig";
const sheetName = "consent.txt";
const padName = "pad.bin";
const maxSignatureBytes = 1024;
const maxSheetBytes = 64 * 1024;
/** All pictures of a bundle together. */
const maxPicturesBytes = 512 * 1024 * 1024;
const zipLimits = { maxEntries: maxPictures + 4, maxBytes: paddedBytes(maxPicturesBytes + 4 * 1024 * 1024) };
const zeros = new Uint8Array(64 * 1024);

/** What stands in front of the pictures. */
export interface Papers {
  readonly manifest: Uint8Array;
  readonly signature: string;
  /** The consent sheet for people; its SHA-256 is in the manifest. */
  readonly sheet: Uint8Array;
}

/** A bundle that was opened as far as its papers. */
export interface OpenedContents {
  readonly manifest: InnerManifest;
  readonly sheet: Uint8Array;
  /** In the manifest's order; to be read to the end: see the head of this file. */
  readonly pictures: AsyncGenerator<OpenedPicture>;
}

/** A picture; it is the one that was sealed when `content` has ended without an error. */
interface OpenedPicture {
  readonly item: InnerItem;
  readonly content: AsyncIterable<Uint8Array>;
}

/** @throws DermShareError "input-too-large" above 999 pictures or 512 MiB of them */
export function expectFits(pictures: readonly { readonly bytes: number }[]): void {
  if (pictures.length > maxPictures || totalBytes(pictures) > maxPicturesBytes) throw tooLarge();
}

/**
 * The entries of the ZIP, with the padding that belongs to them.
 *
 * @param pictures in the manifest's order and under the manifest's names
 * @throws DermShareError "input-too-large" above 999 pictures or 512 MiB
 */
export function planContents(papers: Papers, pictures: readonly StoredContent[]): StoredContent[] {
  expectFits(pictures);
  const entries = [
    inMemory(manifestName, papers.manifest),
    inMemory(signatureName, new TextEncoder().encode(papers.signature)),
    inMemory(sheetName, papers.sheet),
    ...pictures,
  ];
  return [...entries, padding(padBytesFor(entries))];
}

/**
 * Opens what `planContents` made: reads and proves the papers at once, the pictures as they are asked for.
 *
 * @param outer the outer manifest, already proven, or null where the age file came alone
 * @param prove reads the manifest and proves it: by its signature, if nothing else is given
 * @throws DermShareError "bundle-malformed" when one byte is not as we would write it or a hash does not fit,
 *         "signature-wrong" when the inner signature is not by the outer one's key, "input-too-large"
 */
export async function openContents(
  zip: ByteSource,
  outer: OuterManifest | null,
  prove = provenBySignature,
): Promise<OpenedContents> {
  const files = readStoredZip(zip, zipLimits);
  try {
    return await openFiles(files, outer, prove);
  } catch (error) {
    await files.return(undefined); // the file that it comes from is closed now, not some time
    throw error;
  }
}

async function openFiles(
  files: AsyncGenerator<StoredFile>,
  outer: OuterManifest | null,
  prove: typeof provenBySignature,
): Promise<OpenedContents> {
  const manifestBytes = await readPaper(files, manifestName, maxInnerBytes);
  const signature = await readPaper(files, signatureName, maxSignatureBytes);
  const manifest = prove(manifestBytes, signature);
  if (outer !== null) expectSame(manifest, outer);
  const sheet = await readPaper(files, sheetName, maxSheetBytes);
  if (sha256(sheet) !== manifest.sheetSha256) throw malformed("the consent sheet is not the one that was sealed");
  expectFits(manifest.items);
  const papers = [
    { name: manifestName, bytes: manifestBytes.length },
    { name: signatureName, bytes: signature.length },
    { name: sheetName, bytes: sheet.length },
  ];
  return {
    manifest,
    sheet,
    pictures: readPictures(files, manifest.items, padBytesFor([...papers, ...manifest.items])),
  };
}

function provenBySignature(bytes: Uint8Array, signature: Uint8Array): InnerManifest {
  return openInnerManifest(bytes, signature).manifest;
}

async function* readPictures(
  files: AsyncGenerator<StoredFile>,
  items: readonly InnerItem[],
  padBytes: number,
): AsyncGenerator<OpenedPicture> {
  try {
    yield* provenPictures(files, items);
    await expectPadding(files, padBytes);
  } finally {
    await files.return(undefined);
  }
}

async function* provenPictures(
  files: AsyncGenerator<StoredFile>,
  items: readonly InnerItem[],
): AsyncGenerator<OpenedPicture> {
  for (const item of items) {
    const file = await nextFile(files, item.name);
    if (file.bytes !== item.bytes) throw malformed("a picture does not have its length");
    const content = hashed(file.content, item.sha256);
    yield { item, content: { [Symbol.asyncIterator]: () => ({ next: () => content.next() }) } };
    while ((await content.next()).done !== true); // what the caller left: breaking off has not closed it
  }
}

async function expectPadding(files: AsyncGenerator<StoredFile>, padBytes: number): Promise<void> {
  const pad = await nextFile(files, padName);
  if (pad.bytes !== padBytes) throw malformed("the padding does not have its length");
  for await (const piece of pad.content) {
    if (!isZero(piece)) throw malformed("the padding is not empty");
  }
  if ((await files.next()).done !== true) throw malformed("there is a file behind the padding");
}

/** The inner manifest must be the outer one's: same sender, same bundle, same purpose, same validity. */
function expectSame(inner: InnerManifest, outer: OuterManifest): void {
  if (inner.sender.publicKey !== outer.sender.publicKey) {
    throw new DermShareError("signature-wrong", "the inside of the bundle is signed by another key than the outside");
  }
  if (
    inner.bundleId !== outer.bundleId ||
    inner.consent.purpose !== outer.consent.purpose ||
    inner.consent.validUntil !== outer.consent.validUntil
  ) {
    throw malformed("inside and outside do not belong together");
  }
}

async function nextFile(files: AsyncGenerator<StoredFile>, name: string): Promise<StoredFile> {
  const next = await files.next();
  if (next.done === true || next.value.name !== name) throw malformed(`${name} is not at its place`);
  return next.value;
}

async function readPaper(files: AsyncGenerator<StoredFile>, name: string, maxBytes: number): Promise<Uint8Array> {
  const file = await nextFile(files, name);
  if (file.bytes > maxBytes) throw new DermShareError("input-too-large", `bundle contents: ${name} is too large`);
  const pieces: Uint8Array[] = [];
  for await (const piece of file.content) pieces.push(piece);
  return concat(pieces);
}

/** Hands the pieces on, and at their end proves that they were the right ones. */
async function* hashed(content: AsyncIterable<Uint8Array>, expected: string): AsyncGenerator<Uint8Array> {
  const digest = createHash("sha256");
  for await (const piece of content) {
    digest.update(piece);
    yield piece;
  }
  if (digest.digest("hex") !== expected) throw malformed("a picture is not the one that was sealed");
}

function inMemory(name: string, content: Uint8Array): StoredContent {
  return { name, bytes: content.length, crc32: crc32(content), content: () => [content] };
}

function padding(bytes: number): StoredContent {
  let sum = 0;
  for (const piece of zerosOf(bytes)) sum = crc32(piece, sum);
  return { name: padName, bytes, crc32: sum, content: () => zerosOf(bytes) };
}

function isZero(piece: Uint8Array): boolean {
  for (let at = 0; at < piece.length; at += zeros.length) {
    const part = piece.subarray(at, at + zeros.length);
    if (!equal(part, zeros.subarray(0, part.length))) return false;
  }
  return true;
}

function* zerosOf(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= zeros.length) yield zeros.subarray(0, left);
}

function padBytesFor(entries: readonly { readonly name: string; readonly bytes: number }[]): number {
  const unpadded = storedZipBytes([...entries, { name: padName, bytes: 0 }]);
  return paddedBytes(unpadded) - unpadded;
}

function totalBytes(parts: readonly { readonly bytes: number }[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function malformed(found: string): DermShareError {
  return new DermShareError("bundle-malformed", `bundle contents: ${found}`);
}

function tooLarge(): DermShareError {
  return new DermShareError("input-too-large", "a bundle holds at most 999 pictures and 512 MiB");
}
