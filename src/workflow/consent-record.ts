/** Consent on the disk: records that are handed in, and the full records that stay in the state folder. */
import { basename, join } from "node:path";
import { createHash } from "node:crypto";
import { systemRandom } from "../bundle/random.ts";
import { decodeText } from "../bytes/text.ts";
import { type ConsentAnswers, purposes } from "../consent/answers.ts";
import { checkDates } from "../consent/dates.ts";
import { nearestWord } from "../consent/nearest-word.ts";
import {
  type ConsentRecord,
  formatRecord,
  newRecord,
  parseFeatures,
  parseRecord,
  refOf,
  typedRef,
} from "../consent/record.ts";
import { DermShareError } from "../errors.ts";
import { computerKey, markOf } from "../files/journal.ts";
import { readInput } from "../files/read.ts";
import { readPrivate, stateFolder, writePrivate } from "../files/state-folder.ts";
import { exists } from "../files/write.ts";

const largestRecordBytes = 64 * 1024;

/** What `--consent` named: a purpose, or a record with its answers. */
export interface NamedConsent {
  readonly answers: ConsentAnswers;
  /** The record that was handed in, or that of a template that says what was agreed; null for a purpose, or less. */
  readonly record: ConsentRecord | null;
  readonly isTemplate: boolean;
}

/**
 * Reads what `--consent` names. A record that an earlier run kept is found by its name alone.
 *
 * @throws DermShareError "usage" when it is neither a purpose nor a file, "record-malformed", "date-invalid"
 */
export async function namedConsent(named: string, today: string): Promise<NamedConsent> {
  const purpose = purposes.find((known) => known === named);
  if (purpose !== undefined) return { answers: { purpose }, record: null, isTemplate: false };
  if (named === "") throw unknownPurpose(named, undefined);
  const path = (await exists(named)) ? named : join(recordFolder(), basename(named));
  if (!(await exists(path))) throw unknownPurpose(named, await keptUnder(named));
  const read = await readRecord(path, named, today);
  return "ref" in read
    ? { answers: read.answers, record: read, isTemplate: false }
    : { answers: read.answers, record: await recordOf(read.answers, today), isTemplate: true };
}

async function readRecord(path: string, named: string, today: string): Promise<ReturnType<typeof parseRecord>> {
  try {
    const read = parseRecord(decodeText(await readInput(path, largestRecordBytes)));
    checkDates(read.answers, today);
    if ("ref" in read && read.createdOn > today) {
      throw new DermShareError("date-invalid", '"createdOn" lies in the future', "is this computer's clock right?");
    }
    return read;
  } catch (error) {
    throw error instanceof DermShareError ? error.about(named) : error;
  }
}

/** The feature check in a file. @throws DermShareError "record-malformed", "read-failed" */
export async function readFeatures(path: string): Promise<ReturnType<typeof parseFeatures>> {
  try {
    return parseFeatures(decodeText(await readInput(path, largestRecordBytes)));
  } catch (error) {
    if (!(error instanceof DermShareError)) throw error;
    const { code, message, hint } = error;
    const example =
      '{"features": [{"feature": "marks", "state": "masked"}], "patientWouldRecognise": {"answer": "no"}}';
    throw new DermShareError(code, message, code === "record-malformed" ? example : hint).about(path);
  }
}

/**
 * The record of a template that somebody filled in. What it says is one consent however often it is used, so that a
 * withdrawal reaches every use: the reference follows from it, under a key of this computer, without which nobody could try
 * out what it says. What can be seen in the pictures is no part of that. Without the day of the consent it is a start that
 * serves many patients: null.
 */
async function recordOf(answers: ConsentAnswers, today: string): Promise<ConsentRecord | null> {
  const { form, obtainedOn } = answers;
  if (form === undefined || (form !== "none" && obtainedOn === undefined)) return null;
  const record = newRecord(answers, today, systemRandom); // its lists are in their order, whichever the file has
  const agreed = JSON.stringify({ ...record.answers, features: undefined, patientWouldRecognise: undefined });
  const mark = markOf(await computerKey(), ["consent", agreed]);
  return { ...record, ref: refOf(Buffer.from(mark, "base64url").subarray(0, 8)) };
}

/**
 * The record with these answers: the one that was handed in, or a fresh one.
 *
 * @param checked the pictures on which the features were looked for just now; null where that was not done now
 */
export function recordWith(
  answers: ConsentAnswers,
  handedIn: ConsentRecord | null,
  today: string,
  checked: readonly string[] | null,
): ConsentRecord {
  const record = handedIn === null ? newRecord(answers, today, systemRandom) : { ...handedIn, answers };
  return checked === null || checked.length === 0 ? record : { ...record, checkedPictures: [...new Set(checked)] };
}

/** A record of its own that starts from another one: what was seen in the pictures is as true of it. */
export function recordOfItsOwn(record: ConsentRecord, today: string): ConsentRecord {
  return { ...record, ...newRecord(record.answers, today, systemRandom) };
}

/** Keeps a record for its owner alone. `name` is a bundle's, or the reference. @returns where it lies */
export async function keepRecord(record: ConsentRecord, name: string): Promise<string> {
  const path = join(recordFolder(), `${name}.record.json`);
  await writePrivate(path, new TextEncoder().encode(formatRecord(record)));
  return path;
}

/**
 * The reference in the record that was kept under this name; null where none was.
 *
 * @throws DermShareError "read-failed", "key-exposed"; "record-malformed", with its path
 */
export async function keptRef(name: string): Promise<string | null> {
  const path = join(recordFolder(), `${name}.record.json`);
  const bytes = await readPrivate(path);
  if (bytes === null) return null;
  try {
    const record = parseRecord(decodeText(bytes));
    return "ref" in record ? record.ref : null;
  } catch (error) {
    throw error instanceof DermShareError ? error.about(path) : error;
  }
}

/** The SHA-256 of a file, such as a signed consent form. */
export async function digestOf(path: string): Promise<string> {
  try {
    return createHash("sha256")
      .update(await readInput(path))
      .digest("hex");
  } catch (error) {
    throw error instanceof DermShareError ? error.about(path) : error;
  }
}

function recordFolder(): string {
  return join(stateFolder(), "records");
}

/** The name of the record that is kept under a reference or a bundle's name: people type what stands in the notes. */
async function keptUnder(named: string): Promise<string | undefined> {
  for (const name of [typedRef(named), basename(named)]) {
    const record = `${name}.record.json`;
    if (!/[/\\]/.test(name) && (await exists(join(recordFolder(), record)))) return record;
  }
  return undefined;
}

function unknownPurpose(named: string, kept: string | undefined): DermShareError {
  const near = kept ?? nearestWord(named, purposes);
  return new DermShareError(
    "usage",
    "--consent is neither a purpose nor a file that is there",
    near === undefined ? `purposes: ${purposes.join(", ")}` : `did you mean ${near}?`,
  );
}
