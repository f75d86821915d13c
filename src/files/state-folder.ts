/**
 * The private folder in which the program remembers: keys, consent records, ledger, journal, and the settings.
 * State and settings lie apart where the system has two places (XDG Base Directory Specification 0.8), in one folder
 * under %LOCALAPPDATA% on Windows, where the profile's access list guards them.
 */
import { chmod, mkdir, readdir, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { DermShareError } from "../errors.ts";
import { fileError, systemCodeOf } from "./file-errors.ts";
import { fileSize, readInput } from "./read.ts";
import { exists, writeOutput } from "./write.ts";

const programName = "derm-share";
const largestStateBytes = 64 * 1024 * 1024;

/** Where state lies, by the environment; nothing is created by asking. */
export function stateFolder(): string {
  return placeOf("XDG_STATE_HOME", join(".local", "state"));
}

/** Where settings lie. */
export function configFolder(): string {
  return placeOf("XDG_CONFIG_HOME", ".config");
}

function placeOf(variable: string, underHome: string): string {
  if (process.platform === "win32") {
    return join(process.env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), programName);
  }
  const base = process.env[variable];
  // The specification says that a relative path is to be ignored.
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), underHome), programName);
}

/**
 * The bytes of a private file, or null when it is not there.
 *
 * @throws DermShareError "read-failed"; "key-exposed" when others than its owner may read it
 */
export async function readPrivate(path: string): Promise<Uint8Array | null> {
  if (!(await exists(path))) return null;
  try {
    await refuseExposed(path);
    return await readInput(path, largestStateBytes);
  } catch (error) {
    throw fileError(error, "read-failed").about(path);
  }
}

/**
 * What a private file of lines says: nothing where it is not there, or is empty, as a power cut may leave it.
 *
 * @throws DermShareError as `readPrivate`
 */
export async function readPrivateLines(path: string): Promise<string> {
  const isEmpty = !(await exists(path)) || (await fileSize(path)) === 0;
  const bytes = isEmpty ? null : await readPrivate(path);
  return bytes === null ? "" : new TextDecoder().decode(bytes);
}

/**
 * @throws DermShareError "key-exposed" when others than its owner may read the file
 */
export async function refuseExposed(path: string): Promise<void> {
  if (!(await isExposed(path))) return;
  throw new DermShareError("key-exposed", "other users of this computer can read this file", `chmod 600 ${path}`);
}

/** Whether others than its owner may read or write the file; one that is not there nobody can. @throws DermShareError "read-failed" */
export async function isExposed(path: string): Promise<boolean> {
  if (process.platform === "win32") return false;
  try {
    return ((await stat(path)).mode & 0o077) !== 0;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return false;
    throw fileError(error, "read-failed");
  }
}

/** Writes a private file, replacing what was there; its folders are made for their owner alone. */
export async function writePrivate(path: string, content: Uint8Array): Promise<void> {
  await makePrivateFolder(dirname(path));
  await writeOutput(path, content, true);
}

/** Makes the folder and those above it that are missing, for their owner alone. @throws DermShareError "write-failed" */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (process.platform !== "win32") await chmod(path, 0o700);
  } catch (error) {
    throw fileError(error, "write-failed").about(path);
  }
}

/** The names in a private folder, sorted; none when it is not there. */
export async function listPrivate(path: string): Promise<string[]> {
  if (!(await exists(path))) return [];
  try {
    return (await readdir(path)).toSorted();
  } catch (error) {
    throw fileError(error, "read-failed");
  }
}

/** Removes a private file. @throws DermShareError "write-failed" */
export async function removePrivate(path: string): Promise<void> {
  try {
    await rm(path);
  } catch (error) {
    throw fileError(error, "write-failed");
  }
}
