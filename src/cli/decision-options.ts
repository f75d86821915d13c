/** The flags that apply what was decided in a review. */
import type { Command } from "commander";
import { DermShareError } from "../errors.ts";
import type { DecisionOptions } from "../workflow/decided.ts";

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

/** @throws DermShareError "usage" for --require-review alone, or a file of another kind; "read-failed" */
export async function decisionsOf({ decisions, requireReview }: DecisionFlags): Promise<{ review?: DecisionOptions }> {
  if (decisions === undefined && requireReview === undefined) return {};
  if (decisions === undefined) {
    throw new DermShareError(
      "usage",
      "--require-review needs the decisions",
      "add --decisions FILE; review writes one",
    );
  }
  const { readDecisions } = await import("../workflow/decisions-file.ts");
  return {
    review: { decisions: await readDecisions(decisions, true), requireReview: requireReview === true, consented: null },
  };
}
