/** Reading XML as text, tag by tag, for what has no place in a cleaned deck. */
import type { DeckLeak } from "./leaks.ts";
import { isCleanField } from "./fields.ts";
import { isLayoutName, isTableStyleName } from "./free-text.ts";
import { isDiagramName, isOwnDiagramAddress, isOwnDiagramName } from "./diagram-names.ts";
import { animatedAttribute, cellsOfChart, isKnownAttribute, isPlainValue } from "./known-attributes.ts";
import { isOwnName } from "./object-names.ts";
import { isOwnPrefix } from "./prefixes.ts";
import { isFrame, scanFrameElement } from "./scan-frames.ts";
import { hasTextInNoPlace } from "./scan-places.ts";
import { isElementName } from "./schema-words.ts";
import { hasForbiddenCharacter } from "./xml-characters.ts";
import { isHarmlessAction } from "./web-links.ts";

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
  sectionLst: "sections",
  decorative: "extension",
  videoFile: "media",
  audioFile: "media",
  wavAudioFile: "media",
  quickTimeFile: "media",
  snd: "media",
  sndTgt: "media",
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

/** Elements with words that programs read, by their local names. */
const speaking = new Set("formatCode name separator".split(" "));
const wordForms: Readonly<Record<string, RegExp>> = {
  tableStyleId: /^\{[\dA-F-]{36}\}$/i,
  xForSave: /^(?:0|1|true|false)$/,
  x: /^-?[\d.]{1,24}(?:[eE]-?\d{1,3})?$/,
  y: /^-?[\d.]{1,24}(?:[eE]-?\d{1,3})?$/,
  attrName: animatedAttribute,
  f: cellsOfChart,
  AppVersion: /^\d{1,2}\.0000$/,
};
const declaration =
  /^<\?xml version=(["'])1\.0\1(?: encoding=(["'])utf-8\2)?(?: standalone=(["'])(?:yes|no)\3)?\s?\?>$/i;

