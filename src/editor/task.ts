/** What the editor is asked, and what it gives back; the browser and the program both read this. */
import type { Fill } from "../edits.ts";
import { checkRegion, type Point, type Rect, type Region, type Size } from "../geometry.ts";
import type { Grid } from "./applied.ts";

/** What the page is told: all but the picture's bytes. */
export interface Task {
  /** The whole picture as displayed, in pixels; what is shown of it may be smaller. */
  readonly size: Size;
  /** Frames or pages of the file, of which one at a time is shown; all are edited. */
  readonly frames: number;
  /** Whether a backdrop is seen through the picture. */
  readonly isTransparent: boolean;
  readonly grid: Grid;
  /** How the picture is written: what is told about loss depends on it. */
  readonly coding: "coefficients" | "pixels" | "encoded-anew";
  /** "mask" covers and may crop; "crop" only crops. */
  readonly mode: "mask" | "crop";
  /** Whether saving nothing is an answer. */
  readonly mayBeEmpty: boolean;
  readonly initial: Drawn;
  /** Null where nobody asked for them. */
  readonly suggestions: SuggestedPlaces | null;
  /** The page to go back to; null where saving and cancelling end it all. */
  readonly back: string | null;
}

/** Why there is nothing to draw on, and where to go from there. */
export interface NoTask extends Pick<Task, "back"> {
  readonly problem: string;
}

/** Where to look. */
export interface SuggestedPlaces {
  readonly places: readonly Suggested[];
  /** What was not looked for, a sentence each: nobody may take for "nothing found" what no detector has seen. */
  readonly notLooked: readonly string[];
}

/** A place that may identify: shown dashed, and covered only when a person takes it. */
export interface Suggested {
  readonly what: "face" | "eyes" | "code";
  readonly region: Region;
}

/** What a person drew, in pixels of the whole picture as displayed. */
export interface Drawn {
  readonly regions: readonly Region[];
  /** What to keep; null keeps all. */
  readonly crop: Rect | null;
  readonly fill: Fill;
}

/** Nothing yet. */
export const nothingDrawn: Drawn = { regions: [], crop: null, fill: "black" };

const maxRegions = 1000;
const maxPoints = 1000;

/** What the page sent, or null where it is not a drawing on a picture of this size. */
export function readDrawn(sent: unknown, size: Size): Drawn | null {
  if (!isRecord(sent)) return null;
  const { regions, crop, fill } = sent;
  if (!Array.isArray(regions) || regions.length > maxRegions) return null;
  if (fill !== "black" && fill !== "grey" && fill !== "white") return null;
  const read = regions.map(readRegion);
  const kept = isRecord(crop) ? readRegion({ ...crop, shape: "rect" }) : null;
  const shapes = kept === null ? read : [...read, kept];
  if (crop !== null && kept?.shape !== "rect") return null;
  try {
    const checked = shapes.map((region) => {
      if (region === null) throw new Error("no region");
      checkRegion(region, size);
      return region;
    });
    const drawn = checked.slice(0, regions.length);
    return { regions: drawn, crop: kept?.shape === "rect" ? plain(kept) : null, fill };
  } catch {
    return null;
  }
}

function readRegion(sent: unknown): Region | null {
  if (!isRecord(sent)) return null;
  switch (sent["shape"]) {
    case "rect": {
      const [x, y, width, height] = numbers(sent, ["x", "y", "width", "height"]);
      return { shape: "rect", x, y, width, height };
    }
    case "ellipse": {
      const [cx, cy, rx, ry] = numbers(sent, ["cx", "cy", "rx", "ry"]);
      return { shape: "ellipse", cx, cy, rx, ry };
    }
    case "polygon": {
      const points = sent["points"];
      if (!Array.isArray(points) || points.length > maxPoints) return null;
      return { shape: "polygon", points: points.map(readPoint) };
    }
    default:
      return null;
  }
}

function readPoint(sent: unknown): Point {
  return isRecord(sent) ? { x: number(sent["x"]), y: number(sent["y"]) } : { x: NaN, y: NaN };
}

type Four = readonly [string, string, string, string];

/** Four members as numbers; what is none becomes NaN, which no region may have. */
function numbers(sent: Record<string, unknown>, [a, b, c, d]: Four): [number, number, number, number] {
  return [number(sent[a]), number(sent[b]), number(sent[c]), number(sent[d])];
}

function number(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}

function plain({ x, y, width, height }: Rect): Rect {
  return { x, y, width, height };
}

/** Whether something that was sent has members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
