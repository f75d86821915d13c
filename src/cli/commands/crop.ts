/** `derm-share crop`: keep one rectangle, destroy the rest. */
import type { Command } from "commander";
import { DermShareError } from "../../errors.ts";
import { addEditRun, editAll, type EditRunFlags } from "../edit-run.ts";
import { collect } from "../options.ts";
import { cropFrom } from "../shape-options.ts";

interface Flags extends EditRunFlags {
  readonly box?: readonly string[];
}

const examples = `
Examples:
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
  addEditRun(command).addHelpText("after", examples);
  command.action(async (paths: string[], flags: Flags) => {
    const done = "What lies outside the box is gone from what was written; the original still has it.";
    end(await editAll(paths, [boxOf(flags)], flags, { suffix: "cropped", done }));
  });
}

function boxOf({ box = [] }: Flags): ReturnType<typeof cropFrom> {
  const [text, ...more] = box;
  if (text === undefined) throw new DermShareError("usage", "what to keep is missing", "give --box X,Y,W,H");
  if (more.length > 0) throw new DermShareError("usage", "only one box can be kept", "give --box once");
  return cropFrom("--box", text);
}
