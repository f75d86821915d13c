/** JSON that people write, or merge, by hand. */

/**
 * The value of a JSON text in which no object has a key twice: a reader may see the first, and JSON.parse takes the last.
 *
 * @param malformed makes the error of what was found, which never quotes the text
 * @throws what `malformed` makes
 */
export function parseUnrepeated(text: string, malformed: (found: string) => Error): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed("it is not JSON"); // the parser's own message quotes the text
  }
  if (repeatsKey(text)) throw malformed("a key stands twice in it");
  return value;
}

/** Whether an object of a JSON text has a key twice, in whatever escapes (RFC 8259, 4 and 7). */
function repeatsKey(text: string): boolean {
  const open: Set<unknown>[] = [];
  let string = "";
  let start: number | null = null; // of the string that we are in
  for (const { 0: token, index } of text.matchAll(/[{}":]|\\./g)) {
    if (start !== null) {
      if (token !== '"') continue;
      string = text.slice(start, index + 1);
      start = null;
    } else if (token === '"') start = index;
    else if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (isKnown(open.at(-1), JSON.parse(string))) return true;
  }
  return false;
}

/** Whether the key is among those before it; from now on it is. */
function isKnown(keys: Set<unknown> | undefined, key: unknown): boolean {
  const isIn = keys?.has(key) ?? false;
  keys?.add(key);
  return isIn;
}
