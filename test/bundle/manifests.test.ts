import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import addFormats from "ajv-formats";
import { formatJson } from "../../src/bundle/canonical-json.ts";
import { manifestComment } from "../../src/bundle/manifest-fields.ts";
import { sign } from "../../src/bundle/minisign.ts";
import {
  makeBundleId,
  openInnerManifest,
  openOuterManifest,
  signInnerManifest,
  signOuterManifest,
} from "../../src/bundle/signed-manifests.ts";
import type { InnerManifest } from "../../src/bundle/inner-manifest.ts";
import { ascii, latin1 } from "../../src/bytes/bytes.ts";
import { failureOf } from "../support/errors.ts";
import { bundleId, inner, keys, outer } from "./samples.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function toJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map((item: unknown) => toJson(item));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]: [string, unknown]) => [key, toJson(item)]));
  }
  return typeof value === "boolean" || typeof value === "number" || typeof value === "string" ? value : null;
}

function schemaOf(name: string): (value: Json) => boolean {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const text = readFileSync(join(import.meta.dirname, "..", "..", "schemas", name), "utf8");
  const schema: unknown = JSON.parse(text);
  if (typeof schema !== "object" || schema === null) throw new Error(`${name} is not a schema`);
  const validate = ajv.compile(schema);
  return (value) => validate(value);
}

const withDeck: InnerManifest = {
  ...inner,
  items: [
    {
      name: "decks/01.pptx",
      mediaType: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      bytes: 1,
      sha256: "ab".repeat(32),
      widthPx: null,
      heightPx: null,
      lossless: true,
      steps: ["metadata-removed", "masked"],
      maskAreasPx: [],
    },
  ],
};

const manifests = [
  {
    name: "outer",
    sample: outer,
    bytes: signOuterManifest(outer, keys.signing).bytes,
    schema: schemaOf("manifest-outer.schema.json"),
    open: openOuterManifest,
  },
  {
    name: "inner",
    sample: inner,
    bytes: signInnerManifest(inner, keys.signing).bytes,
    schema: schemaOf("manifest-inner.schema.json"),
    open: openInnerManifest,
  },
  {
    name: "inner",
    sample: withDeck,
    bytes: signInnerManifest(withDeck, keys.signing).bytes,
    schema: schemaOf("manifest-inner.schema.json"),
    open: openInnerManifest,
  },
] as const;

/** Signs whatever bytes and opens them, so that nothing but their form can be at fault. */
function openSigned(manifest: (typeof manifests)[number], bytes: Uint8Array): unknown {
  const signature = sign(bytes, keys.signing, manifestComment(manifest.name, bundleId));
  return manifest.open(bytes, ascii(signature)).manifest;
}

/** Every value that differs from a good one in one place: replaced, removed, or with something added. */
function* neighbours(value: Json, replace: (changed: Json) => Json, path: string): Generator<[string, Json]> {
  const others: Json[] = [
    null,
    true,
    false,
    0,
    1,
    -1,
    1.5,
    1e300,
    "",
    "x",
    "no",
    "2026-02-30",
    [],
    {},
    ["x"],
    { x: 1 },
  ];
  for (const other of others) {
    if (JSON.stringify(other) !== JSON.stringify(value)) yield [`${path} = ${JSON.stringify(other)}`, replace(other)];
  }
  if (typeof value === "string") {
    for (const text of [value.toUpperCase(), ` ${value}`, `${value}\n`, value.slice(1), `${value}0`]) {
      if (text !== value) yield [`${path} = ${JSON.stringify(text)}`, replace(text)];
    }
  } else if (Array.isArray(value)) {
    yield [`${path} with an item twice`, replace([...value, ...value.slice(0, 1)])];
    for (const [i, item] of value.entries()) {
      yield* neighbours(item, (changed) => replace(value.with(i, changed)), `${path}[${i}]`);
      yield [`${path} without [${i}]`, replace(value.toSpliced(i, 1))];
    }
  } else if (typeof value === "object" && value !== null) {
    yield [`${path} with a key more`, replace({ ...value, comment: "hello" })];
    for (const [key, item] of Object.entries(value)) {
      yield* neighbours(item, (changed) => replace({ ...value, [key]: changed }), `${path}.${key}`);
      const { [key]: _, ...rest } = value;
      yield [`${path} without ${key}`, replace(rest)];
    }
  }
}

/** What a JSON Schema cannot say: the order of words, the numbering of pictures, whether a key is one. */
const beyondSchema = /name = |sender\.publicKey = |items with|mediaType = |explained with an item twice/;

