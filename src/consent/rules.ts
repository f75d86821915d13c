/** Every rule with its sentence and whose advice it is: the table that an information-governance officer can audit. */

/** The rules by id: E refuses, W warns, R is recorded. */
export const rules = {
  E1: {
    sentence: "A picture is used only for what was agreed to; one purpose never includes another.",
    source: "Medical Defence Union, case of the hand on a public site",
  },
  E2: {
    sentence: "A wider public needs consent in writing.",
    source: "Dr Ward, MDU; BMJ; stricter than GMC 2011, paragraphs 37-38, which say usually",
  },
  E3: {
    sentence: "Publication needs a named outlet, and a patient who saw the material or signed that they chose not to.",
    source: "BMJ patient consent policy",
  },
  E4: {
    sentence: "Everything that identifies is masked, or stays for a reason that is given.",
    source: "Dr Ward, MDU; GMC 2011, paragraph 17; ICMJE",
  },
  E5: {
    sentence:
      "Whoever agrees must be the person who may: the patient, or somebody with the authority, and it is said which.",
    source: "Dr Ward, MDU; GMC 2011, paragraphs 24, 31-35, 47-48",
  },
  E6: { sentence: "Consent that has run out or was withdrawn permits nothing.", source: "GMC 2011, paragraph 25" },
  E7: {
    sentence:
      "For a patient without capacity, a use beyond their own care must be necessary, of benefit, and the least restrictive way.",
    source: "GMC 2011, paragraphs 31-32",
  },
  E8: {
    sentence:
      "Where there is no consent, the use is one that needs none, the patient has not objected, and nothing identifies.",
    source: "GMC 2011, paragraphs 15 and 17; Dr Coleman",
  },
  E9: {
    sentence: "A picture of a child's intimate area stays within that child's care.",
    source: "our own, stricter on purpose",
  },
  W1: {
    sentence:
      "Consent given verbally: the key points belong in the notes; for teaching and presentation in writing is better.",
    source: "Dr Coleman; Prof. Majeed",
  },
  W2: { sentence: "A parent's consent should be reviewed when the child matures.", source: "GMC 2011, paragraph 35" },
  W3: { sentence: "A rare condition or a place in a text can identify.", source: "GMC 2011, paragraph 17" },
  W4: {
    sentence: "Do not send it by a consumer messaging or photo-sharing app.",
    source: "Dr Ward, MDU; Dr Coleman: only if approved by the organisation's IT",
  },
  W5: { sentence: "Used again without consent: asking is good practice.", source: "Dr Coleman" },
  R1: { sentence: "What was explained to the patient is recorded.", source: "Dr Coleman; GMC 2011, paragraph 25" },
  R2: { sentence: "The day, the taker's role and that it is in the notes are recorded.", source: "Dr Coleman" },
} as const;

/** The id of a rule. */
export type RuleId = keyof typeof rules;
