/** Relationships and content types read as plain text, for the scanner: shares nothing with what cleans a deck. */
import type { ZipEntry, ZipFile } from "../bytes/zip-read.ts";
import type { DeckLeak } from "./leaks.ts";

/** A relationship as it is written. */
interface Written {
  readonly id: string;
  /** The last word of its type. */
  readonly word: string;
  readonly isExternal: boolean;
  /** In lower case; "" for what lies outside. */
  readonly target: string;
}

interface Frame {
  readonly names: readonly string[];
  readonly extensions: readonly string[];
  readonly relationships: readonly Written[];
}

const framesBefore = new WeakMap<object, Frame>();

/** What relationships or content types say. */
function frameIn(zip: ZipFile, entry: ZipEntry): Frame {
  return zip.once(entry, framesBefore, () => {
    const folder = entry.name.replace(/(?:^|_rels\/)[^/]*$/, "");
    const names: string[] = [];
    const extensions: string[] = [];
    const relationships: Written[] = [];
    for (const [tag, element] of textOf(zip, entry).matchAll(/<(?:[\w.-]+:)?([\w.-]+)\s[^>]*>/g)) {
      const isExternal = valueOf(tag, "TargetMode") === "External";
      const written = valueOf(tag, "Target") || valueOf(tag, "PartName");
      const isInside = written !== "" && !isExternal;
      const target = isInside ? new URL(written, `part:/${folder}`).pathname.slice(1).toLowerCase() : "";
      if (isInside) names.push(target);
      if (element === "Default") extensions.push(valueOf(tag, "Extension").toLowerCase());
      if (element !== "Relationship") continue;
      const word = /([\w-]*)$/.exec(valueOf(tag, "Type"))?.[1] ?? "";
      relationships.push({ id: valueOf(tag, "Id"), word, isExternal, target });
    }
    return { names, extensions, relationships };
  });
}

/** The parts that relationships or content types name, in lower case. */
export function namesIn(zip: ZipFile, entry: ZipEntry): readonly string[] {
  return frameIn(zip, entry).names;
}

/** Whether content types say what files of an extension are that none has. @param names as of `unusedIn` */
export function tellsOfNone(zip: ZipFile, frame: ZipEntry, names: ReadonlyMap<string, ZipEntry>): boolean {
  const { extensions } = frameIn(zip, frame);
  if (extensions.length === 0) return false;
  const used = new Set(["xml", "rels", ...[...names.keys()].map((name) => name.replace(/^.*\./, ""))]);
  return extensions.some((extension) => !used.has(extension));
}

/** The relationships in a file of them. */
export function relationshipsIn(zip: ZipFile, frame: ZipEntry): readonly Written[] {
  return frameIn(zip, frame).relationships;
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
  return frameIn(zip, frame).relationships.flatMap(({ id, word, isExternal }): DeckLeak[] => {
    const isUsedByType = usedByType.some(([of, words]) => of.test(name) && words.test(word));
    if (isUsedByType || named.has(id)) return [];
    return [isExternal ? "link-target" : "unreached-part"];
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

/** What a part says, as text. */
export function textOf(zip: ZipFile, entry: ZipEntry): string {
  return new TextDecoder().decode(zip.content(entry));
}

const patterns = Object.fromEntries(
  ["Id", "Type", "Target", "TargetMode", "PartName", "Extension"].map((name) => [
    name,
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`),
  ]),
);

function valueOf(tag: string, name: string): string {
  const found = patterns[name]?.exec(tag);
  return found?.[1] ?? found?.[2] ?? "";
}
