/** `derm-share open`: the recipient's side. */
import type { Command } from "commander";
import type { Key } from "../../bundle/age/age.ts";
import type { Identity } from "../../bundle/age/keys.ts";
import { isIdentityProtected, readIdentities } from "../../bundle/keys.ts";
import { canonicalPassphrase, describeMistype, parsePassphraseFile } from "../../bundle/passphrase.ts";
import { isDeck } from "../../bundle/terms.ts";
import { DermShareError, shown } from "../../errors.ts";
import { audienceWords } from "../../terms.ts";
import { readInput, readSecret } from "../../files/read.ts";
import { refuseExposed } from "../../files/state-folder.ts";
import { type OpenedBundle, openBundle } from "../../workflow/open-bundle.ts";
import { listContacts, senderKey } from "../../workflow/contacts.ts";
import { everyOwnPublicKey, readOwnIdentity } from "../../workflow/own-keys.ts";
import { addNotices } from "../../workflow/withdrawals.ts";
import { clockLine } from "../consent-words.ts";
import { tellLeftBehind } from "../left-behind-lines.ts";
import { addOutputStyle, addRevocations, type OutputStyle, terminalOf } from "../options.ts";
import { askHidden, confirm, hasTerminal, unlockKeys } from "../prompts.ts";
import { counted, type Terminal } from "../terminal.ts";
import { localDay } from "../today.ts";

const smallFileBytes = 64 * 1024;

interface Flags extends OutputStyle {
  readonly outDir?: string;
  readonly identity?: string;
  readonly passphraseFile?: string;
  readonly from?: string;
  readonly revocations?: readonly string[];
}

const examples = `
Examples:
  derm-share open derm-4f1c09ab.html                         asks for the seven words
  derm-share open derm-4f1c09ab.age --identity age.txt --from colleague.card`;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .argument(
      "<bundle>",
      "the .html or .age file; with an .age, its .consent.json and .minisig beside it if you have them",
    )
    .option("--out-dir <folder>", "where the pictures go (default: a folder named after the bundle)")
    .option("--identity <file>", "your age identity file (default: your own key)")
    .option("--passphrase-file <file>", "the words in a file; - is standard input")
    .option("--from <sender>", "somebody you know, or their contact card or minisign .pub: take it from nobody else");
  addRevocations(command);
  addOutputStyle(command).addHelpText("after", examples);
  command.action(async (path: string, flags: Flags) => end(await open(path, flags)));
}

async function open(path: string, flags: Flags): Promise<number> {
  const terminal = terminalOf(flags);
  await addNotices(flags.revocations ?? []);
  const own = await everyOwnPublicKey();
  const from = flags.from === undefined ? null : await senderKey(flags.from);
  const known = (await listContacts()).map(({ signer }) => signer.key);
  let identityRecipients: readonly string[] = [];
  let typed = "";
  let aboutTheKey: unknown = null;
  const readKey = async (kind: "passphrase" | "keys"): Promise<Key> => {
    if (kind === "passphrase") {
      typed = await passphrase(flags);
      return { passphrase: canonicalPassphrase(typed) };
    }
    const identities = await identitiesFor(flags);
    identityRecipients = identities.map(({ recipient }) => recipient);
    return { identities };
  };
  const key = async (kind: "passphrase" | "keys"): Promise<Key> => {
    try {
      return await readKey(kind);
    } catch (error) {
      aboutTheKey = error; // it speaks of another file than the bundle
      throw error;
    }
  };
  try {
    const opened = await openBundle({
      path,
      outDir: flags.outDir ?? null,
      today: localDay(),
      knownKeys: from === null ? [...own.map(({ key: publicKey }) => publicKey), ...known] : [from],
      onlyKnown: from !== null,
      get ownRecipients() {
        return identityRecipients;
      },
      key,
      acceptSender,
    });
    tell(terminal, path, opened);
    await tellLeftBehind(terminal, opened.outputs, "open");
    terminal.record({ v: 1, type: "summary", files: opened.outputs.length, bundles: 1 });
    return 0;
  } catch (error) {
    throw error === aboutTheKey ? error : told(error, path, typed);
  }
}

function tell(terminal: Terminal, path: string, opened: OpenedBundle): void {
  const { manifest, sender, outputs, folder, hadOuter, meantForMe } = opened;
  const { purpose, validUntil, audience, ref } = manifest.consent;
  terminal.result(outputs.map(shown).join("\n"), {
    v: 1,
    type: "opened",
    input: path,
    outputs,
    purpose,
    validUntil,
    audience,
    sender: sender.fingerprint,
    known: sender.known,
  });
  const decks = manifest.items.filter(({ mediaType }) => isDeck(mediaType)).length;
  const pictures = outputs.length - decks;
  const what = [pictures > 0 ? [counted(pictures, "picture")] : [], decks > 0 ? [counted(decks, "deck")] : []].flat();
  terminal.say(`Opened ${what.join(", ")} and consent.txt in ${shown(folder)}.`);
  terminal.say(`Signature right; ${sender.known ? "a sender whom you know" : `sealed by key ${sender.fingerprint}`}.`);
  if (!hadOuter) terminal.say("The .consent.json was not beside it: the inner signature was checked alone.");
  if (meantForMe === false) terminal.say("Your key is not among the recipients whom the sender named.");
  terminal.say(`For ${purpose} only: do not pass it on for anything else (ref ${ref}).`);
  if (audience !== null) terminal.say(`Who may see it: ${audienceWords[audience]}.`);
  if (validUntil !== null) terminal.say(`Valid until ${validUntil}.`);
  const doubt = clockLine(manifest.createdAt.slice(0, 10), localDay());
  if (doubt !== null) terminal.say(doubt);
}

async function passphrase({ passphraseFile }: Flags): Promise<string> {
  if (passphraseFile !== undefined) return parsePassphraseFile(await readSecret(passphraseFile));
  if (hasTerminal()) return askHidden("The words that the sender told you:");
  throw new DermShareError("answer-missing", "it is sealed with a passphrase", "give --passphrase-file FILE");
}

async function acceptSender(number: string): Promise<boolean> {
  if (!hasTerminal()) return false;
  return confirm(`New sender ${number}. Read it to them by phone. Is it theirs?`);
}

/** The identities that may open it: those of --identity, or one's own. */
async function identitiesFor({ identity }: Flags): Promise<Identity[]> {
  if (identity !== undefined) {
    try {
      await refuseExposed(identity);
      const file = await readInput(identity, smallFileBytes);
      return await readIdentities(file, isIdentityProtected(file) ? await unlockKeys() : "");
    } catch (error) {
      const isOfFile = error instanceof DermShareError && ["read-failed", "key-malformed"].includes(error.code);
      throw isOfFile ? error.about(identity) : error;
    }
  }
  const own = await readOwnIdentity(unlockKeys);
  if (own !== null) return [own];
  throw new DermShareError("answer-missing", "it is sealed to a key, and there is none here", "give --identity FILE");
}

/** Names the bundle in the error, and points at a mistyped word by its position. */
function told(error: unknown, path: string, typed: string): unknown {
  if (!(error instanceof DermShareError)) return error;
  if (error.code === "output-exists")
    return new DermShareError(error.code, error.message, "choose another with --out-dir");
  const mistype = error.code === "cannot-decrypt" && typed !== "" ? describeMistype(typed) : null;
  return new DermShareError(error.code, error.message, mistype ?? error.hint).about(path);
}
