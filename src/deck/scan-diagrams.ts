/** The data of diagrams held against their drawings, as plain text, for the scanner: shares nothing with what cleans a deck. */
import type { ZipEntry, ZipFile } from "../bytes/zip-read.ts";
import type { DeckLeak } from "./leaks.ts";
import { relationshipsIn, textOf } from "./scan-relationships.ts";

/**
 * What the data of a diagram on a sheet has besides its drawing, which is what programs show.
 *
 * @param frame the relationships of the sheet
 * @param parts by their names in lower case
 */
export function undrawnIn(zip: ZipFile, frame: ZipEntry, parts: ReadonlyMap<string, ZipEntry>): DeckLeak[] {
  const all = relationshipsIn(zip, frame);
  return all.flatMap(({ word, target }): DeckLeak[] => {
    const data = word === "diagramData" ? parts.get(target) : undefined;
    const told = data && /\srelId\s*=\s*["']([^"']*)/.exec(textOf(zip, data))?.[1];
    const named = all.find(({ id, word: kind }) => kind === "diagramDrawing" && id === told);
    const drawing = named && parts.get(named.target);
    if (data === undefined || drawing === undefined) return [];
    const [hidden, shown] = [saidIn(zip, data, parts), saidIn(zip, drawing, parts)];
    const found: DeckLeak[] = [];
    if ([...hidden.paragraphs].some((text) => text !== "" && !shown.paragraphs.has(text))) found.push("hidden-data");
    if ([...hidden.pictures].some((picture) => !shown.pictures.has(picture))) found.push("unreached-part");
    return found;
  });
}

interface Said {
  readonly paragraphs: Set<string>;
  readonly pictures: Set<string>;
}

const paragraph = /<(?:[\w.-]+:)?p(?:\s[^>]*)?>/;
const textRun = /<(?:[\w.-]+:)?t(?:\s[^>]*)?>([^<]*)</g;

/** Points of data, or a drawing: what they say without spaces, and which pictures they name. */
function saidIn(zip: ZipFile, entry: ZipEntry, parts: ReadonlyMap<string, ZipEntry>): Said {
  const [points = ""] = textOf(zip, entry).split(/<(?:[\w.-]+:)?bg>/, 1); // which stands behind them, and in no drawing
  const said = points.split(paragraph).map((whole) =>
    [...whole.matchAll(textRun)]
      .map(([, words = ""]) => words)
      .join("")
      .replaceAll(/\s+/g, ""),
  );
  const frame = parts.get(entry.name.replace(/([^/]*)$/, "_rels/$1.rels").toLowerCase());
  const images = frame === undefined ? [] : relationshipsIn(zip, frame).filter(({ word }) => word === "image");
  const named = images.filter(({ id }) => points.includes(`"${id}"`)).flatMap(({ target }) => parts.get(target) ?? []);
  return { paragraphs: new Set(said), pictures: new Set(named.map(({ crc32, bytes }) => `${crc32} ${bytes}`)) };
}
