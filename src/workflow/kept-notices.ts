/**
 * The notices of withdrawal that this computer has made or was given. They lie in the state folder under the hash of their
 * content, so that none ever replaces another: an old copy cannot undo a newer one.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { openWithdrawal, type ProvenWithdrawal } from "../bundle/withdrawal.ts";
import { DermShareError } from "../errors.ts";
import { listPrivate, readPrivate, writePrivate } from "../files/state-folder.ts";
import { noticeFolder } from "./notice-folder.ts";

/** What follows a notice's name in that of its signature. */
export const signatureExtension = ".minisig";

/** A notice as it lies there: what it says is not proven yet. */
export interface KeptNotice {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** All of them. @throws DermShareError "read-failed", "key-exposed" */
export async function keptNotices(): Promise<KeptNotice[]> {
  const names = (await listPrivate(noticeFolder())).filter((name) => name.endsWith(".json"));
  return Promise.all(
    names.map(async (name) => {
      const path = join(noticeFolder(), name);
      return { path, bytes: (await readPrivate(path)) ?? new Uint8Array(0) };
    }),
  );
}

/** Proves it by its signature. @throws DermShareError "bundle-malformed", "signature-wrong", with its path */
export async function provenNotice({ path, bytes }: KeptNotice): Promise<ProvenWithdrawal> {
  const signature = await readPrivate(path + signatureExtension);
  try {
    return openWithdrawal(bytes, signature ?? new Uint8Array(0));
  } catch (error) {
    throw error instanceof DermShareError ? error.about(path) : error; // better no answer than a wrong one
  }
}

/** Keeps one that was proven. The signature first: a notice without one would be an error at every later run. */
export async function keepNotice(bytes: Uint8Array, signature: Uint8Array): Promise<void> {
  const path = join(noticeFolder(), `${createHash("sha256").update(bytes).digest("hex")}.json`);
  await writePrivate(path + signatureExtension, signature);
  await writePrivate(path, bytes);
}
