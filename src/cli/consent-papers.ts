/** What comes out of a consent besides pictures: the paragraph for the notes, the patient's copy, the copy for other systems. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { systemRandom } from "../bundle/random.ts";
import { fhirBundle, type FhirPicture } from "../consent/fhir.ts";
import { receipt } from "../consent/receipt.ts";
import type { ConsentRecord } from "../consent/record.ts";
import { notesParagraph } from "../consent/sheet.ts";
import { DermShareError, shown } from "../errors.ts";
import { exists, outputExists, writeOutput } from "../files/write.ts";
import type { Terminal } from "./terminal.ts";
import { utcSecond } from "./today.ts";

/** The flags of `addPapers`. */
export interface PaperFlags {
  readonly note?: true;
  readonly receipt?: string;
  readonly fhir?: string;
}

/** Adds them. */
export function addPapers(command: Command): Command {
  return command
    .optionsGroup("Papers:")
    .option("--note", "print the paragraph for the patient's notes")
    .option("--receipt <file>", "write the patient's copy, in plain words")
    .option("--fhir <file>", "write the consent as FHIR R4, for other systems");
}

/**
 * Refuses, before anything is written, what could not be written later.
 *
 * @param others paths that are read or written too: no paper takes the place of one
 * @throws DermShareError "usage", "output-exists"; "answer-missing" where nobody consented
 */
export async function refusePapers(
  record: ConsentRecord,
  flags: PaperFlags,
  replace: boolean,
  others: readonly string[],
): Promise<void> {
  if (flags.receipt !== undefined) receipt(record);
  if (flags.fhir !== undefined) fhirBundle(record, [], utcSecond(), systemRandom);
  const taken = new Set(others.map((path) => resolve(path)));
  for (const path of [flags.receipt, flags.fhir]) {
    if (path === undefined) continue;
    if (taken.has(resolve(path))) throw new DermShareError("usage", "two files of this run have one name").about(path);
    if (!replace && (await exists(path))) throw outputExists().about(path);
    taken.add(resolve(path));
  }
}

/** Prints and writes what was asked for. @throws DermShareError "output-exists", "write-failed" */
export async function writePapers(
  record: ConsentRecord,
  pictures: readonly FhirPicture[],
  flags: PaperFlags & { readonly force?: true },
  terminal: Terminal,
): Promise<void> {
  const { note, receipt: receiptPath, fhir: fhirPath, force } = flags;
  const papers: [path: string | undefined, type: string, text: () => string][] = [
    [receiptPath, "receipt", () => receipt(record)],
    [fhirPath, "fhir", () => fhirBundle(record, pictures, utcSecond(), systemRandom)],
  ];
  for (const [path, type, text] of papers) {
    if (path === undefined) continue;
    await writeOutput(path, new TextEncoder().encode(text()), force === true);
    terminal.result(shown(path), { v: 1, type, output: path, ref: record.ref });
  }
  const paragraph = notesParagraph(record);
  if (note) terminal.result(paragraph, { v: 1, type: "note", ref: record.ref, note: paragraph });
}
