/**
 * The record of a consent: what was agreed, once, for as many pictures as it covers. It stays with the sender; a bundle
 * carries its hash alone. Schema: schemas/consent-record-1.schema.json.
 */
import {
  confirmations,
  type ConsentAnswers,
  explanations,
  type FeatureFinding,
  featureNames,
  forms,
  givers,
  purposes,
  type Recognition,
  subjects,
} from "./answers.ts";
import { DermShareError } from "../errors.ts";
import {
  booleanAt,
  dayAt,
  listAt,
  malformed,
  objectAt,
  parseJson,
  textAt,
  wordAt,
  wordsAt,
  wrongFormat,
} from "./fields.ts";

const format = "derm-share/consent-record/1";
/** Crockford's base 32: no letter that is read as a digit. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** A reference as `ConsentRecord` has it. */
export const refPattern = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;

/** A reference as somebody typed what was read to them: in small letters, without the dash, with O for 0, I or L for 1. */
export function typedRef(typed: string): string {
  const letters = typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** The file, key by key. */
export interface ConsentRecord {
  readonly format: typeof format;
  /** What the notes, the ledger and the bundles call it: 7Q2M-VK4D. */
  readonly ref: string;
  readonly createdOn: string;
  /** 32 random bytes in hexadecimal digits: the hash of the record tells nobody what is in it. */
  readonly nonce: string;
  readonly answers: ConsentAnswers;
  /**
   * The pictures that were looked at for the feature check, as they would be shared: SHA-256 of the files. Absent where the
   * check is said of a whole series that is not there yet.
   */
  readonly checkedPictures?: readonly string[];
}

/** The reference that eight bytes make. */
export function refOf(bytes: Uint8Array): string {
  const letters = Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** A fresh record, its lists in their fixed order. `random` gives bytes that nobody can predict. */
export function newRecord(
  answers: ConsentAnswers,
  today: string,
  random: (length: number) => Uint8Array,
): ConsentRecord {
  const ref = refOf(random(8));
  const nonce = Array.from(random(32), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    format,
    ref,
    createdOn: today,
    nonce,
    answers: inOrder(answers),
  };
}

/**
 * Whether answers speak of another agreement than a record: of another day, by somebody else, for somebody else, or no longer in
 * writing. That is a consent of its own, which must not go under the record's reference.
 */
export function isAnotherConsent(answers: ConsentAnswers, { answers: recorded }: ConsentRecord): boolean {
  const fixed = ["obtainedOn", "givenBy", "subject"] as const;
  if (fixed.some((field) => recorded[field] !== undefined && answers[field] !== recorded[field])) return true;
  return recorded.form === "written" && answers.form !== "written";
}

/** Manifests write what was explained in the order of its definition, each word once; so do records. */
function inOrder(answers: ConsentAnswers): ConsentAnswers {
  const { explained, confirmed } = answers;
  return {
    ...answers,
    ...(explained !== undefined && { explained: explanations.filter((word) => explained.includes(word)) }),
    ...(confirmed !== undefined && { confirmed: confirmations.filter((word) => confirmed.includes(word)) }),
  };
}

/** The record as a file: UTF-8, two spaces, a line feed at its end. */
export function formatRecord(record: ConsentRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Reads a record, or a template that somebody filled in: the latter has no ref and no nonce yet.
 *
 * @throws DermShareError "record-malformed", which says where and never what
 */
export function parseRecord(text: string): ConsentRecord | { readonly answers: ConsentAnswers } {
  const value = parseJson(text);
  refuseOtherFormat(value);
  const fields = objectAt(value, "the record", [
    "format",
    "ref",
    "createdOn",
    "nonce",
    "answers",
    "checkedPictures",
    "_help",
  ]);
  const answers = readAnswers(fields["answers"]);
  if (["ref", "createdOn", "nonce", "checkedPictures"].every((key) => fields[key] === undefined)) return { answers };
  return {
    format,
    ref: textAt(fields["ref"], "ref", refPattern),
    createdOn: dayAt(fields["createdOn"], "createdOn"),
    nonce: textAt(fields["nonce"], "nonce", /^[0-9a-f]{64}$/),
    answers,
    ...(fields["checkedPictures"] !== undefined && { checkedPictures: digestsAt(fields["checkedPictures"]) }),
  };
}

/** Tells another file of ours by its format, before its keys are looked at, and where the record that belongs to it is. */
function refuseOtherFormat(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const { format: found, ref, bundleId }: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(value));
  if (found === format) return;
  if (found === "derm-share/stamp/1" && typeof ref === "string" && refPattern.test(ref)) {
    throw besideRecord("a stamped picture", ref);
  }
  if (found === "derm-share/consent/1" && typeof bundleId === "string" && /^[0-9a-f]{32}$/.test(bundleId)) {
    throw besideRecord("a bundle", `derm-${bundleId.slice(0, 8)}`);
  }
  throw wrongFormat(found, format);
}

function besideRecord(what: string, name: string): DermShareError {
  const hint = `--consent ${name}.record.json`;
  return new DermShareError("record-malformed", `it lies beside ${what}, and is not the record`, hint);
}

function digestsAt(value: unknown): string[] {
  const digests = listAt(value, "checkedPictures").map((digest) => textAt(digest, "checkedPictures", /^[0-9a-f]{64}$/));
  if (new Set(digests).size < digests.length) throw malformed('"checkedPictures" has a picture twice');
  return digests;
}

/** How each answer is read; an answer that is not here is refused. */
const readers: { readonly [key in keyof Required<ConsentAnswers>]: (value: unknown) => ConsentAnswers[key] } = {
  purpose: (value) => wordAt(value, "purpose", purposes),
  form: (value) => wordAt(value, "form", forms),
  reason: (value) => textAt(value, "reason"),
  givenBy: (value) => wordAt(value, "givenBy", givers),
  basis: (value) => textAt(value, "basis"),
  subject: (value) => wordAt(value, "subject", subjects),
  obtainedOn: (value) => dayAt(value, "obtainedOn"),
  obtainedBy: (value) => textAt(value, "obtainedBy"),
  explained: (value) => wordsAt(value, "explained", explanations),
  inNotes: (value) => booleanAt(value, "inNotes"),
  notesRef: (value) => textAt(value, "notesRef"),
  validUntil: (value) => dayAt(value, "validUntil"),
  reviewOn: (value) => dayAt(value, "reviewOn"),
  outlet: (value) => textAt(value, "outlet"),
  patientSawMaterial: (value) => booleanAt(value, "patientSawMaterial"),
  protocolRef: (value) => textAt(value, "protocolRef"),
  confirmed: (value) => wordsAt(value, "confirmed", confirmations),
  consentFormSha256: (value) => textAt(value, "consentFormSha256", /^[0-9a-f]{64}$/),
  audience: (value) => textAt(value, "audience"),
  channel: (value) => textAt(value, "channel"),
  features: readFindings,
  patientWouldRecognise: readRecognition,
};

function readAnswers(value: unknown): ConsentAnswers {
  const fields = objectAt(value, "answers", [...Object.keys(readers), "_help"]);
  // A template names every answer and leaves most of them null.
  const given = Object.entries(readers).filter(([key]) => (fields[key] ?? null) !== null);
  return Object.fromEntries(given.map(([key, read]) => [key, read(fields[key])]));
}

/**
 * What can be seen, as the answers of a record say it: its "features", with its "patientWouldRecognise" or as the bare list.
 *
 * @throws DermShareError "record-malformed", which says where and never what
 */
export function parseFeatures(text: string): Pick<ConsentAnswers, "features" | "patientWouldRecognise"> {
  const value = parseJson(text);
  const fields = objectAt(Array.isArray(value) ? { features: value } : value, "the feature check", [
    "features",
    "patientWouldRecognise",
  ]);
  const recognition = fields["patientWouldRecognise"] ?? null;
  return {
    features: readFindings(fields["features"]),
    ...(recognition !== null && { patientWouldRecognise: readRecognition(recognition) }),
  };
}

function readFindings(value: unknown): FeatureFinding[] {
  const findings = listAt(value, "features").map(readFinding);
  // One group in two states would let a mask vouch for what is still to be seen.
  if (new Set(findings.map(({ feature }) => feature)).size < findings.length) throw malformed("a feature stands twice");
  return findings;
}

/** The reason may lack even where one is needed: that is for the policy to refuse (E4). */
function readFinding(value: unknown): FeatureFinding {
  const fields = objectAt(value, "a feature", ["feature", "state", "reason"]);
  const feature = wordAt(fields["feature"], "feature", featureNames);
  const state = wordAt(fields["state"], "state", ["visible", "masked", "accepted"] as const);
  return fields["reason"] === undefined
    ? { feature, state }
    : { feature, state, reason: textAt(fields["reason"], "reason") };
}

function readRecognition(value: unknown): Recognition {
  const recognises = typeof value === "object" && value !== null && "answer" in value && value.answer === "yes";
  const fields = objectAt(value, "patientWouldRecognise", ["answer", ...(recognises ? ["reason"] : [])]);
  const answer = wordAt(fields["answer"], "answer", ["no", "yes"] as const);
  return answer === "no" ? { answer } : { answer, reason: textAt(fields["reason"], "reason") };
}
