/**
 * The outline of a picture's frame as straight pieces: of preset shapes that picture styles use, and of free forms.
 *
 * Source: ECMA-376 Part 1, 20.1.9 (custGeom: pathLst and its commands) and presetShapeDefinitions.xml.
 */
import type { Point, Size } from "../geometry.ts";
import { presetOutline } from "./cover-shapes.ts";
import { attribute, child, children, descendants, type Element, nameOf } from "./xml.ts";

const pieces = 24; // of each curve: what they cut off is less than the clearance that is left beside a frame

/** The outlines in the box of the frame, in EMU; "rect" where it is the box itself, null where it is not followed. */
export function framePaths(properties: Element, box: Size): readonly (readonly Point[])[] | "rect" | null {
  const free = child(properties, "a:custGeom");
  if (free !== undefined) return freePaths(free, box);
  const geometry = child(properties, "a:prstGeom");
  const preset = (geometry && attribute(geometry, "prst")) ?? "rect";
  if (preset === "rect" || geometry === undefined) return "rect";
  const corners = cornersOf(preset, geometry);
  if (corners !== null) return [cornered(box, corners)];
  const outline = presetOutline(preset, geometry, box);
  if (outline === "unknown" || preset.endsWith("Callout")) return null; // a callout's tip may lie anywhere
  return [
    outline === "ellipse" ? arc({ x: box.width, y: box.height / 2 }, box.width / 2, box.height / 2, 0, 360) : outline,
  ];
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

function freePaths(free: Element, box: Size): Point[][] | null {
  const list = child(free, "a:pathLst");
  const paths = (list === undefined ? [] : children(list)).map((path) => freePath(path, box));
  const found = paths.filter((path) => path !== null).flat();
  return found.length === 0 || paths.includes(null) ? null : found;
}

/** 20.1.9.15: the path has coordinates of its own, stretched over the box. A guide by name is not followed. */
function freePath(path: Element, box: Size): Point[][] | null {
  const [wide, high] = [Number(attribute(path, "w") ?? box.width), Number(attribute(path, "h") ?? box.height)];
  const outlines: Point[][] = [];
  let current: Point[] = [];
  for (const command of children(path)) {
    const at = current.at(-1) ?? { x: 0, y: 0 };
    const points = children(command).map((point) => ({ x: numberOf(point, "x"), y: numberOf(point, "y") }));
    if (nameOf(command) === "a:moveTo") outlines.push((current = []));
    const next = pointsOf(command, at, points);
    if (next === null || next.some(({ x, y }) => !Number.isFinite(x + y))) return null;
    current.push(...next);
  }
  if (!(wide > 0 && high > 0)) return null;
  return outlines.map((points) =>
    points.map(({ x, y }) => ({ x: (x / wide) * box.width, y: (y / high) * box.height })),
  );
}

function pointsOf(command: Element, at: Point, points: readonly Point[]): Point[] | null {
  switch (nameOf(command)) {
    case "a:moveTo":
    case "a:lnTo":
      return [...points];
    case "a:quadBezTo":
    case "a:cubicBezTo":
      return bezier([at, ...points]);
    case "a:arcTo": {
      const [rx, ry, from, sweep] = ["wR", "hR", "stAng", "swAng"].map((key) => numberOf(command, key));
      return arc(at, rx ?? NaN, ry ?? NaN, (from ?? NaN) / 60_000, (sweep ?? NaN) / 60_000);
    }
    case "a:close":
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

function numberOf(element: Element, key: string): number {
  const value = attribute(element, key);
  return value === undefined || value.trim() === "" ? NaN : Number(value);
}
