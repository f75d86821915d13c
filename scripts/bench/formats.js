// The figures of the formats: containers rebuilt against ExifTool on the same folder, pixels packed again against sharp.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import {
  folder,
  isInstalled,
  median,
  node,
  ours,
  photo,
  printed,
  row,
  runs,
  seconds,
  skipped,
  tell,
} from "./compare.js";

const count = 24; // no two alike
const times = Math.min(runs, 5);
/** Of 48 tiles. */
const iphone = join(import.meta.dirname, "..", "..", "..", "shared", "corpus", "large", "exifr-heic-iphone7.heic");
const remark = { IFD0: { Artist: "Quince" } };
/** @param {string} name */
const at = (name) => join(folder, name);

/** The rows. ExifTool copies what is coded without a look into it; we read WebP and GIF to their last code. */
export async function formatRows() {
  await containerRow("webp", (picture) => picture.webp({ quality: 85 }).withExif(remark).toBuffer());
  await containerRow("gif", (picture) => picture.resize(400, 300).gif().toBuffer());
  await containerRow("avif", (picture) => picture.avif({ quality: 60, effort: 0 }).withExif(remark).toBuffer());
  if (isInstalled("heif-enc")) {
    await containerRow("heic", heic, "--keep-heic");
    decodingRow();
  } else skipped(`${count} HEIC : exiftool -all=`, "heif-enc");
  await pixelRows();
}

/** @param {import("sharp").Sharp} picture */
async function heic(picture) {
  await picture.jpeg().withExif(remark).toFile(at("one.jpg"));
  printed(["heif-enc", "-o", at("one.heic"), at("one.jpg")]);
  return readFileSync(at("one.heic"));
}

function decodingRow() {
  printed(["heif-enc", "-o", at("large.heic"), photo]);
  const strip = ours("strip", at("large.heic"), "-o", at("o.jpg"), "--force", "--quiet");
  row("12 MP HEIC to JPEG : heif-convert", strip, [toJpeg(at("large.heic"))], 1.3, times);
  furtherRow("each further HEIC, by the clock", at("large.heic"));
  const what = "each further of an iPhone, by the clock";
  if (existsSync(iphone)) furtherRow(what, iphone);
  else console.log(`${`${what} : heif-convert`.padEnd(46)}  skipped: ../shared/corpus/large is not there`);
}

/** @param {string} file */
function toJpeg(file) {
  return ["heif-convert", "-q", "100", file, at("peer.jpg")];
}

/**
 * What each further picture takes once the program has started: a run over several less a run over one, by the clock.
 *
 * @param {string} what
 * @param {string} file
 */
function furtherRow(what, file) {
  const further = 5;
  const pairs = Array.from({ length: times }, () => {
    const each = (secondsForHeic(file, 1 + further) - secondsForHeic(file, 1)) / further;
    const their = seconds(toJpeg(file)).clock;
    return { each, their, ratio: each / their };
  });
  /** @param {"each" | "their" | "ratio"} key */
  const of = (key) => median(pairs.map((pair) => pair[key]));
  tell(`${what} : heif-convert`, of("each"), of("their"), of("ratio"), 1.3);
}

/** What a folder of so many copies takes. @param {string} file @param {number} copies */
function secondsForHeic(file, copies) {
  const inside = at(`heic-${copies}`);
  mkdirSync(inside, { recursive: true });
  for (let i = 0; i < copies; i++) writeFileSync(join(inside, `p${i}.heic`), readFileSync(file));
  return seconds(ours("strip", inside, "--out-dir", `${inside}-out`, "--force", "--quiet")).clock;
}

/**
 * @param {string} extension
 * @param {(picture: import("sharp").Sharp) => Promise<Buffer>} encode
 * @param {string[]} flags
 */
async function containerRow(extension, encode, ...flags) {
  const [inside, outside, theirs] = [at(`${extension}-in`), at(`${extension}-out`), at(`${extension}-theirs`)];
  mkdirSync(inside);
  for (let i = 0; i < count; i++) {
    const part = sharp(photo).extract({ left: i * 8, top: i * 8, width: 1600, height: 1200 });
    writeFileSync(join(inside, `p${i}.${extension}`), await encode(part));
  }
  const strip = ours("strip", inside, "--out-dir", outside, "--force", "--quiet", ...flags);
  const command = ["sh", "-c", 'rm -rf "$1"; exec exiftool -q -q -all= -o "$1/" "$0"', inside, theirs];
  row(`${count} ${extension.toUpperCase()} : exiftool -all=`, [...strip, "--jobs", "1"], [command], 1.5, times);
  clockRow("  the same by the clock, with all processors", strip, command);
}

/** Seconds of waiting for both instead of CPU seconds. @param {string} what @param {string[]} command @param {string[]} theirs */
function clockRow(what, command, theirs) {
  const pairs = Array.from({ length: times }, () => [seconds(command).clock, seconds(theirs).clock]);
  const [a, b] = [median(pairs.map(([clock = 0]) => clock)), median(pairs.map(([, clock = 0]) => clock))];
  tell(what, a, b, median(pairs.map(([clock = 0, peerClock = 0]) => clock / peerClock)));
}

async function pixelRows() {
  const [png, tiff] = [at("turned.png"), at("coded.tif")];
  await sharp(photo).png().withMetadata({ orientation: 6 }).toFile(png);
  await sharp(photo).tiff({ compression: "jpeg", quality: 90 }).toFile(tiff);
  const turned = peer(`(${JSON.stringify(png)}).autoOrient().png().toFile(${JSON.stringify(at("peer.png"))})`);
  row("12 MP PNG turned : sharp", ours("strip", png, "-o", at("o.png"), "--force", "--quiet"), [turned], 1.5, times);
  const packed = peer(
    `(${JSON.stringify(tiff)}).tiff({ compression: "deflate" }).toFile(${JSON.stringify(at("peer.tif"))})`,
  );
  row(
    "12 MP TIFF to Deflate : sharp",
    ours("strip", tiff, "-o", at("o.tif"), "--force", "--quiet"),
    [packed],
    1.5,
    times,
  );
}

const sharpPath = join(import.meta.dirname, "..", "..", "node_modules", "sharp");

/** Node with one line of sharp. @param {string} code */
function peer(code) {
  return [node, "-e", `require(${JSON.stringify(sharpPath)})${code}`];
}
