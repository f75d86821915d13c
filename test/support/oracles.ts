/**
 * Second opinions that we did not write. A test that wants an outside tool is skipped with the tool's name where it is
 * missing; with DERM_REQUIRE_ORACLES=1 (the project's own CI) a missing tool fails instead. Those that DERM_WITHOUT lists,
 * with commas between them, are taken for missing: CI asks them once, and not again on every Node.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, it } from "vitest";

const required = process.env["DERM_REQUIRE_ORACLES"] === "1";
const withheld = new Set(process.env["DERM_WITHOUT"]?.split(","));

/** Where the tool is, or null. */
export function findTool(name: string): string | null {
  if (withheld.has(name)) return null;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** `describe` that needs outside tools: skipped, with their names, where one is missing. */
export function describeWith(tools: readonly string[], title: string, body: () => void): void {
  const missing = tools.filter((tool) => findTool(tool) === null);
  if (missing.length === 0) {
    describe(title, body);
  } else if (required) {
    it(`${title}: needs ${missing.join(", ")}`, () => {
      throw new Error(`not installed: ${missing.join(", ")}`);
    });
  } else {
    describe.skip(`${title} (skipped: ${missing.join(", ")} not installed)`, body);
  }
}

/** Runs a tool and gives its standard output; fails when the tool does. */
export function runTool(name: string, args: readonly string[], input?: Uint8Array): Buffer {
  const result = spawnSync(name, args, { input, maxBuffer: 1 << 30 });
  if (result.status !== 0)
    throw new Error(`${name} ${args.join(" ")} ended ${result.status}: ${String(result.stderr)}`);
  return result.stdout;
}
