/** The commander side of the command line. */
import { Command, CommanderError } from "commander";
import { DermShareError, exitStatusOf, shown } from "../errors.ts";
import type { CommandEntry } from "./commands.ts";
import { version } from "./version.ts";

const examples = `Examples:
  derm-share seal photo.jpg --consent teaching       one bundle to send
  derm-share open derm-4f1c09ab.html                 what a colleague sent
  derm-share strip Photos --out-dir Clean            a folder without metadata
`;

/** What was typed, and then the command that runs; null before that. */
let running: Command | null = null;

/**
 * Parses the arguments and runs the command.
 *
 * @returns the exit status
 * @throws whatever the command throws
 */
export async function parse(commands: readonly CommandEntry[], args: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Command("derm-share")
    .description("Takes a clinical photograph through metadata removal, masking and consent into an encrypted bundle.")
    .version(version, "-V, --version")
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(inOurWords(text)) })
    .showHelpAfterError("hint: derm-share --help lists the commands")
    .addHelpText("before", examples)
    .addHelpText("after", '\nNothing is sent anywhere. "derm-share <command> --help" tells more.');
  for (const entry of commands) {
    const command = program.command(entry.name).summary(entry.summary).description(entry.summary);
    command.helpGroup(entry.group);
    if (args.includes(entry.name)) (await entry.load()).define(command, (code) => (status = code));
  }
  running = program; // a command that runs takes its place
  program.hook("preAction", (_, command) => {
    running = command;
  });
  if (args.length === 0) {
    program.outputHelp();
    return exitStatusOf("usage");
  }
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitStatusOf("usage");
    (await failureRecorder())(error);
    throw error;
  }
  return status;
}

/**
 * What writes the last object of a run under --json that an error ended, at once when it is called; beside data on standard
 * output it stands on the other stream.
 */
export async function failureRecorder(): Promise<(error: unknown) => void> {
  if (running === null) return () => {};
  const { json, format, output } = running.opts<{ json?: true; format?: string; output?: string }>();
  if (json !== true && format !== "json") return () => {};
  const [{ Terminal }, { reported, reportedBug }] = await Promise.all([
    import("./terminal.ts"),
    import("../workflow/file-result.ts"),
  ]);
  const dataOnStdout = output === "-" || running.args.includes("-");
  const terminal = new Terminal({ json: true, quiet: false, dataOnStdout });
  return (error) => {
    const told =
      error instanceof DermShareError ? reported(error) : reportedBug(error, "nothing that looks finished was written");
    terminal.record({ v: 1, type: "summary", error: told });
  };
}

/** An error of commander as ours are written: the program's name first, a guess as the hint, nothing that moves a cursor. */
function inOurWords(text: string): string {
  const safe = text.trimEnd().split("\n").map(shown).join("\n");
  const guess = /\n\(Did you mean (.+)\?\)$/;
  return `${safe.replace(/^error: /, "derm-share: ").replace(guess, "\nhint: did you mean $1?")}\n`;
}
