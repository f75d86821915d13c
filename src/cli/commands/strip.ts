/** `derm-share strip`: remove all metadata, losslessly. */
import type { Command } from "commander";
import { findFiles, type Found, isFolder } from "../../files/walk.ts";
import { cleanFile } from "../../workflow/clean-file.ts";
import type { FileResult } from "../../workflow/file-result.ts";
import { exitStatus, showFile, tally } from "../file-lines.ts";
import {
  addDestination,
  addOutputStyle,
  type DestinationFlags,
  destinationOf,
  type OutputStyle,
  terminalOf,
} from "../options.ts";
import type { Terminal } from "../terminal.ts";

interface Flags extends DestinationFlags, OutputStyle {
  readonly dryRun?: true;
  readonly keepEdges?: true;
  readonly lossy?: true;
}

const examples = `
Examples:
  derm-share strip photo.jpg                    writes photo.clean.jpg
  derm-share strip Photos --out-dir Clean       a folder, mirrored
  derm-share strip --dry-run photo.jpg          only tells what would go`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .argument("<paths...>", "pictures and folders; - is standard input")
    .option("--dry-run", "tell what would be removed, write nothing")
    .option("--keep-edges", "never cut an edge to turn a picture upright: keep the orientation tag")
    .option("--lossy", "allow a new encoding where nothing lossless exists");
  addOutputStyle(addDestination(command)).addHelpText("after", examples);
  command.action(async (paths: string[], flags: Flags) => end(await strip(paths, flags)));
}

async function strip(paths: readonly string[], flags: Flags): Promise<number> {
  const destination = await destinationOf(flags, paths);
  const terminal = terminalOf(flags, destination.kind === "standard-output");
  const dryRun = flags.dryRun === true;
  const isBatch = paths.length > 1 || (await isFolder(paths[0] ?? ""));
  const results: FileResult[] = [];
  for (const found of await filesOf(paths)) {
    const result = await cleanFile(found, {
      suffix: "clean",
      destination,
      force: flags.force === true,
      dryRun,
      withHash: terminal.json,
      edits: [],
      keepEdges: flags.keepEdges === true,
      lossy: flags.lossy === true,
      readers: 1,
    });
    results.push(result);
    showFile(terminal, result, { dryRun, isBatch });
  }
  tell(terminal, results, isBatch);
  return exitStatus(results, isBatch);
}

async function filesOf(paths: readonly string[]): Promise<Found[]> {
  const files = await findFiles(paths.filter((path) => path !== "-"));
  return paths.includes("-") ? [{ path: "-", relativePath: "-", root: null }, ...files] : files;
}

function tell(terminal: Terminal, results: readonly FileResult[], isBatch: boolean): void {
  if (isBatch) terminal.say(tally(results));
  if (results.some(({ status }) => status === "cleaned" || status === "already-clean")) {
    terminal.say("No metadata found in what was written.");
    terminal.say("Nobody has looked at the pictures: faces, tattoos and labels are still there.");
  }
  const count = (status: FileResult["status"]) => results.filter((result) => result.status === status).length;
  terminal.record({
    v: 1,
    type: "summary",
    files: results.length,
    cleaned: count("cleaned"),
    alreadyClean: count("already-clean"),
    skipped: count("skipped"),
    held: count("held"),
    refused: count("refused"),
    failed: count("failed"),
  });
}
