/** The consent part of a command: flags, record, questions, and the decision. */
import type { ConsentAnswers } from "../consent/answers.ts";
import { decide, type Decision, type Requirement, unexplained } from "../consent/policy.ts";
import type { ConsentRecord } from "../consent/record.ts";
import { rules } from "../consent/rules.ts";
import { DermShareError } from "../errors.ts";
import { digestOf, keepRecord, namedConsent, recordWith } from "../workflow/consent-record.ts";
import { refuseWithdrawn } from "../workflow/ledger.ts";
import { answersFrom, type ConsentFlags } from "./consent-options.ts";
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
}

/** A consent that permits the use. */
export interface PermittedConsent {
  readonly record: ConsentRecord;
  /** The role of whoever took the consent. */
  readonly role: string;
}

/**
 * The consent for a seal; asks on a terminal for what is lacking.
 *
 * @throws DermShareError "usage", "date-invalid", "record-malformed"; "answer-missing" without a terminal;
 *         "consent-refused" and "consent-expired" by the rules, "consent-withdrawn" by the ledger; "interrupted"
 */
export async function permittedConsent(flags: ConsentFlags, context: ConsentContext): Promise<PermittedConsent> {
  const { today, terminal } = context;
  const named = flags.consent === undefined ? null : await namedConsent(flags.consent, today);
  const handedIn = named?.record ?? null;
  if (handedIn !== null) await refuseWithdrawn(handedIn.ref);
  const given: ConsentAnswers = {
    ...(context.role !== undefined && { obtainedBy: context.role }),
    ...named?.answers,
    ...answersFrom(flags, today),
    ...(flags.consentForm !== undefined && { consentFormSha256: await digestOf(flags.consentForm) }),
  };
  const answers = await complete(given, context);
  const record = recordWith(answers, handedIn, today);
  const decision = decide(answers, today);
  if (decision.outcome === "refused") throw await refusal(decision, record, answers !== given);
  if (decision.outcome === "missing") throw missingAnswers(answers, decision.missing, context.alsoMissing);
  const untold = unexplained(answers);
  if (untold.length > 0) terminal.say(`Recorded: not explained to the patient: ${untold.join(", ")}. (R1)`);
  for (const id of decision.warnings) terminal.say(`${id}: ${rules[id].sentence} (${rules[id].source})`);
  return { record, role: answers.obtainedBy ?? "other" };
}

async function complete(given: ConsentAnswers, context: ConsentContext): Promise<ConsentAnswers> {
  const decision = decide(given, context.today);
  const mayAsk = hasTerminal() && given.purpose !== undefined;
  if (decision.outcome === "refused" || (decision.outcome === "allowed" && context.alsoMissing.length === 0))
    return given;
  const missing = decision.outcome === "missing" ? decision.missing : [];
  if (!mayAsk || context.alsoMissing.length > 0) throw missingAnswers(given, missing, context.alsoMissing);
  const { interview } = await import("./interview.ts");
  return interview(given, context.today);
}

/** The refusal in full; answers that were typed are kept, so that nobody has to give them twice. */
async function refusal(
  { rule, sentence, hint }: Extract<Decision, { outcome: "refused" }>,
  record: ConsentRecord,
  wasAsked: boolean,
): Promise<DermShareError> {
  if (rule === "E6") return new DermShareError("consent-expired", `Not sealed: ${sentence}`, hint);
  const again = wasAsked ? await keepForLater(record) : "";
  return new DermShareError("consent-refused", `Not sealed: ${sentence} [${rule}]`, `${hint}${again}`);
}

async function keepForLater(record: ConsentRecord): Promise<string> {
  await keepRecord(record, record.ref);
  return `\nyour answers are kept: derm-share seal PICTURE --consent ${record.ref}.record.json`;
}

/** One error that lists every missing flag. */
function missingAnswers(
  { purpose }: ConsentAnswers,
  missing: readonly Requirement[],
  alsoMissing: readonly string[],
): DermShareError {
  const flags = [
    ...missing.map(({ flag, sentence }) => `  ${flag.padEnd(40)} ${sentence}`.trimEnd()),
    ...alsoMissing.map((flag) => `  ${flag}`),
  ];
  const subject = purpose === undefined ? "sealing" : `"${purpose}"`;
  const count = flags.length === 1 ? "1 answer" : `${flags.length} answers`;
  return new DermShareError(
    "answer-missing",
    [`${subject} still needs ${count}${hasTerminal() ? "" : ", and there is no terminal to ask"}:`, ...flags].join(
      "\n",
    ),
    "answer once, use often: derm-share consent-stamp --template > consent.json",
  );
}
