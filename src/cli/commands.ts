/** The table of subcommands: what `--help` lists, and where each one's file is. */
import type { Command } from "commander";

/** One subcommand; `load` brings its file only when it is used. */
export interface CommandEntry {
  readonly name: string;
  readonly group: string;
  readonly summary: string;
  load(): Promise<CommandFile>;
}

/** What a file in `commands/` exports. */
interface CommandFile {
  /** Adds arguments, options and examples, and says what to do; `end` takes the exit status. */
  define(command: Command, end: (status: number) => void): void;
}

/** Every subcommand, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: "seal",
    group: "Every day:",
    summary: "clean, check consent, encrypt and sign: one bundle to send",
    load: () => import("./commands/seal.ts"),
  },
  {
    name: "open",
    group: "Every day:",
    summary: "open a bundle that somebody sent",
    load: () => import("./commands/open.ts"),
  },
  {
    name: "inspect",
    group: "Pictures:",
    summary: "what a file gives away, before anything is done",
    load: () => import("./commands/inspect.ts"),
  },
  {
    name: "strip",
    group: "Pictures:",
    summary: "remove all metadata, losslessly",
    load: () => import("./commands/strip.ts"),
  },
  {
    name: "crop",
    group: "Pictures:",
    summary: "keep one rectangle, destroy the rest",
    load: () => import("./commands/crop.ts"),
  },
  {
    name: "redact-region",
    group: "Pictures:",
    summary: "cover identifying features",
    load: () => import("./commands/redact-region.ts"),
  },
  {
    name: "review",
    group: "Pictures:",
    summary: "look at the pictures of a folder, decide about each, draw masks",
    load: () => import("./commands/review.ts"),
  },
  {
    name: "verify",
    group: "Pictures:",
    summary: "prove that files carry no metadata, and bundles are whole",
    load: () => import("./commands/verify.ts"),
  },
  {
    name: "find",
    group: "Pictures:",
    summary: "where else a photograph is, in folders and decks",
    load: () => import("./commands/find.ts"),
  },
  {
    name: "consent-stamp",
    group: "Consent:",
    summary: "record a consent, and put it as a strip below pictures",
    load: () => import("./commands/consent-stamp.ts"),
  },
  {
    name: "consents",
    group: "Consent:",
    summary: "what was agreed: active, expiring, expired, withdrawn, due for review",
    load: () => import("./commands/consents.ts"),
  },
  {
    name: "withdraw",
    group: "Consent:",
    summary: "the patient changed their mind: a signed notice, and where copies are",
    load: () => import("./commands/withdraw.ts"),
  },
  {
    name: "keys",
    group: "Keys:",
    summary: "your own keys, and the people you know",
    load: () => import("./commands/keys.ts"),
  },
  {
    name: "opener",
    group: "Keys:",
    summary: "write the page that opens bundles sealed with words",
    load: () => import("./commands/opener.ts"),
  },
  {
    name: "completion",
    group: "Shell:",
    summary: "a script that completes commands and options as you type",
    load: () => import("./commands/completion.ts"),
  },
];
