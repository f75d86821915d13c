/**
 * The shapes and pictures of a slide, read as text, for the scanner: shares nothing with what cleans a deck. What it does not
 * understand it leaves out, so that everything it finds is there.
 */

/** What stands on a slide, from the lowest to the highest. */
export interface ScannedShape {
  /** The id of the relationship to its picture; "" for a shape without one. */
  readonly picture: string;
  /** Parts of the picture's width and height that are hidden from each edge: left, top, right, bottom. */
  readonly hidden: readonly [number, number, number, number];
  /** Whether it hides what is below it for certain, and how: by its box, or by the ellipse in it. */
  readonly covers: "box" | "ellipse" | null;
  /** Where a point of the unit square of its box lies on the slide; null where nothing says so. */
  readonly place: ((u: number, v: number) => readonly [x: number, y: number]) | null;
  /** How far the line around it reaches beyond its box, in EMU. */
  readonly rim: number;
  readonly id: string;
  /** The branches of alternative contents it stands in, of each of which a program shows one. */
  readonly branches: readonly Branch[];
}

/** ECMA-376 Part 3, 7.5: by the number of the alternative in its slide, and its own. */
interface Branch {
  readonly alternative: number;
  readonly branch: number;
}

type Place = (x: number, y: number) => readonly [number, number];
type Values = ReadonlyMap<string, string>;

interface Open {
  name: string;
  picture: string;
  source: readonly number[];
  filled: readonly number[];
  fill: "none" | "solid" | "other";
  preset: string;
  /** Slide shows leave it out where nothing was put into it. */
  isPlaceholder: boolean;
  line: number;
  id: string;
  transform: Values[];
}

