/**
 * What goes from every XML part, whatever it is: comments, unknown extensions and namespaces, text where only structure
 * belongs, descriptions, names, and what leads out of the deck.
 */
import { isAnimatedFont, removeUnreadableAnimations } from "./animations.ts";
import { cleanText } from "./free-text.ts";
import { cellsOfChart, isKnownAttribute, isPlainValue } from "./known-attributes.ts";
import { extensionLeaks, keptExtensions, textElements } from "./kept-extensions.ts";
import { isElementName } from "./schema-words.ts";
import { isNameIn } from "./model-ids.ts";
import { isShownText } from "./shown-text.ts";
import type { ObjectNames } from "./object-names.ts";
import type { PartEditor } from "./part-editor.ts";
import {
  type Attr,
  attribute,
  attributes,
  child,
  children,
  descendants,
  type Element,
  isElement,
  isKnownNamespace,
  nameOf,
  parentOf,
} from "./xml.ts";

type Names = Pick<ObjectNames, "clean">;

const textNode = 3; // DOM, nodeType
const cdataNode = 4;
const instructionNode = 7;

/** Cleans what stands below the root of a part, and the root itself. */
export function scrub(editor: PartEditor, names: Names): void {
  for (const node of Array.from(editor.document.childNodes)) {
    const isDeclaration = node.nodeName === "xml" && node.nodeType === instructionNode;
    const isSpace = (node.nodeValue ?? "").trim() === "";
    if (node !== editor.root && !isDeclaration && !isSpace) editor.remove(node, "hidden-data");
  }
  removeUnreadableAnimations(editor, isReadable);
  scrubElement(editor, editor.root, names);
}

function scrubElement(editor: PartEditor, element: Element, names: Names): void {
  scrubNodes(editor, element);
  scrubAttributes(editor, element);
  for (const found of children(element)) {
    if (found.parentNode !== element) continue; // a sibling's rule took it out
    if (dropped(editor, found)) continue;
    scrubElement(editor, found, names);
  }
  const rule = rules[nameOf(element)];
  if (rule !== undefined) rule(editor, element, names);
}

/** Comments, instructions, and text where no text belongs. */
function scrubNodes(editor: PartEditor, element: Element): void {
  const mayHoldText = textElements.has(nameOf(element)) && isShownText(element);
  for (let node = element.firstChild, next = null; node !== null; node = next) {
    next = node.nextSibling;
    if (isElement(node)) continue;
    const isText = node.nodeType === textNode || node.nodeType === cdataNode;
    if (isText && (mayHoldText || (node.nodeValue ?? "").trim() === "")) continue;
    editor.remove(node, "hidden-data");
  }
}

/** Attributes of unknown namespaces, and those that hold text for people or other machines. */
function scrubAttributes(editor: PartEditor, element: Element): void {
  for (const found of attributes(element)) {
    const name = nameOf(found);
    if (name === "xml:space" && /^(?:preserve|default)$/.test(found.value)) continue;
    if (name.startsWith("xmlns")) {
      if (!isKnownNamespace(found.value)) editor.removeAttribute(element, name, "extension");
    } else if (name.startsWith("?:") || name.startsWith("xml:")) editor.removeAttribute(element, name, "extension");
    else if (name === "mc:Ignorable" || name === "mc:MustUnderstand") cleanPrefixes(editor, element, found);
    else if (name === "title" && isDrawing(element)) {
      editor.removeAttribute(element, name, found.value === "" ? undefined : "alt-text");
    } else if (!isKnownAttribute(name)) editor.removeAttribute(element, name, "hidden-data");
    else cleanFreeText(editor, element, found);
  }
}

function cleanFreeText(editor: PartEditor, element: Element, found: Attr): void {
  const clean = cleanText(element, found.name, found.value);
  if (clean === undefined) {
    if (!isPlain(element, found)) editor.removeAttribute(element, found.name, "hidden-data");
    return;
  }
  const kind = found.value === "" ? undefined : clean.kind;
  if (clean.value === null) editor.removeAttribute(element, found.name, kind);
  else editor.setAttribute(element, found.name, clean.value, kind);
}

function isPlain(element: Element, found: Attr): boolean {
  const name = nameOf(found);
  return (
    isReference(found) ||
    isPlainValue(element.localName ?? "", name, found.value) ||
    isNameIn(element, name) ||
    (name === "val" && isAnimatedFont(element))
  );
}

/** Whether what programs read of an attribute stays, or something in its place. */
function isReadable(element: Element, found: Attr): boolean {
  const isRead = isKnownAttribute(nameOf(found)) && cleanText(element, found.name, found.value) === undefined;
  return !isRead || isPlain(element, found);
}

/** What names a relationship is held against those that are there. */
function isReference(found: Attr): boolean {
  return nameOf(found).startsWith("r:");
}

/** Lists of prefixes (ECMA-376 Part 3, 7.2 and 7.6): a prefix of an unknown namespace has nothing left to stand for. */
function cleanPrefixes(editor: PartEditor, element: Element, list: Attr): void {
  const words = list.value.split(/\s+/).filter((word) => word !== "");
  const known = words.filter((word) =>
    isKnownNamespace(element.lookupNamespaceURI(word.replace(/:.*$/, "")) ?? "urn:unknown"),
  );
  if (known.length === 0) editor.removeAttribute(element, nameOf(list));
  else editor.setReference(element, nameOf(list), known.join(" "));
}

function isDrawing(element: Element): boolean {
  return /^[a-z]+:cNvPr$/.test(nameOf(element)) || nameOf(element) === "a:tblPr";
}

