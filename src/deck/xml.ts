/**
 * XML of a presentation: parsed without trust, named without prefixes, serialised the same way every time.
 *
 * Strict (ISO/IEC 29500-1) and Transitional (29500-4) namespaces get the same short names, so that one rule serves both.
 */
import {
  type Attr,
  type Document,
  DOMParser,
  type Element,
  type Node,
  normalizeLineEndings,
  XMLSerializer,
} from "@xmldom/xmldom";
import { DermShareError } from "../errors.ts";
import { hasForbiddenCharacter } from "./xml-characters.ts";

export type { Attr, Document, Element, Node };

const maxXmlBytes = 64 * 1024 * 1024;
const maxDepth = 256;
const maxAttributes = 1000; // the schemas have no element with as many as 50
const xmlnsNamespace = "http://www.w3.org/2000/xmlns/";

const transitional = "http://schemas.openxmlformats.org/";
const strict = "http://purl.oclc.org/ooxml/";
/** The namespaces that both editions have, by what follows their roots. Strict has no year. */
const twin: Readonly<Record<string, string>> = {
  "drawingml/main": "a",
  "drawingml/picture": "pic",
  "drawingml/chart": "c",
  "drawingml/chartDrawing": "cdr",
  "drawingml/diagram": "dgm",
  "drawingml/lockedCanvas": "lc",
  "presentationml/main": "p",
  "officeDocument/relationships": "r",
  "officeDocument/math": "m",
};
const microsoft: Readonly<Record<string, string>> = {
  "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
  "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
  "http://schemas.openxmlformats.org/package/2006/content-types": "ct",
  "http://schemas.microsoft.com/office/drawing/2010/main": "a14",
  "http://schemas.microsoft.com/office/drawing/2012/main": "a15",
  "http://schemas.microsoft.com/office/drawing/2014/main": "a16",
  "http://schemas.microsoft.com/office/drawing/2016/SVG/main": "asvg",
  "http://schemas.microsoft.com/office/drawing/2018/hyperlinkcolor": "ahyp",
  "http://schemas.microsoft.com/office/drawing/2008/diagram": "dsp",
  "http://schemas.microsoft.com/office/drawing/2007/8/2/chart": "c14",
  "http://schemas.microsoft.com/office/drawing/2012/chart": "c15",
  "http://schemas.microsoft.com/office/drawing/2014/chart": "c16",
  "http://schemas.microsoft.com/office/drawing/2015/06/chart": "c16r2",
  "http://schemas.microsoft.com/office/drawing/2017/03/chart": "c16r3",
  "http://schemas.microsoft.com/office/powerpoint/2010/main": "p14",
  "http://schemas.microsoft.com/office/powerpoint/2012/main": "p15",
  "http://schemas.microsoft.com/office/powerpoint/2015/09/main": "p159",
  "urn:schemas-microsoft-com:vml": "v",
  "urn:schemas-microsoft-com:office:office": "o",
  "http://www.w3.org/XML/1998/namespace": "xml",
  [xmlnsNamespace]: "xmlns",
};

const shortNames = new Map<string, string>(Object.entries(microsoft));
for (const [path, short] of Object.entries(twin)) {
  shortNames.set(`${strict}${path}`, short);
  shortNames.set(`${transitional}${path.replace("/", "/2006/")}`, short);
}
shortNames.set(`${transitional}officeDocument/2006/relationships`, "r");

/** Whether names of this namespace can be told; of others, nothing is kept. */
export function isKnownNamespace(uri: string): boolean {
  return shortNames.has(uri);
}

/** Where a node keeps its name: a part asks each of its nodes a dozen times, and neither namespace nor local name change. */
const known: unique symbol = Symbol("short name");

declare module "@xmldom/xmldom" {
  interface Node {
    [known]?: string;
  }
}

/** "p:sp" for an element or attribute of a known namespace, "?:name" for another, "name" for one without namespace. */
export function nameOf(node: Element | Attr): string {
  return (node[known] ??= shortNameOf(node));
}

function shortNameOf({ namespaceURI, localName }: Element | Attr): string {
  const local = localName ?? "";
  return namespaceURI === null || namespaceURI === "" ? local : `${shortNames.get(namespaceURI) ?? "?"}:${local}`;
}

