/** The consent part of a command: flags, record, questions, and the decision. */
import type { ConsentAnswers, FeatureFinding } from "../consent/answers.ts";
import { earliest, endIn, type Ledger, purposeIn } from "../consent/ledger.ts";
import { decide, type Decision, unexplained } from "../consent/policy.ts";
import { purposeRules } from "../consent/purposes.ts";
import { type ConsentRecord, isAnotherConsent } from "../consent/record.ts";
import type { Requirement } from "../consent/requirements.ts";
import { textWarnings } from "../consent/text-warnings.ts";
import { DermShareError } from "../errors.ts";
import {
  digestOf,
  keepRecord,
  namedConsent,
  readFeatures,
  recordOfItsOwn,
  recordWith,
} from "../workflow/consent-record.ts";
import { readLedger, refuseWithdrawn } from "../workflow/ledger.ts";
import { writeSettings } from "../workflow/settings.ts";
import { answersFrom, type ConsentFlags } from "./consent-options.ts";
import { damagedLine, explained, missingLines, textWarningLine, warningLines } from "./consent-words.ts";
import { hasTerminal } from "./prompts.ts";
import type { Terminal } from "./terminal.ts";

/** What is needed besides flags. */
export interface ConsentContext {
  readonly today: string;
  readonly terminal: Terminal;
  /** The role that was told at an earlier run. */
  readonly role: string | undefined;
  /** Flags of other parts of the command that are missing too: all are told at once. */
  readonly alsoMissing: readonly string[];
  /** SHA-256 of the pictures as they would be shared; absent where there is none yet. Asked only where features matter. */
  readonly pictures?: () => Promise<readonly string[]>;
  /** What a refusal starts with; "Not sealed" where nothing else is said. */
  readonly notDone?: string;
}

/** A consent that permits the use. */
export interface PermittedConsent {
  readonly record: ConsentRecord;
  /** The role of whoever took the consent. */
  readonly role: string;
  /** Whether answers were typed, which are lost where nothing comes of the run: see `keepForLater`. */
  readonly wasAsked: boolean;
}

/**
 * The consent for a seal; asks on a terminal for what is lacking.
 *
 * @throws DermShareError "usage", "date-invalid", "record-malformed"; "answer-missing" without a terminal;
 *         "consent-refused" and "consent-expired" by the rules, "consent-withdrawn" by the ledger; "interrupted"
 */
export async function permittedConsent(flags: ConsentFlags, context: ConsentContext): Promise<PermittedConsent> {
  const { today, terminal } = context;
  const { given: said, known, handedIn, pictures } = await givenAnswers(flags, context);
  const given = stillSeen(said, handedIn, pictures, terminal);
  const answers = await complete(given, context, pictures.length);
  if (given.obtainedBy === undefined && answers.obtainedBy !== undefined) {
    await writeSettings({ role: answers.obtainedBy }); // it was asked, and is asked only once
  }
  const record = recordWith(answers, handedIn, today, answers.features === known.features ? null : pictures);
  for (const warning of textWarnings(answers)) terminal.say(textWarningLine(warning));
  const decision = decide(answers, today);
  if (decision.outcome === "refused") throw await refusal(decision, record, context, answers !== given);
  if (decision.outcome === "missing") throw missingAnswers(answers, decision.missing, context.alsoMissing);
  const untold = unexplained(answers);
  if (untold.length > 0) terminal.say(`Recorded: not explained to the patient: ${untold.join(", ")}. (R1)`);
  for (const warning of decision.warnings) terminal.say(warningLines(warning));
  return { record, role: answers.obtainedBy ?? "other", wasAsked: answers !== given };
}

/**
 * Says what is lacking before anybody draws, for a run without a terminal: a drawing would be lost over it.
 *
 * @throws DermShareError as `permittedConsent` where answers are missing or cannot be read
 */
export async function expectAnswers(flags: ConsentFlags, context: ConsentContext): Promise<void> {
  const { given, pictures } = await givenAnswers(flags, context);
  await complete(given, context, pictures.length);
}

