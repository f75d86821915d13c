/**
 * The command line: picks the command, loads only what it needs, and turns its end into an exit status.
 *
 * A new subcommand is one file in `commands/` and one line in the table below.
 */
import { fileError } from "../files/file-errors.ts";
import { writeStandardOutputWhole } from "../files/standard-output.ts";
import { discardAll } from "../files/write.ts";
import { exitStatusOf, DermShareError } from "../errors.ts";
import { commands } from "./commands.ts";
import { showError, useColour } from "./terminal.ts";
import { version } from "./version.ts";

/** Runs the program and sets the exit status. `argv` is that of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  process.once("SIGINT", () => void endBySignal()).once("SIGTERM", () => void endBySignal());
  writeStandardOutputWhole();
  endWithStandardOutput();
  try {
    process.exitCode = await run(argv.slice(2));
  } catch (error) {
    showError(error);
    process.exitCode = exitStatusOf(error instanceof DermShareError ? error.code : "bug");
  }
}

async function run(args: readonly string[]): Promise<number> {
  // Answered before the command line's own library is loaded: scripts ask this often.
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  // A terminal that is closed ends what runs in it; under nohup, where there is none, it may go on.
  if (process.stderr.isTTY) process.once("SIGHUP", endWithTerminal);
  await useColour(args.includes("--no-color") ? false : args.includes("--color") ? true : undefined);
  const { parse } = await import("./program.ts");
  return parse(commands, args);
}

/** Nothing half-written outlives the program: it ends in the same breath, so that nothing is begun anew. */
async function endBySignal(): Promise<void> {
  const { failureRecorder } = await import("./program.ts");
  const record = await failureRecorder();
  void discardAll().then(() => {
    record(new DermShareError("interrupted", "interrupted; nothing unfinished was left"));
    process.stderr.write("\nderm-share: interrupted; nothing unfinished was left\n");
    process.exit(exitStatusOf("interrupted"));
  });
}

/** The same, without a word and by the signal itself: Node aborts when it leaves a terminal that is gone. */
function endWithTerminal(): void {
  void discardAll().then(() => process.kill(process.pid, "SIGHUP"));
}

/**
 * When the reader of standard output goes away (`| head`), the work goes on without a word and ends with its own status: one of 0
 * would call clean what nobody looked at. A disk that is full ends it, and is told.
 */
function endWithStandardOutput(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    void discardAll().then(() => {
      showError(fileError(error, "write-failed").about("standard output"));
      process.exit(exitStatusOf("write-failed"));
    });
  });
  process.stderr.on("error", () => {}); // nobody is left to be told (`2>&1 | head`)
}
