/** A record to fill in: every answer, with what may stand there. Lines called _help are ignored. */
import { audiences, confirmations, explanations, featureNames, forms, givers, purposes, subjects } from "./answers.ts";

/** The text of a template; the parser of records takes it when it is filled in. */
export function recordTemplate(): string {
  const template = {
    format: "derm-share/consent-record/1",
    _help: "Fill in what applies and leave the rest null. No name, number or date of birth of the patient anywhere.",
    answers: {
      _help: [
        `purpose: ${purposes.join(" ")}`,
        `form: ${forms.join(" ")}`,
        `givenBy: ${givers.join(" ")}`,
        `subject: ${subjects.join(" ")}`,
        "without obtainedOn this serves many patients; with it it is one consent, with one reference, each time it is used",
        "days are written 2026-11-22; obtainedBy is a role: GP, nurse, photographer",
        `explained: a list of ${explanations.join(" ")}`,
        `confirmed: a list of ${confirmations.join(" ")}`,
        `audience: ${audiences.join(" ")}; other words stay with the sender, and no bundle says them`,
        `features: [] for none, or a list such as {"feature": "marks", "state": "masked"} of ${featureNames.join(" ")}`,
        'patientWouldRecognise: {"answer": "no"} or {"answer": "yes", "reason": "..."}',
      ],
      purpose: null,
      form: null,
      reason: null,
      givenBy: null,
      basis: null,
      subject: null,
      obtainedOn: null,
      obtainedBy: null,
      explained: null,
      inNotes: null,
      notesRef: null,
      validUntil: null,
      reviewOn: null,
      outlet: null,
      patientSawMaterial: null,
      protocolRef: null,
      confirmed: null,
      consentFormSha256: null,
      audience: null,
      channel: null,
      features: null,
      patientWouldRecognise: null,
    },
  };
  return `${JSON.stringify(template, null, 2)}\n`;
}
