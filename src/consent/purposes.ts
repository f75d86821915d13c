/**
 * The purposes and what each demands: the table of which the decisions are made. A new purpose is one row here; the
 * compiler finds the rest.
 *
 * Sources: M Prof. Majeed, W Dr Ward (Medical Defence Union), C Dr Coleman; G GMC, Making and using visual and audio
 * recordings of patients (2011), by paragraph; BMJ and ICMJE their policies for authors.
 */
import type { Audience, Explanation, Form, Purpose } from "./answers.ts";

/** What a purpose demands. */
export interface PurposeRule {
  /** The purpose in words that finish "Sealed for ...". */
  readonly words: string;
  /** The forms of consent that are enough. */
  readonly forms: readonly Form[];
  /** Whether it may be served without consent at all (E8), and on what condition. */
  readonly withoutConsent: "never" | "local" | "re-use";
  /** Whether identifying features must be masked or accepted (E4): must, or should where it can be done. */
  readonly featureCheck: "must" | "should" | "no";
  /** Whether the key points of a verbal consent must be in the notes (W1). */
  readonly notes: boolean;
  /** Whether it is for others than the patient's own care (E7). */
  readonly secondary: boolean;
  /** The widest circle that may see it (E1). */
  readonly widest: Audience;
  /** What must have been explained. */
  readonly explain: readonly Explanation[];
  readonly source: string;
}

const sending: readonly Explanation[] = ["how-sent", "security", "who-has-access", "benefit"];
const keeping: readonly Explanation[] = ["purpose", "retention", "storage", "can-withdraw"];
const everything: readonly Explanation[] = [...sending, ...keeping, "cannot-recall"];

export const purposeRules: { readonly [purpose in Purpose]: PurposeRule } = {
  "record-only": {
    words: "the patient's own record",
    forms: ["written", "verbal"],
    withoutConsent: "local",
    featureCheck: "no",
    notes: false,
    secondary: false,
    widest: "treating-team",
    explain: [],
    source: "G13, G15, C",
  },
  "second-opinion": {
    words: "a second opinion",
    forms: ["written", "verbal"],
    withoutConsent: "never",
    featureCheck: "no",
    notes: true,
    secondary: false,
    widest: "organisation",
    explain: sending,
    source: "M, W, C",
  },
  teaching: {
    words: "teaching",
    forms: ["written", "verbal"],
    withoutConsent: "re-use",
    featureCheck: "must",
    notes: true,
    secondary: true,
    widest: "course",
    explain: everything,
    source: "G17, G24, G25, C",
  },
  presentation: {
    words: "a presentation to colleagues",
    forms: ["written", "verbal"],
    withoutConsent: "never",
    featureCheck: "must",
    notes: true,
    secondary: true,
    widest: "conference",
    explain: everything,
    source: "M, W",
  },
  research: {
    words: "research",
    forms: ["written", "verbal"],
    withoutConsent: "re-use",
    featureCheck: "must",
    notes: true,
    secondary: true,
    widest: "organisation",
    explain: everything,
    source: "G17, G24, C",
  },
  audit: {
    words: "local audit",
    forms: ["written", "verbal"],
    withoutConsent: "local",
    featureCheck: "should",
    notes: false,
    secondary: true,
    widest: "department",
    explain: [],
    source: "consent.md: local team only, unless the patient objected",
  },
  publication: {
    words: "publication",
    forms: ["written"],
    withoutConsent: "never",
    featureCheck: "must",
    notes: false,
    secondary: true,
    widest: "anyone",
    explain: everything,
    source: "BMJ, ICMJE, M",
  },
  public: {
    words: "the public",
    forms: ["written"],
    withoutConsent: "never",
    featureCheck: "must",
    notes: false,
    secondary: true,
    widest: "anyone",
    explain: everything,
    source: "W; stricter than G37-38 on purpose",
  },
};
