/** `derm-share strip`: remove all metadata, losslessly. */
import type { Command } from "commander";
import { cleanFiles } from "../../workflow/batch.ts";
import { partOf } from "../../workflow/shard.ts";
import { addBatch, type BatchFlags, inputsOf, jobsOf, shardOf } from "../batch-options.ts";
import { showFile } from "../file-lines.ts";
import {
  addDestination,
  addOutputStyle,
  type DestinationFlags,
  destinationOf,
  type OutputStyle,
  terminalOf,
} from "../options.ts";
import { Tally } from "../tally.ts";
import type { Terminal } from "../terminal.ts";

interface Flags extends DestinationFlags, OutputStyle, BatchFlags {
  readonly dryRun?: true;
  readonly keepEdges?: true;
  readonly lossy?: true;
}

const examples = `
Examples:
  derm-share strip photo.jpg                    writes photo.clean.jpg
  derm-share strip Photos --out-dir Clean       a folder, mirrored
  derm-share strip --dry-run photo.jpg          only tells what would go
  find . -name '*.jpg' -print0 | derm-share strip --files-from - -0 --out-dir Clean`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .argument("[paths...]", "pictures and folders; - is standard input")
    .option("--dry-run", "tell what would be removed, write nothing")
    .option("--keep-edges", "never cut an edge to turn a picture upright: keep the orientation tag")
    .option("--lossy", "allow a new encoding where nothing lossless exists");
  addOutputStyle(addBatch(addDestination(command))).addHelpText("after", examples);
  command.action(async (paths: string[], flags: Flags) => end(await strip(paths, flags)));
}

async function strip(paths: readonly string[], flags: Flags): Promise<number> {
  const destination = await destinationOf(flags, paths);
  const terminal = terminalOf(flags, destination.kind === "standard-output");
  const dryRun = flags.dryRun === true;
  const shard = shardOf(flags);
  const jobs = jobsOf(flags);
  const { files, isBatch } = await inputsOf(paths, flags, flags.outDir);
  const results = cleanFiles(partOf(files, shard), {
    suffix: "clean",
    destination,
    force: flags.force === true,
    dryRun,
    withHash: terminal.json,
    edits: [],
    keepEdges: flags.keepEdges === true,
    lossy: flags.lossy === true,
    readers: 1,
    jobs,
  });
  const tally = new Tally();
  for await (const result of results) {
    tally.add(result);
    showFile(terminal, result, { dryRun, isBatch, brief: isBatch });
  }
  tell(terminal, tally, isBatch);
  return tally.exitStatus(isBatch);
}

function tell(terminal: Terminal, tally: Tally, isBatch: boolean): void {
  if (isBatch) terminal.say(tally.text());
  if (tally.written > 0) {
    terminal.say("No metadata found in what was written.");
    terminal.say("Nobody has looked at the pictures: faces, tattoos and labels are still there.");
  }
  terminal.record(tally.summary());
}
