/** Animations of what is not there any more: those of a shape that went, and those that would play its sound or film. */
import { mediaCommand } from "./known-attributes.ts";
import { isMedia } from "./moving-media.ts";
import type { PartEditor } from "./part-editor.ts";
import { nodeOfTarget, removeConditions, removeTimeNodes } from "./time-nodes.ts";
import { attribute, child, children, descendants, type Element, nameOf } from "./xml.ts";

/** What the animations of a slide may be of, by the ids of shapes. */
interface Animated {
  readonly shapes: ReadonlySet<string>;
  /** Those that have sound or film. */
  readonly players: ReadonlySet<string>;
}

/** What a slide with animations has for them; null where it has none. */
export function animatedIn({ root }: PartEditor): Animated | null {
  const all = descendants(root);
  if (!all.some((element) => nameOf(element) === "p:timing")) return null;
  const holders = all.filter((element) => /^p:nv[A-Z][A-Za-z]*Pr$/.test(nameOf(element)));
  return { shapes: idsOf(holders), players: idsOf(holders.filter((holder) => descendants(holder).some(isMedia))) };
}

function idsOf(holders: readonly Element[]): Set<string> {
  const properties = holders.map((holder) => child(holder, "p:cNvPr")).filter((found) => found !== undefined);
  return new Set(properties.map((found) => attribute(found, "id") ?? ""));
}

/** Takes out the animations of what was there before and is not now. All others stay. */
export function removeAnimationsOfGone(editor: PartEditor, before: Animated | null): void {
  const now = before === null ? null : animatedIn(editor);
  if (before === null || now === null) return;
  const isGone = (target: Element) => isMissing(target, before.shapes, now.shapes);
  const isSilent = (target: Element) => isMissing(target, before.players, now.players);
  // p14:bmkTgt is a place in a film: [MS-PPTX]
  const isNeverMet = (target: Element) => isGone(target) || (nameOf(target) === "p14:bmkTgt" && isSilent(target));
  removeBuilds(editor, isGone);
  const targets = descendants(editor.root).filter((element) => /^p:(?:sp|ink)Tgt$/.test(nameOf(element)));
  const nodes = targets.map((target) => {
    const node = nodeOfTarget(target);
    return node !== undefined && (isGone(target) || (plays(node) && isSilent(target))) ? node : undefined;
  });
  removeTimeNodes(
    editor,
    nodes.filter((node) => node !== undefined),
    "animation-of-removed",
  );
  removeConditions(editor, (condition) => {
    const target = child(condition, "p:tgtEl");
    return target !== undefined && children(target).some(isNeverMet);
  });
}

/** What a list of builds says of them. */
function removeBuilds(editor: PartEditor, isGone: (build: Element) => boolean): void {
  for (const list of descendants(editor.root).filter((element) => nameOf(element) === "p:bldLst")) {
    const gone = children(list).filter(isGone);
    if (gone.length === 0) continue;
    for (const build of gone) editor.remove(build);
    if (children(list).length === 0) editor.remove(list); // CT_BuildList is never empty
  }
}

function isMissing(target: Element, before: ReadonlySet<string>, now: ReadonlySet<string>): boolean {
  const id = attribute(target, "spid");
  return id !== undefined && before.has(id) && !now.has(id);
}

/** Whether a time node is nothing without sound or film. */
function plays(node: Element): boolean {
  if (nameOf(node) === "p:cmd") return mediaCommand.test(attribute(node, "cmd") ?? "");
  return nameOf(node) === "p:audio" || nameOf(node) === "p:video";
}
