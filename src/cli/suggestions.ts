/** Suggestions on the command line: listed for a person to look at; applied only when somebody says that they looked. */
import type { Command } from "commander";
import type { Suggestion } from "../assist/suggestion.ts";
import { DermShareError, shown } from "../errors.ts";
import { readInput, readStandardInput } from "../files/read.ts";
import { boundingRect } from "../geometry.ts";
import { type Detector, howToGet, suggest, unseenWords } from "../workflow/suggest.ts";
import type { Inputs } from "./batch-options.ts";
import type { Terminal } from "./terminal.ts";

/** The flags of `addSuggestionOptions`. */
export interface SuggestionFlags {
  readonly suggest?: true;
  readonly applySuggestions?: true;
  readonly reviewedBy?: string;
  readonly edit?: true;
}

/** Never left out where suggestions are spoken of. */
export const noProof = "No suggestion does not mean not identifiable: look at the picture yourself.";

/** What helps to find what identifies. */
export function addSuggestionOptions(command: Command): Command {
  return command
    .optionsGroup("Suggestions (faces, barcodes; nothing is sent anywhere):")
    .option("--suggest", "show in the editor where to look; without a terminal or with --json: list it")
    .option("--apply-suggestions", "cover what is suggested; with --reviewed-by")
    .option("--reviewed-by <role>", "the role of the person who has looked at what is suggested");
}

/** @throws DermShareError "usage" when suggestions would be applied that nobody has looked at, or in two ways at once */
export function checkSuggestionFlags({ applySuggestions, reviewedBy, edit }: SuggestionFlags): void {
  if (applySuggestions === true && edit === true) {
    throw new DermShareError(
      "usage",
      "--apply-suggestions covers what is suggested without showing it; --edit shows the picture",
      "--edit --suggest shows what is suggested, to take it over one by one",
    );
  }
  if (applySuggestions === true && (reviewedBy ?? "").trim() === "") {
    throw new DermShareError(
      "usage",
      "suggestions are covered only after a person has looked at them",
      "look at what --suggest lists, then add --reviewed-by ROLE",
    );
  }
  if (applySuggestions !== true && reviewedBy !== undefined) {
    throw new DermShareError("usage", "--reviewed-by belongs to --apply-suggestions", "leave it out");
  }
}

/** Lists what is suggested for every picture. @throws DermShareError when a picture cannot be read or decoded */
export async function listSuggestions({ files }: Inputs, terminal: Terminal): Promise<void> {
  const missing = new Set<Detector>();
  for await (const { path, problem } of files) {
    if (problem !== undefined) throw problem;
    const bytes = await (path === "-" ? readStandardInput() : readInput(path));
    const found = await suggest(bytes).catch((error: unknown) => {
      throw error instanceof DermShareError ? error.about(path) : error;
    });
    const { suggestions, ran } = found;
    for (const detector of found.missing) missing.add(detector);
    const unseen = unseenWords(found);
    const listed = suggestions.length === 0 ? ["nothing suggested"] : suggestions.map(line);
    const lines = unseen === null ? listed : [...listed, unseen];
    terminal.result(lines.map((text) => `${shown(path)}: ${text}`).join("\n"), {
      v: 1,
      type: "suggestions",
      input: path,
      ran,
      missing: found.missing,
      pages: found.pages,
      seen: found.seen,
      suggestions,
    });
  }
  for (const detector of missing) terminal.say(howToGet[detector]);
  terminal.say(noProof);
}

function line(found: Suggestion): string {
  const { x, y, width, height } = boundingRect(found.region);
  const what = found.kind === "face" ? `face (${Math.round(found.confidence * 100)} %)` : "barcode or QR code";
  return `${what}  --rect ${Math.max(0, x)},${Math.max(0, y)},${width + Math.min(0, x)},${height + Math.min(0, y)}`;
}
