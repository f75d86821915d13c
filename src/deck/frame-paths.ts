/**
 * The outline of a picture's frame as straight pieces: of preset shapes that picture styles use, and of free forms.
 *
 * Source: ECMA-376 Part 1, 20.1.9 (custGeom: pathLst and its commands) and presetShapeDefinitions.xml.
 */
import type { Point, Size } from "../geometry.ts";
import { presetOutline } from "./cover-shapes.ts";
import { type GuideFormula, type GuideValue, guideValues } from "./guide-values.ts";
import type { Path } from "./inner-regions.ts";
import { identity, placeOf } from "./placement.ts";
import { presetPaths } from "./preset-paths.ts";
import { attribute, child, children, descendants, type Element, nameOf } from "./xml.ts";

const pieces = 64; // of each curve: what they cut off is less than the clearance that is left beside it

/** The paths in the box of the frame, in EMU; "rect" where it is the box itself, null where it is not followed. */
export function framePaths(properties: Element, box: Size): readonly Path[] | "rect" | null {
  if (child(properties, "a:custGeom") !== undefined) return drawnPaths(properties, box);
  const geometry = child(properties, "a:prstGeom");
  const preset = (geometry && attribute(geometry, "prst")) ?? "rect";
  if (preset === "rect" || geometry === undefined) return "rect";
  const drawn = drawnPaths(properties, box);
  if (drawn !== null) return drawn;
  const outline = presetOutline(preset, geometry, box);
  if (outline === "unknown" || outline === "drawn" || preset.endsWith("Callout")) return null; // a callout's tip may lie anywhere
  const isRound = outline === "ellipse";
  return [[isRound ? arc({ x: box.width, y: box.height / 2 }, box.width / 2, box.height / 2, 0, 360) : outline]];
}

/**
 * What is filled of a shape that is drawn freely, has corners of its own, or is no convex preset: for each of its paths the
 * outlines, in EMU. Null where that is not followed.
 */
export function drawnPaths(properties: Element, box: Size): readonly Path[] | null {
  const free = child(properties, "a:custGeom");
  if (free !== undefined) return freePaths(free, box, isStretched(properties, box));
  const geometry = child(properties, "a:prstGeom");
  const preset = (geometry && attribute(geometry, "prst")) ?? "rect";
  const corners = geometry === undefined ? null : cornersOf(preset, geometry);
  if (corners !== null) return [[cornered(box, corners)]];
  const known = Object.hasOwn(presetPaths, preset) ? presetPaths[preset] : undefined;
  if (geometry === undefined || known === undefined) return null;
  const value = guideValues(box, [...known.adjustments, ...formulasIn(geometry, "a:avLst"), ...known.guides]);
  const commands = [...known.path.matchAll(/([MLCA])([^MLCA]*)/g)].map(([, kind = "", words = ""]): Command => {
    return { kind, values: words.trim().split(" ").map(value) };
  });
  const path = pathOf(commands, { wide: known.of ?? box.width, high: known.of ?? box.height }, box);
  return path === null ? null : [path];
}

function formulasIn(geometry: Element, list: string): GuideFormula[] {
  const holder = child(geometry, list);
  const guides = holder === undefined ? [] : children(holder).filter((found) => nameOf(found) === "a:gd");
  return guides.map((guide) => [attribute(guide, "name") ?? "", attribute(guide, "fmla") ?? ""]);
}

/** Corner by corner from the top left, clockwise: how much of the shorter side it takes, and how it looks. */
type Corners = readonly (readonly [part: number, how: "round" | "snip"])[];

function cornersOf(preset: string, geometry: Element): Corners | null {
  const found = /^(round|snip)(1|2Same|2Diag|Round)?Rect$/.exec(preset);
  if (found === null) return null;
  const [, how, which] = found;
  const look = how === "round" ? "round" : "snip";
  const values = descendants(geometry)
    .filter((element) => nameOf(element) === "a:gd")
    .map((element) => Number(/^val (\d+)$/.exec(attribute(element, "fmla") ?? "")?.[1] ?? NaN));
  const usual = look === "snip" && which === "2Diag" ? [0, 16_667] : which === "Round" ? [16_667, 16_667] : [16_667, 0];
  const [one, two] = [0, 1].map((i) => Math.min(50_000, values[i] ?? usual[i] ?? 0) / 100_000);
  if (one === undefined || two === undefined || Number.isNaN(one + two)) return null;
  const [a, b] = [[one, look] as const, [two, look] as const];
  const none = [0, look] as const;
  if (which === undefined) return [a, a, a, a];
  if (which === "1") return [none, a, none, none];
  if (which === "2Same") return [a, a, b, b];
  return which === "2Diag" ? [a, b, a, b] : [[one, "round"], [two, "snip"], none, none];
}

function cornered({ width, height }: Size, corners: Corners): Point[] {
  const short = Math.min(width, height);
  const tips: readonly (readonly [number, number, number])[] = [
    [0, 0, 180],
    [width, 0, 270],
    [width, height, 0],
    [0, height, 90],
  ];
  return tips.flatMap(([x, y, from], i) => {
    const [part, how] = corners[i] ?? [0, "round"];
    const side = part * short;
    if (side === 0) return [{ x, y }];
    const angle = radians(from);
    const start = { x: Math.abs(x - side) + side * Math.cos(angle), y: Math.abs(y - side) + side * Math.sin(angle) };
    const whole = [start, ...arc(start, side, side, from, 90)];
    return how === "round" ? whole : [start, whole.at(-1) ?? start];
  });
}

