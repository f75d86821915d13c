/** What a purpose needs to be told: each answer with the flag that gives it and the rule that asks for it. */
import type { Confirmation, ConsentAnswers } from "./answers.ts";
import { type PurposeRule, purposeRules } from "./purposes.ts";
import type { RuleId } from "./rules.ts";

/** An answer that is still lacking. */
export interface Requirement {
  readonly id: keyof ConsentAnswers;
  /** The flag that would give it, with its values. */
  readonly flag: string;
  /** What it means, for people; may be empty. */
  readonly sentence: string;
  /** The rule that asks for it. */
  readonly rule: RuleId;
}

/** What must be true for a patient without capacity (E7). */
export const capacityTests: readonly Confirmation[] = ["necessary", "benefit", "least-restrictive"];

/** What is lacking first of all. */
export const purposeRequirement: Requirement = {
  id: "purpose",
  flag: "--consent PURPOSE|FILE",
  sentence: Object.keys(purposeRules).join(" "),
  rule: "E1",
};

/** What the answers still lack for a purpose, in the order in which it is asked. */
export function missingOf(answers: ConsentAnswers, demands: PurposeRule): Requirement[] {
  const without = answers.form === "none";
  const mustCheck = demands.featureCheck === "must";
  const mayBeIntimate = answers.subject === "child" && demands.featureCheck !== "no";
  const explained = answers.explained ?? [];
  const all: readonly (readonly [keyof ConsentAnswers, RuleId, boolean, string, string])[] = [
    ["givenBy", "E5", !without, "--given-by patient|parental-responsibility|legal-proxy|next-of-kin", ""],
    ["subject", "E5", true, "--subject adult|child|lacks-capacity|deceased", ""],
    [
      "form",
      "E2",
      true,
      `--form ${[...demands.forms, ...(demands.withoutConsent === "never" ? [] : ["none"])].join("|")}`,
      "",
    ],
    ["reason", "E8", without, "--reason TEXT", "why there is no consent"],
    ["basis", "E5", isProxy(answers), "--basis TEXT", "on what authority the proxy acts"],
    ["obtainedOn", "R2", !without, "--obtained-on YYYY-MM-DD", ""],
    ["obtainedBy", "R2", true, "--obtained-by ROLE", "GP, nurse, photographer ..."],
    [
      "explained",
      "R1",
      !without && demands.explain.length > 0,
      "--explained all|LIST",
      "all = every point, see --help",
    ],
    [
      "inNotes",
      answers.form === "written" ? "R2" : "W1",
      !without && demands.notes,
      "--in-notes",
      "the key points are in the notes",
    ],
    ["outlet", "E3", answers.purpose === "publication", "--outlet TEXT", "where it will be published"],
    [
      "patientSawMaterial",
      "E3",
      answers.purpose === "publication" && answers.consentFormSha256 === undefined,
      "--patient-saw-material",
      "or --consent-form FILE: they signed that they chose not to",
    ],
    ["protocolRef", "E1", answers.purpose === "research", "--protocol-ref TEXT", "the approved protocol"],
    [
      "features",
      mustCheck ? "E4" : "E9",
      mustCheck || mayBeIntimate,
      "--visible LIST|none",
      "what can be seen that identifies",
    ],
    ["patientWouldRecognise", "E4", mustCheck, "--patient-would-recognise no|yes=REASON", ""],
  ];
  const missing = all
    .filter(([id, , needed]) => needed && isLacking(answers[id]))
    .map(([id, rule, , flag, sentence]): Requirement => ({ id, flag, sentence, rule }));
  const confirmations = confirmationsNeeded(answers, demands).filter(
    (one) => answers.confirmed?.includes(one) !== true,
  );
  if (confirmations.length > 0)
    missing.push({
      id: "confirmed",
      flag: `--confirm ${confirmations.join(",")}`,
      sentence: "",
      rule: confirmationRule(answers),
    });
  if (demands.forms.length === 1 && answers.explained !== undefined && !explained.includes("cannot-recall")) {
    missing.push({
      id: "explained",
      flag: "--explained ...,cannot-recall",
      sentence: "that it cannot be recalled",
      rule: "R1",
    });
  }
  return missing;
}

function isLacking(answer: ConsentAnswers[keyof ConsentAnswers]): boolean {
  return answer === undefined || answer === false || (typeof answer === "string" && answer.trim() === "");
}

/** A parent's right is in the word itself; every other proxy says by what right. */
function isProxy({ form, givenBy }: ConsentAnswers): boolean {
  return form !== "none" && (givenBy === "legal-proxy" || givenBy === "next-of-kin");
}

/** The rule behind what must be confirmed: without consent, without capacity, or for somebody else. */
function confirmationRule({ form, subject }: ConsentAnswers): RuleId {
  if (subject === "lacks-capacity") return "E7";
  return form === "none" ? "E8" : "E5";
}

/** What the professional must confirm for this patient and this use. */
export function confirmationsNeeded({ form, subject, givenBy }: ConsentAnswers, rule: PurposeRule): Confirmation[] {
  const needed: Confirmation[] = [];
  if (form === "none" && rule.withoutConsent === "local") needed.push("not-objected");
  else if (subject === "child" && form !== "none" && givenBy !== undefined && givenBy !== "patient")
    needed.push("not-objected");
  if (subject === "lacks-capacity" && rule.secondary) needed.push(...capacityTests);
  if (subject === "deceased" && form !== "none") needed.push("known-wishes");
  return needed;
}
