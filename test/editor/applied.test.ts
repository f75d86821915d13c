/** The page shows what will be covered and kept: it must be what is really covered and kept. */
import * as fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Edit } from "../../src/edits.ts";
import { countPixels, keptRect, maskRects, pixelGrid } from "../../src/editor/applied.ts";
import { displayedGrid } from "../../src/formats/jpeg/displayed-grid.ts";
import { jpeg } from "../../src/formats/jpeg/jpeg.ts";
import { boundingRect, type Rect, type Region, type Size } from "../../src/geometry.ts";
import { coverRegion } from "../../src/region-mask.ts";
import { coveredBy } from "../pixels/covered.ts";

const runs = Number(process.env["DERM_FUZZ"] ?? 1) * 25;

const at = (limit: number) => fc.integer({ min: 0, max: limit * 4 - 1 }).map((n) => n / 4);
const extent = (limit: number) => fc.integer({ min: 1, max: limit * 2 }).map((n) => n / 4);

function regionIn({ width, height }: Size): fc.Arbitrary<Region> {
  const point = fc.record({ x: at(width), y: at(height) });
  return fc.oneof(
    fc.record({
      shape: fc.constant("rect" as const),
      x: at(width),
      y: at(height),
      width: extent(width),
      height: extent(height),
    }),
    fc.record({
      shape: fc.constant("ellipse" as const),
      cx: at(width),
      cy: at(height),
      rx: extent(width),
      ry: extent(height),
    }),
    fc
      .record({ shape: fc.constant("polygon" as const), points: fc.array(point, { minLength: 3, maxLength: 6 }) })
      .filter(({ points }) => {
        const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
        return new Set(xs).size > 1 && new Set(ys).size > 1;
      }),
  );
}

function boundsOf(rects: readonly Rect[]): Rect | null {
  if (rects.length === 0) return null;
  const [x, y] = [Math.min(...rects.map((r) => r.x)), Math.min(...rects.map((r) => r.y))];
  const width = Math.max(...rects.map((r) => r.x + r.width)) - x;
  return { x, y, width, height: Math.max(...rects.map((r) => r.y + r.height)) - y };
}

function painted(rects: readonly Rect[], size: Size): Uint8Array {
  const covered = new Uint8Array(size.width * size.height);
  for (const { x, y, width, height } of rects)
    for (let row = y; row < y + height; row++) covered.fill(1, row * size.width + x, row * size.width + x + width);
  return covered;
}

const options = { keepEdges: false, lossy: false };

/** Pictures of odd sizes in every orientation, whose cells are whole at the stored top left only. */
async function makeJpeg(orientation: number, chromaSubsampling: "4:4:4" | "4:2:0"): Promise<Uint8Array> {
  const raw = { width: 149, height: 101, channels: 3 as const };
  return sharp(new Uint8Array(raw.width * raw.height * 3).fill(200), { raw })
    .withMetadata({ orientation })
    .jpeg({ chromaSubsampling })
    .toBuffer();
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])("what the page shows of a JPEG of orientation %d", (orientation) => {
  it.each(["4:4:4", "4:2:0"] as const)("is what a mask and a crop do, %s", async (sampling) => {
    const bytes = await makeJpeg(orientation, sampling);
    const [size, grid] = [jpeg.size(bytes), { ...displayedGrid(bytes), growPx: 0 }];
    fc.assert(
      fc.property(regionIn(size), (region) => {
        const shown = boundsOf(maskRects(region, grid, size));
        expect(shown).toEqual(appliedBy(bytes, { kind: "mask", region, fill: "black" }));
        const rect = boundingRect(region);
        expect(keptRect(rect, grid, size)).toEqual(appliedBy(bytes, { kind: "crop", rect }));
      }),
      { numRuns: runs },
    );
  });
});

/** What the edit really did, or null where nothing was left of it. */
function appliedBy(bytes: Uint8Array, edit: Edit): Rect | null {
  try {
    const done = jpeg.edit?.(bytes, [edit], options);
    return done !== undefined && "applied" in done ? (done.applied[0]?.applied ?? null) : null;
  } catch (error) {
    expect(error).toMatchObject({ code: "region-invalid" });
    return null;
  }
}

describe("what the page shows of a picture that is edited in pixels", () => {
  const size = { width: 61, height: 47 };

  it.each([0, 5])("is what a mask covers, grown by %d pixels", (growPx) => {
    fc.assert(
      fc.property(regionIn(size), (region) => {
        const rects = maskRects(region, { ...pixelGrid, growPx }, size);
        const covered = coveredBy(coverRegion(region, size, growPx));
        const shown = painted(rects, size);
        expect(shown).toEqual(covered);
        expect(countPixels(rects)).toBe(shown.filter((byte) => byte === 1).length);
      }),
      { numRuns: runs },
    );
  });

  it("keeps the whole pixels of a crop", () => {
    expect(keptRect({ x: 3, y: 0, width: 20, height: 90 }, pixelGrid, size)).toEqual({
      x: 3,
      y: 0,
      width: 20,
      height: 47,
    });
  });
});
