import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { plantedP3 } from "../../fixtures/icc.ts";
import { afterSoi, app } from "../../fixtures/jpeg.ts";
import { pack } from "../../fixtures/planted.ts";
import { afterIhdr, chunk } from "../../fixtures/png.ts";
import { rewriteIcc } from "../../src/formats/icc.ts";
import { secondReader } from "../../src/workflow/second-reader.ts";
import { describeCorpus, corpusBytes } from "../support/corpus.ts";

const fixture = (name: string): Uint8Array =>
  readFileSync(join(import.meta.dirname, "..", "..", "fixtures", "planted", name));
const blank = sharp({ create: { width: 16, height: 16, channels: 3, background: "#c08060" } });

/** Exif with entries of type SHORT and nothing else. */
function shortExif(entries: readonly (readonly [tag: number, value: number])[]): Uint8Array {
  const fields = entries.map(([tag, value]) => pack({ u16: tag }, { u16: 3 }, { u32: 1 }, { u16: value }, { u16: 0 }));
  return pack("MM", { u16: 42 }, { u32: 8 }, { u16: entries.length }, ...fields, { u32: 0 });
}
const exifSegment = (tiff: Uint8Array): Uint8Array => app(1, pack("Exif\0\0", tiff));

const jfif = (sizePx: number): Uint8Array =>
  app(0, pack("JFIF\0\x01\x02\0\0\x01\0\x01", { u8: sizePx }, { u8: sizePx }, new Uint8Array(3 * sizePx * sizePx)));