/** Whether the element went. */
function dropped(editor: PartEditor, element: Element): boolean {
  const name = nameOf(element);
  const isKnown = name.startsWith("mc:")
    ? /:(?:AlternateContent|Choice|Fallback)$/.test(name)
    : !name.startsWith("?:") && isElementName(name, nameOf(editor.root).startsWith("p:"));
  if (!isKnown) {
    editor.remove(element, "extension");
    return true;
  }
  if (name === "p:cSld" && child(editor.root, name) !== element) {
    editor.remove(element, "hidden-data"); // a sheet has one: ECMA-376 Part 1, 19.3.1.16
    return true;
  }
  if (name.endsWith(":ext") && attribute(element, "uri") !== undefined) return dropExtension(editor, element);
  return false;
}

function dropExtension(editor: PartEditor, element: Element): boolean {
  const inside = children(element).map(nameOf);
  const isOwn = isPlainValue("ext", "uri", attribute(element, "uri") ?? "");
  if (isOwn && inside.length > 0 && inside.every((name) => keptExtensions.has(name))) return false;
  editor.remove(element, inside.map((name) => extensionLeaks[name]).find((leak) => leak !== undefined) ?? "extension");
  return true;
}

type Rule = (editor: PartEditor, element: Element, names: Names) => void;

function removeEmpty(editor: PartEditor, element: Element): void {
  if (children(element).length === 0) editor.remove(element);
}

function cleanName(editor: PartEditor, element: Element, names: Names): void {
  const name = attribute(element, "name") ?? "";
  const clean = names.clean(name, element.parentNode?.nodeName ?? "", attribute(element, "id") ?? "0");
  editor.setAttribute(element, "name", clean, "object-name");
}

/** Charts: the formula says where in a workbook the numbers were; the workbook is gone, and its names with it. */
function cleanFormula(editor: PartEditor, element: Element): void {
  if (!cellsOfChart.test(element.textContent ?? "")) editor.setText(element, "Sheet1!$A$1", "chart-workbook");
}

/** A part of the width or height of a chart: ECMA-376 Part 1, 21.3.2.23. */
function cleanPlace(editor: PartEditor, element: Element): void {
  const isPlace = /^-?[\d.]{1,24}(?:[eE]-?\d{1,3})?$/.test(element.textContent ?? "");
  if (!isPlace) editor.setText(element, "0", "hidden-data");
}

/** A show has a name where it is listed; what names the one to run has none: CT_CustomShow, CT_CustomShowId of pml.xsd. */
function nameShow(editor: PartEditor, element: Element): void {
  const list = parentOf(element);
  if (list === undefined || nameOf(list) !== "p:custShowLst") editor.removeAttribute(element, "name", "object-name");
  else editor.setAttribute(element, "name", `Show ${children(list).indexOf(element) + 1}`, "object-name");
}

/** What new shapes will be like (20.1.6.7): a photograph in there is shown nowhere. */
function dropDefaultPictures(editor: PartEditor, element: Element): void {
  for (const fill of descendants(element)) if (nameOf(fill) === "a:blipFill") editor.remove(fill, "unreached-part");
}

function nameSound(editor: PartEditor, element: Element): void {
  editor.setAttribute(element, "name", "sound", "object-name");
}

/** The sample of a diagram's layout is shown in menus alone. */
function dropSampleText(editor: PartEditor, element: Element): void {
  for (const text of descendants(element)) if (nameOf(text) === "a:t") editor.setText(text, "", "hidden-data");
}

const nameRules = Object.fromEntries(
  ["p", "pic", "cdr", "dsp", "a", "lc"].map((prefix): [string, Rule] => [`${prefix}:cNvPr`, cleanName]),
);

/** What is done to an element after its children were cleaned. */
const rules: Readonly<Record<string, Rule>> = {
  ...nameRules,
  "p:extLst": removeEmpty,
  "a:extLst": removeEmpty,
  "c:extLst": removeEmpty,
  "dgm:extLst": removeEmpty,
  "p:custDataLst": (editor, element) => editor.remove(element, "tags"),
  "p:smartTags": (editor, element) => editor.remove(element, "tags"),
  "p:modifyVerifier": (editor, element) => editor.remove(element, "properties"),
  "p:htmlPubPr": (editor, element) => editor.remove(element, "properties"),
  "p:handoutMasterIdLst": (editor, element) => editor.remove(element),
  "c:externalData": (editor, element) => editor.remove(element, "chart-workbook"),
  "c:printSettings": (editor, element) => editor.remove(element, "printer-settings"),
  "c:pivotSource": (editor, element) => editor.remove(element, "chart-workbook"),
  "c:f": cleanFormula,
  "c15:f": cleanFormula,
  "p:custShow": nameShow,
  "p:snd": nameSound,
  "p:sndTgt": nameSound,
  "a:snd": nameSound,
  "a:wavAudioFile": nameSound,
  "a:tableStyleId": (editor, element) => {
    if (!/^\{[\dA-F-]{36}\}$/i.test(element.textContent ?? "")) editor.remove(element, "hidden-data");
  },
  "c15:xForSave": (editor, element) => {
    if (!/^(?:0|1|true|false)$/.test(element.textContent ?? "")) editor.setText(element, "1", "hidden-data");
  },
  "a:objectDefaults": dropDefaultPictures,
  "cdr:x": cleanPlace,
  "cdr:y": cleanPlace,
  "dgm:sampData": dropSampleText,
  "dgm:styleData": dropSampleText,
  "dgm:clrData": dropSampleText,
  "p:showPr": (editor, element) => {
    const shown = child(element, "p:custShow");
    if (shown !== undefined && attribute(shown, "id") === undefined) editor.remove(shown);
  },
};
