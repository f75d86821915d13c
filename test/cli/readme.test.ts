import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { version } from "../../src/cli/version.ts";
import { formats } from "../../src/formats/registry.ts";
import { makeDesk } from "../support/program.ts";

const root = join(import.meta.dirname, "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("README", () => {
  it("has the commands that --help has, in the same words", async () => {
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)].map(([, name, summary]) => [name, summary]);
    expect(rows).toEqual(commands.map(({ name, summary }) => [name, summary]));
    const help = (await makeDesk().run(["--help"])).stdout.replace(/\s+/g, " ");
    for (const { name, summary } of commands) expect(help).toContain(`${name} ${summary.slice(0, 20)}`);
  });

  it("names every format that is taken", () => {
    const table = readme.slice(readme.indexOf("## Formats"), readme.indexOf("## Exit codes"));
    for (const { id } of formats) expect(table.toUpperCase()).toContain(id.toUpperCase());
  });
});

describe("--version", () => {
  it("is the package's", async () => {
    expect(readFileSync(join(root, "package.json"), "utf8")).toContain(`"version": "${version}"`);
    expect(await makeDesk().run(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });
});
