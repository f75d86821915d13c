// The figures of the formats: containers rebuilt against ExifTool on the same folder, pixels packed again against sharp.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { folder, isInstalled, node, ours, photo, printed, row, runs, skipped } from "./compare.js";

const copies = Number(process.env["COPIES"] ?? 100);
const times = Math.min(runs, 5);

/** The rows. */
export async function formatRows() {
  const small = sharp(photo).resize(2016, 1512);
  const moving = await sharp(photo, { pages: 1 }).resize(400, 300).toBuffer();
  const frames = await sharp(await Promise.all([0, 90, 180, 270].map((angle) => turned(moving, angle))), {
    join: { animated: true },
  })
    .gif({ delay: [100, 100, 100, 100] })
    .toBuffer();
  await containerRow("webp", await small.clone().webp({ quality: 85 }).withExif(remark).toBuffer());
  await containerRow("gif", frames);
  await containerRow("avif", await small.clone().avif({ quality: 60, effort: 0 }).withExif(remark).toBuffer());
  if (isInstalled("heif-enc")) {
    const [source, target] = [join(folder, "source.jpg"), join(folder, "source.heic")];
    await small.clone().jpeg().withExif(remark).toFile(source);
    printed(["heif-enc", "-o", target, source]);
    await containerRow("heic", target, "--keep-heic");
  } else skipped("24 HEIC : exiftool -all=", "heif-enc");
  await pixelRows();
}

const remark = { IFD0: { Artist: "Quince" } };

/** @param {Buffer} picture @param {number} angle */
function turned(picture, angle) {
  return sharp(picture).rotate(angle).resize(400, 300, { fit: "fill" }).png().toBuffer();
}

/** @param {string} extension @param {Buffer | string} picture @param {string[]} flags */
async function containerRow(extension, picture, ...flags) {
  const [inside, outside, theirs] = ["in", "out", "theirs"].map((name) => join(folder, `${extension}-${name}`));
  if (inside === undefined || outside === undefined || theirs === undefined) return;
  mkdirSync(inside);
  for (let i = 0; i < copies; i++) {
    const path = join(inside, `p${i}.${extension}`);
    if (typeof picture === "string") copyFileSync(picture, path);
    else writeFileSync(path, picture);
  }
  const strip = ours("strip", inside, "--out-dir", outside, "--force", "--quiet", "--jobs", "1", ...flags);
  const command = ["sh", "-c", 'rm -rf "$1"; exec exiftool -q -q -all= -o "$1/" "$0"', inside, theirs];
  row(`${copies} ${extension.toUpperCase()} : exiftool -all=`, strip, [command], 1.5, times);
}

async function pixelRows() {
  const out = join(folder, "pixels");
  const [png, deep, tiff] = ["turn.png", "tail.png", "jpeg.tif"].map((name) => join(folder, name));
  if (png === undefined || deep === undefined || tiff === undefined) return;
  await sharp(photo)
    .png()
    .withExif({ IFD0: { Orientation: "6" } })
    .toFile(png);
  await sharp(photo).tiff({ compression: "jpeg", quality: 90 }).toFile(tiff);
  row(
    "12 MP PNG turned : sharp",
    ours("strip", png, "-o", `${out}.png`, "--force", "--quiet"),
    [peer(`(${JSON.stringify(png)}).autoOrient().png().toFile(${JSON.stringify(`${out}-peer.png`)})`)],
    1.5,
    times,
  );
  row(
    "12 MP TIFF to Deflate : sharp",
    ours("strip", tiff, "-o", `${out}.tif`, "--force", "--quiet"),
    [peer(`(${JSON.stringify(tiff)}).tiff({ compression: "deflate" }).toFile(${JSON.stringify(`${out}-peer.tif`)})`)],
    1.5,
    times,
  );
}

const sharpPath = join(import.meta.dirname, "..", "..", "node_modules", "sharp");

/** Node with one line of sharp. @param {string} code */
function peer(code) {
  return [node, "-e", `require(${JSON.stringify(sharpPath)})${code}`];
}
