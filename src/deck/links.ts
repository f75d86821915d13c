/**
 * Relationships and the places that name them. A link to the web stays; what leads to a disk, a network, a mailbox or a
 * program goes, and so does every picture that would be fetched from outside when the deck is opened.
 */
import { DermShareError } from "../errors.ts";
import { isMedia, removeMediaElements } from "./moving-media.ts";
import { isImplicit, kindOf, leakOf, type PartKind, partKinds } from "./part-kinds.ts";
import type { PartEditor } from "./part-editor.ts";
import type { Relationship } from "./package.ts";
import { isHarmlessAction, isWebLink } from "./web-links.ts";
import { attribute, attributes, descendants, detach, type Element, nameOf, parentOf } from "./xml.ts";

/** Cleans the links of text and shapes. */
export function cleanLinks(editor: PartEditor): void {
  for (const element of descendants(editor.root)) {
    if (!/^a:hlink(?:Click|Hover|MouseOver)$/.test(nameOf(element))) continue;
    const action = attribute(element, "action") ?? "";
    const relationship = editor.relationship(attribute(element, "r:id"));
    const leadsOut = relationship?.external === true && !isWebLink(relationship.target ?? "");
    if (leadsOut || relationship?.target === null || !isHarmlessAction(action)) {
      editor.remove(element, "link-target");
    }
  }
}

/**
 * Keeps the relationships that a cleaned part of this kind may have and that something in it names; takes the others out,
 * and the places that name them.
 *
 * @param mayLeadTo what the policy and the deck say about a target
 * @param sizeOf how large what a relationship leads to is, in bytes
 * @throws DermShareError "input-refused" where the part cannot do without one that has to go
 */
export function keepKnownRelationships(
  editor: PartEditor,
  kind: PartKind,
  mayLeadTo: (relationship: Relationship, kind: PartKind) => boolean,
  sizeOf: (relationship: Relationship) => number,
): void {
  const named = namedIds(editor.root);
  for (const relationship of editor.relationships) {
    const target = kindOf(relationship.shortType);
    const isNamed = named.has(relationship.id);
    const leadsOn = target !== null && partKinds[kind].leadsTo.includes(target);
    const isPart = leadsOn && !relationship.external && relationship.target !== null && mayLeadTo(relationship, target);
    const isWeb =
      relationship.external &&
      isWebLink(relationship.target ?? "") &&
      (relationship.shortType === "hyperlink" || (leadsOn && target === "media" && mayLeadTo(relationship, target)));
    const counts = isNamed || (target !== null && isImplicit(kind, target));
    if (counts && (isWeb || isPart)) continue;
    editor.unrelate(relationship.id, leakOf(relationship.shortType), sizeOf(relationship));
  }
  const isBroken = (element: Element) => {
    const own = descendants(element).flatMap(references);
    return own.length === 0
      ? nameOf(element) !== "a:audioCd" // the one that is in no file
      : own.some(({ value }) => editor.relationship(value) === undefined);
  };
  removeMediaElements(
    editor,
    descendants(editor.root).filter((element) => isMedia(element) && isBroken(element)),
  );
  for (const element of descendants(editor.root)) dropBrokenReferences(editor, element);
}

/** The ids of relationships that something in a part names. */
export function namedIds(root: Element): Set<string> {
  const ids = new Set<string>();
  for (const element of descendants(root)) for (const { value } of references(element)) ids.add(value);
  return ids;
}

/** The attributes of an element that name a relationship. */
function references(element: Element): { name: string; value: string }[] {
  return attributes(element)
    .map((found) => ({ name: nameOf(found), value: found.value }))
    .filter(({ name, value }) => value !== "" && name.startsWith("r:"));
}

/** What may go as a whole where the part that it names is not there any more. */
const removable = new Set([
  "p:sldId",
  "p:sld",
  "p:notesMasterId",
  "p:tags",
  "p:control",
  "p:sndAc",
  "p:embeddedFont",
  "p:legacyDrawing",
  "a:hlinkClick",
  "a:hlinkHover",
  "a:hlinkMouseOver",
  "c:userShapes",
]);

function dropBrokenReferences(editor: PartEditor, element: Element): void {
  for (const { name, value } of references(element)) {
    if (editor.relationship(value) !== undefined) continue;
    if (nameOf(element) === "a:blip") editor.removeAttribute(element, name, "link-target");
    else if (!detachRemovable(editor, element)) throw needed();
  }
}

/** Takes out the nearest element around that may go; lists that would be empty go with it. */
function detachRemovable(editor: PartEditor, element: Element): boolean {
  let found: Element | undefined = element;
  // A slide is "p:sld" too, as one in the list of a show is: the part itself never goes for what is in it.
  while (found !== undefined && (found === editor.root || !removable.has(nameOf(found)))) found = parentOf(found);
  if (found === undefined) return false;
  const list = parentOf(found);
  editor.remove(found);
  if (list !== undefined && list.childNodes.length === 0 && nameOf(list).endsWith("IdLst")) detach(list);
  return true;
}

function needed(): DermShareError {
  return new DermShareError(
    "input-refused",
    "the deck needs a part of a kind that is not known here",
    "replace the newest kinds of object in it by pictures, then run this again",
  );
}
