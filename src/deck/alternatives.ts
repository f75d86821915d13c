/**
 * Alternative contents (ECMA-376 Part 3, 7.5): the same thing told twice, for newer and for older programs. A choice that
 * needs what a cleaned deck does not have goes, and the older one stays: ink, 3D models, zooms and VML have a picture there.
 */
import type { DeckLeak } from "./leaks.ts";
import type { PartEditor } from "./part-editor.ts";
import { attribute, children, descendants, type Element, isKnownNamespace, nameOf } from "./xml.ts";

/** Drops the choices that cannot stay; an alternative without choices gives way to its fallback. */
export function resolveAlternatives(editor: PartEditor): void {
  for (const element of descendants(editor.root)) {
    if (nameOf(element) !== "mc:AlternateContent") continue;
    const choices = children(element).filter((found) => nameOf(found) === "mc:Choice");
    const unfit = choices.filter((choice) => !isFit(choice));
    for (const choice of unfit) editor.remove(choice, leakOf(choice));
    if (unfit.length < choices.length || unfit.length === 0) continue;
    const fallback = children(element).find((found) => nameOf(found) === "mc:Fallback");
    editor.replace(element, fallback === undefined ? [] : children(fallback));
  }
}

function isFit(choice: Element): boolean {
  const prefixes = (attribute(choice, "Requires") ?? "").split(/\s+/).filter((prefix) => prefix !== "");
  if (
    prefixes.some((prefix) => prefix === "v" || !isKnownNamespace(choice.lookupNamespaceURI(prefix) ?? "urn:unknown"))
  )
    return false;
  return !descendants(choice).some(
    (element) => nameOf(element).startsWith("?:") || ["p:contentPart", "p14:contentPart"].includes(nameOf(element)),
  );
}

function leakOf(choice: Element): DeckLeak {
  const names = descendants(choice).map(nameOf);
  if (names.some((name) => name.endsWith("contentPart"))) return "ink";
  if (names.includes("p:oleObj")) return "embedded-object";
  return names.includes("p:graphicFrame") ? "newer-object" : "extension";
}
