/** `derm-share strip`: remove all metadata, losslessly. */
import type { Command } from "commander";
import { addBatch, type BatchFlags, inputsOf } from "../batch-options.ts";
import { runBatch } from "../batch-run.ts";
import { addDecisions, type DecisionFlags, decisionsOf } from "../decision-options.ts";
import { addPictureConsents, consentedOf, type PictureConsentFlags } from "../picture-consent-options.ts";
import { addDeckPolicy, type DeckFlags, deckPolicyOf } from "../deck-options.ts";
import {
  addDestination,
  addOutputStyle,
  type DestinationFlags,
  destinationOf,
  type OutputStyle,
  terminalOf,
} from "../options.ts";
import { DermShareError } from "../../errors.ts";
import { whereLooked } from "../file-lines.ts";
import { asArgument } from "../../files/as-argument.ts";
import type { DecisionOptions } from "../../workflow/decided.ts";
import type { HeicTarget } from "../../workflow/heic.ts";
import type { Tally } from "../tally.ts";
import { type Terminal } from "../terminal.ts";

interface Flags extends DestinationFlags, OutputStyle, BatchFlags, DeckFlags, DecisionFlags, PictureConsentFlags {
  readonly dryRun?: true;
  readonly keepEdges?: true;
  readonly lossy?: true;
  readonly keepHeic?: true;
  readonly png?: true;
}

const examples = `
Examples:
  derm-share strip photo.jpg                    writes photo.clean.jpg
  derm-share strip Photos --out-dir Clean       a folder, mirrored
  derm-share strip --dry-run Photos             only tells what would go
  derm-share strip talk.pptx --notes keep       a deck, its speaker notes too
  find . -name '*.jpg' -print0 | derm-share strip --files-from - -0 --out-dir Clean`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .argument("[paths...]", "pictures, decks and folders; - is standard input")
    .option("--dry-run", "tell what would be removed, write nothing")
    .option("--keep-edges", "never cut an edge to turn a picture upright: keep the orientation tag")
    .option("--keep-heic", "HEIC stays HEIC: the coded picture is copied, not made a JPEG")
    .option("--png", "HEIC becomes a PNG, not a JPEG")
    .option("--lossy", "allow a new encoding where nothing lossless exists");
  addOutputStyle(addBatch(addDestination(addPictureConsents(addDecisions(addDeckPolicy(command)))))).addHelpText(
    "after",
    examples,
  );
  command.action(async (paths: string[], flags: Flags) => end(await strip(paths, flags)));
}

async function strip(paths: readonly string[], flags: Flags): Promise<number> {
  const destination = await destinationOf(flags, paths);
  const terminal = terminalOf(flags, destination.kind === "standard-output");
  const inputs = await inputsOf(paths, flags, flags.outDir);
  const decided = await reviewOf(flags, terminal);
  const options = {
    suffix: "clean" as const,
    destination,
    force: flags.force === true,
    dryRun: flags.dryRun === true,
    withFacts: flags.dryRun === true && inputs.isBatch,
    withHash: terminal.json,
    edits: [],
    keepEdges: flags.keepEdges === true,
    lossy: flags.lossy === true,
    heic: heicTarget(flags),
    readers: 1 as const,
    decks: deckPolicyOf(flags),
    ...decided,
  };
  const tally = await runBatch(terminal, inputs, flags, options, inputs.isBatch);
  const isReviewed = tally.isReviewed(decided.review);
  const unseen = isReviewed ? null : flags.decisions === undefined ? "the pictures" : "some of the pictures";
  tell(terminal, tally, options.dryRun, unseen);
  const isNext = destination.kind === "folder" && inputs.isBatch && tally.written > 0;
  if (isNext && !options.dryRun && !isReviewed) terminal.say(`Next: derm-share review ${asArgument(destination.path)}`);
  return tally.exitStatus(inputs.isBatch);
}

/** What was decided about pictures and agreed about them, whichever of the two is asked for. */
async function reviewOf(flags: Flags, terminal: Terminal): Promise<{ review?: DecisionOptions }> {
  const { review } = await decisionsOf(flags, terminal);
  const consented = await consentedOf(flags);
  if (consented === null) return review === undefined ? {} : { review };
  return { review: { decisions: null, requireReview: false, ...review, consented } };
}

function heicTarget({ keepHeic, png }: Flags): HeicTarget {
  if (keepHeic === true && png === true) throw new DermShareError("usage", "--keep-heic and --png exclude each other");
  return keepHeic === true ? "keep" : png === true ? "png" : "jpeg";
}

function tell(terminal: Terminal, tally: Tally, dryRun: boolean, unseen: string | null): void {
  if (tally.written > 0 && !dryRun) {
    terminal.say(`No metadata found in what was written${whereLooked([...tally.notes.keys()])}.`);
    if (unseen !== null) terminal.say(`Nobody has looked at ${unseen}: faces, tattoos and labels are still there.`);
  }
  terminal.record(tally.summary());
}
