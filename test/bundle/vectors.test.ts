/** The committed vectors: made anew to the same bytes, and each one opens or fails as it says. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { failureOf } from "../support/errors.ts";
import { buildVectors } from "../vectors/bundle/build.ts";
import { openWhole } from "./open-whole.ts";
import { filesOf, keyOf, readVectors, vectorsFolder } from "./vectors.ts";

const { vectors, today, pictures } = readVectors();

it("the vectors are what `npm run vectors` makes, and nothing lies beside them", async () => {
  const built = await buildVectors();
  for (const [path, bytes] of built) {
    const committed = readFileSync(join(vectorsFolder, path));
    // Another zlib may compress otherwise; what comes out is the same.
    const [a, b] = path.endsWith(".gz") ? [gunzipSync(committed), gunzipSync(bytes)] : [committed, bytes];
    expect(Buffer.compare(a, b), path).toBe(0);
  }
  const there = readdirSync(vectorsFolder, { recursive: true, encoding: "utf8" });
  const data = there.filter((path) => /^(?:good|bad|keys)[\\/]/.test(path)).map((path) => path.replaceAll("\\", "/"));
  expect(data.toSorted()).toEqual([...built.keys()].filter((path) => path !== "vectors.json").toSorted());
});

describe("of the vectors", () => {
  const bad = vectors.filter((vector) => vector.expect !== "opens");

  it("at least 30 are bad, and no two have one name", () => {
    expect(bad.length).toBeGreaterThanOrEqual(30);
    expect(vectors.length - bad.length).toBeGreaterThanOrEqual(6);
    expect(new Set(vectors.map((vector) => vector.name)).size).toBe(vectors.length);
  });

  it.each(vectors.map((vector) => [vector.name, vector.expect, vector] as const))("%s: %s", async (_, code, vector) => {
    const files = await filesOf(vector);
    const opened: [string, string][] = [];
    const failure = await failureOf(async () => opened.push(...(await openWhole(files, keyOf(vector), today))));
    if (code === "opens") {
      expect(failure).toBe("no failure");
      expect(opened).toEqual(pictures.map(({ name, sha256 }) => [name, sha256]));
    } else expect(failure.split(":")[0], failure).toBe(code);
  });
});
