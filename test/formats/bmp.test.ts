import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Cleaned } from "../../src/formats/format.ts";
import { bmp } from "../../src/formats/bmp.ts";
import { densitiesOf } from "../../src/geometry.ts";
import { decodeBmp } from "../../src/pixels/bmp.ts";
import { densitiesOfPng } from "../../src/pixels/png-chunks.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { pack } from "../../fixtures/planted.ts";
import { failureOf } from "../support/errors.ts";
import { bmpHideouts, bmpSamples, rows, writeBmp } from "../support/plant/bmp.ts";

const options = { keepEdges: false, lossy: false };
const samples = bmpSamples();

function cleaned(bytes: Uint8Array): Cleaned {
  const result = bmp.strip(bytes, options);
  if ("bytes" in result) return result;
  throw new Error("it was not cleaned");
}

/** What is seen, by the reader that edits use; it does not know runs. */
function seen(bytes: Uint8Array): string {
  const { frames, hasAlpha } = decodeBmp(bytes);
  return frames
    .map(({ samples: all }) => (hasAlpha ? all.map((value, i) => (all[i | 3] === 0 ? 0 : value)) : all).join())
    .join();
}

function isRuns(bytes: Uint8Array): boolean {
  return bytes[14] !== 12 && (bytes[30] === 1 || bytes[30] === 2);
}

