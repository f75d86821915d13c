/** The flags that say what the patient agreed to, and their values held against the closed lists. */
import type { Command } from "commander";
import {
  audienceOf,
  audiences,
  confirmations,
  type ConsentAnswers,
  explanations,
  type Feature,
  type FeatureFinding,
  featureNames,
  forms,
  givers,
  type Recognition,
  subjects,
} from "../consent/answers.ts";
import { checkDates } from "../consent/dates.ts";
import { isText, longestText } from "../consent/fields.ts";
import { nearestWord } from "../consent/nearest-word.ts";
import { collect } from "./options.ts";
import { DermShareError } from "../errors.ts";

/** The flags of `addConsentOptions`. */
export interface ConsentFlags {
  readonly consent?: string;
  readonly form?: string;
  readonly reason?: string;
  readonly givenBy?: string;
  readonly basis?: string;
  readonly subject?: string;
  readonly obtainedOn?: string;
  readonly obtainedBy?: string;
  readonly explained?: string;
  readonly inNotes?: true;
  readonly notesRef?: string;
  readonly validUntil?: string;
  readonly reviewOn?: string;
  readonly outlet?: string;
  readonly patientSawMaterial?: true;
  readonly protocolRef?: string;
  readonly confirm?: string;
  readonly consentForm?: string;
  readonly audience?: string;
  readonly channel?: string;
  /** Read by the caller. */
  readonly features?: string;
  readonly visible?: string;
  readonly masked?: string;
  readonly accept?: readonly string[];
  readonly patientWouldRecognise?: string;
}

/** Adds them. */
export function addConsentOptions(command: Command): Command {
  return command
    .optionsGroup("Consent:")
    .option("--consent <purpose|file>", "what it is for, or a consent record (a JSON file)")
    .option("--form <form>", "written, verbal, or none with --reason")
    .option("--reason <text>", "why there is no consent")
    .option("--given-by <who>", givers.join(", "))
    .option("--basis <text>", "on what authority a proxy acts")
    .option("--subject <who>", subjects.join(", "))
    .option("--obtained-on <day>", "the day of the consent: 2026-11-22")
    .option("--obtained-by <role>", "GP, nurse, photographer ...")
    .option("--explained <list>", `all, or of ${explanations.join(", ")}`)
    .option("--in-notes", "the key points are in the patient's notes")
    .option("--notes-ref <ref>", "where in the notes; stays on this computer")
    .option("--valid-until <day>", "the last day of use")
    .option("--review-on <day>", "when to ask again")
    .option("--outlet <text>", "where it will be published")
    .option("--patient-saw-material", "the patient has seen what will be published")
    .option("--protocol-ref <text>", "the research protocol")
    .option("--confirm <list>", confirmations.join(", "))
    .option("--consent-form <file>", "the signed form; only its digest is kept, on this computer")
    .option("--audience <text>", `who will see it: ${audiences.join(", ")}; other words stay on this computer`)
    .option("--channel <text>", "how it will be sent")
    .optionsGroup("What the picture shows:")
    .option("--features <file>", "what follows as JSON: the features of a record, and its patientWouldRecognise")
    .option("--visible <list|none>", `what can be seen: ${featureNames.join(", ")}`)
    .option("--masked <list>", "what was masked or cropped away")
    .option("--accept <feature=reason>", "what must stay, and why (again for each)", collect)
    .option("--patient-would-recognise <no|yes=reason>", "would the patient, or someone who knows them?");
}

/**
 * The answers that the flags give; `--consent`, `--consent-form` and `--features` need a file and are the caller's.
 *
 * @param seen what a record says of the features: `--masked` and `--accept` alone change what they name, and no more
 * @throws DermShareError "usage" for a word that is not known, "date-invalid"
 */
