/**
 * The only file that writes to the terminal. Its rules:
 * - stdout is data: one result a line, or with --json one object a line. Nothing else.
 * - stderr is for people: what was found, what to do next, errors. --quiet leaves only errors.
 * - An error is one line that starts with the program's name, then a line "hint:" that says what to do.
 * - Text that comes from outside (names, metadata) is shown with its control characters escaped.
 */
import { DermShareError, shown } from "../errors.ts";

let paint = (text: string): string => text;

/** Colours the program's name in errors, where stderr is a terminal or colour is asked for. */
export async function useColour(wanted: boolean | undefined): Promise<void> {
  const here = process.stderr.isTTY && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
  if (wanted === false) process.env["NO_COLOR"] = "1"; // for the questions, which ask this alone
  if (!(wanted ?? here)) return;
  const { Chalk } = await import("chalk");
  paint = new Chalk({ level: 1 }).red; // the 16 colours that every terminal has, in its own palette
}

let statusLine = "";

/** Writes around the status line, which stays the last one on the screen. */
function write(stream: NodeJS.WriteStream, text: string): void {
  if (statusLine === "") {
    stream.write(text);
    return;
  }
  process.stderr.write(eraseLine);
  stream.write(text);
  process.stderr.write(statusLine);
}

const eraseLine = "\r\u001b[K"; // ECMA-48 8.3.41, EL: to the end of the line

/** How a command talks. */
export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose?: boolean;
  /** Result lines go to stderr, since the data itself goes to stdout (`-o -`). */
  readonly dataOnStdout: boolean;
}

/** The two streams, by their use. */
export class Terminal {
  readonly json: boolean;
  readonly #quiet: boolean;
  readonly #verbose: boolean;
  readonly #resultStream: NodeJS.WriteStream;

  constructor(options: OutputOptions) {
    this.json = options.json;
    this.#quiet = options.quiet;
    this.#verbose = options.verbose === true && !options.quiet;
    this.#resultStream = options.dataOnStdout ? process.stderr : process.stdout;
  }

  /** A result: the text for people, or with --json the object. */
  result(text: string, object: Readonly<Record<string, unknown>>): void {
    write(this.#resultStream, this.json ? `${JSON.stringify(object)}\n` : `${text}\n`);
  }

  /** A line that only machines want, such as the summary. */
  record(object: Readonly<Record<string, unknown>>): void {
    if (this.json) write(this.#resultStream, `${JSON.stringify(object)}\n`);
  }

  /** A line for people who want to know how it was done. */
  detail(text: string): void {
    if (this.#verbose) write(process.stderr, `${text}\n`);
  }

  /** One document about the whole run, instead of results; nothing where there is nothing to write. */
  document(text: string): void {
    if (text !== "") write(this.#resultStream, `${text}\n`);
  }

  /** Whether somebody watches how far the run is. */
  get isWatched(): boolean {
    return process.stderr.isTTY && !this.#quiet && process.env["TERM"] !== "dumb";
  }

  /** Shows a line that stays the last one until it is replaced; an empty one takes it away. */
  status(text: string): void {
    if (!this.isWatched) return;
    statusLine = text.slice(0, process.stderr.columns - 1);
    process.stderr.write(eraseLine + statusLine);
  }

  /** A line for people. */
  say(text: string): void {
    if (!this.#quiet) write(process.stderr, `${text}\n`);
  }
}

/** Prints an error for people; the rest of the run goes on or ends as the caller decides. */
export function showError(error: unknown): void {
  write(process.stderr, `${paint("derm-share:")} ${errorText(error)}\n`);
}

/** The text of an error. A foreign one is a bug: its own text may quote data, so only its kind and place are shown. */
function errorText(error: unknown): string {
  if (error instanceof DermShareError) {
    const hint = error.hint === undefined ? "" : `\nhint: ${shownLines(error.hint)}`;
    return shownLines(error.message) + hint;
  }
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  return [`this is a bug (${kind}); nothing that looks finished was written`, ...frames.slice(0, 8)].join("\n");
}

function shownLines(text: string): string {
  return text.split("\n").map(shown).join("\n");
}

/** A count with its noun: "1 picture", "3 pictures". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** A whole number for people: "12,345". Node would load its tables of languages for this, which takes longer than a picture. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Bytes for people: "3.9 MB". */
export function megabytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
