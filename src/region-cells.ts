/** Which cells of a grid a region touches: a mask that covers cells must cover every one that holds a part of it. */
import type { Point, Rect, Region } from "./geometry.ts";

/** Whether any part of the region lies in the rectangle; where they only meet at an edge, rather yes than no. */
export function touches(region: Region, cell: Rect): boolean {
  const [right, bottom] = [cell.x + cell.width, cell.y + cell.height];
  switch (region.shape) {
    case "rect":
      return (
        region.x < right && region.x + region.width > cell.x && region.y < bottom && region.y + region.height > cell.y
      );
    case "ellipse": {
      const x = (clamp(region.cx, cell.x, right) - region.cx) / region.rx;
      const y = (clamp(region.cy, cell.y, bottom) - region.cy) / region.ry;
      return x * x + y * y <= 1;
    }
    case "polygon": {
      const { points } = region;
      const crossed = points.some((point, i) => crosses(point, points[(i + 1) % points.length] ?? point, cell));
      return crossed || winding(points, { x: cell.x + cell.width / 2, y: cell.y + cell.height / 2 }) !== 0;
    }
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** Whether a part of the line from a to b lies in the cell: it is shortened side by side (Liang and Barsky, 1984). */
function crosses(a: Point, b: Point, cell: Rect): boolean {
  let [from, to] = [0, 1];
  const cut = (delta: number, least: number, most: number): boolean => {
    if (delta === 0) return least <= 0 && most >= 0;
    const [enter, leave] = delta > 0 ? [least / delta, most / delta] : [most / delta, least / delta];
    from = Math.max(from, enter);
    to = Math.min(to, leave);
    return from <= to;
  };
  return (
    cut(b.x - a.x, cell.x - a.x, cell.x + cell.width - a.x) && cut(b.y - a.y, cell.y - a.y, cell.y + cell.height - a.y)
  );
}

/** How often the outline runs around the point: not 0 where it lies inside, overlaps of the outline included. */
function winding(points: readonly Point[], { x, y }: Point): number {
  let turns = 0;
  for (const [i, a] of points.entries()) {
    const b = points[(i + 1) % points.length] ?? a;
    const side = (b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y);
    if (a.y <= y && b.y > y && side > 0) turns += 1;
    if (a.y > y && b.y <= y && side < 0) turns -= 1;
  }
  return turns;
}
