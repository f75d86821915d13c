/** Whether a package holds together, looked at without the program's own reader of packages. */
import { posix } from "node:path";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { filesOf } from "./draft.ts";

/** A relationship of a part, with the name of the part that it leads to; null for an address outside. */
interface Link {
  /** The end of its type: "slideLayout". */
  readonly type: string;
  readonly target: string | null;
}

/** What is wrong with a deck; empty when nothing is. */
export function faults(deck: Uint8Array): string[] {
  const files = filesOf(deck);
  const links = linksOf(files);
  const roots = new Map<string, Element>();
  const found: string[] = [];
  for (const [name, text] of files) {
    if (!/\.(?:xml|rels)$/.test(name)) continue;
    const onError = (level: string) => found.push(`${name}: ${level} in its XML`);
    const root = new DOMParser({ onError }).parseFromString(text, "text/xml").documentElement;
    if (root !== null) roots.set(name, root);
  }
  found.push(...packageFaults(files, links), ...typeFaults(files, links), ...presentationFaults(roots, links));
  for (const [name, root] of roots) found.push(...partFaults(name, root, links.get(name) ?? new Map()));
  return found;
}

/** The relationships of each part, by their ids; of the package itself for "". */
function linksOf(files: ReadonlyMap<string, string>): Map<string, Map<string, Link>> {
  const links = new Map<string, Map<string, Link>>();
  for (const [name, text] of files) {
    if (!name.endsWith(".rels")) continue;
    const source = name.replace(/_rels\/([^/]*)\.rels$/, "$1");
    const own = new Map<string, Link>();
    for (const [element] of text.matchAll(/<Relationship [^>]*>/g)) {
      const get = (key: string) => new RegExp(`\\b${key}="([^"]*)"`).exec(element)?.[1] ?? "";
      const target =
        get("TargetMode") === "External" ? null : posix.resolve("/", posix.dirname(source), get("Target")).slice(1);
      const isTwice = own.has(get("Id"));
      own.set(isTwice ? `${get("Id")} twice` : get("Id"), { type: get("Type").replace(/^.*\//, ""), target });
    }
    links.set(source, own);
  }
  return links;
}

/** Relationships that lead nowhere or come from nowhere, and parts to which none leads: OPC 6.5. */
function packageFaults(
  files: ReadonlyMap<string, string>,
  links: ReadonlyMap<string, ReadonlyMap<string, Link>>,
): string[] {
  const found: string[] = [];
  const reached = new Set<string>();
  for (const [source, own] of links) {
    if (source !== "" && !files.has(source)) found.push(`${source}: has relationships and is not there`);
    for (const [id, { target }] of own) {
      if (id.endsWith(" twice")) found.push(`${source}: ${id}`);
      if (target === null) continue;
      if (!files.has(target)) found.push(`${source}: ${target} is not there`);
      reached.add(target);
    }
  }
  for (const name of files.keys()) {
    if (name.endsWith(".rels") || name === "[Content_Types].xml" || reached.has(name)) continue;
    found.push(`${name}: an orphan`);
  }
  const blind = [...files.keys()].map((name) => name.toLowerCase());
  if (new Set(blind).size !== blind.length) found.push("two parts whose names differ in case alone");
  return found;
}

/** The content types of parts that are known by nothing else, by the relationship that leads to them. */
const typeOf: Readonly<Record<string, RegExp>> = {
  officeDocument: /\.presentationml\.(?:presentation|template|slideshow)\.main\+xml$/,
  "extended-properties": /\.extended-properties\+xml$/,
  slide: /\.presentationml\.slide\+xml$/,
  slideLayout: /\.presentationml\.slideLayout\+xml$/,
  slideMaster: /\.presentationml\.slideMaster\+xml$/,
  notesSlide: /\.presentationml\.notesSlide\+xml$/,
  notesMaster: /\.presentationml\.notesMaster\+xml$/,
  presProps: /\.presentationml\.presProps\+xml$/,
  tableStyles: /\.presentationml\.tableStyles\+xml$/,
  theme: /\.theme\+xml$/,
  themeOverride: /\.themeOverride\+xml$/,
  chart: /\.drawingml\.chart\+xml$/,
  chartUserShapes: /\.drawingml\.chartshapes\+xml$/,
  diagramData: /\.drawingml\.diagramData\+xml$/,
  diagramLayout: /\.drawingml\.diagramLayout\+xml$/,
  diagramQuickStyle: /\.drawingml\.diagramStyle\+xml$/,
  diagramColors: /\.drawingml\.diagramColors\+xml$/,
  diagramDrawing: /\.drawingml\.diagramDrawing\+xml$/,
  image: /^image\//,
  font: /^application\/(?:x-fontdata|vnd\.openxmlformats-officedocument\.obfuscatedFont)$/,
};

/** Each part has one content type (OPC 6.2.3), and the one that its relationship asks for. */
function typeFaults(
  files: ReadonlyMap<string, string>,
  links: ReadonlyMap<string, ReadonlyMap<string, Link>>,
): string[] {
  const found: string[] = [];
  const types = files.get("[Content_Types].xml") ?? "";
  const declared = (pattern: RegExp) => {
    const pairs = [...types.matchAll(pattern)].map(([, key = "", type = ""]) => [key, type] as const);
    const map = new Map(pairs);
    if (map.size !== pairs.length) found.push("content types: one of them twice");
    return map;
  };
  const defaults = declared(/<Default Extension="([^"]*)" ContentType="([^"]*)"/g);
  const overrides = declared(/<Override PartName="\/([^"]*)" ContentType="([^"]*)"/g);
  const contentType = (name: string) => overrides.get(name) ?? defaults.get(name.split(".").at(-1) ?? "");
  for (const name of files.keys()) {
    if (name !== "[Content_Types].xml" && contentType(name) === undefined) found.push(`${name}: no content type`);
  }
  for (const part of overrides.keys()) if (!files.has(part)) found.push(`content types: ${part} is not there`);
  for (const own of links.values()) {
    for (const { type, target } of own.values()) {
      const asked = target === null ? undefined : typeOf[type];
      const has = contentType(target ?? "") ?? "";
      if (asked !== undefined && !asked.test(has)) found.push(`${target ?? ""}: is a ${type}, has the type ${has}`);
    }
  }
  return found;
}

const office =
  /^http:\/\/(?:schemas\.openxmlformats\.org\/officeDocument\/2006|purl\.oclc\.org\/ooxml\/officeDocument)\/relationships$/;

/** What the elements of a part name: relationships of the kind that they need, and shapes that are there, once. */
function partFaults(name: string, root: Element, links: ReadonlyMap<string, Link>): string[] {
  const found: string[] = [];
  for (const element of below(root)) {
    for (const { namespaceURI, localName, value } of Array.from(element.attributes)) {
      if (!office.test(namespaceURI ?? "") || value === "") continue;
      const asked = neededBy[`${element.localName ?? ""}@${localName ?? ""}`];
      const type = links.get(value)?.type;
      if (type === undefined) found.push(`${name}: ${value} leads nowhere`);
      else if (asked !== undefined && asked !== type)
        found.push(`${name}: ${value} leads to a ${type}, not a ${asked}`);
    }
  }
  for (const ids of shapeIds(root)) {
    if (new Set(ids).size !== ids.length) found.push(`${name}: a shape id twice`);
    if (ids.some((id) => !isBetween(id, 0, 2 ** 32 - 1))) found.push(`${name}: a shape id out of range`);
  }
  const all = new Set(shapeIds(root).flat());
  const targets = below(root).filter((element) => element.localName === "spTgt");
  if (targets.some((element) => !all.has(element.getAttribute("spid") ?? ""))) {
    found.push(`${name}: an animation of a shape that is not there`);
  }
  return found;
}

/** The relationship that an element needs, by its local name and that of the attribute. */
const neededBy: Readonly<Record<string, string>> = {
  "sldMasterId@id": "slideMaster",
  "sldLayoutId@id": "slideLayout",
  "sldId@id": "slide",
  "sld@id": "slide",
  "notesMasterId@id": "notesMaster",
  "blip@embed": "image",
  "chart@id": "chart",
  "relIds@dm": "diagramData",
  "relIds@lo": "diagramLayout",
  "relIds@qs": "diagramQuickStyle",
  "relIds@cs": "diagramColors",
  "userShapes@id": "chartUserShapes",
};

function isBetween(id: string, least: number, most: number): boolean {
  return /^\d+$/.test(id) && Number(id) >= least && Number(id) <= most;
}

/** Ids are unique in a part (ECMA-376 Part 1, 20.1.2.2.8): as newer programs read it, and as older ones do. */
function shapeIds(root: Element): string[][] {
  return (["Choice", "Fallback"] as const).map((read) =>
    below(root, (element) => element.localName !== (read === "Choice" ? "Fallback" : "Choice"))
      .filter(({ localName, prefix }) => localName === "cNvPr" && prefix !== "dsp")
      .map((element) => element.getAttribute("id") ?? ""),
  );
}

/** Ids that count over the whole deck: ECMA-376 Part 1, 19.7.13 (slides), 19.7.14 and 19.7.11 (layouts, masters). */
function presentationFaults(
  roots: ReadonlyMap<string, Element>,
  links: ReadonlyMap<string, ReadonlyMap<string, Link>>,
): string[] {
  const found: string[] = [];
  const elements = [...roots.values()].flatMap((root) => below(root)).filter(isOfPresentation);
  const idsOf = (...names: string[]) =>
    elements
      .filter(({ localName }) => names.includes(localName ?? ""))
      .map((element) => element.getAttributeNS(null, "id") ?? "");
  const [slides, sheets] = [idsOf("sldId"), idsOf("sldMasterId", "sldLayoutId")];
  if (new Set(slides).size !== slides.length) found.push("a slide id twice");
  if (slides.some((id) => !isBetween(id, 256, 2 ** 31 - 1))) found.push("a slide id out of range");
  if (new Set(sheets).size !== sheets.length) found.push("an id of a master or layout twice");
  if (sheets.some((id) => !isBetween(id, 2 ** 31, 2 ** 32 - 1))) found.push("an id of a master or layout out of range");
  const shown = [...links.values()].flatMap((own) => [...own.values()]);
  const count = (type: string, name: string) => {
    const named = elements.filter(({ localName }) => localName === name).length;
    const there = new Set(shown.filter((link) => link.type === type).map(({ target }) => target)).size;
    if (named !== there) found.push(`${there} parts are a ${type}, ${named} are in a list`);
  };
  count("slide", "sldId");
  count("slideMaster", "sldMasterId");
  count("slideLayout", "sldLayoutId");
  count("notesMaster", "notesMasterId");
  return found;
}

/** Sections have lists of slides too. */
function isOfPresentation({ namespaceURI }: Element): boolean {
  return /\/presentationml\/(?:2006\/)?main$/.test(namespaceURI ?? "");
}

/** Every element below, the element itself first, but for those that are left out with all that is in them. */
function below(element: Element, isRead: (element: Element) => boolean = () => true): Element[] {
  if (!isRead(element)) return [];
  const inside = Array.from(element.childNodes).filter((node): node is Element => node.nodeType === 1);
  return [element, ...inside.flatMap((child) => below(child, isRead))];
}
