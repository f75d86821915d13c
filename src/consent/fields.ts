/** Reading the JSON of records: every key known, every value of its kind. An error says where, and never what. */
import { parseUnrepeated } from "../bytes/json.ts";
import { DermShareError } from "../errors.ts";
import { isDay } from "./dates.ts";

/** How long a text may be that somebody types: characters as Unicode counts them. */
export const longestText = 500;

/**
 * Characters that steer whatever shows them, or that no file holds: controls and line breaks, marks that turn the direction
 * of writing (Unicode Standard Annex 9), half a surrogate pair. The schema writes the same list out.
 */
const steering = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u;

/** Whether a record takes the text: one line that says something, and not too much. */
export function isText(text: string): boolean {
  return /\S/.test(text) && Array.from(text).length <= longestText && !steering.test(text);
}

/** The value of a JSON text in which no object has a key twice. @throws DermShareError "record-malformed" */
export function parseJson(text: string): unknown {
  return parseUnrepeated(text, malformed);
}

/** The fields of an object that has no others than `keys`. @throws DermShareError "record-malformed" */
export function objectAt(value: unknown, where: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(`${where} is not an object`);
  const fields = Object.fromEntries(Object.entries(value));
  const unknown = Object.keys(fields).filter((key) => !keys.includes(key)).length;
  if (unknown === 1) throw malformed(`${where} has a key that is not known`);
  if (unknown > 1) throw malformed(`${where} has ${unknown} keys that are not known`);
  return fields;
}

/** A list. @throws DermShareError "record-malformed" */
export function listAt(value: unknown, key: string): unknown[] {
  if (!Array.isArray(value)) throw malformed(`"${key}" is not a list`);
  return value;
}

/** One of the words. @throws DermShareError "record-malformed" */
export function wordAt<Word extends string>(value: unknown, key: string, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw malformed(`"${key}" is none of ${words.join(", ")}`);
  return word;
}

/** The words of a list, each once, in the order in which they are defined: so they are written in a manifest. */
export function wordsAt<Word extends string>(value: unknown, key: string, words: readonly Word[]): Word[] {
  const given = listAt(value, key).map((word) => wordAt(word, key, words));
  if (new Set(given).size < given.length) throw malformed(`"${key}" has a word twice`);
  return words.filter((word) => given.includes(word));
}

/** A text, not too long, that fits the pattern. @throws DermShareError "record-malformed" */
export function textAt(value: unknown, key: string, pattern?: RegExp): string {
  if (typeof value !== "string" || !isText(value) || pattern?.test(value) === false) {
    throw malformed(`"${key}" is not the text that belongs there`);
  }
  return value;
}

/** A day of the calendar. @throws DermShareError "record-malformed" */
export function dayAt(value: unknown, key: string): string {
  if (typeof value !== "string" || !isDay(value)) throw malformed(`"${key}" is not a day such as 2026-11-22`);
  return value;
}

/** True or false. @throws DermShareError "record-malformed" */
export function booleanAt(value: unknown, key: string): boolean {
  if (typeof value !== "boolean") throw malformed(`"${key}" is neither true nor false`);
  return value;
}

/** The error for a record that is none of ours. */
export function malformed(found: string): DermShareError {
  return new DermShareError("record-malformed", found, "derm-share consent-stamp --template prints one that is right");
}

/** The error for a "format" that is not the one we read: that of a newer program, or another kind of file. */
export function wrongFormat(found: unknown, format: string): DermShareError {
  const kind = format.slice(0, format.lastIndexOf("/") + 1);
  const isNewer = typeof found === "string" && found.startsWith(kind);
  return malformed(isNewer ? "it is of a newer version; update derm-share" : `"format" is not ${format}`);
}
