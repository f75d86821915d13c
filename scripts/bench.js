/**
 * `npm run bench`: our figures as ratios against a named peer. Both sides run in turn in one loop, so that a machine that
 * slows down slows both; the median of the ratios is told. CPU time is user and system time of the whole process.
 */
import { bundleRows } from "./bench/bundle.js";
import { makePhoto, nothing, ours, row, runs } from "./bench/compare.js";
import { deckRows } from "./bench/deck.js";
import { folderRows } from "./bench/folder.js";
import { formatRows } from "./bench/formats.js";
import { jpegRows } from "./bench/jpeg.js";
import { pageRow } from "./bench/page.js";

await makePhoto();
console.log(`${runs} interleaved runs, medians; CPU seconds (user + system) of whole processes\n`);
console.log("what                                             ours   peer   ratio  goal");
row("--version : node -e 0", ours("--version"), [nothing], 1.5);
await jpegRows();
await folderRows();
await formatRows();
bundleRows();
await deckRows();
await pageRow();
