// JPEG in its coefficients: the whole program, the edit alone in a process that is warm, and memory.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import sharp from "sharp";
import {
  cpuSeconds,
  folder,
  isInstalled,
  median,
  node,
  ours,
  photo,
  printed,
  programUrl,
  row,
  runs,
  skipped,
  tell,
  ownMemory,
} from "./compare.js";

const codecFolder = join(import.meta.dirname, "..", "..", "src", "formats", "jpeg");
const codec = join(folder, "jpeg.mjs");
/** What the rows use of it: the whole, and the steps that it is made of. */
const codecParts = `export { jpeg } from "./jpeg.ts"; export { writeEdited } from "./edit.ts";
  export { parse } from "./parse.ts"; export { decodePicture } from "./picture.ts";`;
const out = join(folder, "out.jpg");
const peerOut = join(folder, "peer.jpg");
const progressive = join(folder, "progressive.jpg");
const quietly = ["-o", out, "--force", "--quiet"];
const [mask, cut] = ["400,400,512,512", "400,400,2000,1504"];

/** @param {string[]} args the switches, then the file */
const jpegtran = (...args) => ["jpegtran", "-copy", "none", "-optimize", "-outfile", peerOut, ...args];

/** All rows. */
export async function jpegRows() {
  writeFileSync(progressive, await sharp(photo).jpeg({ quality: 97, progressive: true }).toBuffer());
  commandRows();
  warmRows();
  memoryRows();
}

function commandRows() {
  const redact = ours("redact-region", photo, "--rect", mask, ...quietly);
  const crop = ours("crop", photo, "--box", cut, ...quietly);
  row("strip 12 MP : jpegtran", ours("strip", photo, ...quietly), [jpegtran(photo)], 1.6);
  row("strip, progressive : jpegtran", ours("strip", progressive, ...quietly), [jpegtran(progressive)]);
  row("redact-region 12 MP : jpegtran -wipe", redact, [jpegtran("-wipe", "512x512+400+400", photo)], 2.4);
  row("redact-region 12 MP : sharp", redact, [sharpScript("composite([{ input: patch, left: 400, top: 400 }])")], 0.8);
  row("crop 12 MP : jpegtran -crop", crop, [jpegtran("-crop", "2000x1504+400+400", photo)], 3);
  row("crop 12 MP : sharp", crop, [sharpScript("extract({ left: 400, top: 400, width: 2000, height: 1504 })")], 1.2);
}

/** A script that does the same in pixels. @param {string} step */
function sharpScript(step) {
  const patch = "{ create: { width: 512, height: 512, channels: 3, background: 'black' } }";
  const script = `import sharp from "sharp";
    const patch = await sharp(${patch}).png().toBuffer();
    await sharp(${JSON.stringify(photo)}).${step}.jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toFile(${JSON.stringify(peerOut)});`;
  return [node, "--input-type=module", "-e", script];
}

function warmRows() {
  const stdin = { contents: codecParts, resolveDir: codecFolder };
  buildSync({ stdin, outfile: codec, bundle: true, platform: "node", format: "esm" });
  const [x, y, width, height] = mask.split(",");
  const covered = `[{ kind: "mask", region: { shape: "rect", x: ${x}, y: ${y}, width: ${width}, height: ${height} }, fill: "black" }]`;
  const wiped = ["-wipe", "512x512+400+400"];
  const write = `((parsed, { picture } = decodePicture(parsed)) => {
      writeEdited(parsed, picture, ${covered}, options);
      picture.store.release();
    })(parse(bytes))`;
  warmRow("warm mask, no proof : jpegtran -wipe", photo, write, jpegtran(...wiped, photo), 0.8);
  warmRow("warm mask and proof : jpegtran -wipe", photo, edit(covered), jpegtran(...wiped, photo), 1.1);
  warmRow("warm turn and proof : jpegtran -rotate", turned(), edit("[]"), jpegtran("-rotate", "90", photo), 1.1);
  warmRow("warm mask, progressive : jpegtran -wipe", progressive, edit(covered), jpegtran(...wiped, progressive), 1.3);
}

/** @param {string} edits as they are written in a program */
const edit = (edits) => `jpeg.edit(bytes, ${edits}, options)`;

/** The photograph with an Exif block that says nothing but how it is to be turned. */
function turned() {
  const path = join(folder, "turned.jpg");
  const bytes = readFileSync(photo);
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
  const exif = Buffer.from([0xff, 0xe1, 0, tiff.length + 8, 0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff]);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, 2), exif, bytes.subarray(2)]));
  return path;
}

/**
 * What it takes a process that has done something five times to do it once more.
 *
 * @param {string} what
 * @param {string} file
 * @param {string} work as it is written in a program
 * @param {string[]} peer
 * @param {number} goal
 */
function warmRow(what, file, work, peer, goal) {
  if (!isInstalled("jpegtran")) return skipped(what, "jpegtran");
  const script = `import { readFileSync } from "node:fs";
    const { jpeg, writeEdited, parse, decodePicture } = await import(${JSON.stringify(codec)});
    const bytes = readFileSync(${JSON.stringify(file)});
    const options = { keepEdges: false, lossy: false };
    const work = () => ${work};
    for (let i = 0; i < 5; i++) work();
    const before = process.cpuUsage();
    for (let i = 0; i < 3; i++) work();
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 3e6);`;
  const pairs = Array.from({ length: runs }, () => ({
    a: Number(printed([node, "--input-type=module", "-e", script])),
    b: cpuSeconds(peer),
  }));
  const of = (/** @type {(pair: { a: number; b: number }) => number} */ get) => median(pairs.map(get));
  tell(
    what,
    of(({ a }) => a),
    of(({ b }) => b),
    of(({ a, b }) => a / b),
    goal,
  );
}

/** The most memory that the program ever held, against a goal in MB. */
function memoryRows() {
  const goal = 110;
  for (const [what, ...args] of [
    ["strip", "strip", photo],
    ["strip, progressive", "strip", progressive],
    ["redact-region", "redact-region", photo, "--rect", mask],
    ["redact-region, progressive", "redact-region", progressive, "--rect", mask],
  ]) {
    const most = megabytes([...args, ...quietly]);
    tell(`memory of ${what} : ${goal} MB`, most, goal, most / goal, 1);
  }
}

/** @param {string[]} args of our program */
function megabytes(args) {
  const script = `process.argv = [process.argv[0], "derm-share", ...${JSON.stringify(args)}];
    process.on("exit", () => process.stdout.write("max=" + process.resourceUsage().maxRSS));
    import(${JSON.stringify(programUrl)});`;
  return Number(/max=(\d+)/.exec(printed(ownMemory([node, "-e", script])))?.[1] ?? 0) / 1000;
}
