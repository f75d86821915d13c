/** `derm-share crop`: keep one rectangle, destroy the rest. */
import type { Command } from "commander";
import { DermShareError } from "../../errors.ts";
import { addEditor, chooseRegions, type EditorFlags } from "../choose-regions.ts";
import { addEditRun, editAll, editOutput, type EditRunFlags } from "../edit-run.ts";
import { collect, terminalOf } from "../options.ts";
import type { AskedEdit } from "../../workflow/asked-edits.ts";
import { cropFrom } from "../shape-options.ts";

interface Flags extends EditRunFlags, EditorFlags {
  readonly box?: readonly string[];
}

const examples = `
Examples:
  derm-share crop photo.jpg                             draw on the picture
  derm-share crop photo.jpg --box 400,300,1200,900      writes photo.cropped.jpg
  derm-share crop photo.jpg --box 10%,5%,80%,90%        in percentages
  derm-share crop Photos --box 10%,10%,80%,80% --out-dir Cropped

The box is given in pixels of the picture as displayed, from its top left corner.
In a JPEG it moves inward to whole cells of 8 to 32 pixels: what lies outside it
is not in the file any more, and what is kept is as the camera wrote it.`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .optionsGroup("What to keep:")
    .option("--box <x,y,w,h>", "the rectangle: 400,300,1200,900 or 10%,5%,80%,90%", collect);
  addEditRun(addEditor(command)).addHelpText("after", examples);
  command.action(async (paths: string[], flags: Flags) => {
    const done = "What lies outside the box is gone from what was written; the original still has it.";
    end(await editAll(paths, await boxOf(paths, flags), flags, { suffix: "cropped", done }));
  });
}

async function boxOf(paths: readonly string[], flags: Flags): Promise<readonly AskedEdit[]> {
  const { box = [] } = flags;
  if (box.length > 1) throw new DermShareError("usage", "only one box can be kept", "give --box once");
  const given = box.map((text) => cropFrom("--box", text));
  if (given.length > 0 && flags.edit !== true) return given;
  const missing = new DermShareError(
    "usage",
    "what to keep is missing",
    "give --box X,Y,W,H; --edit shows the picture",
  );
  const terminal = terminalOf(flags, flags.output === "-");
  const output = await editOutput(paths, flags, "cropped");
  const choice = { mode: "crop", mayBeEmpty: false, given, fill: "black", missing, output } as const;
  const chosen = await chooseRegions(paths, flags, terminal, choice);
  return chosen.edits;
}