/**
 * Parses a part.
 *
 * @throws DermShareError "input-refused" for a document type, "input-too-large" beyond 64 MiB, 256 levels or
 *         1,000 attributes of an element,
 *         "input-malformed" for what is no well-formed XML in UTF-8 or UTF-16
 */
export function parseXml(bytes: Uint8Array, name: string): Document {
  if (bytes.length > maxXmlBytes) throw new DermShareError("input-too-large", `${kind(name)}: more than 64 MiB of XML`);
  const text = decodeXml(bytes, name);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw new DermShareError(
      "input-refused",
      `${kind(name)}: it declares a document type, which no presentation program writes`,
      "open it in PowerPoint or LibreOffice and save it anew",
    );
  }
  if (hasForbiddenCharacter(text)) throw malformed(name);
  const document = attemptParse(text, name);
  checkExtent(document, name);
  if (mayBeSpelledOddly.test(text)) spellPlainly(document);
  return document;
}

/** Spaces around a number or truth value, a plus before it, or a reference that may stand for one of them. */
const mayBeSpelledOddly = /=\s*["'](?:\s+[-+\dtf]|\+\d|[-+]?(?:[\d.]+%?|true|false)\s+["']|[^"'<>]{0,40}&#)/;
const oddSpelling = /^\s*\+?(-?[\d.]+%?|true|false)\s*$/;

const respelled = new WeakSet<Document>();

/** Whether a document is not what its text says letter by letter: numbers and truth values in it were spelled in another way. */
export function isRespelled(document: Document): boolean {
  return respelled.has(document);
}

/** XML Schema Part 2, 4.3.6 and 3.3.13: what " +70000 " says, programs read as 70000, and so does whoever cleans. */
function spellPlainly(document: Document): void {
  for (const element of document.documentElement === null ? [] : descendants(document.documentElement)) {
    for (const { name, value } of attributes(element)) {
      const [, plain] = oddSpelling.exec(value) ?? [];
      if (plain === undefined || plain === value) continue;
      element.setAttribute(name, plain);
      respelled.add(document);
    }
  }
}

/** Whether an element or attribute of this name may be in a part: told without parsing it, and rather yes than no. */
export function mayName(bytes: Uint8Array, name: string): boolean {
  const text = utf8Of(bytes);
  return text === null || text.includes(name); // XML 1.0, 4.1: no reference can stand for a letter of a name
}

/** The same of an attribute without a prefix: it stands behind a space, and its value behind it (XML 1.0, 3.1). */
export function mayHaveAttribute(bytes: Uint8Array, name: string): boolean {
  const text = utf8Of(bytes);
  return text === null || (text.includes(name) && new RegExp(`\\s${name}\\s*=`).test(text.toString("latin1")));
}

/** Null for what is coded in another way. */
function utf8Of(bytes: Uint8Array): Buffer | null {
  const isUtf8 = bytes[0] === 0x3c || bytes[0] === 0xef; // "<", or a mark before it
  return isUtf8 ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : null;
}

const ownStart =
  /^(?:\ufeff)?(?:<\?xml version=(["'])1\.0\1(?: encoding=(["'])utf-8\2)?(?: standalone=(["'])(?:yes|no)\3)?\s?\?>)?\s*<[^?!]/i;

/** Whether a part is UTF-8 and starts as programs start it: a declaration can be told anything. */
export function isUsualStart(bytes: Uint8Array): boolean {
  return ownStart.test(new TextDecoder("utf-8").decode(bytes.subarray(0, 200)));
}

const usualStart = /^<\?xml version="1\.0" encoding="(?:UTF|utf)-8"(?: standalone="yes")? ?\?>\s*(?=<)/;

function attemptParse(text: string, name: string): Document {
  try {
    const fail = () => {
      throw malformed(name);
    };
    // The parser would set up large patterns for each declaration; nothing is left to know of the usual one.
    return new DOMParser({ onError: fail, locator: false, normalizeLineEndings: withPlainLineEndings }).parseFromString(
      text.replace(usualStart, ""),
      "text/xml",
    );
  } catch {
    throw malformed(name); // xmldom's own errors quote the text
  }
}

/** The parser's own way takes two walks through the text, where hardly any part has something to change. */
function withPlainLineEndings(text: string): string {
  return /[\r\u0085\u2028\u2029]/.test(text) ? normalizeLineEndings(text) : text;
}

