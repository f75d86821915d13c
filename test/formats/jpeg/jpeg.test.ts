import * as fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { plantedP3 } from "../../../fixtures/icc.ts";
import { afterSoi, app, betweenScans, comment, without } from "../../../fixtures/jpeg.ts";
import { pack } from "../../../fixtures/planted.ts";
import { concat, equal, latin1 } from "../../../src/bytes/bytes.ts";
import { DermShareError } from "../../../src/errors.ts";
import type { BlockKind, Cleaned } from "../../../src/formats/format.ts";
import { jpeg } from "../../../src/formats/jpeg/jpeg.ts";
import { orientationExif } from "../../../src/formats/orientation-exif.ts";
import { failureOf } from "../../support/errors.ts";
import { dressesOf } from "../../support/hiding.ts";

const options = { keepEdges: false, lossy: false };
const canary = "Quince, Mary";
const dht = 0xc4;

/** What can be planted in front of the first scan, and what it must be called. */
const plants: readonly { kind: BlockKind; segment: Uint8Array }[] = [
  { kind: "thumbnail", segment: app(0, pack("JFXX\0", canary)) },
  { kind: "density", segment: app(0, pack("JFIF\0\x01\x02\0\0\x01\0\x01\0\0", canary)) },
  { kind: "exif", segment: app(1, pack("Exif\0\0", orientationExif(3), canary)) },
  { kind: "xmp", segment: app(1, pack("http://ns.adobe.com/xap/1.0/\0", canary)) },
  { kind: "xmp", segment: app(1, pack("http://ns.adobe.com/xmp/extension/\0", canary)) },
  { kind: "icc-profile", segment: app(2, pack("ICC_PROFILE\0\x01\x02", canary)) },
  { kind: "multi-picture", segment: app(2, pack("MPF\0", canary)) },
  { kind: "gain-map", segment: app(2, pack("urn:iso:std:iso:ts:21496:-1\0", canary)) },
  { kind: "c2pa", segment: app(11, pack("JP\0\x01\0\0\0\x01", canary)) },
  { kind: "photoshop", segment: app(13, pack("Photoshop 3.0\0", canary)) },
  { kind: "colour", segment: app(14, pack("Adobe\0\x64\0\0\0\0\x01", canary)) },
  { kind: "application-data", segment: app(1, pack(canary)) },
  { kind: "application-data", segment: app(15, pack(canary)) },
  { kind: "comment", segment: comment(canary) },
  { kind: "unknown", segment: pack("\xff\xf0", { u16: 2 + canary.length }, canary) },
  { kind: "padding", segment: pack("\xff\xff\xff") },
];

let small: Uint8Array;
let progressive: Uint8Array;

beforeAll(async () => {
  const picture = sharp({
    create: {
      width: 40,
      height: 24,
      channels: 3,
      background: "#a52",
      noise: { type: "gaussian", mean: 128, sigma: 30 },
    },
  });
  small = cleaned(await picture.clone().jpeg().toBuffer()).bytes;
  progressive = cleaned(await picture.jpeg({ progressive: true }).toBuffer()).bytes;
});

function cleaned(bytes: Uint8Array, keepEdges = false): Cleaned {
  const result = jpeg.strip(bytes, { ...options, keepEdges });
  if (!("bytes" in result)) throw new Error("was not cleaned");
  return result;
}

function refusalOf(bytes: Uint8Array): string | null {
  const result = jpeg.strip(bytes, options);
  return "refused" in result ? result.refused.reason : null;
}

function expectTiled(bytes: Uint8Array): void {
  let end = 0;
  for (const { offset, length } of jpeg.inspect(bytes)) {
    expect(offset).toBe(end);
    end += length;
  }
  expect(end).toBe(bytes.length);
}

/** The offset behind the marker of the first segment of this code. */
function behindMarker(bytes: Uint8Array, code: number): number {
  return latin1(bytes).indexOf(String.fromCharCode(0xff, code)) + 2;
}

