import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { makeSigningKey, publicKeyOf, sign } from "../../src/bundle/minisign.ts";
import { systemRandom } from "../../src/bundle/random.ts";
import { isWithdrawal, openWithdrawal, signWithdrawal, withdrawalOf } from "../../src/bundle/withdrawal.ts";
import { failureOf } from "../support/errors.ts";

const key = makeSigningKey(systemRandom);
const other = makeSigningKey(systemRandom);
const [first, second] = ["0a".repeat(16), "4f".repeat(16)];
const today = "2026-11-24";
const schemaPath = join(import.meta.dirname, "..", "..", "schemas", "withdrawal-1.schema.json");

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function made(ids: readonly string[] = [second, first, second]): { bytes: Uint8Array; signature: Uint8Array } {
  const { bytes, signature } = signWithdrawal(ids, today, key);
  return { bytes, signature: encoded(signature) };
}

describe("a notice of withdrawal", () => {
  it("is read as it was signed, its bundles sorted and once each, and is of the published schema", () => {
    const { bytes, signature } = made();
    const { notice, signer } = openWithdrawal(bytes, signature);
    expect(notice.bundleIds).toEqual([first, second]);
    expect(notice.withdrawnOn).toBe(today);
    expect(Buffer.from(signer.key)).toEqual(Buffer.from(publicKeyOf(key).key));
    expect(isWithdrawal(bytes)).toBe(true);
    const ajv = new Ajv2020({ strict: true });
    addFormats.default(ajv);
    const schema: unknown = JSON.parse(readFileSync(schemaPath, "utf8"));
    if (typeof schema !== "object" || schema === null) throw new Error("no schema");
    expect(ajv.validate(schema, notice)).toBe(true);
  });

  it("counts for a bundle that it names and that the same key has sealed, and for no other", () => {
    const { bytes, signature } = made([first]);
    const notices = [openWithdrawal(bytes, signature)];
    expect(withdrawalOf(notices, first, publicKeyOf(key).key)?.withdrawnOn).toBe(today);
    expect(withdrawalOf(notices, second, publicKeyOf(key).key)).toBeNull();
    expect(withdrawalOf(notices, first, publicKeyOf(other).key)).toBeNull();
  });

  it("is refused when one byte of it or of its signature is another", async () => {
    const { bytes, signature } = made();
    for (let i = 0; i < bytes.length; i += 3) {
      const changed = bytes.with(i, (bytes[i] ?? 0) ^ 1);
      expect(await failureOf(() => openWithdrawal(changed, signature))).toMatch(/^(bundle-malformed|signature-wrong)/);
    }
    for (let i = 0; i < signature.length; i += 3) {
      const changed = signature.with(i, (signature[i] ?? 0) ^ 1);
      expect(await failureOf(() => openWithdrawal(bytes, changed))).toMatch(/^signature-wrong/);
    }
  });

  it.each<[string, (text: string) => string]>([
    ["not sorted", (text) => text.replace(first, "X").replace(second, first).replace("X", second)],
    ["with a bundle twice", (text) => text.replace(second, first)],
    ["with a key that is not known", (text) => text.replace("{\n", '{\n  "reason": "planted",\n')],
    ["of a newer version", (text) => text.replace("withdrawal/1", "withdrawal/2")],
    ["without a bundle", (text) => text.replace(/\[[^\]]*\]/, "[]")],
    ["with a day that is none", (text) => text.replace(today, "2026-02-30")],
  ])("is refused, though signed, when it is %s", async (_title, change) => {
    const text = new TextDecoder().decode(made().bytes);
    const bytes = encoded(change(text));
    expect(change(text)).not.toBe(text);
    const signature = encoded(sign(bytes, key, `derm-share:withdrawal:${today}`));
    expect(await failureOf(() => openWithdrawal(bytes, signature))).toMatch(/^bundle-malformed/);
  });

  it("is refused when its signature is by another key than it names, or over another kind of file", async () => {
    const { bytes } = made();
    const forged = encoded(sign(bytes, other, `derm-share:withdrawal:${today}`));
    expect(await failureOf(() => openWithdrawal(bytes, forged))).toMatch(/^signature-wrong/);
    const outer = encoded(sign(bytes, key, `derm-share:outer:${first}`));
    expect(await failureOf(() => openWithdrawal(bytes, outer))).toMatch(/^signature-wrong/);
  });
});