const tagPattern = /<(\/?)([\w.-]+:)?([\w.-]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;
const attributePattern = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Reads a slide. Shapes of animations are given by `movedIds`. */
export function scanShapes(text: string): { shapes: ScannedShape[]; movedIds: ReadonlySet<string> } {
  const shapes: ScannedShape[] = [];
  const movedIds = new Set<string>();
  const groups: (Place | null)[] = [(x, y) => [x, y]];
  const path: string[] = [];
  const alternatives: number[] = [];
  const branches: Branch[] = [];
  let count = 0;
  let open: Open | null = null;
  for (const [, closing, , name = "", rest = "", single] of text.matchAll(tagPattern)) {
    if (closing === "/") {
      path.pop();
      if (name === "grpSp") groups.pop();
      if (name === "AlternateContent") alternatives.pop();
      if (isBranch(name)) branches.pop();
      if (name === "grpSpPr" && open !== null && path.at(-1) === "grpSp")
        groups.push(inside(groups.pop() ?? null, open.transform));
      if (open !== null && (name === open.name || name === "grpSpPr")) {
        if (name !== "grpSpPr") shapes.push(finished(open, groups.at(-1) ?? null, [...branches]));
        open = null;
      }
      continue;
    }
    const values = valuesOf(rest);
    if (name === "spTgt") movedIds.add(values.get("spid") ?? "");
    if (name === "grpSp") groups.push(groups.at(-1) ?? null);
    if (name === "AlternateContent" && single !== "/") alternatives.push(count++);
    if (isBranch(name) && single !== "/") branches.push({ alternative: alternatives.at(-1) ?? -1, branch: count++ });
    const mayOpen = ["sp", "pic", "grpSpPr"].includes(name) && single !== "/"; // an empty grpSpPr is what PowerPoint writes
    if (mayOpen && open === null) open = started(name);
    else if (open !== null) note(open, name, values, path);
    if (single !== "/") path.push(name);
  }
  return { shapes, movedIds };
}

function isBranch(name: string): boolean {
  return name === "Choice" || name === "Fallback";
}

/** The fills of any part, those of tables, charts and backgrounds too: the picture, and what its crop hides. */
export function scanFills(text: string): Pick<ScannedShape, "picture" | "hidden">[] {
  return [...text.matchAll(/<((?:[\w.-]+:)?blipFill)\b.*?<\/\1>/gs)].map(([fill]) => {
    const open = started("fill");
    for (const [, , , name = "", rest = ""] of fill.matchAll(tagPattern))
      note(open, name, valuesOf(rest), ["blipFill"]);
    return { picture: open.picture, hidden: hiddenOf(open) };
  });
}

function valuesOf(rest: string): Values {
  return new Map(
    [...rest.matchAll(attributePattern)].map(([, key = "", a, b]) => [key.replace(/^.*:/, ""), a ?? b ?? ""]),
  );
}

function started(name: string): Open {
  const nothing = [0, 0, 0, 0];
  return {
    name,
    picture: "",
    source: nothing,
    filled: nothing,
    fill: "none",
    preset: "",
    isPlaceholder: false,
    line: 0,
    id: "",
    transform: [],
  };
}

function note(open: Open, name: string, values: Values, path: readonly string[]): void {
  const within = path.at(-1) ?? "";
  const isOwnFill = within === "spPr" || within === "pic";
  if (name === "cNvPr" && open.id === "") open.id = values.get("id") ?? "";
  if (name === "ln" && within === "spPr") open.line = Number(values.get("w") ?? 0);
  if (name === "ph") open.isPlaceholder = true;
  if (name === "prstGeom") open.preset = values.get("prst") ?? "";
  if (isOwnFill && name.endsWith("Fill")) open.fill = name === "solidFill" ? "solid" : "other";
  if (["alpha", "alphaMod", "alphaOff", "softEdge", "camera", "useBgFill", "custGeom"].includes(name)) open.preset = "";
  if (name === "blip" && path.includes("blipFill")) open.picture ||= values.get("embed") ?? "";
  if (name === "tile") open.picture = "";
  if (name === "srcRect") open.source = partsOf(values);
  if (name === "fillRect" && path.includes("blipFill")) open.filled = partsOf(values);
  if (isAskew(name, values)) open.transform.push(new Map([["tag", "askew"]]));
  if (within === "xfrm" || (name === "xfrm" && /^(?:spPr|grpSpPr)$/.test(within))) {
    open.transform.push(new Map([...values, ["tag", name]]));
  }
}

function partsOf(values: Values): number[] {
  return ["l", "t", "r", "b"].map((key) => {
    const value = values.get(key) ?? "0";
    const number = Number.parseFloat(value) / (value.endsWith("%") ? 100 : 100_000);
    return Number.isFinite(number) ? number : 0;
  });
}

function finished(open: Open, group: Place | null, branches: readonly Branch[]): ScannedShape {
  const own = ownPlace(open.transform);
  const kinds: Readonly<Record<string, "box" | "ellipse">> = { rect: "box", ellipse: "ellipse" };
  const mayCover = open.name === "sp" && open.picture === "" && open.fill === "solid" && !open.isPlaceholder;
  const covers = mayCover ? (kinds[open.preset] ?? null) : null;
  const isInset = open.filled.some((part) => part > 0);
  const place = own === null || group === null || isInset ? null : (u: number, v: number) => group(...own(u, v));
  return { picture: open.picture, hidden: hiddenOf(open), covers, place, rim: open.line / 2, id: open.id, branches };
}

/** A picture is cut by its note, and by a box over which it reaches. */
function hiddenOf({ source, filled }: Open): [number, number, number, number] {
  const side = (near: number, far: number): number => {
    const shown = 1 - (source[near] ?? 0) - (source[far] ?? 0);
    const box = 1 - (filled[near] ?? 0) - (filled[far] ?? 0);
    return (source[near] ?? 0) + (Math.max(0, -(filled[near] ?? 0)) / box) * shown;
  };
  return [side(0, 2), side(1, 3), side(2, 0), side(3, 1)];
}

function numbers(transform: readonly Values[], tag: string, ...keys: string[]): number[] | null {
  const found = transform.find((values) => values.get("tag") === tag);
  const read = keys.map((key) => Number(found?.get(key) ?? NaN));
  return read.every(Number.isFinite) ? read : null;
}

/** What a camera or light shows otherwise than from the front is elsewhere. */
function isAskew(name: string, values: Values): boolean {
  if (name === "camera") return values.get("prst") !== "orthographicFront" || values.has("zoom");
  return name === "rot" && ["lat", "lon", "rev"].some((key) => Number(values.get(key) ?? 0) !== 0);
}

/** From the unit square to where the shape's parent counts: mirrored, turned about the middle, moved. */
function ownPlace(transform: readonly Values[]): Place | null {
  const [offset, extent] = [numbers(transform, "off", "x", "y"), numbers(transform, "ext", "cx", "cy")];
  if (offset === null || extent === null || transform.some((values) => values.get("tag") === "askew")) return null;
  const [x = 0, y = 0] = offset;
  const [width = 0, height = 0] = extent;
  const frame = transform.find((values) => values.get("tag") === "xfrm");
  const turn = ((Number(frame?.get("rot") ?? 0) / 60_000) * Math.PI) / 180;
  const mirror = (key: string) => (/^(?:1|true)$/.test(frame?.get(key) ?? "") ? -1 : 1);
  return (u, v) => {
    const [right, down] = [(u - 0.5) * width * mirror("flipH"), (v - 0.5) * height * mirror("flipV")];
    return [
      x + width / 2 + right * Math.cos(turn) - down * Math.sin(turn),
      y + height / 2 + right * Math.sin(turn) + down * Math.cos(turn),
    ];
  };
}

/** Where what stands in a group lies outside of it; null for one that is stretched, in which turned shapes are not certain. */
function inside(outer: Place | null, transform: readonly Values[]): Place | null {
  if (transform.length === 0) return outer;
  const own = ownPlace(transform);
  const [start, size] = [numbers(transform, "chOff", "x", "y"), numbers(transform, "chExt", "cx", "cy")];
  const extent = numbers(transform, "ext", "cx", "cy");
  if (outer === null || own === null || start === null || size === null || extent === null) return null;
  const [wide = 0, high = 0] = size;
  const even = Math.abs(((extent[0] ?? 0) * high) / ((extent[1] ?? 0) * wide) - 1) < 0.001;
  if (!even) return null;
  return (x, y) => outer(...own((x - (start[0] ?? 0)) / wide, (y - (start[1] ?? 0)) / high));
}
