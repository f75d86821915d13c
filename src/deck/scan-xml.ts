/** Reading XML as text, tag by tag, for what has no place in a cleaned deck. */
import type { DeckLeak } from "./leaks.ts";
import { isKnownAttribute } from "./known-attributes.ts";
import { isOwnName } from "./object-names.ts";
import { isOwnPrefix } from "./prefixes.ts";

/** A CDATA section, a comment or instruction or declaration, an end tag, a start tag with its attributes, or text. */
const token =
  /<!\[CDATA\[([^]*?)\]\]>|(<!--[^]*?-->|<\?[^]*?\?>|<![^>]*>)|<\/([^\s>]+)\s*>|<([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*)>|([^<]+)/g;
const attributePattern = /([^\s=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Elements that only tell, by their local names. */
const tellingElements: Readonly<Record<string, DeckLeak>> = {
  creationId: "fingerprint",
  modId: "fingerprint",
  rowId: "fingerprint",
  colId: "fingerprint",
  uniqueId: "fingerprint",
  svgBlip: "svg",
  imgProps: "original-picture",
  oleObj: "embedded-object",
  control: "active-x",
  contentPart: "ink",
  custDataLst: "tags",
  custData: "tags",
  externalData: "chart-workbook",
  pivotSource: "chart-workbook",
  printSettings: "printer-settings",
  modifyVerifier: "properties",
  htmlPubPr: "properties",
  handoutMasterIdLst: "handout",
  sectionLst: "extension",
  decorative: "extension",
  videoFile: "media",
  audioFile: "media",
  wavAudioFile: "media",
  quickTimeFile: "media",
  sndAc: "media",
};

/** Attributes that only tell, of any element. */
const tellingAttributes: readonly (readonly [string, DeckLeak])[] = [
  ["descr", "alt-text"],
  ["tooltip", "alt-text"],
  ["phldrT", "alt-text"],
  ["invalidUrl", "link-target"],
  ["tgtFrame", "link-target"],
  ["bmk", "object-name"],
  ["matchingName", "object-name"],
];

/** Namespaces of Office and of the standard: declarations of others say which program was there. */
const ownNamespace =
  /^(?:https?:\/\/(?:schemas\.openxmlformats\.org|schemas\.microsoft\.com|purl\.oclc\.org\/ooxml|www\.w3\.org)\/|urn:schemas-microsoft-com:)/;

/** Elements that hold the text that readers see, by their local names. */
const speaking = new Set(
  "t v f formatCode name separator tableStyleId xForSave attrName x y AppVersion".split(" "), //
);

/** What a part gives away: closed words, each once. */
export function scanXml(bytes: Uint8Array, name: string): Set<DeckLeak> {
  const text = new TextDecoder("utf-8", { fatal: false }).decode(bytes);
  const found = new Set<DeckLeak>();
  const open: string[] = [];
  for (const match of text.matchAll(token)) {
    const [whole, section, aside, closing, opening, rest = "", words = section ?? ""] = match;
    if (opening !== undefined) {
      for (const leak of scanElement(localName(opening), rest, name)) found.add(leak);
      if (!rest.endsWith("/")) open.push(localName(opening));
    } else if (closing !== undefined) open.pop();
    else if (aside !== undefined && !(match.index === 0 && /^<\?xml [^?]*\?>$/.test(whole))) found.add("hidden-data");
    else if (words.trim() !== "" && !speaking.has(open.at(-1) ?? "")) found.add("hidden-data");
  }
  return found;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function scanElement(element: string, rest: string, part: string): DeckLeak[] {
  const found: DeckLeak[] = [];
  const telling = tellingElements[element];
  if (telling !== undefined) found.push(telling);
  const attributes = new Map<string, string>();
  for (const [, key = "", double, single] of rest.matchAll(attributePattern))
    attributes.set(key, double ?? single ?? "");
  const value = (key: string) => attributes.get(key) ?? "";
  if (!part.endsWith(".rels") && part !== "[Content_Types].xml") {
    if (![...attributes.keys()].every(isExpected)) found.push("hidden-data");
  }
  if (value("modelId").startsWith("{") && !value("modelId").startsWith("{00000000-0000-")) found.push("fingerprint");
  if (element === "cNvPr") {
    if (!isOwnName(value("name"))) found.push("object-name");
    if (value("title") !== "") found.push("alt-text");
    if (/^(?:1|true)$/.test(value("hidden"))) found.push("hidden-shape");
  }
  for (const [key, leak] of tellingAttributes) if (value(key) !== "") found.push(leak);
  if (value("xmlns") !== "" || rest.includes("xmlns:")) found.push(...scanNamespaces(attributes));
  if (
    ["theme", "clrScheme", "fontScheme", "fmtScheme"].includes(element) &&
    !/^(?:Office.*|Default Design.*|)$/.test(value("name"))
  )
    found.push("object-name");
  if (element === "cSld" && value("name") !== "" && !part.includes("slideLayout")) found.push("object-name");
  if (element === "fld" && !value("id").startsWith("{B6F15528-21DE-4FAA-801E-63400000000")) found.push("fingerprint");
  if (element === "sld" && /^(?:0|false)$/.test(value("show"))) found.push("hidden-slide");
  if (element.startsWith("hlink") && /^ppaction:\/\/(?:program|macro|ole|hlinkfile|hlinkpres)/.test(value("action"))) {
    found.push("link-target");
  }
  if (element === "Relationship" && part.endsWith(".rels")) found.push(...scanRelationship(value));
  return found;
}

/** Those of a namespace are looked at by their namespace. */
function isExpected(key: string): boolean {
  return key === "xmlns" || key.includes(":") || isKnownAttribute(key);
}

function scanNamespaces(attributes: ReadonlyMap<string, string>): DeckLeak[] {
  const declared = [...attributes].filter(([key]) => key === "xmlns" || key.startsWith("xmlns:"));
  const isForeign = declared.some(([, uri]) => !ownNamespace.test(uri));
  const isTelling = declared.some(([key]) => key !== "xmlns" && !isOwnPrefix(key.slice("xmlns:".length)));
  return [...(isForeign ? (["extension"] as const) : []), ...(isTelling ? (["hidden-data"] as const) : [])];
}

function scanRelationship(value: (key: string) => string): DeckLeak[] {
  if (value("TargetMode") !== "External") return [];
  const isLink = value("Type").endsWith("/hyperlink") && /^https?:\/\/[^\s@\\]+$/i.test(value("Target"));
  return isLink ? [] : ["link-target"];
}
