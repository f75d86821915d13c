/** The words of footers, headers and dates, found as plain text, for the scanner: shares nothing with what cleans a deck. */
import type { ZipEntry, ZipFile } from "../bytes/zip-read.ts";
import { textOf } from "./scan-relationships.ts";

const placeholder = /<(?:[\w.-]+:)?ph\s[^>]*?\btype\s*=\s*["'](?:ftr|hdr|dt)["']/;
const words = /<(?:[\w.-]+:)?t(?:\s[^>]*)?>([^<]*)</;

const before = new WeakMap<object, readonly string[]>();

function footersIn(zip: ZipFile, entry: ZipEntry): readonly string[] {
  return zip.once(entry, before, () => {
    const text = textOf(zip, entry);
    if (!/["'](?:ftr|hdr|dt)["']/.test(text)) return [];
    const footers = inside(text, "sp").filter((shape) => placeholder.test(shape));
    const runs = footers.flatMap((footer) => inside(footer, "r").map((run) => words.exec(run)?.[1] ?? ""));
    return runs.filter((said) => said.trim() !== "");
  });
}

/** What stands in elements of this name, which do not stand in one another. */
function inside(text: string, name: string): string[] {
  const [, ...opened] = text.split(new RegExp(`<(?:[\\w.-]+:)?${name}>`));
  return opened.map((rest) => rest.split(new RegExp(`</(?:[\\w.-]+:)?${name}>`), 1)[0] ?? "");
}

/** The layouts and masters that say in a footer what no slide says. */
export function withUnseenFooters(zip: ZipFile): ZipEntry[] {
  const sheets = zip.entries.filter(({ name }) =>
    /^ppt\/(?:slideLayouts|slideMasters|notesMasters)\/[^/]+$/.test(name),
  );
  const telling = sheets.filter((entry) => footersIn(zip, entry).length > 0);
  if (telling.length === 0) return [];
  const pages = zip.entries.filter(({ name }) => /^ppt\/(?:slides|notesSlides)\/[^/]+$/.test(name));
  const shown = new Set(pages.flatMap((entry) => footersIn(zip, entry)));
  return telling.filter((entry) => footersIn(zip, entry).some((said) => !shown.has(said)));
}
