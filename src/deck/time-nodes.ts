/**
 * The tree of time nodes that runs a slide's animations: ECMA-376 Part 1, 19.5, and the types of pml.xsd. A node goes
 * together with what would have nothing to run without it, and the rest runs on as it did: on the same clicks, in order.
 */
import type { DeckLeak } from "./leaks.ts";
import type { PartEditor } from "./part-editor.ts";
import { attribute, child, children, descendants, type Element, hasOther, nameOf, parentOf } from "./xml.ts";

/** What runs other nodes. */
const containers = new Set(["p:par", "p:seq", "p:excl"]);
/** ST_TLTimeNodeType, of what a person set up: how it starts. */
const effects = new Set(["clickEffect", "withEffect", "afterEffect"]);

/** The time node with a target; undefined for the target of a condition. */
export function nodeOfTarget(target: Element): Element | undefined {
  const element = parentOf(target);
  const behaviour = element && parentOf(element);
  return behaviour !== undefined && /^p:c(?:Bhvr|MediaNode)$/.test(nameOf(behaviour)) ? parentOf(behaviour) : undefined;
}

/** Takes time nodes out, with the lists and containers that would be empty, and the conditions that wait for them. */
export function removeTimeNodes(editor: PartEditor, nodes: readonly Element[], kind?: DeckLeak): void {
  if (nodes.length === 0) return;
  const starts = new Map([...firstEffects(editor.root)].map(([step, first]) => [step, attribute(first, "nodeType")]));
  const before = idsOf(editor.root);
  for (const node of nodes) if (isThere(editor, node)) editor.remove(outermostLeftEmpty(node), kind);
  for (const [step, first] of firstEffects(editor.root)) {
    const start = starts.get(step);
    if (start !== undefined) editor.setAttribute(first, "nodeType", start);
  }
  const after = idsOf(editor.root);
  removeConditions(editor, (condition) => {
    const node = child(condition, "p:tn");
    const id = node && attribute(node, "val");
    return id !== undefined && before.has(id) && !after.has(id);
  });
}

/** Takes out the conditions that cannot be met any more. */
export function removeConditions(editor: PartEditor, isNever: (condition: Element) => boolean): void {
  for (const condition of descendants(editor.root)) {
    const name = nameOf(condition);
    if ((name !== "p:cond" && name !== "p:endSync") || !isNever(condition)) continue;
    const list = parentOf(condition);
    if (name === "p:endSync" || list === undefined || hasOther(list, condition)) editor.remove(condition);
    else if (nameOf(list) === "p:stCondLst") makeEndless(editor, condition);
    else editor.remove(list);
  }
}

/** A node without a condition would start at once: it waits, as it did for what never came. */
function makeEndless(editor: PartEditor, condition: Element): void {
  for (const found of children(condition)) editor.remove(found);
  editor.removeAttribute(condition, "evt");
  editor.setAttribute(condition, "delay", "indefinite"); // ST_TLTime
}

/**
 * The first effect of each step, inner steps first: a container that a program puts around what starts together. What was
 * started by a click stays so where the effect that said it goes.
 */
function firstEffects(root: Element): Map<Element, Element> {
  const first = new Map<Element, Element>();
  for (const effect of descendants(root)) {
    if (nameOf(effect) !== "p:cTn" || !effects.has(attribute(effect, "nodeType") ?? "")) continue;
    for (let around = parentOf(effect); around !== undefined; around = parentOf(around)) {
      const isStep =
        nameOf(around) === "p:par" && attribute(child(around, "p:cTn") ?? around, "nodeType") === undefined;
      if (isStep && !first.has(around)) first.set(around, effect);
    }
  }
  return first;
}

function idsOf(root: Element): Set<string> {
  const nodes = descendants(root).filter((element) => nameOf(element) === "p:cTn");
  return new Set(nodes.map((element) => attribute(element, "id")).filter((id) => id !== undefined));
}

/** The node, or what around it has nothing else in it. */
function outermostLeftEmpty(node: Element): Element {
  let outermost = node;
  for (;;) {
    const list = parentOf(outermost);
    if (list === undefined || hasOther(list, outermost)) return outermost;
    const owner = parentOf(list);
    const container = owner && parentOf(owner);
    if (nameOf(list) === "p:subTnLst") return list;
    if (nameOf(list) === "p:tnLst" && owner !== undefined) return owner; // a slide's p:timing, or a template's p:tmpl
    if (nameOf(list) !== "p:childTnLst" || container === undefined || !containers.has(nameOf(container)))
      return outermost;
    outermost = container;
  }
}

function isThere(editor: PartEditor, node: Element): boolean {
  let found: Element | undefined = node;
  while (found !== undefined && found !== editor.root) found = parentOf(found);
  return found !== undefined;
}
