/**
 * Where text of a part is shown: in a paragraph of a shape, a cell, a title or a node. Text that stands elsewhere is read by
 * programs and seen by nobody: in a cell that was merged away, beside a run, in a second body of the same shape.
 *
 * Source: ECMA-376 Part 1, 19.3.1.51 (p:txBody), 21.1.2 (text), 21.1.3.16 (a:tc), 21.2.2 (charts), 21.4.3.5 (dgm:pt).
 */
import { isInChart, isInGrid, isPresented } from "./unseen-places.ts";
import { attribute, children, descendants, type Element, isElement, nameOf } from "./xml.ts";

/** By the short name of an element with text: the elements that it may stand in, from the nearest outward. */
const places: Readonly<Record<string, readonly ReadonlySet<string>[]>> = {
  "a:t": [
    new Set(["a:r", "a:fld"]),
    new Set(["a:p"]),
    new Set(["p:txBody", "a:txBody", "dsp:txBody", "cdr:txBody", "c:rich", "dgm:t"]),
    new Set(["p:sp", "a:sp", "a:txSp", "a:tc", "dsp:sp", "cdr:sp", "c:tx", "dgm:pt"]),
  ],
  "m:t": [new Set(["m:r"])],
  "c:v": [new Set(["c:pt", "c:tx"])],
};

/** Whether text in this element is shown where others have theirs; true for what holds words of programs. */
export function isShownText(element: Element): boolean {
  let below = element;
  for (const holders of places[nameOf(element)] ?? []) {
    const holder = below.parentNode;
    if (holder === null || !isElement(holder) || !holders.has(nameOf(holder))) return false;
    if (!holdsMany.has(nameOf(holder)) && children(holder).find(isLike(below)) !== below) return false;
    below = holder;
  }
  const isOfChart = nameOf(element.ownerDocument?.documentElement ?? element) === "c:chartSpace";
  if (isOfChart && /^(?:a:t|c:v|c:separator)$/.test(nameOf(element)) && !isInChart(element)) return false;
  if (nameOf(element) === "c:v") return isOfItsKind(element);
  return (
    isOnSheet(below) &&
    isInFirstChoice(element) &&
    (nameOf(below) !== "a:tc" || (!isMergedAway(below) && isInGrid(below))) &&
    (nameOf(below) !== "dgm:pt" || (!/^(?:doc|pres)$/.test(attribute(below, "type") ?? "") && isPresented(below)))
  );
}

/**
 * Whether text of an alternative is one that the first choice shows, too: ECMA-376 Part 3, 7.5. What others say besides is seen
 * in older programs alone.
 */
function isInFirstChoice(text: Element): boolean {
  for (let below = text, holder = text.parentNode; holder !== null && isElement(holder); holder = below.parentNode) {
    const [first] = nameOf(holder) === "mc:AlternateContent" ? children(holder) : [];
    if (first !== undefined && first !== below && !saysSame(first, text)) return false;
    below = holder;
  }
  return true;
}

function saysSame(choice: Element, text: Element): boolean {
  const said = saidBy.get(choice) ?? textsIn(choice);
  saidBy.set(choice, said);
  return said.has(text.textContent ?? "");
}

/** What first choices say; they stand before the others, so that all is cleaned in them when that is asked. */
const saidBy = new WeakMap<Element, ReadonlySet<string>>();

function textsIn(choice: Element): ReadonlySet<string> {
  const texts = descendants(choice).filter((found) => nameOf(found) in places);
  return new Set(texts.map((found) => found.textContent ?? ""));
}

const holdsMany = new Set(["a:p", "p:txBody", "a:txBody", "dsp:txBody", "cdr:txBody", "c:rich", "dgm:t", "m:r"]);

function isLike(element: Element): (other: Element) => boolean {
  const name = nameOf(element);
  return (other) => nameOf(other) === name;
}

const around = new Set(
  "a:tr a:tbl a:graphicData a:graphic p:graphicFrame p:grpSp p:spTree p:cSld mc:AlternateContent mc:Choice mc:Fallback".split(
    " ",
  ),
);

/** Whether a shape or a cell lies in the first tree of shapes of its sheet, and in nothing that is no part of one. */
function isOnSheet(shape: Element): boolean {
  if (nameOf(shape) !== "p:sp" && nameOf(shape) !== "a:tc") return true;
  let below = shape;
  for (;;) {
    const holder = below.parentNode;
    if (holder === null || !isElement(holder)) return true;
    const name = nameOf(holder);
    const isRoot = holder === holder.ownerDocument?.documentElement;
    if (!isRoot && !around.has(name)) return false;
    if (/^p:(?:spTree|cSld)$/.test(nameOf(below)) && children(holder).find(isLike(below)) !== below) return false;
    if (nameOf(below) === "p:sp" && !/^(?:p:spTree|p:grpSp|mc:Choice|mc:Fallback)$/.test(name)) return false;
    if (name === "a:graphicData" && attribute(holder, "uri")?.endsWith("/table") !== true) return false;
    below = holder;
  }
}

const number = /^-?[\d.]{1,30}(?:[eE][-+]?\d{1,3})?$/;

/** Whether a value of a chart is a number among numbers. */
function isOfItsKind(value: Element): boolean {
  const list = value.parentNode?.parentNode ?? null;
  if (list === null || !isElement(list) || !/^c:num(?:Cache|Lit)$/.test(nameOf(list))) return true;
  return number.test((value.textContent ?? "").trim()) || /^#[A-Z/0!?]{3,8}$/.test(value.textContent ?? "");
}

/** A cell whose place another one takes. */
function isMergedAway(cell: Element): boolean {
  return ["hMerge", "vMerge"].some((key) => /^(?:1|true)$/.test(attribute(cell, key) ?? ""));
}
