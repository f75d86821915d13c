/** The way of `crop` and `redact-region`: the same edits on every picture, and what is told of it. */
import { basename } from "node:path";
import type { Command } from "commander";
import type { Fill } from "../edits.ts";
import { formats } from "../formats/registry.ts";
import type { AskedEdit } from "../workflow/asked-edits.ts";
import type { DrawFileOptions } from "../workflow/draw-edits.ts";
import { outputPath, type Suffix } from "../workflow/output-name.ts";
import { addBatch, type BatchFlags, inputsOf } from "./batch-options.ts";
import { runBatch } from "./batch-run.ts";
import {
  addCoding,
  addDestination,
  addOutputStyle,
  type CodingFlags,
  codingOf,
  type DestinationFlags,
  destinationOf,
  type OutputStyle,
  terminalOf,
} from "./options.ts";

/** The flags of `addEditRun`. */
export interface EditRunFlags extends DestinationFlags, OutputStyle, BatchFlags, CodingFlags {
  readonly dryRun?: true;
}

/** What both commands have beside their shapes. */
export function addEditRun(command: Command): Command {
  command
    .argument("[paths...]", "pictures and folders; - is standard input")
    .optionsGroup("How:")
    .option("--dry-run", "tell what would be done, write nothing");
  return addOutputStyle(addBatch(addDestination(addCoding(command))));
}

/**
 * Where the result of one picture will lie, for those who are about to draw on it.
 *
 * @throws DermShareError "usage" when flags contradict each other; what is given, for an extension that is not true
 */
export async function editOutput(
  paths: readonly string[],
  flags: EditRunFlags,
  suffix: Suffix,
): Promise<DrawFileOptions["output"]> {
  const destination = await destinationOf(flags, paths);
  const [path = ""] = paths;
  if (flags.dryRun === true || destination.kind === "standard-output") return () => null;
  const mayReplace = flags.force === true || destination.kind === "in-place";
  const found = { path, relativePath: basename(path), root: null };
  const { heic } = codingOf(flags);
  return (made) => {
    const format = formats.find(({ id }) => id === (made === "heic" ? heic : made));
    return format === undefined ? null : { path: outputPath(found, format, suffix, destination), mayReplace };
  };
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
    ...codingOf(flags),
    readers: 1 as const,
  };
  const tally = await runBatch(terminal, inputs, flags, options, false);
  if (tally.written > 0 && !dryRun) terminal.say(`No metadata found in what was written.\n${done}`);
  terminal.record(tally.summary());
  return tally.exitStatus(inputs.isBatch);
}
