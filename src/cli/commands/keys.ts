/** `derm-share keys`: one's own keys, and the people who are known. */
import { basename } from "node:path";
import { Argument, type Command } from "commander";
import { formatContactCard } from "../../bundle/contact-card.ts";
import { fingerprint } from "../../bundle/keys.ts";
import { publicKeyOf } from "../../bundle/minisign.ts";
import { checkChosenPassphrase } from "../../bundle/passphrase.ts";
import { DermShareError, shown } from "../../errors.ts";
import { addContact, type KnownContact, listContacts, removeContact } from "../../workflow/contacts.ts";
import {
  keyFolder,
  keysLost,
  lostKeys,
  makeOwnKeys,
  readOwnIdentity,
  readSigningKey,
  replaceOwnKeys,
} from "../../workflow/own-keys.ts";
import { addOutputStyle, type OutputStyle, terminalOf } from "../options.ts";
import { askHidden, hasTerminal, unlockKeys } from "../prompts.ts";
import type { Terminal } from "../terminal.ts";
import { utcSecond } from "../today.ts";

interface Flags extends OutputStyle {
  readonly protect?: true;
  readonly replace?: true;
}

const examples = `
Examples:
  derm-share keys show > me.card                give this to colleagues
  derm-share keys add "Dr Okafor" okafor.card   then: seal --to "Dr Okafor"
  derm-share keys new --protect                 keys under a passphrase
  derm-share keys new --replace                 after a loss, or to change them: send your new card`;

const actions = ["new", "show", "add", "list", "remove"] as const;

/** Adds the command to the program. */
export function define(command: Command, end: (status: number) => void): void {
  command
    .addArgument(new Argument("<action>", "what to do").choices(actions))
    .argument("[name]", "a person, for add and remove")
    .argument("[card]", "their contact card, for add")
    .option("--protect", "new: ask for a passphrase that protects the keys")
    .option("--replace", "new: in the place of the keys that are there, which are kept beside them");
  addOutputStyle(command).addHelpText("after", examples);
  command.action(
    async (action: (typeof actions)[number], name: string | undefined, card: string | undefined, flags: Flags) => {
      const terminal = terminalOf(flags);
      await run(action, { name, card, ...flags }, terminal);
      terminal.record({ v: 1, type: "summary" });
      end(0);
    },
  );
}

interface Given {
  readonly name: string | undefined;
  readonly card: string | undefined;
  readonly protect?: true;
  readonly replace?: true;
}

async function run(
  action: (typeof actions)[number],
  { name, card, protect, replace }: Given,
  terminal: Terminal,
): Promise<void> {
  switch (action) {
    case "new":
      return makeNew(terminal, protect === true, replace === true);
    case "show":
      return showOwn(terminal);
    case "add":
      if (name === undefined || card === undefined)
        throw usage("add needs a name and a contact card", "keys add NAME FILE");
      return tellAdded(terminal, await addContact(name, card));
    case "list":
      for (const contact of await listContacts()) terminal.result(contactLine(contact), contactObject(contact));
      return;
    case "remove":
      if (name === undefined) throw usage("remove needs a name", "keys remove NAME");
      if (!(await removeContact(name))) throw usage("nobody of this name is known", "keys list");
      terminal.say(`${shown(name)} is no longer known.`);
  }
}

async function makeNew(terminal: Terminal, protect: boolean, replace: boolean): Promise<void> {
  const passphrase = protect ? await askNewPassphrase() : null;
  const kept = replace ? await replaceOwnKeys(utcSecond(), passphrase) : [];
  if (!replace) await makeOwnKeys(utcSecond(), passphrase);
  terminal.say(`Keys were made in ${keyFolder()}.`);
  terminal.say("On a login that several people share, a signature names this computer's user, not a person.");
  for (const path of kept) terminal.say(`Kept: ${path}${usesOfEarlier[basename(path)] ?? ""}`);
  if (kept.length > 0) terminal.say("Give your new card to those who have the old one: derm-share keys show > me.card");
}

/** What the files of earlier keys are still good for. */
const usesOfEarlier: Readonly<Record<string, string>> = {
  "age.txt": "\n  opens what was sealed to it: derm-share open BUNDLE --identity FILE",
  "sign.key": "\n  withdraws what it has signed: put it back in its place for that",
};

async function showOwn(terminal: Terminal): Promise<void> {
  const lost = await lostKeys();
  if (lost.length > 0) throw keysLost(lost);
  const [signing, identity] = [await readSigningKey(unlockKeys), await readOwnIdentity(unlockKeys)];
  if (signing === null || identity === null) throw usage("there are no keys yet", "derm-share keys new");
  const card = formatContactCard({ signing, identity });
  const number = fingerprint(publicKeyOf(signing).key);
  terminal.result(card.trimEnd(), { v: 1, type: "key", fingerprint: number, recipient: identity.recipient, card });
  terminal.say(`Your number, to read out by phone: ${number}`);
}

function tellAdded(terminal: Terminal, contact: KnownContact): void {
  terminal.result(contactLine(contact), contactObject(contact));
  terminal.say("Ring them and compare the number before you rely on it.");
}

function contactLine({ name, signer }: KnownContact): string {
  return `${fingerprint(signer.key)}  ${shown(name)}`;
}

function contactObject({ name, signer, recipient }: KnownContact): Record<string, unknown> {
  return { v: 1, type: "contact", name, fingerprint: fingerprint(signer.key), recipient };
}

async function askNewPassphrase(): Promise<string> {
  if (!hasTerminal())
    throw new DermShareError("answer-missing", "--protect asks for a passphrase, and there is no terminal");
  const passphrase = await askHidden("A passphrase for your keys (six words or more):");
  checkChosenPassphrase(passphrase, "start again with a longer one");
  if ((await askHidden("The same once more:")) !== passphrase) throw usage("the two were not the same", "start again");
  return passphrase;
}

function usage(message: string, hint: string): DermShareError {
  return new DermShareError("usage", message, hint);
}
