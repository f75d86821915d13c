import * as fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { pack } from "../../fixtures/planted.ts";
import { concat } from "../../src/bytes/bytes.ts";
import { isOrientationExif, orientationExif, readOrientation } from "../../src/formats/orientation-exif.ts";
import type { Orientation } from "../../src/formats/orientation-exif.ts";
import { failureOf } from "../support/errors.ts";

const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
const header = [0x49, 0x49, 42, 0, 8, 0, 0, 0];
const make = [0x0f, 0x01, 2, 0, 4, 0, 0, 0, 65, 66, 67, 0]; // a maker's name comes first
const turned6 = [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0];
const littleEndian = Uint8Array.from([header, [2, 0], make, turned6, [0, 0, 0, 0]].flat());

/** A block that says 6 in a number of one, two or four bytes of this kind, big-endian. */
function bigEndian(type: number, ...value: number[]): Uint8Array {
  const block = orientationExif(6).with(13, type);
  block.set([...value, 0, 0, 0].slice(0, 4), 18);
  return block;
}

describe("the Exif block that carries only the orientation", () => {
  it.each(orientations)("says %i and reads back, and sharp reads the same", async (orientation) => {
    const exif = orientationExif(orientation);
    expect(readOrientation(exif)).toBe(orientation);
    expect(isOrientationExif(exif)).toBe(true);
    const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#a52" } })
      .jpeg()
      .toBuffer();
    const app1 = pack("\xff\xe1", { u16: 2 + 6 + exif.length }, "Exif\0\0", exif);
    const turned = concat([jpeg.subarray(0, 2), app1, jpeg.subarray(2)]);
    expect((await sharp(turned).metadata()).orientation).toBe(orientation);
  });

  it("reads either byte order", () => {
    expect(readOrientation(littleEndian)).toBe(6);
  });

  it("is told from every block that differs by one byte", () => {
    const exif = orientationExif(3);
    for (let at = 0; at < exif.length; at++) {
      const other = exif.slice();
      other[at] = (other[at] ?? 0) ^ 0x40;
      expect(isOrientationExif(other)).toBe(false);
    }
    expect(isOrientationExif(concat([exif, Uint8Array.of(0)]))).toBe(false);
    expect(isOrientationExif(littleEndian)).toBe(false);
  });

  it("reads 1 from nonsense", () => {
    expect(readOrientation(new Uint8Array(0))).toBe(1);
    expect(readOrientation(littleEndian.with(30, 9))).toBe(1);
    expect(readOrientation(littleEndian.with(24, 4).with(30, 9))).toBe(1);
    for (let length = 0; length < 31; length++) expect(readOrientation(littleEndian.subarray(0, length))).toBe(1);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const block = concat([littleEndian.subarray(0, 8), bytes]);
        if (!bytes.includes(0x12)) expect(readOrientation(block)).toBe(1);
      }),
    );
  });

  it.each([
    ["a BYTE", littleEndian.with(24, 1)],
    ["a LONG", littleEndian.with(24, 4)],
    ["two numbers", littleEndian.with(26, 2)],
    ["an UNDEFINED, big-endian", bigEndian(7, 6)],
    ["an SSHORT, big-endian", bigEndian(8, 0, 6)],
    ["an SLONG, big-endian", bigEndian(9, 0, 0, 0, 6)],
    ["an SLONG, little-endian", littleEndian.with(24, 9)],
    ["a text", bigEndian(2, 0x36)],
  ])("is refused where it is %s: some viewers turn the picture then, others do not", async (_, exif) => {
    expect(await failureOf(() => readOrientation(exif))).toMatch(/^input-refused/);
  });
});
