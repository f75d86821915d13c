import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { concat } from "../../../src/bytes/bytes.ts";
import { orientationSegment } from "../../../src/formats/jpeg/app-segments.ts";
import { jpeg } from "../../../src/formats/jpeg/jpeg.ts";
import { findSegments, marker } from "../../../src/formats/jpeg/markers.ts";
import { startBrowser, type WatchedBrowser } from "../../support/browser.ts";
import { describeWith, runTool } from "../../support/oracles.ts";

const samplings = ["1x1,1x1,1x1", "2x2,1x1,1x1", "2x1,1x1,1x1", "1x2,1x1,1x1", "4x1,1x1,1x1", "1x1", "2x2,2x1,1x2"];
const sizes = [
  [96, 64],
  [149, 101],
  [97, 64],
  [96, 67],
] as const;

/** A smooth picture with an edge in it, so that turns and shifts show. */
function encoded(width: number, height: number, sampling: string): Uint8Array {
  const samples = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return [(x * 200) / width + 20, (y * 200) / height + 20, x > width / 3 && y < height / 2 ? 220 : 60];
  });
  const ppm = concat([Buffer.from(`P6 ${width} ${height} 255\n`), Uint8Array.from(samples.flat())]);
  return runTool("cjpeg", ["-quality", "85", ...(sampling === "1x1" ? ["-grayscale"] : ["-sample", sampling])], ppm);
}

interface Pair {
  readonly before: string;
  readonly after: string;
  readonly left: number;
  readonly top: number;
}

/** Runs in the page: the mean difference of what is shown, without what was trimmed; -1 where the sizes do not fit. */
const compareInPage = `async (pairs) => {
  const shown = async (base64) => {
    const image = new Image();
    image.src = "data:image/jpeg;base64," + base64;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  };
  const difference = async ({ before, after, left, top }) => {
    const [was, is] = [await shown(before), await shown(after)];
    if (was.width !== left + is.width || was.height !== top + is.height) return -1;
    let sum = 0;
    for (let i = 0; i < is.data.length; i++) {
      const [x, y] = [Math.floor(i / 4) % is.width, Math.floor(i / 4 / is.width)];
      sum += Math.abs(is.data[i] - was.data[4 * ((top + y) * was.width + left + x) + (i % 4)]);
    }
    return sum / is.data.length;
  };
  return Promise.all(pairs.map(difference));
}`;

/** Runs in the page: red, green and blue in the middle of a picture. */
const middleInPage = `async (base64) => {
  const image = new Image();
  image.src = "data:image/jpeg;base64," + base64;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return [...context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data].slice(0, 3);
}`;

describeWith(["chromium", "cjpeg"], "what a browser shows", () => {
  let browser: WatchedBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it.each([true, false])("of a mask in inks is what was asked for; with an Adobe segment: %s", async (isMarked) => {
    const flat = sharp({ create: { width: 64, height: 64, channels: 3, background: "#b07a5c" } });
    const inks = new Uint8Array(await flat.toColourspace("cmyk").jpeg().toBuffer());
    const kept = findSegments(inks).filter(({ code }) => isMarked || code !== marker.app14);
    const source = concat(kept.map(({ offset, length }) => inks.subarray(offset, offset + length)));
    const page = await (await browser.newContext()).newPage();
    for (const [fill, least, most] of [
      ["black", 0, 60],
      ["grey", 80, 170],
      ["white", 250, 255],
    ] as const) {
      const region = { shape: "rect", x: 16, y: 16, width: 32, height: 32 } as const;
      const result = jpeg.edit?.(source, [{ kind: "mask", region, fill }], { keepEdges: false, lossy: false });
      if (result === undefined || !("bytes" in result)) throw new Error("was not covered");
      const base64 = JSON.stringify(Buffer.from(result.bytes).toString("base64"));
      for (const level of await page.evaluate<number[]>(`(${middleInPage})(${base64})`)) {
        expect(level).toBeGreaterThanOrEqual(least);
        expect(level).toBeLessThanOrEqual(most);
      }
    }
  });

  it.each(samplings)("of every orientation and size is upright and the same picture at %s", async (sampling) => {
    const sources = sizes.map(([width, height]) => encoded(width, height, sampling));
    const pairs = ([1, 2, 3, 4, 5, 6, 7, 8] as const).flatMap((orientation) =>
      sources.map((source): Pair => {
        const before = concat([source.subarray(0, 2), orientationSegment(orientation), source.subarray(2)]);
        const result = jpeg.strip(before, { keepEdges: false, lossy: false });
        if (!("bytes" in result)) throw new Error("was not cleaned");
        expect(result.notes.includes("orientation-baked")).toBe(orientation !== 1);
        const { left = 0, top = 0 } = result.trimmed ?? {};
        return {
          before: Buffer.from(before).toString("base64"),
          after: Buffer.from(result.bytes).toString("base64"),
          left,
          top,
        };
      }),
    );
    const page = await (await browser.newContext()).newPage();
    const found = await page.evaluate<number[]>(`(${compareInPage})(${JSON.stringify(pairs)})`);
    expect(found).toHaveLength(32);
    for (const difference of found) {
      expect(difference).toBeGreaterThanOrEqual(0);
      expect(difference).toBeLessThan(2);
    }
  });
});
