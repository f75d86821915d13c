/** Asking on the terminal. Prompts are drawn on stderr: stdout is data. Ctrl-C ends the run and leaves nothing. */
import { DermShareError } from "../errors.ts";

/** Whether somebody is there who can be asked. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks for words that others should not read over the shoulder. */
export async function askHidden(message: string): Promise<string> {
  const { password } = await import("@inquirer/prompts");
  return answered(password({ message }, onStderr));
}

let keysPassphrase: Promise<string> | undefined;

/**
 * Asks for the passphrase of protected keys: once in a run, since both key files are under the same.
 *
 * @throws DermShareError "answer-missing" without a terminal
 */
export function unlockKeys(): Promise<string> {
  return (keysPassphrase ??= askForKeys());
}

async function askForKeys(): Promise<string> {
  if (hasTerminal()) return askHidden("The passphrase of your keys:");
  throw new DermShareError(
    "answer-missing",
    "your keys are protected by a passphrase, and there is no terminal to ask",
  );
}

/** Asks yes or no; a stray Enter means no. */
export async function confirm(message: string): Promise<boolean> {
  const prompts = await import("@inquirer/prompts");
  return answered(prompts.confirm({ message, default: false }, onStderr));
}

/** Prompts are drawn there. */
export const onStderr = { output: process.stderr };

/** The answer; Ctrl-C and a closed terminal end the run. @throws DermShareError "interrupted" */
export async function answered<T>(prompt: Promise<T>): Promise<T> {
  try {
    return await prompt;
  } catch {
    // Ctrl-C and a closed terminal both end here.
    throw new DermShareError("interrupted", "stopped; nothing was written");
  }
}