/** What flags and a record say. */
async function givenAnswers(flags: ConsentFlags, context: ConsentContext) {
  const { today, terminal } = context;
  const named = flags.consent === undefined ? null : await namedConsent(flags.consent, today);
  const record = named?.record ?? null;
  const ledger = await readLedger();
  if (record !== null) await heedLedger(ledger, record, named?.isTemplate === true, context);
  const pictures = await picturesToCheck(named?.answers, context);
  const known = stillValid(named?.answers ?? {}, record, pictures, terminal);
  const said: ConsentAnswers = {
    ...(context.role !== undefined && { obtainedBy: context.role }),
    ...known,
    ...(flags.features !== undefined && (await readFeatures(flags.features))),
    ...answersFrom(flags, today, named?.answers.features),
    ...(flags.consentForm !== undefined && { consentFormSha256: await digestOf(flags.consentForm) }),
  };
  if (record === null) return { given: said, known, handedIn: null, pictures };
  if (isAnotherConsent(said, record)) {
    return { given: said, known, handedIn: recordOfItsOwn(record, today), pictures };
  }
  return { given: heldToEnd(said, record, ledger, context), known, handedIn: record, pictures };
}

/**
 * A consent ends when it was agreed to end, whatever a flag or the file says by now: more time is asked for anew. Less may be
 * said at any time.
 */
function heldToEnd(
  answers: ConsentAnswers,
  { ref, answers: recorded }: ConsentRecord,
  { lines }: Ledger,
  { today, terminal, notDone = "Not sealed" }: ConsentContext,
): ConsentAnswers {
  const end = earliest([recorded.validUntil, endIn(lines, ref)]);
  const { validUntil } = answers;
  if (end === null || (validUntil !== undefined && validUntil <= end)) return answers;
  if (validUntil !== undefined && end >= today) {
    throw new DermShareError(
      "consent-refused",
      `${notDone}: this consent was agreed until ${end}.`,
      "ask the patient for more time, and make a record of its own: derm-share consent-stamp --record-only-file",
    );
  }
  terminal.say(`The consent ${ref} was agreed until ${end}: that holds.`);
  return { ...answers, validUntil: end };
}

/** What was agreed under this reference holds, whatever the file says by now. */
async function heedLedger(
  ledger: Ledger,
  record: ConsentRecord,
  isTemplate: boolean,
  context: ConsentContext,
): Promise<void> {
  const { today, terminal } = context;
  refuseWithdrawn(ledger, record.ref);
  for (const number of ledger.damaged) {
    terminal.say(`${damagedLine(number)}\nIf it was a withdrawal, that is not known here: ask.`);
  }
  const { purpose, ...others } = record.answers;
  const agreed = purposeIn(ledger.lines, record.ref);
  if (isTemplate && agreed !== undefined) {
    terminal.say(`This file was used before: it is the consent ${record.ref}, of one patient.
Another patient's says something else, such as notesRef; without obtainedOn it is a consent of its own each time.`);
  }
  if (agreed === undefined || agreed === purpose) return;
  const decision = decide({ ...others, purpose: agreed }, today, purpose);
  if (decision.outcome === "refused") throw await refusal(decision, record, context, false);
}

async function picturesToCheck(
  { purpose }: ConsentAnswers = {},
  { pictures }: ConsentContext,
): Promise<readonly string[]> {
  return purpose !== undefined && purposeRules[purpose].featureCheck !== "no" ? ((await pictures?.()) ?? []) : [];
}

/** What was said holds on, but for what was seen on other pictures than these. */
function stillValid(
  answers: ConsentAnswers,
  record: ConsentRecord | null,
  pictures: readonly string[],
  terminal: Terminal,
): ConsentAnswers {
  const { features, patientWouldRecognise, ...others } = answers;
  const checked = record?.checkedPictures;
  if (checked === undefined || pictures.every((picture) => checked.includes(picture))) return answers;
  if (features === undefined && patientWouldRecognise === undefined) return answers;
  terminal.say("The picture is not the one that was looked at: what can be seen in it is asked again.");
  return others;
}

