import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import type { Decision } from "../../src/editor/decision.ts";
import {
  type Decisions,
  noDecisions,
  pictureKey,
  readDecisions,
  writeDecisions,
} from "../../src/workflow/decisions-file.ts";

const schemaText = readFileSync(join(import.meta.dirname, "../../schemas/decisions-1.schema.json"), "utf8");
const isValid = new Ajv2020({ strict: false }).compile(JSON.parse(schemaText));

const folder = mkdtempSync(join(tmpdir(), "derm-decisions-"));
afterAll(() => rmSync(folder, { recursive: true }));

const [a, b, c] = ["a".repeat(64), "b".repeat(64), "c".repeat(64)];
const masked: Decision = {
  verdict: "masked",
  size: { width: 40, height: 30 },
  drawn: {
    regions: [
      { shape: "rect", x: 1, y: 2, width: 3, height: 4 },
      { shape: "ellipse", cx: 9, cy: 9, rx: 2, ry: 3 },
      {
        shape: "polygon",
        points: [
          { x: 1, y: 1 },
          { x: 9, y: 2 },
          { x: 5, y: 8 },
        ],
      },
    ],
    crop: { x: 0, y: 0, width: 20, height: 30 },
    fill: "grey",
  },
};
const full: Decisions = {
  salt: "0".repeat(64),
  pictures: { [a]: masked, [b]: { verdict: "withhold" }, [c]: { verdict: "no-identifying-feature" } },
};

describe("a file of decisions", () => {
  it("says what it was told, by the published schema, to its owner alone", async () => {
    const path = join(folder, "whole.json");
    await writeDecisions(path, full);
    expect(await readDecisions(path, true)).toEqual(full);
    const stored: unknown = JSON.parse(readFileSync(path, "utf8"));
    expect(isValid(stored), JSON.stringify(isValid.errors)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["another format", { ...full, format: "derm-share/regions/1" }],
    ["no salt", { format: "derm-share/decisions/1", pictures: {} }],
    ["a short salt", { ...full, format: "derm-share/decisions/1", salt: "00" }],
    ["a key that is none", { ...full, format: "derm-share/decisions/1", pictures: { a: { verdict: "withhold" } } }],
    ["another verdict", { ...full, format: "derm-share/decisions/1", pictures: { [a]: { verdict: "fine" } } }],
    [
      "nothing drawn on what is masked",
      {
        ...full,
        format: "derm-share/decisions/1",
        pictures: { [a]: { ...masked, drawn: { regions: [], crop: null, fill: "black" } } },
      },
    ],
    [
      "a mask outside",
      { ...full, format: "derm-share/decisions/1", pictures: { [a]: { ...masked, size: { width: 2, height: 2 } } } },
    ],
    [
      "a mask without its drawing",
      { ...full, format: "derm-share/decisions/1", pictures: { [a]: { verdict: "masked" } } },
    ],
  ])("is refused with %s", async (_, content) => {
    const path = join(folder, "bad.json");
    writeFileSync(path, JSON.stringify(content));
    await expect(readDecisions(path, true)).rejects.toMatchObject({ code: "usage" });
  });

  const format = "derm-share/decisions/1";
  const whole = JSON.stringify({ format, ...full });
  it.each([
    ["a picture twice, masked and free", whole.replace('{"aaa', `{"${a}":{"verdict":"no-identifying-feature"},"aaa`)],
    ["a picture twice, in an escape", whole.replace(`"${b}":`, `"\\u0061${"a".repeat(63)}":`)],
    ["a key that the schema has not", JSON.stringify({ format, ...full, x: 1 })],
    ["a mask beside another verdict", whole.replace('"masked"', '"no-identifying-feature"')],
    ["a region that says more", whole.replace('"x":1', '"note":"","x":1')],
    ["a text of millions of characters", whole.replace('"withhold"', `"${"a\\n".repeat(3e6)}"`)],
  ])("is refused with %s", async (_, content) => {
    expect(content).not.toBe(whole);
    const path = join(folder, "hand.json");
    writeFileSync(path, content);
    await expect(readDecisions(path, true)).rejects.toMatchObject({ code: "usage" });
  });

  it("may have its members in any order", async () => {
    const path = join(folder, "order.json");
    writeFileSync(path, JSON.stringify({ pictures: full.pictures, format, salt: full.salt }));
    expect(await readDecisions(path, true)).toEqual(full);
  });

  it("is refused by its name where it is empty", async () => {
    const path = join(folder, "empty.json");
    writeFileSync(path, "");
    await expect(readDecisions(path, true)).rejects.toMatchObject({
      code: "usage",
      message: `${path}: a file of decisions (derm-share/decisions/1) was expected`,
    });
  });

  it("may be missing at the start of a review, and nowhere else", async () => {
    const path = join(folder, "none.json");
    expect(await readDecisions(path, false)).toBeNull();
    await expect(readDecisions(path, true)).rejects.toMatchObject({ code: "read-failed" });
  });

  it("knows a picture under its own salt only", () => {
    const [one, other] = [noDecisions(), noDecisions()];
    expect(pictureKey(one.salt, a)).toBe(pictureKey(one.salt, a));
    expect(pictureKey(one.salt, a)).not.toBe(pictureKey(other.salt, a));
    expect(pictureKey(one.salt, a)).not.toBe(pictureKey(one.salt, b));
  });
});
