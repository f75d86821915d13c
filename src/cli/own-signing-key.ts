/** One's own signing key, at hand or made now. */
import { setTimeout } from "node:timers/promises";
import type { SigningKey } from "../bundle/minisign.ts";
import { DermShareError } from "../errors.ts";
import { keysLost, lostKeys, makeOwnKeys, readSigningKey } from "../workflow/own-keys.ts";
import { unlockKeys } from "./prompts.ts";
import { utcSecond } from "./today.ts";

/** One's own signing key, unlocked; null before the first seal. */
export function presentSigningKey(): Promise<SigningKey | null> {
  return readSigningKey(unlockKeys);
}

/** The key that is there, or one that is made at the first seal, with all that belongs to it. */
export async function signingKeyOr(present: SigningKey | null): Promise<{ signing: SigningKey; made: boolean }> {
  if (present !== null) return { signing: present, made: false };
  try {
    return { signing: (await makeOwnKeys(utcSecond(), null)).signing, made: true };
  } catch (error) {
    // Another first seal, started at the same moment, was faster: its keys are ours too.
    const isTaken = error instanceof DermShareError && ["output-exists", "key-malformed"].includes(error.code);
    if (isTaken) await expectNotLost(["sign.key"]);
    const theirs = isTaken ? await readSigningKey(unlockKeys) : null;
    if (theirs === null) throw error;
    return { signing: theirs, made: false };
  }
}

/**
 * Looks whether one's keys are all there, or none of them: those that another first seal is just making are in a moment.
 *
 * @param needed the files that matter
 * @throws DermShareError "key-malformed" when one of them is gone
 */
export async function expectNotLost(needed: readonly ("sign.key" | "age.txt")[]): Promise<void> {
  let lost: string[] = [];
  for (let tries = 0; tries < 20; tries += 1) {
    lost = (await lostKeys()).filter((name) => needed.some((one) => one === name));
    if (lost.length === 0) return;
    await setTimeout(50);
  }
  throw keysLost(lost);
}