describe("what is planted in a JPEG", () => {
  it.each(plants)("is seen as $kind and gone afterwards", ({ kind, segment }) => {
    const planted = afterSoi(small, [segment]);
    expect(jpeg.inspect(planted)[1]).toMatchObject({ kind, offset: 2 });
    expect(["metadata", "unknown"]).toContain(jpeg.inspect(planted)[1]?.role);
    expectTiled(planted);
    const { bytes, removed } = cleaned(planted);
    expect(latin1(bytes)).not.toContain(canary);
    expect(removed.map((block) => block.kind)).toContain(kind);
    expectTiled(bytes);
    expect(jpeg.inspect(bytes).filter(({ role }) => role !== "image" && role !== "rendering")).toEqual([]);
  });

  it.each(plants)("is gone from between two scans too: $kind", ({ segment }) => {
    const planted = betweenScans(progressive, [segment]);
    expect(planted.length).toBe(progressive.length + segment.length);
    expectTiled(planted);
    expect(equal(cleaned(planted).bytes, progressive)).toBe(true);
  });

  it("is gone from between two segments", () => {
    const planted = concat([small.subarray(0, 20), pack(canary), small.subarray(20)]);
    expect(jpeg.inspect(planted)[2]).toMatchObject({ kind: "gap", role: "unknown", length: canary.length });
    expectTiled(planted);
    expect(equal(cleaned(planted).bytes, small)).toBe(true);
  });

  it.each([
    ["a quantisation table", pack("\xff\xdb", { u16: 67 }, "\x03", canary.padEnd(64, "."))],
    ["a Huffman table", pack("\xff\xc4", { u16: 19 + canary.length }, "\x13", "\0".repeat(15), { u8: 12 }, canary)],
    ["a restart interval that is set again", pack("\xff\xdd", { u16: 4 }, "Qu", "\xff\xdd", { u16: 4 }, "\0\0")],
  ])("is gone where no scan needs it: %s", (_, segment) => {
    const planted = concat([small.subarray(0, 20), segment, small.subarray(20)]);
    expect(jpeg.inspect(planted)[2]).toMatchObject({ kind: "tables", role: "unknown" });
    const { bytes } = cleaned(planted);
    const letters = latin1(small).split("Qu").length; // they may stand in its noise by chance
    expect(latin1(bytes).split("Qu")).toHaveLength(letters);
    expect(cleaned(bytes)).toMatchObject({ removed: [] });
  });

  it("is gone from behind a table that is needed", () => {
    const at = behindMarker(small, 0xdb);
    const length = 256 * (small[at] ?? 0) + (small[at + 1] ?? 0);
    const longer = pack({ u16: length + 65 }, small.subarray(at + 2, at + length), "\x03", canary.padEnd(64, "."));
    const planted = concat([small.subarray(0, at), longer, small.subarray(at + length)]);
    expect(latin1(planted)).toContain(canary);
    expect(equal(cleaned(planted).bytes, small)).toBe(true);
  });

  it("is gone from behind the end", () => {
    const planted = concat([small, pack(canary), progressive]);
    expect(jpeg.inspect(planted).at(-1)).toMatchObject({ kind: "after-end", role: "trailing", offset: small.length });
    expect(equal(cleaned(planted).bytes, small)).toBe(true);
  });

  it("is no less metadata for being in our form where a second one stands", () => {
    const twice = afterSoi(small, [small.subarray(2, 2 + 18)]);
    expect(jpeg.inspect(twice).filter(({ role }) => role === "metadata")).toHaveLength(1);
    expect(equal(cleaned(twice).bytes, small)).toBe(true);
  });

  it("is told where a picture goes with it", () => {
    expect(cleaned(afterSoi(small, [app(2, pack("MPF\0"))])).notes).toEqual(["other-pictures-removed"]);
    const gainMap = app(2, pack("urn:iso:std:iso:ts:21496:-1\0"));
    expect(cleaned(afterSoi(small, [gainMap])).notes).toEqual(["gain-map-removed"]);
  });
});

