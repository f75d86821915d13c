import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * The table of the house: which room may import which packages and which other rooms. `cli` stands on `workflow`,
 * `workflow` on the working rooms, those on the leaves only; the working rooms do not know one another.
 */
const leaves = ["bytes", "geometry.ts", "region-cells.ts", "region-mask.ts", "edits.ts", "terms.ts", "errors.ts"];
const workingRooms = ["formats", "pixels", "deck", "consent", "bundle", "editor", "assist", "files"];
const house: Record<string, { packages: string[]; rooms: string[] }> = {
  cli: {
    packages: [
      "commander",
      "chalk",
      "sarif", // types alone
      "@inquirer/prompts",
      "node:child_process",
      "node:timers/promises",
      "node:process",
      "node:path",
      "node:util",
      "node:os",
      "node:tty",
    ],
    rooms: ["workflow", ...workingRooms, ...leaves],
  },
  workflow: {
    packages: [
      "exifr",
      "exifr/dist/full.esm.mjs",
      "node:crypto",
      "node:worker_threads",
      "node:v8",
      "node:path",
      "node:url",
      "node:buffer",
    ],
    rooms: [...workingRooms, ...leaves],
  },
  formats: { packages: ["node:zlib"], rooms: leaves },
  pixels: {
    packages: ["sharp", "libheif-js/libheif-wasm/libheif.js", "node:url", "node:os", "node:worker_threads"],
    rooms: leaves,
  },
  deck: { packages: ["@xmldom/xmldom"], rooms: leaves },
  consent: { packages: [], rooms: leaves },
  bundle: {
    packages: ["tweetnacl", "@noble/hashes/blake2.js", "@scure/bip39/wordlists/english.js", "node:crypto"],
    rooms: leaves,
  },
  editor: { packages: ["node:http", "node:crypto"], rooms: leaves },
  assist: { packages: ["zxing-wasm/reader"], rooms: leaves },
  files: {
    packages: [
      "node:fs",
      "node:fs/promises",
      "node:timers/promises",
      "node:crypto",
      "node:path",
      "node:os",
      "node:url",
      "node:stream",
      "node:child_process",
    ],
    rooms: leaves,
  },
  bytes: { packages: ["node:zlib", "node:v8", "node:vm"], rooms: leaves },
  "geometry.ts": { packages: [], rooms: leaves },
  "region-cells.ts": { packages: [], rooms: leaves },
  "region-mask.ts": { packages: [], rooms: leaves },
  "edits.ts": { packages: [], rooms: leaves },
  "terms.ts": { packages: [], rooms: [] },
  "errors.ts": { packages: [], rooms: [] },
};

/**
 * Code for the browser is a world of its own: it imports its siblings, the packages named here, and those files of its
 * room that need no Node (the page's own tsconfig, which knows no Node, is the proof of that).
 */
const pages: Record<string, { packages: string[]; files: string[] }> = {
  "bundle/opener/page": {
    packages: ["age-encryption", "tweetnacl", "@noble/hashes/blake2.js", "@noble/hashes/sha2.js"],
    files: [
      "errors.ts",
      "terms.ts",
      "bundle/ed25519-rules.ts",
      "bundle/inner-consent.ts",
      "bundle/inner-manifest.ts",
      "bundle/manifest-fields.ts",
      "bundle/opener/blocks.ts",
      "bundle/outer-manifest.ts",
      "bundle/passphrase.ts",
      "bundle/terms.ts",
      "bundle/utf8.ts",
    ],
  },
  "editor/page": {
    packages: [],
    files: [
      "geometry.ts",
      "region-cells.ts",
      "region-mask.ts",
      "edits.ts",
      "editor/applied.ts",
      "editor/task.ts",
      "editor/decision.ts",
      "editor/sheet-entry.ts",
    ],
  },
  "assist/part": {
    packages: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm", "@vladmandic/face-api"],
    files: ["assist/faces.ts"],
  },
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const importPattern = /(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+)["']([^"'\s]+)["']/gm;

function importsOf(file: string, source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return [...code.matchAll(importPattern)].map((match) => ({ file, specifier: match[1] ?? "" }));
}

/** What is wrong with an import, or null. `file` is relative to src/, with forward slashes. */
function violation({ file, specifier }: Import): string | null {
  const room = file.split("/")[0] ?? "";
  const page = pages[posix.dirname(file)];
  if (page !== undefined) return pageViolation(page, file, specifier);
  const allowed = house[room];
  if (allowed === undefined) return `${file}: the house has no room "${room}"`;
  if (!specifier.startsWith(".")) {
    return allowed.packages.includes(specifier) ? null : `${file}: ${room} may not import ${specifier}`;
  }
  const target = posix.normalize(posix.join(posix.dirname(file), specifier)).split("/")[0] ?? "";
  return target === room || allowed.rooms.includes(target) ? null : `${file}: ${room} may not import from ${target}`;
}

function pageViolation(page: { packages: string[]; files: string[] }, file: string, specifier: string): string | null {
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  const isSibling = posix.dirname(target) === posix.dirname(file);
  const isAllowed = specifier.startsWith(".")
    ? isSibling || page.files.includes(target)
    : page.packages.includes(specifier);
  return isAllowed ? null : `${file}: a page may not import ${specifier}`;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("the one-way rule of the house", () => {
  const root = join(import.meta.dirname, "..", "src");
  const files = sourceFiles(root);
  const imports = files.flatMap((path) =>
    importsOf(relative(root, path).split(sep).join("/"), readFileSync(path, "utf8")),
  );

  it("sees the whole of src/", () => {
    expect(files.length).toBeGreaterThan(10);
    expect(imports.length).toBeGreaterThan(files.length);
    expect(new Set(imports.map((found) => found.file.split("/")[0])).has("formats")).toBe(true);
  });

  it("holds for every import", () => {
    expect(imports.map(violation).filter((found) => found !== null)).toEqual([]);
  });

  it.each([
    ["formats/jpeg/planted.ts", 'import { readFileSync } from "node:fs";'],
    ["formats/planted.ts", 'export { seal } from "../workflow/seal.ts";'],
    ["bundle/age/planted.ts", 'const consent = await import("../../consent/policy.ts");'],
    ["bundle/opener/page/planted.ts", 'import { createHash } from "node:crypto";'],
    ["bundle/opener/page/planted.ts", 'import { encrypt } from "../../age/age.ts";'],
    ["workflow/planted.ts", 'import "node:net";'],
    ["attic/planted.ts", 'import { concat } from "../bytes/bytes.ts";'],
  ])("catches a planted violation in %s", (file, source) => {
    expect(importsOf(file, source).map(violation)).toEqual([expect.stringContaining(file)]);
  });
});
