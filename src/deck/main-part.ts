/** What a package says of itself: of which kind it is, and for which version of PowerPoint it was written. */
import type { ZipFile } from "../bytes/zip-read.ts";
import { DermShareError } from "../errors.ts";
import { Package } from "./package.ts";
import { type DeckFormat, deckFormatOf } from "./part-kinds.ts";
import type { PackageFrame } from "./write-package.ts";
import { parseXml } from "./xml.ts";

interface MainPart {
  readonly part: string;
  readonly type: string;
  readonly format: DeckFormat;
}

/** The presentation part, found from the root. @throws DermShareError "input-unsupported" for a package of another kind */
export function mainPart(deck: Package): MainPart {
  const found = deck.relationships("").find(({ shortType }) => shortType === "officeDocument");
  const format = found === undefined || found.target === null ? null : deckFormatOf(deck.contentType(found.target));
  if (found === undefined || found.target === null || format === null) {
    throw new DermShareError(
      "input-unsupported",
      "not a presentation, by its content",
      "save it as .pptx from the program that made it",
    );
  }
  return { part: found.target, type: found.type, format };
}

/** What a deck becomes when it is cleaned. @throws DermShareError as `mainPart` */
export function formatOfDeck(zip: ZipFile): DeckFormat {
  return mainPart(new Package(zip)).format;
}

/** AppVersion alone stays: without it readers draw charts as older programs did. ECMA-376 Part 1, 22.2.2.3. */
export function writtenBy(deck: Package): PackageFrame["application"] {
  const found = deck.relationships("").find(({ shortType }) => shortType === "extended-properties");
  if (found === undefined || found.target === null) return null;
  const { target } = found;
  const major = deck.once(target, majorsBefore, () => majorVersionIn(deck.content(target), target));
  if (major === null) return null;
  const edition = found.type.startsWith("http://purl.oclc.org/")
    ? "http://purl.oclc.org/ooxml/officeDocument/extendedProperties"
    : "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
  const xml = `<Properties xmlns="${edition}"><AppVersion>${major}.0000</AppVersion></Properties>`;
  return { relationshipType: found.type, xml: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml}` };
}

const majorsBefore = new WeakMap<object, string | null>();

function majorVersionIn(bytes: Uint8Array, part: string): string | null {
  const root = parseXml(bytes, part).documentElement;
  const element = [...(root?.childNodes ?? [])].find(({ localName }) => localName === "AppVersion");
  return /^\d{1,2}(?=\.)/.exec(element?.textContent ?? "")?.[0] ?? null;
}
