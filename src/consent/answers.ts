/** The answers about a picture that flags, prompts and records can give, as closed lists of words. */
import {
  type Audience,
  audiences,
  type ConsentForm as Form,
  type ConsentGiver as Giver,
  type Explanation,
  type FeatureGroup as Feature,
  type Purpose,
  type SubjectCategory as Subject,
} from "../terms.ts";

export {
  type Audience,
  audiences,
  audienceWords,
  consentForms as forms,
  type ConsentForm as Form,
  consentGivers as givers,
  type ConsentGiver as Giver,
  type Explanation,
  explanations,
  type FeatureGroup as Feature,
  featureGroups as featureNames,
  type Purpose,
  purposes,
  type SubjectCategory as Subject,
  subjectCategories as subjects,
} from "../terms.ts";

/** What the professional confirms where the rules ask for it. */
export const confirmations = ["necessary", "benefit", "least-restrictive", "not-objected", "known-wishes"] as const;
export type Confirmation = (typeof confirmations)[number];

/** What identifies a person, in groups; the sentence is what the check shows. */
export const features: { readonly [feature in Feature]: string } = {
  face: "Face, eyes, eyebrows, ear, hair or neck outline",
  marks: "Tattoo, piercing, scar, birthmark, freckle pattern",
  belongings: "Ring, watch, jewellery, glasses, clothing, uniform, logo",
  hands: "Hand, finger or palm lines",
  text: "Name, number, date, label, wristband, screen, paper",
  surroundings: "Room, window, another person, a reflection",
  intimate: "Intimate area",
  rare: "A rare or striking condition",
} as const;
/** What became of a feature that the picture shows or showed. */
export interface FeatureFinding {
  readonly feature: Feature;
  /** "visible": neither masked nor accepted yet. */
  readonly state: "visible" | "masked" | "accepted";
  /** Why it must stay; with "accepted" only. It stays with the sender. */
  readonly reason?: string;
}

/** Every answer; what is absent was not answered. Days are written 2026-11-22. */
export interface ConsentAnswers {
  readonly purpose?: Purpose;
  readonly form?: Form;
  /** Why there is no consent; with form "none". */
  readonly reason?: string;
  readonly givenBy?: Giver;
  /** On what authority a proxy acts. */
  readonly basis?: string;
  readonly subject?: Subject;
  readonly obtainedOn?: string;
  readonly obtainedBy?: string;
  readonly explained?: readonly Explanation[];
  readonly inNotes?: boolean;
  readonly notesRef?: string;
  readonly validUntil?: string;
  readonly reviewOn?: string;
  readonly outlet?: string;
  readonly patientSawMaterial?: boolean;
  readonly protocolRef?: string;
  readonly confirmed?: readonly Confirmation[];
  readonly consentFormSha256?: string;
  /** Who will see it: a word of the list, which a bundle carries, or a text that stays with the sender. */
  readonly audience?: string;
  readonly channel?: string;
  /** Nothing of these can be seen where the list is empty. */
  readonly features?: readonly FeatureFinding[];
  readonly patientWouldRecognise?: Recognition;
}

/** The audience as a word of the list, in whatever letters and blanks it was written; null where it is none, or not said. */
export function audienceOf({ audience }: Pick<ConsentAnswers, "audience">): Audience | null {
  const spelled = audience?.trim().toLowerCase().replaceAll(/\s+/g, "-");
  return audiences.find((known) => known === spelled) ?? null;
}

/** The last question of the check. */
export type Recognition = { readonly answer: "no" } | { readonly answer: "yes"; readonly reason: string };
