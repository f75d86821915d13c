/**
 * What files are called that are not finished, and what becomes of those that a run left which was killed: a kill or a
 * power cut lets nothing be tidied up, so the next run does it. Never those of a run that may be at work.
 */
import { readdirSync, readlinkSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** In this order: the computer, the process, a word of its own, a number. */
const namePattern = /^\.derm-share-([0-9a-z]+)-(\d+)-[0-9a-z]+-\d+\.tmp$/;
const anyName = /^\.derm-share-.*\.tmp$/;

let ownStart: string | null = null;
let count = 0;

/** A name that no other run has. */
export function newTemporaryName(): string {
  ownStart ??= `.derm-share-${computerWord()}-${process.pid}-${Math.random().toString(36).slice(2, 10)}-`;
  count += 1;
  return `${ownStart}${count}.tmp`;
}

/** Whether a file of this name is one of a run's unfinished ones. */
export function isTemporaryName(name: string): boolean {
  return anyName.test(name);
}

/**
 * A word for the place in which process numbers mean something: a computer, or a container, which has numbers of its own.
 * Several of them may write into one folder. It tells nobody the computer's name.
 */
function computerWord(): string {
  let hash = 0;
  for (const character of `${hostname()} ${processNamespace()}`) {
    hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return hash.toString(36);
}

/** namespaces(7); nothing where the system has none. */
function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** A file is written in seconds, a report within minutes: who leaves one alone for so long may have died elsewhere. */
const doubtfulMs = 60 * 60 * 1000;

const tidied = new Set<string>();
const doubtful: string[] = [];

/** Removes from a folder what runs left that are known to be dead; once in each run. */
export function tidyTemporaries(folder: string): void {
  if (tidied.has(folder)) return;
  tidied.add(folder);
  for (const name of namesIn(folder)) {
    if (!isTemporaryName(name) || (ownStart !== null && name.startsWith(ownStart))) continue;
    const path = join(folder, name);
    if (isOfDeadRun(name)) remove(path);
    else if (isUntouched(path)) doubtful.push(path);
  }
}

/** What lay in the folders that were tidied, for an hour or longer, of runs of which nobody here knows whether they are dead. */
export function doubtfulTemporaries(): readonly string[] {
  return doubtful;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not there yet, or not to be read: writing will say so
  }
}

/** A number that is in use again counts as alive. */
function isOfDeadRun(name: string): boolean {
  const [, computer, id] = namePattern.exec(name) ?? [];
  if (computer !== computerWord()) return false;
  try {
    process.kill(Number(id), 0); // no signal: only whether there is such a process
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH"; // EPERM: another person's
  }
}

function isUntouched(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > doubtfulMs;
  } catch {
    return false; // it has its name by now
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // a folder that may not be written: writing will say so
  }
}
