/** Choosing what to cover or keep by looking at the picture, when no flag has said it or `--edit` asks for it. */
import type { Command } from "commander";
import type { SuggestedPlaces } from "../editor/task.ts";
import { DermShareError } from "../errors.ts";
import { isFolder } from "../files/walk.ts";
import type { AskedEdit } from "../workflow/asked-edits.ts";
import type { DrawFileOptions } from "../workflow/draw-edits.ts";
import type { Detector } from "../workflow/suggest.ts";
import { addBrowser, type BrowserFlags, showPage } from "./browser.ts";
import { hasTerminal } from "./prompts.ts";
import type { Terminal } from "./terminal.ts";

/** The flags of `addEditor`, and those that decide what will be lost. */
export interface EditorFlags extends BrowserFlags {
  readonly edit?: true;
  readonly keepEdges?: true;
  readonly lossy?: true;
  /** Shows what is suggested, to be taken one by one. */
  readonly suggest?: true;
}

/** What is to be chosen. */
export interface Choice extends Pick<DrawFileOptions, "mode" | "mayBeEmpty" | "given" | "fill" | "output"> {
  /** What a person without a terminal is told. */
  readonly missing: DermShareError;
}

/** What was chosen, and how. */
export interface Chosen {
  readonly edits: readonly AskedEdit[];
  /** Those that looked for places to suggest. */
  readonly detectors: readonly Detector[];
}

/** The editor in the browser. */
export function addEditor(command: Command): Command {
  return addBrowser(command).option("--edit", "draw on the picture, even beside shapes or without a terminal");
}

/** What shows in the editor where to look, for a command that lists nothing. */
export function addSuggest(command: Command): Command {
  return command.option(
    "--suggest",
    "show in the editor where faces and barcodes may be; nothing is covered by itself",
  );
}

/**
 * What the person draws on the picture.
 *
 * @throws DermShareError `choice.missing` where nobody can be asked; "usage" for several pictures; "interrupted" where
 *         nothing was saved; as `drawEdits`
 */
export async function chooseRegions(
  paths: readonly string[],
  flags: EditorFlags,
  terminal: Terminal,
  { missing, ...choice }: Choice,
): Promise<Chosen> {
  if (flags.edit !== true && flags.browser === undefined && !hasTerminal()) throw missing;
  const [path] = paths;
  if (path === undefined || path === "-" || paths.length > 1 || (await isFolder(path))) {
    throw new DermShareError("usage", "the editor shows one picture, from a file", missing.hint);
  }
  const detectors: Detector[] = [];
  const { drawEdits } = await import("../workflow/draw-edits.ts");
  const drawn = await drawEdits(
    path,
    {
      ...choice,
      suggest: flags.suggest === true ? (bytes) => lookedFor(bytes, terminal, detectors) : null,
      keepEdges: flags.keepEdges === true,
      lossy: flags.lossy === true,
    },
    { open: (address) => showPage(address, flags, terminal) },
  );
  if (!("unsaved" in drawn)) return { edits: drawn, detectors };
  const why = { cancelled: "cancelled", closed: "the page was closed without saving", idle: "nobody touched the page" };
  throw new DermShareError("interrupted", `${why[drawn.unsaved]}; nothing was written`);
}

/** The places that are suggested, and what no detector has looked for or at. */
async function lookedFor(bytes: Uint8Array, terminal: Terminal, detectors: Detector[]): Promise<SuggestedPlaces> {
  const { howToGet, placesOf, suggest, unseenWords } = await import("../workflow/suggest.ts");
  const found = await suggest(bytes);
  const unseen = unseenWords(found);
  if (unseen === null) detectors.push(...found.ran);
  const notLooked = [...found.missing.map((detector) => howToGet[detector]), ...(unseen === null ? [] : [unseen])];
  for (const sentence of notLooked) terminal.say(sentence);
  return { places: placesOf(found), notLooked };
}
