/** `derm-share find`: where else a photograph is, so that no copy is forgotten. */
import type { Command } from "commander";
import { DermShareError, shown } from "../../errors.ts";
import { reported, type ReportedError } from "../../workflow/file-result.ts";
import { photographIn, type Sighting, sightingsIn } from "../../workflow/find-picture.ts";
import { addFileList, type FileListFlags, inputsOf } from "../batch-options.ts";
import { addOutputStyle, type OutputStyle, terminalOf } from "../options.ts";
import { counted, showError } from "../terminal.ts";

const examples = `
Examples:
  derm-share find photo.jpg Pictures Decks
  derm-share find photo.jpg . --json | jq -r 'select(.type=="sighting").path'

Found are copies, other codings, smaller ones, and crops of a third and more. Turned
or mirrored ones and small details are not: that nothing is found proves nothing.`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command.argument("<photo>", "the photograph").argument("[paths...]", "where to look: folders, pictures, decks");
  addOutputStyle(addFileList(command)).addHelpText("after", examples);
  command.action(async (photo: string, paths: string[], flags: OutputStyle & FileListFlags) =>
    end(await find(photo, paths, flags)),
  );
}

async function find(photo: string, paths: readonly string[], flags: OutputStyle & FileListFlags): Promise<number> {
  const terminal = terminalOf(flags);
  const photograph = await photographIn(photo).catch((error: unknown) => {
    throw error instanceof DermShareError ? error.about(photo) : error;
  });
  let [looked, found, failed] = [0, 0, 0];
  let ended: ReportedError | null = null;
  const { files, isBatch } = await inputsOf(paths, flags);
  for await (const file of files) {
    try {
      const sightings = await sightingsIn(file, photograph);
      if (sightings !== null) looked += 1;
      for (const sighting of sightings ?? []) {
        found += 1;
        terminal.result(line(file.path, sighting), { v: 1, type: "sighting", path: file.path, ...sighting });
      }
    } catch (error) {
      if (!(error instanceof DermShareError)) throw error;
      failed += 1;
      showError(error.about(file.path));
      ended = isBatch ? null : reported(error.about(file.path));
    }
  }
  terminal.say(`Looked at ${counted(looked, "file")}, found it ${counted(found, "time")}.`);
  terminal.record({ v: 1, type: "summary", files: looked, found, failed, ...(ended === null ? {} : { error: ended }) });
  return failed > 0 ? 3 : 0;
}

function line(path: string, { score, slides }: Sighting): string {
  const where = slides === null ? "" : slides.length === 0 ? ", on no slide" : `, slide ${slides.join(", ")}`;
  return `${shown(path)}${where}  (${Math.round(score * 100)} % alike)`;
}