/**
 * What was seen in a picture is not masked in the very same picture, whatever the flags say: that would seal it as masked.
 * Without a picture (--record-only-file) a record speaks of the pictures that it names.
 */
function stillSeen(
  answers: ConsentAnswers,
  record: ConsentRecord | null,
  pictures: readonly string[],
  terminal: Terminal,
): ConsentAnswers {
  const { purpose, features } = answers;
  const checked = record?.checkedPictures;
  if (record === null || checked === undefined || features === undefined) return answers;
  if (purpose === undefined || purposeRules[purpose].featureCheck === "no") return answers; // nothing was compared
  if (!pictures.every((picture) => checked.includes(picture))) return answers;
  const seen = new Set(
    record.answers.features?.filter(({ state }) => state !== "masked").map(({ feature }) => feature),
  );
  const isClaimed = ({ feature, state }: FeatureFinding) => state === "masked" && seen.has(feature);
  const claimed = features.filter(isClaimed).map(({ feature }) => feature);
  if (claimed.length === 0) return answers;
  terminal.say(`The picture is the very one in which this was seen, so it is not masked: ${claimed.join(", ")}.`);
  return {
    ...answers,
    features: features.map((one) => (isClaimed(one) ? { feature: one.feature, state: "visible" } : one)),
  };
}

async function complete(given: ConsentAnswers, context: ConsentContext, pictures: number): Promise<ConsentAnswers> {
  const decision = decide(given, context.today);
  const mayAsk = hasTerminal() && given.purpose !== undefined;
  if (decision.outcome === "refused" || (decision.outcome === "allowed" && context.alsoMissing.length === 0))
    return given;
  const missing = decision.outcome === "missing" ? decision.missing : [];
  if (!mayAsk || context.alsoMissing.length > 0) throw missingAnswers(given, missing, context.alsoMissing);
  const { interview } = await import("./interview.ts");
  return interview(given, context.today, pictures);
}

/** The refusal in full; answers that were typed are kept, so that nobody has to give them twice. */
async function refusal(
  { rule, found, hint }: Extract<Decision, { outcome: "refused" }>,
  record: ConsentRecord,
  { notDone = "Not sealed" }: ConsentContext,
  wasAsked: boolean,
): Promise<DermShareError> {
  const message = `${notDone}: ${found}. (${rule})\n${explained([rule])}`;
  if (rule === "E6") return new DermShareError("consent-expired", message, hint);
  const again = wasAsked ? `\n${await keepForLater(record)}` : "\nNothing was written.";
  return new DermShareError("consent-refused", message, `${hint}${again}`);
}

/** Keeps answers of which nothing came, so that nobody has to give them twice, and says how they are used. */
export async function keepForLater(record: ConsentRecord): Promise<string> {
  const { asGiven } = await import("./interview.ts");
  await keepRecord({ ...record, answers: asGiven(record.answers) }, record.ref);
  return `Nothing was written but your answers: --consent ${record.ref}.record.json gives them again.`;
}

/** One error that lists every missing flag. */
function missingAnswers(
  { purpose }: ConsentAnswers,
  missing: readonly Requirement[],
  alsoMissing: readonly string[],
): DermShareError {
  const subject = purpose === undefined ? "this" : `"${purpose}"`;
  const count = missing.length + alsoMissing.length;
  const lacking = `${subject} still needs ${count === 1 ? "1 answer" : `${count} answers`}`;
  return new DermShareError(
    "answer-missing",
    [
      `${lacking}${hasTerminal() ? "" : ", and there is no terminal to ask"}:`,
      ...missingLines(missing, alsoMissing),
    ].join("\n"),
    "answer once, use often: derm-share consent-stamp --template > consent.json",
  );
}