/** What a part gives away: closed words, each once. */
export function scanXml(bytes: Uint8Array, name: string): Set<DeckLeak> {
  const text = new TextDecoder("utf-8", { fatal: false }).decode(bytes);
  const found = new Set<DeckLeak>();
  const open: string[] = [];
  const looked = new Set<string>(); // the same tag says the same
  let textsInRun = 0;
  let sheets = 0;
  let field = "";
  let animated = "";
  const alternatives: Alternative[] = [];
  for (const match of text.matchAll(token)) {
    const [whole, section, aside, closing, opening, rest = "", words = section ?? ""] = match;
    if (opening !== undefined) {
      const isFont = localName(opening) === "strVal" && animated === "style.fontFamily";
      if (isFont) for (const leak of scanElement("a:font", asTypeface(rest), name)) found.add(leak);
      else if (!looked.has(whole)) for (const leak of scanElement(opening, rest, name)) found.add(leak);
      if (!isFont) looked.add(whole);
      if (localName(opening) === "t") textsInRun++;
      if (localName(opening) === "blip" && open.includes("objectDefaults")) found.add("unreached-part");
      if (localName(opening) === "cSld" && ++sheets > 1) found.add("hidden-data");
      if (localName(opening) === "AlternateContent" && !rest.endsWith("/"))
        alternatives.push({ nth: 0, said: new Set() });
      const [alternative] = alternatives.slice(-1);
      if (alternative !== undefined && /^(?:Choice|Fallback)$/.test(localName(opening))) alternative.nth += 1;
      if (!rest.endsWith("/")) open.push(isNeverShown(localName(opening), rest) ? "nowhere" : localName(opening));
      if (localName(opening) === "r" || localName(opening) === "fld") textsInRun = 0;
      if (localName(opening) === "fld") field = /\stype\s*=\s*["']([^"']*)/.exec(rest)?.[1] ?? "";
    } else if (closing !== undefined) {
      const closed = open.pop() ?? "";
      if (closed === "AlternateContent") alternatives.pop();
      if (/^(?:set|anim)/.test(closed)) animated = "";
    } else if (open.at(-1) === "t" && words.trim() !== "" && !isSaidFirst(alternatives, words))
      found.add("hidden-data");
    else if (open.at(-2) === "fld" && !isCleanField(field, withoutReferences(words))) found.add("hidden-data");
    else if (aside !== undefined && !(match.index === 0 && declaration.test(whole))) found.add("hidden-data");
    else if (words.trim() !== "" && (textsInRun > 1 || !isInPlace(open, words))) found.add("hidden-data");
    if (opening === undefined && closing === undefined && open.at(-1) === "attrName") animated += words;
  }
  if (hasTextInNoPlace(text) || hasForbiddenCharacter(text)) found.add("hidden-data");
  return found;
}

/** What a font that an animation sets says, as fonts say it elsewhere. */
function asTypeface(attributes: string): string {
  return attributes.replace(/(\s)val(\s*=)/, "$1typeface$2");
}

/** The same thing told twice, for newer and for older programs: which branch it is in, and what the first one said. */
interface Alternative {
  nth: number;
  readonly said: Set<string>;
}

/** Whether no branch but the first says more than that. */
function isSaidFirst(alternatives: readonly Alternative[], words: string): boolean {
  const text = withoutReferences(words);
  return alternatives.every(({ nth, said }) => (nth === 1 ? said.add(text) : said).has(text));
}

const aroundText = new Set(
  (
    "sld sldLayout sldMaster notes notesMaster cSld spTree grpSp sp AlternateContent Choice Fallback graphicFrame graphic graphicData " +
    "tbl tr tc lockedCanvas txSp userShapes relSizeAnchor absSizeAnchor drawing txBody p r fld t"
  ).split(" "),
);

/** What stands where a reader sees it: text of a run in a paragraph of a body, and words that only programs read. */
function isInPlace(open: readonly string[], words: string): boolean {
  const [element = "", holder = "", paragraph = "", body = ""] = open.toReversed();
  const form = wordForms[element];
  if (form !== undefined) return form.test(words);
  if (element === "v") {
    const isOfNumbers = open.includes("numCache") || open.includes("numLit");
    return (
      (holder === "pt" || holder === "tx") &&
      (!isOfNumbers || /^\s*(?:-?[\d.]+(?:[eE][-+]?\d+)?|#[A-Z/0!?]+)\s*$/.test(words))
    );
  }
  if (element !== "t") return speaking.has(element);
  if (open.includes("oMath")) return holder === "r";
  return (
    ["r", "fld"].includes(holder) &&
    paragraph === "p" &&
    ["txBody", "rich", "t"].includes(body) &&
    (body !== "txBody" || open.every((name) => aroundText.has(name))) &&
    !open.includes("nowhere")
  );
}

/** A cell that was merged away, and a node of a diagram that only arranges others. */
function isNeverShown(element: string, rest: string): boolean {
  if (element === "tc") return /\s[hv]Merge=["'](?:1|true)["']/.test(rest);
  return element === "pt" && /\stype=["'](?:doc|pres)["']/.test(rest);
}

/** 21.4.7.47: parameters whose values are names of a layout. */
const nodeParameter = /^(?:src|dst)Node$/;

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** Slides, layouts, masters, notes and the presentation itself: what else is in a deck has folders of its own. */
const sheet = /^ppt\/(?:slide|notes|handout|presentation\.)/;

function scanElement(elementWithPrefix: string, rest: string, part: string): DeckLeak[] {
  const element = localName(elementWithPrefix);
  const found: DeckLeak[] = [];
  const telling = tellingElements[element];
  if (telling !== undefined) found.push(telling);
  const attributes = new Map<string, string>();
  for (const [, key = "", double, single] of rest.matchAll(attributePattern))
    attributes.set(key, withoutReferences(double ?? single ?? ""));
  const value = (key: string) => attributes.get(key) ?? "";
  if (isFrame(part)) found.push(...scanFrameElement(element, attributes));
  else {
    const isNode = element === "param" && nodeParameter.test(value("type")); // whose name is looked at below
    const isKnown = ([key, word]: readonly [string, string]) =>
      (isNode && key === "val") || isExpected(element, key, word);
    if (![...attributes].every(isKnown)) found.push("hidden-data");
    const isOfSchema =
      isElementName(elementWithPrefix, sheet.test(part)) || /^(?:AlternateContent|Choice|Fallback)$/.test(element);
    if (part.startsWith("ppt/") && !isOfSchema) found.push("extension");
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
  if (["cSld", "tblStyle", "custShow", "custClr"].includes(element) && !isOwnNameOf(element, value, part)) {
    found.push("object-name");
  }
  if ([...attributes].some(([key, word]) => isDiagramName(`dgm:${element}`, key) && !isOwnDiagramName(word))) {
    found.push("object-name");
  }
  if (element === "param" && nodeParameter.test(value("type")) && !isOwnDiagramName(value("val"))) {
    found.push("object-name");
  }
  for (const key of ["uniqueId", "loTypeId", "qsTypeId", "csTypeId", "presId"]) {
    if (attributes.has(key) && !isOwnDiagramAddress(value(key))) found.push("object-name");
  }
  if (["title", "desc"].includes(element) && value("val") !== "") found.push("alt-text");
  if (element === "fld" && !value("id").startsWith("{B6F15528-21DE-4FAA-801E-63400000000")) found.push("fingerprint");
  if (element === "sld" && /^(?:0|false)$/.test(value("show"))) found.push("hidden-slide");
  if (element.startsWith("hlink") && !isHarmlessAction(value("action"))) found.push("link-target");
  return found;
}

/** Of what has a name for menus: one that Office gives, or this program. */
function isOwnNameOf(element: string, value: (key: string) => string, part: string): boolean {
  if (element === "cSld") return value("name") === "" || (part.includes("slideLayout") && isLayoutName(value("name")));
  if (element === "tblStyle") return isTableStyleName(value("styleName"));
  return value("name") === "" || (element === "custShow" && /^Show \d{1,5}$/.test(value("name")));
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** XML 1.0, 4.1 and 4.6: what a value says, whatever references it is written with. */
function withoutReferences(value: string): string {
  if (!value.includes("&")) return value;
  return value.replace(
    /&(?:#x([\da-fA-F]{1,6})|#(\d{1,7})|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      const code = Number.parseInt(hex ?? decimal ?? "", hex === undefined ? 10 : 16);
      return code <= 0x10_ffff ? String.fromCodePoint(code) : (named[name ?? ""] ?? whole);
    },
  );
}

const relationship = /^(?:rId\d{1,6})?$/;
const time = /^\d{0,9}%?$/;

/** Attributes of namespaces, by their local names. */
const inNamespaces: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries("id embed link pict dm lo qs cs href".split(" ").map((name) => [name, relationship])),
  ...Object.fromEntries("dur bounceEnd presetBounceEnd".split(" ").map((name) => [name, time])),
  space: /^(?:preserve|default)$/,
};

function isExpected(element: string, key: string, value: string): boolean {
  if (key === "xmlns" || key.startsWith("xmlns:")) return true;
  if (!key.includes(":")) return isKnownAttribute(key) && isPlainValue(element, key, value);
  const name = localName(key);
  if (/^(?:Ignorable|MustUnderstand)$/.test(name)) return value.trim().split(/\s+/).every(isOwnPrefix);
  if (name === "val" || name === "alnAt") return isPlainValue(element, "m:val", value);
  return Object.hasOwn(inNamespaces, name) && inNamespaces[name]?.test(value) === true;
}

function scanNamespaces(attributes: ReadonlyMap<string, string>): DeckLeak[] {
  const declared = [...attributes].filter(([key]) => key === "xmlns" || key.startsWith("xmlns:"));
  const isForeign = declared.some(([, uri]) => !ownNamespace.test(uri));
  const isTelling = declared.some(([key]) => key !== "xmlns" && !isOwnPrefix(key.slice("xmlns:".length)));
  return [...(isForeign ? (["extension"] as const) : []), ...(isTelling ? (["hidden-data"] as const) : [])];
}
