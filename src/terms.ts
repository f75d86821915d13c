/**
 * The words of consent as closed lists: what flags, prompts and records answer with, and what the manifests say of it.
 * Whoever asks and whoever seals must mean the same.
 */

/** What the picture may be used for. */
export const purposes = [
  "record-only",
  "second-opinion",
  "teaching",
  "presentation",
  "research",
  "audit",
  "publication",
  "public",
] as const;
export type Purpose = (typeof purposes)[number];

/** How consent was given; "none" where the law lets a picture be used without. */
export const consentForms = ["written", "verbal", "none"] as const;
export type ConsentForm = (typeof consentForms)[number];

/** Who gave it. */
export const consentGivers = ["patient", "parental-responsibility", "legal-proxy", "next-of-kin"] as const;
export type ConsentGiver = (typeof consentGivers)[number];

/** Whom the picture shows. */
export const subjectCategories = ["adult", "child", "lacks-capacity", "deceased"] as const;
export type SubjectCategory = (typeof subjectCategories)[number];

/** What was explained. */
export const explanations = [
  "how-sent",
  "security",
  "who-has-access",
  "benefit",
  "purpose",
  "retention",
  "storage",
  "can-withdraw",
  "cannot-recall",
] as const;
export type Explanation = (typeof explanations)[number];

/** Who may see it, from the smallest circle to the largest. */
export const audiences = [
  "recipients",
  "treating-team",
  "department",
  "organisation",
  "course",
  "conference",
  "readers",
  "anyone",
] as const;
export type Audience = (typeof audiences)[number];

/** What whoever opens a bundle reads for them. */
export const audienceWords: { readonly [audience in Audience]: string } = {
  recipients: "only those to whom it was sent",
  "treating-team": "only the team that treats the patient",
  department: "the department, and nobody else",
  organisation: "the organisation, and nobody else",
  course: "those on the course, and nobody else",
  conference: "those at the conference, and nobody else",
  readers: "the readers of what is published",
  anyone: "anyone",
};

/** What may identify a person, in groups. */
export const featureGroups = [
  "face",
  "marks",
  "belongings",
  "hands",
  "text",
  "surroundings",
  "intimate",
  "rare",
] as const;
export type FeatureGroup = (typeof featureGroups)[number];
