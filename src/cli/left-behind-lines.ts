/** The last words of `seal` and `open`: what is still readable here, and in which order to put it right. */
import { shown } from "../errors.ts";
import { withoutPersonalNames } from "../workflow/personal-name.ts";
import { leftBehind } from "../workflow/left-behind.ts";
import { counted, type Terminal } from "./terminal.ts";

const mostNames = 5;

/**
 * Tells what is left of originals that were sealed, or of pictures that were opened.
 *
 * @param paths files on the disk; "-" is none
 */
export async function tellLeftBehind(terminal: Terminal, paths: readonly string[], by: "seal" | "open"): Promise<void> {
  const files = paths.filter((path) => path !== "-");
  const { copies, syncedBy } = await leftBehind(files);
  terminal.say("");
  terminal.say(`Still readable here: ${someOf(files)}`);
  if (copies.length > 0)
    terminal.say(`The same ${copies.length === 1 ? "picture lies" : "pictures lie"} in ${someOf(copies)}`);
  if (syncedBy.length > 0) {
    terminal.say(`In a folder that ${syncedBy.join(" and ")} copies to other machines: it must go there too.`);
  }
  terminal.say(by === "seal" ? afterSeal : afterOpen);
}

function someOf(paths: readonly string[]): string {
  const names = paths
    .slice(0, mostNames)
    .map((path) => shown(withoutPersonalNames(path)))
    .join(", ");
  return paths.length > mostNames ? `${names} and ${counted(paths.length - mostNames, "more", "more")}` : names;
}

const afterSeal = `Put the original in the clinical record first. Then delete the copies: here,
Recycle Bin, phone and its "Recently Deleted", sent mail, cloud folders.`;

const afterOpen = `What belongs in the clinical record goes there first. Then delete the copies: here,
Recycle Bin, Downloads, the mail that brought the bundle, cloud folders.`;
