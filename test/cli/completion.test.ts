import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { describeWith } from "../support/oracles.ts";
import { makeDesk } from "../support/program.ts";

const scriptFor = async (shell: string): Promise<string> => (await makeDesk().run(["completion", shell])).stdout;

/** What bash offers when the last of the words is being typed; "(files)" where it falls back to the names of files. */
function offered(script: string, words: readonly string[]): string[] {
  const typed = words.map((word) => `'${word}'`).join(" ");
  const { stdout, stderr } = spawnSync("bash", ["--norc"], {
    input: `${script}
compopt() { echo "(files)"; }
COMP_WORDS=(${typed}) COMP_CWORD=${words.length - 1}
_derm_share
printf '%s\\n' "\${COMPREPLY[@]}"
complete -p derm-share`,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const lines = stdout
    .trim()
    .split("\n")
    .filter((line) => line !== "");
  expect(lines.pop()).toBe("complete -F _derm_share derm-share");
  return lines;
}

describeWith(["bash"], "the script for bash", () => {
  it("offers commands, options, the words of an action, and files", async () => {
    const script = await scriptFor("bash");
    expect(offered(script, ["derm-share", ""])).toEqual(commands.map(({ name }) => name));
    expect(offered(script, ["derm-share", "str"])).toEqual(["strip"]);
    expect(offered(script, ["derm-share", "crop", "--b"])).toEqual(["--box", "--browser"]);
    expect(offered(script, ["derm-share", "crop", "--box", "1,2,3,4", "--out"])).toEqual(["--output", "--out-dir"]);
    expect(offered(script, ["derm-share", "keys", "re"])).toEqual(["remove"]);
    expect(offered(script, ["derm-share", "strip", ""])).toEqual(["(files)"]);
    expect(offered(script, ["derm-share", "nothing", "-"])).toEqual(["(files)"]);
    expect(offered(script, ["derm-share", "seal", "--passphrase"])).toEqual(["--passphrase-file", "--passphrase-out"]);
  });
});

describe("completion", () => {
  it("knows, for every shell, every option that --help of every command has", async () => {
    const desk = makeDesk();
    const shells = ["bash", "zsh", "fish", "pwsh"];
    const scripts = await Promise.all(shells.map(async (shell) => ({ shell, script: await scriptFor(shell) })));
    for (const { name } of commands) {
      const help = (await desk.run([name, "--help"])).stdout;
      const flags = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag = ""]) => flag);
      expect(flags.length, name).toBeGreaterThan(0);
      for (const { shell, script } of scripts) {
        expect(script, shell).toContain(name);
        const options = shell === "fish" ? flags.map((flag) => `-l ${flag.slice(2)}`) : flags;
        for (const option of options) expect(script, `${shell} ${name}`).toContain(option);
      }
    }
  });

  it("names the shells where another one is asked for", async () => {
    const run = await makeDesk().run(["completion", "tcsh"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("bash, zsh, fish, pwsh");
  });
});

describe("an unknown word", () => {
  it.each([
    [["sael", "a.jpg"], "seal"],
    [["crop", "a.jpg", "--bx", "1,1,9,9"], "--box"],
    [["redact-region", "a.jpg", "--elipse", "1,1,9,9"], "--ellipse"],
  ])("%j gets a guess", async (args, guess) => {
    const run = await makeDesk().run(args);
    expect(run.status).toBe(2);
    expect(run.stdout).toBe("");
    expect(run.stderr).toMatch(new RegExp(`^derm-share: unknown .+\\nhint: did you mean ${guess}\\?\\n`));
  });

  it("is shown without what it does to a terminal", async () => {
    const run = await makeDesk().run(["\u001b[31mseal"]);
    expect(run.stderr).toContain(String.raw`'\x1b[31mseal'`);
  });
});