/** The text of a part. @throws DermShareError "input-malformed" for what is neither UTF-8 nor UTF-16 */
export function decodeXml(bytes: Uint8Array, name: string): string {
  const [first, second] = bytes;
  const utf16 = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : null;
  try {
    return new TextDecoder(utf16 ?? "utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed(name);
  }
}

function checkExtent(document: Document, name: string): void {
  let depth = 0;
  let node: Node | null = document.documentElement;
  while (node !== null) {
    if (depth > maxDepth) throw new DermShareError("input-too-large", `${kind(name)}: more than 256 levels of XML`);
    if (isElement(node) && node.attributes.length > maxAttributes) {
      throw new DermShareError("input-too-large", `${kind(name)}: more than 1,000 attributes on one element`);
    }
    if (node.firstChild !== null) {
      node = node.firstChild;
      depth++;
      continue;
    }
    while (node !== null && node.nextSibling === null) {
      node = node.parentNode;
      depth--;
    }
    node = node?.nextSibling ?? null;
  }
}

/** The document as UTF-8 with the declaration that Office writes. */
export function serialiseXml(document: Document): Uint8Array {
  const root = document.documentElement;
  const text = root === null ? "" : new XMLSerializer().serializeToString(root);
  return new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}`);
}

/** How long a node is when it is written. */
export function xmlLength(node: Node): number {
  return new XMLSerializer().serializeToString(node).length;
}

/** The child elements, in order; an array, so that they may be removed while it is walked. */
export function children(element: Node): Element[] {
  const found: Element[] = [];
  for (let node = element.firstChild; node !== null; node = node.nextSibling) if (isElement(node)) found.push(node);
  return found;
}

/** The first child of this short name. */
export function child(element: Element, name: string): Element | undefined {
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node) && nameOf(node) === name) return node;
  }
  return undefined;
}

/** The element around, if it is one. */
export function parentOf(element: Element): Element | undefined {
  const { parentNode } = element;
  return parentNode !== null && isElement(parentNode) ? parentNode : undefined;
}

/** Whether there is an element among the children besides this one. */
export function hasOther(list: Element, element: Element): boolean {
  for (let node = list.firstChild; node !== null; node = node.nextSibling)
    if (node !== element && isElement(node)) return true;
  return false;
}

/** Every element below, in document order, the element itself first; an array, so that they may be removed meanwhile. */
export function descendants(element: Element): Element[] {
  const found: Element[] = [];
  let node: Node | null = element;
  while (node !== null) {
    if (isElement(node)) found.push(node);
    let next: Node | null = node.firstChild;
    while (next === null && node !== null && node !== element) {
      next = node.nextSibling;
      if (next === null) node = node.parentNode;
    }
    node = next;
  }
  return found;
}

/** The attributes, as an array. */
export function attributes(element: Element): Attr[] {
  const found: Attr[] = [];
  for (let i = 0; i < element.attributes.length; i++) {
    const next = element.attributes.item(i);
    if (next !== null) found.push(next);
  }
  return found;
}

/** The attribute of this short name. */
export function attributeNode({ attributes: all }: Element, name: string): Attr | undefined {
  for (let i = 0; i < all.length; i++) {
    const found = all.item(i);
    if (found !== null && nameOf(found) === name) return found;
  }
  return undefined;
}

/** The value of the attribute of this short name: "id", "r:embed". */
export function attribute(element: Element, name: string): string | undefined {
  return attributeNode(element, name)?.value;
}

/** Takes a node out of its document. */
export function detach(node: Node): void {
  node.parentNode?.removeChild(node);
}

/** Whether the node is an element: DOM, nodeType 1. */
export function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}

/** What a message calls a part: a name inside the file can be anything, so only its place is told. */
function kind(name: string): string {
  return /^(?:ppt|docProps)\/[a-zA-Z]+\/[a-zA-Z]+\d*\.xml$/.test(name) ? name : "a part of the deck";
}

function malformed(name: string): DermShareError {
  return new DermShareError(
    "input-malformed",
    `${kind(name)}: no well-formed XML`,
    "open it in PowerPoint or LibreOffice and save it anew",
  );
}
