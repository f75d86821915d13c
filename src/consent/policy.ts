/**
 * Whether the answers permit a use: pure, the day passed in. A refusal that is certain already comes before everything
 * that is still missing, and never names another purpose as a way out.
 */
import type { Confirmation, ConsentAnswers, Explanation, Purpose } from "./answers.ts";
import { checkDates } from "./dates.ts";
import { type PurposeRule, purposeRules } from "./purposes.ts";
import { type RuleId, rules } from "./rules.ts";

/** An answer that is still lacking. */
export interface Requirement {
  readonly id: keyof ConsentAnswers;
  /** The flag that would give it, with its values. */
  readonly flag: string;
  /** What it means, for people; may be empty. */
  readonly sentence: string;
}

/** What the rules say. */
export type Decision =
  | { readonly outcome: "allowed"; readonly warnings: readonly RuleId[] }
  | { readonly outcome: "missing"; readonly missing: readonly Requirement[] }
  | { readonly outcome: "refused"; readonly rule: RuleId; readonly sentence: string; readonly hint: string };

type Refused = Extract<Decision, { outcome: "refused" }>;

/**
 * Decides.
 *
 * @param wanted what the picture shall be used for; another use than the one agreed to is refused (E1)
 * @param today in the form 2026-11-22
 * @throws DermShareError "date-invalid": a day that is none, or lies on the wrong side of another
 */
export function decide(answers: ConsentAnswers, today: string, wanted = answers.purpose): Decision {
  checkDates(answers, today);
  if (wanted === undefined) return { outcome: "missing", missing: [purposeRequirement] };
  const refusal = refusalOf(answers, today, wanted);
  if (refusal !== null) return refusal;
  const missing = missingOf(answers, purposeRules[wanted]);
  return missing.length > 0
    ? { outcome: "missing", missing }
    : { outcome: "allowed", warnings: warningsOf(answers, wanted) };
}

function refusalOf(answers: ConsentAnswers, today: string, wanted: Purpose): Refused | null {
  const { validUntil } = answers;
  if (answers.purpose !== undefined && answers.purpose !== wanted) {
    return refused(
      "E1",
      `this consent is for ${purposeRules[answers.purpose].words}, not for ${purposeRules[wanted].words}`,
      "ask the patient for this use too",
    );
  }
  if (validUntil !== undefined && validUntil < today) {
    return refused("E6", "this consent has run out", "ask the patient anew");
  }
  return (
    refuseForm(answers, wanted) ??
    refuseGiver(answers) ??
    refuseCapacity(answers, wanted) ??
    refuseFeatures(answers, wanted) ??
    refuseReuse(answers, wanted)
  );
}

function refuseForm({ form }: ConsentAnswers, wanted: Purpose): Refused | null {
  const { forms, withoutConsent, words } = purposeRules[wanted];
  if (form === undefined || forms.includes(form)) return null;
  if (form === "verbal") {
    return refused(
      "E2",
      `"${wanted}" needs written consent, this is verbal`,
      "ask the patient to sign a form, then run the same command again",
    );
  }
  return withoutConsent === "never" ? refused("E8", `${words} needs consent`, "ask the patient") : null;
}

/** Adults decide for themselves; for others somebody with the authority does, and it is said which. */
function refuseGiver({ form, subject, givenBy }: ConsentAnswers): Refused | null {
  if (form === "none" || subject === undefined || givenBy === undefined) return null;
  const allowed = {
    adult: ["patient"],
    child: ["patient", "parental-responsibility", "legal-proxy"],
    "lacks-capacity": ["legal-proxy"],
    deceased: ["patient", "legal-proxy", "next-of-kin"],
  }[subject];
  if (allowed.includes(givenBy)) return null;
  const who = {
    adult: "an adult with capacity",
    child: "a child",
    "lacks-capacity": "a patient without capacity",
    deceased: "a patient who has died",
  };
  return refused("E5", `for ${who[subject]} this person cannot agree`, `consent can come from: ${allowed.join(", ")}`);
}

function refuseCapacity({ subject, confirmed }: ConsentAnswers, wanted: Purpose): Refused | null {
  if (subject !== "lacks-capacity" || !purposeRules[wanted].secondary || confirmed === undefined) return null;
  const lacking = capacityTests.filter((test) => !confirmed.includes(test));
  return lacking.length === 0
    ? null
    : refused(
        "E7",
        `not confirmed: ${lacking.join(", ")}`,
        "only if all three are true: --confirm necessary,benefit,least-restrictive",
      );
}

function refuseFeatures({ subject, features }: ConsentAnswers, wanted: Purpose): Refused | null {
  const shown = features?.filter(({ state }) => state !== "masked") ?? [];
  if (
    subject === "child" &&
    shown.some(({ feature }) => feature === "intimate") &&
    !["record-only", "second-opinion"].includes(wanted)
  ) {
    return refused(
      "E9",
      "it shows a child's intimate area",
      "mask or crop it: derm-share redact-region, derm-share crop",
    );
  }
  const reasonless = shown.filter(({ state, reason = "" }) => state === "visible" || reason.trim() === "");
  const visible = reasonless.map(({ feature }) => feature);
  if (!purposeRules[wanted].featureCheck || visible.length === 0) return null;
  return refused(
    "E4",
    `visible and not masked: ${visible.join(", ")}`,
    "mask it, crop it away, or say why it must stay: --accept FEATURE=REASON",
  );
}

