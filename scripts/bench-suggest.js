// How often faces are suggested, on ../shared/corpus/faces: the table of README. Four photographs are few: it shows what
// is hard, and is no promise.
//
//   npm run bench:suggest
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";

const folder = join(import.meta.dirname, "..", "..", "shared", "corpus", "faces");
const program = join(import.meta.dirname, "..", "bin", "derm-share.js");

/** Faces that a person has marked: the middle, and half the width of the face from ear to ear, in pixels. */
/** @type {Record<string, [number, number, number][]>} */
const faces = {
  "sample1.jpg": [
    [501, 473, 100],
    [932, 530, 105],
    [1575, 316, 115],
  ],
  "sample2.jpg": [
    [1544, 274, 110],
    [974, 335, 90],
    [424, 291, 110],
  ],
  "sample3.jpg": [
    [684, 465, 112],
    [1599, 430, 95],
    [1185, 364, 125],
  ],
  "sample4.jpg": [
    [1075, 294, 115],
    [756, 181, 105],
    [336, 307, 92],
    [1352, 263, 84],
  ],
};

/** Arms, hands, legs and clothes without a face: x, y, width, height. */
/** @type {Record<string, [number, number, number, number][]>} */
const limbs = {
  "sample1.jpg": [[1406, 896, 155, 371]],
  "sample2.jpg": [
    [504, 989, 300, 340],
    [865, 1081, 160, 190],
    [1375, 939, 230, 390],
    [62, 371, 250, 280],
  ],
  "sample3.jpg": [
    [93, 1112, 525, 280],
    [232, 463, 278, 370],
    [1576, 710, 278, 520],
  ],
  "sample4.jpg": [
    [282, 439, 298, 220],
    [753, 706, 188, 141],
    [596, 910, 314, 408],
    [1568, 1203, 220, 200],
  ],
};

if (!existsSync(folder)) throw new Error("there is no ../shared/corpus/faces to look at");

const crops = mkdtempSync(join(tmpdir(), "suggest-"));
try {
  for (const [name, marked] of Object.entries(faces)) {
    for (const [x, y, half] of marked) {
      const whole = { x: x - 2.5 * half, y: y - 2.5 * half, width: 5 * half, height: 5 * half };
      await crop(name, "whole", whole);
      await crop(name, "turned by 90", whole, 90);
      await crop(name, "eye band", { x: x - 1.2 * half, y: y - 0.8 * half, width: 2.4 * half, height: 0.8 * half });
      await crop(name, "half face", { x: x - 1.3 * half, y: y - 1.5 * half, width: 1.3 * half, height: 3 * half });
    }
  }
  for (const [name, marked] of Object.entries(limbs)) {
    for (const [x, y, width, height] of marked) await crop(name, "limb (each hit is false)", { x, y, width, height });
  }
  report();
} finally {
  rmSync(crops, { recursive: true });
}

function report() {
  const { stdout } = spawnSync(process.execPath, [program, "redact-region", "--suggest", "--json", crops]);
  /** @type {Map<string, { seen: number, hits: number }>} */
  const rows = new Map();
  for (const line of stdout.toString().trim().split("\n")) {
    if (/"missing":\[[^\]]*"faces"/.test(line)) throw new Error("the face finder is not built");
    const kind = /suggest-\w+\/([^-]*)-/.exec(line)?.[1];
    if (kind === undefined) throw new Error("the suggestions name no picture");
    const row = rows.get(kind) ?? { seen: 0, hits: 0 };
    row.seen += 1;
    row.hits += line.includes('"kind":"face"') ? 1 : 0;
    rows.set(kind, row);
  }
  for (const [kind, { seen, hits }] of rows) console.log(`${kind.padEnd(26)} ${hits} of ${seen}`);
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {{ x: number, y: number, width: number, height: number }} rect
 */
async function crop(name, kind, { x, y, width, height }, turn = 0) {
  const picture = sharp(join(folder, name));
  const size = await picture.metadata();
  const left = Math.max(0, Math.round(x));
  const top = Math.max(0, Math.round(y));
  const right = Math.min(size.width, Math.round(x + width));
  const bottom = Math.min(size.height, Math.round(y + height));
  const part = await picture
    .extract({ left, top, width: right - left, height: bottom - top })
    .png()
    .toBuffer();
  await sharp(part)
    .rotate(turn)
    .toFile(join(crops, `${kind}-${left}-${top}-${name.replace(".jpg", ".png")}`));
}