describe.each(manifests)("the $name manifest, of $sample.items.0.name", (manifest) => {
  const plain = toJson(manifest.sample);

  it("gives itself back, and is what its schema describes", () => {
    expect(openSigned(manifest, manifest.bytes)).toEqual(manifest.sample);
    expect(manifest.schema(plain)).toBe(true);
    expect(latin1(manifest.bytes)).toBe(`${JSON.stringify(manifest.sample, null, 2)}\n`);
  });

  it("differs from what its schema describes in no neighbour", async () => {
    const outcomes = { accepted: 0, refused: 0 };
    for (const [path, changed] of neighbours(plain, (value) => value, manifest.name)) {
      const failure = await failureOf(() => manifest.open(ascii(formatJson(changed)), ascii("")));
      // The form is looked at before the signature, which is wrong here in any case.
      const accepted = failure.startsWith("signature-wrong: ");
      if (!accepted) expect(failure, path).toMatch(/^bundle-malformed: /);
      if (accepted || !beyondSchema.test(path)) expect(accepted, path).toBe(manifest.schema(changed));
      outcomes[accepted ? "accepted" : "refused"]++;
    }
    expect(outcomes.refused).toBeGreaterThan(200);
    expect(outcomes.accepted).toBeGreaterThan(0);
  });

  it.each([
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["no line feed at its end", (text: string) => text.slice(0, -1)],
    ["a byte order mark", (text: string) => `\u00ef\u00bb\u00bf${text}`],
    ["four spaces", (text: string) => text.replaceAll("  ", "    ")],
    ["a key twice", (text: string) => text.replace("{\n", '{\n  "bundleId": "00",\n')],
    ["an escaped letter", (text: string) => text.replace("teaching", "\\u0074eaching")],
    ["keys in another order", (text: string) => text.replace(/( {2}"format".*\n)( {2}"bundleId".*\n)/, "$2$1")],
    ["another __proto__", (text: string) => text.replace("{\n", '{\n  "__proto__": {},\n')],
    ["a byte that is no UTF-8", (text: string) => text.replace("teaching", "teachin\u00ff")],
    ["nothing in it", () => ""],
  ])("is refused with %s", async (_, change) => {
    const bytes = ascii(change(latin1(manifest.bytes)));
    expect(await failureOf(() => openSigned(manifest, bytes))).toMatch(/^bundle-malformed: /);
  });

  it("is refused above its cap, before it is parsed", async () => {
    expect(await failureOf(() => manifest.open(new Uint8Array(1024 * 1024 + 1), ascii("")))).toMatch(
      /^input-too-large: /,
    );
  });

  it("says where it is wrong, and never what stands there", async () => {
    const text = latin1(manifest.bytes).replace('"purpose": "teaching"', '"purpose": "Jane Doe 9434765919"');
    const failure = await failureOf(() => openSigned(manifest, ascii(text)));
    expect(failure).toBe(
      `bundle-malformed: ${manifest.name} manifest.consent.purpose should be one of the known words`,
    );
  });
});

function openInner(value: object): unknown {
  return openSigned(manifests[1], ascii(formatJson(value)));
}

describe("the inner manifest", () => {
  it("numbers its pictures with three digits from 100 on, and in no other way", async () => {
    const [first] = inner.items;
    const numbered = (count: number, digits: number): object => ({
      ...inner,
      items: Array.from({ length: count }, (_, i) => ({
        ...first,
        name: `images/${String(i + 1).padStart(digits, "0")}.jpg`,
      })),
    });
    expect(await failureOf(() => openInner(numbered(99, 2)))).toBe("no failure");
    expect(await failureOf(() => openInner(numbered(999, 3)))).toBe("no failure");
    expect(await failureOf(() => openInner(numbered(99, 3)))).toMatch(/^bundle-malformed: /);
    expect(await failureOf(() => openInner(numbered(100, 2)))).toMatch(/^bundle-malformed: /);
    expect(await failureOf(() => openInner(numbered(1000, 4)))).toMatch(/^bundle-malformed: /);
  });

  it("keeps explanations and steps in their order", async () => {
    const explained = { ...inner, consent: { ...inner.consent, explained: ["benefit", "how-sent"] } };
    expect(await failureOf(() => openInner(explained))).toMatch(/^bundle-malformed: /);
  });
});

it("a bundle id is 32 hexadecimal digits that do not repeat", () => {
  const ids = Array.from({ length: 1000 }, () => makeBundleId());
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  expect(new Set(ids.map((id) => id.slice(0, 16))).size).toBe(1000);
});
