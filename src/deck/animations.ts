/**
 * Animations that go: of a shape that went, those that would play its sound or film, and those that say something else than
 * the standard knows.
 */
import { animatedAttribute, mediaCommand } from "./known-attributes.ts";
import { isMedia } from "./moving-media.ts";
import type { PartEditor } from "./part-editor.ts";
import { nodeOfTarget, removeConditions, removeTimeNodes } from "./time-nodes.ts";
import {
  type Attr,
  attribute,
  attributes,
  child,
  children,
  descendants,
  type Element,
  nameOf,
  parentOf,
} from "./xml.ts";

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

/**
 * Takes out the animations, conditions and builds with a value that cannot stay: what is left of one without it would be
 * another animation, or none by the schema.
 */
export function removeUnreadableAnimations(
  editor: PartEditor,
  isReadable: (element: Element, found: Attr) => boolean,
): void {
  const animated = descendants(editor.root).filter((element) => nameOf(element) === "p:timing" && !isIn(element));
  const isUnreadable = (element: Element) =>
    attributes(element).some((found) => !isReadable(element, found)) ||
    (nameOf(element) === "p:attrName" && !animatedAttribute.test(element.textContent ?? ""));
  const unreadable = animated.flatMap(descendants).filter(isUnreadable);
  const gone = new Set(unreadable.map(smallestAround).filter((found) => found !== undefined));
  if (gone.size === 0) return;
  removeBuilds(editor, (build) => gone.has(build));
  for (const found of gone) if (nameOf(found) === "p:iterate") editor.remove(found, "hidden-data");
  const behaviours = [...gone].filter(isBehaviour);
  removeTimeNodes(editor, behaviours.filter(isCommand), "animation-of-removed");
  removeTimeNodes(
    editor,
    behaviours.filter((node) => !isCommand(node)),
    "hidden-data",
  );
  removeConditions(editor, (condition) => gone.has(condition));
}

/** To an object, of which a picture is left. */
function isCommand(node: Element): boolean {
  return nameOf(node) === "p:cmd";
}

function isIn(timing: Element): boolean {
  let around = parentOf(timing);
  while (around !== undefined && nameOf(around) !== "p:timing") around = parentOf(around);
  return around !== undefined;
}

/** The smallest thing around a value that an animation can be without; undefined where it is the value alone. */
function smallestAround(element: Element): Element | undefined {
  if (/^p:c(?:Tn|Bhvr)$/.test(nameOf(element))) return undefined; // CT_TLCommonTimeNodeData: none is required
  for (let around: Element | undefined = element; around !== undefined; around = parentOf(around)) {
    const isBuild = nameOf(parentOf(around) ?? around) === "p:bldLst";
    if (isBuild || isBehaviour(around) || /^p:(?:cond|endSync|iterate)$/.test(nameOf(around))) return around;
  }
  return undefined;
}

function isBehaviour(element: Element): boolean {
  return children(element).some((found) => /^p:c(?:Bhvr|MediaNode)$/.test(nameOf(found)));
}

/** Whether a value is the name of a font that an animation sets: it changes how a slide looks, as fonts elsewhere do. */
export function isAnimatedFont(value: Element): boolean {
  if (nameOf(value) !== "p:strVal") return false;
  let around = parentOf(value);
  while (around !== undefined && !isBehaviour(around)) around = parentOf(around);
  const names = around === undefined ? [] : descendants(around).filter((found) => nameOf(found) === "p:attrName");
  return names.length === 1 && names[0]?.textContent === "style.fontFamily";
}
