/** Programs on a terminal of their own, answered as a person would: `talk.py` holds the terminal. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { linesOnScreen } from "./screen.ts";
import { type Desk, ourEnvironment, programPath } from "./program.ts";

/** What was drawn, without its control sequences, and how the program ended. */
export interface Session {
  readonly status: number;
  readonly screen: string;
  /** What stands on the terminal at the end. */
  readonly lines: readonly string[];
  /** The text that was waited for in vain. */
  readonly missed: string | null;
}

/** What a step waits for, and the keys that it sends. */
export type Step = readonly [string, string | readonly string[]];

/** Runs the built program at a desk. */
export function talk(desk: Desk, args: readonly string[], steps: readonly Step[], columns = 80): Session {
  return talkTo([process.execPath, programPath, ...args], desk, steps, columns);
}

/** Runs any command at a desk. */
export function talkTo(command: readonly string[], desk: Desk, steps: readonly Step[], columns = 80): Session {
  const env = {
    ...ourEnvironment,
    HOME: desk.home,
    XDG_STATE_HOME: join(desk.home, "state"),
    XDG_CONFIG_HOME: join(desk.home, "config"),
    TERM: "xterm-256color",
    TZ: "UTC",
  };
  const task = { command, cwd: desk.folder, env, columns, steps };
  const { stdout, stderr } = spawnSync("python3", [join(import.meta.dirname, "talk.py"), JSON.stringify(task)], {
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  const { status, screen, missed } = sessionOf(JSON.parse(stdout));
  return { status, screen: stripVTControlCharacters(screen), lines: linesOnScreen(screen), missed };
}

function sessionOf(value: unknown): Omit<Session, "lines"> {
  if (typeof value !== "object" || value === null || !("status" in value && "screen" in value && "missed" in value)) {
    throw new Error("the driver printed no session");
  }
  return {
    status: Number(value.status),
    screen: String(value.screen),
    missed: typeof value.missed === "string" ? value.missed : null,
  };
}
