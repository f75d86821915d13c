/** The options about what in a deck may be content. */
import { type Command, Option } from "commander";
import { type DeckPolicy, defaultPolicy } from "../deck/leaks.ts";

/** The flags of `addDeckPolicy`. */
export type DeckFlags = Partial<DeckPolicy>;

/** Adds the options; their defaults are those of `defaultPolicy`. */
export function addDeckPolicy(command: Command): Command {
  return command
    .optionsGroup("Decks:")
    .addOption(choice("--notes <policy>", "speaker notes", ["drop", "keep", "hold"], defaultPolicy.notes))
    .addOption(
      choice("--hidden-slides <policy>", "hidden slides", ["hold", "drop", "keep"], defaultPolicy.hiddenSlides),
    )
    .addOption(choice("--media <policy>", "sound and film", ["hold", "drop", "keep"], defaultPolicy.media))
    .option("--strict", "wipe whole JPEG cells under shapes; refuse what can be cleaned only in part")
    .option("--convert", "have LibreOffice, where it is installed, make .pptx of .ppt");
}

/** The policy that the flags ask for. */
export function deckPolicyOf({ notes, hiddenSlides, media, strict, convert }: DeckFlags): DeckPolicy {
  const { notes: n, hiddenSlides: h, media: m } = defaultPolicy;
  return {
    notes: notes ?? n,
    hiddenSlides: hiddenSlides ?? h,
    media: media ?? m,
    strict: strict === true,
    convert: convert === true,
  };
}

function choice(flags: string, about: string, choices: readonly string[], usual: string): Option {
  return new Option(flags, `${about}, usually ${usual}`).choices(choices);
}
