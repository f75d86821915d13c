/**
 * `npm run bench`: our figures as ratios against a named peer. Both sides run in turn in one loop, so that a machine that
 * slows down slows both; the median of the ratios is told. CPU time is user and system time of the whole process.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";

const program = join(import.meta.dirname, "..", "bin", "derm-share.js");
const folder = mkdtempSync(join(tmpdir(), "derm-share-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const home = join(folder, "home");
mkdirSync(home, { mode: 0o700 });
const runs = Number(process.env["RUNS"] ?? 9);

const node = process.execPath;
/** @param {string[]} args */
const ours = (...args) => [node, program, ...args];
const nothing = [node, "-e", "0"];
const photo = join(folder, "photo.jpg");
const out = join(folder, "out");
const consent = `--consent=teaching --given-by=patient --subject=adult --form=written --obtained-on=2026-11-20
  --obtained-by=GP --explained=all --in-notes --visible=none --patient-would-recognise=no`.split(/\s+/);

// Somebody's recipient: the public half of a key that nobody needs here.
const recipient = "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg";

await makePhoto();
console.log(`${runs} interleaved runs, medians; CPU seconds (user + system) of whole processes\n`);
console.log("what                                            ours    peer   ratio  goal");
row("--version : node -e 0", ours("--version"), [nothing], 1.5);
row("strip 12 MP : jpegtran -copy none -optimize", ours("strip", photo, "-o", out, "--force", "--quiet"), [
  ["jpegtran", "-copy", "none", "-optimize", "-outfile", join(folder, "peer.jpg"), photo],
]);
row(
  "seal 4 MB to a key : strip + 3 x node -e 0",
  ours("seal", photo, ...consent, "--to", recipient, "--out-dir", join(folder, "sealed"), "--quiet"),
  [ours("strip", photo, "-o", out, "--force", "--quiet"), nothing, nothing, nothing],
  1,
);

/** Twelve megapixels of soft shapes and noise, about 4 MB: what a telephone writes. */
async function makePhoto() {
  const [width, height] = [4032, 3024];
  let state = 1;
  const noise = Buffer.alloc((width / 4) * (height / 4) * 3);
  for (let i = 0; i < noise.length; i += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise[i] = 100 + (state >>> 26);
  }
  const small = await sharp(noise, { raw: { width: width / 4, height: height / 4, channels: 3 } })
    .png()
    .toBuffer();
  writeFileSync(photo, await sharp(small).resize(width, height, { kernel: "cubic" }).jpeg({ quality: 97 }).toBuffer());
}

/**
 * Prints one comparison; `peers` together are the other side.
 *
 * @param {string} what
 * @param {string[]} command
 * @param {string[][]} peers
 * @param {number} [goal] the largest ratio that is good enough
 */
function row(what, command, peers, goal) {
  const missing = peers.find(([name = ""]) => name !== node && spawnSync("which", [name]).status !== 0);
  if (missing !== undefined) return console.log(`${what.padEnd(46)}  skipped: ${missing[0] ?? ""} is not installed`);
  const pairs = Array.from({ length: runs + 1 }, () => {
    const a = cpuSeconds(command);
    const b = peers.reduce((sum, peer) => sum + cpuSeconds(peer), 0);
    return { a, b, ratio: a / b };
  }).slice(1); // the first run warms the disk's cache
  /** @param {"a" | "b" | "ratio"} key */
  const of = (key) => median(pairs.map((pair) => pair[key]));
  const target = goal === undefined ? "" : `<= ${goal}`;
  console.log(
    `${what.padEnd(46)} ${of("a").toFixed(3)}  ${of("b").toFixed(3)}  ${of("ratio").toFixed(2).padStart(6)}  ${target}`,
  );
}

/** @param {string[]} command */
function cpuSeconds(command) {
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1';
  const env = {
    ...process.env,
    HOME: home,
    XDG_STATE_HOME: join(home, "state"),
    XDG_CONFIG_HOME: join(home, "config"),
  };
  const { stderr } = spawnSync("bash", ["-c", script, "bash", ...command], { env });
  return String(stderr)
    .trim()
    .split(/\s+/)
    .slice(-2)
    .map(Number)
    .reduce((sum, seconds) => sum + seconds, 0);
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
