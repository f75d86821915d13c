// What every row of the bench shares: a folder, a photograph, and comparing CPU times.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";

/** The program itself. */
export const program = join(import.meta.dirname, "..", "..", "bin", "derm-share.js");
/** The program as a module: importing it runs it. */
export const programUrl = pathToFileURL(program).href;
/** Everything that is measured lies here; it goes when the bench ends. */
export const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "derm-share-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const home = join(folder, "home");
mkdirSync(home, { mode: 0o700 });
/** Nobody's own keys, records and settings. */
const env = {
  ...process.env,
  HOME: home,
  XDG_STATE_HOME: join(home, "state"),
  XDG_CONFIG_HOME: join(home, "config"),
};
/** How often both sides of a row run. */
export const runs = Number(process.env["RUNS"] ?? 9);

export const node = process.execPath;
/** Our program with these arguments. @param {string[]} args */
export const ours = (...args) => [node, program, ...args];
/** Node, doing nothing. */
export const nothing = [node, "-e", "0"];
/** Where `makePhoto` puts it. */
export const photo = join(folder, "photo.jpg");

/**
 * Twelve megapixels of soft shapes and noise, about 5 MB, with the tables of Annex K: what a telephone writes. Another seed
 * is another picture.
 */
export async function makePhoto(path = photo, seed = 1) {
  const [width, height] = [4032, 3024];
  let state = seed;
  const noise = Buffer.alloc((width / 4) * (height / 4) * 3);
  for (let i = 0; i < noise.length; i += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise[i] = 100 + (state >>> 26);
  }
  const small = await sharp(noise, { raw: { width: width / 4, height: height / 4, channels: 3 } })
    .png()
    .toBuffer();
  const large = sharp(small).resize(width, height, { kernel: "cubic" });
  writeFileSync(path, await large.jpeg({ quality: 97, optimiseCoding: false }).toBuffer());
}

/**
 * Prints one comparison; `peers` together are the other side.
 *
 * @param {string} what
 * @param {string[]} command
 * @param {string[][]} peers
 * @param {number} [goal] the largest ratio that is good enough
 * @param {number} [times] how often, where not as often as the others
 */
export function row(what, command, peers, goal, times = runs) {
  const missing = peers.find(([name = ""]) => name !== node && !isInstalled(name));
  if (missing !== undefined) return skipped(what, missing[0] ?? "");
  const pairs = Array.from({ length: times + 1 }, () => {
    const a = cpuSeconds(command);
    const b = peers.reduce((sum, peer) => sum + cpuSeconds(peer), 0);
    return { a, b, ratio: a / b };
  }).slice(1); // the first run warms the disk's cache
  /** @param {"a" | "b" | "ratio"} key */
  const of = (key) => median(pairs.map((pair) => pair[key]));
  tell(what, of("a"), of("b"), of("ratio"), goal);
}

/**
 * Prints a row.
 *
 * @param {string} what
 * @param {number} a
 * @param {number} b
 * @param {number} ratio
 * @param {number} [goal]
 */
export function tell(what, a, b, ratio, goal) {
  const target = goal === undefined ? "" : `<= ${goal}`;
  console.log(
    `${what.padEnd(46)} ${a.toFixed(3).padStart(6)} ${b.toFixed(3).padStart(6)}  ${ratio.toFixed(2).padStart(6)}  ${target}`,
  );
}

/** What a command prints: standard output, then standard error. @param {string[]} command */
export function printed([name = "", ...args]) {
  const { stdout, stderr } = spawnSync(name, args, { env });
  return String(stdout).trim() + String(stderr).trim();
}

/**
 * The command with a shell between us and it: a process inherits the mark of the most memory from the one that it was
 * forked from, and ours is high.
 *
 * @param {string[]} command
 */
export function ownMemory(command) {
  return ["bash", "-c", '"$@"; true', "bash", ...command];
}

/** @param {string} tool */
export function isInstalled(tool) {
  return printed(["which", tool]) !== "";
}

/** @param {string} what @param {string} tool */
export function skipped(what, tool) {
  console.log(`${what.padEnd(46)}  skipped: ${tool} is not installed`);
}

/** User and system time of a command and all that it starts. @param {string[]} command */
export function cpuSeconds(command) {
  return seconds(command).cpu;
}

/** What a command takes: by the clock, and of the processors. @param {string[]} command */
export function seconds(command) {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1';
  const { stderr } = spawnSync("bash", ["-c", script, "bash", ...command], { env });
  const [clock = 0, user = 0, system = 0] = String(stderr).trim().split(/\s+/).slice(-3).map(Number);
  return { clock, cpu: user + system };
}

/** @param {number[]} values */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
