import JsonSchemaValidator from "@asymmetrik/fhir-json-schema-validator";
import { Fhir } from "fhir";
import { Severities } from "fhir/validator.js";
import fhirpath from "fhirpath";
import { describe, expect, it } from "vitest";
import { type ConsentAnswers, forms, givers, purposes } from "../../src/consent/answers.ts";
import { fhirBundle, type FhirPicture } from "../../src/consent/fhir.ts";
import { newRecord } from "../../src/consent/record.ts";
import { failureOf } from "../support/errors.ts";

const now = "2026-11-24T12:00:00Z";
const typed = "Mrs Jane Planted";
const picture: FhirPicture = { mediaType: "image/jpeg", bytes: 4711, sha256: "ab".repeat(32) };
const everyConsent = purposes.flatMap((purpose) =>
  forms
    .filter((form) => form !== "none")
    .flatMap((form) => givers.map((givenBy) => ({ purpose, form, givenBy, obtainedOn: "2026-11-22" }) as const)),
);

let counter = 0;
/** Other bytes at each call. */
function random(length: number): Uint8Array {
  counter += 1;
  return Uint8Array.from({ length }, (_, i) => i * 37 + counter);
}

function recordOf(answers: ConsentAnswers): ReturnType<typeof newRecord> {
  const texts = { reason: typed, basis: typed, notesRef: typed, outlet: typed, protocolRef: typed, audience: typed };
  return newRecord({ ...texts, channel: typed, obtainedBy: typed, ...answers }, "2026-11-24", random);
}

function textFor(answers: ConsentAnswers, pictures: readonly FhirPicture[] = [picture]): string {
  return fhirBundle(recordOf(answers), pictures, now, random);
}

/** The Bundle, with other values in its Consent; undefined takes a value out. */
function bundleOf(text: string, change: Readonly<Record<string, unknown>> = {}): object {
  const bundle: unknown = JSON.parse(text, (_, value: unknown) => {
    const isConsent = typeof value === "object" && value !== null && "scope" in value;
    if (!isConsent) return value;
    return Object.fromEntries(Object.entries({ ...value, ...change }).filter(([, kept]) => kept !== undefined));
  });
  if (typeof bundle !== "object" || bundle === null) throw new Error("not an object");
  return bundle;
}

/** Invariants of R4 that the schemas cannot say: Consent ppc-1 to ppc-5, Bundle bdl-7, Reference ref-1. */
const invariants = [
  "Bundle.entry.resource.where(resourceType = 'Consent').all(policy.exists() or policyRule.exists())",
  "Bundle.entry.resource.where(resourceType = 'Consent').all(patient.exists() or scope.coding.where(code = 'patient-privacy').empty())",
  "Bundle.entry.resource.where(resourceType = 'Consent').all(patient.exists() or scope.coding.where(code = 'research').empty())",
  "Bundle.entry.fullUrl.isDistinct()",
  "Bundle.entry.resource.where(resourceType = 'Consent').provision.data.reference.reference.subsetOf(%bundle.entry.fullUrl)",
  "Bundle.entry.resource.where(resourceType = 'DocumentReference').content.all(attachment.exists())",
  "Bundle.entry.resource.where(resourceType = 'Consent').provision.all(period.end.empty() or period.start <= period.end)",
];

const schema = new JsonSchemaValidator();

function holds(rule: string, bundle: object): boolean {
  const answers: unknown = fhirpath.evaluate(bundle, rule, { bundle });
  return Array.isArray(answers) && answers[0] === true;
}

/** What three judges find wrong; each misses something, so all three are asked. */
function faultsOf(bundle: object): string[] {
  const whole = new Fhir().validate(bundle);
  return [
    ...schema.validate(bundle).map((error) => `schema: ${JSON.stringify(error)}`),
    ...whole.messages
      .filter(({ severity }) => severity !== Severities.Information)
      .map(({ message }) => `fhir: ${message}`),
    ...invariants.filter((rule) => !holds(rule, bundle)).map((rule) => `path: ${rule}`),
  ];
}

describe("a consent in FHIR R4", () => {
  it("is valid by three judges, for every purpose, form and giver", () => {
    for (const answers of everyConsent) {
      const text = textFor(answers);
      expect(faultsOf(bundleOf(text)), JSON.stringify(answers)).toEqual([]);
      const kinds = [...text.matchAll(/"resourceType": "(\w+)"/g)].map(([, kind]) => kind);
      expect(kinds).toEqual(["Bundle", "Consent", "DocumentReference"]);
    }
    const [answers = {}] = everyConsent;
    expect(faultsOf(bundleOf(textFor({ ...answers, validUntil: "2027-11-22" }, [])))).toEqual([]);
    expect(faultsOf(bundleOf(textFor(answers, [picture, { ...picture, bytes: 1 }])))).toEqual([]);
  });

  it.each([
    ["schema", { status: "agreed" }],
    ["schema", { colour: "green" }],
    ["fhir", { status: undefined }],
    ["fhir", { category: [{ coding: [{ system: "urn:other", code: "none" }] }] }],
    ["path", { policy: undefined }],
    ["path", { patient: undefined }],
    ["path", { provision: { data: [{ meaning: "instance", reference: { reference: "urn:uuid:0" } }] } }],
  ])("is held by a judge that notices what is wrong (%s, %j)", (judge, change) => {
    expect(faultsOf(bundleOf(textFor(everyConsent[0] ?? {}), change)).join()).toContain(`${judge}: `);
  });

  it("says the purpose in the codes of v3-ActReason where there is one, and always in our own", () => {
    const codes = {
      "record-only": "RECORDMGT",
      "second-opinion": "TREAT",
      teaching: "TRAIN",
      presentation: "TRAIN",
      research: "HRESCH",
      audit: "HQUALIMP",
    };
    for (const answers of everyConsent) {
      const text = textFor(answers);
      const code = Object.entries(codes).find(([purpose]) => purpose === answers.purpose)?.[1];
      expect(text).toContain(`"code": "${answers.purpose}"`);
      expect(text.includes("v3-ActReason")).toBe(code !== undefined);
      if (code !== undefined) expect(text).toContain(`"code": "${code}"`);
      expect(text).toContain(answers.purpose === "research" ? '"code": "research"' : '"code": "patient-privacy"');
    }
  });

  it("holds no name and nothing that was typed, and names the picture by its SHA-256", () => {
    for (const answers of everyConsent) expect(textFor(answers)).not.toContain("Planted");
    expect(textFor(everyConsent[0] ?? {})).toContain(
      `ni:///sha-256;${Buffer.from(picture.sha256, "hex").toString("base64url")}`,
    );
  });

  it("is not written where nobody consented", async () => {
    expect(await failureOf(() => textFor({ purpose: "audit", form: "none", subject: "adult" }))).toMatch(
      /^answer-missing: /,
    );
  });
});
