/** The three kinds of question that the interview asks: one of several, any of several, a line of text. */
import { isText, longestText } from "../consent/fields.ts";
import { shown } from "../errors.ts";
import { answered, onStderr } from "./prompts.ts";

/** A line to choose, and what choosing it means. */
export interface Choice<Value> {
  readonly name: string;
  readonly value: Value;
}

/**
 * Asks for one of several. It starts on a line that is no answer, and Enter there asks again: a stray Enter, or one too
 * many at the question before, must not be a lie.
 */
export async function select<Value>(message: string, choices: readonly Choice<Value>[]): Promise<Value> {
  const prompts = await import("@inquirer/prompts");
  const answers = choices.map(({ name, value }) => ({ name, value: { chosen: value } }));
  const start = { name: "(choose with the arrow keys, then Enter)", value: null };
  for (;;) {
    const answer = await answered(
      prompts.select<{ chosen: Value } | null>({ message, choices: [start, ...answers], loop: false }, onStderr),
    );
    if (answer !== null) return answer.chosen;
  }
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

/** Asks for a line of text; an empty one, and one that no record takes, asks again. */
export async function input(message: string, validate = isAnswer): Promise<string> {
  const prompts = await import("@inquirer/prompts");
  return shown((await answered(prompts.input({ message, validate }, onStderr))).trim());
}

function isAnswer(text: string): true | string {
  if (text.trim() === "") return "an answer is needed";
  return isText(text) ? true : `at most ${longestText} characters, none of them a control character`;
}
