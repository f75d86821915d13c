/** `derm-share redact-region`: cover what identifies the patient. */
import type { Command } from "commander";
import { DermShareError } from "../../errors.ts";
import type { AskedEdit } from "../../workflow/asked-edits.ts";
import { inputsOf } from "../batch-options.ts";
import { addEditor, chooseRegions, type EditorFlags } from "../choose-regions.ts";
import { addEditRun, editAll, editOutput, type EditRunFlags } from "../edit-run.ts";
import { terminalOf } from "../options.ts";
import { hasTerminal } from "../prompts.ts";
import type { Terminal } from "../terminal.ts";
import { addShapeOptions, fillFrom, type ShapeFlags, shapesFrom } from "../shape-options.ts";
import {
  addSuggestionOptions,
  checkSuggestionFlags,
  listSuggestions,
  noProof,
  type SuggestionFlags,
} from "../suggestions.ts";

type Flags = EditRunFlags & ShapeFlags & EditorFlags & SuggestionFlags;

const missing = new DermShareError(
  "usage",
  "what to cover is missing",
  "give --rect X,Y,W,H, --ellipse CX,CY,RX,RY, --polygon X1,Y1,X2,Y2,X3,Y3 or --regions FILE; --edit shows the picture",
);

const examples = `
Examples:
  derm-share redact-region photo.jpg                    draw on the picture
  derm-share redact-region photo.jpg --rect 10%,5%,30%,20%
  derm-share redact-region photo.jpg --ellipse 210,160,60,45 --rect 0,0,90,40
  derm-share redact-region Photos --regions covers.json --out-dir Covered
  derm-share redact-region photo.jpg --suggest          faces and barcodes, to take one by one

A mask moves outward to whole cells of the JPEG (8 to 32 pixels), and further in
formats that have smeared what is under it. Everything beside it is as it was.

A regions file:
  { "format": "derm-share/regions/1", "coordinates": "percent",
    "regions": [ { "shape": "rect", "x": 10, "y": 5, "width": 30, "height": 20 },
                 { "shape": "ellipse", "cx": 50, "cy": 60, "rx": 8, "ry": 5 },
                 { "shape": "polygon", "points": [[1, 1], [9, 2], [5, 8]] } ] }
With "coordinates": "pixels" it has the "size" of the picture that it is for. It may
have a "crop": { "x", "y", "width", "height" } too.`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  addEditRun(addSuggestionOptions(addEditor(addShapeOptions(command)))).addHelpText("after", examples);
  command.action(async (paths: string[], flags: Flags) => end(await redact(paths, flags)));
}

async function redact(paths: readonly string[], flags: Flags): Promise<number> {
  checkSuggestionFlags(flags);
  const given = await shapesFrom(flags);
  const terminal = terminalOf(flags, flags.output === "-");
  if (flags.applySuggestions === true) {
    const suggested = fillFrom(flags.fill ?? "black");
    return await editAll(paths, given, flags, { suffix: "redacted", done: noProof, suggested });
  }
  if (flags.suggest === true && !opensEditor(flags)) {
    await listSuggestions(await inputsOf(paths, flags), terminal);
    return 0;
  }
  const byHand = given.length === 0 || flags.edit === true;
  const asked = byHand ? await drawn(paths, flags, terminal, given) : given;
  const done = "Only what you named is covered. Look at the result before you share it.";
  return await editAll(paths, asked, flags, { suffix: "redacted", done });
}

async function drawn(
  paths: readonly string[],
  flags: Flags,
  terminal: Terminal,
  given: readonly AskedEdit[],
): Promise<readonly AskedEdit[]> {
  const output = await editOutput(paths, flags, "redacted");
  const fill = fillFrom(flags.fill ?? "black");
  const choice = { mode: "mask", mayBeEmpty: false, given, fill, missing, output } as const;
  return (await chooseRegions(paths, flags, terminal, choice)).edits;
}

/** Suggestions are shown where a person can take them one by one, and listed for scripts. */
function opensEditor({ edit, browser, json }: Flags): boolean {
  return edit === true || browser !== undefined || (hasTerminal() && json !== true);
}