export function answersFrom(flags: ConsentFlags, today: string, seen: readonly FeatureFinding[] = []): ConsentAnswers {
  const answers: ConsentAnswers = {
    ...(flags.form !== undefined && { form: word("--form", flags.form, forms) }),
    ...(flags.reason !== undefined && { reason: line("--reason", flags.reason) }),
    ...(flags.givenBy !== undefined && { givenBy: word("--given-by", flags.givenBy, givers) }),
    ...(flags.basis !== undefined && { basis: line("--basis", flags.basis) }),
    ...(flags.subject !== undefined && { subject: word("--subject", flags.subject, subjects) }),
    ...(flags.obtainedOn !== undefined && { obtainedOn: flags.obtainedOn }),
    ...(flags.obtainedBy !== undefined && { obtainedBy: line("--obtained-by", flags.obtainedBy) }),
    ...(flags.explained !== undefined && {
      explained: flags.explained === "all" ? explanations : words("--explained", flags.explained, explanations),
    }),
    ...(flags.inNotes && { inNotes: true }),
    ...(flags.notesRef !== undefined && { notesRef: line("--notes-ref", flags.notesRef) }),
    ...(flags.validUntil !== undefined && { validUntil: flags.validUntil }),
    ...(flags.reviewOn !== undefined && { reviewOn: flags.reviewOn }),
    ...(flags.outlet !== undefined && { outlet: line("--outlet", flags.outlet) }),
    ...(flags.patientSawMaterial && { patientSawMaterial: true }),
    ...(flags.protocolRef !== undefined && { protocolRef: line("--protocol-ref", flags.protocolRef) }),
    ...(flags.confirm !== undefined && { confirmed: words("--confirm", flags.confirm, confirmations) }),
    ...(flags.audience !== undefined && { audience: audience(flags.audience) }),
    ...(flags.channel !== undefined && { channel: line("--channel", flags.channel) }),
    ...featuresFrom(flags, seen),
    ...(flags.patientWouldRecognise !== undefined && {
      patientWouldRecognise: recognition(flags.patientWouldRecognise),
    }),
  };
  checkDates(answers, today);
  return answers;
}

/** A text as a record takes it. @throws DermShareError "usage" */
function line(flag: string, text: string): string {
  if (isText(text)) return text;
  throw new DermShareError(
    "usage",
    `${flag} says nothing, or more than ${longestText} characters, or holds a line break or another control character`,
  );
}

/** A word of the list, or a text of one's own; a slip in a word is not taken for a text, which no bundle carries. */
function audience(text: string): string {
  const known = audienceOf({ audience: text });
  if (known !== null) return known;
  const spelled = text.toLowerCase();
  return nearestWord(spelled, audiences) === undefined
    ? line("--audience", text)
    : word("--audience", spelled, audiences);
}

/** The word of a closed list. @throws DermShareError "usage", with the nearest word */
function word<Word extends string>(flag: string, value: string, known: readonly Word[]): Word {
  const found = known.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  const near = nearestWord(value, known);
  throw new DermShareError(
    "usage",
    `${flag} does not know this word`,
    near === undefined ? `it is one of ${known.join(", ")}` : `did you mean ${near}?`,
  );
}

/** The words of a list, each once, in the order in which they are defined: the form that a record keeps. */
function words<Word extends string>(flag: string, list: string, known: readonly Word[]): Word[] {
  const given = list.split(",").map((item) => word(flag, item.trim(), known));
  return known.filter((candidate) => given.includes(candidate));
}

function featuresFrom(
  { features, visible, masked, accept }: ConsentFlags,
  seen: readonly FeatureFinding[],
): Pick<ConsentAnswers, "features"> {
  if (visible === undefined && masked === undefined && accept === undefined) return {};
  if (features !== undefined)
    throw contradiction("--features says all that --visible, --masked and --accept say", "give the file or the flags");
  const kept = visible === undefined ? seen : [];
  const findings = new Map(kept.map((finding): [Feature, FeatureFinding] => [finding.feature, finding]));
  if (visible !== undefined && visible !== "none") {
    for (const feature of words("--visible", visible, featureNames))
      findings.set(feature, { feature, state: "visible" });
  }
  const covered = masked === undefined ? [] : words("--masked", masked, featureNames);
  for (const feature of covered) findings.set(feature, { feature, state: "masked" });
  if (visible === "none" && accept !== undefined) {
    throw contradiction("--visible none says that nothing can be seen, --accept what must stay");
  }
  for (const text of accept ?? []) {
    const [name, reason] = split(text);
    const feature = word("--accept", name, featureNames);
    if (reason === undefined)
      throw new DermShareError("usage", "--accept needs a reason", `--accept ${feature}=REASON`);
    if (covered.includes(feature)) throw contradiction(`--masked and --accept both name ${feature}`);
    findings.set(feature, { feature, state: "accepted", reason: line("--accept", reason) });
  }
  return { features: [...findings.values()] };
}

function contradiction(
  message: string,
  hint = "look at the picture as it will be shared, and give the one that is true",
): DermShareError {
  return new DermShareError("usage", message, hint);
}

function recognition(text: string): Recognition {
  const [answer, reason] = split(text);
  if (answer === "no" && reason === undefined) return { answer: "no" };
  if (answer === "yes" && reason !== undefined) {
    return { answer: "yes", reason: line("--patient-would-recognise", reason) };
  }
  throw new DermShareError("usage", "--patient-would-recognise is no, or yes with a reason", "yes=REASON");
}

/** "feature=reason" at its first equals sign; the reason is absent where it is empty. */
function split(text: string): [string, string?] {
  const at = text.indexOf("=");
  const reason = text.slice(at + 1).trim();
  return at < 0 || reason === "" ? [text.replace(/=.*$/s, "")] : [text.slice(0, at), reason];
}
