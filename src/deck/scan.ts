/**
 * Looking through a cleaned deck without the parser, the rules or the walk that cleaned it: the names in the ZIP, the
 * relationships and the XML are read as plain text, and everything that has no place in a cleaned deck is found.
 */
import type { ZipEntry, ZipFile } from "../bytes/zip-read.ts";
import type { DeckLeak } from "./leaks.ts";
import { scanXml } from "./scan-xml.ts";

/** Something in a deck that should not be there. `offset` is that of the part in the file. */
interface DeckResidue {
  readonly kind: DeckLeak;
  readonly offset: number;
  readonly bytes: number;
}

/** What a scan found, and the pictures in it for those who know pictures. */
export interface DeckScan {
  readonly residue: readonly DeckResidue[];
  readonly pictures: readonly ZipEntry[];
}

const endOfDirectory = 22;

/** The names that the parts of a cleaned deck have, and those of parts that stay if the person wants. */
const expectedNames: readonly (readonly [RegExp, DeckLeak | null])[] = [
  [/^\[Content_Types\]\.xml$/, null],
  [/^docProps\/app\.xml$/, null],
  [/^ppt\/(?:slides|slideLayouts|slideMasters|theme|charts|drawings|diagrams)\/[a-zA-Z]+[-\d]*\.xml$/, null],
  [/^ppt\/(?:presentation|presProps|tableStyles)[-\d]*\.xml$/, null],
  [/^ppt\/media\/image[-\d]*\.[a-z]{2,4}$/, null],
  [/^ppt\/fonts\/font[-\d]*\.[a-z]+$/, null],
  [/^ppt\/notes(?:Slides|Masters)\/notes(?:Slide|Master)[-\d]*\.xml$/, "speaker-notes"],
  [/^ppt\/media\/media[-\d]*\.[a-z0-9]{2,8}$/, "media"],
];

/** What the names of other parts tell about them. */
const knownNames: readonly (readonly [RegExp, DeckLeak])[] = [
  [/^docProps\/thumbnail/i, "deck-thumbnail"],
  [/^docProps\//i, "properties"],
  [/comment/i, "comments"],
  [/^ppt\/(?:authors|persons)/i, "comments"],
  [/^ppt\/tags/i, "tags"],
  [/^customXml\//i, "custom-xml"],
  [/printerSettings/i, "printer-settings"],
  [/labelInfo|docMetadata/i, "label"],
  [/revisionInfo|changesInfo/i, "revision-info"],
  [/^ppt\/viewProps/i, "view-state"],
  [/^_xmlsignatures\//i, "signature"],
  [/vbaProject|vbaData/i, "macros"],
  [/activeX|ctrlProps/i, "active-x"],
  [/^ppt\/embeddings\//i, "embedded-object"],
  [/vmlDrawing/i, "embedded-object"],
  [/^ppt\/handoutMasters\//i, "handout"],
  [/\.svg$/i, "svg"],
  [/\.wdp$/i, "original-picture"],
  [/^ppt\/ink\//i, "ink"],
];

/** Scans a deck. @throws DermShareError as `zipContent` */
export function scanDeck(zip: ZipFile): DeckScan {
  const { entries } = zip;
  const targets = relationshipTargets(zip);
  const residue: DeckResidue[] = tiling(zip);
  const pictures: ZipEntry[] = [];
  for (const entry of entries) {
    const found = (kind: DeckLeak) => residue.push({ kind, offset: entry.start, bytes: entry.bytes });
    const kind = kindByName(entry.name);
    if (kind !== null) found(kind);
    else if (!isFrame(entry.name) && !targets.has(entry.name.toLowerCase())) found("unreached-part");
    if (/\.(?:xml|rels)$/i.test(entry.name)) for (const leak of leaksIn(zip, entry)) found(leak);
    else if (/^ppt\/media\/image/i.test(entry.name)) pictures.push(entry);
    else zip.content(entry);
  }
  return { residue, pictures };
}

const leaksBefore = new WeakMap<object, ReadonlySet<DeckLeak>>();

function leaksIn(zip: ZipFile, entry: ZipEntry): ReadonlySet<DeckLeak> {
  return zip.once(entry, leaksBefore, () => scanXml(zip.content(entry), entry.name));
}

function isFrame(name: string): boolean {
  return name === "[Content_Types].xml" || name.endsWith(".rels");
}

function kindByName(name: string): DeckLeak | null {
  if (/^(?:[a-zA-Z]+\/)*_rels\/[a-zA-Z]*[-\d]*(?:\.[a-z]+)?\.rels$/.test(name)) return null;
  for (const [pattern, kind] of expectedNames) if (pattern.test(name)) return kind;
  for (const [pattern, kind] of knownNames) if (pattern.test(name)) return kind;
  return "part-name";
}

/** Every target of every relationship, as a part name in lower case. */
function relationshipTargets(zip: ZipFile): Set<string> {
  const targets = new Set<string>();
  for (const entry of zip.entries.filter(({ name }) => name.endsWith(".rels"))) {
    for (const target of zip.once(entry, targetsBefore, () => targetsIn(zip, entry))) targets.add(target);
  }
  return targets;
}

const targetsBefore = new WeakMap<object, readonly string[]>();

function targetsIn(zip: ZipFile, entry: ZipEntry): string[] {
  const folder = entry.name.replace(/_rels\/[^/]*$/, "");
  const text = new TextDecoder().decode(zip.content(entry));
  return [...text.matchAll(/\bTarget="([^"]*)"/g)].map(([, target = ""]) =>
    new URL(target, `part:/${folder}`).pathname.slice(1).toLowerCase(),
  );
}

/** Bytes of the file that belong to no entry: a gap, a comment, a second directory. */
function tiling({ entries, length }: ZipFile): DeckResidue[] {
  const residue: DeckResidue[] = [];
  let end = 0;
  for (const { start, end: next } of entries.toSorted((a, b) => a.start - b.start)) {
    if (start !== end) residue.push({ kind: "hidden-data", offset: end, bytes: start - end });
    end = next;
  }
  const names = entries.reduce((sum, { name }) => sum + name.length + 46, 0); // APPNOTE 4.3.12, without extra and comment
  const rest = length - end - names - endOfDirectory;
  if (rest !== 0) residue.push({ kind: "hidden-data", offset: end, bytes: rest });
  return residue;
}
