/** `derm-share consent-stamp`: consent as a record that serves a series of pictures. */
import type { Command } from "commander";
import { rules } from "../../consent/rules.ts";
import { formatRecord } from "../../consent/record.ts";
import { recordTemplate } from "../../consent/template.ts";
import { DermShareError, shown } from "../../errors.ts";
import { writeOutput } from "../../files/write.ts";
import { keepRecord } from "../../workflow/consent-record.ts";
import { rememberConsent } from "../../workflow/ledger.ts";
import { readSettings } from "../../workflow/settings.ts";
import { addConsentOptions, type ConsentFlags } from "../consent-options.ts";
import { addOutputStyle, type OutputStyle, terminalOf } from "../options.ts";
import { permittedConsent } from "../permitted-consent.ts";
import { utcDay } from "../today.ts";

interface Flags extends ConsentFlags, OutputStyle {
  readonly template?: true;
  readonly rules?: true;
  readonly recordOnlyFile?: true;
  readonly output?: string;
  readonly force?: true;
}

const examples = `
Examples:
  derm-share consent-stamp --template > consent.json       fill in, use often
  derm-share consent-stamp --record-only-file --consent teaching -o consent.json
  derm-share consent-stamp --rules                         what is refused, and why`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  addConsentOptions(
    command
      .option("--template", "print a record to fill in")
      .option("--rules", "print every rule with its source")
      .option("--record-only-file", "write the record, touch no picture")
      .option("-o, --output <file>", "where the record goes")
      .option("--force", "replace a record that is already there"),
  );
  addOutputStyle(command).addHelpText("after", examples);
  command.action(async (flags: Flags) => end(await run(flags)));
}

async function run(flags: Flags): Promise<number> {
  const terminal = terminalOf(flags);
  if (flags.template) return print(recordTemplate());
  if (flags.rules) return print(rulesTable());
  if (!flags.recordOnlyFile) {
    throw new DermShareError(
      "usage",
      "say what to make: --record-only-file, --template or --rules",
      "the visible strip below a picture is not built yet",
    );
  }
  const { role } = await readSettings();
  const today = utcDay();
  const { record } = await permittedConsent(flags, { today, terminal, role, alsoMissing: [] });
  const path =
    flags.output === undefined
      ? await keepRecord(record, record.ref)
      : await writeRecord(flags.output, formatRecord(record), flags);
  await rememberConsent(record, today);
  terminal.result(shown(path), {
    v: 1,
    type: "record",
    output: path,
    ref: record.ref,
    purpose: record.answers.purpose,
  });
  terminal.say(
    `Use it as often as it covers: derm-share seal PICTURE --consent ${shown(flags.output ?? `${record.ref}.record.json`)}`,
  );
  return 0;
}

async function writeRecord(path: string, text: string, { force }: Flags): Promise<string> {
  await writeOutput(path, new TextEncoder().encode(text), force === true);
  return path;
}

function rulesTable(): string {
  return Object.entries(rules)
    .map(([id, { sentence, source }]) => `${id}  ${sentence}\n    ${source}\n`)
    .join("");
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
