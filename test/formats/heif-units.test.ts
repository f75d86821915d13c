import { describe, expect, it } from "vitest";
import { ascii, concat } from "../../src/bytes/bytes.ts";
import { uint, writeBox, writeFullBox } from "../../src/bytes/heif-boxes.ts";
import { brandsOf } from "../../src/formats/heif-file.ts";
import { heic } from "../../src/formats/heif.ts";
import { av1Units, hevcUnits, isNeededNal, neededBytes } from "../../src/formats/heif-units.ts";
import { writeHeif } from "../../src/formats/heif-write.ts";
import { dressesOf } from "../support/hiding.ts";
import { canary, obu } from "./heif-planting.ts";

const text = ascii(canary);

/** A NAL unit with its two-byte header: HEVC, 7.3.1.2. */
const nal = (type: number, payload: Uint8Array, layer = 0): Uint8Array =>
  concat([Uint8Array.of((type << 1) | (layer >> 5), ((layer & 31) << 3) | 1), payload]);
const framed = (unit: Uint8Array): Uint8Array => concat([uint(unit.length, 4), unit]);

describe("units of HEVC", () => {
  it("are needed when they are slices that exist or parameter sets, of the base layer", () => {
    const needed = Array.from({ length: 64 }, (_, type) => type).filter((type) => isNeededNal(nal(type, text)));
    expect(needed).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 18, 19, 20, 21, 32, 33, 34]);
    expect(isNeededNal(nal(19, text, 1)) || isNeededNal(nal(19, text, 32))).toBe(false);
    expect(isNeededNal(nal(33, new Uint8Array(600)))).toBe(false); // no parameter set is that long
  });

  it("are told apart by their lengths, and end where the data end", () => {
    const data = concat([nal(39, text), nal(19, text), nal(38, text)].map(framed));
    const units = hevcUnits(data, 4);
    expect(units.map(({ needed }) => needed)).toEqual([false, true, false]);
    expect(neededBytes(data, units)).toEqual(framed(nal(19, text)));
    expect(() => hevcUnits(data.subarray(0, data.length - 1), 4)).toThrow(
      expect.objectContaining({ code: "input-truncated" }),
    );
  });
});

describe("units of AV1", () => {
  it("are needed when they are headers, tiles and frames, or delimit without saying anything", () => {
    const needed = Array.from({ length: 16 }, (_, type) => type).filter((type) => av1Units(obu(type, text))[0]?.needed);
    expect(needed).toEqual([1, 3, 4, 6]);
    expect(av1Units(obu(2, new Uint8Array(0)))).toEqual([{ offset: 0, length: 2, needed: true }]);
  });

  it("reach to the end when they do not say how long they are", () => {
    const data = concat([obu(5, text), Uint8Array.of(6 << 3), text]);
    expect(av1Units(data).map(({ needed, length }) => [needed, length])).toEqual([
      [false, text.length + 2],
      [true, text.length + 1],
    ]);
  });

  it("have lengths of up to eight bytes, with an extension before them", () => {
    const data = concat([Uint8Array.of((6 << 3) | 4 | 2, 0x20, 0x83, 0x80, 0x00), Uint8Array.of(1, 2, 3)]);
    expect(av1Units(data)).toEqual([{ offset: 0, length: 8, needed: true }]);
    expect(() => av1Units(data.subarray(0, 7))).toThrow(expect.objectContaining({ code: "input-truncated" }));
  });
});

const parameterSets = [32, 33, 34].map((type) => nal(type, Uint8Array.of(type)));
const arrayOf = (type: number, units: readonly Uint8Array[]): Uint8Array =>
  concat([uint(0x80 | type, 1), uint(units.length, 2), ...units.map((unit) => concat([uint(unit.length, 2), unit]))]);
const profile = Uint8Array.of(1, 3, 0x70, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60);
const numbers = Uint8Array.of(0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f);
const hvcC = (...arrays: readonly Uint8Array[]): Uint8Array =>
  writeBox("hvcC", profile, numbers, uint(arrays.length, 1), ...arrays);
const sets = parameterSets.map((unit, i) => arrayOf(32 + i, [unit]));
const file = (configuration: Uint8Array, data: Uint8Array, brands = ["heic", "mif1"]): Uint8Array =>
  writeHeif(brands, [
    {
      type: "hvc1",
      isHidden: false,
      data,
      properties: [
        { box: writeFullBox("ispe", 0, 0, uint(64, 4), uint(48, 4)), essential: false },
        { box: configuration, essential: true },
      ],
      references: [],
    },
  ]);
const slice = framed(nal(19, Uint8Array.of(7, 7, 7)));

describe("a HEIC", () => {
  const plain = file(hvcC(...sets), slice);
  const options = { keepEdges: false, lossy: false };

  it("without anything beside its picture is clean", () => {
    expect(heic.inspect(plain).every(({ role }) => role === "image")).toBe(true);
    expect(heic.strip(plain, options)).toEqual({ bytes: plain, removed: [], notes: [] });
    expect(heic.size(plain)).toEqual({ width: 64, height: 48 });
  });

  it.each([
    ["SEI in the picture", file(hvcC(...sets), concat([framed(nal(39, text)), slice]))],
    ["SEI behind the picture", file(hvcC(...sets), concat([slice, framed(nal(40, text))]))],
    ["filler", file(hvcC(...sets), concat([slice, framed(nal(38, text))]))],
    ["an access unit delimiter", file(hvcC(...sets), concat([framed(nal(35, text)), slice]))],
    ["a unit of no known type", file(hvcC(...sets), concat([slice, framed(nal(50, text))]))],
    ["another layer", file(hvcC(...sets), concat([slice, framed(nal(19, text, 1))]))],
    ["SEI in hvcC", file(hvcC(...sets, arrayOf(39, [nal(39, text)])), slice)],
    ["bytes behind hvcC", file(writeBox("hvcC", hvcC(...sets).subarray(8), text), slice)],
  ])("loses %s and nothing else", (_, bytes) => {
    expect(dressesOf(bytes, canary)).toEqual(["latin1"]);
    expect(heic.inspect(bytes).some(({ role }) => role === "metadata")).toBe(true);
    expect(heic.strip(bytes, options)).toMatchObject({ bytes: plain });
  });

  it.each([
    [["mif1", "MiHB", "heic"], "heic", ["heic", "mif1", "MiHB"]],
    [["mif1", "MiHB", "MiHE", "MiPr", "miaf", "heix", "tmap"], "heix", ["heix", "mif1", "MiHB", "MiHE", "miaf"]],
    [["mif1", "MiHE"], "heic", ["heic", "mif1", "MiHE"]],
  ])("of the brands %j has the major brand %s, which readers know", (named, major, written) => {
    const result = heic.strip(file(hvcC(...sets), slice, named), options);
    expect(result).toMatchObject({ bytes: file(hvcC(...sets), slice, written), notes: [] });
    expect(brandsOf("bytes" in result ? result.bytes : plain)[0]).toBe(major);
  });

  it("whose units do not fit in their item is an error", () => {
    expect(() => heic.strip(file(hvcC(...sets), slice.subarray(0, 6)), options)).toThrow(
      expect.objectContaining({ code: "input-truncated" }),
    );
  });
});
