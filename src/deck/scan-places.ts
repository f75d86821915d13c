/**
 * Text in places of tables, diagrams and charts that no program draws, found in the XML as text, for the scanner: shares
 * nothing with what cleans a deck. What it does not understand it leaves out.
 */

interface Node {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
  readonly children: Node[];
  readonly holder: Node | null;
  /** Its own, spaces at the ends left out. */
  text: string;
}

const token = /<!--[^]*?-->|<[?!][^>]*>|<\/[^>]*>|<(?:[\w.-]+:)?([\w.-]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/g;
const attributePattern = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Whether a part has such text. @param text of the part */
export function hasTextInNoPlace(text: string): boolean {
  if (!/tblGrid|chartSpace|dataModel/.test(text)) return false;
  const root = treeOf(text);
  return [...below(root)].some(
    (node) =>
      (node.name === "tbl" && hasCellBesideGrid(node)) ||
      (node.name === "dataModel" && hasLonelyPoint(node)) ||
      (node.name === "chartSpace" && hasTextOfNoPoint(node)),
  );
}

function treeOf(text: string): Node {
  const root: Node = { name: "", values: new Map(), children: [], holder: null, text: "" };
  let at = root;
  for (const [whole, name, rest = "", single, words] of text.matchAll(token)) {
    if (words !== undefined) at.text += words.trim();
    else if (whole.startsWith("</")) at = at.holder ?? root;
    else if (name !== undefined) {
      const values = new Map([...rest.matchAll(attributePattern)].map(([, key = "", a, b]) => [key, a ?? b ?? ""]));
      const node: Node = { name, values, children: [], holder: at, text: "" };
      at.children.push(node);
      if (single !== "/") at = node;
    }
  }
  return root;
}

function* below(node: Node): Generator<Node> {
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    for (const child of next.children) waiting.push(child);
  }
}

function named(node: Node | undefined, name: string): Node[] {
  return node?.children.filter((found) => found.name === name) ?? [];
}

function says(node: Node): boolean {
  return [...below(node)].some(({ name, text }) => /^[tv]$/.test(name) && text !== "");
}

function hasCellBesideGrid(table: Node): boolean {
  const widths = named(named(table, "tblGrid")[0], "gridCol").map(({ values }) => Number(values.get("w") ?? NaN));
  if (widths.length === 0) return false;
  return named(table, "tr").some((row) =>
    named(row, "tc").some((cell, nth) => {
      const columns = widths.slice(nth, nth + Math.max(1, Number(cell.values.get("gridSpan") ?? 1)));
      return columns.every((width) => width <= 0) && says(cell);
    }),
  );
}

function hasLonelyPoint(model: Node): boolean {
  const connections = named(named(model, "cxnLst")[0], "cxn").map(({ values }) => values);
  const presenting = connections.filter((values) => values.get("type") === "presOf");
  const shown = new Set(
    presenting.length > 0
      ? presenting.map((values) => values.get("srcId"))
      : connections.flatMap((values) => ["srcId", "destId", "parTransId", "sibTransId"].map((key) => values.get(key))),
  );
  return named(named(model, "ptLst")[0], "pt").some((point) => !shown.has(point.values.get("modelId")) && says(point));
}

function hasTextOfNoPoint(chart: Node): boolean {
  return [...below(chart)].some((node) => {
    if (node.name === "dLbl") return isOfNoPoint(node) && says(node);
    if (node.name === "separator") return isUnused(node);
    const points = named(node, "pt");
    const told = named(node.name === "lvl" ? (node.holder ?? undefined) : node, "ptCount")[0];
    const count = told === undefined ? points.length : Number(told.values.get("val") ?? NaN);
    const seen = new Set<number>();
    return points.some((point) => {
      const nth = point.values.get("idx") ?? "";
      const isAgain = seen.has(Number(nth));
      seen.add(Number(nth));
      return (isAgain || !/^\d{1,9}$/.test(nth) || !(Number(nth) < count)) && says(point);
    });
  });
}

function isOfNoPoint(label: Node): boolean {
  const [deleted] = named(label, "delete");
  if (deleted !== undefined && !/^(?:0|false)$/.test(deleted.values.get("val") ?? "")) return true;
  const series = label.holder?.holder ?? undefined;
  const values = [...named(series, "val"), ...named(series, "yVal")][0];
  const list = values && [...below(values)].find(({ name }) => /^num(?:Cache|Lit)$/.test(name));
  if (list === undefined) return false;
  const [told] = named(list, "ptCount");
  const count = told === undefined ? named(list, "pt").length : Number(told.values.get("val") ?? NaN);
  const most = count + (series?.holder?.name === "ofPieChart" ? 1 : 0);
  return named(label, "idx").some(({ values: of }) => !(Number(of.get("val") ?? 0) < most));
}

/** Words between the parts of a label that has but one. */
function isUnused(separator: Node): boolean {
  if (!/[\p{L}\p{N}]/u.test(separator.text) && separator.text.length <= 8) return false;
  const parts = separator.holder?.children.filter(({ name }) => /^show(?!Leg|Lead)/.test(name)) ?? [];
  return parts.every(({ values }) => /^(?:0|false)$/.test(values.get("val") ?? ""));
}
