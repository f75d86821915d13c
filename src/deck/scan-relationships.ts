/** Relationships and content types read as plain text, for the scanner: shares nothing with what cleans a deck. */
import type { ZipEntry, ZipFile } from "../bytes/zip-read.ts";
import type { DeckLeak } from "./leaks.ts";

const namesBefore = new WeakMap<object, readonly string[]>();

/** The parts that relationships or content types name, in lower case. */
export function namesIn(zip: ZipFile, entry: ZipEntry): readonly string[] {
  return zip.once(entry, namesBefore, () => {
    const folder = entry.name.replace(/(?:^|_rels\/)[^/]*$/, "");
    const inside = [...textOf(zip, entry).matchAll(/<[^>]*\b(?:Target|PartName)=(?:"([^"]*)"|'([^']*)')[^>]*>/g)];
    return inside
      .filter(([tag]) => !isExternal(tag))
      .map(([, double, single]) => new URL(double ?? single ?? "", `part:/${folder}`).pathname.slice(1).toLowerCase());
  });
}

/** The last words of the types that count though nothing names them, by the parts that have them: ECMA-376 Part 1, 13.3, 14.2. */
const usedByType: readonly (readonly [source: RegExp, words: RegExp])[] = [
  [/^$/, /^(?:officeDocument|extended-?[pP]roperties)$/],
  [/./, /^(?:slideLayout|theme|themeOverride|presProps|tableStyles|notesSlide|notesMaster|diagramDrawing)$/],
  [/\/slideLayout\d*\.xml$/, /^slideMaster$/],
  [/\/notesSlide\d*\.xml$/, /^slide$/],
];

/**
 * What relationships of a part lead to that nothing in it names: no slide shows it, and nobody can follow the link.
 *
 * @param parts by their names in lower case
 */
export function unusedIn(zip: ZipFile, frame: ZipEntry, parts: ReadonlyMap<string, ZipEntry>): DeckLeak[] {
  const name = frame.name.replace(/_rels\/([^/]*)\.rels$/, "$1");
  const source = parts.get(name.toLowerCase());
  const named = source === undefined ? new Set<string>() : idsIn(zip, source);
  return [...textOf(zip, frame).matchAll(/<(?:[\w.-]+:)?Relationship\s[^>]*>/g)].flatMap(([tag]): DeckLeak[] => {
    const word = /([\w-]*)$/.exec(valueOf(tag, "Type"))?.[1] ?? "";
    const isUsedByType = usedByType.some(([of, words]) => of.test(name) && words.test(word));
    if (isUsedByType || named.has(valueOf(tag, "Id"))) return [];
    return [isExternal(tag) ? "link-target" : "unreached-part"];
  });
}

const idsBefore = new WeakMap<object, ReadonlySet<string>>();

/** What attributes of another namespace say, as those of relationships are, and the one of a diagram's data that has none. */
function idsIn(zip: ZipFile, entry: ZipEntry): ReadonlySet<string> {
  return zip.once(entry, idsBefore, () => {
    const values = textOf(zip, entry).matchAll(/\s(?:[\w.-]+:[\w.-]+|relId)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
    return new Set([...values].map(([, double, single]) => double ?? single ?? ""));
  });
}

function textOf(zip: ZipFile, entry: ZipEntry): string {
  return new TextDecoder().decode(zip.content(entry));
}

function isExternal(tag: string): boolean {
  return valueOf(tag, "TargetMode") === "External";
}

function valueOf(tag: string, name: string): string {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found?.[1] ?? found?.[2] ?? "";
}
