/**
 * `npm run bench`: our figures as ratios against a named peer. Both sides run in turn in one loop, so that a machine that
 * slows down slows both; the median of the ratios is told. CPU time is user and system time of the whole process.
 */
import { join } from "node:path";
import { bundleRows } from "./bench/bundle.js";
import { folder, makePhoto, nothing, ours, photo, row, runs } from "./bench/compare.js";
import { pageRow } from "./bench/page.js";

const out = join(folder, "out");

await makePhoto();
console.log(`${runs} interleaved runs, medians; CPU seconds (user + system) of whole processes\n`);
console.log("what                                             ours   peer   ratio  goal");
row("--version : node -e 0", ours("--version"), [nothing], 1.5);
row("strip 12 MP : jpegtran -copy none -optimize", ours("strip", photo, "-o", out, "--force", "--quiet"), [
  ["jpegtran", "-copy", "none", "-optimize", "-outfile", join(folder, "peer.jpg"), photo],
]);
bundleRows();
await pageRow();
