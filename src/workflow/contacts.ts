/** Known people: their contact cards in the state folder, under the names that one has for them. */
import { join } from "node:path";
import { type Contact, isContactCard, parseContactCard } from "../bundle/contact-card.ts";
import { parsePublicKeyFile } from "../bundle/minisign.ts";
import { decodeText } from "../bytes/text.ts";
import { DermShareError } from "../errors.ts";
import { readInput } from "../files/read.ts";
import { listPrivate, readPrivate, removePrivate, stateFolder, writePrivate } from "../files/state-folder.ts";

const extension = ".card";
const largestCardBytes = 64 * 1024;

/** A person by name. */
export interface KnownContact extends Contact {
  readonly name: string;
}

/**
 * Keeps a card under a name; an earlier card of that name is replaced only by one of the same signing key.
 *
 * @throws DermShareError "usage" for a name that cannot be a file's, "key-malformed", "signature-wrong",
 *         "output-exists" when the name belongs to another key
 */
export async function addContact(name: string, path: string): Promise<KnownContact> {
  const [text, contact] = await readCard(path);
  const before = await findContact(name);
  if (before !== null && Buffer.compare(before.signer.key, contact.signer.key) !== 0) {
    throw new DermShareError(
      "output-exists",
      "this name belongs to another key already",
      "ring the person; if the key has changed: derm-share keys remove NAME, then add again",
    );
  }
  await writePrivate(cardPath(name), new TextEncoder().encode(text));
  return { name, ...contact };
}

async function readCard(path: string): Promise<[text: string, contact: Contact]> {
  try {
    const text = decodeText(await readInput(path, largestCardBytes));
    return [text, parseContactCard(text)];
  } catch (error) {
    throw error instanceof DermShareError ? error.about(path) : error;
  }
}

/** Everybody who is known, by name. */
export async function listContacts(): Promise<KnownContact[]> {
  const names = (await listPrivate(contactFolder())).filter((file) => file.endsWith(extension));
  const contacts = await Promise.all(names.map((file) => findContact(file.slice(0, -extension.length))));
  return contacts.filter((contact) => contact !== null);
}

/** The person of that name, or null. */
export async function findContact(name: string): Promise<KnownContact | null> {
  if (!isName(name)) return null;
  const bytes = await readPrivate(cardPath(name));
  return bytes === null ? null : { name, ...parseContactCard(new TextDecoder().decode(bytes)) };
}

/** Forgets a person. @returns whether the name was known */
export async function removeContact(name: string): Promise<boolean> {
  if ((await findContact(name)) === null) return false;
  await removePrivate(cardPath(name));
  return true;
}

/** The signing key that `--from` means: a known person's, or that of a contact card or a minisign .pub file. */
export async function senderKey(from: string): Promise<Uint8Array> {
  const known = await findContact(from);
  if (known !== null) return known.signer.key;
  try {
    const text = decodeText(await readInput(from, largestCardBytes));
    return isContactCard(text) ? parseContactCard(text).signer.key : parsePublicKeyFile(text).key;
  } catch (error) {
    throw error instanceof DermShareError ? error.about(from) : error;
  }
}

/** A name that is safe as a file's on every system, and no recipient by mistake. */
function isName(name: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N} ._'’-]{0,63}$/u.test(name) && !/^age1/i.test(name) && !/[ .]$/.test(name);
}

function cardPath(name: string): string {
  if (isName(name)) return join(contactFolder(), `${name}${extension}`);
  throw new DermShareError("usage", "a name has letters, digits, spaces, dots, hyphens and apostrophes, at most 64");
}

function contactFolder(): string {
  return join(stateFolder(), "contacts");
}
