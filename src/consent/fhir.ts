/**
 * A consent for another system: HL7 FHIR R4 (4.0.1), one Consent and one DocumentReference for each picture, in a Bundle.
 *
 * No name, no identifier of the patient, no free text: who the patient is, the system that takes it in knows. Publication
 * and the public have no exact code in v3-ActReason; every purpose bears our own code too.
 */
import { DermShareError } from "../errors.ts";
import type { Giver, Purpose } from "./answers.ts";
import { purposeRules } from "./purposes.ts";
import type { ConsentRecord } from "./record.ts";

/** A picture that the consent is about. */
export interface FhirPicture {
  readonly mediaType: string;
  readonly bytes: number;
  /** Of the file, in hexadecimal digits. */
  readonly sha256: string;
}

const ownSystem = "urn:derm-share:purpose";
const reasonSystem = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

/** http://terminology.hl7.org/ValueSet/v3-PurposeOfUse, where it has the purpose. */
const reasons: { readonly [purpose in Purpose]: { code: string; display: string } | null } = {
  "record-only": { code: "RECORDMGT", display: "records management" },
  "second-opinion": { code: "TREAT", display: "treatment" },
  teaching: { code: "TRAIN", display: "training" },
  presentation: { code: "TRAIN", display: "training" },
  research: { code: "HRESCH", display: "healthcare research" },
  audit: { code: "HQUALIMP", display: "health quality improvement" },
  publication: null,
  public: null,
};

const giverWords: { readonly [giver in Giver]: string } = {
  patient: "The patient",
  "parental-responsibility": "A person with parental responsibility",
  "legal-proxy": "A legal proxy",
  "next-of-kin": "The next of kin",
};

/**
 * The Bundle as a file.
 *
 * @param now the moment of writing: 2026-11-24T12:00:00Z
 * @param random gives bytes that nobody can predict
 * @throws DermShareError "answer-missing" where nobody consented: there is no Consent to write then
 */
export function fhirBundle(
  record: ConsentRecord,
  pictures: readonly FhirPicture[],
  now: string,
  random: (length: number) => Uint8Array,
): string {
  const documents = (pictures.length > 0 ? pictures : [null]).map((picture) => ({
    fullUrl: urlOf(random),
    resource: documentReference(record, picture, now),
  }));
  const consent = {
    fullUrl: urlOf(random),
    resource: consentResource(
      record,
      documents.map(({ fullUrl }) => fullUrl),
    ),
  };
  const bundle = { resourceType: "Bundle", type: "collection", timestamp: now, entry: [consent, ...documents] };
  return `${JSON.stringify(bundle, null, 2)}\n`;
}

function consentResource({ ref, createdOn, answers }: ConsentRecord, documents: readonly string[]): unknown {
  const { purpose, form, givenBy, obtainedOn = createdOn, validUntil } = answers;
  if (purpose === undefined || form === undefined || form === "none" || givenBy === undefined) {
    throw new DermShareError("answer-missing", "nobody has consented: there is nothing to write as a FHIR Consent");
  }
  const formWords = form === "written" ? "in writing" : "given verbally";
  return {
    resourceType: "Consent",
    identifier: [{ system: "urn:derm-share:consent-ref", value: ref }],
    status: "active",
    scope: concept("http://terminology.hl7.org/CodeSystem/consentscope", ...scopeOf(purpose)),
    category: [concept("http://loinc.org", "59284-0", "Consent Document", `Consent ${formWords}`)],
    patient: { display: "The person whom the picture shows" }, // ppc-2 wants one; the system that takes it in knows whom
    dateTime: obtainedOn,
    performer: [{ display: giverWords[givenBy] }],
    policy: [{ uri: "urn:derm-share:rules:1" }],
    provision: {
      type: "permit",
      period: { start: obtainedOn, ...(validUntil !== undefined && { end: validUntil }) },
      purpose: purposeCodings(purpose),
      data: documents.map((reference) => ({ meaning: "instance", reference: { reference } })),
    },
  };
}

function scopeOf(purpose: Purpose): [string, string] {
  return purpose === "research" ? ["research", "Research"] : ["patient-privacy", "Privacy Consent"];
}

function purposeCodings(purpose: Purpose): unknown[] {
  const reason = reasons[purpose];
  const own = { system: ownSystem, code: purpose, display: purposeRules[purpose].words };
  return reason === null ? [own] : [{ system: reasonSystem, ...reason }, own];
}

function documentReference({ ref, createdOn }: ConsentRecord, picture: FhirPicture | null, now: string): unknown {
  const shared = { resourceType: "DocumentReference", status: "current", date: now };
  if (picture === null) {
    const title = `Consent record ${ref}, kept by whoever took the consent`;
    const attachment = { contentType: "application/json", title, creation: createdOn };
    return { ...shared, type: concept("http://loinc.org", "59284-0", "Consent Document"), content: [{ attachment }] };
  }
  const { mediaType, bytes, sha256 } = picture;
  return {
    ...shared,
    // The picture by its name of RFC 6920: FHIR's own Attachment.hash is SHA-1.
    masterIdentifier: { system: "urn:ietf:rfc:3986", value: `ni:///sha-256;${base64Url(sha256)}` },
    type: concept("http://loinc.org", "72170-4", "Photographic image Unspecified body region Document"),
    description: `Clinical photograph under consent ${ref}`,
    content: [{ attachment: { contentType: mediaType, size: bytes, title: `Picture under consent ${ref}` } }],
  };
}

function concept(system: string, code: string, display: string, text = display): unknown {
  return { coding: [{ system, code, display }], text };
}

function base64Url(hex: string): string {
  const bytes = (hex.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  return btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A random UUID: RFC 9562, 5.4. */
function urlOf(random: (length: number) => Uint8Array): string {
  const bytes = random(16);
  const hex = Array.from(bytes, (byte, i) => {
    const fixed = i === 6 ? 0x40 | (byte & 15) : i === 8 ? 0x80 | (byte & 63) : byte;
    return fixed.toString(16).padStart(2, "0");
  }).join("");
  return `urn:uuid:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}`;
}
