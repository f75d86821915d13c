import { describe, expect, it } from "vitest";
import { decode } from "../../src/pixels/decode.ts";
import { channelsOf } from "../../src/pixels/picture.ts";
import type { Frame, Picture } from "../../src/pixels/picture.ts";
import { readTiff } from "../../src/pixels/tiff-reader.ts";
import { writeTiff } from "../../src/pixels/tiff-writer.ts";
import { verifyPixels } from "../../src/pixels/verify-pixels.ts";
import { failureOf } from "../support/errors.ts";

type Kind = Pick<Picture, "colour" | "bits" | "hasAlpha" | "isBilevel">;

const plain = { bits: 8, hasAlpha: false, isBilevel: false } as const;
const kinds: Kind[] = [
  { ...plain, colour: "grey" },
  { ...plain, colour: "grey", isBilevel: true },
  { ...plain, colour: "grey", bits: 16, hasAlpha: true },
  { ...plain, colour: "rgb" },
  { ...plain, colour: "rgb", bits: 16 },
  { ...plain, colour: "rgb", hasAlpha: true },
  { ...plain, colour: "cmyk" },
];

function bytesOf(samples: Frame["samples"] = new Uint8Array(0)): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** Two pages, the first of several strips. */
function pictureOf(kind: Kind): Picture {
  const frames = [
    [301, 2400 / channelsOf(kind)],
    [13, 7],
  ].map(([width = 0, height = 0]): Frame => {
    const values = Array.from({ length: width * height * channelsOf(kind) }, (_, i) => (i * i * 7919) % 2 ** kind.bits);
    const samples = kind.isBilevel ? values.map((value) => (value & 1) * 255) : values;
    return { width, height, samples: kind.bits === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples) };
  });
  return { ...kind, frames, profile: null, timing: null };
}

describe.each(kinds)("what is read of a TIFF that was written: $colour, $bits bits, alpha $hasAlpha", (kind) => {
  const picture = pictureOf(kind);
  const file = writeTiff(picture, "deflate");
  const stripsOfFirst = kind.isBilevel ? 1 : kind.bits === 16 ? 6 : 3;

  it("is what libtiff reads", async () => {
    const decoded = (await decode(file, "tiff")).picture;
    const pages = readTiff(file);
    expect(pages).toHaveLength(2);
    for (const [i, { width, height, colour, bits, hasAlpha, strips }] of pages.entries()) {
      const frame = decoded.frames[i];
      expect({ width, height, colour, bits, hasAlpha }).toEqual({
        width: frame?.width,
        height: frame?.height,
        colour: decoded.colour,
        bits: decoded.bits,
        hasAlpha: decoded.hasAlpha,
      });
      const read = Array.from(strips, ({ samples }) => Buffer.from(bytesOf(samples)));
      expect(Buffer.concat(read).equals(bytesOf(frame?.samples))).toBe(true);
      expect(read).toHaveLength(i === 0 ? stripsOfFirst : 1);
    }
  });

  it("is not the planned picture where one sample of any strip is another", async () => {
    await verifyPixels(file, "tiff", [picture], false);
    const [first, second] = picture.frames;
    if (first === undefined || second === undefined) return expect.unreachable();
    for (const at of [0, 0.3, 0.6, 0.999].map((share) => Math.floor(first.samples.length * share))) {
      // Not where alpha is 0: what lies there is not seen.
      const shown = kind.hasAlpha ? at - (at % channelsOf(kind)) + channelsOf(kind) - 1 : at;
      const samples = first.samples.slice();
      samples[shown] = 255 - Math.min(255, samples[shown] ?? 0);
      const other = writeTiff({ ...picture, frames: [{ ...first, samples }, second] }, "deflate");
      expect(await failureOf(() => verifyPixels(other, "tiff", [picture], false)), String(at)).toContain(
        "verification-failed",
      );
    }
    const single = writeTiff({ ...picture, frames: [first] }, "deflate");
    expect(await failureOf(() => verifyPixels(single, "tiff", [picture], false))).toContain("verification-failed");
  });
});

it("is refused where a file is cut off or a bit of it is another one", async () => {
  const small = { width: 13, height: 7, samples: Uint8Array.from({ length: 13 * 7 * 3 }, (_, i) => i * 31) };
  const picture: Picture = { ...plain, colour: "rgb", frames: [small], profile: null, timing: null };
  const file = writeTiff(picture, "deflate");
  await verifyPixels(file, "tiff", [picture], false);
  for (let length = 0; length < file.length; length++) {
    const cut = file.subarray(0, length);
    expect(await failureOf(() => verifyPixels(cut, "tiff", [picture], false)), String(length)).toContain(
      "verification-",
    );
  }
  const survived: number[] = [];
  for (let at = 0; at < file.length; at++) {
    const other = file.with(at, (file[at] ?? 0) ^ 4);
    const failure = await failureOf(() => verifyPixels(other, "tiff", [picture], false));
    if (failure === "no failure") survived.push(at);
    else expect(failure).toContain("verification-failed");
  }
  // The types of fields and counts of those with one value: the same number is read.
  expect(survived.length).toBeLessThan(file.length / 10);
});
