import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { chunk } from "../../fixtures/png.ts";
import { pack } from "../../fixtures/planted.ts";
import type { Edit } from "../../src/edits.ts";
import { decode } from "../../src/pixels/decode.ts";
import { editPixels } from "../../src/pixels/edit-pixels.ts";

type Pixel = readonly [number, number, number, number];

interface Part {
  readonly at: readonly [x: number, y: number];
  readonly rows: readonly (readonly Pixel[])[];
  readonly dispose?: number;
  readonly blend?: number;
  readonly delay?: readonly [number, number];
}

const red: Pixel = [255, 0, 0, 255];
const blue: Pixel = [0, 0, 255, 255];
const half: Pixel = [255, 255, 255, 128];
const none: Pixel = [0, 0, 0, 0];
const lossless = { lossy: false };
const signature = "\x89PNG\r\n\x1a\n";

/** An animation of RGBA frames on a canvas of 3 x 1, with or without a first picture that is no frame. */
function animation(parts: readonly Part[], firstIsFrame = true, bits = 8): Uint8Array {
  let sequence = 0;
  const chunks: Uint8Array[] = [];
  if (!firstIsFrame) chunks.push(chunk("IDAT", compressed([[blue, blue, blue]])));
  parts.forEach(({ at, rows, dispose = 0, blend = 0, delay = [1, 10] }, i) => {
    const size = [{ u32: rows[0]?.length ?? 0 }, { u32: rows.length }, { u32: at[0] }, { u32: at[1] }];
    const rest = [{ u16: delay[0] }, { u16: delay[1] }, { u8: dispose }, { u8: blend }];
    chunks.push(chunk("fcTL", pack({ u32: sequence++ }, ...size, ...rest)));
    if (i === 0 && firstIsFrame) chunks.push(chunk("IDAT", compressed(rows)));
    else chunks.push(chunk("fdAT", pack({ u32: sequence++ }, compressed(rows))));
  });
  const header = chunk("IHDR", pack({ u32: 3 }, { u32: 1 }, { u8: bits }, "\x06\0\0\0"));
  const control = chunk("acTL", pack({ u32: parts.length }, { u32: 2 }));
  return pack(signature, header, control, ...chunks, chunk("IEND", pack("")));
}

function compressed(rows: readonly (readonly Pixel[])[]): Uint8Array {
  return deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row.flat()])));
}

async function shown(png: Uint8Array): Promise<number[][]> {
  return (await decode(png, "png")).picture.frames.map(({ samples }) => [...samples]);
}

const first: Part = { at: [0, 0], rows: [[red, red, red]] };

describe("the frames of an animated PNG", () => {
  it("are shown one upon the other, in place or over", async () => {
    const replaced: Part = { at: [1, 0], rows: [[half]] };
    const over: Part = { at: [1, 0], rows: [[half, none]], blend: 1 };
    expect(await shown(animation([first, replaced]))).toEqual([[red, red, red].flat(), [red, half, red].flat()]);
    expect((await shown(animation([first, over])))[1]).toEqual([red, [255, 128, 128, 255], red].flat());
  });

  it("go, or go back to what was before, as they say", async () => {
    const cleared: Part = { at: [0, 0], rows: [[blue, blue]], dispose: 1 };
    const undone: Part = { at: [0, 0], rows: [[blue, blue]], dispose: 2 };
    const last: Part = { at: [2, 0], rows: [[blue]] };
    expect((await shown(animation([first, cleared, last])))[2]).toEqual([none, none, blue].flat());
    expect((await shown(animation([first, undone, last])))[2]).toEqual([red, red, blue].flat());
    expect((await shown(animation([{ ...first, dispose: 2 }, last])))[1]).toEqual([none, none, blue].flat());
  });

  it("are those of the animation, not the picture for viewers that know none", async () => {
    expect(await shown(animation([first], false))).toEqual([[red, red, red].flat()]);
  });

  it("keep their timing", async () => {
    const timed = animation([
      { ...first, delay: [3, 0] },
      { ...first, delay: [1, 8] },
    ]);
    expect((await decode(timed, "png")).picture.timing).toEqual({ delaysMs: [30, 125], loop: 2 });
  });

  it("are all masked, and become an animated WebP without loss", async () => {
    const region = { shape: "rect", x: 2, y: 0, width: 1, height: 1 } as const;
    const mask: Edit = { kind: "mask", region, fill: "black" };
    const { bytes, format } = await editPixels(
      animation([first, { at: [0, 0], rows: [[blue]] }]),
      "png",
      [mask],
      lossless,
    );
    const { frames, timing } = (await decode(bytes, "webp")).picture;
    const black = [0, 0, 0];
    expect(format).toBe("webp");
    expect(timing).toEqual({ delaysMs: [100, 100], loop: 2 });
    expect(frames.map(({ samples }) => [...samples].filter((_, i) => samples.length === 9 || i % 4 < 3))).toEqual([
      [red.slice(0, 3), red.slice(0, 3), black].flat(),
      [blue.slice(0, 3), red.slice(0, 3), black].flat(),
    ]);
  });

  it("are refused where no other animation can hold them, and an error where they are damaged", async () => {
    await expect(decode(animation([first], true, 16), "png")).rejects.toMatchObject({ code: "input-refused" });
    const outside = animation([{ ...first, at: [1, 0] }]);
    await expect(decode(outside, "png")).rejects.toMatchObject({ code: "input-malformed" });
    const short = animation([{ at: [0, 0], rows: [] }]);
    await expect(decode(short, "png")).rejects.toMatchObject({ code: "input-malformed" });
  });
});
