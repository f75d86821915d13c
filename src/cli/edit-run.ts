/** The way of `crop` and `redact-region`: the same edits on every picture, and what is told of it. */
import type { Command } from "commander";
import type { Fill } from "../edits.ts";
import type { AskedEdit } from "../workflow/asked-edits.ts";
import type { Suffix } from "../workflow/output-name.ts";
import { addBatch, type BatchFlags, inputsOf } from "./batch-options.ts";
import { runBatch } from "./batch-run.ts";
import {
  addDestination,
  addOutputStyle,
  type DestinationFlags,
  destinationOf,
  type OutputStyle,
  terminalOf,
} from "./options.ts";

/** The flags of `addEditRun`. */
export interface EditRunFlags extends DestinationFlags, OutputStyle, BatchFlags {
  readonly dryRun?: true;
  readonly keepEdges?: true;
  readonly lossy?: true;
  readonly png?: true;
}

/** What both commands have beside their shapes. */
export function addEditRun(command: Command): Command {
  command
    .argument("[paths...]", "pictures and folders; - is standard input")
    .optionsGroup("How:")
    .option("--dry-run", "tell what would be done, write nothing")
    .option("--keep-edges", "never cut an edge to turn a picture upright: keep the orientation tag")
    .option("--png", "HEIC becomes a PNG, not a JPEG")
    .option("--lossy", "allow a new encoding where nothing lossless exists");
  return addOutputStyle(addBatch(addDestination(command)));
}

/**
 * Edits every file.
 *
 * @param done what people should know when pictures were written
 * @param suggested covers what is suggested too, in this colour
 * @returns the exit status
 */
export async function editAll(
  paths: readonly string[],
  asked: readonly AskedEdit[],
  flags: EditRunFlags,
  { suffix, done, suggested }: { readonly suffix: Suffix; readonly done: string; readonly suggested?: Fill },
): Promise<number> {
  const destination = await destinationOf(flags, paths);
  const terminal = terminalOf(flags, destination.kind === "standard-output");
  const dryRun = flags.dryRun === true;
  const inputs = await inputsOf(paths, flags, flags.outDir);
  const options = {
    suffix,
    destination,
    force: flags.force === true,
    dryRun,
    withHash: terminal.json,
    edits: [],
    asked,
    ...(suggested === undefined ? {} : { suggested }),
    keepEdges: flags.keepEdges === true,
    lossy: flags.lossy === true,
    heic: flags.png === true ? ("png" as const) : ("jpeg" as const),
    readers: 1 as const,
  };
  const tally = await runBatch(terminal, inputs, flags, options, false);
  if (tally.written > 0 && !dryRun) terminal.say(`No metadata found in what was written.\n${done}`);
  terminal.record(tally.summary());
  return tally.exitStatus(inputs.isBatch);
}
