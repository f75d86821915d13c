import { expect, it } from "vitest";
import { concat } from "../../src/bytes/bytes.ts";
import { orientationSegment } from "../../src/formats/jpeg/app-segments.ts";
import { jpeg } from "../../src/formats/jpeg/jpeg.ts";
import type { Size } from "../../src/geometry.ts";
import { drawStrip, findStrip } from "../../src/pixels/text-strip.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { describeWith, runTool } from "../support/oracles.ts";

const text = {
  heading: "For teaching only",
  lines: ["Do not share beyond this purpose."],
  ref: "7Q2M-VK4D",
  terms: "",
};
const options = { ...plainStrip, strip: (size: Size) => drawStrip(text, size) };
const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Odd sizes: no side is a whole number of cells. */
function picture(sampling: string): Uint8Array {
  const [width, height] = [149, 141];
  const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7) % 251);
  const ppm = concat([Buffer.from(`P6 ${width} ${height} 255\n`), samples]);
  return runTool("cjpeg", ["-quality", "85", "-sample", sampling], ppm);
}

async function stamped(bytes: Uint8Array, more: object = {}): Promise<Uint8Array> {
  const result = await anonymise(bytes, { ...options, ...more });
  if ("refused" in result) throw new Error(result.refused.reason);
  return result.image.bytes;
}

describeWith(["cjpeg"], "a stamp", () => {
  it.each(["1x1,1x1,1x1", "2x2,1x1,1x1", "4x1,1x1,1x1"])(
    "lies below the picture as displayed and is replaced as often as one likes, for every orientation (%s)",
    async (sampling) => {
      const source = picture(sampling);
      for (const orientation of orientations) {
        const turned = concat([source.subarray(0, 2), orientationSegment(orientation), source.subarray(2)]);
        const once = await stamped(turned);
        const strip = await findStrip(once);
        expect(strip?.ref, String(orientation)).toBe("7Q2M-VK4D");
        const above = jpeg.size(once).height - (strip?.heightPx ?? 0);
        const shown = jpeg.size(turned).height;
        expect(above).toBeGreaterThan(shown - 32);
        expect(above).toBeLessThan(shown + 16);
        const twice = await stamped(once);
        expect(jpeg.size(twice)).toEqual(jpeg.size(once));
        expect(Buffer.from(await stamped(twice)).equals(Buffer.from(twice))).toBe(true);
      }
    },
  );

  it("lies below what a crop leaves, and never reaches into the strip that was there", async () => {
    const once = await stamped(picture("1x1,1x1,1x1"));
    const { width, height } = jpeg.size(once);
    const crop = [{ kind: "crop", rect: { x: 8, y: 8, width: width - 8, height: height - 8 } }] as const;
    const cropped = await stamped(once, { edits: crop });
    const strip = await findStrip(cropped);
    expect(jpeg.size(cropped).width).toBe(width - 8);
    expect(jpeg.size(cropped).height - (strip?.heightPx ?? 0)).toBe(144 - 8);
  });
});
