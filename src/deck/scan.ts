/**
 * Looking through a cleaned deck without the parser, the rules or the walk that cleaned it: the names in the ZIP, the
 * relationships and the XML are read as plain text, and everything that has no place in a cleaned deck is found.
 */
import { checkContent, type ZipEntry, type ZipFile } from "../bytes/zip-read.ts";
import { localHeaderBytes } from "../bytes/zip-records.ts";
import type { DeckLeak } from "./leaks.ts";
import { undrawnIn } from "./scan-diagrams.ts";
import { withUnseenFooters } from "./scan-footers.ts";
import { isFrame } from "./scan-frames.ts";
import { namesIn, tellsOfNone, unusedIn } from "./scan-relationships.ts";
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
  [numbered("(?:slides/slide|slideLayouts/slideLayout|slideMasters/slideMaster)", "xml"), null],
  [numbered("(?:theme/theme(?:Override)?|charts/chart|drawings/drawing)", "xml"), null],
  [numbered("diagrams/(?:data|layout|quickStyle|colors|drawing)", "xml"), null],
  [numbered("(?:presentation|presProps|tableStyles)", "xml"), null],
  [numbered("media/image", "[a-z]{2,4}"), null],
  [numbered("fonts/font", "[a-z]{2,8}"), null],
  [numbered("notes(?:Slides/notesSlide|Masters/notesMaster)", "xml"), "speaker-notes"],
  [numbered("media/media", "[a-z0-9]{2,8}"), "media"],
];

/** Numbers of parts are short: a longer one may be a patient's. */
function numbered(stem: string, extension: string): RegExp {
  return new RegExp(`^ppt\\/${stem}(?:\\d{0,5}|(?:-\\d{1,3}){1,3})\\.${extension}$`);
}

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
  const names = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
  const frames = entries.filter(({ name }) => name.endsWith(".rels"));
  const targets = new Set(frames.flatMap((entry) => namesIn(zip, entry)));
  const residue: DeckResidue[] = tiling(zip);
  const pictures: ZipEntry[] = [];
  const dated = entries.find(({ isDated }) => isDated);
  if (dated !== undefined) residue.push({ kind: "time", offset: dated.start, bytes: dated.bytes });
  for (const entry of entries) {
    const found = (kind: DeckLeak) => residue.push({ kind, offset: entry.start, bytes: entry.bytes });
    const kind = kindByName(entry.name, names);
    if (kind !== null) found(kind);
    else if (!isFrame(entry.name) && !targets.has(entry.name.toLowerCase())) found("unreached-part");
    if (/\.(?:xml|rels)$/i.test(entry.name)) for (const leak of leaksIn(zip, entry)) found(leak);
    else if (/^ppt\/media\/image/i.test(entry.name)) pictures.push(entry);
    else if (!isFont(entry.name)) checkContent(entry);
    else if (!isFontFile(zip.content(entry))) found("hidden-data");
    if (entry.name.endsWith(".rels")) for (const leak of undrawnIn(zip, entry, names)) found(leak);
    if (entry.name.endsWith(".rels")) for (const leak of unusedIn(zip, entry, names)) found(leak);
    if (isFrame(entry.name) && tellsOfNone(zip, entry, names)) found("hidden-data");
    if (isFrame(entry.name) && namesIn(zip, entry).some((name) => !names.has(name))) found("hidden-data");
  }
  for (const { start, bytes } of withUnseenFooters(zip)) residue.push({ kind: "hidden-data", offset: start, bytes });
  return { residue, pictures };
}

const leaksBefore = new WeakMap<object, ReadonlySet<DeckLeak>>();

function leaksIn(zip: ZipFile, entry: ZipEntry): ReadonlySet<DeckLeak> {
  return zip.once(entry, leaksBefore, () => scanXml(zip.content(entry), entry.name));
}

function isFont(name: string): boolean {
  return name.startsWith("ppt/fonts/");
}

/**
 * Embedded OpenType says its own length first, and "LP" in its header: https://www.w3.org/submissions/EOT/ 4.2. Where the font
 * in it is neither packed nor scrambled (4.1), it ends with its last table.
 */
function isFontFile(bytes: Uint8Array): boolean {
  if (bytes.length < 82 || bytes[34] !== 0x4c || bytes[35] !== 0x50) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [size, fontBytes, flags] = [0, 4, 12].map((offset) => view.getUint32(offset, true));
  if (size !== bytes.length) return false;
  if (((flags ?? 0) & 0x1000_0004) !== 0) return true;
  const start = bytes.length - (fontBytes ?? 0);
  const directoryEnd =
    start + 12 + (start < 82 || start + 12 > bytes.length ? Infinity : 16 * view.getUint16(start + 4));
  if (directoryEnd > bytes.length) return false;
  let end = directoryEnd;
  for (let table = start + 12; table < directoryEnd; table += 16)
    end = Math.max(end, start + view.getUint32(table + 8) + view.getUint32(table + 12));
  return bytes.subarray(end + 3).every((byte) => byte === 0);
}

/** @param names those of all parts, in lower case: relationships belong to one of them, or to the package */
function kindByName(name: string, names: ReadonlyMap<string, ZipEntry>): DeckLeak | null {
  const source = /^((?:[a-zA-Z]+\/)*)_rels\/([^/]*)\.rels$/.exec(name);
  if (source !== null) {
    const [, folder = "", part = ""] = source;
    return name === "_rels/.rels" || names.has(`${folder}${part}`.toLowerCase()) ? null : "part-name";
  }
  for (const [pattern, kind] of expectedNames) if (pattern.test(name)) return kind;
  for (const [pattern, kind] of knownNames) if (pattern.test(name)) return kind;
  return "part-name";
}

/** Bytes of the file that belong to no entry, or to no more than its header: a gap, an extra field, a comment, a second directory. */
function tiling({ entries, length }: ZipFile): DeckResidue[] {
  const residue: DeckResidue[] = [];
  let end = 0;
  for (const { start, end: next, name, raw } of entries.toSorted((a, b) => a.start - b.start)) {
    if (start !== end) residue.push({ kind: "hidden-data", offset: end, bytes: start - end });
    const extra = next - start - localHeaderBytes - name.length - raw.length;
    if (extra !== 0) residue.push({ kind: "hidden-data", offset: start, bytes: extra });
    end = next;
  }
  const names = entries.reduce((sum, { name }) => sum + name.length + 46, 0); // APPNOTE 4.3.12, without extra and comment
  const rest = length - end - names - endOfDirectory;
  if (rest !== 0) residue.push({ kind: "hidden-data", offset: end, bytes: rest });
  return residue;
}
