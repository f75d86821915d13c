/** Stamping: the consent strip below a picture, and the record beside it that is bound to the picture as it was written. */
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { knownConsents } from "../consent/ledger.ts";
import type { ConsentRecord } from "../consent/record.ts";
import { formatStamp, newStamp, parseStamp, type Stamp, stampText, termsOf } from "../consent/stamp.ts";
import type { GreyRaster } from "../edits.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";
import { type Found, isSameFile } from "../files/walk.ts";
import { makeFolder } from "../files/folders.ts";
import { commitAfter, exists, writePendingTogether } from "../files/write.ts";
import { formatOf } from "../formats/registry.ts";
import type { Size } from "../geometry.ts";
import { termsSum } from "../pixels/text-mark.ts";
import { anonymise, type AnonymiseOptions, plainStrip } from "./anonymise.ts";
import { type FileResult, nothingDone, reported, statusAfter } from "./file-result.ts";
import { readLedger, refuseWithdrawn } from "./ledger.ts";
import { type Destination, outputPath } from "./output-name.ts";
import type { PreparedPicture } from "./ready-picture.ts";
import { pictureRemedies, withRemedies } from "./remedies.ts";
import { samplesDigest } from "./samples-digest.ts";
import type { TakenNames } from "./taken-names.ts";

const largestStampBytes = 64 * 1024;

/** Where stamped pictures go, and from what. */
export interface StampOptions {
  readonly record: ConsentRecord;
  readonly destination: Destination;
  /** Replace what bears the name already, but nothing that this run has written. */
  readonly force: boolean;
  readonly names: TakenNames;
  /** How pictures are written that cannot stay as they are. */
  readonly coding: Partial<AnonymiseOptions>;
  readonly today: string;
  /** What must be kept before a stamped picture gets its name. */
  beforeCommit(output: string): Promise<void>;
}

/** What came of one picture. */
export interface StampResult extends FileResult {
  /** Where the record of the stamped picture lies; null where there is none. */
  readonly stamp: string | null;
}

/** SHA-256 of the pictures as they are without a new strip; what is no picture, or is not taken, is passed over. */
export async function cleanDigests(files: readonly Found[], coding: Partial<AnonymiseOptions>): Promise<string[]> {
  const digests: string[] = [];
  for (const { path } of files) {
    try {
      const result = await anonymise(await readInput(path), { ...plainStrip, ...coding });
      if (!("refused" in result)) digests.push(sha256(result.image.bytes));
    } catch (error) {
      if (!(error instanceof DermShareError)) throw error; // told when it is stamped
    }
  }
  return digests;
}

/** Draws the strip of a consent for pictures of any size. */
export function stripOf(record: ConsentRecord): (size: Size) => Promise<GreyRaster> {
  const text = stampText(record);
  return async (size) => (await import("../pixels/text-strip.ts")).drawStrip(text, size);
}

/**
 * Cleans a picture, puts the strip below it, and writes both it and its record, or neither.
 *
 * @throws only what is no DermShareError (a bug) and "interrupted"
 */
export async function stampFile(found: Found, options: StampOptions): Promise<StampResult> {
  const start = performance.now();
  const ms = () => Math.round(performance.now() - start);
  try {
    if (found.problem !== undefined) throw found.problem;
    const bytes = await readInput(found.path);
    return { ...nothingDone, ...(await stampRead(found, bytes, options)), input: found.path, error: null, ms: ms() };
  } catch (error) {
    if (!(error instanceof DermShareError) || error.code === "interrupted") throw error;
    const status = statusAfter(error, found);
    return { ...nothingDone, stamp: null, input: found.path, status, error: reported(error), ms: ms() };
  }
}

type Stamped = Omit<StampResult, "input" | "error" | "ms">;

async function stampRead(found: Found, bytes: Uint8Array, options: StampOptions): Promise<Stamped> {
  const { record, destination, force, today, coding } = options;
  const stamped = { ...plainStrip, ...coding, strip: stripOf(record) };
  const result = await withRemedies(pictureRemedies, () => anonymise(bytes, stamped));
  if ("refused" in result) throw new DermShareError("input-refused", result.refused.reason, result.refused.hint);
  const { image, removed, notes, applied, trimmed, lossless } = result;
  const output = outputPath(found, image.format, "stamped", destination);
  if (isSameFile(output, found.path)) {
    throw new DermShareError("usage", "the output would replace the input", "choose another with -o");
  }
  const taken = options.names.take(output);
  if (taken !== null) throw taken;
  const picture = { sha256: sha256(image.bytes), pixelsSha256: await samplesDigest(image.bytes, image.format.id) };
  const stamp = stampPathOf(output);
  if (destination.kind === "folder") makeFolder(dirname(output));
  const text = new TextEncoder().encode(formatStamp(newStamp(record, picture, today)));
  const before = () => options.beforeCommit(output);
  await writeBoth([output, image.bytes], [stamp, text], before, force);
  return {
    output,
    stamp,
    status: "cleaned",
    format: image.format.id,
    bytesIn: bytes.length,
    bytesOut: image.bytes.length,
    sha256: picture.sha256,
    lossless,
    trimmed,
    removed: removed.map(({ kind, length }) => ({ kind, bytes: length })),
    notes,
    applied,
  };
}

