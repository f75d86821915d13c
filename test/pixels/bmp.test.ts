import { describe, expect, it } from "vitest";
import { decodeBmp } from "../../src/pixels/bmp.ts";
import { editPixels } from "../../src/pixels/edit-pixels.ts";

interface Bmp {
  readonly bits: number;
  readonly rows: readonly (readonly number[])[];
  readonly size?: readonly [width: number, height: number];
  readonly headerBytes?: number;
  readonly coding?: number;
  /** What stands between the first 40 bytes of the header and the samples. */
  readonly extra?: readonly number[];
}

/** A file with one row of samples, or several, each already filled up to four bytes. */
function bmp({ bits, rows, size = [2, rows.length], headerBytes = 40, coding = 0, extra = [] }: Bmp): Uint8Array {
  const data = Buffer.from(rows.flat());
  const file = Buffer.alloc(14 + 40 + extra.length);
  file.write("BM");
  file.writeUInt32LE(file.length, 10);
  file.writeUInt32LE(headerBytes, 14);
  file.writeUInt32LE(size[0], 18);
  file.writeInt32LE(size[1], 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(coding, 30);
  file.set(extra, 54);
  return Buffer.concat([file, data]);
}

const samplesOf = (file: Uint8Array): number[] => [...(decodeBmp(file).frames[0]?.samples ?? [])];
const twoColours = [3, 2, 1, 0, 6, 5, 4, 0];

describe("a BMP", () => {
  it.each<[string, Bmp, number[]]>([
    [
      "of 24 bits, from the bottom up",
      {
        bits: 24,
        rows: [
          [3, 2, 1, 6, 5, 4, 0, 0],
          [9, 8, 7, 12, 11, 10, 0, 0],
        ],
      },
      [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6],
    ],
    [
      "of 24 bits, from the top down",
      { bits: 24, size: [2, -1], rows: [[3, 2, 1, 6, 5, 4, 0, 0]] },
      [1, 2, 3, 4, 5, 6],
    ],
    ["of 32 bits", { bits: 32, rows: [[3, 2, 1, 99, 6, 5, 4, 99]] }, [1, 2, 3, 4, 5, 6]],
    ["of 16 bits", { bits: 16, rows: [[0x1f, 0x7c, 0xe0, 0x03]] }, [255, 0, 255, 0, 255, 0]],
    ["of 8 bits with a palette", { bits: 8, extra: twoColours, rows: [[1, 0, 0, 0]] }, [4, 5, 6, 1, 2, 3]],
    ["of 4 bits with a palette", { bits: 4, extra: twoColours, rows: [[0x10, 0, 0, 0]] }, [4, 5, 6, 1, 2, 3]],
    ["of 1 bit with a palette", { bits: 1, extra: twoColours, rows: [[0x40, 0, 0, 0]] }, [1, 2, 3, 4, 5, 6]],
    [
      "with its own masks, alpha among them",
      {
        bits: 32,
        headerBytes: 56,
        coding: 3,
        extra: [0xff, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0xff],
        rows: [[1, 2, 3, 4, 5, 6, 7, 8]],
      },
      [1, 2, 3, 4, 5, 6, 7, 8],
    ],
  ])("%s is decoded", (_, file, samples) => {
    expect(samplesOf(bmp(file))).toEqual(samples);
  });

  it.each<[string, Bmp, string]>([
    ["with run lengths", { bits: 8, coding: 1, rows: [[0, 0, 0, 0]] }, "input-refused"],
    ["of no bits", { bits: 0, rows: [] }, "input-refused"],
    ["of more pixels than fit", { bits: 24, size: [100_000, 100_000], rows: [] }, "input-too-large"],
    ["that ends too early", { bits: 24, size: [2, 2], rows: [[0, 0, 0, 0]] }, "input-truncated"],
  ])("%s is an error", (_, file, code) => {
    expect(() => decodeBmp(bmp(file))).toThrow(expect.objectContaining({ code }));
  });

  it("is edited into a PNG", async () => {
    const region = { shape: "rect", x: 0, y: 0, width: 1, height: 1 } as const;
    const source = bmp({ bits: 24, rows: [[3, 2, 1, 6, 5, 4, 0, 0]] });
    const { format, bytes } = await editPixels(source, "bmp", [{ kind: "mask", region, fill: "white" }], {
      lossy: false,
    });
    expect(format).toBe("png");
    expect(bytes.length).toBeGreaterThan(60);
  });
});
