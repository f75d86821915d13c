/** Scripts that complete what is typed, one for each shell. Everything in them comes from the table of commands. */

/** An option as it is typed. */
interface CompletedOption {
  readonly long: string;
  readonly short: string | null;
  readonly takesValue: boolean;
  readonly description: string;
}

/** A command as it is typed. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** The words that its first argument can be; none where that is a file. */
  readonly words: readonly string[];
}

/** The shells and what is written for each. */
export const scripts: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash,
  zsh,
  fish,
  pwsh,
};

function bash(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(
    (command) => `    ${command.name}) words="${command.words.join(" ")}" options="${flagsOf(command).join(" ")}" ;;`,
  );
  return `# derm-share completion bash: put into ~/.bashrc:  source <(derm-share completion bash)
_derm_share() {
  local current=\${COMP_WORDS[COMP_CWORD]} words= options=
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
  esac
  if ((COMP_CWORD == 1)); then words="${commands.map(({ name }) => name).join(" ")}" options="--help --version"; fi
  if [[ $current == -* ]]; then words=$options; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  # Nothing of its own: the names of files, by the shell's own completion.
  if [[ -z $words ]]; then compopt -o default; fi
}
complete -F _derm_share derm-share
`;
}

function flagsOf({ options }: CompletedCommand): string[] {
  return options.flatMap(({ short, long }) => (short === null ? [long] : [short, long]));
}

function zsh(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(":", "\\:")}`)}`);
  const cases = commands.map(({ name, options, words }) => {
    const rest = words.length > 0 ? `1:action:(${words.join(" ")})` : "*:file:_files";
    const specs = options.flatMap((option) => zshSpecs(option));
    return `    ${name}) _arguments -s ${[...specs, rest, ...(words.length > 0 ? ["*:file:_files"] : [])].map(quoted).join(" ")} ;;`;
  });
  return `#compdef derm-share
# derm-share completion zsh: put into ~/.zshrc, after compinit:  source <(derm-share completion zsh)
_derm_share() {
  local -a commands
  commands=(
${names.join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${cases.join("\n")}
  esac
}
compdef _derm_share derm-share
`;
}

function zshSpecs({ long, short, takesValue, description }: CompletedOption): string[] {
  const text = description.replaceAll(/[[\]\\:]/g, String.raw`\$&`);
  return [long, ...(short === null ? [] : [short])].map(
    (flag) => `*${flag}[${text}]${takesValue ? ":value:_files" : ""}`,
  );
}

function fish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, options, words }) => [
    `complete -c derm-share -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...words.map((word) => `complete -c derm-share -n '__fish_seen_subcommand_from ${name}' -a ${word}`),
    ...options.map(({ long, short, takesValue, description }) =>
      [
        `complete -c derm-share -n '__fish_seen_subcommand_from ${name}' -l ${long.slice(2)}`,
        ...(short === null ? [] : [`-s ${short.slice(1)}`]),
        ...(takesValue ? ["-r"] : []),
        `-d ${quoted(description)}`,
      ].join(" "),
    ),
  ]);
  return `# derm-share completion fish > ~/.config/fish/completions/derm-share.fish\n${lines.join("\n")}\n`;
}

function pwsh(commands: readonly CompletedCommand[]): string {
  const entries = commands.map(
    (command) => `    ${doubled(command.name)} = @(${[...command.words, ...flagsOf(command)].map(doubled).join(", ")})`,
  );
  return `# derm-share completion pwsh: put into $PROFILE:  derm-share completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName derm-share -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = [ordered]@{
${entries.join("\n")}
  }
  $typed = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $isFirst = $typed.Count -lt 2 -or ($typed.Count -eq 2 -and $wordToComplete -ne '')
  $words = if ($isFirst) { @($commands.Keys) } else { $commands[$typed[1]] }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

/** A word of a POSIX shell, and of fish, in which a quote inside is written the same way. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A word of PowerShell. */
function doubled(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