async function writeBoth(
  picture: readonly [string, Uint8Array],
  stamp: readonly [string, Uint8Array],
  before: () => Promise<void>,
  replace: boolean,
): Promise<void> {
  await commitAfter(before, await writePendingTogether([picture, stamp]), replace);
}

/** Where the record of a stamped picture lies: a JPEG and a PNG of one name each have their own. */
function stampPathOf(path: string): string {
  return `${path}.consent.json`;
}

/**
 * Holds a picture against the stamp beside it, where there is one: a picture without is not judged.
 *
 * @throws DermShareError "record-foreign" when they do not belong together, or the stamp cannot be read;
 *         "consent-expired", "consent-withdrawn"
 */
export async function checkStamp(path: string, bytes: Uint8Array, today: string): Promise<void> {
  const beside = stampPathOf(path);
  const format = formatOf(bytes);
  if (format === null) return;
  if (!(await exists(beside))) return refuseEndedStrip(bytes, today);
  const { findStrip } = await import("../pixels/text-strip.ts");
  const strip = await findStrip(bytes);
  const stamp = await stampAt(beside, strip !== null);
  if (stamp === null) return;
  const belongs =
    sha256(bytes) === stamp.picture.sha256 || (await samplesDigest(bytes, format.id)) === stamp.picture.pixelsSha256;
  if (!belongs || strip?.ref !== stamp.ref) throw foreign("the consent record beside it belongs to another picture");
  if (strip.termsSum !== termsSum(termsOf(stamp))) {
    throw foreign("the consent record beside it says something else than the strip");
  }
  refuseExpired(stamp.validUntil, today);
  refuseWithdrawn(await readLedger(), stamp.ref);
}

/** Finding a strip means decoding: it is done where one that this computer has drawn may be of a consent that has ended. */
async function refuseEndedStrip(bytes: Uint8Array, today: string): Promise<void> {
  const ledger = await readLedger();
  const ended = knownConsents(ledger, today, 0).filter(
    ({ stamped, state }) => stamped > 0 && (state === "withdrawn" || state === "expired"),
  );
  if (ended.length === 0) return;
  const { findStrip } = await import("../pixels/text-strip.ts");
  const strip = await findStrip(bytes);
  const consent = ended.find(({ ref }) => ref === strip?.ref);
  if (consent === undefined) return;
  refuseWithdrawn(ledger, consent.ref);
  refuseExpired(consent.validUntil, today);
}

function refuseExpired(validUntil: string | null, today: string): void {
  if (validUntil === null || validUntil >= today) return;
  throw new DermShareError("consent-expired", `the consent was valid until ${validUntil}`);
}

/** A picture that bears a consent strip already. */
export interface StampedBefore {
  readonly label: string;
  /** The consent of its strip. */
  readonly ref: string;
}

/**
 * The pictures among those to be sealed that bear a strip already. Finding one means decoding: it is done where a record
 * lies beside the picture, and where this computer has ever stamped a picture or withdrawn a consent.
 *
 * @throws DermShareError "consent-withdrawn" when the consent of a strip was withdrawn
 */
export async function stampedBefore(
  pictures: readonly Pick<PreparedPicture, "path" | "label" | "widthPx">[],
): Promise<StampedBefore[]> {
  const ledger = await readLedger();
  const hasStamps = ledger.lines.some(({ type }) => type === "stamped" || type === "withdrawn");
  const found: StampedBefore[] = [];
  for (const { path, label, widthPx } of pictures) {
    if (widthPx === null || !(hasStamps || (await exists(stampPathOf(path))))) continue;
    const { findStrip } = await import("../pixels/text-strip.ts");
    const strip = await findStrip(await readInput(path));
    if (strip === null) continue;
    try {
      refuseWithdrawn(ledger, strip.ref);
    } catch (error) {
      throw error instanceof DermShareError ? error.about(label) : error;
    }
    found.push({ label, ref: strip.ref });
  }
  return found;
}

/** @throws DermShareError "usage" for a strip that speaks of another consent than the one that covers the picture now */
export function refuseOtherStrips(stamped: readonly StampedBefore[], ref: string): void {
  const other = stamped.find((strip) => strip.ref !== ref);
  if (other === undefined) return;
  throw new DermShareError(
    "usage",
    `the strip below the picture is that of another consent, ${other.ref}`,
    `--stamp puts that of this consent in its place; or --consent ${other.ref}.record.json`,
  ).about(other.label);
}

function foreign(message: string): DermShareError {
  const hint = "stamp the original again: derm-share consent-stamp PICTURE --consent RECORD --force";
  return new DermShareError("record-foreign", message, hint);
}

/** Null for another file of this name, unless there must be a stamp. */
async function stampAt(path: string, mustBe: boolean): Promise<Stamp | null> {
  try {
    return parseStamp(new TextDecoder().decode(await readInput(path, largestStampBytes)));
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
    if (mustBe) throw foreign(`the consent record beside it cannot be used: ${error.message}`);
    return null;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
