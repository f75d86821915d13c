import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { type ConsentAnswers, forms, givers, purposes } from "../../src/consent/answers.ts";
import { newRecord } from "../../src/consent/record.ts";
import { formatStamp, newStamp, parseStamp, stampText, termsOf } from "../../src/consent/stamp.ts";
import { failureOf } from "../support/errors.ts";

const picture = { sha256: "ab".repeat(32), pixelsSha256: "cd".repeat(32) };
const typed = "Mrs Jane Planted";

/** Everything that a person can type is the name of a patient here. */
function recordOf(answers: ConsentAnswers): ReturnType<typeof newRecord> {
  const texts = { reason: typed, basis: typed, notesRef: typed, outlet: typed, protocolRef: typed, audience: typed };
  const whole = { ...texts, channel: typed, obtainedBy: typed, subject: "adult" as const, ...answers };
  return newRecord(whole, "2026-11-24", (length) => Uint8Array.from({ length }, (_, i) => i * 37));
}

function fits(): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const path = join(import.meta.dirname, "..", "..", "schemas", "stamp-1.schema.json");
  const schema: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (typeof schema !== "object" || schema === null) throw new Error("the schema is not an object");
  const validate = ajv.compile(schema);
  return (value) => validate(value);
}

const everyKind = purposes.flatMap((purpose) =>
  forms.flatMap((form) =>
    givers.map((givenBy): ConsentAnswers => ({ purpose, form, givenBy, obtainedOn: "2026-11-22" })),
  ),
);

describe("a stamp", () => {
  it("is read as it was written, as the schema has it, and holds nothing that was typed", () => {
    const validate = fits();
    for (const answers of [...everyKind, { ...everyKind[0], validUntil: "2027-11-22" }]) {
      const stamp = newStamp(recordOf(answers), picture, "2026-11-24");
      const text = formatStamp(stamp);
      expect(parseStamp(text)).toEqual(stamp);
      expect(validate(JSON.parse(text))).toBe(true);
      expect(text).not.toContain("Planted");
    }
  });

  it("is refused with a key more, a key less, or a value of another kind", async () => {
    const validate = fits();
    const stamp = newStamp(recordOf(everyKind[0] ?? {}), picture, "2026-11-24");
    const wrong: unknown[] = [
      { ...stamp, more: 1 },
      { ...stamp, picture: { ...picture, more: 1 } },
      ...Object.keys(stamp).map((key) => Object.fromEntries(Object.entries(stamp).filter(([other]) => other !== key))),
      ...Object.keys(stamp).map((key) => ({ ...stamp, [key]: 7 })),
      { ...stamp, obtainedOn: "2026-02-30" },
      { ...stamp, format: "derm-share/stamp/2" },
      { ...stamp, ref: "7Q2M-VK4I" },
      null,
    ];
    for (const value of wrong) {
      const text = JSON.stringify(value);
      expect(await failureOf(() => parseStamp(text)), text).toMatch(/^record-malformed: /);
      expect(validate(value), text).toBe(false);
    }
  });

  it("says to people what it is for, how and until when, and not to share it; never what was typed", () => {
    for (const answers of everyKind) {
      const { heading, lines, ref, terms } = stampText(recordOf(answers));
      expect(terms).toBe(termsOf(newStamp(recordOf(answers), picture, "2026-11-24")));
      const text = [heading, ...lines].join("\n");
      expect(heading).toMatch(/^For .* only$/);
      expect(text).toContain(answers.form === "none" ? "without consent" : "22 November 2026");
      expect(text).toContain(ref);
      expect(text).toContain("No end was set.");
      expect(text).toContain("Do not share beyond this purpose.");
      expect(text).not.toContain("Planted");
    }
    const { lines } = stampText(recordOf({ ...everyKind[0], validUntil: "2027-11-22" }));
    expect(lines.join()).toContain("Valid until 22 November 2027.");
  });
});
