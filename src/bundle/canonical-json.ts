/**
 * JSON that has one form only: two spaces, LF, keys in the order of their schema. What is read must be what would be
 * written, byte for byte, so no key can stand twice and nothing has a second meaning. The page uses this file too.
 */
import { DermShareError } from "../errors.ts";
import { decodeUtf8 } from "./utf8.ts";

/** The text of a value whose keys are in order already. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * Reads canonical JSON. `read` takes every value out of the node and returns the object with its keys in order.
 *
 * @throws DermShareError "bundle-malformed" when it is not JSON in UTF-8, not of the schema, or not canonical
 */
export function parseJson<T>(bytes: Uint8Array, subject: string, read: (node: JsonNode) => T): T {
  const text = decodeUtf8(bytes);
  if (text === null) throw malformed(subject, "is not UTF-8");
  const value = read(new JsonNode(parse(text, subject), subject));
  if (formatJson(value) !== text) throw malformed(subject, "is not in its canonical form");
  return value;
}

/** A value of a JSON file with the path that leads to it; its methods say what the schema expects there. */
export class JsonNode {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    this.#value = value;
    this.#path = path;
  }

  /** An object with exactly these keys. @throws DermShareError "bundle-malformed", here and below */
  object<K extends string>(keys: readonly K[]): (key: K) => JsonNode {
    const value = this.#value;
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.wrong("an object");
    const entries = new Map<string, unknown>(Object.entries(value));
    if (entries.size !== keys.length || !keys.every((key) => entries.has(key))) {
      throw this.wrong(`an object with the keys ${keys.join(", ")}`);
    }
    return (key) => new JsonNode(entries.get(key), `${this.#path}.${key}`);
  }

  /** A list of `min` to `max` values. */
  list<T>(min: number, max: number, read: (node: JsonNode, index: number) => T): T[] {
    const value: unknown = this.#value;
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      throw this.wrong(`a list of ${min} to ${max} values`);
    }
    return value.map((item: unknown, i) => read(new JsonNode(item, `${this.#path}[${i}]`), i));
  }

  /** Some of these words, each at most once and in this order. */
  someOf<T extends string>(words: readonly T[]): T[] {
    const some = this.list(0, words.length, (node) => node.oneOf(words));
    const places = some.map((word) => words.indexOf(word));
    if (places.some((place, i) => place <= (places[i - 1] ?? -1))) throw this.wrong("words in their fixed order");
    return some;
  }

  /** One of these words. */
  oneOf<T extends string>(words: readonly T[]): T {
    const found = words.find((word) => word === this.#value);
    if (found === undefined) throw this.wrong(words.length === 1 ? `"${words[0]}"` : "one of the known words");
    return found;
  }

  /** A text of this form. */
  text(pattern: RegExp, expected: string): string {
    if (typeof this.#value !== "string" || !pattern.test(this.#value)) throw this.wrong(expected);
    return this.#value;
  }

  /** A day that exists, as YYYY-MM-DD. */
  date(): string {
    const text = this.text(/^\d{4}-\d{2}-\d{2}$/, "a day as YYYY-MM-DD");
    if (!isRealDay(text)) throw this.wrong("a day that exists");
    return text;
  }

  /** A second in UTC that exists, as YYYY-MM-DDThh:mm:ssZ. */
  instant(): string {
    const text = this.text(/^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/, "a time as YYYY-MM-DDThh:mm:ssZ");
    if (!isRealDay(text.slice(0, 10))) throw this.wrong("a day that exists");
    return text;
  }

  /** A whole number. */
  integer(min: number, max: number): number {
    const value = this.#value;
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
      throw this.wrong(`a whole number from ${min} to ${max}`);
    }
    return value;
  }

  boolean(): boolean {
    if (typeof this.#value !== "boolean") throw this.wrong("true or false");
    return this.#value;
  }

  orNull<T>(read: (node: JsonNode) => T): T | null {
    return this.#value === null ? null : read(this);
  }

  /** The error for a value that does not fit; for rules that only the caller knows, too. */
  wrong(expected: string): DermShareError {
    return malformed(this.#path, `should be ${expected}`);
  }
}

function isRealDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function parse(text: string, subject: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(subject, "is not JSON"); // the parser's own words quote the file
  }
}

function malformed(path: string, found: string): DermShareError {
  return new DermShareError("bundle-malformed", `${path} ${found}`);
}
