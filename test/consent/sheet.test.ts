import { describe, expect, it } from "vitest";
import {
  audiences,
  audienceWords,
  type ConsentAnswers,
  explanations,
  forms,
  givers,
  purposes,
  subjects,
} from "../../src/consent/answers.ts";
import { purposeRules } from "../../src/consent/purposes.ts";
import { type ConsentRecord, newRecord } from "../../src/consent/record.ts";
import { consentSheet, notesParagraph } from "../../src/consent/sheet.ts";

/** Everything that was typed freely, or must stay with the sender. */
const planted: ConsentAnswers = {
  reason: "planted-reason",
  basis: "planted-basis",
  obtainedBy: "planted-role",
  notesRef: "planted-notes",
  outlet: "planted-outlet",
  protocolRef: "planted-protocol",
  audience: "planted-audience",
  channel: "planted-channel",
  consentFormSha256: "5eed".repeat(16),
  features: [{ feature: "marks", state: "accepted", reason: "planted-mark" }],
  patientWouldRecognise: { answer: "yes", reason: "planted-recognition" },
};

function recordOf(answers: ConsentAnswers): ConsentRecord {
  return newRecord({ ...planted, ...answers }, "2026-11-24", (length) => new Uint8Array(length).fill(7));
}

const every = purposes.flatMap((purpose) =>
  forms.flatMap((form) =>
    givers.flatMap((givenBy) => subjects.map((subject) => recordOf({ purpose, form, givenBy, subject }))),
  ),
);

describe("the sheet and the paragraph", () => {
  it("hold nothing that was typed freely, and no digest, whatever was answered", () => {
    expect(every).toHaveLength(8 * 3 * 4 * 4);
    for (const record of every) {
      const texts = [consentSheet(record), notesParagraph(record, "derm-4f1c09ab")];
      for (const text of texts) {
        expect(text).not.toMatch(/planted|5eed|undefined|null|marks/);
        expect(text).not.toContain(record.nonce);
        expect(text).toContain(record.ref);
        expect(text).toMatch(/^[\x20-\x7e\r\n]*$/);
        for (const line of text.split(/\r?\n/)) expect(line.length).toBeLessThanOrEqual(80);
      }
    }
  });

  it("say what it is for, in the words of the table", () => {
    for (const purpose of purposes) {
      const record = recordOf({ purpose, form: "written", givenBy: "patient", subject: "adult" });
      expect(consentSheet(record)).toContain(`For:          ${purposeRules[purpose].words}\r\n`);
      expect(notesParagraph(record, "derm-4f1c09ab").replaceAll("\n", " ")).toContain(purposeRules[purpose].words);
    }
  });
});

describe("the sheet", () => {
  it("ends every line in CR LF", () => {
    const sheet = consentSheet(recordOf({ purpose: "teaching", form: "written" }));
    expect(sheet.endsWith("\r\n")).toBe(true);
    expect(sheet.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("says how, who, since when and until when", () => {
    const sheet = consentSheet(
      recordOf({
        purpose: "teaching",
        form: "verbal",
        givenBy: "parental-responsibility",
        obtainedOn: "2026-11-02",
        validUntil: "2028-02-29",
      }),
    );
    expect(sheet).toContain("verbally, by a person with parental responsibility, 2 November 2026\r\n");
    expect(sheet).toContain("Valid until:  29 February 2028\r\n");
  });

  it("says who may see it where a word of the list was given, and only then", () => {
    for (const audience of audiences) {
      const sheet = consentSheet(recordOf({ purpose: "teaching", form: "written", audience }));
      expect(sheet).toContain(`Who may see:  ${audienceWords[audience]}\r\n`);
    }
    expect(consentSheet(recordOf({ purpose: "teaching", form: "written" }))).not.toContain("Who may see");
  });

  it("does not speak of an agreement where there was none", () => {
    const sheet = consentSheet(recordOf({ purpose: "teaching", form: "none", givenBy: "patient" }));
    expect(sheet).toContain("used without consent");
    expect(sheet).not.toMatch(/by the patient|in writing|verbally/);
  });
});

describe("the paragraph for the notes", () => {
  it("says what was agreed, what was explained, and where it went", () => {
    const record = recordOf({
      purpose: "teaching",
      form: "written",
      givenBy: "patient",
      obtainedOn: "2026-11-22",
      explained: explanations,
    });
    expect(notesParagraph(record, "derm-4f1c09ab")).toBe(
      [
        "22/11/2026 Patient agreed in writing to a photograph and to its use for",
        "teaching. Explained: sending, security, audience, benefit, purpose,",
        "retention, storage, right to refuse or withdraw, copies sent cannot be",
        `recalled. Metadata removed, image encrypted. Consent ref ${record.ref}, file`,
        "derm-4f1c09ab.",
        `To withdraw: derm-share withdraw ${record.ref}`,
      ].join("\n"),
    );
  });

  it("has the day of the record where nobody agreed, and says so", () => {
    const text = notesParagraph(recordOf({ purpose: "audit", form: "none" }), "derm-4f1c09ab");
    expect(text).toMatch(/^24\/11\/2026 Photograph used without consent/);
    expect(text).not.toContain("agreed");
    expect(text).not.toContain("Explained");
  });
});
