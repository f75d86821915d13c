/**
 * What a stamped picture says: the strip below it, and the record beside it that is bound to its bytes and its pixels.
 *
 * Both travel with the picture: closed words, days and the reference alone, never a name and nothing that somebody typed.
 * Schema: schemas/stamp-1.schema.json.
 */
import { DermShareError } from "../errors.ts";
import { type Form, forms, type Giver, givers, type Purpose, purposes } from "./answers.ts";
import { spokenDay } from "./dates.ts";
import { dayAt, objectAt, parseJson, textAt, wordAt, wrongFormat } from "./fields.ts";
import { purposeRules } from "./purposes.ts";
import { type ConsentRecord, refPattern } from "./record.ts";

const format = "derm-share/stamp/1";
const digestPattern = /^[0-9a-f]{64}$/;

/** The picture that a stamp belongs to, by SHA-256. */
export interface StampedPicture {
  /** Of the file. */
  readonly sha256: string;
  /** Of the decoded samples: see `samplesDigest`. It stays when the file is packed anew without loss. */
  readonly pixelsSha256: string;
}

/** The file beside a stamped picture, key by key. */
export interface Stamp {
  readonly format: typeof format;
  readonly ref: string;
  readonly purpose: Purpose;
  readonly form: Form;
  readonly givenBy: Giver | null;
  readonly obtainedOn: string | null;
  readonly validUntil: string | null;
  readonly stampedOn: string;
  readonly picture: StampedPicture;
}

type Terms = Pick<Stamp, "purpose" | "form" | "obtainedOn" | "validUntil">;

/** What a strip says, to people and to machines. */
interface StampText {
  readonly heading: string;
  readonly lines: readonly string[];
  readonly ref: string;
  readonly terms: string;
}

/** What the strip says, to be read by people. @throws DermShareError "answer-missing" for a record without purpose and form */
export function stampText(record: ConsentRecord): StampText {
  const { ref, purpose, form, obtainedOn, validUntil } = agreedIn(record);
  const agreed = form === "written" ? "Agreed in writing" : "Agreed verbally";
  const on = obtainedOn === null ? "" : ` on ${spokenDay(obtainedOn)}`;
  return {
    heading: `For ${purposeRules[purpose].words} only`,
    lines: [
      form === "none" ? "Used without consent, as the rules for this purpose allow." : `${agreed}${on}.`,
      `Consent reference ${ref}. ${validUntil === null ? "No end was set." : `Valid until ${spokenDay(validUntil)}.`}`,
      "Do not share beyond this purpose.",
    ],
    ref,
    terms: termsOf({ purpose, form, obtainedOn, validUntil }),
  };
}

/** What a strip says besides its reference, in one line for machines: the mark of the strip holds its sum. */
export function termsOf({ purpose, form, obtainedOn, validUntil }: Terms): string {
  return [purpose, form, obtainedOn ?? "-", validUntil ?? "-"].join(" ");
}

/** The record that lies beside the picture. @throws as `stampText` */
export function newStamp(record: ConsentRecord, picture: StampedPicture, today: string): Stamp {
  return { format, ...agreedIn(record), stampedOn: today, picture };
}

/** The stamp as a file: UTF-8, two spaces, a line feed at its end. */
export function formatStamp(stamp: Stamp): string {
  return `${JSON.stringify(stamp, null, 2)}\n`;
}

/** Reads a stamp. @throws DermShareError "record-malformed", which says where and never what */
export function parseStamp(text: string): Stamp {
  const keys = ["format", "ref", "purpose", "form", "givenBy", "obtainedOn", "validUntil", "stampedOn", "picture"];
  const fields = objectAt(parseJson(text), "the stamp", keys);
  if (fields["format"] !== format) throw wrongFormat(fields["format"], format);
  const picture = objectAt(fields["picture"], "picture", ["sha256", "pixelsSha256"]);
  const orNull = <T>(key: string, read: (value: unknown, key: string) => T): T | null =>
    fields[key] === null ? null : read(fields[key], key);
  return {
    format,
    ref: textAt(fields["ref"], "ref", refPattern),
    purpose: wordAt(fields["purpose"], "purpose", purposes),
    form: wordAt(fields["form"], "form", forms),
    givenBy: orNull("givenBy", (value, key) => wordAt(value, key, givers)),
    obtainedOn: orNull("obtainedOn", dayAt),
    validUntil: orNull("validUntil", dayAt),
    stampedOn: dayAt(fields["stampedOn"], "stampedOn"),
    picture: {
      sha256: textAt(picture["sha256"], "sha256", digestPattern),
      pixelsSha256: textAt(picture["pixelsSha256"], "pixelsSha256", digestPattern),
    },
  };
}

/** What was agreed, as stamps have it: where nobody did, a giver or a day would be said of nothing. */
function agreedIn({ ref, answers }: ConsentRecord): Omit<Stamp, "format" | "stampedOn" | "picture"> {
  const { purpose, form, givenBy = null, obtainedOn = null, validUntil = null } = answers;
  if (purpose === undefined || form === undefined) {
    throw new DermShareError("answer-missing", "purpose and form belong to every consent");
  }
  const asked = form === "none" ? { givenBy: null, obtainedOn: null } : { givenBy, obtainedOn };
  return { ref, purpose, form, ...asked, validUntil };
}
