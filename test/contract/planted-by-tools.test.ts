/**
 * What other people's programs put into pictures: ExifTool writes every kind of metadata that it can into pictures that the
 * formats' own encoders made, and none of it is found afterwards: not as it is, in UTF-16, in base64, or in a zlib stream.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatOf } from "../../src/formats/registry.ts";
import { anonymise, plainStrip } from "../../src/workflow/anonymise.ts";
import { residueByTwoReaders } from "../../src/workflow/clean-image.ts";
import { exiftool } from "../support/exiftool.ts";
import { dressesOf } from "../support/hiding.ts";
import { describeWith, runTool } from "../support/oracles.ts";
import { canary } from "../support/plant/hideout.ts";
import { shownFrames } from "../support/shown.ts";
import { beyondAllowList } from "./allow-list.ts";

const folder = mkdtempSync(join(tmpdir(), "derm-tools-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  const samples = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => ((i % 96) * 2 + Math.floor(i / 288) * 3) % 240);
  const scene = sharp(samples, { raw: { width: 96, height: 64, channels: 3 } });
  await scene.clone().png().toFile(at("one.png"));
  await scene.clone().negate().png().toFile(at("two.png"));
  await scene.clone().jpeg({ quality: 95 }).toFile(at("plain.jpg"));
  await scene.clone().tiff({ compression: "lzw" }).toFile(at("plain.tif"));
  await scene.clone().gif().toFile(at("plain.gif"));
});

/** Who makes the picture that ExifTool writes into. */
const makers: readonly (readonly [tool: string, args: readonly string[], file: string])[] = [
  ["true", [], "plain.jpg"],
  ["true", [], "plain.tif"],
  ["cp", ["@one.png", "@plain.png"], "plain.png"],
  ["cwebp", ["-quiet", "-q", "80", "@one.png", "-o", "@lossy.webp"], "lossy.webp"],
  ["cwebp", ["-quiet", "-lossless", "@one.png", "-o", "@lossless.webp"], "lossless.webp"],
  ["img2webp", ["-loop", "3", "-d", "80", "@one.png", "-d", "40", "@two.png", "-o", "@moving.webp"], "moving.webp"],
  ["gifsicle", ["--delay=7", "--loopcount=3", "@plain.gif", "@plain.gif", "-o", "@moving.gif"], "moving.gif"],
  ["avifenc", ["--speed", "10", "@one.png", "@plain.avif"], "plain.avif"],
  ["heif-enc", ["-o", "@plain.heic", "@one.png"], "plain.heic"],
];

/** What ExifTool is told to write; tags that a format cannot have it leaves out. */
const tags = [
  "-EXIF:Artist",
  "-EXIF:ImageDescription",
  "-EXIF:XPComment", // UTF-16
  "-EXIF:UserComment",
  "-EXIF:SerialNumber",
  "-GPS:GPSAreaInformation",
  "-XMP-dc:Creator",
  "-XMP-dc:Description",
  "-XMP-GPano:CaptureSoftware",
  "-IPTC:By-line",
  "-IPTC:Caption-Abstract",
  "-Photoshop:CaptionWriter",
  "-PNG:Comment",
  "-PNG:Title",
  "-Comment",
].map((tag) => `${tag}=${canary}`);

for (const [tool, args, file] of makers) {
  describeWith([tool, "exiftool"], `${file}, made by ${tool === "true" ? "sharp" : tool}`, () => {
    it("loses everything that ExifTool wrote into it, and shows the same", { timeout: 90_000 }, async () => {
      const places = args.map((arg) => (arg.startsWith("@") ? at(arg.slice(1)) : arg));
      runTool(tool, places);
      const plain = readFileSync(at(file));
      const thumbnail = file.endsWith("jpg") ? [`-ThumbnailImage<=${at("plain.jpg")}`] : [];
      runTool("exiftool", ["-q", "-m", "-overwrite_original", ...tags, ...thumbnail, at(file)]);
      const planted = readFileSync(at(file));
      expect(dressesOf(planted, canary), "it is there").not.toEqual([]);

      const result = await anonymise(planted, { ...plainStrip, heic: "keep", readers: 2 });
      if ("refused" in result) throw new Error(result.refused.reason);
      const { bytes, format } = result.image;
      expect(dressesOf(bytes, canary)).toEqual([]);
      expect(await residueByTwoReaders(bytes, format)).toEqual([]);
      expect(formatOf(bytes)?.id).toBe(formatOf(plain)?.id);
      writeFileSync(at(`clean-${file}`), bytes);
      expect(exiftool([at(`clean-${file}`)]).flatMap(beyondAllowList)).toEqual([]);
      if (format.id !== "heic") expect(await shownFrames(bytes)).toEqual(await shownFrames(plain)); // sharp decodes no HEVC
      const again = await anonymise(bytes, { ...plainStrip, heic: "keep" });
      expect("image" in again && again.unchanged).toBe(true);
    });
  });
}
