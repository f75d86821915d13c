/** Wycheproof vectors, which lie beside the project in `../shared/vectors`. Absent on a user's machine, required in CI. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..", "shared", "vectors");

/** The fields of one test that are texts, with those of its group's public key. */
export type VectorCase = Readonly<Record<string, string>>;

/** `describe` over the tests of a Wycheproof file; skipped where it is missing, unless DERM_REQUIRE_ORACLES=1. */
export function describeWycheproof(name: string, title: string, body: (cases: readonly VectorCase[]) => void): void {
  const path = join(root, name);
  if (existsSync(path)) describe(title, () => body(casesOf(JSON.parse(readFileSync(path, "utf8")))));
  else if (process.env["DERM_REQUIRE_ORACLES"] === "1") {
    it(`${title}: needs ${name}`, () => {
      throw new Error(`not there: ${path}`);
    });
  } else describe.skip(`${title} (skipped: no ${name})`, () => {});
}

function casesOf(file: unknown): VectorCase[] {
  return listIn(file, "testGroups").flatMap((group) =>
    listIn(group, "tests").map((test) => ({ ...textsOf(isRecord(group) ? group["publicKey"] : {}), ...textsOf(test) })),
  );
}

function textsOf(value: unknown): VectorCase {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.flatMap(([key, text]) => (typeof text === "string" ? [[key, text]] : [])));
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const list = isRecord(value) ? value[key] : undefined;
  return Array.isArray(list) ? list : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
