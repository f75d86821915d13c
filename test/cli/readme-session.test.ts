/** The two sessions at the head of README: what really stands on the terminal, no line more and no line less. */
import { copyFileSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { layFixture } from "../support/fixtures.ts";
import { describeWith } from "../support/oracles.ts";
import { makeDesk } from "../support/program.ts";
import { talk } from "../support/talk.ts";

const enter = "\r";
const down = "\u001b[B";
const columns = 100; // no line of these is longer

/** The lines that README shows after a command. */
function shownAfter(command: string): string[] {
  const readme = readFileSync(join(import.meta.dirname, "..", "..", "README.md"), "utf8");
  const block = readme.split("```\n").find((part) => part.startsWith(`$ ${command}`)) ?? "";
  return block.split("\n").slice(1, -1);
}

/** Without what is random, of the day, or of this computer. */
function sameEveryTime(lines: readonly string[]): string[] {
  return lines
    .join("\n")
    .trimEnd()
    .replaceAll(/derm-[0-9a-f]{8}/g, "derm-ID")
    .replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}/g, "REF")
    .replaceAll(/\d{4}-\d\d-\d\d|\d\d\/\d\d\/\d{4}/g, "DAY")
    .replaceAll(/Phone {5}(?:[a-z]+ ){6}[a-z]+/g, "Phone     WORDS")
    .replaceAll(/(?:\d{5} ){5}\d{5}/g, "FINGERPRINT")
    .replaceAll(/^.*(?=\/derm-share\/keys$)/gm, "STATE")
    .split("\n");
}

describeWith(["python3"], "README", () => {
  it("shows seal and open as they are", () => {
    const desk = makeDesk();
    layFixture(desk, "planted/lesion.jpg", "photo.jpg");
    const command = "seal photo.jpg --consent teaching";
    const first = [down, enter];
    const sealed = talk(
      desk,
      command.split(" "),
      [
        ["what is your role", ["GP", enter]],
        ["1/6 Who agreed", first],
        ["2/6 On which day", ["t", enter]],
        ["3/6 Which of this", first],
        ["4/6 Are the key points", first],
        ["5/6 Look at the picture", [" ", enter]],
        ["6/6 Would the patient", [down, down, enter]],
      ],
      columns,
    );
    expect(sealed).toMatchObject({ status: 0, missed: null });
    expect(sameEveryTime(shownAfter(`derm-share ${command}`))).toEqual(sameEveryTime(sealed.lines));

    const words = /Phone +((?:[a-z]+ ){6}[a-z]+)/.exec(sealed.lines.join("\n"))?.[1] ?? "";
    const bundle = readdirSync(desk.folder).find((name) => name.endsWith(".html")) ?? "none";
    const colleague = makeDesk();
    copyFileSync(desk.path(bundle), colleague.path(bundle));
    const opened = talk(colleague, ["open", bundle], [["The words that the sender told you", [words, enter]]], columns);
    expect(opened).toMatchObject({ status: 0, missed: null });
    expect(sameEveryTime(shownAfter("derm-share open derm-"))).toEqual(sameEveryTime(opened.lines));
  });
});
