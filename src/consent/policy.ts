/**
 * Whether the answers permit a use: pure, the day passed in. A refusal that is certain already comes before everything
 * that is still missing, and never names another purpose as a way out.
 */
import {
  audienceOf,
  audiences,
  audienceWords,
  type ConsentAnswers,
  type Explanation,
  type Purpose,
} from "./answers.ts";
import { checkDates } from "./dates.ts";
import { purposeRules } from "./purposes.ts";
import { capacityTests, missingOf, purposeRequirement, type Requirement } from "./requirements.ts";
import type { RuleId } from "./rules.ts";
import { namesPlaceOrRarity } from "./text-warnings.ts";

/** What the rules say. */
export type Decision =
  | { readonly outcome: "allowed"; readonly warnings: readonly Warning[] }
  | { readonly outcome: "missing"; readonly missing: readonly Requirement[] }
  | {
      readonly outcome: "refused";
      readonly rule: RuleId;
      /** What stands against it, in the case at hand; the rule has its own sentence and source. */
      readonly found: string;
      /** The flag or the question that would mend it. */
      readonly hint: string;
    };

/** A rule that does not refuse, and the flag or the deed that would put it right. */
export interface Warning {
  readonly rule: RuleId;
  readonly hint: string;
}

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
    : { outcome: "allowed", warnings: warningsOf(answers, wanted, today) };
}

function refusalOf(answers: ConsentAnswers, today: string, wanted: Purpose): Refused | null {
  const { validUntil } = answers;
  if (answers.purpose !== undefined && answers.purpose !== wanted) {
    return refused(
      "E1",
      `this consent is for ${purposeRules[answers.purpose].words}, not for ${purposeRules[wanted].words}`,
      "ask the patient for this use too, and make a record of its own: derm-share consent-stamp --record-only-file",
    );
  }
  if (validUntil !== undefined && validUntil < today) {
    return refused("E6", "this consent has run out", "ask the patient anew, then --obtained-on and --valid-until");
  }
  return (
    refuseAudience(answers, wanted) ??
    refuseForm(answers, wanted) ??
    refuseGiver(answers) ??
    refuseWithoutKin(answers, wanted) ??
    refuseUnseen(answers, wanted) ??
    refuseCapacity(answers, wanted) ??
    refuseFeatures(answers, wanted) ??
    refuseReuse(answers, wanted)
  );
}

/** A use does not reach farther by the circle that is said to see it. */
function refuseAudience(answers: ConsentAnswers, wanted: Purpose): Refused | null {
  const audience = audienceOf(answers);
  const { widest, words } = purposeRules[wanted];
  if (audience === null || audiences.indexOf(audience) <= audiences.indexOf(widest)) return null;
  const within = audiences.slice(0, audiences.indexOf(widest) + 1);
  return refused(
    "E1",
    `a wider circle than ${words} has: ${audienceWords[audience]}`,
    `--audience ${within.join("|")}`,
  );
}

function refuseForm({ form }: ConsentAnswers, wanted: Purpose): Refused | null {
  const { forms, withoutConsent, words } = purposeRules[wanted];
  if (form === undefined || forms.includes(form)) return null;
  if (form === "verbal") {
    return refused(
      "E2",
      `"${wanted}" needs written consent, this is verbal`,
      "ask the patient to sign a form, then the same command with --form written",
    );
  }
  return withoutConsent === "never"
    ? refused("E8", `${words} needs consent`, "ask the patient, then --form written or verbal")
    : null;
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
  return refused("E5", `for ${who[subject]} this person cannot agree`, `--given-by ${allowed.join("|")}`);
}

/** Of a patient who has died: what anybody may see, and what shows others who it is, is for the next of kin (GMC, BMJ). */
function refuseWithoutKin(answers: ConsentAnswers, wanted: Purpose): Refused | null {
  const { form, subject, givenBy, features = [], patientWouldRecognise } = answers;
  if (form === "none" || subject !== "deceased" || givenBy === undefined || givenBy === "next-of-kin") return null;
  const { secondary, forms } = purposeRules[wanted];
  const isPublic = forms.every((one) => one === "written");
  const identifies = features.some(({ state }) => state === "accepted") || patientWouldRecognise?.answer === "yes";
  return isPublic || (secondary && identifies)
    ? refused(
        "E5",
        `the patient has died, and ${isPublic ? "anybody may see it" : "something in it identifies"}: the next of kin has to agree`,
        "--given-by next-of-kin, with --basis TEXT",
      )
    : null;
}

