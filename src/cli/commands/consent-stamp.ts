/** `derm-share consent-stamp`: consent as a record for a series of pictures, and as a strip below each of them. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { FhirPicture } from "../../consent/fhir.ts";
import { type ConsentRecord, formatRecord } from "../../consent/record.ts";
import { rulesTable } from "../../consent/rules-table.ts";
import { recordTemplate } from "../../consent/template.ts";
import { DermShareError, shown } from "../../errors.ts";
import { asArgument } from "../../files/as-argument.ts";
import { findFiles, type Found, isFolder } from "../../files/walk.ts";
import { commitAfter, writePending } from "../../files/write.ts";
import { keepRecord } from "../../workflow/consent-record.ts";
import { rememberConsent, rememberStamped } from "../../workflow/ledger.ts";
import type { Destination } from "../../workflow/output-name.ts";
import { readSettings } from "../../workflow/settings.ts";
import { cleanDigests, stampFile, type StampResult } from "../../workflow/stamp.ts";
import { TakenNames } from "../../workflow/taken-names.ts";
import { formats } from "../../formats/registry.ts";
import { addConsentOptions, type ConsentFlags } from "../consent-options.ts";
import { addPapers, type PaperFlags, refusePapers, writePapers } from "../consent-papers.ts";
import { showFile } from "../file-lines.ts";
import {
  addCoding,
  addOutputStyle,
  type CodingFlags,
  codingOf,
  destinationOf,
  type OutputStyle,
  terminalOf,
} from "../options.ts";
import { keepForLater, permittedConsent } from "../permitted-consent.ts";
import { namesOf, type NamesFlags, namesText, renamed } from "../replaced-names.ts";
import { Tally } from "../tally.ts";
import { type Terminal } from "../terminal.ts";
import { localDay } from "../today.ts";

interface Flags extends ConsentFlags, PaperFlags, CodingFlags, NamesFlags, OutputStyle {
  readonly template?: true;
  readonly rules?: true;
  readonly recordOnlyFile?: true;
  readonly output?: string;
  readonly outDir?: string;
  readonly force?: true;
}

/** The day of the run. */
interface Dated {
  readonly today: string;
}

/** Where results go. */
interface Run {
  readonly destination: Destination;
  /** The folder, where it is the only thing that was given. */
  readonly folder: string | null;
  readonly isBatch: boolean;
  /** Whether somebody has typed answers, which go into a record only with a picture. */
  readonly wasAsked: boolean;
}

const examples = `
Examples:
  derm-share consent-stamp photo.jpg --consent teaching    writes photo.stamped.jpg
  derm-share consent-stamp --record-only-file --consent teaching -o consent.json
  derm-share consent-stamp photo.jpg --consent consent.json --note --receipt copy.txt
  derm-share consent-stamp --template > consent.json       fill in, use often
  derm-share consent-stamp --rules                         what is refused, and why

The strip lies below the picture and covers none of it: purpose, reference, in
writing or verbally, until when. Beside the picture lies its consent.json, bound
to it: verify tells when they do not belong together.`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .argument("[paths...]", "pictures and folders to put the strip below")
    .option("--record-only-file", "write the record, touch no picture")
    .option("--template", "print a record to fill in")
    .option("--rules", "print every rule with its source");
  addPapers(addConsentOptions(command))
    .optionsGroup("Where the result goes:")
    .option("-o, --output <file>", "this file: the stamped picture, or the record")
    .option("--out-dir <folder>", "this folder, with the same names below it")
    .option("--keep-names", "keep names of files that look like a person, number or birthday")
    .option("--force", "replace what is already there");
  addOutputStyle(addCoding(command)).addHelpText("after", examples);
  command.action(async (paths: string[], flags: Flags) => end(await run(paths, flags)));
}

async function run(paths: readonly string[], flags: Flags): Promise<number> {
  const terminal = terminalOf(flags);
  refuseContradictions(paths, flags);
  if (flags.template) return print(recordTemplate());
  if (flags.rules) return print(rulesTable());
  const files = await findFiles(paths, flags.outDir === undefined ? {} : { except: flags.outDir });
  const { role } = await readSettings();
  const today = localDay();
  const { record, wasAsked } = await permittedConsent(flags, {
    today,
    terminal,
    role,
    alsoMissing: [],
    notDone: "Not stamped",
    pictures: async () => cleanDigests(files, codingOf(flags)),
  });
  const others = [...files.map(({ path }) => path), ...(flags.output === undefined ? [] : [flags.output])];
  await refusePapers(record, flags, flags.force === true, others);
  if (!flags.recordOnlyFile) {
    const [first = ""] = paths;
    const folder = paths.length === 1 && (await isFolder(first)) ? first : null;
    const destination = await destinationOf(flags, paths, "--out-dir FOLDER");
    const isBatch = paths.length > 1 || folder !== null;
    return stampAll(files, record, { ...flags, today, wasAsked, destination, folder, isBatch }, terminal);
  }
  await writeRecord(record, { ...flags, today }, terminal);
  await writePapers(record, [], flags, terminal);
  terminal.record(new Tally().summary());
  return 0;
}

