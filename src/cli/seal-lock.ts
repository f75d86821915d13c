/** Who will be able to open a bundle: the flags of `seal` that say it, and the lock that they mean. */
import { dirname } from "node:path";
import { type Command, Option } from "commander";
import { expectRecipientCount, type Lock, maxRecipients } from "../bundle/age/age.ts";
import { systemRandom } from "../bundle/random.ts";
import { DermShareError } from "../errors.ts";
import { readSecret } from "../files/read.ts";
import { realFolder } from "../files/folders.ts";
import { exists, type PendingFile, writePending } from "../files/write.ts";
import { keysLost, readOwnIdentity } from "../workflow/own-keys.ts";
import { recipientsOf } from "../workflow/recipients.ts";
import { collect } from "./options.ts";
import { unlockKeys } from "./prompts.ts";

/** The flags of `addLockOptions`. */
export interface LockFlags {
  readonly to?: readonly string[];
  readonly toSelf?: true;
  readonly passphraseFile?: string;
  readonly passphraseOut?: string;
  readonly passphrase?: string;
}

/** A lock, and where its words come from. */
export interface ChosenLock {
  readonly lock: Lock;
  readonly origin: "generated" | "chosen";
}

/** Who can open it. */
export function addLockOptions(command: Command): Command {
  return command
    .optionsGroup("Who can open it (default: whoever knows the seven words that are shown):")
    .option(
      "--to <recipient>",
      `age1..., somebody you know, a recipients file or a contact card (again for several, ${maxRecipients} at most)`,
      collect,
    )
    .option("--to-self", "your own key too")
    .option("--passphrase-file <file>", "words of your own in a file; - is standard input")
    .option("--passphrase-out <file>", "write the generated words there instead of showing them")
    .addOption(new Option("--passphrase <value>", "not possible: others on this computer could read it").hideHelp());
}

/** Whether anybody could open it: without a terminal generated words would be lost. */
export function canBeOpened({ to, toSelf, passphraseFile, passphraseOut }: LockFlags): boolean {
  const named = to !== undefined || toSelf !== undefined || passphraseFile !== undefined || passphraseOut !== undefined;
  return named || process.stderr.isTTY;
}

/**
 * The lock that the flags mean.
 *
 * @throws DermShareError "usage" when they contradict each other, or nobody can type the words; "recipient-unsupported", "passphrase-weak"
 */
export async function lockOf(flags: LockFlags): Promise<ChosenLock> {
  const { to = [], toSelf, passphraseFile, passphraseOut } = flags;
  if (to.length > 0 || toSelf) {
    if (passphraseFile !== undefined || passphraseOut !== undefined) {
      throw new DermShareError("usage", "a bundle is sealed to keys or with a passphrase, not both");
    }
    const recipients = [...new Set((await Promise.all(to.map(recipientsOf))).flat())];
    await expectRoom(recipients, flags);
    return { lock: { recipients }, origin: "generated" };
  }
  const { checkChosenPassphrase, generatePassphrase, parsePassphraseFile } = await import("../bundle/passphrase.ts");
  if (passphraseFile === undefined)
    return { lock: { passphrase: generatePassphrase(systemRandom) }, origin: "generated" };
  const passphrase = parsePassphraseFile(await readSecret(passphraseFile));
  checkChosenPassphrase(passphrase, "leave out --passphrase-file, and seven words are made for you");
  return { lock: { passphrase }, origin: "chosen" };
}

/** One's own key is one more, unless it is among the others: that is looked up only where it decides. */
async function expectRoom(recipients: readonly string[], { toSelf }: LockFlags): Promise<void> {
  const counted = recipients.length + (toSelf === true ? 1 : 0);
  const isOwnAmong =
    toSelf === true &&
    counted === maxRecipients + 1 &&
    recipients.includes((await readOwnIdentity(unlockKeys))?.recipient ?? "");
  expectRecipientCount(isOwnAmong ? recipients.length : counted);
}

/** Whom it is sealed to, with oneself where that was asked for. */
export async function withSelf(lock: Lock, { toSelf }: LockFlags): Promise<Lock> {
  if (toSelf !== true || !("recipients" in lock)) return lock;
  const own = await readOwnIdentity(unlockKeys);
  if (own === null) throw keysLost(["age.txt"]);
  return { recipients: [...new Set([...lock.recipients, own.recipient])] };
}

/** The words must not travel with what they open. @throws DermShareError "usage", "output-exists" */
export async function refuseWordsBeside({ passphraseOut }: LockFlags, outDir: string): Promise<void> {
  if (passphraseOut === undefined) return;
  if (passphraseOut === "-") {
    throw new DermShareError(
      "usage",
      "--passphrase-out takes a file: on standard output the words would lie among the results",
      "name a file in another folder than the bundle's",
    );
  }
  if (await exists(passphraseOut)) {
    const taken = new DermShareError("output-exists", "this file is already there", "choose another --passphrase-out");
    throw taken.about(passphraseOut);
  }
  if (realFolder(dirname(passphraseOut)) === realFolder(outDir)) {
    throw new DermShareError(
      "usage",
      "--passphrase-out lies beside the bundle",
      "write it to another folder, so that both are never sent together",
    );
  }
}

/** Writes the words where that was asked for; the file gets its name with the bundle, or not at all. */
export async function writeWords(lock: Lock, { passphraseOut }: LockFlags): Promise<readonly PendingFile[]> {
  if (passphraseOut === undefined || !("passphrase" in lock)) return [];
  return [await writePending(passphraseOut, new TextEncoder().encode(`${lock.passphrase}\n`))];
}

/** @throws DermShareError "usage" for a passphrase among the arguments */
export function refusePassphraseItself({ passphrase }: LockFlags): void {
  if (passphrase === undefined) return;
  throw new DermShareError(
    "usage",
    "a passphrase on the command line could be read by others on this computer, and stays in its history",
    "leave it out, and seven words are made; or --passphrase-file FILE",
  );
}