/** Without consent a care picture is used again only if nothing in it identifies: a reason does not make up for that. */
function refuseReuse({ form, features = [], patientWouldRecognise }: ConsentAnswers, wanted: Purpose): Refused | null {
  if (form !== "none" || purposeRules[wanted].withoutConsent !== "re-use") return null;
  const identifies = features.some(({ state }) => state !== "masked") || patientWouldRecognise?.answer === "yes";
  return identifies
    ? refused("E8", "without consent, and something in it identifies", "mask it or crop it away, or ask the patient")
    : null;
}

const capacityTests: readonly Confirmation[] = ["necessary", "benefit", "least-restrictive"];

const purposeRequirement: Requirement = {
  id: "purpose",
  flag: "--consent PURPOSE|FILE",
  sentence: Object.keys(purposeRules).join(" "),
};

function missingOf(answers: ConsentAnswers, rule: PurposeRule): Requirement[] {
  const without = answers.form === "none";
  const explained = answers.explained ?? [];
  const all: readonly (readonly [keyof ConsentAnswers, boolean, string, string])[] = [
    ["givenBy", !without, "--given-by patient|parental-responsibility|legal-proxy|next-of-kin", ""],
    ["subject", true, "--subject adult|child|lacks-capacity|deceased", ""],
    ["form", true, `--form ${[...rule.forms, ...(rule.withoutConsent === "never" ? [] : ["none"])].join("|")}`, ""],
    ["reason", without, "--reason TEXT", "why there is no consent"],
    ["basis", isProxy(answers), "--basis TEXT", "on what authority the proxy acts"],
    ["obtainedOn", !without, "--obtained-on YYYY-MM-DD", ""],
    ["obtainedBy", true, "--obtained-by ROLE", "GP, nurse, photographer ..."],
    ["explained", !without && rule.explain.length > 0, "--explained all|LIST", "all = every point, see --help"],
    ["inNotes", !without && rule.notes, "--in-notes", "the key points are in the notes"],
    ["outlet", answers.purpose === "publication", "--outlet TEXT", "where it will be published"],
    [
      "patientSawMaterial",
      answers.purpose === "publication" && answers.consentFormSha256 === undefined,
      "--patient-saw-material",
      "or --consent-form FILE: they signed that they chose not to",
    ],
    ["protocolRef", answers.purpose === "research", "--protocol-ref TEXT", "the approved protocol"],
    ["features", rule.featureCheck, "--visible LIST|none", "what can be seen that identifies"],
    ["patientWouldRecognise", rule.featureCheck, "--patient-would-recognise no|yes=REASON", ""],
  ];
  const missing = all
    .filter(([id, needed]) => needed && isLacking(answers[id]))
    .map(([id, , flag, sentence]): Requirement => ({ id, flag, sentence }));
  const confirmations = confirmationsNeeded(answers, rule).filter((one) => answers.confirmed?.includes(one) !== true);
  if (confirmations.length > 0)
    missing.push({ id: "confirmed", flag: `--confirm ${confirmations.join(",")}`, sentence: "" });
  if (rule.forms.length === 1 && answers.explained !== undefined && !explained.includes("cannot-recall")) {
    missing.push({ id: "explained", flag: "--explained ...,cannot-recall", sentence: "that it cannot be recalled" });
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

function warningsOf(answers: ConsentAnswers, wanted: Purpose): RuleId[] {
  const { form, givenBy, reviewOn, channel, features } = answers;
  const verbalOnNotes = form === "verbal" && purposeRules[wanted].notes;
  const consumerApp =
    /whats\s*app|messenger|facebook|instagram|snapchat|telegram|wechat|icloud|google photos|imessage/i;
  const warnings: readonly (readonly [RuleId, boolean])[] = [
    ["W1", verbalOnNotes],
    ["W2", givenBy === "parental-responsibility" && reviewOn === undefined],
    ["W3", features?.some(({ feature, state }) => feature === "rare" && state === "accepted") === true],
    ["W4", channel !== undefined && consumerApp.test(channel)],
    ["W5", form === "none" && purposeRules[wanted].withoutConsent === "re-use"],
  ];
  return warnings.filter(([, applies]) => applies).map(([id]) => id);
}

/** The points that the patient should have been told for this purpose and was not: recorded, never refused (R1). */
export function unexplained({ purpose, explained = [] }: ConsentAnswers): Explanation[] {
  return purpose === undefined ? [] : purposeRules[purpose].explain.filter((point) => !explained.includes(point));
}

function refused(rule: RuleId, found: string, hint: string): Refused {
  return { outcome: "refused", rule, sentence: `${found}. ${rules[rule].sentence} (${rules[rule].source})`, hint };
}
