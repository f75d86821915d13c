/** Options that several commands share, and their values held against what is possible. */
import { relative, resolve } from "node:path";
import { type Command, Option } from "commander";
import { DermShareError } from "../errors.ts";
import { isFolder } from "../files/walk.ts";
import { Terminal } from "./terminal.ts";
import type { AnonymiseOptions } from "../workflow/anonymise.ts";
import type { Destination } from "../workflow/output-name.ts";

/** The flags of `addOutputStyle`. */
export interface OutputStyle {
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** The flags of `addDestination`. */
export interface DestinationFlags {
  readonly output?: string;
  readonly outDir?: string;
  readonly inPlace?: true;
  readonly force?: true;
  /** A list of paths, where the command takes one. */
  readonly filesFrom?: string;
  /** Nothing is written, where the command takes that. */
  readonly dryRun?: true;
}

/** The flags of `addCoding`. */
export interface CodingFlags {
  readonly keepEdges?: true;
  readonly png?: true;
  readonly lossy?: true;
}

/** How pictures are written that cannot stay as they are; the notes on results name these flags. */
export function addCoding(command: Command): Command {
  return command
    .option("--keep-edges", "never cut an edge to turn a picture upright: keep the orientation tag")
    .option("--png", "HEIC becomes a PNG, not a JPEG")
    .option("--lossy", "allow a new encoding where nothing lossless exists");
}

/** What the flags of `addCoding` mean. */
export function codingOf({
  keepEdges,
  png,
  lossy,
}: CodingFlags): Required<Pick<AnonymiseOptions, "keepEdges" | "lossy" | "heic">> {
  return { keepEdges: keepEdges === true, lossy: lossy === true, heic: png === true ? "png" : "jpeg" };
}

/** How results are printed. */
export function addOutputStyle(command: Command): Command {
  return command
    .optionsGroup("Output:")
    .option("--json", "one JSON object a line, for machines")
    .option("--quiet", "only results and errors")
    .option("--verbose", "sizes and times too")
    .option("--color", "colour even where stderr is no terminal")
    .option("--no-color", "no colour; the same as NO_COLOR=1");
}

/** Notices of withdrawal that somebody sent; they are kept, and those that are known already count too. */
export function addRevocations(command: Command): Command {
  return command.option(
    "--revocations <path>",
    "notices of withdrawal: a file or a folder (again for several)",
    collect,
  );
}

/** Gathers the values of an option that may be given again. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** The terminal as the flags want it. */
export function terminalOf({ json, quiet, verbose }: OutputStyle, dataOnStdout = false): Terminal {
  return new Terminal({ json: json === true, quiet: quiet === true, verbose: verbose === true, dataOnStdout });
}

/** Where results go. */
export function addDestination(command: Command): Command {
  return command
    .optionsGroup("Where the result goes:")
    .option("-o, --output <file>", "this file; - is standard output")
    .option("--out-dir <folder>", "this folder, with the same names below it")
    .addOption(new Option("--in-place", "replace the original by the proven result").conflicts(["output", "outDir"]))
    .option("--force", "replace a result that is already there");
}

/**
 * The destination that the flags mean.
 *
 * @param places what a command takes that gives a folder's results a place
 * @throws DermShareError "usage" when they contradict each other or the paths
 */
export async function destinationOf(
  flags: DestinationFlags,
  paths: readonly string[],
  places = "--out-dir FOLDER, or --in-place",
): Promise<Destination> {
  const { output, outDir } = flags;
  const areFolders = await Promise.all(paths.map(isFolder));
  const folder = paths.find((_, i) => areFolders[i]);
  if (output !== undefined && outDir !== undefined) throw usage("-o and --out-dir exclude each other");
  if (output !== undefined) {
    if (paths.length > 1 || folder !== undefined || flags.filesFrom !== undefined)
      throw usage("-o takes one file", "give --out-dir for several");
    return output === "-" ? { kind: "standard-output" } : { kind: "file", path: output };
  }
  if (outDir !== undefined) {
    if (paths.includes("-")) throw usage("standard input needs -o");
    return { kind: "folder", path: outDir };
  }
  if (flags.inPlace === true) {
    if (paths.includes("-")) throw usage("standard input cannot be changed in place");
    return { kind: "in-place" };
  }
  if (paths.includes("-")) return { kind: "standard-output" };
  if (folder === undefined) return { kind: "beside" };
  if (flags.dryRun === true) return { kind: "folder", path: relative(".", `${resolve(folder)}-clean`) }; // names to tell
  throw usage("a folder needs a place for the results", `give ${places}`);
}

function usage(message: string, hint?: string): DermShareError {
  return new DermShareError("usage", message, hint);
}
