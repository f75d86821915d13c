import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point, Region } from "../src/geometry.ts";
import { areaOf, boundsOf, coverRegion } from "../src/region-mask.ts";
import { coveredBy } from "./pixels/covered.ts";

const size = { width: 24, height: 18 };
const number = fc.double({ min: -4, max: 28, noNaN: true });
const extent = fc.double({ min: 0.05, max: 20, noNaN: true });
const regions: fc.Arbitrary<Region> = fc.oneof(
  fc.record({ shape: fc.constant("rect" as const), x: number, y: number, width: extent, height: extent }),
  fc.record({ shape: fc.constant("ellipse" as const), cx: number, cy: number, rx: extent, ry: extent }),
  fc.record({
    shape: fc.constant("polygon" as const),
    points: fc.array(fc.record({ x: number, y: number }), { minLength: 3, maxLength: 8 }),
  }),
);

/** Whether the point lies inside, written another way than the mask is: by the sum of angles for polygons. */
function isInside(region: Region, { x, y }: Point): boolean {
  switch (region.shape) {
    case "rect":
      return x > region.x && x < region.x + region.width && y > region.y && y < region.y + region.height;
    case "ellipse":
      return ((x - region.cx) / region.rx) ** 2 + ((y - region.cy) / region.ry) ** 2 < 1;
    case "polygon": {
      const angles = region.points.map((a, i) => {
        const b = region.points[(i + 1) % region.points.length] ?? a;
        const turn = Math.atan2(b.y - y, b.x - x) - Math.atan2(a.y - y, a.x - x);
        return turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn;
      });
      return Math.abs(angles.reduce((sum, angle) => sum + angle, 0)) > 1;
    }
  }
}

function coverOrNull(region: Region, growPx = 0): ReturnType<typeof coverRegion> | null {
  try {
    return coverRegion(region, size, growPx);
  } catch {
    return null; // wholly outside
  }
}

const pixels = Array.from({ length: size.width * size.height }, (_, i) => i);
const samplesIn = (i: number): Point[] =>
  [0.02, 0.25, 0.5, 0.75, 0.98].flatMap((dy) =>
    [0.02, 0.25, 0.5, 0.75, 0.98].map((dx) => ({ x: (i % size.width) + dx, y: Math.floor(i / size.width) + dy })),
  );

describe("a mask", () => {
  it("covers every pixel of which any part lies inside the region", () => {
    fc.assert(
      fc.property(regions, (region) => {
        const mask = coverOrNull(region);
        if (mask === null) return;
        const missed = pixels.filter((i) => coveredBy(mask)[i] === 0 && samplesIn(i).some((p) => isInside(region, p)));
        expect(missed).toEqual([]);
      }),
    );
  });

  it("covers no pixel that is further than one pixel from the region", () => {
    fc.assert(
      fc.property(regions, (region) => {
        const mask = coverOrNull(region);
        if (mask === null || !isThick(region)) return;
        const near = (i: number): boolean =>
          [-1, 0, 1].some((dy) =>
            [-1, 0, 1].some((dx) => touches(region, (i % size.width) + dx, Math.floor(i / size.width) + dy)),
          );
        expect(pixels.filter((i) => coveredBy(mask)[i] === 1 && !near(i))).toEqual([]);
      }),
    );
  });

  it.each([
    [{ shape: "rect", x: 3, y: 4, width: 5, height: 2 } as const, { x: 3, y: 4, width: 5, height: 2 }, 10],
    [{ shape: "rect", x: 3.5, y: 4.5, width: 5, height: 2 } as const, { x: 3, y: 4, width: 6, height: 3 }, 18],
    [{ shape: "ellipse", cx: 10, cy: 9, rx: 4, ry: 3 } as const, { x: 6, y: 6, width: 8, height: 6 }, 44],
    [triangle(), { x: 2, y: 2, width: 8, height: 8 }, 36],
  ])("of %o is as large as it has to be", (region, bounds, count) => {
    const mask = coverRegion(region, size, 0);
    expect(boundsOf(mask)).toEqual(bounds);
    expect(areaOf(mask)).toBe(count);
    expect(coveredBy(mask).filter((covered) => covered === 1).length).toBe(count);
  });

  it("grows to every side, corners included, and stops at the edge of the picture", () => {
    const dot = { shape: "rect", x: 1, y: 9, width: 1, height: 1 } as const;
    expect(boundsOf(coverRegion(dot, size, 3))).toEqual({ x: 0, y: 6, width: 5, height: 7 });
    fc.assert(
      fc.property(regions, fc.integer({ min: 1, max: 5 }), (region, growPx) => {
        const [base, grown] = [coverOrNull(region), coverOrNull(region, growPx)];
        if (base === null || grown === null) return;
        const expected = pixels.map((i) => Number(hasNear(coveredBy(base), i, growPx)));
        expect([...coveredBy(grown)]).toEqual(expected);
      }),
    );
  });

  it.each([
    ["a number that is none", { shape: "rect", x: Number.NaN, y: 0, width: 4, height: 4 } as const],
    ["no extent", { shape: "rect", x: 2, y: 2, width: 0, height: 4 } as const],
    ["a place outside", { shape: "rect", x: 40, y: 0, width: 4, height: 4 } as const],
    [
      "two corners only",
      {
        shape: "polygon",
        points: [
          { x: 1, y: 1 },
          { x: 5, y: 5 },
        ],
      } as const,
    ],
  ])("of a region with %s is refused", (_, region) => {
    expect(() => coverRegion(region, size, 0)).toThrow(expect.objectContaining({ code: "region-invalid" }));
  });
});

function triangle(): Region {
  return {
    shape: "polygon",
    points: [
      { x: 2, y: 2 },
      { x: 10, y: 2 },
      { x: 2, y: 10 },
    ],
  };
}

/** Whether the few points that this test looks at inside a pixel cannot all miss the region. */
function isThick(region: Region): boolean {
  if (region.shape === "ellipse") return region.rx >= 1 && region.ry >= 1;
  return region.shape === "rect" && region.width >= 0.5 && region.height >= 0.5;
}

function touches(region: Region, x: number, y: number): boolean {
  return samplesIn(0).some((p) => isInside(region, { x: x + p.x, y: y + p.y }));
}

function hasNear(covered: Uint8Array, i: number, growPx: number): boolean {
  const [x, y] = [i % size.width, Math.floor(i / size.width)];
  return pixels.some(
    (j) =>
      covered[j] === 1 &&
      Math.abs((j % size.width) - x) <= growPx &&
      Math.abs(Math.floor(j / size.width) - y) <= growPx,
  );
}