function refuseContradictions(paths: readonly string[], flags: Flags): void {
  const { recordOnlyFile, output, template, rules } = flags;
  if (template || rules) {
    if (paths.length === 0 && output === undefined && !(template && rules)) return;
    throw new DermShareError("usage", "--template and --rules print, each alone", "derm-share consent-stamp --rules");
  }
  if (paths.includes("-") || output === "-") {
    throw new DermShareError("usage", "pictures and records are written to files: not standard input or output");
  }
  if (recordOnlyFile && paths.length > 0) {
    throw new DermShareError("usage", "--record-only-file touches no picture, and a picture was named");
  }
  if (recordOnlyFile || paths.length > 0) return;
  throw new DermShareError(
    "usage",
    "say what to stamp, or what else to make",
    "name a picture, or give --record-only-file, --template or --rules",
  );
}

/** Writes the record where it was asked for, or keeps it for its owner. */
async function writeRecord(
  record: ConsentRecord,
  { output, force, today }: Flags & Dated,
  terminal: Terminal,
): Promise<void> {
  const before = () => rememberConsent(record, today);
  if (output === undefined) await before();
  else {
    const file = await writePending(output, new TextEncoder().encode(formatRecord(record)));
    await commitAfter(before, [file], force === true);
  }
  const path = output ?? (await keepRecord(record, record.ref));
  const { ref, answers } = record;
  terminal.result(shown(path), { v: 1, type: "record", output: path, ref, purpose: answers.purpose });
  terminal.say(`Use it as often as it covers: derm-share seal PICTURE --consent ${asArgument(output ?? kept(record))}`);
}

async function stampAll(
  files: readonly Found[],
  record: ConsentRecord,
  flags: Flags & Dated & Run,
  terminal: Terminal,
): Promise<number> {
  const { destination, folder, isBatch, force } = flags;
  const tally = new Tally();
  const pictures: FhirPicture[] = [];
  const names = await namesOf(folder, flags, { destination, dryRun: false });
  const taken = new TakenNames();
  for await (const found of renamed(files, names)) {
    const result = await stampFile(found, {
      record,
      destination,
      force: force === true,
      names: taken,
      coding: codingOf(flags),
      today: flags.today,
      beforeCommit: (output) => remember(record, [output, found.path], tally.written === 0, flags),
    });
    tally.add(result);
    showFile(terminal, result, { dryRun: false, isBatch });
    pictures.push(...stampedPicture(result));
  }
  if (isBatch) terminal.say(tally.text());
  if (names !== null && names.count > 0) terminal.say(namesText(names));
  if (tally.written > 0) {
    await keepRecord(checkedToo(record, pictures), record.ref);
    tellStamped(record, terminal);
    await writePapers(record, pictures, flags, terminal);
  } else if (flags.wasAsked) terminal.say(await keepForLater(record));
  terminal.record(tally.summary());
  return tally.exitStatus(isBatch);
}

/** What withdraw must know, however the run ends: the consent, once, and where each picture lies. */
async function remember(
  record: ConsentRecord,
  copies: readonly string[],
  isFirst: boolean,
  { today }: Dated,
): Promise<void> {
  if (isFirst) {
    await keepRecord(record, record.ref);
    await rememberConsent(record, today);
  }
  await rememberStamped(
    record.ref,
    today,
    copies.map((path) => resolve(path)),
  );
}

/** A strip changes nothing that was looked at: the stamped pictures are checked as much as they were without. */
function checkedToo(record: ConsentRecord, stamped: readonly FhirPicture[]): ConsentRecord {
  const { checkedPictures } = record;
  if (checkedPictures === undefined) return record;
  return { ...record, checkedPictures: [...new Set([...checkedPictures, ...stamped.map(({ sha256 }) => sha256)])] };
}

function stampedPicture({ format, bytesOut, sha256 }: StampResult): FhirPicture[] {
  const mediaType = formats.find(({ id }) => id === format)?.mediaType;
  return mediaType === undefined || sha256 === null ? [] : [{ mediaType, bytes: bytesOut, sha256 }];
}

function tellStamped(record: ConsentRecord, terminal: Terminal): void {
  terminal.say("No metadata found in what was written. Keep each picture and its .consent.json together.");
  terminal.say("Nobody has looked at the pictures: faces, tattoos and labels are still there.");
  terminal.say(`For more of the same consent: derm-share consent-stamp PICTURE --consent ${kept(record)}`);
}

/** By this name `--consent` finds a kept record. */
function kept({ ref }: ConsentRecord): string {
  return `${ref}.record.json`;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
