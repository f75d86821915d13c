import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  confirmations,
  type ConsentAnswers,
  explanations,
  featureNames,
  forms,
  givers,
  purposes,
  subjects,
} from "../../src/consent/answers.ts";
import { formatRecord, newRecord, parseRecord, typedRef } from "../../src/consent/record.ts";
import { recordTemplate } from "../../src/consent/template.ts";
import { failureOf } from "../support/errors.ts";

const full: Required<ConsentAnswers> = {
  purpose: "teaching",
  form: "written",
  reason: "planted reason",
  givenBy: "legal-proxy",
  basis: "planted basis",
  subject: "child",
  obtainedOn: "2026-11-22",
  obtainedBy: "GP",
  explained: ["how-sent", "security"],
  inNotes: true,
  notesRef: "planted notes",
  validUntil: "2030-01-31",
  reviewOn: "2028-02-29",
  outlet: "planted outlet",
  patientSawMaterial: false,
  protocolRef: "planted protocol",
  confirmed: ["not-objected"],
  consentFormSha256: "ab".repeat(32),
  audience: "department",
  channel: "NHSmail",
  features: [
    { feature: "face", state: "masked" },
    { feature: "hands", state: "accepted", reason: "planted hand" },
  ],
  patientWouldRecognise: { answer: "yes", reason: "planted recognition" },
};
/** A template with these answers, after some that look like them. */
const templateWith = (answers: string): string =>
  `{"format": "${record.format}", "answers": {"_help": [{"purpose": "{"}], ${answers}}}`;
const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i * 37);
const record = { ...newRecord(full, "2026-11-24", counting), checkedPictures: ["cd".repeat(32), "ef".repeat(32)] };

function validator(): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const path = join(import.meta.dirname, "..", "..", "schemas", "consent-record-1.schema.json");
  const schema: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (typeof schema !== "object" || schema === null) throw new Error("the schema is not an object");
  const validate = ajv.compile(schema);
  return (value) => validate(value);
}
const fits = validator();

function withRole(obtainedBy: string): ReturnType<typeof parseRecord> {
  return parseRecord(JSON.stringify({ ...record, answers: { obtainedBy } }));
}

function jsonOf(text: string): unknown {
  return JSON.parse(text);
}

/** What no text of a record holds: it would steer the terminal, the page or the paper that shows it. */
const steering = [
  "a\nb",
  "a\tb",
  "\u001b[31mplanted",
  "a\u0085b",
  "a\u2028b",
  "a\u202eb",
  "\u2066a",
  "a\u200f",
  "\ud800",
];

/** Every value that differs in one place: replaced, removed, or with something added. */
function* neighbours(value: unknown, put: (changed: unknown) => unknown): Generator {
  for (const other of [
    null,
    true,
    7,
    "",
    " ",
    "planted",
    "x".repeat(501),
    "😀".repeat(500),
    "2026-02-30",
    ...steering,
    [],
    {},
  ]) {
    yield put(other);
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    for (const [i, item] of items.entries()) {
      yield* neighbours(item, (changed) => put(items.with(i, changed)));
      yield put(items.toSpliced(i, 1));
      yield put([...items, item]);
    }
    return;
  }
  yield put({ ...value, planted: "planted" });
  yield put({ ...value, _help: "planted" });
  for (const [key, item] of Object.entries(value)) {
    yield* neighbours(item, (changed) => put({ ...value, [key]: changed }));
    yield put(Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)));
  }
}

/** What a JSON Schema cannot say: that no group stands twice. */
function repeatsFeature(value: unknown): boolean {
  const groups = [...JSON.stringify(value).matchAll(/"feature":"(\w+)"/g)].map((match) => match[1]);
  return new Set(groups).size < groups.length;
}

