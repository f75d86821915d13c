/** One's own keys in the state folder: made at the first seal or by `keys new`, read at every other. */
import type { Identity } from "../bundle/age/keys.ts";
import { join } from "node:path";
import {
  formatKeys,
  isIdentityProtected,
  type KeyPair,
  makeKeys,
  protectKeys,
  readIdentities,
} from "../bundle/keys.ts";
import {
  formatPublicKeyFile,
  parsePublicKeyFile,
  type PublicKey,
  publicKeyOf,
  type SigningKey,
} from "../bundle/minisign.ts";
import { isSecretKeyProtected, parseSecretKey } from "../bundle/minisign-secret.ts";
import { DermShareError } from "../errors.ts";
import { listPrivate, makePrivateFolder, readPrivate, stateFolder, writePrivate } from "../files/state-folder.ts";
import { commit, exists, writePendingTogether } from "../files/write.ts";

/** `sign.key` comes last: whoever finds it finds the others. */
const keyFileNames = ["age.txt", "sign.pub", "sign.key"] as const;
const nothing = new Uint8Array(0);
/** What the names of folders with earlier keys begin with. */
const earlier = "before-";

/** Gives the passphrase of protected keys: asks, or throws where nobody can be asked. */
export type Unlock = () => Promise<string>;

/** Where the key files lie. */
export function keyFolder(): string {
  return join(stateFolder(), "keys");
}

/**
 * One's own public signing key, for which no passphrase is needed; null when there is none yet, or only a protected one that
 * has lost its public half: that is made again when it is next unlocked.
 */
export async function ownPublicKey(): Promise<PublicKey | null> {
  const text = await readText("sign.pub");
  if (text !== null) return parsed("sign.pub", () => parsePublicKeyFile(text));
  const secret = await readText("sign.key");
  return secret === null || isSecretKeyProtected(secret)
    ? null
    : publicKeyOf(await parsed("sign.key", () => parseSecretKey(secret)));
}

/** The same, and those that were one's own before `keys new --replace`: what they have sealed is one's own, too. */
export async function everyOwnPublicKey(): Promise<PublicKey[]> {
  const folders = (await listPrivate(keyFolder())).filter((name) => name.startsWith(earlier));
  const own = [await ownPublicKey()];
  for (const name of folders.map((folder) => join(folder, "sign.pub"))) {
    const text = await readText(name);
    if (text !== null) own.push(await parsed(name, () => parsePublicKeyFile(text)));
  }
  return own.filter((key) => key !== null);
}

/** The key in a file of ours; the error for a damaged one says which. */
async function parsed<Key>(name: string, parse: () => Key | Promise<Key>): Promise<Key> {
  try {
    return await parse();
  } catch (error) {
    const isDamaged = error instanceof DermShareError && error.code === "key-malformed";
    throw isDamaged ? error.about(join(keyFolder(), name)) : error;
  }
}

/**
 * One's own signing key, or null when there is none yet. `unlock` is called only where it is protected.
 *
 * @throws DermShareError "key-exposed", "key-malformed", "read-failed", "cannot-decrypt" for a wrong passphrase
 */
export async function readSigningKey(unlock: Unlock): Promise<SigningKey | null> {
  const text = await readText("sign.key");
  if (text === null) return null;
  const signing = await parsed("sign.key", async () =>
    parseSecretKey(text, isSecretKeyProtected(text) ? await unlock() : ""),
  );
  const half = formatPublicKeyFile(publicKeyOf(signing));
  if ((await readText("sign.pub")) !== half) await writePrivate(join(keyFolder(), "sign.pub"), Buffer.from(half));
  return signing;
}

/** One's own half that opens, or null when there is none yet. @throws as `readSigningKey` */
export async function readOwnIdentity(unlock: Unlock): Promise<Identity | null> {
  const file = await readPrivate(join(keyFolder(), "age.txt"));
  if (file === null) return null;
  const [first] = await parsed("age.txt", async () =>
    readIdentities(file, isIdentityProtected(file) ? await unlock() : ""),
  );
  if (first === undefined) throw new DermShareError("key-malformed", `age.txt in ${keyFolder()} holds no key`);
  return first;
}

/**
 * Which of one's secret keys are gone, where the other key files are still there: lost, or removed. None where everything
 * is there, or nothing yet.
 */
export async function lostKeys(): Promise<readonly string[]> {
  const [there, gone] = await sortedKeyFiles();
  return there.length === 0 ? [] : gone.filter((name) => name !== "sign.pub"); // which `sign.key` holds too
}

/** The error for keys of which a part is gone. */
export function keysLost(names: readonly string[]): DermShareError {
  return new DermShareError(
    "key-malformed",
    `of your keys in ${keyFolder()}, ${names.join(" and ")} ${names.length > 1 ? "are" : "is"} gone`,
    "put it back from a backup; or derm-share keys new --replace, which makes new keys and keeps what is left",
  );
}

/**
 * Makes keys and keeps them.
 *
 * @param passphrase protects both files; null leaves them to the folder's own protection
 * @throws DermShareError "output-exists" where there are keys already: bundles sealed to them could never be opened again;
 *         "key-malformed" where a part of them is
 */
export async function makeOwnKeys(now: string, passphrase: string | null): Promise<KeyPair> {
  if ((await sortedKeyFiles())[0].length > 0) throw keysExist(await lostKeys());
  return writeKeys(now, passphrase, false);
}

/**
 * Makes keys in the place of those that are there, which are kept.
 *
 * @returns where the files of the earlier ones lie now
 */
export async function replaceOwnKeys(now: string, passphrase: string | null): Promise<string[]> {
  const [there] = await sortedKeyFiles();
  const folder = await unused(join(keyFolder(), `${earlier}${now.replaceAll(":", "")}`));
  const kept = await Promise.all(
    there.map(async (name) => [join(folder, name), (await readPrivate(join(keyFolder(), name))) ?? nothing] as const),
  );
  if (there.length > 0) await makePrivateFolder(folder);
  await commit(await writePendingTogether(kept), false);
  await writeKeys(now, passphrase, true);
  return kept.map(([path]) => path);
}

/** A folder of this name, or of one with a number behind it, that is not there yet. */
async function unused(path: string): Promise<string> {
  let free = path;
  for (let i = 2; await exists(free); i += 1) free = `${path}-${i}`;
  return free;
}

async function writeKeys(now: string, passphrase: string | null, replace: boolean): Promise<KeyPair> {
  const keys = makeKeys();
  const files = passphrase === null ? formatKeys(keys, now) : await protectKeys(keys, now, passphrase);
  await makePrivateFolder(keyFolder());
  const named = keyFileNames.map((name) => [join(keyFolder(), name), new TextEncoder().encode(files[name])] as const);
  await commit(await writePendingTogether(named), replace);
  return keys;
}

/** The key files that are there, and those that are not. */
async function sortedKeyFiles(): Promise<[there: string[], gone: string[]]> {
  const [there, gone]: [string[], string[]] = [[], []];
  for (const name of keyFileNames) ((await exists(join(keyFolder(), name))) ? there : gone).push(name);
  return [there, gone];
}

async function readText(name: string): Promise<string | null> {
  const bytes = await readPrivate(join(keyFolder(), name));
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

function keysExist(lost: readonly string[]): DermShareError {
  if (lost.length > 0) return keysLost(lost);
  return new DermShareError(
    "output-exists",
    "you have keys already: without them what was sealed to you could never be opened again",
    "derm-share keys show; to have others, and keep these beside them: derm-share keys new --replace",
  );
}
