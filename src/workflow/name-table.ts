/**
 * The table of names that were replaced: which is which, as a CSV that a spreadsheet opens. It names patients, so it lies
 * beside what was cleaned or in the private folder, never beside the results, and only its owner may read it.
 *
 * Runs side by side share it: a new name is taken under a lock, and what stands in the table counts for every later run.
 */
import { dirname, join, relative, resolve, sep } from "node:path";
import { extendPrivate } from "../files/append.ts";
import { DermShareError } from "../errors.ts";
import { markOf } from "../files/journal.ts";
import { readStart } from "../files/read.ts";
import { makePrivateFolder, stateFolder } from "../files/state-folder.ts";
import type { Found } from "../files/walk.ts";
import { exists } from "../files/write.ts";
import { looksPersonal } from "./personal-name.ts";

const heading = "\ufeffname,replaced by"; // the mark of UTF-8, without which spreadsheets take it for something else
const rowPattern = /^"((?:[^"]|"")*)","((?:picture|deck|folder)-\d{4,})"$/;

/** The table of one run. */
export class NameTable {
  /** Where it lies, once a name was taken; null before that. */
  path: string | null = null;
  /** How many names were replaced in this run. */
  count = 0;
  readonly #candidates: readonly string[];
  readonly #write: boolean;
  readonly #used = new Set<string>();
  #rows = new Map<string, string>();
  /** So long was the table when its rows were read: another run may have added to it since. */
  #knownLength = 0;

  /**
   * @param input the folder that is cleaned; null for a list, which is nowhere in particular
   * @param outputFolder where the table must not lie
   * @param write false for a dry run: the names that would be taken first
   */
  constructor(input: string | null, outputFolder: string, write: boolean) {
    this.#candidates = [...placeBeside(input, outputFolder), placeInState(input)];
    this.#write = write;
  }

  /** The file under the path at which its result will lie: the same, but for names that look personal. */
  async replace(found: Found): Promise<Found> {
    const parts = found.relativePath.split("/");
    const keys = parts.map((_, i) => [labelOf(found.root), ...parts.slice(0, i + 1)].join("/"));
    const personal = keys.filter((_, i) => looksPersonal(parts[i] ?? ""));
    if (personal.length === 0) return found;
    const last = keys.at(-1);
    if (personal.some((key) => !this.#rows.has(key))) {
      await this.#take(personal.map((key) => ({ key, kind: key === last ? kindOf(key) : "folder" })));
    }
    for (const key of personal) this.#used.add(key);
    this.count = this.#used.size;
    const replaced = parts.map((part, i) => {
      const name = this.#rows.get(keys[i] ?? "");
      return name === undefined ? part : name + (i === parts.length - 1 ? extensionOf(part) : "");
    });
    return { ...found, relativePath: replaced.join("/") };
  }

  async #take(wanted: readonly Wanted[]): Promise<void> {
    if (!this.#write) {
      this.#add(wanted);
      return;
    }
    const paths = this.path === null ? this.#candidates : [this.path];
    for (const path of paths) {
      try {
        if (path === this.#candidates.at(-1)) await makePrivateFolder(dirname(path));
        else if (!(await isOurs(path))) continue;
        await extendPrivate(path, isRow, (present) => this.#extend(present, wanted));
        this.path = path;
        return;
      } catch (error) {
        // A read-only place beside the input: the next one is the private folder.
        if (path === paths.at(-1) || !(error instanceof DermShareError) || error.code !== "write-failed") throw error;
      }
    }
  }

  /** Takes in what the table says, and gives the rows that are new. */
  #extend(present: string, wanted: readonly Wanted[]): string {
    if (present.length !== this.#knownLength) this.#rows = parseRows(present);
    const text = (present === "" ? `${heading}\n` : "") + this.#add(wanted);
    this.#knownLength = present.length + text.length;
    return text;
  }

  #add(wanted: readonly Wanted[]): string {
    let text = "";
    for (const { key, kind } of wanted) {
      if (this.#rows.has(key)) continue;
      const name = `${kind}-${String(lastNumber(this.#rows, kind) + 1).padStart(4, "0")}`;
      this.#rows.set(key, name);
      text += rowText(key, name);
    }
    return text;
  }
}

interface Wanted {
  readonly key: string;
  readonly kind: "picture" | "deck" | "folder";
}

/** The first part of every path in the table: a spreadsheet takes what starts with "=" for a formula. */
function labelOf(root: string | null): string {
  return root === null || root === "." ? "." : `./${resolve(root).split(sep).at(-1) ?? ""}`;
}

function kindOf(key: string): Wanted["kind"] {
  return /\.pp[st][xm]?$/i.test(key) ? "deck" : "picture";
}

function extensionOf(name: string): string {
  return /\.[a-z0-9]{2,5}$/i.exec(name)?.[0] ?? "";
}

function lastNumber(rows: ReadonlyMap<string, string>, kind: Wanted["kind"]): number {
  let last = 0;
  for (const name of rows.values()) if (name.startsWith(kind)) last = Math.max(last, Number(name.split("-")[1]));
  return last;
}

/** Whether there is nothing yet, or a table of this program: another file of this name is left alone. */
async function isOurs(path: string): Promise<boolean> {
  if (!(await exists(path))) return true;
  try {
    const start = await readStart(path, 64);
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(start).startsWith(`${heading}\n`);
  } catch (error) {
    // Empty: another run has made it, and is about to write.
    if (error instanceof DermShareError) return error.code === "input-empty";
    throw error;
  }
}

function placeBeside(input: string | null, outputFolder: string): string[] {
  if (input === null) return [];
  const folder = resolve(input);
  const isInside = !relative(resolve(outputFolder), dirname(folder)).startsWith("..");
  return isInside || dirname(folder) === folder ? [] : [`${folder}-names.csv`];
}

function placeInState(input: string | null): string {
  const place = resolve(input ?? ".");
  return join(stateFolder(), "names", `${markOf(new Uint8Array(), [place]).slice(0, 8)}-names.csv`);
}

/** One line each: what would break it is escaped, as in JSON. */
function rowText(key: string, name: string): string {
  const escaped = key.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `"${escaped.replaceAll('"', '""')}","${name}"\n`;
}

function isRow(line: string): boolean {
  return line === heading || rowPattern.test(line);
}

function parseRows(text: string): Map<string, string> {
  const rows = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, key, name] = rowPattern.exec(line.replace(/\r$/, "")) ?? [];
    if (key === undefined || name === undefined) continue;
    const plain = key
      .replaceAll('""', '"')
      .replace(/\\([\\nr])/g, (_, letter) => ({ n: "\n", r: "\r" })[String(letter)] ?? "\\");
    rows.set(plain, name);
  }
  return rows;
}
