/** What was drawn on a picture as a viewer turns it, on the same picture as it is stored: slides show it so. */
import type { Decision } from "../editor/decision.ts";
import { displayedGrid } from "../formats/jpeg/displayed-grid.ts";
import { formatOf } from "../formats/registry.ts";
import { sources } from "../formats/turn.ts";
import type { Point, Region, Size } from "../geometry.ts";

type Masked = Extract<Decision, { verdict: "masked" }>;

/** The decision for the stored picture; "withhold" for a format whose turn is not followed here. */
export function drawnOnStored({ verdict, size, drawn }: Masked, bytes: Uint8Array): Decision {
  if (formatOf(bytes)?.id !== "jpeg") return { verdict: "withhold" };
  const { orientation } = displayedGrid(bytes);
  const { transposed, flipX, flipY } = sources[orientation];
  const stored: Size = transposed ? { width: size.height, height: size.width } : size;
  const place = ({ x, y }: Point): Point => {
    const [across, down] = transposed ? [y, x] : [x, y];
    return { x: flipX ? stored.width - across : across, y: flipY ? stored.height - down : down };
  };
  const regions = drawn.regions.map((region) => placed(region, place, transposed));
  return { verdict, size: stored, drawn: { ...drawn, regions } };
}

function placed(region: Region, place: (point: Point) => Point, transposed: boolean): Region {
  switch (region.shape) {
    case "rect": {
      const [a, b] = [place(region), place({ x: region.x + region.width, y: region.y + region.height })];
      const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
      return { shape: "rect", x, y, width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
    }
    case "ellipse": {
      const middle = place({ x: region.cx, y: region.cy });
      const [rx, ry] = transposed ? [region.ry, region.rx] : [region.rx, region.ry];
      return { shape: "ellipse", cx: middle.x, cy: middle.y, rx, ry };
    }
    case "polygon":
      return { shape: "polygon", points: region.points.map(place) };
  }
}