/** To be published, the patient has seen it, or has signed that they chose not to. */
function refuseUnseen({ patientSawMaterial, consentFormSha256 }: ConsentAnswers, wanted: Purpose): Refused | null {
  if (wanted !== "publication" || patientSawMaterial !== false || consentFormSha256 !== undefined) return null;
  return refused(
    "E3",
    "the patient has not seen what will be published",
    "show it to them, then --patient-saw-material; or --consent-form FILE: they signed that they chose not to",
  );
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
      "mask or crop it (derm-share redact-region, derm-share crop), then --masked intimate",
    );
  }
  const reasonless = shown.filter(({ state, reason = "" }) => state === "visible" || reason.trim() === "");
  const visible = reasonless.map(({ feature }) => feature);
  if (purposeRules[wanted].featureCheck !== "must" || visible.length === 0) return null;
  return refused(
    "E4",
    `visible and not masked: ${visible.join(", ")}`,
    "mask it (derm-share redact-region PICTURE) or crop it (derm-share crop PICTURE), then --masked LIST; or say why it must stay: --accept FEATURE=REASON",
  );
}

/** Without consent a care picture is used again only if nothing in it identifies: a reason does not make up for that. */
function refuseReuse({ form, features = [], patientWouldRecognise }: ConsentAnswers, wanted: Purpose): Refused | null {
  if (form !== "none" || purposeRules[wanted].withoutConsent !== "re-use") return null;
  const identifies = features.some(({ state }) => state !== "masked") || patientWouldRecognise?.answer === "yes";
  return identifies
    ? refused(
        "E8",
        "without consent, and something in it identifies",
        "mask it or crop it away (--masked LIST), or ask the patient (--form written)",
      )
    : null;
}

const consumerApp =
  /what\W{0,2}s\W?app|messenger|facebook|instagram|snapchat|telegram|wechat|icloud|google photos|imessage|viber|flickr|tik\W?tok|twitter|discord|\b(?:signal|sms|mms|fb|text messag(?:e|es|ing))\b/i;

function warningsOf(answers: ConsentAnswers, wanted: Purpose, today: string): Warning[] {
  const { form, givenBy, reviewOn, channel, features } = answers;
  const { notes, withoutConsent, featureCheck } = purposeRules[wanted];
  const isShown = features === undefined || features.some(({ state }) => state === "visible");
  const staysRare = features?.some(({ feature, state }) => feature === "rare" && state === "accepted") === true;
  const warnings: readonly (readonly [RuleId, boolean, string])[] = [
    [
      "E4",
      featureCheck === "should" && isShown,
      "advised for this use, not demanded: --visible LIST|none, --masked LIST",
    ],
    ["W1", form === "verbal" && notes, "paste the paragraph into the notes; --form written, once it is signed"],
    [
      "W2",
      givenBy === "parental-responsibility" && (reviewOn === undefined || reviewOn <= today),
      reviewOn === undefined ? "--review-on YYYY-MM-DD" : "the day of review has come: ask again, then a later one",
    ],
    ["W3", staysRare || namesPlaceOrRarity(answers), "mask it (--masked rare), or leave it out of the text"],
    ["W4", channel !== undefined && consumerApp.test(channel), "secure e-mail, or what your IT has approved"],
    ["W5", form === "none" && withoutConsent === "re-use", "ask the patient, then --form written or verbal"],
  ];
  return warnings.filter(([, applies]) => applies).map(([rule, , hint]) => ({ rule, hint }));
}

/** The points that the patient should have been told for this purpose and was not: recorded, never refused (R1). */
export function unexplained({ purpose, explained = [] }: ConsentAnswers): Explanation[] {
  return purpose === undefined ? [] : purposeRules[purpose].explain.filter((point) => !explained.includes(point));
}

function refused(rule: RuleId, found: string, hint: string): Refused {
  return { outcome: "refused", rule, found, hint };
}
