/** One's own signing key, at hand or made now. */
import { setTimeout } from "node:timers/promises";
import type { SigningKey } from "../bundle/minisign.ts";
import { DermShareError } from "../errors.ts";
import { makeOwnKeys, readSigningKey } from "../workflow/own-keys.ts";
import { unlockKeys } from "./prompts.ts";
import { utcSecond } from "./today.ts";

/** One's own signing key; made at the first seal, with all that belongs to it. */
export async function ownSigningKey(): Promise<{ signing: SigningKey; made: boolean }> {
  const signing = await readSigningKey(unlockKeys);
  if (signing !== null) return { signing, made: false };
  try {
    return { signing: (await makeOwnKeys(utcSecond(), null)).signing, made: true };
  } catch (error) {
    // Another first seal, started at the same moment, was faster: its keys are ours too.
    const theirs = error instanceof DermShareError && error.code === "output-exists" ? await waitForKey() : null;
    if (theirs === null) throw error;
    return { signing: theirs, made: false };
  }
}

async function waitForKey(): Promise<SigningKey | null> {
  for (let tries = 0; tries < 40; tries += 1) {
    const signing = await readSigningKey(unlockKeys);
    if (signing !== null) return signing;
    await setTimeout(50);
  }
  return null;
}
