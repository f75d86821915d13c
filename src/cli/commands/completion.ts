/** `derm-share completion`: a script for the shell that completes commands and options. */
import { Argument, Command } from "commander";
import { type CommandEntry, commands } from "../commands.ts";
import { type CompletedCommand, scripts } from "../completion-scripts.ts";

const examples = `
Examples:
  source <(derm-share completion bash)                    in ~/.bashrc
  source <(derm-share completion zsh)                     in ~/.zshrc, after compinit
  derm-share completion fish > ~/.config/fish/completions/derm-share.fish
  derm-share completion pwsh | Out-String | Invoke-Expression    in $PROFILE`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .addArgument(new Argument("<shell>", "for which shell").choices(Object.keys(scripts)))
    .addHelpText("after", examples);
  command.action(async (shell: string) => {
    const script = scripts[shell]?.(await Promise.all(commands.map(completed))) ?? "";
    process.stdout.write(script);
    end(0);
  });
}

async function completed(entry: CommandEntry): Promise<CompletedCommand> {
  const command = new Command(entry.name);
  (await entry.load()).define(command, () => {});
  const options = command.options.flatMap(({ long, short, required, optional, description, hidden }) =>
    long === undefined || long === null || hidden
      ? []
      : [{ long, short: short ?? null, takesValue: required || optional, description }],
  );
  const help = { long: "--help", short: "-h", takesValue: false, description: "display help for command" };
  const words = command.registeredArguments[0]?.argChoices ?? [];
  return { name: entry.name, summary: entry.summary, options: [...options, help], words };
}
