/** The way of `crop` and `redact-region`: one file after the other, the same edits on each, and what is told of it. */
import type { Command } from "commander";
import { findFiles, type Found, isFolder } from "../files/walk.ts";
import { type AskedEdit, editsFor } from "../workflow/asked-edits.ts";
import { cleanFile } from "../workflow/clean-file.ts";
import type { Suffix } from "../workflow/output-name.ts";
import { showFile } from "./file-lines.ts";
import {
  addDestination,
  addOutputStyle,
  type DestinationFlags,
  destinationOf,
  type OutputStyle,
  terminalOf,
} from "./options.ts";
import { Tally } from "./tally.ts";

/** The flags of `addEditRun`. */
export interface EditRunFlags extends DestinationFlags, OutputStyle {
  readonly keepEdges?: true;
  readonly lossy?: true;
}

/** What both commands have beside their shapes. */
export function addEditRun(command: Command): Command {
  command
    .argument("<paths...>", "pictures and folders; - is standard input")
    .optionsGroup("How:")
    .option("--keep-edges", "never cut an edge to turn a picture upright: keep the orientation tag")
    .option("--lossy", "allow a new encoding where nothing lossless exists");
  return addOutputStyle(addDestination(command));
}

/**
 * Edits every file.
 *
 * @param done what people should know when pictures were written
 * @returns the exit status
 */
export async function editAll(
  paths: readonly string[],
  asked: readonly AskedEdit[],
  flags: EditRunFlags,
  { suffix, done }: { readonly suffix: Suffix; readonly done: string },
): Promise<number> {
  const destination = await destinationOf(flags, paths);
  const terminal = terminalOf(flags, destination.kind === "standard-output");
  const isBatch = paths.length > 1 || (await isFolder(paths[0] ?? ""));
  const tally = new Tally();
  for (const found of await filesOf(paths)) {
    const result = await cleanFile(found, {
      suffix,
      destination,
      force: flags.force === true,
      dryRun: false,
      withHash: terminal.json,
      edits: (size) => editsFor(asked, size),
      keepEdges: flags.keepEdges === true,
      lossy: flags.lossy === true,
      readers: 1,
    });
    tally.add(result);
    showFile(terminal, result, { dryRun: false, isBatch });
  }
  if (isBatch) terminal.say(tally.text());
  if (tally.written > 0) terminal.say(`No metadata found in what was written.\n${done}`);
  terminal.record(tally.summary());
  return tally.exitStatus(isBatch);
}

async function filesOf(paths: readonly string[]): Promise<Found[]> {
  const files = await findFiles(paths.filter((path) => path !== "-"));
  return paths.includes("-") ? [{ path: "-", relativePath: "-", root: null }, ...files] : files;
}