describe("a BMP", () => {
  it.each(Object.entries(samples))("that hides nothing is copied byte for byte: %s", (_, bytes) => {
    expect(cleaned(bytes)).toEqual({ bytes, removed: [], notes: [] });
  });

  it.each(bmpHideouts().filter(({ outcome, bytes }) => outcome === "cleaned" && !isRuns(bytes)))(
    "shows the same without what it hides: $where",
    ({ bytes }) => {
      expect(seen(cleaned(bytes).bytes)).toBe(seen(bytes));
    },
  );

  it("loses its resolution, and reserved fields", () => {
    const plan = { headerBytes: 40, bitsPerPixel: 24, data: rows(24) };
    const { bytes, removed } = cleaned(writeBmp({ ...plan, fields: { 6: 0x1234, 38: 2835, 42: 2835 } }));
    expect(bytes).toEqual(samples["plain"]);
    expect(removed.map(({ kind, role }) => [kind, role])).toEqual([["header", "unknown"]]);
    const dense = cleaned(writeBmp({ ...plan, fields: { 38: 2835, 42: 2835 } }));
    expect(dense.bytes).toEqual(samples["plain"]);
    expect(dense.removed).toEqual([{ kind: "density", offset: 38, length: 8, role: "metadata" }]);
  });

  it("whose pixels are no squares keeps their shape, as a ratio that says no size, also when it becomes a PNG", async () => {
    const plan = { headerBytes: 40, bitsPerPixel: 24, data: rows(24) };
    const { bytes, removed } = cleaned(writeBmp({ ...plan, fields: { 38: 8031, 42: 3937 } }));
    expect(removed.map(({ kind }) => kind)).toEqual(["density"]);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const densities = densitiesOf(view.getUint32(38, true), view.getUint32(42, true));
    expect(densities).toEqual(densitiesOf(8031, 3937));
    expect(cleaned(bytes)).toEqual({ bytes, removed: [], notes: [] });
    const edits = [{ kind: "crop", rect: { x: 0, y: 0, width: 5, height: 5 } }] as const;
    const result = await anonymise(bytes, { ...plainStrip, edits });
    expect("image" in result && densitiesOfPng(result.image.bytes)).toEqual(densities);
  });

  it("takes its profile with it when it becomes a PNG", async () => {
    const base = await sharp({ create: { width: 1, height: 1, channels: 3, background: "#000" } })
      .withIccProfile("p3")
      .png()
      .toBuffer();
    const profile = new Uint8Array((await sharp(base).metadata()).icc ?? []);
    const data = rows(24);
    const fields = { 70: 0x4d424544, 126: 124 + data.length, 130: profile.length };
    const source = writeBmp({ headerBytes: 124, bitsPerPixel: 24, data, behind: profile, fields });
    const edits = [{ kind: "crop", rect: { x: 0, y: 0, width: 5, height: 5 } }] as const;
    const result = await anonymise(source, { ...plainStrip, edits });
    expect("image" in result && (await sharp(result.image.bytes).metadata()).icc).toBeInstanceOf(Buffer);
  });

  it("keeps the fourth byte where it is the same everywhere, and clears it where it is a picture", () => {
    const picture = { headerBytes: 40, bitsPerPixel: 32 };
    const hiding = writeBmp({ ...picture, data: rows(32, (i) => i % 256) });
    const plain = writeBmp({ ...picture, data: rows(32, (i) => (i % 4 === 3 ? 0 : i % 256)) });
    expect(cleaned(hiding)).toMatchObject({ bytes: plain, notes: ["hidden-colour-cleared"] });
    expect(bmp.inspect(hiding).map(({ kind }) => kind)).toContain("hidden-pixels");
  });

  it("loses colour under alpha 0, but not where alpha is 0 everywhere and so means nothing", () => {
    const picture = { headerBytes: 124, bitsPerPixel: 32, coding: 3, masks: [0xff0000, 0xff00, 0xff, 0xff000000] };
    const some = writeBmp({ ...picture, data: rows(32, (i) => (i % 4 === 3 ? i & 4 : 7)) });
    const clear = writeBmp({ ...picture, data: rows(32, (i) => ((i | 3) & 4 ? (i % 4 === 3 ? 4 : 7) : 0)) });
    expect(cleaned(some).bytes).toEqual(clear);
    const none = writeBmp({ ...picture, data: rows(32, (i) => (i % 4 === 3 ? 0 : 7)) });
    expect(cleaned(none).bytes).toEqual(none);
  });

  it("loses bits that belong to no channel", () => {
    const hiding = writeBmp({ headerBytes: 40, bitsPerPixel: 16, data: rows(16, (i) => (i % 4 === 1 ? 0xff : i)) });
    const plain = writeBmp({
      headerBytes: 40,
      bitsPerPixel: 16,
      data: rows(16, (i) => (i % 2 === 1 ? (i % 4 === 1 ? 0x7f : i & 0x7f) : i)),
    });
    expect(cleaned(hiding).bytes).toEqual(plain);
  });

  it("keeps runs up to their end, and clears what fills them up", () => {
    const palette = new Uint8Array(64);
    const runs = { headerBytes: 40, bitsPerPixel: 4, coding: 2, palette };
    const hiding = writeBmp({ ...runs, data: pack("\0\x05\x12\x34\x57\x99\0\x01tail") });
    const { bytes } = cleaned(hiding);
    expect([...bytes.subarray(-8)]).toEqual([0, 5, 0x12, 0x34, 0x50, 0, 0, 1]);
  });

  it("cuts runs at the edge of the picture: some programs fill rows up before they code them", async () => {
    const palette = new Uint8Array(64);
    const eight = { headerBytes: 40, bitsPerPixel: 8, coding: 1, palette, fields: { 18: 5, 22: 1 } };
    const ends = (data: string, plan = eight) => cleaned(writeBmp({ ...plan, data: pack(`${data}\0\x01`) })).bytes;
    expect([...ends("\x03\x01\x05\x02").subarray(-6)]).toEqual([3, 1, 2, 2, 0, 1]);
    expect([...ends("\x05\x01\x03\x02").subarray(-4)]).toEqual([5, 1, 0, 1]);
    expect([...ends("\x03\x01\0\x05\x02\x03\x04\x05\x06\0").subarray(-8)]).toEqual([3, 1, 1, 2, 1, 3, 0, 1]);
    const four = { ...eight, bitsPerPixel: 4, coding: 2 };
    expect([...ends("\x04\x12\x04\x34", four).subarray(-6)]).toEqual([4, 0x12, 1, 0x30, 0, 1]);
    const tooFar = writeBmp({ ...eight, data: pack("\x04\x01\x05\x02\0\x01") });
    expect(await failureOf(() => bmp.strip(tooFar, options))).toMatch("input-malformed");
  });

  it.each([
    ["of no size", { fields: { 18: 0 } }],
    ["of an unknown coding", { coding: 9 }],
    ["of two planes", { fields: { 26: 0x18_0002 } }],
    ["whose pixels name no colour", { bitsPerPixel: 8, palette: new Uint8Array(8), data: rows(8) }],
  ])("is not taken: one %s", async (_, change) => {
    const bytes = writeBmp({ headerBytes: 40, bitsPerPixel: 24, data: rows(24), ...change });
    expect(await failureOf(() => bmp.strip(bytes, options))).toMatch("input-malformed");
  });

  it("is not taken where a small file claims a giant picture", async () => {
    const bytes = writeBmp({ headerBytes: 40, bitsPerPixel: 24, data: rows(24), fields: { 18: 60000, 22: 60000 } });
    expect(await failureOf(() => bmp.strip(bytes, options))).toMatch("input-too-large");
  });

  it("is not seen in a text that begins with BM", () => {
    expect(bmp.detect(pack("BM is a body mass and this is a text"))).toBe(false);
  });
});
