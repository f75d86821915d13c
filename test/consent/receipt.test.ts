import { describe, expect, it } from "vitest";
import { type ConsentAnswers, forms, givers, purposes } from "../../src/consent/answers.ts";
import { receipt } from "../../src/consent/receipt.ts";
import { newRecord } from "../../src/consent/record.ts";
import { failureOf } from "../support/errors.ts";

const typed = "Mrs Jane Planted";

function receiptFor(answers: ConsentAnswers): string {
  const texts = { reason: typed, basis: typed, notesRef: typed, outlet: typed, protocolRef: typed, audience: typed };
  const whole = { ...texts, channel: typed, obtainedBy: typed, obtainedOn: "2026-11-22", ...answers };
  return receipt(newRecord(whole, "2026-11-24", (length) => Uint8Array.from({ length }, (_, i) => i * 37)));
}

/** The questions of ISO/IEC TS 27560 that a consent record answers, and where the patient finds the answer. */
const fields = {
  "record identifier": /^Reference: {2}[0-9A-Z]{4}-[0-9A-Z]{4}/m,
  "record version": /consent record, v1/,
  "who consented": /^By: {9}\S/m,
  "how it was expressed": /^Agreed: {5}(in writing|verbally)/m,
  when: /on 22 November 2026/,
  duration: /^Until: {6}\S/m,
  controller: /^Held by: {4}_/m,
  "contact of the controller": /^Ask: {8}_/m,
  purpose: /What it is used for\r\n {2}It is /,
  "kind of data": /What is kept\r\n {2}The photograph/,
  storage: /How it is kept and sent/,
  retention: /kept as long as/,
  recipients: /(the people it is meant for|the public)/,
  withdrawal: /You can change your mind/,
  rights: /You may see the photograph/,
  complaints: /complain to the data protection authority/,
};

describe("the patient's copy", () => {
  it("answers every field, for every purpose, in lines that fit on paper, without a name", () => {
    for (const purpose of purposes) {
      for (const form of forms.filter((one) => one !== "none")) {
        for (const givenBy of givers) {
          const text = receiptFor({ purpose, form, givenBy });
          for (const [field, pattern] of Object.entries(fields)) expect(text, `${purpose}: ${field}`).toMatch(pattern);
          expect(text).not.toContain("Planted");
          expect(text.split("\r\n").filter((line) => line.length > 80)).toEqual([]);
        }
      }
    }
  });

  it("is in words that people use", () => {
    for (const purpose of purposes) {
      const text = receiptFor({ purpose, form: "written", givenBy: "patient" }).replaceAll(/\s+/g, " ");
      const sentences = text.split(/[.:] /);
      expect(Math.max(...sentences.map((sentence) => sentence.split(" ").length))).toBeLessThan(30);
      expect(text).not.toMatch(/metadata|cryptograph|processing|data subject|pursuant|hash|manifest/i);
    }
  });

  it("promises nothing that nobody has asked for or done: an approval, or a file that is encrypted", () => {
    const text = receiptFor({ purpose: "research", form: "written", givenBy: "patient" }).replaceAll(/\s+/g, " ");
    expect(text).not.toContain("approved");
    expect(text).toContain("Whoever has the file can look at it, unless it was sealed");
  });

  it("says until when, and that what was published cannot be called back", () => {
    const text = receiptFor({ purpose: "publication", form: "written", givenBy: "patient", validUntil: "2027-11-22" });
    expect(text).toContain("Until:      22 November 2027");
    expect(text).toContain("or published cannot be called back");
    expect(text).not.toContain("only the people it is meant for");
  });

  it("is not written where nobody consented", async () => {
    expect(await failureOf(() => receiptFor({ purpose: "audit", form: "none" }))).toMatch(/^answer-missing: /);
  });
});
