import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { version } from "../../src/cli/version.ts";
import { rules } from "../../src/consent/rules.ts";
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

  it("has the consent rules that decide, as --rules prints them", async () => {
    const section = readme.slice(readme.indexOf("## The consent rules"));
    const rows = [...section.matchAll(/^\| ([EWR]\d) +\| (.+?) +\| (.+?) +\|$/gm)].map((row) => row.slice(1));
    expect(rows).toEqual(Object.entries(rules).map(([id, { sentence, source }]) => [id, sentence, source]));
    const printed = (await makeDesk().run(["consent-stamp", "--rules"])).stdout;
    for (const [id, sentence, source] of rows) expect(printed).toContain(`${id}  ${sentence}\n    ${source}\n`);
  });

  it("names every format that is taken", () => {
    const table = readme.slice(readme.indexOf("## Formats"), readme.indexOf("## Exit codes"));
    for (const { id } of formats) expect(table.toUpperCase()).toContain(id.toUpperCase());
  });
});

describe("GOVERNANCE", () => {
  const page = readFileSync(join(root, "GOVERNANCE.md"), "utf8");

  it("is linked from README, and its links and rules are there", () => {
    expect(readme).toContain("(GOVERNANCE.md)");
    expect(page).toContain("(README.md#the-consent-rules)");
    expect(readme).toContain("## The consent rules");
    for (const id of page.match(/\b[EWR]\d\b/g) ?? []) expect(Object.keys(rules)).toContain(id);
  });

  it("names every folder and file in which something is kept", () => {
    const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(root, "src", name), "utf8"))
      .join("\n");
    const places = [...sources.matchAll(/join\((?:state|config)Folder\(\), "([^"]+)"\)/g)].map(([, name = ""]) => name);
    expect(places.length).toBeGreaterThan(5);
    for (const place of places) expect(page, place).toMatch(new RegExp("`" + place.replace(/\..*/, "")));
  });
});

describe("--version", () => {
  it("is the package's", async () => {
    expect(readFileSync(join(root, "package.json"), "utf8")).toContain(`"version": "${version}"`);
    expect(await makeDesk().run(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });
});
