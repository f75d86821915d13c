/** One's own keys in the state folder: made at the first seal, read at every other. */
import { join } from "node:path";
import { formatKeys, type KeyPair, makeKeys, readIdentities } from "../bundle/keys.ts";
import { parseSecretKey } from "../bundle/minisign-secret.ts";
import { DermShareError } from "../errors.ts";
import { makePrivateFolder, readPrivate, stateFolder } from "../files/state-folder.ts";
import { commit, writePending } from "../files/write.ts";

/** Where the key files lie. */
export function keyFolder(): string {
  return join(stateFolder(), "keys");
}

/**
 * One's own keys, or null when there are none yet.
 *
 * @throws DermShareError "key-exposed", "key-malformed", "read-failed"
 */
export async function readOwnKeys(): Promise<KeyPair | null> {
  const [signKey, identity] = await Promise.all([readText("sign.key"), readText("age.txt")]);
  if (signKey === null && identity === null) return null;
  if (signKey === null || identity === null) {
    throw new DermShareError("key-malformed", `one of the key files is missing in ${keyFolder()}`);
  }
  const [first] = await readIdentities(identity);
  if (first === undefined) throw new DermShareError("key-malformed", `age.txt in ${keyFolder()} holds no key`);
  return { signing: await parseSecretKey(signKey), identity: first };
}

/** Makes keys and keeps them. @throws DermShareError "write-failed" */
export async function makeOwnKeys(now: string): Promise<KeyPair> {
  const keys = makeKeys();
  await makePrivateFolder(keyFolder());
  const pending = [];
  for (const [name, text] of Object.entries(formatKeys(keys, now))) {
    pending.push(await writePending(join(keyFolder(), name), new TextEncoder().encode(String(text))));
  }
  await commit(pending, false);
  return keys;
}

async function readText(name: string): Promise<string | null> {
  const bytes = await readPrivate(join(keyFolder(), name));
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