describe("the second reader", () => {
  it.each([
    ["lesion.jpg", ["exif", "thumbnail", "maker-data", "comment"]],
    ["lesion-orientation-6.jpg", ["exif", "thumbnail", "maker-data", "comment"]],
    ["lesion-progressive.jpg", ["xmp", "iptc"]],
    ["lesion-p3.jpg", ["icc-profile"]],
    ["lesion.png", ["text", "xmp", "exif", "thumbnail", "maker-data", "comment"]],
  ])("sees what is planted in %s", async (name, kinds) => {
    expect((await secondReader(fixture(name))).toSorted()).toEqual(kinds.toSorted());
  });

  it("has nothing against pictures that carry nothing", async () => {
    expect(await secondReader(await blank.clone().jpeg().toBuffer())).toEqual([]);
    expect(await secondReader(await blank.clone().png().toBuffer())).toEqual([]);
    expect(await secondReader(await blank.clone().tiff({ bigtiff: true }).toBuffer())).toEqual([]);
    expect(await secondReader(await blank.clone().tiff({ compression: "lzw" }).toBuffer())).toEqual([]);
  });

  it("allows the orientation alone, and nothing beside it", async () => {
    const picture = await blank.clone().jpeg().toBuffer();
    const orientation = [274, 6] as const;
    expect(await secondReader(afterSoi(picture, [exifSegment(shortExif([orientation]))]))).toEqual([]);
    const rating = [0x4746, 5] as const;
    const width = [256, 640] as const; // allowed in a TIFF
    for (const more of [rating, width]) {
      const segment = exifSegment(shortExif([orientation, more]));
      expect(await secondReader(afterSoi(picture, [segment]))).toEqual(["exif"]);
    }
  });

  it("allows a profile that was written anew, and no other text in it", async () => {
    const picture = await blank.clone().jpeg().toBuffer();
    const rewritten = rewriteIcc(plantedP3().bytes);
    if (!("profile" in rewritten)) throw new Error(rewritten.refused.reason);
    const other = Buffer.from(rewritten.profile);
    other.write("G", other.indexOf("\0C\0o\0l") + 1, "latin1");
    const withProfile = (profile: Uint8Array): Uint8Array =>
      afterSoi(picture, [app(2, pack("ICC_PROFILE\0\x01\x01", profile))]);
    expect(await secondReader(withProfile(rewritten.profile))).toEqual([]);
    const codes = rewriteIcc(withTag(plantedP3().bytes, "cicp", pack("cicp", { u32: 0 }, { u32: 0x0c0d_0001 })));
    if (!("profile" in codes)) throw new Error(codes.refused.reason);
    expect(Buffer.from(codes.profile).toString("latin1").match(/cicp/g)).toHaveLength(2); // in the table of tags, and as a type
    expect(await secondReader(withProfile(codes.profile))).toEqual([]);
    expect(await secondReader(withProfile(other))).toEqual(["icc-profile"]);
  });

  it("looks behind the first scan", async () => {
    const picture = await blank.clone().jpeg().toBuffer();
    const second = afterSoi(picture, [exifSegment(shortExif([[0x4746, 5]]))]);
    expect(await secondReader(Buffer.concat([picture, second, new Uint8Array(4)]))).toEqual(["exif"]);
  });

  it("sees a thumbnail in JFIF", async () => {
    const picture = await blank.clone().jpeg().toBuffer();
    expect(await secondReader(afterSoi(picture, [jfif(0)]))).toEqual([]);
    expect(await secondReader(afterSoi(picture, [jfif(4)]))).toEqual(["thumbnail"]);
  });

  it("never takes a failure in a format that it reads for clean", async () => {
    const picture = await blank.clone().png().toBuffer();
    const damaged = afterIhdr(picture, [chunk("eXIf", pack("MM", { u16: 42 }, { u32: 2 }))]);
    expect(await secondReader(damaged)).toEqual(["unknown"]);
    expect(await secondReader(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d))).toEqual(["unknown"]);
  });

  it("has no opinion on formats that it does not read", async () => {
    expect(
      await secondReader(
        await blank
          .clone()
          .webp()
          .withExif({ IFD0: { Artist: "Larch" } })
          .toBuffer(),
      ),
    ).toEqual([]);
    expect(await secondReader(new Uint8Array(0))).toEqual([]);
  });

  it("leaves Object.prototype alone when XMP asks to write there", async () => {
    const xmp = "<x:xmpmeta><rdf:Description><__proto__:leaked>1</__proto__:leaked></rdf:Description></x:xmpmeta>";
    const picture = afterSoi(await blank.clone().jpeg().toBuffer(), [
      app(1, pack("http://ns.adobe.com/xap/1.0/\0", xmp)),
    ]);
    expect(await secondReader(picture)).toEqual(["xmp"]);
    expect(Reflect.get({}, "leaked")).toBeUndefined();
  });
});

describeCorpus("the second reader on real files", () => {
  it.each([
    ["images/exif-rs-exif.jpg", "exif"],
    ["images/exif-rs-exif.png", "exif"],
    ["images/exifr-iptc-agency-photographer-example.jpg", "iptc"],
    ["images/libavif-paris_xmp_trailing_null.jpg", "xmp"],
    ["images/exifr-irvine_ca.avif", "exif"],
    ["images/exif-rs-yaminabe.tif", "exif"],
    ["large/exifr-heic-iphone7.heic", "exif"],
  ])("sees in %s that there is %s", async (path, kind) => {
    expect(await secondReader(corpusBytes(path))).toContain(kind);
  });
});

/** The profile with one more tag, at its end (ICC.1, 7.3). */
function withTag(profile: Uint8Array, name: string, element: Uint8Array): Uint8Array {
  const old = Buffer.from(profile);
  const count = old.readUInt32BE(128);
  const entries = old.subarray(132, 132 + count * 12);
  for (let i = 0; i < count; i += 1) entries.writeUInt32BE(entries.readUInt32BE(i * 12 + 4) + 12, i * 12 + 4);
  const entry = pack(name, { u32: old.length + 12 }, { u32: element.length });
  const data = old.subarray(132 + count * 12);
  const head = old.subarray(4, 128);
  return pack({ u32: old.length + 12 + element.length }, head, { u32: count + 1 }, entries, entry, data, element);
}
