/**
 * Attributes that may hold any text, and that no slide shows: names of themes, layouts and styles, addresses that a program
 * could not follow, fingerprints of fields. Each is taken out, or made what a new file has there.
 *
 * Source: ECMA-376 Part 1, the attributes of type xsd:string, xsd:token and ST_Guid in clauses 19 and 21 (PresentationML,
 * DrawingML). Fonts' names are not among them: they change how a slide looks.
 */
import { isOwnDiagramAddress } from "./diagram-names.ts";
import { isDateField } from "./fields.ts";
import { bookmark } from "./known-attributes.ts";
import type { DeckLeak } from "./leaks.ts";
import { attribute, children, type Element, isElement, nameOf } from "./xml.ts";

/** What becomes of a value: another one, or null where the attribute goes. The same value stays. */
interface TextRule {
  readonly kind: DeckLeak;
  readonly clean: (value: string, element: Element) => string | null;
}

function gone(kind: DeckLeak): TextRule {
  return { kind, clean: () => null };
}

function only(kind: DeckLeak, pattern: RegExp, otherwise: string | null): TextRule {
  return { kind, clean: (value) => (pattern.test(value) ? value : otherwise) };
}

/** ECMA-376 Part 1, 21.4.2.4: what menus sort layouts, styles and colours by. */
const category =
  /^(?:list|process|cycle|hierarchy|relationship|matrix|pyramid|picture|convert|other|officeonline|icon|simple|3D|mainScheme|colorful|accent[1-6]|)$/;
const styleOfDiagram: TextRule = {
  kind: "object-name",
  clean: (value) => (isOwnDiagramAddress(value) ? value : "urn:microsoft.com/office/officeart/custom"),
};

/** The names that Office itself gives to layouts, by the type of the layout: ECMA-376 Part 1, 19.7.15. */
const layoutNames: Readonly<Record<string, string>> = {
  title: "Title Slide",
  obj: "Title and Content",
  secHead: "Section Header",
  twoObj: "Two Content",
  twoTxTwoObj: "Comparison",
  titleOnly: "Title Only",
  blank: "Blank",
  objTx: "Content with Caption",
  picTx: "Picture with Caption",
  vertTx: "Title and Vertical Text",
  vertTitleAndTx: "Vertical Title and Text",
};
const ownLayoutNames = new Set([...Object.values(layoutNames), "Layout"]);

/** Whether a layout's name is one of these. */
export function isLayoutName(name: string): boolean {
  return ownLayoutNames.has(name);
}

/** A slide's own name goes; a layout's is what people choose it by, so it gets the one that Office gives. */
function nameOfSheet(value: string, element: Element): string | null {
  const sheet = element.parentNode;
  if (sheet === null || !isElement(sheet) || nameOf(sheet) !== "p:sldLayout") return null;
  return isLayoutName(value) ? value : (layoutNames[attribute(sheet, "type") ?? ""] ?? "Layout");
}

const officeTableStyle = /^(?:(?:Light|Medium|Dark|Themed) Style \d(?: - Accent \d)?|No Style, (?:Table|No) Grid)$/;

/** Whether a table style's name is one of Office, or one that is given here. */
export function isTableStyleName(name: string): boolean {
  return officeTableStyle.test(name) || /^Table Style \d{1,5}$/.test(name);
}

function nameOfTableStyle(value: string, element: Element): string {
  const styles = element.parentNode === null ? [] : children(element.parentNode);
  return officeTableStyle.test(value) ? value : `Table Style ${styles.indexOf(element) + 1}`;
}

const otherFields = /^(?:slidenum|header|footer|title|pagenum)$/;

function typeOfField(type: string): string | null {
  return isDateField(type) || otherFields.test(type) ? type : null;
}

/** Fields of one kind have the same id in every deck: ST_Guid is needed, whose it is is not. */
function idOfField(_: string, element: Element): string {
  const type = attribute(element, "type") ?? "";
  const number = type === "slidenum" ? 1 : isDateField(type) ? 2 : 3;
  return `{B6F15528-21DE-4FAA-801E-63400000000${number}}`;
}

const ownThemeNames = /^(?:Office(?: Theme)?|Default Design(?: \d{1,3})?|)$/;

/** By element and attribute; "*" for any element. */
const textRules: Readonly<Record<string, TextRule>> = {
  "p:cSld@name": { kind: "object-name", clean: nameOfSheet },
  "p:sldLayout@matchingName": gone("object-name"),
  "a:theme@name": only("object-name", ownThemeNames, "Office Theme"),
  "a:clrScheme@name": only("object-name", ownThemeNames, "Office"),
  "a:fontScheme@name": only("object-name", ownThemeNames, "Office"),
  "a:fmtScheme@name": only("object-name", ownThemeNames, "Office"),
  "a:custClr@name": gone("object-name"),
  "a:tblStyle@styleName": { kind: "object-name", clean: nameOfTableStyle },
  "a:tc@id": gone("hidden-data"),
  "*@macro": gone("hidden-data"),
  "*@textlink": gone("chart-workbook"),
  "a:fld@id": { kind: "fingerprint", clean: idOfField },
  "a:fld@type": { kind: "hidden-data", clean: typeOfField },
  "*@invalidUrl": gone("link-target"),
  "*@tgtFrame": gone("link-target"),
  "*@tooltip": gone("alt-text"),
  "*@bmk": gone("object-name"),
  "*@phldrT": gone("alt-text"),
  "*@descr": gone("alt-text"),
  "dgm:title@val": only("object-name", /^$/, ""),
  "dgm:desc@val": only("alt-text", /^$/, ""),
  "dgm:cat@type": only("object-name", category, "list"),
  "dgm:prSet@loCatId": only("object-name", category, "list"),
  "dgm:prSet@qsCatId": only("object-name", category, "simple"),
  "dgm:prSet@csCatId": only("object-name", category, "accent1"),
  "dgm:layoutDef@uniqueId": styleOfDiagram,
  "dgm:styleDef@uniqueId": styleOfDiagram,
  "dgm:colorsDef@uniqueId": styleOfDiagram,
  "dgm:prSet@loTypeId": styleOfDiagram,
  "dgm:prSet@qsTypeId": styleOfDiagram,
  "dgm:prSet@csTypeId": styleOfDiagram,
  "dgm:cxn@presId": styleOfDiagram,
  "a:audioFile@contentType": gone("media"),
  "a:videoFile@contentType": gone("media"),
  "p14:bmk@name": only("object-name", bookmark, "Bookmark 1"),
  "p14:bmkTgt@bmkName": only("object-name", bookmark, "Bookmark 1"),
};

/** What becomes of an attribute of no namespace; undefined where it stays as it is. */
export function cleanText(
  element: Element,
  name: string,
  value: string,
): { readonly value: string | null; readonly kind: DeckLeak } | undefined {
  const rule = textRules[`${nameOf(element)}@${name}`] ?? textRules[`*@${name}`];
  const clean = rule?.clean(value, element);
  return rule === undefined || clean === undefined || clean === value ? undefined : { value: clean, kind: rule.kind };
}
