/** What can be done to a drawn shape. Coordinates are pixels of the whole picture; shapes stay inside it. */
import type { Point, Rect, Region, Size } from "../../geometry.ts";

/** Something that can be pulled. */
export interface Handle {
  readonly name: string;
  readonly at: Point;
}

/** What a tool draws. */
export type Shape = Region["shape"];

/** Words that are not the names of the tools, so that no two buttons have one name. */
export const shapeWords: Readonly<Record<Shape, string>> = { rect: "rectangle", ellipse: "oval", polygon: "outline" };

const sides = [
  ["top left", 0, 0],
  ["top", 0.5, 0],
  ["top right", 1, 0],
  ["right", 1, 0.5],
  ["bottom right", 1, 1],
  ["bottom", 0.5, 1],
  ["bottom left", 0, 1],
  ["left", 0, 0.5],
] as const;

/** The rectangle around a shape, not rounded. */
export function extentOf(region: Region): Rect {
  switch (region.shape) {
    case "rect":
      return region;
    case "ellipse":
      return { x: region.cx - region.rx, y: region.cy - region.ry, width: 2 * region.rx, height: 2 * region.ry };
    case "polygon": {
      const [xs, ys] = [region.points.map(({ x }) => x), region.points.map(({ y }) => y)];
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
    }
  }
}

/** The same kind of shape, in another rectangle. */
export function fitInto(region: Region, { x, y, width, height }: Rect): Region {
  switch (region.shape) {
    case "rect":
      return { shape: "rect", x, y, width, height };
    case "ellipse":
      return { shape: "ellipse", cx: x + width / 2, cy: y + height / 2, rx: width / 2, ry: height / 2 };
    case "polygon": {
      const old = extentOf(region);
      const points = region.points.map((point) => ({
        x: Math.round(x + ((point.x - old.x) / old.width) * width),
        y: Math.round(y + ((point.y - old.y) / old.height) * height),
      }));
      return { shape: "polygon", points };
    }
  }
}

/** A shape of this kind that fills a rectangle; a polygon begins as a hexagon. */
export function shapeIn(shape: Shape, rect: Rect): Region {
  const corners = [0, 1, 2, 3, 4, 5].map((i) => {
    const angle = (i * Math.PI) / 3;
    return { x: 1000 * Math.cos(angle), y: 1000 * Math.sin(angle) };
  });
  return shape === "polygon"
    ? fitInto({ shape: "polygon", points: corners }, rect)
    : fitInto(shape === "rect" ? { shape, ...rect } : { shape, cx: 0, cy: 0, rx: 1, ry: 1 }, rect);
}

/** The rectangle between two corners, of whole pixels, inside the picture. */
export function between(a: Point, b: Point, size: Size): Rect {
  const [ax, bx] = [within(a.x, size.width), within(b.x, size.width)];
  const [ay, by] = [within(a.y, size.height), within(b.y, size.height)];
  return { x: Math.min(ax, bx), y: Math.min(ay, by), width: Math.abs(ax - bx), height: Math.abs(ay - by) };
}

/** A point on the corners of pixels, inside the picture. */
export function pointIn({ x, y }: Point, size: Size): Point {
  return { x: within(x, size.width), y: within(y, size.height) };
}

/** What can be pulled: the corners and sides of the rectangle around it, or the points of a polygon. */
export function handlesOf(region: Region): Handle[] {
  if (region.shape === "polygon") return region.points.map((at, i) => ({ name: `point ${i + 1}`, at }));
  const { x, y, width, height } = extentOf(region);
  return sides.map(([name, across, down]) => ({ name, at: { x: x + across * width, y: y + down * height } }));
}

/** Pulls a handle to another place; a shape keeps at least one pixel. */
export function pull(region: Region, handle: number, to: Point, size: Size): Region {
  const target = pointIn(to, size);
  if (region.shape === "polygon") {
    const pulled = { ...region, points: region.points.map((point, i) => (i === handle ? target : point)) };
    const { width, height } = extentOf(pulled);
    return width < 1 || height < 1 ? region : pulled;
  }
  const { x, y, width, height } = extentOf(region);
  const [, across, down] = sides[handle] ?? sides[0];
  const [left, right] = pulledEdges(x, x + width, across, target.x);
  const [top, bottom] = pulledEdges(y, y + height, down, target.y);
  return fitInto(region, { x: left, y: top, width: right - left, height: bottom - top });
}

function pulledEdges(low: number, high: number, side: 0 | 0.5 | 1, to: number): [number, number] {
  if (side === 0) return [Math.min(to, high - 1), high];
  return side === 1 ? [low, Math.max(to, low + 1)] : [low, high];
}

/** Moves a shape, as far as the picture goes. */
export function moveBy(region: Region, by: Point, size: Size): Region {
  const { x, y, width, height } = extentOf(region);
  const dx = Math.min(Math.max(by.x, -x), size.width - x - width);
  const dy = Math.min(Math.max(by.y, -y), size.height - y - height);
  if (region.shape === "polygon") {
    return { ...region, points: region.points.map((point) => ({ x: point.x + dx, y: point.y + dy })) };
  }
  return fitInto(region, { x: x + dx, y: y + dy, width, height });
}

/** A polygon with one more point, halfway to the next. */
export function addPoint(region: Region, after: number): Region {
  if (region.shape !== "polygon") return region;
  const [a, b] = [region.points[after], region.points[(after + 1) % region.points.length]];
  if (a === undefined || b === undefined) return region;
  const middle = { x: Math.round((a.x + b.x) / 2), y: Math.round((a.y + b.y) / 2) };
  return { ...region, points: region.points.toSpliced(after + 1, 0, middle) };
}

/** A polygon without a point, or null where three or fewer would not be left. */
export function removePoint(region: Region, at: number): Region | null {
  if (region.shape !== "polygon" || region.points.length <= 3) return null;
  const points = region.points.toSpliced(at, 1);
  const { width, height } = extentOf({ shape: "polygon", points });
  return width < 1 || height < 1 ? null : { shape: "polygon", points };
}

function within(value: number, limit: number): number {
  return Math.min(Math.max(Math.round(value), 0), limit);
}
