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
import { parsePublicKeyFile, type PublicKey, type SigningKey } from "../bundle/minisign.ts";
import { isSecretKeyProtected, parseSecretKey } from "../bundle/minisign-secret.ts";
import { DermShareError } from "../errors.ts";
import { makePrivateFolder, readPrivate, stateFolder } from "../files/state-folder.ts";
import { commit, exists, writePending } from "../files/write.ts";

/** Gives the passphrase of protected keys: asks, or throws where nobody can be asked. */
export type Unlock = () => Promise<string>;

/** Where the key files lie. */
export function keyFolder(): string {
  return join(stateFolder(), "keys");
}

/** One's own public signing key, for which no passphrase is needed; null when there is none yet. */
export async function ownPublicKey(): Promise<PublicKey | null> {
  const text = await readText("sign.pub");
  return text === null ? null : parsePublicKeyFile(text);
}

/**
 * One's own signing key, or null when there is none yet. `unlock` is called only where it is protected.
 *
 * @throws DermShareError "key-exposed", "key-malformed", "read-failed", "cannot-decrypt" for a wrong passphrase
 */
export async function readSigningKey(unlock: Unlock): Promise<SigningKey | null> {
  const text = await readText("sign.key");
  if (text === null) return null;
  return parseSecretKey(text, isSecretKeyProtected(text) ? await unlock() : "");
}

/** One's own half that opens, or null when there is none yet. @throws as `readSigningKey` */
export async function readOwnIdentity(unlock: Unlock): Promise<Identity | null> {
  const text = await readText("age.txt");
  if (text === null) return null;
  const [first] = await readIdentities(text, isIdentityProtected(text) ? await unlock() : "");
  if (first === undefined) throw new DermShareError("key-malformed", `age.txt in ${keyFolder()} holds no key`);
  return first;
}

/**
 * Makes keys and keeps them.
 *
 * @param passphrase protects both files; null leaves them to the folder's own protection
 * @throws DermShareError "output-exists" where there are keys already: bundles sealed to them could never be opened again
 */
export async function makeOwnKeys(now: string, passphrase: string | null): Promise<KeyPair> {
  if (await exists(join(keyFolder(), "sign.key"))) throw keysExist();
  const keys = makeKeys();
  const files = passphrase === null ? formatKeys(keys, now) : await protectKeys(keys, now, passphrase);
  await makePrivateFolder(keyFolder());
  const pending = [];
  // sign.key comes last: whoever finds it finds the others.
  for (const name of ["age.txt", "sign.pub", "sign.key"] as const) {
    pending.push(await writePending(join(keyFolder(), name), new TextEncoder().encode(files[name])));
  }
  await commit(pending, false);
  return keys;
}

async function readText(name: string): Promise<string | null> {
  const bytes = await readPrivate(join(keyFolder(), name));
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

function keysExist(): DermShareError {
  return new DermShareError(
    "output-exists",
    "you have keys already: without them what was sealed to you could never be opened again",
    "derm-share keys show",
  );
}
