/** What the inner manifest says about consent, as codes: the part that a recipient must obey. */
import {
  type Audience,
  audiences,
  type ConsentForm,
  consentForms,
  type ConsentGiver,
  consentGivers,
  type Explanation,
  explanations,
  type FeatureGroup,
  featureGroups,
  type Purpose,
  purposes,
  type SubjectCategory,
  subjectCategories,
} from "../terms.ts";
import type { JsonNode } from "./canonical-json.ts";
import { type FeatureState, featureStates, type Role, roles } from "./terms.ts";

/** Consent, in the order in which the keys are written. */
export interface InnerConsent {
  /** What the patient's notes and the ledger call it, such as 7Q2M-VK4D: letters and digits of Crockford's base 32. */
  readonly ref: string;
  readonly purpose: Purpose;
  readonly form: ConsentForm;
  /** Null where the form is "none". */
  readonly givenBy: ConsentGiver | null;
  readonly subject: SubjectCategory;
  /** The day on which consent was given; null where the form is "none". */
  readonly obtainedOn: string | null;
  readonly obtainedBy: Role | null;
  readonly explained: readonly Explanation[];
  /** The last day of use, or null. */
  readonly validUntil: string | null;
  readonly audience: Audience | null;
}

/** What can be seen on the pictures, by group, and the last question of the check. */
export type InnerFeatures = { readonly [group in FeatureGroup]: FeatureState } & {
  readonly recognisable: "no" | "yes";
};

export function readInnerConsent(node: JsonNode): InnerConsent {
  const of = node.object([
    "ref",
    "purpose",
    "form",
    "givenBy",
    "subject",
    "obtainedOn",
    "obtainedBy",
    "explained",
    "validUntil",
    "audience",
  ]);
  return {
    ref: of("ref").text(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/, "a reference such as 7Q2M-VK4D"),
    purpose: of("purpose").oneOf(purposes),
    form: of("form").oneOf(consentForms),
    givenBy: of("givenBy").orNull((giver) => giver.oneOf(consentGivers)),
    subject: of("subject").oneOf(subjectCategories),
    obtainedOn: of("obtainedOn").orNull((day) => day.date()),
    obtainedBy: of("obtainedBy").orNull((role) => role.oneOf(roles)),
    explained: of("explained").someOf(explanations),
    validUntil: of("validUntil").orNull((day) => day.date()),
    audience: of("audience").orNull((audience) => audience.oneOf(audiences)),
  };
}

export function readInnerFeatures(node: JsonNode): InnerFeatures {
  const of = node.object([...featureGroups, "recognisable"]);
  const state = (group: FeatureGroup): FeatureState => of(group).oneOf(featureStates);
  return {
    face: state("face"),
    marks: state("marks"),
    belongings: state("belongings"),
    hands: state("hands"),
    text: state("text"),
    surroundings: state("surroundings"),
    intimate: state("intimate"),
    rare: state("rare"),
    recognisable: of("recognisable").oneOf(["no", "yes"]),
  };
}
