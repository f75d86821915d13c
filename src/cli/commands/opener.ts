/** `derm-share opener`: the page without a bundle, to be fetched once from a place that is trusted. */
import type { Command } from "commander";
import { ascii } from "../../bytes/bytes.ts";
import { shown } from "../../errors.ts";
import { writeStandardOutput } from "../../files/standard-output.ts";
import { writeOutput } from "../../files/write.ts";
import { openerShell } from "../../workflow/opener-shell.ts";
import { addOutputStyle, type OutputStyle, terminalOf } from "../options.ts";

interface Flags extends OutputStyle {
  readonly output: string;
  readonly force?: true;
}

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .option("-o, --output <file>", "where the page goes; - is standard output", "derm-share-opener.html")
    .option("--force", "replace a page that is already there");
  addOutputStyle(command);
  command.action(async (flags: Flags) => {
    await write(flags);
    end(0);
  });
}

async function write(flags: Flags): Promise<void> {
  const { output, force } = flags;
  const terminal = terminalOf(flags, output === "-");
  const page = ascii(await openerShell());
  if (output === "-") await writeStandardOutput(page);
  else await writeOutput(output, page, force === true);
  terminal.result(shown(output), { v: 1, type: "opener", output });
  terminal.record({ v: 1, type: "summary", files: 1 });
  terminal.say("Open it in a browser and drop a bundle on it: it opens those that were sealed with words.");
}
