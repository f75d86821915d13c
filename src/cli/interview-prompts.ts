/** The three kinds of question that the interview asks: one of several, any of several, a line of text. */
import { shown } from "../errors.ts";
import { answered, onStderr } from "./prompts.ts";

/** A line to choose, and what choosing it means. */
export interface Choice<Value> {
  readonly name: string;
  readonly value: Value;
}

/** Asks for one of several. */
export async function select<Value>(message: string, choices: readonly Choice<Value>[]): Promise<Value> {
  const prompts = await import("@inquirer/prompts");
  return answered(prompts.select({ message, choices, loop: false }, onStderr));
}

/**
 * Asks for any of several, or "None of these". Nothing is ticked beforehand, and going on without a tick asks again: a
 * stray Enter must not be a lie.
 */
export async function checkbox<Value>(message: string, options: readonly Choice<Value>[]): Promise<Value[]> {
  const prompts = await import("@inquirer/prompts");
  const none: Choice<Value | null> = { name: "None of these", value: null };
  const validate = (ticked: readonly { value: Value | null }[]): true | string => {
    if (ticked.length === 0) return "tick at least one with the space bar";
    return ticked.length > 1 && ticked.some(({ value }) => value === null)
      ? "none of these, or the others: not both"
      : true;
  };
  const choices = [none, ...options];
  const ticked = await answered(
    prompts.checkbox<Value | null>({ message, choices, loop: false, pageSize: 12, validate }, onStderr),
  );
  return ticked.filter((value) => value !== null);
}

/** Asks for a line of text; an empty one asks again unless there is a default. */
export async function input(
  message: string,
  options: { readonly default?: string; readonly validate?: (text: string) => true | string } = {},
): Promise<string> {
  const prompts = await import("@inquirer/prompts");
  const validate = options.validate ?? ((text: string) => (text.trim() === "" ? "an answer is needed" : true));
  return shown((await answered(prompts.input({ message, ...options, validate }, onStderr))).trim());
}
