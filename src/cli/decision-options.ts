/** The flags that apply what was decided in a review. */
import type { Command } from "commander";
import { DermShareError, shown } from "../errors.ts";
import { asArgument } from "../files/as-argument.ts";
import { isExposed } from "../files/state-folder.ts";
import type { DecisionOptions } from "../workflow/decided.ts";
import type { Terminal } from "./terminal.ts";

/** The flags of `addDecisions`. */
export interface DecisionFlags {
  readonly decisions?: string;
  readonly requireReview?: true;
}

/** What was decided, and whether something must have been. */
export function addDecisions(command: Command): Command {
  return command
    .optionsGroup("After a review:")
    .option(
      "--decisions <file>",
      "what was decided: masks are applied; withheld pictures are refused, in decks a grey panel",
    )
    .option("--require-review", "refuse pictures that nobody has looked at, hold decks with one");
}

/** Says which files of decisions others may read: what was decided is about patients. @throws DermShareError "read-failed" */
export async function tellExposed(paths: readonly string[], terminal: Terminal): Promise<void> {
  for (const path of paths) {
    if (!(await isExposed(path))) continue;
    terminal.say(`Other users of this computer can read ${shown(path)}: chmod 600 ${asArgument(path)}`);
  }
}

/** @throws DermShareError "usage" for --require-review alone, or a file of another kind; "read-failed" */
export async function decisionsOf(
  { decisions, requireReview }: DecisionFlags,
  terminal: Terminal,
): Promise<{ review?: DecisionOptions }> {
  if (decisions === undefined && requireReview === undefined) return {};
  if (decisions === undefined) {
    throw new DermShareError(
      "usage",
      "--require-review needs the decisions",
      "add --decisions FILE; review writes one",
    );
  }
  const { readDecisions } = await import("../workflow/decisions-file.ts");
  const read = await readDecisions(decisions, true);
  await tellExposed([decisions], terminal);
  return { review: { decisions: read, requireReview: requireReview === true, consented: null } };
}