function radians(degrees: number): number {
  return (degrees / 180) * Math.PI;
}

/** An arc from a point: clockwise, angles in degrees. */
function arc(start: Point, rx: number, ry: number, from: number, sweep: number): Point[] {
  const middle = { x: start.x - rx * Math.cos(radians(from)), y: start.y - ry * Math.sin(radians(from)) };
  const count = Math.max(1, Math.ceil((Math.abs(sweep) / 90) * pieces));
  return Array.from({ length: count }, (_, i) => {
    const angle = radians(from + (sweep * (i + 1)) / count);
    return { x: middle.x + rx * Math.cos(angle), y: middle.y + ry * Math.sin(angle) };
  });
}

/** Whether a shape has another size on the slide than it says itself: by its group, or where it stands in a layout. */
function isStretched(properties: Element, { width, height }: Size): boolean {
  const transform = child(properties, "a:xfrm");
  const own = transform === undefined ? null : placeOf(transform, identity);
  return own !== null && (Math.abs(own.box.width - width) > 1 || Math.abs(own.box.height - height) > 1);
}

function freePaths(free: Element, box: Size, isBoxStretched: boolean): Point[][][] | null {
  const list = child(free, "a:pathLst");
  const filled = (list === undefined ? [] : children(list)).filter((path) => attribute(path, "fill") !== "none");
  const value = guideValues(box, [...formulasIn(free, "a:avLst"), ...formulasIn(free, "a:gdLst")]);
  const paths = filled.map((path) => freePath(path, box, value, isBoxStretched));
  const found = paths.filter((path) => path !== null);
  return found.length === 0 || found.length < paths.length ? null : found;
}

/** A command of a path, by its letter in `PresetPath`, "Q" for a curve of three points, "Z" for a line back. */
interface Command {
  readonly kind: string;
  readonly values: readonly number[];
}

const kinds: Readonly<Record<string, string>> = {
  "a:moveTo": "M",
  "a:lnTo": "L",
  "a:quadBezTo": "Q",
  "a:cubicBezTo": "C",
  "a:arcTo": "A",
  "a:close": "Z",
};

/**
 * 20.1.9.15: a path may have coordinates of its own, stretched over the box; programs differ in what guides are there, and in
 * what a number is without such coordinates where the box is stretched.
 */
function freePath(path: Element, box: Size, value: GuideValue, isBoxStretched: boolean): Point[][] | null {
  const own = [attribute(path, "w"), attribute(path, "h")].map((size) => Number(size ?? 0));
  const [wide, high] = [own[0] || box.width, own[1] || box.height];
  const isOwn = own.some((size) => size > 0);
  const read = (found: Element, key: string) => {
    const word = attribute(found, key) ?? "";
    const isNumber = /^-?\d+(?:\.\d+)?$/.test(word);
    const isCertain = isNumber ? isOwn || !isBoxStretched || key.endsWith("Ang") : !isOwn;
    return isCertain ? value(word) : NaN;
  };
  const commands = children(path).map((element): Command => {
    const kind = kinds[nameOf(element)] ?? "";
    if (kind === "A") return { kind, values: ["wR", "hR", "stAng", "swAng"].map((key) => read(element, key)) };
    return { kind, values: children(element).flatMap((point) => [read(point, "x"), read(point, "y")]) };
  });
  return pathOf(commands, { wide, high }, box);
}

/** The outlines of a path; null where a command is not followed. */
function pathOf(
  commands: readonly Command[],
  { wide, high }: { wide: number; high: number },
  box: Size,
): Point[][] | null {
  const outlines: Point[][] = [];
  let current: Point[] = [];
  for (const { kind, values } of commands) {
    if (kind === "M") outlines.push((current = []));
    const next = pointsOf(kind, values, current.at(-1));
    if (next === null || next.some(({ x, y }) => !Number.isFinite(x + y))) return null;
    current.push(...next);
  }
  if (!(wide > 0 && high > 0)) return null;
  return outlines.map((points) =>
    points.map(({ x, y }) => ({ x: (x / wide) * box.width, y: (y / high) * box.height })),
  );
}

function pointsOf(kind: string, values: readonly number[], at: Point | undefined): Point[] | null {
  const points = values.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: values[i + 1] ?? NaN }] : []));
  if (kind === "M") return points;
  if (at === undefined) return null;
  switch (kind) {
    case "L":
      return points;
    case "Q":
      return points.length === 2 ? bezier([at, ...points]) : null;
    case "C":
      return points.length === 3 ? bezier([at, ...points]) : null;
    case "A": {
      const [rx = NaN, ry = NaN, from = NaN, sweep = NaN] = values;
      const isRight = [from, sweep].every((angle) => angle % 5_400_000 === 0); // programs differ in other angles of an ellipse
      return isRight || Math.abs(rx - ry) < 1 ? arc(at, rx, ry, from / 60_000, sweep / 60_000) : null;
    }
    case "Z":
      return [];
    default:
      return null;
  }
}

/** Points on a curve, by de Casteljau's scheme. */
function bezier(controls: readonly Point[]): Point[] {
  return Array.from({ length: pieces }, (_, i) => {
    const part = (i + 1) / pieces;
    let points = controls;
    while (points.length > 1) points = points.slice(1).map((b, j) => between(points[j] ?? b, b, part));
    return points[0] ?? { x: NaN, y: NaN };
  });
}

function between(a: Point, b: Point, part: number): Point {
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}
