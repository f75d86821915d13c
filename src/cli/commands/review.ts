/** `derm-share review`: a contact sheet of a folder or deck, and what a person decides about each picture. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { DermShareError, shown } from "../../errors.ts";
import { expectThere, walkFiles } from "../../files/walk.ts";
import { exists } from "../../files/write.ts";
import { review, type Reviewed } from "../../workflow/review.ts";
import { addBrowser, type BrowserFlags, showPage } from "../browser.ts";
import { tellExposed } from "../decision-options.ts";
import { addOutputStyle, collect, type OutputStyle, terminalOf } from "../options.ts";
import { counted, grouped } from "../terminal.ts";

interface Flags extends BrowserFlags, OutputStyle {
  readonly decisions?: string;
  readonly merge?: readonly string[];
}

const examples = `
Examples:
  derm-share review Photos                       writes Photos-decisions.json
  derm-share strip Photos --out-dir Clean --decisions Photos-decisions.json --require-review

The file of decisions holds no names and no pictures, but it is about patients: only
you can read it. Run review again to go on where you stopped.`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .argument("<paths...>", "folders, pictures and decks")
    .option("--decisions <file>", "where decisions are kept (default: FOLDER-decisions.json beside the folder)")
    .option(
      "--merge <file>",
      "take over decisions from this file; where two differ the more careful one holds (again for several)",
      collect,
    );
  addOutputStyle(addBrowser(command)).addHelpText("after", examples);
  command.action(async (paths: string[], flags: Flags) => end(await run(paths, flags)));
}

async function run(paths: readonly string[], flags: Flags): Promise<number> {
  const terminal = terminalOf(flags);
  const [first, ...others] = paths;
  if (paths.includes("-")) throw new DermShareError("usage", "a review needs folders or files");
  if (others.length > 0 && flags.decisions === undefined) {
    throw new DermShareError("usage", "several folders need one file of decisions", "add --decisions FILE");
  }
  for (const one of paths) await expectThere(one); // before a page opens that would be empty
  const path = flags.decisions ?? `${resolve(first ?? ".")}-decisions.json`;
  const merge = flags.merge ?? [];
  await tellExposed([path, ...merge], terminal);
  const open = (address: string): void => showPage(address, flags, terminal);
  const { tally, disputed, unsaved } = await review(walkFiles(paths), { path, merge, open });
  const seen = tally.masked + tally.withhold + tally["no-identifying-feature"];
  const output = (await exists(path)) ? path : null;
  const looked = `${seen} of ${tally.pictures} looked at`;
  terminal.result(
    output === null ? `${looked}; nothing was decided, so nothing was written` : `${shown(path)}: ${looked}`,
    {
      v: 1,
      type: "review",
      output,
      pictures: tally.pictures,
      lookedAt: seen,
      masked: tally.masked,
      withheld: tally.withhold,
      noIdentifyingFeature: tally["no-identifying-feature"],
      disputed,
    },
  );
  terminal.record({ v: 1, type: "summary", pictures: tally.pictures, lookedAt: seen });
  if (disputed.pictures > 0) terminal.say(disputedLine(disputed));
  if (unsaved !== null) terminal.say("The page was left without saving; what was decided until then is kept.");
  return 0;
}

/** That the files that were merged contradict one another, and what was taken. */
function disputedLine({ pictures, withheld, masked }: Reviewed["disputed"]): string {
  const taken = [
    withheld > 0 ? [`${grouped(withheld)} withheld`] : [],
    masked > 0 ? [`${grouped(masked)} masked`] : [],
  ];
  return `The merged files differed about ${counted(pictures, "picture")}; the more careful decision was taken: ${taken.flat().join(", ")}.`;
}
