/** From the sender's record to what a bundle says of it: codes alone; reasons and free text stay with the sender. */
import type { InnerConsent, InnerFeatures } from "../bundle/inner-consent.ts";
import { type FeatureState, type Role, roles } from "../bundle/terms.ts";
import { audienceOf, type ConsentAnswers, explanations, type Feature } from "../consent/answers.ts";
import type { ConsentRecord } from "../consent/record.ts";
import { DermShareError } from "../errors.ts";

const roleWords: readonly (readonly [RegExp, Role])[] = [
  [/\bgp\b|general practi/i, "gp"],
  [/nurse/i, "nurse"],
  [/midwife/i, "midwife"],
  [/dentist/i, "dentist"],
  [/pharmac/i, "pharmacist"],
  [/photograph|illustrat/i, "photographer"],
  [/student/i, "student"],
  [/research/i, "researcher"],
  [/admin|secretar|reception/i, "administrator"],
  [/therap|podiatr|dietit|paramedic/i, "allied-health"],
  [/doctor|dermatolog|consultant|registrar|surgeon|physician|\bdr\b/i, "doctor"],
];

/** The code for a role as people write it; "other" where it is none of ours. */
export function roleCode(role: string): Role {
  const code = roles.find((known) => known === role.trim().toLowerCase());
  return code ?? roleWords.find(([pattern]) => pattern.test(role))?.[1] ?? "other";
}

/** What the inner manifest says of the consent. The policy has allowed it: what it needs is there. */
export function innerConsent({ ref, answers }: ConsentRecord): InnerConsent {
  const { purpose, form, subject, obtainedBy } = answers;
  if (purpose === undefined || form === undefined || subject === undefined) {
    throw new DermShareError("answer-missing", "purpose, form and subject belong to every consent");
  }
  const without = form === "none"; // a giver or a day would be said of nothing
  return {
    ref,
    purpose,
    form,
    givenBy: without ? null : (answers.givenBy ?? null),
    subject,
    obtainedOn: without ? null : (answers.obtainedOn ?? null),
    obtainedBy: obtainedBy === undefined ? null : roleCode(obtainedBy),
    explained: explanations.filter((point) => answers.explained?.includes(point)), // in their fixed order
    validUntil: answers.validUntil ?? null,
    audience: audienceOf(answers), // a text of one's own stays with the sender, who is told so
  };
}

/** What the inner manifest says of the feature check; null where none was made. */
export function innerFeatures({ features, patientWouldRecognise }: ConsentAnswers): InnerFeatures | null {
  if (features === undefined || patientWouldRecognise === undefined) return null;
  const state = (feature: Feature): FeatureState => {
    const found = features.find((finding) => finding.feature === feature)?.state;
    return found === "masked" ? "masked" : found === undefined ? "none" : "accepted";
  };
  return {
    face: state("face"),
    marks: state("marks"),
    belongings: state("belongings"),
    hands: state("hands"),
    text: state("text"),
    surroundings: state("surroundings"),
    intimate: state("intimate"),
    rare: state("rare"),
    recognisable: patientWouldRecognise.answer,
  };
}