describe("a consent record", () => {
  it("comes back as it was written", () => {
    expect(parseRecord(formatRecord(record))).toEqual(record);
    expect(fits(jsonOf(formatRecord(record)))).toBe(true);
    expect(Object.keys(record.answers)).toHaveLength(22);
  });

  it("has a reference without I, L, O and U, and a nonce of all 32 bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const { ref, nonce } = newRecord({}, "2026-11-24", (length) => bytes.subarray(0, length));
        expect(ref).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
        expect(nonce).toBe(Buffer.from(bytes).toString("hex"));
      }),
    );
  });

  it("is known by a reference that was read out, however it is typed", () => {
    for (const typed of ["7Q1M-0K4D", "7q1m-0k4d", "7QlMOK4D", " 7QIM oK4D "])
      expect(typedRef(typed)).toBe("7Q1M-0K4D");
  });

  it("is read as its schema describes, in every neighbour, and no value is in a message", async () => {
    const outcomes = { accepted: 0, refused: 0 };
    for (const changed of neighbours(jsonOf(formatRecord(record)), (value) => value)) {
      const failure = await failureOf(() => parseRecord(JSON.stringify(changed)));
      const accepted = failure === "no failure";
      if (!accepted) expect(failure).toMatch(/^record-malformed: /);
      expect(failure).not.toMatch(/planted|xxx|😀|2026-02-30/);
      expect(accepted, JSON.stringify(changed)).toBe(fits(changed) && !repeatsFeature(changed));
      outcomes[accepted ? "accepted" : "refused"]++;
    }
    expect(outcomes.refused).toBeGreaterThan(250);
    expect(outcomes.accepted).toBeGreaterThan(50);
  });

  it.each(steering)("takes no text with %j, and those of other scripts", async (text) => {
    expect(await failureOf(() => withRole(text))).toBe(
      'record-malformed: "obtainedBy" is not the text that belongs there',
    );
    expect(withRole("طبيب، 👩‍⚕️ Ärztin").answers.obtainedBy).toBe("طبيب، 👩‍⚕️ Ärztin");
  });

  it("says of another file of ours what it is, and where the record is kept", async () => {
    const stamp = JSON.stringify({ format: "derm-share/stamp/1", ref: record.ref, purpose: "teaching", picture: {} });
    expect(await failureOf(() => parseRecord(stamp))).toMatch(/beside a stamped picture/);
    expect(() => parseRecord(stamp)).toThrow(expect.objectContaining({ hint: `--consent ${record.ref}.record.json` }));
    const manifest = JSON.stringify({ format: "derm-share/consent/1", bundleId: "4f1c09ab".repeat(4) });
    expect(() => parseRecord(manifest)).toThrow(
      expect.objectContaining({ hint: "--consent derm-4f1c09ab.record.json" }),
    );
    expect(await failureOf(() => parseRecord('{"format":"derm-share/stamp/1","ref":"planted"}'))).toMatch(
      /"format" is not/,
    );
    const unknown = JSON.stringify({ ...record, planted: 1, other: 2 });
    expect(await failureOf(() => parseRecord(unknown))).toMatch(/2 keys that are not known/);
  });

  it("refuses a feature in two states: a mask would vouch for what is still to be seen", async () => {
    const twice = [
      { feature: "face", state: "masked" },
      { feature: "face", state: "visible" },
    ];
    const text = JSON.stringify({ ...record, answers: { features: twice } });
    expect(await failureOf(() => parseRecord(text))).toMatch(/^record-malformed: /);
  });

  it("refuses a key that stands twice: who reads it sees the first, and the last would count", async () => {
    expect(parseRecord(templateWith('"audience": "\\"purpose\\": a", "purpose": "teaching"'))).toMatchObject({
      answers: { audience: '"purpose": a', purpose: "teaching" },
    });
    for (const second of ['"purpose"', '"p\\u0075rpose"', '"purpose" \n']) {
      const text = templateWith(`"purpose": "teaching", "notesRef": "}", ${second}: "public"`);
      expect(await failureOf(() => parseRecord(text))).toBe("record-malformed: a key stands twice in it");
    }
  });

  it("puts lists into the order in which manifests write them", () => {
    const text = JSON.stringify({ format: record.format, answers: { explained: ["cannot-recall", "how-sent"] } });
    expect(parseRecord(text).answers.explained).toEqual(["how-sent", "cannot-recall"]);
    const answers = { explained: ["security", "how-sent", "security"], confirmed: ["benefit", "necessary"] } as const;
    expect(newRecord(answers, "2026-11-24", counting).answers).toEqual({
      explained: ["how-sent", "security"],
      confirmed: ["necessary", "benefit"],
    });
  });

  it("refuses what is no JSON, every prefix of a record, and a newer version", async () => {
    const text = formatRecord(record);
    for (let end = 0; end < text.trimEnd().length; end++) {
      expect(await failureOf(() => parseRecord(text.slice(0, end)))).toBe("record-malformed: it is not JSON");
    }
    const newer = text.replace("consent-record/1", "consent-record/2");
    expect(await failureOf(() => parseRecord(newer))).toMatch(/newer version/);
  });
});

describe("the template", () => {
  it("is taken as it is, with no answer given", () => {
    expect(parseRecord(recordTemplate())).toEqual({ answers: {} });
    expect(fits(jsonOf(recordTemplate()))).toBe(true);
  });

  it("has a line for every answer, and names every word", () => {
    const template = recordTemplate();
    for (const key of Object.keys(full)) expect(template).toContain(`"${key}": null`);
    for (const word of [
      ...purposes,
      ...forms,
      ...givers,
      ...subjects,
      ...explanations,
      ...confirmations,
      ...featureNames,
    ]) {
      expect(template).toContain(word);
    }
  });

  it("is taken filled in", () => {
    const filled = recordTemplate().replace('"purpose": null', '"purpose": "teaching"');
    expect(parseRecord(filled)).toEqual({ answers: { purpose: "teaching" } });
  });
});