describe("what decoders need", () => {
  it("stays: the orientation of the first Exif, alone in its block", async () => {
    const exifs = ([6, 3] as const).map((turn) => app(1, pack("Exif\0\0", orientationExif(turn), canary)));
    const turned = afterSoi(small, exifs);
    const { bytes, notes } = cleaned(turned, true);
    expect(notes).toEqual(["orientation-kept"]);
    expect((await sharp(bytes).metadata()).orientation).toBe(6);
    expect(jpeg.inspect(bytes).map(({ kind }) => kind)).toContain("orientation");
    expect(jpeg.size(bytes)).toEqual({ width: 24, height: 40 });
    expect(equal(cleaned(bytes, true).bytes, bytes)).toBe(true);
  });

  it("stays: the orientation of an Exif whose padding is another, as browsers take it", () => {
    const { notes } = cleaned(afterSoi(small, [app(1, pack("Exif\0\xff", orientationExif(6)))]), true);
    expect(notes).toEqual(["orientation-kept"]);
  });

  it("stays: whether the numbers are RGB, by Adobe's word or by the names of the components", async () => {
    const adobe = app(14, pack("Adobe\0\x65\x80\0\0\0\0"));
    const withAdobe = concat([small.subarray(0, 2), adobe, small.subarray(20)]); // in place of JFIF
    const named = concat([small.subarray(0, 2), small.subarray(20)]);
    const frame = behindMarker(named, 0xc0);
    const scan = behindMarker(named, 0xda);
    for (const [i, id] of ["R", "G", "B"].entries()) {
      named[frame + 8 + 3 * i] = id.charCodeAt(0);
      named[scan + 3 + 2 * i] = id.charCodeAt(0);
    }
    for (const source of [withAdobe, named]) {
      const { bytes } = cleaned(source);
      expect(latin1(bytes)).not.toContain("JFIF");
      const raw = await sharp(bytes).raw().toBuffer();
      expect(equal(raw, await sharp(source).raw().toBuffer())).toBe(true);
      expect(equal(raw, await sharp(small).raw().toBuffer())).toBe(false);
    }
  });

  it("is no colour profile that no colour engine takes for one: it goes, and that is said", () => {
    const noProfile = pack("ICC_PROFILE\0\x01\x01", canary, new Uint8Array(200));
    const { bytes, notes } = cleaned(afterSoi(small, [app(2, noProfile)]));
    expect(notes).toEqual(["icc-dropped-unreadable"]);
    expect(equal(bytes, cleaned(small).bytes)).toBe(true);
  });

  it("is a colour profile that stands there twice: readers take the first, and the second is no other", () => {
    const profile = app(2, concat([pack("ICC_PROFILE\0\x01\x01"), plantedP3().bytes]));
    const once = cleaned(afterSoi(small, [profile]));
    expect(once.notes).toEqual(["icc-rewritten"]);
    const twice = cleaned(afterSoi(small, [profile, profile]));
    expect([twice.notes, equal(twice.bytes, once.bytes)]).toEqual([once.notes, true]);
  });

  it("says no more than that: Adobe's transform byte cannot carry a number", () => {
    const adobes = [1, 77].map((transform) => app(14, pack("Adobe\0\x64\0\0\0\0", { u8: transform })));
    const [one, other] = adobes.map((adobe) => cleaned(afterSoi(small, [adobe])).bytes);
    expect(other).toEqual(one);
  });

  it("keeps pixels that are not square, and no density", () => {
    const dense = app(0, pack("JFIF\0\x01\x01\x01", { u16: 150 }, { u16: 300 }, "\0\0"));
    const { bytes } = cleaned(concat([small.subarray(0, 2), dense, small.subarray(20)]));
    expect([...bytes.subarray(13, 18)]).toEqual([0, 0, 1, 0, 2]);
  });
});

/** A picture with the tables that a decoder has at hand, where it is not progressive: T.81, tables K.3 to K.6. */
function coded(isProgressive = false): Promise<Buffer> {
  const noise = { type: "gaussian", sigma: 30 } as const;
  return sharp({ create: { width: 40, height: 24, channels: 3, background: "#a52", noise } })
    .jpeg({ optimiseCoding: false, progressive: isProgressive })
    .toBuffer();
}

describe("the Huffman tables of a JPEG that says none, as Motion-JPEG does", () => {
  const avi = app(0, pack("AVI1\0", canary.padEnd(9)));
  it("are the typical ones, and are written", async () => {
    const source = await coded();
    const bare = afterSoi(without(source, dht), [avi]);
    const residue = jpeg.inspect(bare).filter(({ role }) => role !== "image" && role !== "rendering");
    expect(residue).toMatchObject([{ kind: "application-data", offset: 2 }]);
    const { bytes } = cleaned(bare);
    expect(dressesOf(bytes, canary)).toEqual([]);
    expect(equal(without(bytes, dht), without(cleaned(source).bytes, dht))).toBe(true);
    expect(latin1(bytes)).toContain("\xff\xc4\x01\xa2"); // all four in one segment
    expect(await sharp(bytes).raw().toBuffer()).toEqual(await sharp(source).raw().toBuffer());
    expect(cleaned(bytes)).toMatchObject({ bytes, removed: [] });
  });

  it("are those of the picture, once it is edited", async () => {
    const source = await coded();
    const mask = { kind: "mask", fill: "black", region: { shape: "rect", x: 0, y: 0, width: 9, height: 9 } } as const;
    const edited = (bytes: Uint8Array) => jpeg.edit?.(bytes, [mask], options);
    expect(edited(without(source, dht))).toEqual(edited(source));
  });

  it.each([
    ["a progressive picture has none", async () => without(await coded(true), dht)],
    ["a table of another number has none", async () => otherTable(without(await coded(), dht))],
  ])("are missed where %s", async (_, make) => {
    const bare = await make();
    expect(await failureOf(() => jpeg.inspect(bare))).toMatch(/^input-malformed: .* missing/);
  });
});

