/** `derm-share inspect`: what a file gives away. The only command that prints values of metadata. */
import type { Command } from "commander";
import { DermShareError, exitStatusOf, shown } from "../../errors.ts";
import type { DeckFileInspection } from "../../workflow/inspect-deck.ts";
import { reported, type ReportedError } from "../../workflow/file-result.ts";
import { inspectFile } from "../../workflow/inspect-file.ts";
import { addFileList, type FileListFlags, type Inputs, inputsOf } from "../batch-options.ts";
import { kindWords } from "../file-lines.ts";
import { addOutputStyle, type OutputStyle, terminalOf } from "../options.ts";
import { counted, megabytes, showError } from "../terminal.ts";

const examples = `
Examples:
  derm-share inspect photo.jpg
  derm-share inspect --json Photos > what-they-say.ndjson     (patient data)
  derm-share inspect --consents-template Talks > consents.csv (patient data)`;

interface Flags extends OutputStyle, FileListFlags {
  readonly consentsTemplate?: true;
}

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .argument("[paths...]", "pictures, decks and folders; - is standard input")
    .option("--consents-template", "print a table (CSV) to fill in with the consent for each picture");
  addOutputStyle(addFileList(command)).addHelpText("after", examples);
  command.action(async (paths: string[], flags: Flags) => end(await inspect(paths, flags)));
}

async function inspect(paths: readonly string[], flags: Flags): Promise<number> {
  const terminal = terminalOf(flags);
  const { files, isBatch } = await inputsOf(paths, flags);
  if (flags.consentsTemplate === true) return printTemplate(files, flags);
  let status = 0;
  let [looked, failed] = [0, 0];
  let ended: ReportedError | null = null;
  for await (const { path, problem } of files) {
    try {
      if (problem !== undefined) throw problem;
      const found = await inspectFile(path);
      looked += 1;
      terminal.result(inspectionText(path, found), { v: 1, type: "inspection", input: path, ...found });
    } catch (error) {
      if (!(error instanceof DermShareError)) throw error;
      failed += 1;
      showError(error.about(path));
      status = isBatch ? 3 : exitStatusOf(error.code);
      ended = isBatch ? null : reported(error.about(path));
    }
  }
  terminal.record({ v: 1, type: "summary", files: looked, failed, ...(ended === null ? {} : { error: ended }) });
  return status;
}

async function printTemplate(files: Inputs["files"], { json }: Flags): Promise<number> {
  if (json === true) throw new DermShareError("usage", "the template is a table: leave out --json");
  const { consentsTemplate } = await import("../../workflow/picture-consents.ts");
  process.stdout.write(await consentsTemplate(files));
  return 0;
}

type Found = Awaited<ReturnType<typeof inspectFile>>;

function inspectionText(path: string, found: Found): string {
  const { format, bytes, facts, residue } = found;
  const extent = "slides" in found ? counted(found.slides, "slide") : `${found.size.width} x ${found.size.height}`;
  const head = `${shown(path)}: ${format.toUpperCase()}, ${extent}, ${megabytes(bytes)}`;
  const pictures = "pictures" in found ? pictureLines(found.pictures) : [];
  if (residue.length === 0) return [head, "  No metadata found.", ...pictures].join("\n");
  const lines = factLines(facts);
  const kinds = new Map<string, number>();
  for (const { kind, bytes: length } of residue) {
    kinds.set(kindWords[kind], (kinds.get(kindWords[kind]) ?? 0) + (length ?? 0));
  }
  const places = [...kinds].map(([kind, length]) => `  ${kind}: ${counted(length, "byte")}`);
  const said = lines.length > 0 ? ["Gives away:", ...lines] : [];
  return [head, ...said, ...pictures, "Would be removed:", ...places].join("\n");
}

function factLines(facts: Found["facts"], indent = "  "): string[] {
  const labelWidth = Math.max(0, ...facts.map(({ label }) => label.length));
  return facts.map(({ label, value }) => `${indent}${shown(label).padEnd(labelWidth)}  ${shown(value)}`);
}

function pictureLines(pictures: DeckFileInspection["pictures"]): string[] {
  if (pictures.length === 0) return [];
  const lines = pictures.flatMap(({ number, format, size, slides, elsewhere, facts }) => {
    const extent = size === null ? "" : `, ${size.width} x ${size.height}`;
    const places = [...(slides.length > 0 ? [`slide ${slides.join(", ")}`] : []), ...elsewhere];
    const place = places.length > 0 ? places.join(", ") : "no slide";
    return [`  ${number}. ${format?.toUpperCase() ?? "other"}${extent}: ${place}`, ...factLines(facts, "     ")];
  });
  return ["Pictures:", ...lines];
}
