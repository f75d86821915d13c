/** The built program, run as a person would run it, in a folder of its own with a state folder of its own. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { onTestFinished } from "vitest";

/** The program that `npm run build` makes. */
export const programPath = join(import.meta.dirname, "..", "..", "bin", "derm-share.js");

/** What runs of the program have of the environment of the tests: where tools are, and how memory is got, where that is set. */
export const ourEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  ["PATH", "GLIBC_TUNABLES"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

/** What a run printed and how it ended. */
interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that is removed when the test ends, and the program run inside it. */
export interface Desk {
  readonly folder: string;
  /** The private folder that stands for the user's home: state and config land here. */
  readonly home: string;
  path(name: string): string;
  run(args: readonly string[], options?: RunOptions): Promise<Run>;
  /** Every file below the folder with the SHA-256 of its bytes: what the program left behind. */
  files(): Record<string, string>;
}

/** How to run the program. */
interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Record<string, string>;
  /** A command that the program runs under, such as ["setpriv", "--reuid", "65534"]. */
  readonly under?: readonly string[];
  /** Is given what stderr says, while the program runs. */
  readonly onStderr?: (chunk: string) => void;
}

/** Makes a desk for one test. */
export function makeDesk(): Desk {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "derm-desk-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "desk");
  const home = join(root, "home");
  mkdirSync(folder);
  mkdirSync(home, { mode: 0o700 });
  return {
    folder,
    home,
    path: (name) => join(folder, name),
    run: (args, options = {}) => runProgram(args, { folder, home, ...options }),
    files: () => filesBelow(folder),
  };
}

function runProgram(args: readonly string[], options: RunOptions & { folder: string; home: string }): Promise<Run> {
  const [command = "", ...rest] = [...(options.under ?? []), process.execPath, programPath, ...args];
  const child = spawn(command, rest, {
    cwd: options.folder,
    env: {
      ...ourEnvironment,
      HOME: options.home,
      XDG_STATE_HOME: join(options.home, "state"),
      XDG_CONFIG_HOME: join(options.home, "config"),
      NO_COLOR: "1",
      TZ: "UTC",
      ...options.env,
    },
  });
  child.stdin.on("error", () => {}); // the program may end before it has read everything
  child.stdin.end(options.input ?? "");
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => options.onStderr?.(chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}

/** Every file below a folder, by its relative path, with the SHA-256 of its bytes. */
export function filesBelow(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
    const path = join(folder, entry);
    if (statSync(path).isFile()) {
      found[relative(folder, path)] = createHash("sha256").update(readFileSync(path)).digest("hex");
    }
  }
  return found;
}