/** The scan names the tables of number 2 for its first component. */
function otherTable(bytes: Uint8Array): Uint8Array {
  return bytes.with(behindMarker(bytes, 0xda) + 4, 0x22);
}

describe("a JPEG that is not ours to take", () => {
  it.each([
    { coding: "arithmetic", at: -1, values: [0xc9], reason: "coding" },
    { coding: "lossless", at: -1, values: [0xc3], reason: "coding" },
    { coding: "12 bits a sample", at: 2, values: [12], reason: "12 bits" },
    { coding: "a height told later", at: 3, values: [0, 0], reason: "DNL" },
  ])("is refused: $coding", ({ at, values, reason }) => {
    const other = small.slice();
    other.set(values, behindMarker(other, 0xc0) + at);
    expect(refusalOf(other)).toContain(reason);
    expect(jpeg.inspect(other)).toContainEqual(expect.objectContaining({ kind: "unproved-pixels", role: "unknown" }));
  });

  it("is refused: JPEG-LS, whose coded data end by other rules", async () => {
    const other = small.slice();
    other[behindMarker(other, 0xc0) - 1] = 0xf7;
    expect(await failureOf(() => jpeg.strip(other, options))).toMatch(/^input-refused: .*JPEG-LS/);
  });

  it("is refused with a way through pixels: a height that is told once more", () => {
    const end = small.length - 2; // EOI
    const again = small.subarray(behindMarker(small, 0xc0) + 1, behindMarker(small, 0xc0) + 3);
    const other = concat([small.subarray(0, end), Uint8Array.of(0xff, 0xdc, 0, 4, ...again), small.subarray(end)]);
    const hint = "--lossy decodes and encodes it anew";
    expect(jpeg.strip(other, options)).toMatchObject({ refused: { hint } });
  });

  it.each(["baseline", "progressive"])(
    "is told by code at every proper prefix, or is whole but for its end: %s",
    async (coding) => {
      const file = coding === "baseline" ? small : progressive;
      const whole = [file.length - 1, file.length - 2];
      for (let length = 0; length < file.length; length++) {
        const prefix = file.subarray(0, length);
        const outcome = await failureOf(() => expect(equal(cleaned(prefix).bytes, file)).toBe(true));
        expect(outcome).toMatch(whole.includes(length) ? /^no failure$/ : /^input-(truncated|malformed): /);
        expect(await failureOf(() => jpeg.inspect(prefix))).toBe(outcome);
      }
    },
  );

  it("is not believed when it claims a size that its data cannot fill", async () => {
    const huge = small.slice();
    huge.set([0xff, 0xff, 0xff, 0xff], behindMarker(huge, 0xc0) + 3);
    expect(await failureOf(() => jpeg.inspect(huge))).toMatch(/^input-truncated: .* too short/);
  });

  it("raises no other error than ours, whatever bytes are changed", () => {
    const change = fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255));
    const changes = fc.array(change, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(small, progressive), changes, (file, changed) => {
        const other = file.slice();
        for (const [at, value] of changed) other[Math.floor(at * other.length)] = value;
        try {
          expectTiled(other);
          const result = jpeg.strip(other, options);
          if ("bytes" in result) expect(jpeg.strip(result.bytes, options)).toMatchObject({ removed: [] });
        } catch (error) {
          if (!(error instanceof DermShareError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

it("a file of a million segments is refused before it takes long", async () => {
  const [start, rest] = [small.subarray(0, 2), small.subarray(2)];
  const emptyComments = new Uint8Array(4 * 70_000).map((_, i) => [0xff, 0xfe, 0, 2][i % 4] ?? 0);
  expect(await failureOf(() => jpeg.inspect(concat([start, emptyComments, rest])))).toMatch(/^input-too-large/);
  expect(jpeg.inspect(concat([start, emptyComments.subarray(0, 4 * 60_000), rest])).length).toBeGreaterThan(60_000);
});
