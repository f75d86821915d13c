/**
 * Places of a table, a diagram or a chart that have text and that no program draws: a cell beside the grid, a node that
 * nothing presents, the label of a point that is not there.
 *
 * Source: ECMA-376 Part 1, 21.1.3.2 (a:gridCol), 21.4.3.5 (dgm:pt), 21.4.7.16 (presOf), 21.2.2.49 (c:dLbl), 21.2.2.129 (c:pt).
 */
import { attribute, child, children, descendants, type Element, isElement, nameOf } from "./xml.ts";

/** Whether a cell has a column of some width; true in a table that has no grid. @param cell a:tc */
export function isInGrid(cell: Element): boolean {
  const row = parentOf(cell);
  const table = row && parentOf(row);
  const grid = table && child(table, "a:tblGrid");
  if (row === undefined || grid === undefined) return true;
  const widths = children(grid).map((column) => Number(attribute(column, "w") ?? NaN));
  if (widths.length === 0) return true;
  const first = children(row)
    .filter((found) => nameOf(found) === "a:tc")
    .indexOf(cell);
  const columns = widths.slice(first, first + Math.max(1, Number(attribute(cell, "gridSpan") ?? 1)));
  return columns.some((width) => !(width <= 0));
}

/** By the data of a diagram: the ids of the points that it presents; of one that was not laid out yet, those it connects. */
const presentedIn = new WeakMap<Element, ReadonlySet<string>>();

/** Whether a diagram shows a point of its data. @param point dgm:pt */
export function isPresented(point: Element): boolean {
  const model = parentOf(point) && parentOf(parentOf(point) ?? point);
  if (model === undefined || nameOf(model) !== "dgm:dataModel") return true;
  const presented = presentedIn.get(model) ?? presentedBy(model);
  presentedIn.set(model, presented);
  return presented.has(attribute(point, "modelId") ?? "");
}

function presentedBy(model: Element): Set<string> {
  const list = child(model, "dgm:cxnLst");
  const connections = list === undefined ? [] : children(list);
  const shown = connections.filter((found) => attribute(found, "type") === "presOf");
  const keys = shown.length > 0 ? ["srcId"] : ["srcId", "destId", "parTransId", "sibTransId"];
  const counting = shown.length > 0 ? shown : connections;
  return new Set(counting.flatMap((found) => keys.map((key) => attribute(found, key) ?? "")));
}

const index = /^\d{1,9}$/;

/** Whether a chart shows text that stands in it: in a point or a label that is there. */
export function isInChart(text: Element): boolean {
  if (nameOf(text) === "c:separator") return isBetweenParts(text);
  const point = holderOf(text, "c:pt");
  if (point !== undefined && !isCountedOnce(point)) return false;
  const label = holderOf(text, "c:dLbl");
  return label === undefined || isLabelOfPoint(label);
}

/** How many points a list of values has, and which of them it has several times. */
interface Points {
  readonly count: number;
  readonly repeated: ReadonlySet<number>;
}

const pointsIn = new WeakMap<Element, Points>();

/** @param list c:strCache, c:numCache, c:lvl and others that hold points */
function pointsOf(list: Element): Points {
  const before = pointsIn.get(list);
  if (before !== undefined) return before;
  const points = children(list).filter((found) => nameOf(found) === "c:pt");
  const levels = nameOf(list) === "c:lvl" ? parentOf(list) : list;
  const told = levels && child(levels, "c:ptCount");
  const once = new Set<number>();
  const repeated = new Set<number>();
  for (const nth of points.map((found) => Number(attribute(found, "idx") ?? NaN)))
    (once.has(nth) ? repeated : once).add(nth);
  const found = { count: told === undefined ? points.length : Number(attribute(told, "val") ?? NaN), repeated };
  pointsIn.set(list, found);
  return found;
}

/** Programs differ in which of two points with one index they show: neither stays. */
function isCountedOnce(point: Element): boolean {
  const list = parentOf(point);
  if (list === undefined) return true;
  const { count, repeated } = pointsOf(list);
  const nth = attribute(point, "idx") ?? "";
  return index.test(nth) && Number(nth) < count && !repeated.has(Number(nth));
}

function isLabelOfPoint(label: Element): boolean {
  const deleted = child(label, "c:delete");
  if (deleted !== undefined && !/^(?:0|false)$/.test(attribute(deleted, "val") ?? "")) return false;
  const series = holderOf(label, "c:ser");
  const values = series && (child(series, "c:val") ?? child(series, "c:yVal"));
  const list = values && descendants(values).find((found) => /^c:num(?:Cache|Lit)$/.test(nameOf(found)));
  if (series === undefined || list === undefined) return true;
  const nth = child(label, "c:idx");
  const isOfPie = parentOf(series)?.localName === "ofPieChart"; // its last point, "Other", is of no value
  return nth === undefined || Number(attribute(nth, "val") ?? 0) < pointsOf(list).count + (isOfPie ? 1 : 0);
}

/** What stands between the parts of a label, where it has several; signs and spaces say nothing. */
function isBetweenParts(separator: Element): boolean {
  if (/^[\s\p{P}\p{S}]{0,8}$/u.test(separator.textContent ?? "")) return true;
  const label = parentOf(separator);
  const parts = label === undefined ? [] : descendants(label).filter((found) => isPart(found, label));
  return parts.filter((part) => /^(?:1|true)$/.test(attribute(part, "val") ?? "1")).length > 1;
}

function isPart(found: Element, label: Element): boolean {
  const isOwn = parentOf(found) === label && /^c:show(?:Val|CatName|SerName|Percent|BubbleSize)$/.test(nameOf(found));
  return isOwn || (nameOf(found) === "c15:showDataLabelsRange" && holderOf(found, nameOf(label)) === label);
}

function holderOf(element: Element, name: string): Element | undefined {
  let holder = parentOf(element);
  while (holder !== undefined && nameOf(holder) !== name) holder = parentOf(holder);
  return holder;
}

function parentOf(element: Element): Element | undefined {
  const holder = element.parentNode;
  return holder !== null && isElement(holder) ? holder : undefined;
}
