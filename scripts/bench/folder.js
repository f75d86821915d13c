// A folder of 12-megapixel JPEGs, cleaned in one process, beside what people use for that.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { folder, isInstalled, makePhoto, median, node, ours, printed, program, seconds, skipped } from "./compare.js";

const different = 8;
const files = Number(process.env["FILES"] ?? 100);
const rounds = Number(process.env["ROUNDS"] ?? 3);
const input = join(folder, "photos");
const output = join(folder, "clean");
const peers = join(folder, "peers");

const jpegtran = 'jpegtran -copy none -optimize -outfile "$2/${1##*/}" "$1"';
const sh = ["sh", "-c"];

/** Prints the rows of the folder. */
export async function folderRows() {
  mkdirSync(input);
  // No picture follows itself: what the program knows of the one before must not help.
  for (let i = 0; i < Math.min(files, different); i += 1) await makePhoto(join(input, `${i}.jpg`), i + 1);
  for (let i = different; i < files; i += 1) copyFileSync(join(input, `${i % different}.jpg`), join(input, `${i}.jpg`));
  const strip = (/** @type {string} */ jobs) =>
    ours("strip", input, "--out-dir", output, "--quiet", "--force", "--jobs", jobs);
  console.log(`\na folder of ${files} such pictures on a memory disk; medians of ${rounds} rounds`);
  console.log("what                                             ours   peer   clock    cpu  goal (clock)");
  const loop = [
    ...sh,
    `for file in "$1"/*; do set -- "$file" "$2" "$1"; ${jpegtran}; set -- "$3" "$2"; done`,
    "sh",
    input,
    peers,
  ];
  folderRow("strip --jobs 1 : jpegtran in a loop", strip("1"), loop, "jpegtran", "<= 0.5");
  const xargs = [...sh, `ls "$1"/* | xargs -P2 -I{} sh -c '${jpegtran}' sh {} "$2"`, "sh", input, peers];
  folderRow("strip --jobs 2 : jpegtran by xargs -P2", strip("2"), xargs, "jpegtran", "<= 0.5");
  const mat2 = [...sh, 'cp "$1"/* "$2" && mat2 --inplace "$2"/*', "sh", input, peers];
  folderRow("strip --jobs 2 : mat2", strip("2"), mat2, "mat2", "<= 0.2");
  const exiftool = ["exiftool", "-q", "-all=", "-o", `${peers}/`, input];
  folderRow("strip --jobs 2 : exiftool (not in the scan)", strip("2"), exiftool, "exiftool");
  for (const jobs of ["1", "2"]) tellPeak(jobs, strip(jobs).slice(2));
  rmSync(input, { recursive: true });
}

/**
 * @param {string} what
 * @param {string[]} command
 * @param {string[]} peer
 * @param {string} tool
 * @param {string} [goal]
 */
function folderRow(what, command, peer, tool, goal = "") {
  if (!isInstalled(tool)) return skipped(what, tool);
  const pairs = Array.from({ length: rounds }, () => ({ a: fresh(output, command), b: fresh(peers, peer) }));
  const clock = median(pairs.map(({ a, b }) => a.clock / b.clock));
  const cpu = median(pairs.map(({ a, b }) => a.cpu / b.cpu));
  const of = (/** @type {"a" | "b"} */ side) =>
    median(pairs.map((pair) => pair[side].clock))
      .toFixed(2)
      .padStart(6);
  console.log(
    `${what.padEnd(46)} ${of("a")} ${of("b")}  ${clock.toFixed(2).padStart(6)} ${cpu.toFixed(2).padStart(6)}  ${goal}`,
  );
}

/** Runs a command whose results lie in an empty folder. @param {string} place @param {string[]} command */
function fresh(place, command) {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  return seconds(command);
}

/** @param {string} jobs @param {string[]} args */
function tellPeak(jobs, args) {
  if (process.platform !== "linux") return console.log("peak memory: told on Linux alone");
  rmSync(output, { recursive: true, force: true });
  // Not resourceUsage(): a process starts with the peak of the one that it was forked from.
  const script = `const { main } = await import(process.argv[1]);
    await main(["", "", ...process.argv.slice(2)]);
    const { readFileSync } = await import("node:fs");
    process.stderr.write(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);`;
  const main = join(program, "..", "..", "dist", "cli", "main.js");
  const text = printed([node, "--input-type=module", "-e", script, main, ...args]);
  const megabytes = Number(/\d+$/.exec(text)?.[0]) / 1024;
  console.log(`${`peak memory, --jobs ${jobs}`.padEnd(46)} ${megabytes.toFixed(0).padStart(6)} MB   <= 220`);
}
